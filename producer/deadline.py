"""The clock of a request at intake: its first events, and when a decision is due (`domain.md` 5)."""

from collections.abc import Sequence
from datetime import date, datetime
from enum import Enum
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

from engine import clock
from policies import calendar, programmes
from schemas.clock import ClockEvent, ClockKind, ClockRule
from schemas.request import AuthorizationRequest, Urgency

#: Whose wish to expedite is granted at once (42 CFR 422.570(c)(2)(ii)). Others', and that of somebody of whom it is not
#: said who they are, a person may refuse; until then they have the short clock as well.
_GRANTED: Final = "physician"


class _Wish(Enum):
    """What is said of haste."""

    NONE = 0
    ASKED = 1
    GRANTED = 2


def _wish(request: AuthorizationRequest) -> _Wish:
    if request.urgency is not Urgency.EXPEDITED:
        return _Wish.NONE
    asks = request.requester
    return _Wish.GRANTED if asks is not None and asks.type == _GRANTED else _Wish.ASKED


def first_events(request: AuthorizationRequest, received_at: datetime) -> tuple[ClockEvent, ...]:
    """The receipt, and the wish to expedite where there is one."""
    return _first_events(_wish(request), received_at)


def wish_to_expedite(request: AuthorizationRequest, at: datetime) -> tuple[ClockEvent, ...]:
    """Asked, and granted at once when a physician asks. Empty for a standard request."""
    return first_events(request, at)[1:]


def due_at(request: AuthorizationRequest, received_at: datetime) -> datetime:
    """When the notice has to have left."""
    # A drug with its procedure is decided with it, so the whole request keeps the drug's clock, the shorter one.
    drug = any(line.is_drug for line in request.service_lines)
    return _due_at(_wish(request), request.programme, drug, _state(request), received_at)


def _state(request: AuthorizationRequest) -> str | None:
    """Whose law a commercial plan follows: the state that issued it, else the one state of service."""
    issued = request.coverage.state_of_issue if request.coverage is not None else None
    served = {line.service_state for line in request.service_lines if line.service_state}
    return issued or (served.pop() if len(served) == 1 else None)


def due_of(events: Sequence[ClockEvent], rule: ClockRule) -> datetime:
    """When the notice has to have left, after all that has happened to the clock."""
    return clock.due_at(events, rule, _is_business_day)


def appeal_due_at(programme: str, filed_at: datetime, *, expedited: bool) -> datetime:
    """When the appeal has to be decided."""
    known, appeal = programmes.table().get(programme), programmes.appeal_for(programme)
    zone = known.time_zone if known is not None else "UTC"
    return clock.after(filed_at, appeal.expedited if expedited else appeal.standard, zone, _is_business_day)


# A bulk file has one time of receipt, so its requests share a few clocks.
@lru_cache
def _first_events(wish: _Wish, at: datetime) -> tuple[ClockEvent, ...]:
    received = ClockEvent(kind=ClockKind.RECEIVED, at=at)
    asked = ClockEvent(kind=ClockKind.EXPEDITE_ASKED, at=at)
    granted = ClockEvent(kind=ClockKind.EXPEDITE_GRANTED, at=at, ground="asked_by_physician")
    return (received, asked, granted)[: wish.value + 1]


@lru_cache
def _due_at(wish: _Wish, programme: str, drug: bool, state: str | None, received_at: datetime) -> datetime:
    rule = _rule(programme, received_on(programme, received_at), drug, state)
    return clock.due_at(_first_events(wish, received_at), rule, _is_business_day)


def _is_business_day(day: date) -> bool:
    """Asked for the few clocks that count business days: loading the holidays takes longer than filing a batch."""
    return clock.business_days(calendar.holidays_around(day))(day)


def received_on(programme: str, received_at: datetime) -> date:
    """The day of receipt where the plan is."""
    return received_at.astimezone(zone_of(programme)).date()


def zone_of(programme: object) -> ZoneInfo:
    """Where the plan is; UTC for a programme that nobody knows."""
    known = programmes.table().get(programme) if isinstance(programme, str) else None
    return _zone(known.time_zone if known is not None else "UTC")


@lru_cache
def _rule(programme: str, day: date, drug: bool, state: str | None) -> ClockRule:  # lru_cache keys by position
    return programmes.rule_for(programme, on=day, service_class="drug" if drug else "service", state=state)


@lru_cache
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)
