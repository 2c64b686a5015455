"""When a decision is due, from what has happened to the clock (`domain.md` 5). Amounts come from `programmes.yaml`."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from typing import Final
from zoneinfo import ZoneInfo

from schemas.clock import Amount, ClockEvent, ClockKind, ClockRule

IsBusinessDay = Callable[[date], bool]
_SATURDAY: Final = 5
_DAY: Final = timedelta(days=1)
_WISHES: Final = frozenset({ClockKind.EXPEDITE_ASKED, ClockKind.EXPEDITE_GRANTED})
_HASTE: Final = _WISHES | {ClockKind.EXPEDITE_REFUSED}


def due_at(events: Iterable[ClockEvent], rule: ClockRule, is_business_day: IsBusinessDay) -> datetime:
    """The moment by which the notice must have left, in UTC-comparable aware time. Raises ValueError without a receipt.

    The short clock runs from the wish to expedite until a person refuses it, since nothing lowers urgency by itself. It
    never ends later than the standard clock did at the wish, and only what happens after the wish lengthens it: a stop
    or an extension from before does not carry over. A refusal leaves the standard clock, with all that moved it. A stop
    that is not over moves nothing yet. An extension counts once, on a ground of the programme, if it was declared
    before the clock had run out. Stops and extension move the due date one after the other, as they happened: the
    database moves it at the end of each stop (`resume_clock`) and comes to the same.
    """
    ordered = in_order(events)
    clocks = _Clocks(_standard(ordered, rule, is_business_day), rule, is_business_day)
    for event in ordered:
        clocks.take(event)
    return clocks.due


def is_expedited(events: Iterable[ClockEvent]) -> bool:
    """Whether the short clock runs: asked for or granted, and not refused since."""
    said = [event.kind for event in in_order(events) if event.kind in _HASTE]
    return bool(said) and said[-1] is not ClockKind.EXPEDITE_REFUSED


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


@dataclass
class _Clocks:
    """The standard clock, and the short one while it runs, as the events move them one after the other."""

    standard: datetime
    rule: ClockRule
    is_business_day: IsBusinessDay
    short: datetime | None = None
    stopped: datetime | None = None
    is_extended: bool = False

    @property
    def due(self) -> datetime:
        return self.standard if self.short is None else self.short

    def take(self, event: ClockEvent) -> None:
        kind = event.kind
        if kind in _WISHES:
            self._hasten(event.at)
        elif kind is ClockKind.EXPEDITE_REFUSED:
            self.short = None
        elif kind is ClockKind.TOLLED and self.rule.tolls:
            self.stopped = self.stopped or event.at
        elif kind is ClockKind.RESUMED and self.stopped is not None:
            stood, self.stopped = event.at - self.stopped, None
            self._move(lambda due: due + stood)
        elif kind is ClockKind.EXTENDED and self._is_extended_by(event):
            more = Amount(amount=self.rule.extension_days, unit="calendar_days")
            self.is_extended = True
            self._move(lambda due: after(due, more, self.rule.time_zone, self.is_business_day))

    def _hasten(self, at: datetime) -> None:
        """What is granted after it was asked for changes nothing. Of a stop under way, which moves the date by the
        whole of it when it ends, only the rest shall count: what it has lasted is taken off."""
        if self.short is None:
            hasty = after(at, self.rule.expedited, self.rule.time_zone, self.is_business_day)
            self.short = min(self.standard, hasty - self._stood(at))

    def _move(self, later: Callable[[datetime], datetime]) -> None:
        self.standard = later(self.standard)
        self.short = None if self.short is None else later(self.short)

    def _stood(self, at: datetime) -> timedelta:
        return timedelta(0) if self.stopped is None else at - self.stopped

    def _is_extended_by(self, event: ClockEvent) -> bool:
        is_lawful = self.rule.extension_days > 0 and event.ground in self.rule.extension_grounds
        return is_lawful and not self.is_extended and event.at <= self.due + self._stood(event.at)


def _standard(ordered: Sequence[ClockEvent], rule: ClockRule, is_business_day: IsBusinessDay) -> datetime:
    received = next((event.at for event in ordered if event.kind is ClockKind.RECEIVED), None)
    if received is None:
        raise ValueError("a clock without a receipt has no due date: record the `received` event first")
    return after(received, rule.standard, rule.time_zone, is_business_day)


def _business_day_after(day: date, count: int, is_business_day: IsBusinessDay) -> date:
    later = (
        one for one in (day + timedelta(days=ahead) for ahead in range(1, 20 * count + 30)) if is_business_day(one)
    )
    return list(islice(later, count))[-1]
