"""A wish to expedite, however it comes and whatever moved the clock before: it never moves the deadline back."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from producer import arrivals
from producer.deadline import due_of
from producer.intake import accept_many
from schemas.clock import ClockEvent
from store import clock_changes
from store.clock_rules import TERMS, rule_of
from store.database import transaction
from tests.integration.test_case_changes import change, of_request, reference_of
from tests.integration.test_case_changes import nurse as nurse  # noqa: PLC0414  a fixture
from tests.pipeline import CLINIC, document, evaluate, file, rows, state, submission

pytestmark = pytest.mark.usefixtures("plan")
IMAGING = ("imaging.study", "imaging.finding")
SHORT = timedelta(hours=72)


def pass_hours(hours):
    with transaction("migrate") as session:
        session.execute(text("SET LOCAL session_replication_role = replica"))
        for table, columns in {
            "request": ("received_at", "due_at"), "clock_event": ("at",), "information_request": ("asked_at", "due_at"),
        }.items():  # fmt: skip
            moved = ", ".join(f"{name} = {name} - make_interval(hours => :hours)" for name in columns)
            session.execute(text(f"UPDATE {table} SET {moved}"), {"hours": hours})


def by_its_events(request):
    with transaction("migrate") as session:
        row = session.execute(text(f"{TERMS} WHERE r.id = :id"), {"id": request}).one()
        found = session.execute(
            text("SELECT kind, at, ground FROM clock_event WHERE request = :id ORDER BY at, id"), {"id": request}
        )
        events = [ClockEvent.model_validate({"kind": kind, "at": at, "ground": ground}) for kind, at, ground in found]
        return due_of(events, rule_of(row))


def wish(payload, **changes):
    """The same request again under another id, expedited now."""
    again = {**payload, "submission_id": f"{payload['submission_id']}-again", "urgency": "expedited", **changes}
    (receipt,) = accept_many(CLINIC, [again])
    assert receipt.duplicate_of is not None
    return receipt


@pytest.mark.parametrize("asks", ["member", "physician"])
def test_a_wish_after_an_extension_leaves_the_short_clock_and_a_grant_leaves_it_so(nurse, asks):
    payload = submission(requester={"type": asks}, leave_out=IMAGING)
    (request,) = file(payload)
    change(clock_changes.extend, nurse, request, ground="enrollee_asks")
    before = of_request(request, "due_at")
    assert before - of_request(request, "received_at") > timedelta(days=20)
    receipt = wish(payload)
    due = of_request(request, "due_at")
    (at,) = rows("SELECT at FROM clock_event WHERE kind = 'expedite_asked'")
    assert due == at + SHORT == by_its_events(request) == receipt.due_at
    if asks == "member":
        done = change(clock_changes.grant_expedite, nurse, request)
        assert done.due_before == done.due_at == due
    assert of_request(request, "due_at") == by_its_events(request) == due


def test_a_grant_after_an_extension_leaves_the_short_clock(nurse):
    (request,) = file(submission())
    change(clock_changes.extend, nurse, request, ground="enrollee_asks")
    done = change(clock_changes.grant_expedite, nurse, request)
    (at,) = rows("SELECT at FROM clock_event WHERE kind = 'expedite_granted'")
    assert done.due_at == at + SHORT == by_its_events(request) < done.due_before


def stopped(hours):
    """Under ERISA the clock stands still while an answer is waited for: for so many hours now."""
    payload = submission(programme="erisa", requester={"type": "member"}, leave_out=IMAGING)
    (request,) = file(payload)
    evaluate(request)
    document(request)
    assert (state(request), rows("SELECT kind FROM clock_event ORDER BY at, id")) == ("pended", ["received", "tolled"])
    pass_hours(hours)
    return payload, request


def answer(request):
    sent = {"documents": [{"id": "late", "text": "A note."}]}
    arrivals.add_documents(CLINIC, reference_of(request), sent)
    assert rows("SELECT count(*) FROM clock_event WHERE kind = 'resumed'") == [1]


def test_a_stop_that_ended_before_the_grant_does_not_lengthen_the_short_clock(nurse):
    _, request = stopped(144)
    answer(request)
    done = change(clock_changes.grant_expedite, nurse, request)
    (at,) = rows("SELECT at FROM clock_event WHERE kind = 'expedite_granted'")
    assert done.due_at == at + SHORT == by_its_events(request) < done.due_before


@pytest.mark.parametrize("by", ["submitter", "nurse"])
def test_of_a_stop_under_way_only_the_rest_lengthens_the_short_clock(nurse, by):
    payload, request = stopped(48)
    before = of_request(request, "due_at")
    if by == "submitter":
        wish(payload)
    else:
        change(clock_changes.grant_expedite, nurse, request)
    assert of_request(request, "due_at") == by_its_events(request) <= before
    pass_hours(10)
    answer(request)
    ((wished, resumed),) = rows("SELECT min(at) FILTER (WHERE kind LIKE 'expedite_%'), max(at) FROM clock_event")
    assert of_request(request, "due_at") == by_its_events(request) == resumed + SHORT
    assert resumed - wished > timedelta(hours=10)


def test_a_grant_moves_no_deadline_back_whatever_the_row_said(nurse):
    """A row that an earlier version wrote, or an owner, is due before its events say."""
    (request,) = file(submission())
    rows("UPDATE request SET due_at = now() + interval '5 hours'")
    before = of_request(request, "due_at")
    done = change(clock_changes.grant_expedite, nurse, request)
    assert done.due_at == before == of_request(request, "due_at")
