"""The states of a request and of a line, and the one table of allowed transitions.

`store` guards with it in the UPDATE's WHERE clause, the console draws its buttons from it, the diagram in
`docs/how-a-request-flows.md` is generated from it.
"""

from enum import StrEnum
from typing import Final


class RequestState(StrEnum):
    READING = "reading"  #: documents wait to be read
    READY = "ready"  #: facts are there, waits for evaluation
    GAPS = "gaps"  #: something is missing, waits for the request for information to be written
    PENDED = "pended"  #: the provider was asked, the clock runs on
    HELD = "held"  #: recommended for approval, coverage not verified; no policy may approve
    IN_REVIEW = "in_review"  #: at least one line is in front of a person
    APPEALED = "appealed"  #: a decision against is looked at again by another physician
    APPROVED = "approved"
    NOT_REQUIRED = "not_required"
    PARTLY_APPROVED = "partly_approved"
    DENIED = "denied"
    DISMISSED = "dismissed"
    WITHDRAWN = "withdrawn"


class LineState(StrEnum):
    OPEN = "open"  #: nothing said of this line yet
    GAPS = "gaps"
    PENDED = "pended"
    HELD = "held"
    IN_REVIEW = "in_review"
    INTENT_TO_DENY = "intent_to_deny"  #: a physician's, outside it still reads pended (`domain.md` 7)
    APPEALED = "appealed"
    APPROVED = "approved"
    APPROVED_MODIFIED = "approved_modified"
    DENIED = "denied"
    NOT_REQUIRED = "not_required"
    DISMISSED = "dismissed"
    WITHDRAWN = "withdrawn"


_R = RequestState
_L = LineState

#: Request states in which work waits for a machine.
MACHINE_STATES: Final = frozenset({_R.READING, _R.READY, _R.GAPS})
#: Request states in which nothing more is owed to anybody.
FINAL_STATES: Final = frozenset(
    {_R.APPROVED, _R.NOT_REQUIRED, _R.PARTLY_APPROVED, _R.DENIED, _R.DISMISSED, _R.WITHDRAWN}
)
OPEN_STATES: Final = frozenset(_R) - FINAL_STATES
FINAL_LINE_STATES: Final = frozenset(
    {_L.APPROVED, _L.APPROVED_MODIFIED, _L.DENIED, _L.NOT_REQUIRED, _L.DISMISSED, _L.WITHDRAWN}
)
#: Final line states that rest on a row of `determination` (withdrawal is the submitter's act, not a decision).
DETERMINED_LINE_STATES: Final = FINAL_LINE_STATES - {_L.WITHDRAWN}

_DECIDED: Final = frozenset({_R.APPROVED, _R.NOT_REQUIRED, _R.PARTLY_APPROVED, _R.DENIED, _R.DISMISSED})
#: A withdrawal ends the open lines; lines that were decided before make the request what they are.
_TAKEN_BACK: Final = frozenset({_R.WITHDRAWN}) | _DECIDED

#: from -> to. A pair that is not here does not happen.
TRANSITIONS: Final[dict[RequestState, frozenset[RequestState]]] = {
    _R.READING: frozenset({_R.READY, _R.IN_REVIEW}) | _TAKEN_BACK,
    _R.READY: frozenset({_R.READING, _R.GAPS, _R.PENDED, _R.HELD, _R.IN_REVIEW}) | _TAKEN_BACK,
    _R.GAPS: frozenset({_R.READING, _R.PENDED, _R.IN_REVIEW}) | _TAKEN_BACK,
    _R.PENDED: frozenset({_R.READING, _R.READY, _R.IN_REVIEW}) | _TAKEN_BACK,
    _R.HELD: frozenset({_R.READING, _R.READY, _R.IN_REVIEW}) | _TAKEN_BACK,
    _R.IN_REVIEW: frozenset({_R.PENDED}) | _TAKEN_BACK,
    _R.APPEALED: _DECIDED,
    _R.APPROVED: frozenset(),
    _R.NOT_REQUIRED: frozenset(),
    _R.PARTLY_APPROVED: frozenset({_R.APPEALED}),
    _R.DENIED: frozenset({_R.APPEALED}),
    _R.DISMISSED: frozenset({_R.APPEALED}),
    _R.WITHDRAWN: frozenset(),
}


def sources_of(state: RequestState) -> frozenset[RequestState]:
    """The states from which `state` may be reached: what the WHERE clause of an UPDATE names."""
    return frozenset(source for source, targets in TRANSITIONS.items() if state in targets)


def roll_up(lines: list[LineState]) -> RequestState:
    """The request's state that follows from its lines (`domain.md` 1), once the pipeline is through.

    Any line open: open, and the most demanding open state wins. A request with no line cannot be filed.
    """
    present = set(lines)
    for line, request in (
        (_L.APPEALED, _R.APPEALED),
        (_L.INTENT_TO_DENY, _R.IN_REVIEW),
        (_L.OPEN, _R.READY),
        (_L.GAPS, _R.GAPS),
        (_L.IN_REVIEW, _R.IN_REVIEW),
        (_L.PENDED, _R.PENDED),
        (_L.HELD, _R.HELD),
    ):
        if line in present:
            return request
    return _final(present)


def _final(present: set[LineState]) -> RequestState:
    counted = present - {_L.WITHDRAWN} or present
    if counted <= {_L.APPROVED, _L.NOT_REQUIRED}:
        return _R.NOT_REQUIRED if counted == {_L.NOT_REQUIRED} else _R.APPROVED
    if len(counted) == 1 and counted != {_L.APPROVED_MODIFIED}:
        return _R(next(iter(counted)).value)
    return _R.PARTLY_APPROVED


def diagram() -> str:
    """The table as a Mermaid state diagram: what `docs/how-a-request-flows.md` shows."""
    lines = ["stateDiagram-v2", "    [*] --> reading", "    [*] --> ready"]
    for source, targets in TRANSITIONS.items():
        lines += [f"    {source.value} --> {target.value}" for target in RequestState if target in targets]
    lines += [f"    {state.value} --> [*]" for state in RequestState if state in FINAL_STATES]
    return "\n".join(lines)
