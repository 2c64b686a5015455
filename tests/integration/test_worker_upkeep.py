"""Clocks, answers, and evaluating again: nothing lapses in silence and nothing decided is touched."""

from datetime import date, timedelta

import orjson
import pytest
from sqlalchemy import text

from policies.positions import Positions
from runtime.settings import settings
from schemas.lifecycle import RequestState
from store import reprocess
from store.database import transaction
from store.reprocess import Choice, Standing
from tests.pipeline import FAMILY, document, evaluate, events, file, read, rows, state, submission, write_policies
from worker import reprocessing
from worker.policies_in_force import catalog
from worker.upkeep import run_clocks

IMAGING = ("imaging.study", "imaging.finding")


@pytest.fixture
def pended(plan):
    """A request that waits for imaging."""
    (request,) = file(submission(leave_out=IMAGING))
    evaluate(request)
    document(request)
    assert state(request) == "pended"
    return request


def arrive(request, text="MRI of the cervical spine."):
    """A document arrives, as `add_documents` leaves it."""
    rows(
        "INSERT INTO document (request, id, arrived, sha256, loinc, media_type, text, received_on) "
        "VALUES (:id, 'answer', 1, md5(:text), '18748-4', 'text/plain', :text, current_date)",
        id=request,
        text=text,
    )
    rows("UPDATE request SET state = 'reading', version = version + 1 WHERE id = :id", id=request)


def answered_with(request, facts):
    """What the reader will find in it: the rest of the chart."""
    arrive(request)
    read(request)
    with_ids = [
        {name: str(value) if isinstance(value, date) else value for name, value in fact.items()} for fact in facts
    ]
    rows(
        "INSERT INTO reading (key, reader_version, facts) VALUES ('k', 'test', :facts)",
        facts=orjson.dumps(with_ids).decode(),
    )
    rows("UPDATE document SET reading_key = 'k' WHERE request = :id", id=request)


def test_what_an_arrival_closes_says_which_document_closed_it(pended):
    imaging = [fact for fact in submission()["facts"] if fact["kind"] in IMAGING]
    answered_with(pended, imaging)
    evaluate(pended)
    assert state(pended) == "approved"
    ((items, reason),) = rows("SELECT items, closed_reason FROM information_request")
    assert [item["closed_by"] for item in orjson.loads(items)] == [["answer"]]
    assert reason == "answered"
    assert "information_answered" in events(pended)


def test_an_answer_that_is_not_enough_waits_on_under_the_same_ask(pended):
    answered_with(pended, [])
    evaluate(pended)
    document(pended)
    assert state(pended) == "pended"
    assert rows("SELECT count(*) FROM information_request") == [1]


def test_a_second_question_needs_a_person(pended):
    answered_with(pended, [])
    rows("UPDATE information_request SET closed_at = now(), closed_reason = 'answered'")
    evaluate(pended)
    document(pended)
    assert state(pended) == "in_review"
    assert rows("SELECT reason FROM review_case") == ["second_pend"]


def test_a_pend_without_an_answer_goes_to_a_physician_before_the_deadline(pended):
    rows("UPDATE information_request SET due_at = now() - interval '1 minute'")
    assert run_clocks().escalated == {"no_answer": 1}
    assert state(pended) == "in_review"
    assert rows("SELECT level, reason, due_at > now() FROM review_case") == [("physician", "no_answer", True)]
    assert rows("SELECT closed_reason FROM information_request") == ["no_answer"]
    assert run_clocks().escalated == {}


@pytest.mark.parametrize(("where", "reason"), [("ready", "deadline_near"), ("held", "coverage_unverified")])
def test_a_machines_state_near_the_deadline_goes_to_a_person(plan, where, reason):
    member = "M1" if where == "ready" else "stranger"
    (request,) = file(submission(member))
    if where == "held":
        evaluate(request)
    rows("UPDATE request SET waiting_since = now() - interval '6 minutes'")
    assert run_clocks().escalated == {}
    rows("UPDATE request SET received_at = now() - interval '7 days', due_at = now() + interval '2 hours'")
    assert run_clocks().escalated == {reason: 1}
    assert state(request) == "in_review"
    assert rows("SELECT state FROM service_line") == ["in_review"]


def test_a_machine_that_has_just_begun_is_left_to_work(plan):
    file(submission())
    rows("UPDATE request SET received_at = now() - interval '7 days', due_at = now() + interval '2 hours'")
    assert run_clocks().escalated == {}


def test_too_little_time_to_answer_goes_to_a_person_at_once(plan):
    (request,) = file(submission(leave_out=IMAGING))
    rows("UPDATE request SET due_at = now() + interval '30 hours'")
    evaluate(request)
    document(request)
    assert rows("SELECT reason FROM review_case") == ["no_time_to_ask"]
    assert rows("SELECT count(*) FROM information_request") == [0]


@pytest.fixture
def laxer(plan, tmp_path, monkeypatch):
    """Publishes a new version, in force before the services of these tests, that takes the diagnosis for imaging."""
    folder = write_policies(tmp_path)
    criteria = Positions((folder / FAMILY / "2026-01-01.yaml").read_text()).data["criteria"]
    for criterion in criteria:
        if criterion["id"].startswith(("imaging", "nerve")):
            criterion["requires"] = {"present": {"fact": "diagnosis.radiculopathy"}}

    def publish():
        version = (date.today() + timedelta(days=1)).isoformat()  # noqa: DTZ011
        write_policies(folder, version=version, changes={"criteria": criteria})
        monkeypatch.setenv("PRECERT_POLICY_FOLDER", str(folder))
        settings.cache_clear()

    return publish


def test_a_dry_run_says_what_would_change_and_changes_nothing(pended, laxer):
    laxer()
    before = rows("SELECT version, head_seq FROM request")
    (compared,) = reprocessing.compare(Choice(policy=FAMILY))
    (change,) = compared.changes
    assert (change.before, change.after) == ("request_information", "approve")
    assert {flip.criterion: (flip.before, flip.after) for flip in change.flips}["imaging-study"] == ("missing", "met")
    assert rows("SELECT version, head_seq FROM request") == before


def test_open_requests_are_evaluated_again_when_their_policy_has_a_new_version(pended, laxer):
    assert reprocessing.reevaluate_open() == 0
    rows("DELETE FROM schedule_run")
    laxer()
    assert reprocessing.reevaluate_open() == 1
    assert reprocessing.reevaluate_open() == 0  # the slot is taken
    evaluate(pended)
    assert state(pended) == "approved"
    rows("DELETE FROM schedule_run")
    assert reprocessing.reevaluate_open() == 0


def test_a_request_evaluated_by_the_newest_version_is_not_taken_for_outdated(pended, laxer):
    laxer()
    loaded = catalog().loaded
    standing = [Standing(one.policy.id, one.digest, one.policy.effective_from) for one in loaded]
    assert len(standing) == 2
    with transaction("worker") as session:
        assert [one.id for one in reprocess.outdated(session, standing)] == [pended]
    newest = max(standing, key=lambda one: one.effective_from)
    with transaction("migrate") as session:
        session.execute(text("SET LOCAL session_replication_role = replica"))
        session.execute(text("UPDATE evaluation SET policy_digest = :digest"), {"digest": newest.digest})
    with transaction("worker") as session:
        assert reprocess.outdated(session, standing) == []


def test_a_final_decision_is_compared_and_not_touched(plan, laxer):
    (request,) = file(submission())
    evaluate(request)
    laxer()
    compared = list(reprocessing.compare(Choice(state=RequestState.APPROVED)))
    assert reprocessing.apply(compared, why="test") == 1
    assert state(request) == "approved"
    assert rows("SELECT purpose FROM evaluation ORDER BY id") == ["decide", "reprocess"]
    assert rows("SELECT count(*) FROM determination") == [1]
    assert events(request)[-1] == "reprocessed"


def test_what_people_have_is_evaluated_beside_them(plan, laxer):
    facts = submission()["facts"] + [{"kind": "red_flag.myelopathy", "value": "gait"}]
    (request,) = file(submission(facts=facts))
    evaluate(request)
    laxer()
    reprocessing.apply(list(reprocessing.compare(Choice(policy=FAMILY))), why="test")
    assert rows("SELECT state, beside FROM request") == [("in_review", "assess")]
    assert evaluate(request) == 1
    assert rows("SELECT state, beside FROM request") == [("in_review", None)]
    assert rows("SELECT purpose FROM evaluation ORDER BY id") == ["decide", "beside"]
