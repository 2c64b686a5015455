"""Before a deadline passes, the case is in front of a person (law 9). Nothing lapses in silence."""

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta
from typing import Final, NamedTuple
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from schemas.determination import RouteReason
from schemas.lifecycle import MACHINE_STATES, LineState, RequestState
from store import evaluations, load, outcomes
from store.history import Head
from store.outcomes import NewCase, NewLineState, Step

#: A machine that works needs seconds. What has waited longer than this near its deadline goes to a person, and so does
#: what a machine would have for itself until the deadline is over.
MACHINE_PATIENCE: Final = timedelta(minutes=5)

#: The margin shrinks with the clock: of a 24-hour clock a person gets the last 8 hours.
_MARGIN: Final = "least(:margin, (r.due_at - r.received_at) / 3)"

#: A question that was open when the request came to be expedited: it waits for its answer in front of a nurse
#: (`domain.md` 6), as if it had been asked on the short clock.
_HASTY: Final = """(r.state = 'pended' AND r.urgency = 'expedited' AND EXISTS (
    SELECT FROM information_request i WHERE i.request = r.id AND i.closed_at IS NULL AND i.due_at >= now()
    AND (i.asked_as = 'policy' OR EXISTS (SELECT FROM clock_event e WHERE e.request = r.id AND e.at >= i.asked_at
        AND e.kind IN ('expedite_asked', 'expedite_granted')))))"""

#: Requests that nobody looks at and whose time runs out: a machine's near the deadline, a pend past its answer date or
#: near the deadline, a hold near the deadline; and a pend that a wish to expedite has overtaken.
_RUNNING_OUT: Final = f"""
((r.state IN ('reading', 'ready', 'gaps') AND r.due_at - {_MARGIN} < now()
        AND (r.waiting_since < now() - :patience OR r.due_at < now() + :patience))
   OR (r.state = 'held' AND r.due_at - {_MARGIN} < now())
   OR (r.state = 'pended' AND (r.due_at - {_MARGIN} < now() OR EXISTS (
        SELECT 1 FROM information_request i WHERE i.request = r.id AND i.closed_at IS NULL AND i.due_at < now())))
   OR {_HASTY})
"""


class _Row(NamedTuple):
    id: UUID
    version: int
    state: RequestState
    head: Head
    due_at: datetime
    is_hasty: bool  #: expedited while a question is open: the question stays open

    @property
    def reason(self) -> RouteReason:
        if self.state in MACHINE_STATES or self.is_hasty:
            return RouteReason.DEADLINE
        return RouteReason.NO_ANSWER if self.state is RequestState.PENDED else RouteReason.COVERAGE_UNVERIFIED


def running_out(session: Session, *, margin: timedelta, but: Collection[UUID] = (), limit: int = 200) -> list[UUID]:
    """Up to `limit` requests whose time runs out, the next due first; without those that were tried before."""
    rows = session.execute(
        text(f"SELECT r.id FROM request r WHERE {_RUNNING_OUT} AND r.id <> ALL(:but) ORDER BY r.due_at LIMIT :limit"),
        {"margin": margin, "patience": MACHINE_PATIENCE, "limit": limit, "but": list(but)},
    )
    return list(rows.scalars())


def hand_over(session: Session, ids: Sequence[UUID], *, margin: timedelta) -> dict[UUID, RouteReason]:
    """Put those of these requests whose time runs out in front of people; which, and why. Who is locked is left."""
    found = session.execute(
        text(
            f"SELECT r.id, r.version, r.state, r.head_seq, r.head_hash, r.due_at, {_HASTY} AS is_hasty FROM request r "
            f"WHERE r.id = ANY(:ids) AND {_RUNNING_OUT} ORDER BY r.id FOR UPDATE OF r SKIP LOCKED"
        ),
        {"ids": list(ids), "margin": margin, "patience": MACHINE_PATIENCE},
    ).all()
    rows = [
        _Row(r.id, r.version, RequestState(r.state), Head(r.head_seq, r.head_hash), r.due_at, r.is_hasty) for r in found
    ]
    if not rows:
        return {}
    locked = [row.id for row in rows]
    lines, known = load.lines(session, locked), evaluations.latest(session, locked)
    for source in {row.state for row in rows}:
        of_source = [row for row in rows if row.state is source]
        steps = [_step(row, lines[row.id], known.get(row.id, ())) for row in of_source]
        outcomes.write(session, steps, source=source, heads={row.id: row.head for row in of_source})
    close_asks(session, [row.id for row in rows if row.reason is RouteReason.NO_ANSWER], "no_answer")
    _hasten_asks(session, [row.id for row in rows if row.is_hasty], margin=margin)
    return {row.id: row.reason for row in rows}


def _step(row: _Row, lines: Sequence[load.LineRow], known: Sequence[evaluations.StoredEvaluation]) -> Step:
    open_lines = tuple(line.line for line in lines if line.is_open)
    reason = row.reason
    case = NewCase(
        request=row.id,
        # Without an answer a physician decides on the record there is (`domain.md` 6).
        level="physician" if reason is RouteReason.NO_ANSWER else "nurse",
        reason=reason.value,
        lines=open_lines,
        due_at=row.due_at,
        expertise=next(
            (found.parts().get("expertise", "") for found in known if set(found.lines) & set(open_lines)), ""
        ),
        licence_state=next((line.service_state for line in lines if line.is_open), None),
    )
    return Step(
        request=row.id,
        version=row.version,
        state=RequestState.IN_REVIEW,
        lines=tuple(NewLineState(row.id, line, LineState.IN_REVIEW, reason.value) for line in open_lines),
        cases=(case,),
        events=(
            ("escalated", {"from": row.state.value, "reason": reason.value}),
            ("case_opened", {"level": case.level, "lines": list(open_lines), "reason": reason.value}),
        ),
    )


def _hasten_asks(session: Session, requests: Sequence[UUID], *, margin: timedelta) -> None:
    """The answer is due before the decision is: the margin before it, or half of the time where that is later."""
    session.execute(
        text(
            "UPDATE information_request i SET due_at = least(i.due_at, "
            f"greatest(r.due_at - {_MARGIN}, now() + (r.due_at - now()) / 2)) FROM request r "
            "WHERE r.id = i.request AND r.id = ANY(:requests) AND i.closed_at IS NULL"
        ),
        {"requests": list(requests), "margin": margin},
    )


def close_asks(session: Session, requests: Sequence[UUID], reason: str) -> None:
    """Close the open information requests of these requests."""
    session.execute(
        text(
            "UPDATE information_request SET closed_at = now(), closed_reason = :reason "
            "WHERE request = ANY(:requests) AND closed_at IS NULL"
        ),
        {"requests": list(requests), "reason": reason},
    )


class Held(NamedTuple):
    id: UUID
    member_id: str
    service_on: date | None


def held(session: Session, *, after: UUID | None = None, limit: int = 500) -> list[Held]:
    """Requests that wait for their coverage to be verified, in the order of their ids."""
    rows = session.execute(
        text(
            "SELECT id, member_id, service_on FROM request WHERE state = 'held' "
            "AND (CAST(:after AS uuid) IS NULL OR id > :after) ORDER BY id LIMIT :limit"
        ),
        {"after": after, "limit": limit},
    )
    return [Held(*row) for row in rows]


def release(session: Session, requests: Sequence[UUID]) -> list[UUID]:
    """Held requests whose coverage is verified now are evaluated again; those that were still held."""
    rows = session.execute(
        text(
            "SELECT id, version, head_seq, head_hash FROM request "
            "WHERE id = ANY(:ids) AND state = 'held' FOR UPDATE SKIP LOCKED"
        ),
        {"ids": list(requests)},
    ).all()
    event: tuple[tuple[str, dict[str, str]], ...] = (("coverage_verified", {}),)
    steps = [Step(request=r.id, version=r.version, state=RequestState.READY, events=event) for r in rows]
    outcomes.write(session, steps, source=RequestState.HELD, heads={r.id: Head(r.head_seq, r.head_hash) for r in rows})
    return [row.id for row in rows]
