"""Due dates over changes of the clock, leap days and holidays, and what holds for every clock."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.clock import after, ask_due_at, business_days, due_at, is_expedited
from policies import programmes
from policies.calendar import holidays_around
from schemas.clock import Amount, ClockEvent, ClockKind, ClockRule

EASTERN = ZoneInfo("America/New_York")
DAYS = Amount(amount=7, unit="calendar_days")


def is_business_day(day: date) -> bool:
    return business_days(holidays_around(day))(day)


def local(*parts: int, fold: int = 0) -> datetime:
    year, month, day, hour, minute = parts
    return datetime(year, month, day, hour, minute, tzinfo=EASTERN, fold=fold)


def later(start: datetime, amount: Amount) -> datetime:
    return after(start.astimezone(UTC), amount, "America/New_York", is_business_day).astimezone(EASTERN)


@pytest.mark.parametrize(
    ("start", "end", "hours"),
    [
        (local(2026, 3, 6, 10, 0), local(2026, 3, 13, 10, 0), 167),  # an hour is left out on 8 March
        (local(2026, 10, 30, 10, 0), local(2026, 11, 6, 10, 0), 169),  # an hour comes twice on 1 November
        (local(2028, 2, 24, 9, 0), local(2028, 3, 2, 9, 0), 168),  # over a leap day
        (local(2027, 2, 24, 9, 0), local(2027, 3, 3, 9, 0), 168),  # and over none
        (local(2028, 2, 29, 9, 0), local(2028, 3, 7, 9, 0), 168),
        (local(2026, 12, 28, 23, 59), local(2027, 1, 4, 23, 59), 168),
        (local(2026, 3, 1, 2, 30), local(2026, 3, 8, 3, 30), 168),  # half past two does not exist on that day
        (local(2026, 10, 25, 1, 30), local(2026, 11, 1, 1, 30), 168),  # that half hour comes twice: the first
    ],
    ids=str,
)
def test_days_end_at_the_hour_of_the_receipt_where_the_plan_is(start: datetime, end: datetime, hours: int) -> None:
    assert later(start, DAYS).astimezone(UTC) == end.astimezone(UTC)
    assert end.astimezone(UTC) - start.astimezone(UTC) == timedelta(hours=hours)


@pytest.mark.parametrize("start", [local(2026, 3, 7, 12, 0), local(2026, 10, 31, 12, 0), local(2028, 2, 28, 12, 0)])
def test_hours_pass_alike_over_every_change(start: datetime) -> None:
    due = later(start, Amount(amount=72, unit="calendar_hours"))
    assert due.astimezone(UTC) - start.astimezone(UTC) == timedelta(hours=72)


def test_times_that_come_with_a_place_are_added_to_like_others() -> None:
    """As a database gives them whose sessions keep the time of a place."""
    received = local(2026, 10, 31, 12, 0)
    hours = Amount(amount=72, unit="calendar_hours")
    assert after(received, hours, "America/New_York", is_business_day) == datetime(2026, 11, 3, 16, 0, tzinfo=UTC)
    rule = ClockRule(
        standard=Amount(amount=72, unit="calendar_hours"), expedited=hours, tolls=True, time_zone="America/New_York"
    )
    events = [
        ClockEvent(kind=kind, at=at)
        for kind, at in (
            (ClockKind.RECEIVED, received),
            (ClockKind.TOLLED, local(2026, 10, 31, 13, 0)),
            (ClockKind.RESUMED, local(2026, 11, 1, 13, 0)),  # 25 hours later
        )
    ]
    assert due_at(events, rule, is_business_day) == datetime(2026, 11, 4, 17, 0, tzinfo=UTC)
    asked = ask_due_at(received, local(2026, 12, 1, 12, 0), ask_days=2, margin=timedelta(0))
    assert asked == datetime(2026, 11, 2, 16, 0, tzinfo=UTC)


def test_stops_and_an_extension_move_the_date_one_after_the_other() -> None:
    """Over the change of 1 November: 15 days at the hour of the place and a stop of 24 hours, either first."""
    rule = ClockRule(
        standard=DAYS, expedited=DAYS, tolls=True, extension_days=15, extension_grounds=("g",),
        time_zone="America/New_York",
    )  # fmt: skip
    received = ClockEvent(kind=ClockKind.RECEIVED, at=local(2026, 10, 10, 1, 30))
    stop = [
        ClockEvent(kind=ClockKind.TOLLED, at=local(2026, 10, 12, 10, 0)),
        ClockEvent(kind=ClockKind.RESUMED, at=local(2026, 10, 13, 10, 0)),
    ]
    for at in (11, 14):
        extended = ClockEvent(kind=ClockKind.EXTENDED, at=local(2026, 10, at, 10, 0), ground="g")
        due = due_at([received, *stop, extended], rule, is_business_day)
        step = received.at.astimezone(UTC)
        for kind in ("days", *(("more", "stop") if at == 11 else ("stop", "more"))):
            step = (
                step + timedelta(hours=24)
                if kind == "stop"
                else after(step, DAYS if kind == "days" else Amount(amount=15, unit="calendar_days"),
                           "America/New_York", is_business_day)
            )  # fmt: skip
        assert due == step


def test_an_hour_that_comes_twice_counts_from_the_one_it_was() -> None:
    first, second = local(2026, 11, 1, 1, 30), local(2026, 11, 1, 1, 30, fold=1)
    hours = Amount(amount=24, unit="calendar_hours")
    assert later(second, hours).astimezone(UTC) - later(first, hours).astimezone(UTC) == timedelta(hours=1)


@pytest.mark.parametrize(
    ("start", "end"),
    [
        (local(2026, 11, 20, 10, 0), date(2026, 11, 24)),  # a Friday
        (local(2026, 11, 25, 10, 0), date(2026, 11, 30)),  # before Thanksgiving
        (local(2026, 7, 1, 10, 0), date(2026, 7, 6)),  # 4 July is a Saturday, kept on the Friday
        (local(2027, 12, 29, 10, 0), date(2028, 1, 3)),  # New Year of 2028 is kept in the year before
        (local(2026, 11, 21, 10, 0), date(2026, 11, 24)),  # received on a Saturday
        (local(2026, 6, 18, 10, 0), date(2026, 6, 23)),  # Juneteenth
    ],
    ids=str,
)
def test_two_business_days_leave_out_weekends_and_federal_holidays(start: datetime, end: date) -> None:
    due = later(start, Amount(amount=2, unit="business_days"))
    assert (due.date(), due.time()) == (end, start.time())


def test_an_extension_is_in_days_where_the_plan_is_too() -> None:
    rule = programmes.rule_for("medicare-advantage", on=date(2026, 10, 20))
    received = ClockEvent(kind=ClockKind.RECEIVED, at=local(2026, 10, 20, 10, 0).astimezone(UTC))
    asked = ClockEvent(kind=ClockKind.EXTENDED, at=received.at + timedelta(days=1), ground="enrollee_asks")
    assert due_at([received, asked], rule, is_business_day) == local(2026, 11, 10, 10, 0)


RULES = [
    (name, clock.service_class, programme.clock(on=date(2026, 6, 1), service_class=clock.service_class))
    for name, programme in programmes.table().items()
    for clock in programme.clocks
]
moments = st.datetimes(datetime(2026, 1, 2), datetime(2031, 12, 1)).map(lambda one: one.replace(tzinfo=UTC))  # noqa: DTZ001
gaps = st.integers(0, 60 * 24 * 20).map(lambda minutes: timedelta(minutes=minutes))
kinds = st.sampled_from([kind for kind in ClockKind if kind is not ClockKind.RECEIVED])


@st.composite
def clocks(draw: st.DrawFn) -> tuple[ClockRule, list[ClockEvent]]:
    """A rule of a programme, and what may happen to its clock."""
    rule = draw(st.sampled_from(RULES))[2].rule("America/New_York")
    at = draw(moments)
    events = [ClockEvent(kind=ClockKind.RECEIVED, at=at)]
    for kind in draw(st.lists(kinds, max_size=6)):
        at += draw(gaps)
        grounds = (*rule.extension_grounds, "we_are_busy")
        ground = draw(st.sampled_from(grounds)) if kind is ClockKind.EXTENDED else None
        events.append(ClockEvent(kind=kind, at=at, ground=ground))
    return rule, events


@given(clocks())
def test_a_clock_ends_after_its_receipt_and_no_later_than_everything_that_may_lengthen_it(
    made: tuple[ClockRule, list[ClockEvent]],
) -> None:
    rule, events = made
    due = due_at(events, rule, is_business_day)
    assert due > events[0].at
    standard = after(events[0].at, rule.standard, rule.time_zone, is_business_day)
    stood = events[-1].at - events[0].at if rule.tolls else timedelta(0)
    assert due <= standard + stood + timedelta(days=rule.extension_days, hours=1)


@given(clocks())
def test_only_a_refusal_a_stop_or_an_extension_moves_a_deadline_back(made: tuple[ClockRule, list[ClockEvent]]) -> None:
    rule, events = made
    lengthens = {ClockKind.EXPEDITE_REFUSED, ClockKind.EXTENDED, ClockKind.RESUMED}
    for count in range(1, len(events)):
        before, now = (due_at(events[:upto], rule, is_business_day) for upto in (count, count + 1))
        assert now <= before or events[count].kind in lengthens
        if events[count].kind is ClockKind.EXTENDED and events[count].ground not in rule.extension_grounds:
            assert now == before


@given(clocks())
def test_after_a_refusal_the_standard_clock_runs_as_if_nobody_had_wished(
    made: tuple[ClockRule, list[ClockEvent]],
) -> None:
    rule, events = made
    wishes = (ClockKind.EXPEDITE_ASKED, ClockKind.EXPEDITE_GRANTED)
    refused = [*events, ClockEvent(kind=ClockKind.EXPEDITE_REFUSED, at=events[-1].at)]
    assert not is_expedited(refused)
    never = [event for event in events if event.kind not in wishes]
    unextended = [event for event in refused if event.kind is not ClockKind.EXTENDED]
    assert due_at(unextended, rule, is_business_day) == due_at(
        [event for event in never if event.kind is not ClockKind.EXTENDED], rule, is_business_day
    )


@given(clocks(), gaps)
def test_a_wish_moves_no_deadline_back_and_leaves_at_most_the_short_clock(
    made: tuple[ClockRule, list[ClockEvent]], gap: timedelta
) -> None:
    rule, events = made
    at = events[-1].at + gap
    wished = [*events, ClockEvent(kind=ClockKind.EXPEDITE_GRANTED, at=at)]
    before, now = due_at(events, rule, is_business_day), due_at(wished, rule, is_business_day)
    assert now <= before
    assert is_expedited(events) or now <= after(at, rule.expedited, rule.time_zone, is_business_day)
