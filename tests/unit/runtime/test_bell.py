"""A bell never raises and never makes a producer wait for a broker that is not there."""

from uuid import uuid4

import pytest

from runtime import bell, metrics
from runtime.settings import settings
from schemas.messages import Task


@pytest.fixture
def nobody(monkeypatch):
    monkeypatch.setenv("PRECERT_REDIS_URL", "redis://127.0.0.1:9/0")
    settings.cache_clear()
    monkeypatch.setattr(bell._Quiet, "until", 0.0)
    yield
    settings.cache_clear()
    bell._Quiet.until = 0.0


def test_a_bell_that_nobody_hears_is_counted_and_forgotten(nobody):
    assert bell.ring(Task.EVALUATE, [uuid4()]) is False


def _bells(outcome):
    return metrics.BELLS.labels(Task.EVALUATE, outcome)._value.get()


def test_after_one_unheard_bell_the_next_are_not_even_tried(nobody):
    bell.ring(Task.EVALUATE)
    tried, quiet = _bells("failed"), _bells("quiet")
    assert not any(bell.ring(Task.EVALUATE, [uuid4()]) for _ in range(100))
    assert (_bells("failed"), _bells("quiet")) == (tried, quiet + 100)


def test_without_a_broker_nothing_is_raised_either(monkeypatch):
    monkeypatch.delenv("PRECERT_REDIS_URL", raising=False)
    monkeypatch.setattr(bell._Quiet, "until", 0.0)
    settings.cache_clear()
    assert bell.ring(Task.READ) is False
    bell._Quiet.until = 0.0


def test_nobody_knows_the_length_of_a_list_that_does_not_answer(nobody):
    assert bell.waiting_bells() is None
