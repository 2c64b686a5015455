"""When a decision is due, from what has happened to the clock (`domain.md` 5). Amounts come from `programmes.yaml`."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime, timedelta
from itertools import islice
from typing import Final
from zoneinfo import ZoneInfo

from schemas.clock import Amount, ClockEvent, ClockKind, ClockRule

IsBusinessDay = Callable[[date], bool]
_SATURDAY: Final = 5
_DAY: Final = timedelta(days=1)


def due_at(events: Iterable[ClockEvent], rule: ClockRule, is_business_day: IsBusinessDay) -> datetime:
    """The moment by which the notice must have left, in UTC-comparable aware time. Raises ValueError without a receipt.

    The short clock runs from the wish to expedite until a person refuses it, since nothing lowers urgency by itself. A
    stop that is not over moves nothing yet. An extension counts once, on a ground of the programme, if it was declared
    before the clock had run out.
    """
    ordered = in_order(events)
    due = _base(ordered, rule, is_business_day) + (_stopped(ordered) if rule.tolls else timedelta(0))
    extended = rule.extension_days and any(_extends(event, rule, due) for event in ordered)
    if not extended:
        return due
    more = Amount(amount=rule.extension_days, unit="calendar_days")
    return after(due, more, rule.time_zone, is_business_day)


def is_expedited(events: Iterable[ClockEvent]) -> bool:
    """Whether the short clock runs: asked for or granted, and not refused since."""
    return _expedited_since(in_order(events)) is not None


def ended_at(events: Iterable[ClockEvent]) -> datetime | None:
    """When the clock stopped for good: the first notice that left. None: it runs."""
    return next((event.at for event in in_order(events) if event.kind is ClockKind.NOTICE_SENT), None)


def after(start: datetime, amount: Amount, time_zone: str, is_business_day: IsBusinessDay) -> datetime:
    """So much later: hours pass everywhere alike, days end at the hour of the start in the time zone."""
    if amount.unit == "calendar_hours":
        return start + timedelta(hours=amount.amount)
    zone = ZoneInfo(time_zone)
    local = start.astimezone(zone)
    if amount.unit == "calendar_days":
        day = local.date() + timedelta(days=amount.amount)
    else:
        day = _business_day_after(local.date(), amount.amount, is_business_day)
    return datetime.combine(day, local.time(), zone).astimezone(start.tzinfo)


def ask_due_at(
    now: datetime,
    due: datetime,
    *,
    ask_days: int,
    margin: timedelta,
    least: timedelta = _DAY,
) -> datetime | None:
    """When an answer from the provider is due: the ask window, but `margin` before the decision is due.

    None: less than `least` would remain to answer, so a person decides how to go on.
    """
    answer = min(now + timedelta(days=ask_days), due - margin)
    return answer if answer - now >= least else None


def business_days(holidays: frozenset[date]) -> IsBusinessDay:
    """Monday to Friday without these holidays."""
    return lambda day: day.weekday() < _SATURDAY and day not in holidays


def in_order(events: Iterable[ClockEvent]) -> list[ClockEvent]:
    """By time; at the same moment in the order given."""
    return sorted(events, key=lambda event: event.at)


def _base(ordered: Sequence[ClockEvent], rule: ClockRule, is_business_day: IsBusinessDay) -> datetime:
    received = next((event.at for event in ordered if event.kind is ClockKind.RECEIVED), None)
    if received is None:
        raise ValueError("a clock without a receipt has no due date: record the `received` event first")
    standard = after(received, rule.standard, rule.time_zone, is_business_day)
    wished = _expedited_since(ordered)
    if wished is None:
        return standard
    return min(standard, after(wished, rule.expedited, rule.time_zone, is_business_day))


def _expedited_since(ordered: Sequence[ClockEvent]) -> datetime | None:
    since: datetime | None = None
    for event in ordered:
        if event.kind in (ClockKind.EXPEDITE_ASKED, ClockKind.EXPEDITE_GRANTED):
            since = since or event.at
        elif event.kind is ClockKind.EXPEDITE_REFUSED:
            since = None
    return since


def _business_day_after(day: date, count: int, is_business_day: IsBusinessDay) -> date:
    later = (
        one for one in (day + timedelta(days=ahead) for ahead in range(1, 20 * count + 30)) if is_business_day(one)
    )
    return list(islice(later, count))[-1]


def _stopped(ordered: Sequence[ClockEvent]) -> timedelta:
    """How long the clock stood still, over all stops that are over."""
    total, since = timedelta(0), None
    for event in ordered:
        if event.kind is ClockKind.TOLLED:
            since = since or event.at
        elif event.kind is ClockKind.RESUMED and since is not None:
            total, since = total + (event.at - since), None
    return total


def _extends(event: ClockEvent, rule: ClockRule, due: datetime) -> bool:
    return event.kind is ClockKind.EXTENDED and event.ground in rule.extension_grounds and event.at <= due
