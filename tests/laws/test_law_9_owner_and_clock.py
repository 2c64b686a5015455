"""A pend has an owner and a clock, and no broker is needed for it. The constraints:
`tests/integration/test_law_1_states.py` (`..._waits_for_people_...`); each clock alone:
`tests/integration/test_worker_upkeep.py`."""

from itertools import product

import pytest
from sqlalchemy import text

from ops.cli import app
from runtime.settings import settings
from schemas.lifecycle import OPEN_STATES
from store.database import transaction
from tests.integration.rows import refused_by
from tests.pipeline import document, evaluate, file, rows, state, submission

IMAGING = ("imaging.study", "imaging.finding")
NOTE = {"id": "d1", "loinc": "11506-3", "title": "Note", "received_on": "2026-11-01", "text": "Neck pain."}
#: Who has an open request, and until when.
OWNERS = """
SELECT r.id, r.state, CASE
    WHEN EXISTS (SELECT FROM review_case c WHERE c.request = r.id AND c.closed_at IS NULL AND c.due_at IS NOT NULL)
        THEN 'people'
    WHEN EXISTS (SELECT FROM information_request i
                 WHERE i.request = r.id AND i.closed_at IS NULL AND i.due_at < r.due_at)
        THEN 'provider'
    WHEN r.state IN ('reading', 'ready', 'gaps') THEN 'machine'
    WHEN r.state = 'held' THEN 'coverage' END AS owner
FROM request r WHERE r.state NOT IN ('approved', 'not_required', 'partly_approved', 'denied', 'dismissed', 'withdrawn')
"""


@pytest.fixture
def open_requests(plan):
    """One request in every state in which something is owed to somebody."""
    reading, ready, gaps, pended, held, in_review = file(
        submission("M1", documents=[NOTE]), submission("M2"), submission("M3", leave_out=IMAGING),
        submission("M4", leave_out=IMAGING), submission("stranger"), submission("M6", diagnoses=[]),
    )  # fmt: skip
    evaluate(gaps, pended, held, in_review)
    document(pended)
    found = {"reading": reading, "ready": ready, "gaps": gaps, "pended": pended, "held": held, "in_review": in_review}
    assert {name: state(request) for name, request in found.items()} == {name: name for name in found}
    assert set(found) | {"appealed"} == {one.value for one in OPEN_STATES}
    return found


@pytest.fixture
def no_broker(monkeypatch):
    """Redis is away: nothing listens there."""
    monkeypatch.setenv("PRECERT_REDIS_URL", "redis://127.0.0.1:1/0")
    settings.cache_clear()


def upkeep(capsys):
    with pytest.raises(SystemExit) as ended:
        app(["upkeep", "--json"])
    assert ended.value.code == 0
    return capsys.readouterr().out


def test_every_open_request_has_an_owner_and_a_clock(open_requests):
    owners = {request: owner for request, _, owner in rows(OWNERS)}
    assert {name: owners[request] for name, request in open_requests.items()} == {
        "reading": "machine", "ready": "machine", "gaps": "machine", "pended": "provider", "held": "coverage",
        "in_review": "people",
    }  # fmt: skip
    assert rows("SELECT count(*) FROM request WHERE due_at IS NULL OR due_at <= received_at") == [0]
    assert rows("SELECT count(*) FROM clock_event WHERE kind = 'received'") == [len(open_requests)]


def test_before_the_deadline_all_are_in_front_of_people_without_a_broker(open_requests, no_broker, capsys):
    rows("UPDATE request SET received_at = now() - interval '7 days', due_at = now() + interval '3 hours', "
         "waiting_since = now() - interval '6 minutes'")  # fmt: skip
    assert '"heard":0' in upkeep(capsys)
    assert {state(request) for request in open_requests.values()} == {"in_review"}
    assert {owner for _, _, owner in rows(OWNERS)} == {"people"}
    in_time = "SELECT count(*) FROM review_case c JOIN request r ON r.id = c.request WHERE c.closed_at IS NULL AND "
    assert rows(in_time + "c.due_at > now() AND c.opened_at < r.due_at") == [len(open_requests)]
    # Handing over is no decision: nothing lapsed into an approval or a denial.
    assert rows("SELECT count(*) FROM determination") == [0]
    before = rows("SELECT version FROM request ORDER BY id"), rows("SELECT id, due_at FROM review_case ORDER BY id")
    upkeep(capsys)
    after = rows("SELECT version FROM request ORDER BY id"), rows("SELECT id, due_at FROM review_case ORDER BY id")
    assert before == after, "once is enough"


def test_a_deadline_that_has_passed_is_a_persons_matter_and_nothing_lapses(open_requests, no_broker, capsys):
    rows("UPDATE request SET received_at = now() - interval '9 days', due_at = now() - interval '1 hour', "
         "waiting_since = now() - interval '6 minutes'")  # fmt: skip
    upkeep(capsys)
    assert {owner for _, _, owner in rows(OWNERS)} == {"people"}
    assert rows("SELECT count(*) FROM determination") == [0]


def test_no_role_leaves_a_request_waiting_for_nobody(open_requests):
    statements = (
        f"UPDATE request SET state = 'pended' WHERE id = '{open_requests['ready']}'",
        f"UPDATE request SET state = 'in_review' WHERE id = '{open_requests['ready']}'",
        "UPDATE information_request SET closed_at = now()",
        "UPDATE review_case SET closed_at = now()",
    )
    for role, statement in product(("worker", "console", "producer", "migrate"), statements):
        with refused_by("request_waits_for_somebody", when=(role, statement)), transaction(role) as session:
            session.execute(text(statement))
