"""The clock of a request at intake: its first events, and when a decision is due (`domain.md` 5)."""

from datetime import date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from engine import clock
from policies import calendar, programmes
from schemas.clock import ClockEvent, ClockKind, ClockRule
from schemas.request import AuthorizationRequest, Urgency

#: Whose wish to expedite is granted at once: a physician's (42 CFR 422.570(c)(2)(ii)). Others' a person may refuse.
_GRANTED = (None, "physician", "provider")


def first_events(request: AuthorizationRequest, received_at: datetime) -> tuple[ClockEvent, ...]:
    """The receipt, and the wish to expedite where there is one."""
    received = ClockEvent(kind=ClockKind.RECEIVED, at=received_at)
    return (received, *wish_to_expedite(request, received_at))


def wish_to_expedite(request: AuthorizationRequest, at: datetime) -> tuple[ClockEvent, ...]:
    """Asked, and granted at once when a physician or provider asks. Empty for a standard request."""
    if request.urgency is not Urgency.EXPEDITED:
        return ()
    asked = ClockEvent(kind=ClockKind.EXPEDITE_ASKED, at=at)
    if request.requester is not None and request.requester.type not in _GRANTED:
        return (asked,)
    return (asked, ClockEvent(kind=ClockKind.EXPEDITE_GRANTED, at=at, ground="asked_by_physician"))


def due_at(request: AuthorizationRequest, events: tuple[ClockEvent, ...], received_at: datetime) -> datetime:
    """When the notice has to have left."""
    drug = all(line.is_drug for line in request.service_lines)
    rule = _rule(request.programme, received_on(request.programme, received_at), drug)
    working = clock.business_days(calendar.holidays_around(received_at.date()))
    return clock.due_at(events, rule, working)


def received_on(programme: str, received_at: datetime) -> date:
    """The day of receipt where the plan is."""
    known = programmes.table().get(programme)
    return received_at.astimezone(_zone(known.time_zone if known is not None else "UTC")).date()


@lru_cache
def _rule(programme: str, day: date, drug: bool) -> ClockRule:  # lru_cache keys by position
    return programmes.rule_for(programme, on=day, service_class="drug" if drug else "service")


@lru_cache
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)
