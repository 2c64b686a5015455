"""What a person does to a clock (`domain.md` 5): extends it on a legal ground, grants a wish to expedite, refuses one.

Nothing lowers urgency and nothing moves a deadline back by itself; the tables refuse such an event without its person.
Whoever does it has told the requester, and says how.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal, NamedTuple
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from schemas.clock import ClockEvent, ClockKind, ClockRule
from schemas.lifecycle import FINAL_STATES, RequestState
from store import cases, history, unsent
from store.cases import CaseError
from store.clock_rules import TERMS, rule_of
from store.history import Head, HistoryEvent
from store.people import Reviewer

#: When the notice has to have left, after these events: the engine's, handed in.
DueOf = Callable[[Sequence[ClockEvent], ClockRule], datetime]
Told = Literal["phone", "letter", "fax", "portal"]
_EXTENDERS: Final = frozenset({"coordinator", "nurse", "physician"})
_EXPEDITERS: Final = frozenset({"nurse", "physician"})
#: Nobody owes anything more on the first clock; an appeal has one of its own.
_CLOSED: Final = FINAL_STATES | {RequestState.APPEALED}


class ClockChanged(NamedTuple):
    reference: str
    urgency: str
    due_before: datetime
    due_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """Why, in the person's words as the requester was told, and by which channel."""

    words: str
    told: Told


@dataclass(frozen=True, slots=True, kw_only=True)
class _Clock:
    """A request's clock under its lock."""

    id: UUID
    reference: str
    submitter: str
    urgency: str
    version: int
    due_at: datetime
    now: datetime
    head: Head
    rule: ClockRule
    events: tuple[ClockEvent, ...]

    def has(self, kind: ClockKind) -> bool:
        return any(event.kind is kind for event in self.events)


def extend(
    session: Session, reviewer: Reviewer, reference: str, *, ground: str, reason: Reason, due_of: DueOf
) -> ClockChanged:
    """Extend once, on a ground of the programme, before the clock has run out. Raises CaseError."""
    _check_role(reviewer, _EXTENDERS)
    clock = _locked(session, reference)
    if not clock.rule.extension_days:
        raise CaseError("the programme of this request knows no extension: decide before the clock ends")
    if ground not in clock.rule.extension_grounds:
        raise CaseError(f"that is no ground of this programme. It has: {', '.join(clock.rule.extension_grounds)}")
    if clock.has(ClockKind.EXTENDED):
        raise CaseError("the clock was extended before, and that is done once: decide before it ends")
    if clock.now > clock.due_at:
        raise CaseError("the clock has run out, and an extension comes before that: decide now")
    event = ClockEvent(kind=ClockKind.EXTENDED, at=clock.now, ground=ground)
    return _change(session, reviewer, clock, event, urgency=clock.urgency, reason=reason, due_of=due_of)


def grant_expedite(
    session: Session, reviewer: Reviewer, reference: str, *, reason: Reason, due_of: DueOf
) -> ClockChanged:
    """Put a request on the short clock for good, asked for or not (a red flag proposes it). Raises CaseError."""
    _check_role(reviewer, _EXPEDITERS)
    clock = _locked(session, reference)
    if _is_granted(clock):
        raise CaseError("this request is expedited already")
    event = ClockEvent(kind=ClockKind.EXPEDITE_GRANTED, at=clock.now, ground="by_reviewer")
    return _change(session, reviewer, clock, event, urgency="expedited", reason=reason, due_of=due_of)


def refuse_expedite(
    session: Session, reviewer: Reviewer, reference: str, *, reason: Reason, due_of: DueOf
) -> ClockChanged:
    """Put a request that somebody wished to have expedited back on the standard clock. Raises CaseError.

    A physician's wish is granted when it comes and cannot be refused (`domain.md` 5).
    """
    _check_role(reviewer, _EXPEDITERS)
    clock = _locked(session, reference)
    if _is_granted(clock):
        raise CaseError("expediting was granted, which nobody takes back: a physician asked for it, or a reviewer did")
    if clock.urgency != "expedited":
        raise CaseError("nobody has asked to expedite this request: there is nothing to refuse")
    event = ClockEvent(kind=ClockKind.EXPEDITE_REFUSED, at=clock.now)
    return _change(session, reviewer, clock, event, urgency="standard", reason=reason, due_of=due_of)


def told_in_writing(session: Session, reviewer: Reviewer, reference: str, *, told: Told) -> tuple[str, ...]:
    """Note that what was told by telephone, or decided and told by nobody yet, has now been written; which events. With
    the notice of a decision its clock ends. Raises CaseError."""
    _check_role(reviewer, _EXTENDERS)
    if told == "phone":
        raise CaseError("by telephone is not enough, it is owed in writing: say letter, fax or portal")
    request = session.execute(
        text("SELECT id FROM request WHERE reference = :reference FOR UPDATE"), {"reference": reference}
    ).scalar_one_or_none()
    written = [] if request is None else list(session.execute(text(_WRITTEN), {"id": request}).scalars())
    if request is not None and unsent.told(session, request, channel=told, by=reviewer.id):
        written.append("decided")
    if request is None or not written:
        raise CaseError(
            "nothing that was told by telephone is owed in writing, and no notice of a decision: "
            "`precert status --stuck` lists what is"
        )
    detail = {"by": str(reviewer.id), "told": told, "of": sorted(written)}
    cases.record_event(session, request, "told_in_writing", detail)
    return tuple(sorted(written))


def _check_role(reviewer: Reviewer, allowed: frozenset[str]) -> None:
    if not allowed & reviewer.roles:
        raise CaseError(f"this is for a {' or '.join(sorted(allowed))}, and you hold no such role")


def _is_granted(clock: _Clock) -> bool:
    return clock.urgency == "expedited" and clock.has(ClockKind.EXPEDITE_GRANTED)


def _locked(session: Session, reference: str) -> _Clock:
    row = session.execute(text(_LOCK), {"reference": reference}).one_or_none()
    if row is None:
        raise CaseError("no request has this reference: `precert case list` shows the open cases")
    if RequestState(row.state) in _CLOSED:
        raise CaseError("this request is decided or under appeal: its first clock moves no more")
    events = session.execute(
        text("SELECT kind, at, ground FROM clock_event WHERE request = :id ORDER BY at, id"), {"id": row.id}
    )
    return _Clock(
        id=row.id,
        reference=reference,
        submitter=row.submitter,
        urgency=row.urgency,
        version=row.version,
        due_at=row.due_at,
        now=row.now,
        head=Head(row.head_seq, row.head_hash),
        rule=rule_of(row),
        events=tuple(ClockEvent(kind=ClockKind(kind), at=at, ground=ground) for kind, at, ground in events),
    )


def _change(
    session: Session,
    reviewer: Reviewer,
    clock: _Clock,
    event: ClockEvent,
    *,
    urgency: str,
    reason: Reason,
    due_of: DueOf,
) -> ClockChanged:
    if not reason.words.strip():
        raise CaseError("the requester is told why: say it as you told them. Add --reason")
    due_at = due_of((*clock.events, event), clock.rule)
    if event.kind is ClockKind.EXPEDITE_GRANTED:  # whatever the row says: haste moves no deadline back
        due_at = min(due_at, clock.due_at)
    session.execute(
        text("INSERT INTO clock_event (request, kind, at, ground, by_person) VALUES (:id, :kind, :at, :ground, :by)"),
        {"id": clock.id, "kind": event.kind.value, "at": event.at, "ground": event.ground, "by": reviewer.id},
    )
    detail = {"by": str(reviewer.id), "ground": event.ground, "due_at": due_at.isoformat(), "told": reason.told}
    head = history.append(session, {clock.id: clock.head}, [HistoryEvent(clock.id, event.kind.value, detail)])[clock.id]
    moved = {"id": clock.id, "urgency": urgency, "due_at": due_at, "seq": head.seq, "hash": head.hash}
    session.execute(text(_MOVE), moved)  # an open case follows (`case_follows_clock`)
    session.execute(
        text(_NOTICE),
        {
            "id": clock.id,
            "version": clock.version + 1,
            "event": event.kind.value,
            "recipient": clock.submitter,
            "channel": reason.told,
            "body": reason.words,
        },
    )
    return ClockChanged(clock.reference, urgency, clock.due_at, due_at)


_LOCK: Final = f"{TERMS} WHERE r.reference = :reference FOR UPDATE OF r"

_MOVE: Final = """
UPDATE request SET urgency = :urgency, due_at = :due_at, version = version + 1, head_seq = :seq, head_hash = :hash
WHERE id = :id
"""

_WRITTEN: Final = """
UPDATE notice SET sent_at = now()
WHERE request = :id AND oral_at IS NOT NULL AND sent_at IS NULL AND cancelled_at IS NULL RETURNING event
"""

#: What was said by telephone is still owed in writing: `sent_at` stays open.
_NOTICE: Final = """
INSERT INTO notice (request, request_version, event, recipient, role, channel, body, sent_at, oral_at)
VALUES (:id, :version, :event, :recipient, 'requester', :channel, :body, CASE WHEN :channel <> 'phone' THEN now() END,
    CASE WHEN :channel = 'phone' THEN now() END)
"""
