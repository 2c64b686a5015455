"""`producer.intake.accept` against a real PostgreSQL."""

import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from producer import arrivals, intake
from producer.answers import Answer, Refusal, RefusalKind
from runtime import bell
from runtime.settings import settings
from schemas.request import AuthorizationRequest, Coverage, Receipt
from store import coverage, history
from store import intake as store_intake
from store.database import transaction
from store.errors import UnavailableError
from store.withdraw import Withdrawal
from tests.intake import count, request_of, rows, structured


def filed(answer: Answer) -> Receipt:
    assert isinstance(answer, Receipt), answer
    return answer


def test_a_good_request_is_filed_with_its_lines_documents_clock_and_history(clinic: str) -> None:
    receipt = intake.accept(clinic, request_of())
    assert isinstance(receipt, Receipt), receipt
    assert receipt.issues == ()
    [row] = rows("SELECT * FROM request")
    assert (row.reference, row.state, row.submission_id) == (receipt.reference, "reading", "A-1")
    assert row.due_at == receipt.due_at > row.received_at
    assert (row.head_seq, str(row.known_on)) == (1, "2026-11-01")
    [line] = rows("SELECT * FROM service_line")
    assert (line.code, line.levels, line.side, line.provider_npi) == ("62321", ["C7-T1"], "none", "1234567893")
    [document] = rows("SELECT * FROM document")
    assert document.text == "Neck pain."
    [body] = rows("SELECT * FROM request_body")
    assert "Neck pain." not in body.body + body.received
    assert body.npis == ["1234567893"]
    AuthorizationRequest.model_validate_json(body.body)
    assert [event.event for event in rows("SELECT event FROM history")] == ["accepted"]
    assert [event.kind for event in rows("SELECT kind FROM clock_event")] == ["received"]


def test_the_same_submission_twice_gives_the_same_receipt_and_one_row(clinic: str) -> None:
    first = intake.accept(clinic, request_of(diagnoses=[]))
    assert intake.accept(clinic, request_of(diagnoses=[])) == first
    assert len(rows("SELECT 1 FROM request")) == 1


def test_the_same_submission_id_with_other_content_is_a_conflict_and_is_kept(clinic: str) -> None:
    intake.accept(clinic, request_of())
    answer = intake.accept(clinic, request_of(diagnoses=["M54.2"]))
    assert answer == Refusal(kind=RefusalKind.CONFLICT, submission_id="A-1")
    assert [row.codes for row in rows("SELECT codes FROM intake_refusal")] == [["conflict"]]


def test_the_same_request_under_a_new_id_answers_with_the_original(clinic: str) -> None:
    original = filed(intake.accept(clinic, request_of("A-1")))
    again = filed(intake.accept(clinic, request_of("A-2")))
    assert (again.submission_id, again.reference, again.duplicate_of) == ("A-2", original.reference, original.reference)
    assert (count("request"), count("intake_refusal")) == (1, 0)
    assert intake.accept(clinic, request_of("A-2")) == again
    [kept] = rows("SELECT submission_id, request = (SELECT id FROM request) AS is_original FROM repeated_submission")
    assert (kept.submission_id, kept.is_original) == ("A-2", True)


OTHER = {"member": {"id": "M2", "birth_date": "1980-01-01"}}


@pytest.mark.parametrize("in_one_batch", [True, False])
def test_an_id_that_repeated_a_request_is_bound_to_its_content(clinic: str, in_one_batch: bool) -> None:
    sent = [request_of("A-1"), request_of("A-2"), request_of("A-2", **OTHER)]
    answers = intake.accept_many(clinic, sent) if in_one_batch else [intake.accept(clinic, each) for each in sent]
    assert filed(answers[1]).duplicate_of == filed(answers[0]).reference
    assert conflict(answers[2])
    assert (count("request"), count("repeated_submission")) == (1, 1)


@pytest.mark.parametrize("in_one_batch", [True, False])
def test_an_id_that_was_filed_is_no_repetition_of_another_request(clinic: str, in_one_batch: bool) -> None:
    sent = [request_of("A-1"), request_of("A-2", **OTHER), request_of("A-2")]
    answers = intake.accept_many(clinic, sent) if in_one_batch else [intake.accept(clinic, each) for each in sent]
    assert filed(answers[1]).duplicate_of is None
    assert conflict(answers[2])
    assert (count("request"), count("repeated_submission")) == (2, 0)


def test_a_repetition_keeps_its_receipt_when_the_original_has_ended(clinic: str) -> None:
    original = filed(intake.accept(clinic, request_of("A-1")))
    again = filed(intake.accept(clinic, request_of("A-2")))
    arrivals.withdraw_request(clinic, original.reference)
    assert intake.accept(clinic, request_of("A-2")) == again
    assert filed(intake.accept(clinic, request_of("A-3"))).duplicate_of is None


def test_an_id_used_for_two_contents_at_once_stands_for_one_of_them(clinic: str) -> None:
    original = filed(intake.accept(clinic, request_of("A-0")))
    for number in range(1, 13):
        pair = [request_of(f"A-{number}"), request_of(f"A-{number}", member={"id": f"N{number}"})]
        with ThreadPoolExecutor(2) as streams:
            answers = list(streams.map(lambda sent: intake.accept(clinic, sent), pair))
        assert sorted(isinstance(answer, Refusal) for answer in answers) == [False, True]
    kept = {row[0] for row in rows("SELECT submission_id FROM repeated_submission")}
    own = {row[0] for row in rows("SELECT submission_id FROM request WHERE reference <> :r", r=original.reference)}
    assert (len(kept) + len(own), kept & own) == (12, set())


def test_an_id_that_two_streams_file_with_two_contents_at_the_same_moment_is_one_request_and_one_conflict(
    clinic: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both have looked and found nothing before either writes: only the key of the row can tell them apart."""
    file, both_have_looked = store_intake.file, threading.Barrier(2, timeout=20)
    first = threading.local()

    def file_together(session: Session, filings: Sequence[store_intake.Filing]) -> set[UUID]:
        if not hasattr(first, "done"):
            first.done = True
            both_have_looked.wait()
        return file(session, filings)

    monkeypatch.setattr(store_intake, "file", file_together)
    pair = [request_of("A-1"), request_of("A-1", member={"id": "N1"})]
    with ThreadPoolExecutor(2) as streams:
        answers = list(streams.map(lambda sent: intake.accept(clinic, sent), pair))
    assert sorted(conflict(answer) for answer in answers) == [False, True]
    assert (count("request"), count("intake_refusal")) == (1, 1)


def conflict(answer: Receipt | Refusal) -> bool:
    return isinstance(answer, Refusal) and answer.kind is RefusalKind.CONFLICT


def test_a_repetition_with_a_new_document_brings_it_to_the_original(clinic: str) -> None:
    original = filed(intake.accept(clinic, request_of("A-1")))
    new = {"id": "d1", "text": "MRI of the cervical spine."}
    for _ in range(2):
        again = filed(intake.accept(clinic, request_of("A-2", documents=[new])))
        assert again.duplicate_of == original.reference
    assert count("request") == 1
    assert [row.text for row in rows("SELECT text FROM document ORDER BY arrived")] == ["Neck pain.", new["text"]]


def test_a_repetition_that_is_urgent_shortens_the_clock_of_the_original(clinic: str) -> None:
    original = filed(intake.accept(clinic, request_of("A-1")))
    again = filed(intake.accept(clinic, request_of("A-2", urgency="expedited")))
    [row] = rows("SELECT urgency, due_at, version FROM request")
    assert again.due_at == row.due_at, "the receipt says how the clock stands now"
    assert filed(intake.accept(clinic, request_of("A-2", urgency="expedited"))) == again
    assert (row.urgency, row.version) == ("expedited", 2)
    assert row.due_at < original.due_at
    events = [event.event for event in rows("SELECT event FROM history ORDER BY seq")]
    assert events == ["accepted", "expedited"]


def test_a_request_that_is_alike_but_asks_for_something_else_is_filed_beside_the_original(clinic: str) -> None:
    original = filed(intake.accept(clinic, request_of("A-1")))
    two_units = [{"line": 1, "code": "62321", "units": 2, "level": "C7-T1", "side": "none"}]
    other = filed(intake.accept(clinic, request_of("A-2", service_lines=two_units)))
    assert other.duplicate_of == original.reference != other.reference
    assert [row.duplicate_of is None for row in rows("SELECT duplicate_of FROM request ORDER BY id")] == [True, False]
    assert intake.accept(clinic, request_of("A-2", service_lines=two_units)) == other


def test_another_sender_is_never_told_of_the_original(clinic: str) -> None:
    filed(intake.accept(clinic, request_of("A-1")))
    other = filed(intake.accept("clinic-8", request_of("A-1")))
    assert other.duplicate_of is None
    assert [row.submitter for row in rows("SELECT submitter FROM request WHERE duplicate_of IS NOT NULL")] == [
        "clinic-8"
    ]


def test_a_resubmission_after_a_withdrawal_is_no_duplicate(clinic: str) -> None:
    original = filed(intake.accept(clinic, request_of("A-1")))
    assert arrivals.withdraw_request(clinic, original.reference) is Withdrawal.WITHDRAWN
    again = filed(intake.accept(clinic, request_of("A-2")))
    assert (again.duplicate_of, count("request")) == (None, 2)


def test_repetitions_within_one_batch_are_found(clinic: str) -> None:
    batch = [request_of("A-1"), request_of("A-2"), request_of("A-1"), request_of("A-1", diagnoses=["M54.2"])]
    first, second, third, fourth = intake.accept_many(clinic, batch)
    assert filed(second).duplicate_of == filed(first).reference
    assert third == first
    assert isinstance(fourth, Refusal)
    assert fourth.kind is RefusalKind.CONFLICT
    assert count("request") == 1


def test_a_submitter_that_the_payer_does_not_know_files_nothing(clinic: str) -> None:
    answer = intake.accept("nobody", structured("A-1"))
    assert isinstance(answer, Refusal)
    assert (answer.kind, count("request")) == (RefusalKind.UNKNOWN_SUBMITTER, 0)


def test_streams_that_send_the_same_submissions_at_once_file_each_once_and_agree(clinic: str) -> None:
    batch = [structured(f"A-{number}") for number in range(120)]
    turned = list(reversed(batch))
    with ThreadPoolExecutor(4) as streams:
        answers = list(streams.map(lambda sent: intake.accept_many(clinic, sent), [batch, turned, batch, turned]))
    assert count("request") == 120
    references = [{filed(answer).submission_id: filed(answer).reference for answer in stream} for stream in answers]
    assert references[0] == references[1] == references[2] == references[3]


def test_a_row_that_the_database_refuses_takes_no_other_with_it(clinic: str, monkeypatch: pytest.MonkeyPatch) -> None:
    batch = [structured(f"A-{number}") for number in range(5)]
    with transaction("migrate") as session:
        session.execute(text("ALTER TABLE service_line ADD CONSTRAINT for_the_test CHECK (trace <> 'poison')"))
    batch[2]["service_lines"][0]["trace"] = "poison"
    answers = intake.accept_many(clinic, batch)
    assert [isinstance(answer, Receipt) for answer in answers] == [True, True, False, True, True]
    assert count("request") == 4
    assert [row.codes for row in rows("SELECT codes FROM intake_refusal")] == [["not_storable"]]


def test_a_database_that_goes_away_in_between_leaves_nothing_half_written(
    clinic: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = store_intake.copy_documents

    def killed(session: Any, arrivals: Any) -> None:
        whole(session, arrivals)
        own = session.scalar(text("SELECT pg_backend_pid()"))
        rows("SELECT pg_terminate_backend(:pid)", pid=own)

    monkeypatch.setattr(store_intake, "copy_documents", killed)
    with pytest.raises(UnavailableError):
        intake.accept(clinic, request_of())
    assert [count(table) for table in ("request", "request_body", "service_line", "document", "history")] == [0] * 5
    monkeypatch.setattr(store_intake, "copy_documents", whole)
    assert isinstance(intake.accept(clinic, request_of()), Receipt)


def test_no_history_is_written_that_the_audit_would_doubt(clinic: str) -> None:
    receipt = filed(intake.accept(clinic, request_of(diagnoses=["neck"])))
    arrivals.add_documents(clinic, receipt.reference, {"documents": [{"id": "new", "text": "A new one."}]})
    arrivals.withdraw_request(clinic, receipt.reference)
    entries = rows("SELECT * FROM history ORDER BY seq")
    assert [entry.event for entry in entries] == ["accepted", "documents_added", "withdrawn"]
    previous = ""
    for entry in entries:
        assert entry.hash == history.link(previous, entry.entry)
        previous = entry.hash
    [row] = rows("SELECT head_seq, head_hash FROM request")
    assert (row.head_seq, row.head_hash) == (3, previous)


def test_an_expedited_request_gets_its_clock_and_its_events(clinic: str) -> None:
    physician = structured("A-1") | {"urgency": "expedited", "requester": {"type": "physician"}}
    receipt = filed(intake.accept(clinic, physician))
    assert receipt.due_at - receipt.received_at == timedelta(hours=72)
    kinds = [row.kind for row in rows("SELECT kind FROM clock_event ORDER BY id")]
    assert kinds == ["received", "expedite_asked", "expedite_granted"]


@pytest.mark.parametrize("requester", [None, {}, {"type": "provider"}, {"type": "member"}, {"type": "representative"}])
def test_whoever_is_not_said_to_be_a_physician_has_the_short_clock_until_a_person_refuses_it(
    clinic: str, requester: dict[str, str] | None
) -> None:
    asked = structured("A-1") | {"urgency": "expedited"} | ({} if requester is None else {"requester": requester})
    receipt = filed(intake.accept(clinic, asked))
    assert receipt.due_at - receipt.received_at == timedelta(hours=72)
    assert [row.kind for row in rows("SELECT kind FROM clock_event ORDER BY id")] == ["received", "expedite_asked"]


def test_the_channels_receipt_starts_the_clock(clinic: str) -> None:
    stamped = datetime.now(UTC) - timedelta(days=2)
    receipt = filed(intake.accept(clinic, structured("A-1") | {"channel": "fax", "received_at": stamped.isoformat()}))
    assert receipt.received_at == stamped
    assert [row.at for row in rows("SELECT at FROM clock_event")] == [stamped]


def test_coverage_is_verified_by_the_port_and_never_by_the_submitter(
    clinic: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    claimed = {"payer": "P", "verified_at": "2026-11-01T00:00:00Z"}
    filed(intake.accept(clinic, structured("A-1") | {"coverage": claimed}))
    with transaction("producer") as session:
        coverage.record(session, {"M-A-2": Coverage(payer="P", verified_at=datetime.now(UTC))})
    filed(intake.accept(clinic, structured("A-2") | {"coverage": claimed}))
    file = tmp_path / "coverage.jsonl"
    file.write_text('{"member_id": "M-A-3", "payer": "Q", "verified_at": "2026-11-01T00:00:00Z"}\n', encoding="utf-8")
    monkeypatch.setattr(settings(), "coverage_file", file)
    filed(intake.accept(clinic, structured("A-3")))
    bodies = [
        AuthorizationRequest.model_validate_json(row.body)
        for row in rows("SELECT body FROM request_body ORDER BY request")
    ]
    verified = [body.coverage is not None and body.coverage.verified_at is not None for body in bodies]
    assert verified == [False, True, True]


def test_bells_ring_after_the_commit_one_a_batch_for_each_queue(clinic: str, redis_url: str) -> None:
    batch = [structured(f"A-{number}") for number in range(150)]
    batch += [request_of(f"B-{number}", member={"id": f"N{number}"}) for number in range(20)]
    batch += [structured("C-1") | {"urgency": "expedited"}]
    intake.accept_many(clinic, batch)
    waiting = bell.waiting_bells()
    assert waiting is not None
    assert (waiting["evaluation"], waiting["reading"], waiting["expedited"]) == (1, 1, 1)
