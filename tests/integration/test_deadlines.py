"""However requests stand when time passes: none is past its deadline without an open case in front of a person."""

import random

import pytest

from runtime.settings import settings
from tests.pipeline import document, evaluate, file, rows, state, submission
from worker.upkeep import run_clocks

IMAGING = ("imaging.study", "imaging.finding")
NOTE = {"id": "d1", "loinc": "11506-3", "title": "Note", "received_on": "2026-11-01", "text": "Neck pain."}
#: Minutes from one look of the clocks to the next; beat takes one.
STEP = 4
STATES = ("reading", "ready", "gaps", "pended", "held")
OVERDUE = """
SELECT r.id, r.state, r.due_at, r.waiting_since FROM request r WHERE r.due_at < now()
AND r.state NOT IN ('approved', 'not_required', 'partly_approved', 'denied', 'dismissed', 'withdrawn')
AND NOT EXISTS (SELECT FROM review_case c WHERE c.request = r.id AND c.closed_at IS NULL)
"""
#: Handed over while there was time for somebody else: before the margin, and no answer was due.
TOO_EARLY = """
SELECT r.id, c.reason FROM request r JOIN review_case c ON c.request = r.id
WHERE c.opened_at < r.due_at - least(interval '24 hours', (r.due_at - r.received_at) / 3) - interval '1 second'
AND NOT EXISTS (SELECT FROM information_request i WHERE i.request = r.id AND i.due_at <= c.opened_at)
"""


@pytest.fixture
def waiting(plan, monkeypatch):
    """Twelve requests of each open state in which no person has them. Redis is away."""
    monkeypatch.setenv("PRECERT_REDIS_URL", "redis://127.0.0.1:1/0")
    settings.cache_clear()
    of_state = {
        "reading": {"documents": [NOTE]}, "ready": {}, "gaps": {"leave_out": IMAGING}, "pended": {"leave_out": IMAGING},
        "held": {},
    }  # fmt: skip
    made = {
        name: file(*(submission(f"stranger-{at}" if name == "held" else f"M{12 * place + at}", **of_state[name])
                     for at in range(1, 13)))
        for place, name in enumerate(STATES)
    }  # fmt: skip
    evaluate(*made["gaps"], *made["pended"], *made["held"])
    document(*made["pended"])
    for name, requests in made.items():
        assert {state(request) for request in requests} == {name}
    return [request for requests in made.values() for request in requests]


def age(requests):
    """Each received some while ago, with a clock of 24 hours to 30 days, and waiting for a while or just begun."""
    chance = random.Random(random.random())
    for request in requests:
        whole = chance.choice([24, 48, 72, 168, 360, 720])
        rows(
            "UPDATE request SET received_at = now() - make_interval(mins => :gone), "
            "due_at = now() + make_interval(mins => :left), waiting_since = now() - make_interval(mins => :waits) "
            "WHERE id = :id",
            id=request, gone=60 * whole - (left := chance.randint(1, 60 * 20)), left=left,
            waits=chance.choice([0, 1, 6, 600]),
        )  # fmt: skip
    rows("UPDATE information_request i SET due_at = r.due_at - interval '1 hour' FROM request r WHERE r.id = i.request")


def pass_minutes(minutes):
    rows("UPDATE request SET received_at = received_at - make_interval(mins => :m), "
         "due_at = due_at - make_interval(mins => :m)", m=minutes)  # fmt: skip
    rows("UPDATE review_case SET opened_at = opened_at - make_interval(mins => :m), "
         "due_at = due_at - make_interval(mins => :m)", m=minutes)  # fmt: skip
    rows("UPDATE information_request SET due_at = due_at - make_interval(mins => :m)", m=minutes)


def test_no_open_request_passes_its_deadline_without_a_case_though_every_machine_has_just_begun(waiting):
    """`waiting_since` stays where it is: whatever waits begins again and again, and Redis is away."""
    age(waiting)
    handed_over = sum(run_clocks().escalated.values())
    for _ in range(20 * 60 // STEP + 1):
        pass_minutes(STEP)
        rows("UPDATE request SET waiting_since = now() WHERE state IN ('reading', 'ready', 'gaps')")
        handed_over += sum(run_clocks().escalated.values())
        assert rows(OVERDUE) == []
        if handed_over == len(waiting):
            break
    assert handed_over == len(waiting), "each was handed over, and once"
    assert rows("SELECT count(*) FROM review_case WHERE closed_at IS NULL") == [len(waiting)]
    assert rows(TOO_EARLY) == []
    assert rows("SELECT count(*) FROM determination") == [0]


def test_upkeep_hands_over_with_redis_away(waiting, capsys):
    from ops.cli import app

    rows("UPDATE request SET received_at = now() - interval '7 days', due_at = now() + interval '3 minutes', "
         "waiting_since = now()")  # fmt: skip
    with pytest.raises(SystemExit) as ended:
        app(["upkeep", "--json"])
    assert ended.value.code == 0
    assert '"heard":0' in capsys.readouterr().out
    assert rows("SELECT DISTINCT state FROM request") == ["in_review"]
