"""Documents that come later, and withdrawal, in every state a request can be in."""

from typing import Any
from uuid import UUID

import orjson
import pytest
from sqlalchemy import text

from producer import arrivals, intake
from producer.answers import RefusalKind
from producer.widen import CannotBeFiled
from schemas.lifecycle import LineState, RequestState
from schemas.request import Receipt
from store import lookup
from store.database import transaction
from store.documents import DocumentConflictError, Effect
from store.withdraw import Withdrawal
from tests.intake import count, request_of, rows, structured

NEW = {"documents": [{"id": "new", "loinc": "18748-4", "text": "MRI of the cervical spine."}]}


def filed(**changes: Any) -> tuple[UUID, str]:
    receipt = intake.accept("clinic-7", request_of() | changes)
    assert isinstance(receipt, Receipt), receipt
    [row] = rows("SELECT id FROM request WHERE reference = :reference", reference=receipt.reference)
    return row.id, receipt.reference


def put(request: UUID, state: RequestState, line: LineState) -> None:
    """Brings a request where people or the clock would: with its case, and its question when it is pended."""
    with transaction("migrate") as session:
        values = {"id": request, "state": state.value, "line": line.value}
        if state in (RequestState.IN_REVIEW, RequestState.PENDED):
            session.execute(
                text(
                    "INSERT INTO review_case (request, level, reason, lines, due_at) "
                    "VALUES (:id, 'nurse', 'red_flag', '{1}', now() + interval '1 day')"
                ),
                values,
            )
        if state is RequestState.PENDED:
            items = orjson.dumps(
                [{
                    "id": "1", "loinc": "18748-4", "document": "MRI report", "categories": ["imaging"], "asks": ["x"],
                    "lines": [1], "criteria": ["imaging"], "closed_by": None,
                }]
            ).decode()  # fmt: skip
            session.execute(
                text(
                    "INSERT INTO information_request (request, asked_as, due_at, items) "
                    "VALUES (:id, 'policy', now() + interval '1 day', :items)"
                ),
                {**values, "items": items},
            )
        session.execute(text("UPDATE service_line SET state = :line WHERE request = :id"), values)
        session.execute(text("UPDATE request SET state = :state WHERE id = :id"), values)


@pytest.mark.parametrize(
    ("state", "line", "effect", "then"),
    [
        (RequestState.READING, LineState.OPEN, Effect.READ_AGAIN, ("reading", None)),
        (RequestState.READY, LineState.OPEN, Effect.READ_AGAIN, ("reading", None)),
        (RequestState.GAPS, LineState.GAPS, Effect.READ_AGAIN, ("reading", None)),
        (RequestState.PENDED, LineState.PENDED, Effect.READ_AGAIN, ("reading", None)),
        (RequestState.HELD, LineState.HELD, Effect.READ_AGAIN, ("reading", None)),
        (RequestState.IN_REVIEW, LineState.IN_REVIEW, Effect.BESIDE, ("in_review", "read")),
        (RequestState.WITHDRAWN, LineState.WITHDRAWN, Effect.KEPT, ("withdrawn", None)),
    ],
)
@pytest.mark.usefixtures("clinic")
def test_documents_are_read_again_or_beside_the_people_who_have_the_case_or_kept(
    state: RequestState, line: LineState, effect: Effect, then: tuple[str, str | None]
) -> None:
    request, reference = filed()
    if state is RequestState.WITHDRAWN:
        arrivals.withdraw_request("clinic-7", reference)
    else:
        put(request, state, line)
    before = rows("SELECT version FROM request")[0].version
    receipt = arrivals.add_documents("clinic-7", reference, NEW)
    assert receipt is not None
    assert receipt.effect is effect
    [row] = rows("SELECT state, beside, version FROM request")
    assert ((row.state, row.beside), row.version) == (then, before + 1)
    assert count("document") == 2
    if state is RequestState.PENDED:
        assert rows("SELECT answered_at IS NOT NULL, closed_at IS NULL FROM information_request") == [(True, True)]
    if state is RequestState.WITHDRAWN:
        assert "File a new request" in receipt.next  # nothing was decided that an appeal could be against


@pytest.mark.usefixtures("clinic")
def test_the_receipt_of_the_newest_document_is_what_is_known() -> None:
    _, reference = filed()
    arrivals.add_documents(
        "clinic-7", reference, {"documents": [{"id": "a", "text": "x", "received_on": "2026-11-20"}]}
    )
    assert [str(row.known_on) for row in rows("SELECT known_on FROM request")] == ["2026-11-20"]
    arrivals.add_documents(
        "clinic-7", reference, {"documents": [{"id": "b", "text": "y", "received_on": "2026-11-10"}]}
    )
    assert [str(row.known_on) for row in rows("SELECT known_on FROM request")] == ["2026-11-20"]
    assert [row.arrived for row in rows("SELECT arrived FROM document ORDER BY arrived")] == [0, 1, 2]


@pytest.mark.usefixtures("clinic")
def test_a_document_without_text_is_kept_and_wakes_nobody() -> None:
    request, reference = filed()
    put(request, RequestState.PENDED, LineState.PENDED)
    receipt = arrivals.add_documents("clinic-7", reference, [{"id": "blank", "text": "  "}])
    assert receipt is not None
    assert (receipt.effect, [issue.code for issue in receipt.issues]) == (Effect.NOTHING_TO_READ, ["document_empty"])
    assert rows("SELECT state FROM request") == [("pended",)]
    assert rows("SELECT answered_at FROM information_request") == [(None,)]


@pytest.mark.usefixtures("clinic")
def test_the_same_document_again_changes_nothing_and_another_text_adds_nothing() -> None:
    _, reference = filed()
    assert arrivals.add_documents("clinic-7", reference, NEW)
    again = arrivals.add_documents("clinic-7", reference, NEW)
    assert again is not None
    assert again.effect is Effect.NOTHING_NEW
    other = {"documents": [{"id": "more", "text": "More."}, {"id": "new", "text": "Another text."}]}
    with pytest.raises(DocumentConflictError) as conflict:
        arrivals.add_documents("clinic-7", reference, other)
    assert conflict.value.places == (1,)
    assert count("document") == 2


@pytest.mark.usefixtures("clinic")
def test_documents_that_nobody_named_are_told_apart_and_known_again_by_their_text() -> None:
    _, reference = filed()
    for sent, effect in [("One.", Effect.READ_AGAIN), ("Two.", Effect.READ_AGAIN), ("One.", Effect.NOTHING_NEW)]:
        receipt = arrivals.add_documents("clinic-7", reference, {"documents": [{"text": sent}]})
        assert receipt is not None
        assert receipt.effect is effect
    assert count("document") == 3


@pytest.mark.parametrize("payload", [b"{}", b'{"docs": [{"id": "d", "text": "x"}]}', b'{"documents": []}'])
def test_an_object_that_is_no_document_is_refused_with_what_to_send(payload: bytes) -> None:
    with pytest.raises(CannotBeFiled) as refused:
        arrivals.read_documents(payload, received_at=intake.preparing.now())
    assert refused.value.kind is RefusalKind.NO_DOCUMENT


@pytest.mark.parametrize("payload", [b"", b"[]", b"5", b'{"documents": []}', b'{"documents": [5]}', b'["\\u0000"]'])
@pytest.mark.usefixtures("clinic")
def test_what_holds_no_document_is_refused(payload: bytes) -> None:
    with pytest.raises(CannotBeFiled):
        arrivals.read_documents(payload, received_at=intake.preparing.now())


@pytest.mark.usefixtures("clinic")
def test_withdrawal_closes_case_and_question_and_cancels_what_was_not_sent() -> None:
    request, reference = filed()
    put(request, RequestState.PENDED, LineState.PENDED)
    with transaction("migrate") as session:
        session.execute(
            text(
                "INSERT INTO notice (request, request_version, event, recipient, channel) "
                "VALUES (:id, 1, 'pended', 'clinic-7', 'webhook')"
            ),
            {"id": request},
        )
    assert arrivals.withdraw_request("clinic-7", reference) is Withdrawal.WITHDRAWN
    assert rows("SELECT state, beside FROM request") == [("withdrawn", None)]
    assert rows("SELECT state FROM service_line") == [("withdrawn",)]
    for table in ("review_case", "information_request"):
        assert [row.closed_reason for row in rows(f"SELECT closed_reason FROM {table}")] == ["withdrawn"]
    assert rows("SELECT cancelled_at IS NOT NULL FROM notice") == [(True,)]
    assert arrivals.withdraw_request("clinic-7", reference) is Withdrawal.ALREADY


@pytest.mark.usefixtures("clinic")
def test_another_submitters_request_is_neither_shown_nor_withdrawn_nor_added_to() -> None:
    _, reference = filed()
    assert arrivals.withdraw_request("clinic-8", reference) is None
    assert arrivals.add_documents("clinic-8", reference, NEW) is None
    with transaction("producer") as session:
        assert lookup.outline(session, reference, submitter="clinic-8") is None
        assert lookup.state_of(session, reference, submitter="clinic-8") is None
        assert lookup.outline(session, reference) is not None


@pytest.mark.usefixtures("clinic")
def test_the_outline_shows_what_is_asked_for_and_hides_an_intent_to_deny() -> None:
    request, reference = filed()
    put(request, RequestState.PENDED, LineState.PENDED)
    with transaction("producer") as session:
        found = lookup.outline(session, reference)
    assert found is not None
    assert found.ask is not None
    assert [(item.loinc, item.lines, item.is_closed) for item in found.ask.items] == [("18748-4", (1,), False)]
    assert found.is_with_people
    put_line(request, LineState.INTENT_TO_DENY)
    with transaction("producer") as session:
        shown = lookup.outline(session, reference)
    assert shown is not None
    assert [line.state for line in shown.lines] == [LineState.PENDED]
    assert shown.state is RequestState.PENDED


def put_line(request: UUID, state: LineState) -> None:
    with transaction("migrate") as session:
        session.execute(
            text("UPDATE service_line SET state = :state WHERE request = :id"), {"id": request, "state": state.value}
        )


@pytest.mark.usefixtures("clinic")
def test_counts_say_how_many_wait_and_since_when() -> None:
    intake.accept_many("clinic-7", [structured(f"A-{number}") for number in range(3)])
    _, reference = filed(submission_id="B-1")
    arrivals.withdraw_request("clinic-7", reference)
    with transaction("producer") as session:
        found = {each.state: each for each in lookup.counts(session)}
    assert (found[RequestState.READY].count, found[RequestState.WITHDRAWN].count) == (3, 1)
    assert found[RequestState.READY].oldest_seconds >= 0
    assert found[RequestState.WITHDRAWN].next_due_at is None
