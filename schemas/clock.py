"""Clocks are events: what happened, and the rule that turns it into a due date (`domain.md` 5)."""

from enum import StrEnum
from typing import Literal

from pydantic import AwareDatetime, Field

from schemas.base import Frozen

Unit = Literal["calendar_hours", "calendar_days", "business_days"]


class ClockKind(StrEnum):
    """What can happen to a clock."""

    RECEIVED = "received"  #: at the channel (fax stamp, API, delegate), not our INSERT
    EXPEDITE_ASKED = "expedite_asked"
    EXPEDITE_GRANTED = "expedite_granted"  #: a physician's request is granted; from here the short clock runs
    EXPEDITE_REFUSED = "expedite_refused"  #: by a person, with notice
    EXTENDED = "extended"  #: once, on a legal ground
    TOLLED = "tolled"  #: the clock stands still, only where the programme says so
    RESUMED = "resumed"
    NOTICE_SENT = "notice_sent"  #: the clock ends when the notice has left, not when the decision commits


class ClockEvent(Frozen):
    """A row of `clock_event`."""

    kind: ClockKind
    at: AwareDatetime
    ground: str | None = Field(default=None, max_length=100)


class Amount(Frozen):
    amount: int = Field(ge=1)
    unit: Unit


class ClockRule(Frozen):
    """The clock of one programme and service class. Days are counted in `time_zone` and end at the start's hour."""

    standard: Amount
    expedited: Amount
    tolls: bool = False  #: a pend stops the clock (ERISA yes, Medicare Advantage and Medicaid no)
    extension_days: int = Field(default=0, ge=0)  #: calendar days, at most once; 0: no extension
    extension_grounds: tuple[str, ...] = ()
    on_lapse: Literal["escalate", "deemed_approved"] = "escalate"
    ends_with: Literal["notice"] = "notice"
    time_zone: str = "UTC"
