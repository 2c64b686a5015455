"""`producer.intake.accept` against a real PostgreSQL."""

from producer import intake
from producer.answers import Refusal, RefusalKind
from schemas.request import AuthorizationRequest, Receipt
from tests.intake import request_of, rows


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
