"""The last session of a rolling window, asked for by two requests at the same moment.

Of two open requests the later counts the earlier one, so two that both see a session left are rare: the earlier had its
id and was not committed yet when a worker counted for the later. Here each race is one of these.
"""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from store import ids
from tests.pipeline import evaluate, file, on_another_day, rows, state, submission
from worker import evaluation

pytestmark = pytest.mark.usefixtures("plan", "redis_url")


def spend_three(members):
    """Of four sessions in a year; too long ago to count for a shorter window."""
    for number in range(3):
        rows(
            "INSERT INTO paid_claim (id, member_id, scope, code, service_on) "
            "SELECT member || '-' || CAST(:number AS int), member, 'epidural:cervical_thoracic', '62321', "
            "current_date - 250 - CAST(:number AS int) FROM unnest(CAST(:members AS text[])) AS member",
            number=number,
            members=members,
        )


def race(member, monkeypatch):
    """Both workers count one session left, and then both come to write. The two requests, and how many were put off."""
    later_counted, both_counted = threading.Event(), threading.Barrier(2, timeout=60)
    drawn_early, judge_all = ids.new_id(), evaluation._judge_all

    def judged_together(batch):
        found = judge_all(batch)
        later_counted.set()
        both_counted.wait()
        return found

    with monkeypatch.context() as patch, ThreadPoolExecutor(2) as workers:
        patch.setattr(evaluation, "_judge_all", judged_together)
        (later,) = file(on_another_day(submission(member), days=20))
        of_later = workers.submit(evaluate, later)
        assert later_counted.wait(timeout=60)
        patch.setattr(ids, "new_id", lambda: drawn_early)
        (earlier,) = file(on_another_day(submission(member), days=40))
        of_earlier = workers.submit(evaluate, earlier)
        went_on = of_later.result() + of_earlier.result()
    assert earlier < later
    return (earlier, later), 2 - went_on


def assert_never_overspent(members, monkeypatch):
    spend_three(members)
    for member in members:
        pair, put_off = race(member, monkeypatch)
        assert put_off == 1, "one of two that counted the same session finds it spent"
        evaluate(*pair)
        assert sorted(map(state, pair)) == ["approved", "in_review"]
    assert rows('SELECT count(*), count(DISTINCT member_id) FROM "authorization"') == [(len(members), len(members))]


def test_two_workers_never_spend_the_same_last_session(monkeypatch):
    assert_never_overspent([f"M{number}" for number in range(1, 11)], monkeypatch)


@pytest.mark.long
@pytest.mark.timeout(1800)
def test_two_workers_never_spend_the_same_last_session_in_two_hundred_races(monkeypatch):
    assert_never_overspent([f"M{number}" for number in range(1, 201)], monkeypatch)
