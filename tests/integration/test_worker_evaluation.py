"""The way of a request through the workers, called as Celery calls them, on a real PostgreSQL."""

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import orjson
import pytest

from schemas.messages import Queue, Task
from tests.pipeline import bell, document, evaluate, events, file, read, rows, state, submission
from worker import evaluation


def test_what_policy_approves_is_approved_exactly_as_asked_and_gets_a_number(plan):
    (request,) = file(submission())
    assert evaluate(request) == 1
    assert state(request) == "approved"
    assert events(request) == ["accepted", "evaluated", "approved"]
    ((outcome, decided_as, as_asked, rationale),) = rows(
        "SELECT outcome, decided_as, (requested_code, requested_quantity, requested_from, requested_place) IS NOT "
        "DISTINCT FROM (authorised_code, authorised_quantity, authorised_from, authorised_place), rationale "
        "FROM determination WHERE request = :id",
        id=request,
    )
    assert (outcome, decided_as, as_asked) == ("approved", "policy", True)
    assert "sample policy" in rationale
    ((number, scope, status, ends_when),) = rows(
        'SELECT number, scope, status, ends_when FROM "authorization" WHERE request = :id', id=request
    )
    assert number.startswith("PA")
    assert (scope, status, ends_when) == ("epidural:cervical_thoracic", "active", "service_done")


def test_an_approval_under_wiser_holds_for_120_days_unless_an_end_was_asked_for(plan):
    wiser = submission(programme="wiser")
    asked_until = submission("M2", programme="wiser")
    start = date.fromisoformat(wiser["service_lines"][0]["service_from"])
    asked_until["service_lines"][0]["service_to"] = (start + timedelta(days=3)).isoformat()
    requests = file(wiser, asked_until)
    evaluate(*requests)
    found = [
        rows('SELECT valid_from, valid_to, ends_when FROM "authorization" WHERE request = :id', id=one)
        for one in requests
    ]
    assert found == [[(start, start + timedelta(days=120), None)], [(start, start + timedelta(days=3), None)]]


def test_a_second_delivery_changes_nothing(plan):
    (request,) = file(submission())
    evaluate(request)
    before = rows("SELECT version, head_seq, head_hash FROM request")
    assert evaluate(request) == 0
    assert rows("SELECT version, head_seq, head_hash FROM request") == before
    assert rows("SELECT count(*) FROM evaluation") == [1]
    assert rows("SELECT count(*) FROM batch") == [0]


def test_a_bell_without_ids_takes_what_waits_on_its_own_queue_only(plan):
    standard, expedited = file(submission("M1"), submission("M2", urgency="expedited"))
    assert evaluation.evaluate(bell(Task.EVALUATE, queue=Queue.EXPEDITED)) == 1
    assert (state(standard), state(expedited)) == ("ready", "approved")
    assert evaluation.evaluate(bell(Task.EVALUATE)) == 1
    assert state(standard) == "approved"


def test_what_is_missing_is_asked_for_once_and_the_request_pends(plan):
    (request,) = file(submission(leave_out=["imaging.study", "imaging.finding"]))
    evaluate(request)
    assert state(request) == "gaps"
    document(request)
    assert state(request) == "pended"
    assert rows("SELECT state FROM service_line") == ["pended"]
    ((asked_as, due_in_time, items),) = rows(
        "SELECT i.asked_as, i.due_at < r.due_at, i.items FROM information_request i JOIN request r ON r.id = i.request"
    )
    assert (asked_as, due_in_time) == ("policy", True)
    (item,) = orjson.loads(items)
    assert item["categories"] == ["imaging"]
    assert {"imaging-study", "imaging-finding"} <= set(item["criteria"])
    assert item["loinc"]
    assert item["asks"]
    assert item["citations"]
    assert item["closed_by"] is None


def test_lines_end_each_in_its_own_way_and_one_case_holds_those_of_people(plan):
    lines = [
        {"line": 1, "code": "62321", "units": 1, "level": "C7-T1", "side": "none"},
        {"line": 2, "code": "99213", "units": 1},
        {"line": 3, "code": "77003", "units": 1},
        {"line": 4, "code": "62323", "units": 1, "session": "other"},
    ]
    later = (datetime.now(UTC) + timedelta(days=20)).date().isoformat()
    (request,) = file(submission(service_lines=[{**line, "service_from": later} for line in lines]))
    evaluate(request)
    found = dict(rows("SELECT line, state FROM service_line"))
    assert found[2] == "not_required"
    assert found[3] == found[4] == "in_review"
    assert state(request) == "in_review"
    assert rows("SELECT count(*) FROM determination WHERE outcome = 'not_required' AND authorised_code IS NULL") == [1]
    ((of_case,),) = [rows("SELECT lines FROM review_case WHERE closed_at IS NULL")]
    assert {3, 4} <= set(of_case)


@pytest.mark.parametrize(
    ("changes", "times", "reason"),
    [
        ({"units": 5}, 1, "quantity"),
        ({"occurrences": 4}, 1, "several_sessions"),
        ({"service_to": (date.today() + timedelta(days=400)).isoformat()}, 1, "several_sessions"),  # noqa: DTZ011
        ({}, 2, "quantity"),
    ],
    ids=["units", "a series", "a year", "the same line twice"],
)
def test_more_than_one_session_is_authorized_by_nobody_but_a_person(plan, changes, times, reason):
    (line,) = submission()["service_lines"]
    asked = [{**line, **changes, "line": number} for number in range(1, times + 1)]
    (request,) = file(submission(service_lines=asked))
    evaluate(request)
    assert state(request) == "in_review"
    assert rows("SELECT reason FROM review_case WHERE closed_at IS NULL") == [reason]
    assert rows('SELECT count(*) FROM "authorization"') == [0]


def test_an_unverified_coverage_holds_and_a_verified_one_releases(plan, coverage_file, monkeypatch, tmp_path):
    from runtime.settings import settings
    from tests.pipeline import write_coverage
    from worker.upkeep import release_held

    (request,) = file(submission("stranger"))
    evaluate(request)
    assert state(request) == "held"
    assert release_held() == 0
    later = tmp_path / "coverage.jsonl"
    write_coverage(later, ["stranger"])
    monkeypatch.setenv("PRECERT_COVERAGE_FILE", str(later))
    settings.cache_clear()
    assert release_held() == 1
    assert state(request) == "ready"
    evaluate(request)
    assert state(request) == "approved"


def test_a_red_flag_opens_a_physicians_case_due_in_hours_with_a_call(plan):
    facts = submission()["facts"] + [{"kind": "red_flag.myelopathy", "value": "gait"}]
    (request,) = file(submission(facts=facts))
    evaluate(request)
    ((level, reason, proposed, call, soon),) = rows(
        "SELECT level, reason, expedite_proposed, call_task, due_at < now() + interval '73 hours' FROM review_case"
    )
    assert (level, reason, proposed, call, soon) == ("physician", "red_flag", True, "call_ordering_clinician", True)
    assert rows("SELECT urgency FROM request WHERE id = :id", id=request) == ["standard"]


def test_an_expedited_request_with_a_gap_is_asked_and_with_a_nurse_at_once(plan):
    (request,) = file(submission(urgency="expedited", leave_out=["imaging.study", "imaging.finding"]))
    evaluate(request)
    document(request)
    assert state(request) == "in_review"
    assert rows("SELECT level FROM review_case WHERE closed_at IS NULL") == ["nurse"]
    assert rows("SELECT count(*) FROM information_request WHERE closed_at IS NULL") == [1]


def test_a_request_whose_version_changed_is_left_for_the_next_bell(plan, monkeypatch):
    (request,) = file(submission())
    gather = evaluation.gather

    def and_meanwhile_a_document_arrives(session, candidates):
        rows("UPDATE request SET version = version + 1")
        return gather(session, candidates)

    monkeypatch.setattr(evaluation, "gather", and_meanwhile_a_document_arrives)
    assert evaluate(request) == 0
    monkeypatch.undo()
    assert rows("SELECT state, attempts FROM request") == [("ready", 0)]
    assert rows("SELECT count(*) FROM batch") == [0]


def test_a_duplicate_from_another_sender_goes_to_a_person(plan):
    first = submission()
    (one,) = file(first)
    (other,) = file({**first, "submission_id": uuid4().hex}, submitter="clinic-8")
    evaluate(one, other)
    assert state(one) == "approved"
    assert rows("SELECT reason FROM review_case WHERE request = :id", id=other) == ["duplicate_other_sender"]


def test_a_suspended_policy_approves_nothing(plan):
    rows("INSERT INTO policy_status (policy, version, reason) "
         "VALUES ('cervical-thoracic-esi-medicare', '2026-01-01', 'quality_sample')")  # fmt: skip
    (request,) = file(submission())
    evaluate(request)
    assert rows("SELECT reason FROM review_case") == ["policy_suspended"]


@pytest.mark.parametrize("text", ["", "   "])
def test_an_empty_document_is_said_to_be_empty(plan, text):
    note = {"id": "d1", "loinc": "11506-3", "title": "Note", "received_on": "2026-11-01", "text": text}
    (request,) = file(submission(documents=[note], leave_out=["imaging.study", "imaging.finding"]))
    read(request)
    evaluate(request)
    flags = orjson.loads(rows("SELECT detail FROM evaluation")[0])["flags"]
    assert "document_empty:d1" in flags


@pytest.mark.parametrize("changed", [{"level": "C2-C3"}, {"side": "right"}])
def test_a_place_that_the_chart_does_not_order_waits_for_a_person(plan, changed):
    ordered, other = submission("M1"), submission("M2")
    other["service_lines"][0] |= changed
    requests = file(ordered, other)
    evaluate(*requests)
    assert [state(one) for one in requests] == ["approved", "in_review"]
    assert rows("SELECT count(*) FROM determination WHERE request = :id", id=requests[1]) == [0]
