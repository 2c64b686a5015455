"""Due dates from events."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from engine.clock import ask_due_at, business_days, due_at, is_expedited
from schemas.clock import Amount, ClockEvent, ClockKind, ClockRule

START = datetime(2026, 11, 20, 15, 0, tzinfo=UTC)  # a Friday
HOLIDAYS = business_days(frozenset({date(2026, 11, 26)}))


def rule(**fields: Any) -> ClockRule:
    return ClockRule.model_validate(
        {
            "standard": {"amount": 7, "unit": "calendar_days"},
            "expedited": {"amount": 72, "unit": "calendar_hours"},
            "extension_days": 14,
            "extension_grounds": ["enrollee_asks"],
        }
        | fields
    )


def event(kind: ClockKind, hours: float = 0, ground: str | None = None) -> ClockEvent:
    return ClockEvent(kind=kind, at=START + timedelta(hours=hours), ground=ground)


RECEIVED = event(ClockKind.RECEIVED)


def hours_until_due(*events: ClockEvent, by: ClockRule | None = None) -> float:
    return (due_at([RECEIVED, *events], by or rule(), HOLIDAYS) - START) / timedelta(hours=1)


@pytest.mark.parametrize(
    ("amount", "unit", "hours"),
    [
        (7, "calendar_days", 7 * 24),
        (72, "calendar_hours", 72),
        (2, "business_days", 4 * 24),
        (4, "business_days", 7 * 24),
    ],
)
def test_amounts_are_hours_days_and_business_days(amount: int, unit: Any, hours: int) -> None:
    assert hours_until_due(by=rule(standard=Amount(amount=amount, unit=unit))) == hours


def test_days_keep_the_hour_of_the_programmes_own_place() -> None:
    before_change = datetime(2026, 10, 30, 15, 0, tzinfo=UTC)
    received = ClockEvent(kind=ClockKind.RECEIVED, at=before_change)
    eastern = due_at([received], rule(time_zone="America/New_York"), HOLIDAYS)
    assert eastern == datetime(2026, 11, 6, 16, 0, tzinfo=UTC)
    assert due_at([received], rule(), HOLIDAYS) == datetime(2026, 11, 6, 15, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("events", "hours", "expedited"),
    [
        ([event(ClockKind.EXPEDITE_ASKED)], 72, True),
        ([event(ClockKind.EXPEDITE_ASKED), event(ClockKind.EXPEDITE_GRANTED, 5)], 72, True),
        ([event(ClockKind.EXPEDITE_ASKED, 10)], 82, True),
        ([event(ClockKind.EXPEDITE_GRANTED, 10)], 82, True),
        ([event(ClockKind.EXPEDITE_ASKED), event(ClockKind.EXPEDITE_REFUSED, 5)], 168, False),
        (
            [
                event(ClockKind.EXPEDITE_ASKED),
                event(ClockKind.EXPEDITE_REFUSED, 5),
                event(ClockKind.EXPEDITE_ASKED, 9),
            ],
            81,
            True,
        ),
        ([event(ClockKind.EXPEDITE_ASKED, 150)], 168, True),
    ],
)
def test_the_wish_to_expedite_counts_until_a_person_refuses_it(
    events: list[ClockEvent], hours: int, expedited: bool
) -> None:
    assert hours_until_due(*events) == hours
    assert is_expedited([RECEIVED, *events]) is expedited


@pytest.mark.parametrize(
    ("events", "tolls", "hours"),
    [
        ([event(ClockKind.TOLLED, 10), event(ClockKind.RESUMED, 34)], True, 192),
        ([event(ClockKind.TOLLED, 10), event(ClockKind.RESUMED, 34)], False, 168),
        ([event(ClockKind.TOLLED, 10)], True, 168),
        ([event(ClockKind.RESUMED, 10)], True, 168),
        ([event(ClockKind.TOLLED, 10), event(ClockKind.TOLLED, 12), event(ClockKind.RESUMED, 20)], True, 178),
    ],
)
def test_a_pend_moves_the_clock_only_where_the_programme_tolls(
    events: list[ClockEvent], tolls: bool, hours: int
) -> None:
    assert hours_until_due(*events, by=rule(tolls=tolls)) == hours


@pytest.mark.parametrize(
    ("events", "by", "hours"),
    [
        ([event(ClockKind.EXTENDED, 10, "enrollee_asks")], {}, 168 + 336),
        (
            [event(ClockKind.EXTENDED, 10, "enrollee_asks"), event(ClockKind.EXTENDED, 20, "enrollee_asks")],
            {},
            168 + 336,
        ),
        ([event(ClockKind.EXTENDED, 10, "we_are_busy")], {}, 168),
        ([event(ClockKind.EXTENDED, 10)], {}, 168),
        ([event(ClockKind.EXTENDED, 169, "enrollee_asks")], {}, 168),
        ([event(ClockKind.EXTENDED, 10, "enrollee_asks")], {"extension_days": 0}, 168),
    ],
)
def test_an_extension_needs_a_ground_of_the_programme_and_counts_once(
    events: list[ClockEvent], by: dict[str, Any], hours: int
) -> None:
    assert hours_until_due(*events, by=rule(**by)) == hours


def test_events_are_read_by_time_not_by_order() -> None:
    events = [event(ClockKind.RESUMED, 34), event(ClockKind.TOLLED, 10)]
    assert hours_until_due(*events, by=rule(tolls=True)) == 192


@pytest.mark.parametrize("wish", [ClockKind.EXPEDITE_ASKED, ClockKind.EXPEDITE_GRANTED])
@pytest.mark.parametrize(
    ("before", "after", "hours"),
    [
        # An extension, or a stop that is over, is of the standard clock: from the wish at 100 h, 72 h are left.
        ([event(ClockKind.EXTENDED, 10, "enrollee_asks")], [], 172),
        ([event(ClockKind.TOLLED, 10), event(ClockKind.RESUMED, 60)], [], 172),
        # What happens after the wish lengthens the short clock.
        ([], [event(ClockKind.EXTENDED, 110, "enrollee_asks")], 168 + 336),
        ([], [event(ClockKind.TOLLED, 110), event(ClockKind.RESUMED, 130)], 168 + 20),
        # An extension is made once, whichever clock it was for.
        (
            [event(ClockKind.EXTENDED, 10, "enrollee_asks")],
            [event(ClockKind.EXTENDED, 110, "enrollee_asks")],
            172,
        ),
        # Of a stop under way the rest counts, and nothing until it ends.
        ([event(ClockKind.EXTENDED, 5, "enrollee_asks"), event(ClockKind.TOLLED, 80)], [], 80 + 72),
        (
            [event(ClockKind.EXTENDED, 5, "enrollee_asks"), event(ClockKind.TOLLED, 80)],
            [event(ClockKind.RESUMED, 130)],
            130 + 72,
        ),
        # A refusal leaves the standard clock with all that moved it.
        ([event(ClockKind.EXTENDED, 10, "enrollee_asks")], [event(ClockKind.EXPEDITE_REFUSED, 120)], 168 + 336),
        ([event(ClockKind.TOLLED, 80)], [event(ClockKind.RESUMED, 120), event(ClockKind.EXPEDITE_REFUSED, 130)], 208),
    ],
)
def test_only_what_happens_after_the_wish_lengthens_the_short_clock(
    wish: ClockKind, before: list[ClockEvent], after: list[ClockEvent], hours: int
) -> None:
    by = rule(tolls=True)
    assert hours_until_due(*before, event(wish, 100), *after, by=by) == hours
    if not after:
        assert hours_until_due(*before, event(wish, 100), by=by) <= hours_until_due(*before, by=by)


def test_a_grant_of_what_was_asked_for_changes_nothing() -> None:
    asked = [event(ClockKind.EXTENDED, 10, "enrollee_asks"), event(ClockKind.EXPEDITE_ASKED, 20)]
    assert hours_until_due(*asked) == hours_until_due(*asked, event(ClockKind.EXPEDITE_GRANTED, 50)) == 92


def test_a_clock_without_a_receipt_has_no_due_date() -> None:
    with pytest.raises(ValueError, match="record the `received` event first"):
        due_at([event(ClockKind.EXPEDITE_ASKED)], rule(), HOLIDAYS)


@pytest.mark.parametrize(
    ("remaining_hours", "answer_hours"),
    [(24 * 30, 24 * 14), (24 * 7, 24 * 5), (72, 24), (71, None), (0, None), (-5, None)],
)
def test_an_answer_is_due_before_the_decision_or_not_asked_for(remaining_hours: int, answer_hours: int | None) -> None:
    found = ask_due_at(START, START + timedelta(hours=remaining_hours), ask_days=14, margin=timedelta(days=2))
    assert found == (None if answer_hours is None else START + timedelta(hours=answer_hours))
