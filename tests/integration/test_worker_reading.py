"""Documents become facts: read once, only what is asked for, and nothing that arrives meanwhile is skipped."""

import orjson
import pytest

from producer.arrivals import add_documents
from schemas.messages import Queue, Task
from store import liveness
from store.database import transaction
from tests.pipeline import CLINIC, bell, document, evaluate, events, file, read, rows, state, submission
from worker import batches, health, reading, stopping
from worker.upkeep import sweep

IMAGING = ("imaging.study", "imaging.finding")
NOTE = "PHYSICAL EXAMINATION:\nSpurling test is positive on the left.\nBlood pressure 120/80.\n"


def note(text=NOTE, **changes):
    return {
        "id": "d1", "loinc": "11506-3", "title": "Office note", "service_on": "2026-11-01", "received_on": "2026-11-02",
        "text": text, **changes,
    }  # fmt: skip


def test_a_document_is_read_and_the_request_is_ready(plan):
    (request,) = file(submission(documents=[note()]))
    assert state(request) == "reading"
    assert read(request) == 1
    assert state(request) == "ready"
    assert events(request) == ["accepted", "read"]
    facts = orjson.loads(rows("SELECT facts FROM reading")[0])
    spurling = next(fact for fact in facts if fact["kind"] == "exam.spurling")
    assert NOTE[spurling["start"] : spurling["end"]] == spurling["quote"]
    assert "document" not in spurling


def test_the_same_text_is_read_once(plan, monkeypatch):
    times = []
    plain = reading.read_text
    monkeypatch.setattr(reading, "read_text", lambda *words, **named: times.append(1) or plain(*words, **named))
    first, second = file(
        submission("M1", documents=[note()]),
        submission("M1", documents=[note()], service_lines=[{"line": 1, "code": "62321", "side": "left"}]),
    )
    read(first, second)
    assert (state(first), state(second)) == ("ready", "ready")
    assert len(times) == 1
    assert rows("SELECT count(*) FROM reading") == [1]


def test_only_facts_that_a_policy_asks_for_are_kept(plan, monkeypatch):
    monkeypatch.setattr(reading, "kinds_asked_for", lambda: frozenset({"exam.performed"}))
    (request,) = file(submission(documents=[note()]))
    read(request)
    kinds = {fact["kind"] for fact in orjson.loads(rows("SELECT facts FROM reading")[0])}
    assert kinds <= {"exam.performed"}


def test_a_document_that_arrives_while_another_is_read_is_not_skipped(plan, monkeypatch):
    (request,) = file(submission(documents=[note()]))
    plain = reading.read_text

    def and_meanwhile_one_arrives(*words, **named):
        rows("UPDATE request SET version = version + 1 WHERE state = 'reading'")
        return plain(*words, **named)

    monkeypatch.setattr(reading, "read_text", and_meanwhile_one_arrives)
    assert read(request) == 0
    assert state(request) == "reading"
    monkeypatch.undo()
    assert read(request) == 1


def test_reading_holds_no_transaction(plan, monkeypatch):
    (request,) = file(submission(documents=[note()]))
    plain = reading.read_text
    seen = []

    def look(*words, **named):
        seen.extend(
            rows(
                "SELECT state FROM pg_stat_activity WHERE application_name = 'precert-worker' "
                "AND datname = current_database() AND xact_start IS NOT NULL"
            )
        )
        return plain(*words, **named)

    monkeypatch.setattr(reading, "read_text", look)
    assert read(request) == 1
    assert seen == []


@pytest.mark.parametrize(
    ("changes", "flag"),
    [
        ({"sensitivity": ["part2"]}, "document_restricted:d1"),
        ({"language": "es"}, "document_other_language:d1"),
    ],
)
def test_what_only_a_person_may_read_becomes_no_fact_and_goes_to_a_person(plan, changes, flag):
    (request,) = file(submission(documents=[note(**changes)], leave_out=IMAGING))
    read(request)
    assert rows("SELECT count(*) FROM reading") == [0]
    evaluate(request)
    assert state(request) == "in_review"
    assert rows("SELECT reason FROM review_case") == ["document_unread"]
    detail = orjson.loads(rows("SELECT detail FROM evaluation")[0])
    assert flag in detail["flags"]


def test_a_text_that_breaks_the_reader_fails_alone(plan, monkeypatch):
    plain = reading.read_text

    def breaks(text, **named):
        if "poison" in text:
            raise RecursionError
        return plain(text, **named)

    monkeypatch.setattr(reading, "read_text", breaks)
    good, bad = file(submission("M1", documents=[note()]), submission("M2", documents=[note("poison")]))
    assert read(good, bad) == 1
    assert state(good) == "ready"
    assert rows("SELECT attempts, failure FROM request WHERE id = :id", id=bad) == [(1, "bug_RecursionError")]


def test_documents_beside_people_are_read_and_evaluated_and_change_no_state(plan):
    facts = submission()["facts"] + [{"kind": "red_flag.myelopathy", "value": "gait"}]
    (request,) = file(submission(facts=facts))
    evaluate(request)
    rows(
        "INSERT INTO document (request, id, arrived, sha256, media_type, text, received_on) "
        "VALUES (:id, 'late', 1, 'x', 'text/plain', :text, current_date)",
        id=request,
        text=NOTE,
    )
    rows("UPDATE request SET beside = 'read', version = version + 1")
    assert read(request) == 1
    assert rows("SELECT state, beside FROM request") == [("in_review", "assess")]
    assert evaluate(request) == 1
    assert rows("SELECT state, beside FROM request") == [("in_review", None)]
    assert rows("SELECT purpose FROM evaluation ORDER BY id") == ["decide", "beside"]


def test_a_worker_that_is_told_to_end_rings_for_the_rest(plan, monkeypatch):
    first, second = file(submission("M1"), submission("M2"))
    rung = []
    monkeypatch.setattr(batches.bell, "ring", lambda task, ids=(), **_: rung.append((task, list(ids))) or True)
    stopping.stop()
    try:
        assert evaluate(first, second) == 0
    finally:
        stopping.go_on()
    assert [(task, sorted(ids)) for task, ids in rung] == [(Task.EVALUATE, sorted([first, second]))]
    assert rows("SELECT count(*) FROM batch") == [0]


def test_a_worker_is_unwell_when_work_waits_and_it_took_none(plan):
    file(submission())
    evaluate()
    with transaction("worker") as session:
        assert not liveness.is_deaf(session, "host", health.LATELY)
    rows("UPDATE worker_pulse SET worker = 'evaluation@host', at = now() - interval '5 minutes'")
    file(submission("M2"))
    rows("UPDATE request SET waiting_since = now() - interval '4 minutes' WHERE state = 'ready'")
    assert health.trouble(host="host", beat=False) == "work_waits_and_nobody_took_it"
    assert health.trouble(host="elsewhere", beat=False) is None
    assert health.trouble(host="host", beat=True) == "no_sweep_lately"
    rows("INSERT INTO worker_pulse (worker, queue) VALUES ('upkeep@host', 'upkeep')")
    assert health.trouble(host="host", beat=True) == "no_sweep_lately", "it did something else"
    sweep()
    assert health.trouble(host="host", beat=True) is None


def test_an_expedited_bell_is_for_expedited_reading_too(plan):
    slow, urgent = file(
        submission("M1", documents=[note()]), submission("M2", documents=[note("x")], urgency="expedited")
    )
    assert reading.read(bell(Task.READ, queue=Queue.EXPEDITED)) == 1
    assert (state(slow), state(urgent)) == ("reading", "ready")


def test_an_undated_document_is_asked_for_with_its_date_and_a_dated_copy_closes_that(plan):
    sent = {name: value for name, value in note().items() if name != "service_on"}
    (request,) = file(submission(documents=[sent], leave_out=["exam.spurling", "exam.strength", "exam.reflex"]))
    read(request)
    evaluate(request)
    gaps = {gap["criterion"] for gap in orjson.loads(rows("SELECT detail FROM evaluation")[0]).get("gaps", ())}
    assert state(request) == "gaps"
    assert "document:1" in gaps
    document(request)
    reference = rows("SELECT reference FROM request")[0]
    add_documents(CLINIC, reference, {"documents": [note(id="d2")]})
    read(request)
    evaluate(request)
    assert "document:1" in str(rows("SELECT items FROM information_request"))
    latest = orjson.loads(rows("SELECT detail FROM evaluation ORDER BY id DESC LIMIT 1")[0])
    assert "document:1" not in {gap["criterion"] for gap in latest.get("gaps", ())}
