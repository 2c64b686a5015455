"""When a decision is due, from what has happened to the clock (`domain.md` 5). Amounts come from `programmes.yaml`."""

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
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
    before the clock had run out. Stops and extension move the due date one after the other, as they happened: the
    database moves it at the end of each stop (`resume_clock`) and comes to the same.
    """
    ordered = in_order(events)
    due = _base(ordered, rule, is_business_day)
    more = Amount(amount=rule.extension_days, unit="calendar_days") if rule.extension_days else None
    since: datetime | None = None
    for event in ordered:
        if rule.tolls and event.kind is ClockKind.TOLLED:
            since = since or event.at
        elif rule.tolls and event.kind is ClockKind.RESUMED and since is not None:
            due, since = due + (event.at - since), None
        elif more is not None and _extends(event, rule, due if since is None else due + (event.at - since)):
            due, more = after(due, more, rule.time_zone, is_business_day), None
    return due


def is_expedited(events: Iterable[ClockEvent]) -> bool:
    """Whether the short clock runs: asked for or granted, and not refused since."""
    return _expedited_since(in_order(events)) is not None


def ended_at(events: Iterable[ClockEvent]) -> datetime | None:
    """When the clock stopped for good: the first notice that left. None: it runs."""
    return next((event.at for event in in_order(events) if event.kind is ClockKind.NOTICE_SENT), None)


def after(start: datetime, amount: Amount, time_zone: str, is_business_day: IsBusinessDay) -> datetime:
    """So much later, in UTC: hours pass everywhere alike, days end at the hour of the start in the time zone."""
    start = start.astimezone(UTC)  # Python adds hours to the clock on the wall, which may be put back meanwhile
    if amount.unit == "calendar_hours":
        return start + timedelta(hours=amount.amount)
    zone = ZoneInfo(time_zone)
    local = start.astimezone(zone)
    if amount.unit == "calendar_days":
        day = local.date() + timedelta(days=amount.amount)
    else:
        day = _business_day_after(local.date(), amount.amount, is_business_day)
    return datetime.combine(day, local.time(), zone).astimezone(UTC)


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
    now, due = now.astimezone(UTC), due.astimezone(UTC)
    answer = min(now + timedelta(days=ask_days), due - margin)
    return answer if answer - now >= least else None


def business_days(holidays: frozenset[date]) -> IsBusinessDay:
    """Monday to Friday without these holidays."""
    return lambda day: day.weekday() < _SATURDAY and day not in holidays


def in_order(events: Iterable[ClockEvent]) -> list[ClockEvent]:
    """By time, in UTC; at the same moment in the order given."""
    return sorted(
        (event.model_copy(update={"at": event.at.astimezone(UTC)}) for event in events), key=lambda event: event.at
    )


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


def _extends(event: ClockEvent, rule: ClockRule, due: datetime) -> bool:
    return event.kind is ClockKind.EXTENDED and event.ground in rule.extension_grounds and event.at <= due
