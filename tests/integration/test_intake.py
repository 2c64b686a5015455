"""`producer.intake.accept` against a real PostgreSQL."""

from typing import Any

import pytest
from sqlalchemy import text

from producer import intake
from producer.answers import Refusal, RefusalKind
from schemas.request import AuthorizationRequest, Receipt
from store import keys
from store.database import transaction


def request_of(submission_id: str = "A-1", **changes: Any) -> dict[str, Any]:
    """The short form of the design's example."""
    return {
        "submission_id": submission_id,
        "programme": "medicare-advantage",
        "urgency": "standard",
        "member": {"id": "M1", "birth_date": "1971-03-02"},
        "provider": {"npi": "1234567893"},
        "diagnoses": ["M54.12"],
        "service_lines": [{"line": 1, "code": "62321", "units": 1, "level": "C7-T1", "side": "none"}],
        "documents": [{"id": "d1", "loinc": "11506-3", "title": "Office note", "received_on": "2026-11-01", "text": "Neck pain."}],
        **changes,
    }  # fmt: skip


def rows(statement: str, **values: Any) -> list[Any]:
    with transaction("migrate") as session:
        return list(session.execute(text(statement), values))


@pytest.fixture
def clinic(database_url: str, redis_url: str) -> str:
    with transaction("migrate") as session:
        keys.create(session, "clinic-7")
        keys.create(session, "clinic-8")
    return "clinic-7"


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
