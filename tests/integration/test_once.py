"""What may exist once exists once, whoever comes a second time and whatever the code before it believed."""

import threading
from typing import Final

import pytest
from psycopg.errors import UniqueViolation
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from runtime.settings import settings
from schemas.lifecycle import RequestState
from store import outcomes, webhooks
from store.claims import READY, Candidate, lock, named
from store.database import engine, transaction
from store.outcomes import LostRowError, Step
from store.utilisation import Limit, take_limits
from tests.pipeline import CLINIC, document, evaluate, events, file, rows, state, submission
from worker.jobs import seal_heads
from worker.upkeep import run_clocks, sweep

pytestmark = pytest.mark.usefixtures("plan")
IMAGING: Final = ("imaging.study", "imaging.finding")

#: By table: in what a second row differs, and the key that refuses it all the same.
AGAIN: Final = {
    "request": ("id = uuidv7(), reference = 'again'", "request_submitter_submission_id_key"),
    "evaluation": ("id = uuidv7()", "evaluation_once"),
    "determination": ("id = uuidv7()", "determination_initial"),
    '"authorization"': ("number = 'again'", "authorization_determination_key"),
    "review_case": ("id = uuidv7()", "review_case_open"),
    "information_request": ("id = uuidv7(), asked_as = 'nurse'", "information_request_open"),
    "notice": ("id = uuidv7()", "notice_request_request_version_event_recipient_channel_key"),
    "history": ("hash = 'again'", "history_pkey"),
}


def test_a_second_row_is_refused_by_its_key() -> None:
    with transaction("migrate") as session:
        webhooks.set_up(session, CLINIC, "https://clinic-7.example/told", allow_private=False)
    red_flag = [*submission()["facts"], {"kind": "red_flag.myelopathy", "value": "gait"}]
    pended, *others = file(submission("M1", leave_out=IMAGING), submission("M2"), submission("M3", facts=red_flag))
    evaluate(pended, *others)
    document(pended)
    assert {table: _refused_by(table, change) for table, (change, _) in AGAIN.items()} == {
        table: key for table, (_, key) in AGAIN.items()
    }


def _refused_by(table: str, change: str) -> str | None:
    """A copy of a row, as its owner and past all triggers, which would speak before the keys. Nothing of it stays."""
    with engine("migrate").connect() as connection:
        connection.execute(text("SET LOCAL session_replication_role = replica"))
        connection.execute(text(f"CREATE TEMPORARY TABLE again ON COMMIT DROP AS SELECT * FROM {table} LIMIT 1"))
        assert connection.execute(text(f"UPDATE again SET {change}")).rowcount == 1, f"no row of {table} to copy"
        try:
            connection.execute(text(f"INSERT INTO {table} SELECT * FROM again"))
        except IntegrityError as error:
            return error.orig.diag.constraint_name if isinstance(error.orig, UniqueViolation) else str(error.orig)
    return None


def test_two_beats_seal_once() -> None:
    evaluate(*file(submission()))
    assert seal_heads() == 1
    (request,) = file(submission("M2"))
    assert seal_heads() == 0, "the same slot: the other beat's firing"
    assert state(request) == "ready"
    assert rows("SELECT count(*) FROM schedule_run") == [1]


def test_who_decides_on_a_limit_waits_for_who_decides_on_it() -> None:
    limit = Limit("M1", "epidural:cervical_thoracic")
    has_it = threading.Event()

    def decide() -> None:
        with transaction("worker") as session:
            take_limits(session, [limit])
            has_it.set()

    other = threading.Thread(target=decide)
    with transaction("worker") as session:
        take_limits(session, [limit])
        other.start()
        assert not has_it.wait(0.5), "both have it"
    assert has_it.wait(10)
    other.join()


def _locked() -> tuple[Candidate, Step]:
    (request,) = file(submission())
    with transaction("worker") as session:
        (candidate,) = named(session, [request], waiting=READY)
    event = ("held", {"reason": "coverage_unverified"})
    return candidate, Step(request=request, version=candidate.version, state=RequestState.HELD, events=(event,))


@pytest.mark.parametrize("meanwhile", ["state = 'gaps'", "version = version + 1"])
def test_a_step_from_a_state_that_is_over_writes_nothing(meanwhile: str) -> None:
    """Whatever becomes of the lock: the row itself says whether the step still fits."""
    candidate, step = _locked()

    def write() -> None:
        with transaction("worker") as session:
            heads = lock(session, [candidate], waiting=READY)
            session.execute(text(f"UPDATE request SET {meanwhile} WHERE id = :id"), {"id": candidate.id})
            outcomes.write(session, [step], source=RequestState.READY, heads=heads)

    with pytest.raises(LostRowError):
        write()
    assert (state(candidate.id), events(candidate.id)) == ("ready", ["accepted"])


def test_upkeep_needs_no_broker(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PRECERT_REDIS_URL", raising=False)
    settings.cache_clear()
    (request,) = file(submission())
    rows(
        "UPDATE request SET received_at = now() - interval '3 days', waiting_since = now() - interval '1 day', "
        "due_at = now() + interval '1 minute'"
    )
    swept = sweep()
    assert (swept.heard, swept.bells) == (False, 0)
    run_clocks()
    assert state(request) == "in_review", "before its deadline it is in front of a person"
