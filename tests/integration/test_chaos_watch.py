"""The chaos suite's own eyes: what it calls stuck, and what not. A check that cannot fail proves nothing."""

from types import SimpleNamespace

import psycopg
import pytest

from ops import redis_server
from ops.databases import plain_url
from runtime.bell import ring
from runtime.settings import settings
from schemas.messages import Task
from tests.chaos import watch
from tests.chaos.watch import Watch
from tests.pipeline import file, rows, submission


@pytest.fixture
def eyes(plan, redis_url, monkeypatch):
    monkeypatch.setattr(watch, "EMPTY_SECONDS", 0.0)
    with psycopg.connect(plain_url(settings().url_for("migrate")), autocommit=True) as connection:
        there = SimpleNamespace(
            rows=lambda sql, *values: connection.execute(sql, values).fetchall(), redis=redis_server.client(redis_url)
        )
        there.redis.flushdb()
        yield Watch(there)
        there.redis.close()


def look_twice(eyes):
    eyes.look()
    eyes.look()
    assert (len(eyes.samples) >= 2, eyes.away) == (True, 0)
    return list(eyes.stuck)


def wait_for(seconds):
    rows("UPDATE request SET waiting_since = now() - make_interval(secs => :seconds)", seconds=seconds)


def test_what_waits_long_beside_an_empty_queue_is_stuck(eyes):
    file(submission("M1"))
    eyes.here.redis.flushdb()  # its bell
    wait_for(121)
    assert len(look_twice(eyes)) == 1
    assert "ready for 121 s after 0 attempts, evaluation empty" in next(iter(eyes.stuck.values()))


def test_what_waits_behind_others_or_not_for_long_is_not(eyes):
    file(submission("M1"))
    wait_for(121)
    ring(Task.EVALUATE)
    assert look_twice(eyes) == []
    eyes.here.redis.flushdb()
    wait_for(100)
    assert look_twice(eyes) == []


def test_a_queue_that_was_emptied_a_moment_ago_has_the_next_sweeps_to_be_rung_for(eyes, monkeypatch):
    monkeypatch.setattr(watch, "EMPTY_SECONDS", 30.0)
    file(submission("M1"))
    eyes.here.redis.flushdb()
    wait_for(121)
    assert look_twice(eyes) == []


def test_an_attempt_that_failed_was_a_step(eyes):
    """Its history grew a moment ago, though it has waited in this state for longer."""
    file(submission("M1"))
    eyes.here.redis.flushdb()
    wait_for(121)
    rows("UPDATE request SET attempts = 1")
    assert look_twice(eyes) == []
    rows("UPDATE request SET attempts = 0")
    assert len(look_twice(eyes)) == 1
