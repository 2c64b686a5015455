"""Attempts that failed: counted on the row, and the third one ends in front of a person (design 2)."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Final, NamedTuple
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from schemas.determination import RouteReason
from schemas.lifecycle import LineState, RequestState
from store import history, load, outcomes
from store.claims import Waiting
from store.history import Head, HistoryEvent
from store.outcomes import NewCase, NewLineState, Step

ATTEMPTS: Final = 3
#: A batch that began before the last failure was counted is no further attempt: a message that arrives often is worked
#: by several processes at once, and when their machine dies each of them leaves the same requests behind.
NOT_COUNTED_SINCE: Final = (
    "NOT (attempts > 0 AND EXISTS (SELECT FROM history h WHERE h.request = request.id "
    "AND h.event = 'attempt_failed' AND h.at > :begun))"
)


class Failure(NamedTuple):
    """Why an attempt failed. A code and a trace id, never a text."""

    request: UUID
    code: str
    trace: str


class _Failed(NamedTuple):
    id: UUID
    version: int
    attempts: int
    head: Head
    due_at: datetime


def count(session: Session, failures: Sequence[Failure], *, waiting: Waiting, begun: datetime) -> list[UUID]:
    """Add an attempt to those that still wait for this; the requests that now are in front of a person.

    Rows that somebody else has locked are left: they are being worked on, and have not failed. So are those whose last
    failure was counted after this batch had `begun`.
    """
    codes = {failure.request: failure for failure in failures}
    rows = _lock(session, list(codes), waiting, begun)
    last = {row.id for row in rows if row.attempts + 1 >= ATTEMPTS}
    _count(session, [row for row in rows if row.id not in last], codes)
    _hand_over(session, [row for row in rows if row.id in last], codes, waiting)
    return sorted(last)


def _lock(session: Session, ids: list[UUID], waiting: Waiting, begun: datetime) -> list[_Failed]:
    rows = session.execute(
        text(
            "SELECT id, version, attempts, head_seq, head_hash, due_at FROM request "
            f"WHERE id = ANY(:ids) AND {waiting.column} = :value AND {NOT_COUNTED_SINCE} "
            "ORDER BY id FOR UPDATE SKIP LOCKED"
        ),
        {"ids": ids, "value": waiting.value, "begun": begun},
    )
    return [_Failed(r.id, r.version, r.attempts, Head(r.head_seq, r.head_hash), r.due_at) for r in rows]


def _count(session: Session, rows: Sequence[_Failed], codes: Mapping[UUID, Failure]) -> None:
    if not rows:
        return
    heads = history.append(session, {row.id: row.head for row in rows}, [_event(row, codes) for row in rows])
    session.execute(
        text(
            "UPDATE request r SET attempts = attempts + 1, failure = n.code, head_seq = n.seq, head_hash = n.hash "
            "FROM unnest(CAST(:id AS uuid[]), CAST(:code AS text[]), CAST(:seq AS int[]), CAST(:hash AS text[])) "
            "AS n (id, code, seq, hash) WHERE r.id = n.id"
        ),
        {
            "id": [row.id for row in rows],
            "code": [codes[row.id].code for row in rows],
            "seq": [heads[row.id].seq for row in rows],
            "hash": [heads[row.id].hash for row in rows],
        },
    )


def _event(row: _Failed, codes: Mapping[UUID, Failure]) -> HistoryEvent:
    failure = codes[row.id]
    return HistoryEvent(row.id, "attempt_failed", _detail(row, failure), None)


def _detail(row: _Failed, failure: Failure) -> dict[str, str | int]:
    return {"code": failure.code, "trace": failure.trace, "attempt": row.attempts + 1}


def _hand_over(session: Session, rows: Sequence[_Failed], codes: Mapping[UUID, Failure], waiting: Waiting) -> None:
    if not rows:
        return
    lines = load.lines(session, [row.id for row in rows])
    steps = [_to_a_person(row, codes[row.id], lines.get(row.id, []), waiting) for row in rows]
    heads = {row.id: row.head for row in rows}
    if waiting.column == "state":
        outcomes.write(session, steps, source=RequestState(waiting.value), heads=heads)
    else:
        outcomes.open_cases(session, [case for step in steps for case in step.cases])
        outcomes.write_beside(session, steps, heads=heads, then=None)


def _to_a_person(row: _Failed, failure: Failure, lines: Iterable[load.LineRow], waiting: Waiting) -> Step:
    open_lines = tuple(line.line for line in lines if line.is_open)
    reason = RouteReason.AUTOMATION_FAILED
    case = NewCase(
        row.id, "nurse", reason.value, open_lines, row.due_at, error_code=failure.code, trace_id=failure.trace
    )
    moved = [NewLineState(row.id, line, LineState.IN_REVIEW, reason.value) for line in open_lines]
    return Step(
        request=row.id,
        version=row.version,
        state=RequestState.IN_REVIEW,
        lines=tuple(moved) if waiting.column == "state" else (),
        cases=(case,),
        events=(("attempt_failed", _detail(row, failure)), ("case_opened", {"reason": reason.value})),
    )
