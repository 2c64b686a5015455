"""A request from outside: states, clocks, outcomes, what is asked for. Codes only, nothing clinical (`domain.md` 8)."""

from datetime import date, datetime

from schemas.base import Frozen
from schemas.lifecycle import LineState, RequestState
from schemas.request import Issue, Urgency


class LineOutline(Frozen):
    line: int
    group: int
    code: str | None
    state: LineState  #: an intent to deny reads `pended` until it is a decision
    route_reason: str = ""
    outcome: str | None = None
    decided_as: str | None = None
    decided_at: datetime | None = None
    authorization_number: str | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    ends_when: str | None = None


class AskItem(Frozen):
    """One document that is asked for."""

    id: str
    loinc: str
    document: str
    categories: tuple[str, ...]
    asks: tuple[str, ...] = ()  #: what it must show, in the policy's words
    lines: tuple[int, ...]
    is_closed: bool


class AskOutline(Frozen):
    """The open request for information."""

    round: int
    asked_at: datetime
    due_at: datetime
    answered_at: datetime | None
    items: tuple[AskItem, ...]


class RequestOutline(Frozen):
    reference: str
    submission_id: str
    state: RequestState
    urgency: Urgency
    programme: str
    received_at: datetime
    due_at: datetime
    waiting_since: datetime
    lines: tuple[LineOutline, ...]
    ask: AskOutline | None = None
    is_with_people: bool = False  #: a review case is open
    issues: tuple[Issue, ...] = ()


class StateCount(Frozen):
    """How many requests stand in a state, and since when the oldest of them waits."""

    state: RequestState
    urgency: Urgency
    count: int
    oldest_seconds: float
    overdue: int
    next_due_at: datetime | None
