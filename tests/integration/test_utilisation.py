"""What the database knows of sessions already spent: claims, authorizations, and requests that nobody has decided."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from runtime.settings import settings
from store import claims
from store.database import transaction
from store.utilisation import Found, Limit, before, spent
from tests.pipeline import evaluate, file, on_another_day, rows, state, submission
from worker.policies_in_force import codes_by_scope
from worker.surroundings import gather

SCOPE = "epidural:cervical_thoracic"
TODAY = date.today()  # noqa: DTZ011  days in the past and future are enough


def paid(identity: str, days_ago: int, *, member: str = "M1", number: str | None = None) -> None:
    rows(
        "INSERT INTO paid_claim (id, member_id, scope, code, service_on, authorization_number) "
        "VALUES (:id, :member, :scope, '62321', :on, :number)",
        id=identity, member=member, scope=SCOPE, on=TODAY - timedelta(days=days_ago), number=number,
    )  # fmt: skip


def sessions_of(member: str) -> list[Found]:
    limit = Limit(member, SCOPE)
    with transaction("worker") as session:
        return spent(session, [limit], codes=codes_by_scope())[limit]


@contextmanager
def counted(session: Session) -> Iterator[list[str]]:
    """The statements that are sent meanwhile."""
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        sent.append(statement)

    event.listen(session.connection().engine, "before_cursor_execute", note)
    yield sent
    event.remove(session.connection().engine, "before_cursor_execute", note)


def test_sessions_are_looked_up_in_one_statement_however_many_members_a_batch_has(plan: None) -> None:
    file(*(submission(f"M{number}") for number in range(1, 9)))
    limits = [Limit(f"M{number}", scope) for number in range(1, 9) for scope in sorted(codes_by_scope())]
    with transaction("worker") as session, counted(session) as sent:
        found_by_limit = spent(session, limits, codes=codes_by_scope())
    assert len(sent) == 1
    assert sum(len(one) for one in found_by_limit.values()) == 8


def test_a_batch_of_many_is_gathered_in_as_many_statements_as_one(plan: None) -> None:
    few = file(submission("M1"))
    many = file(*(submission(f"M{number}") for number in range(2, 12)))
    numbers = []
    for ids in (few, many):
        with transaction("worker") as session:
            candidates = claims.named(session, ids, waiting=claims.READY)
            with counted(session) as sent:
                gather(session, candidates)
        numbers.append(len(sent))
    assert numbers[0] == numbers[1]


def test_every_source_tells_of_its_sessions_and_a_day_of_claims_is_one(plan: None) -> None:
    (approved,) = file(on_another_day(submission("M1"), days=20))
    evaluate(approved)
    (open_one,) = file(on_another_day(submission("M1"), days=40))
    paid("a", 100)
    paid("b", 100, number="A-1")
    paid("c", 100, member="M2")
    told_of = [(one.source, one.request, (one.on - TODAY).days, one.linked) for one in sessions_of("M1")]
    assert told_of == [
        ("claims", None, -100, True),
        ("authorizations", approved, 20, False),
        ("requests", open_one, 40, False),
    ]


def test_an_authorization_that_a_claim_names_is_spent_once(plan: None) -> None:
    (request,) = file(on_another_day(submission("M1"), days=20))
    evaluate(request)
    (number,) = rows('SELECT number FROM "authorization"')
    paid("a", 3, number=number)
    assert [one.source for one in sessions_of("M1")] == ["claims"]


def for_several(days: int, **changes: Any) -> dict[str, Any]:
    asked = on_another_day(submission("M1"), days=days)
    return {**asked, "service_lines": [{**asked["service_lines"][0], **changes}]}


def told() -> list[tuple[str, int, bool]]:
    return [(one.source, one.sessions, one.linked) for one in sessions_of("M1")]


@pytest.mark.parametrize(
    ("changes", "sessions", "by_session"),
    [
        ({}, 1, 1),
        ({"units": 3}, 3, 1),
        ({"occurrences": 4}, 4, 4),
        ({"units": 2, "occurrences": 2}, 4, 2),
        ({"units": 2.5}, 3, 1),
        ({"units": 100_000}, 99, 1),
    ],
)
def test_a_request_may_ask_for_several_sessions(
    plan: None, changes: dict[str, Any], sessions: int, by_session: int
) -> None:
    file(for_several(20, **changes))
    assert told() == [("requests", sessions, False)]
    # Units that are no sessions are of one, whatever their number.
    limit = Limit("M1", SCOPE)
    with transaction("worker") as session:
        (found,) = spent(session, [limit], codes={SCOPE: {"62321": False}})[limit]
    assert found.sessions == by_session


def test_each_claim_uses_one_session_of_an_authorization(plan: None) -> None:
    (request,) = file(on_another_day(submission("M1"), days=20))
    evaluate(request)
    ((number,),) = [rows('SELECT number FROM "authorization"')]
    for table in ('"authorization"', "service_line"):  # as a person would have approved three
        rows(f"UPDATE {table} SET quantity = 3 WHERE request = :id", id=request)
    assert told() == [("authorizations", 3, False)]
    paid("a", 3, number=number)
    paid("b", 3, number=number)
    assert told() == [("claims", 1, True), ("authorizations", 2, True)]
    paid("c", 2, number=number)
    paid("d", 1, number=number)
    assert told() == [("claims", 1, True)] * 3


def test_several_sessions_of_an_earlier_request_leave_room_for_none_or_for_a_person(plan: None) -> None:
    paid("claim", 100)
    file(for_several(20, units=3))
    (second,) = file(on_another_day(submission("M1"), days=60))
    evaluate(second)
    assert rows("SELECT reason FROM review_case WHERE request = :id", id=second) == ["earlier_request"]


def test_a_request_is_held_against_what_came_before_it_and_never_against_itself(plan: None) -> None:
    (first,) = file(on_another_day(submission("M1"), days=20))
    (second,) = file(on_another_day(submission("M1"), days=60))
    found = sessions_of("M1")
    assert [one.request for one in before(found, first)] == []
    assert [one.request for one in before(found, second)] == [first]


def test_decided_and_withdrawn_requests_are_no_open_ones(plan: None) -> None:
    (request,) = file(submission("M1"))
    assert [one.source for one in sessions_of("M1")] == ["requests"]
    rows("UPDATE service_line SET state = 'withdrawn' WHERE request = :id", id=request)
    assert sessions_of("M1") == []


def test_a_limit_that_an_earlier_request_decides_is_a_persons_and_the_evaluation_says_what_was_counted(
    plan: None,
) -> None:
    for number in range(3):
        paid(f"claim-{number}", 100 + 30 * number)
    pending = on_another_day(submission("M1", leave_out=["imaging.study", "imaging.finding"]), days=20)
    (first,) = file(pending)
    evaluate(first)
    (second,) = file(on_another_day(submission("M1"), days=60))
    evaluate(second)
    assert (state(first), state(second)) == ("gaps", "in_review")
    assert rows("SELECT reason FROM review_case WHERE request = :id", id=second) == ["earlier_request"]
    assert (
        "3 to 4 sessions are spent (paid claims 3, unused authorizations 0, earlier requests not decided 1"
        in " ".join(rows("SELECT body FROM criterion_text WHERE body LIKE '%sessions are spent%'"))
    )


def test_a_site_without_claims_asks_for_the_dates_instead_of_counting_none(
    plan: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PRECERT_CLAIMS_LOADED", "false")
    settings.cache_clear()
    (request,) = file(submission("M1"))
    evaluate(request)
    assert state(request) == "gaps"
    ((unmet,),) = [rows("SELECT unmet FROM evaluation")]
    assert unmet == ["session-limit"]
