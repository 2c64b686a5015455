"""Attempts that failed: counted on the row, and the third one ends in front of a person (design 2)."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Final, NamedTuple
from uuid import UUID

import orjson
from sqlalchemy import text
from sqlalchemy.orm import Session

from schemas.determination import RouteReason
from schemas.lifecycle import LineState, RequestState
from store import history, load, outcomes
from store.claims import ALL_WAITING, ATTEMPTS, Waiting
from store.errors import ERRORS, ended_connection, state_of
from store.history import Head, HistoryEvent
from store.outcomes import LostRowError, NewCase, NewLineState, Step

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


class Refused(NamedTuple):
    """A request that the database did not let in front of a person. It waits, and nobody waits for it."""

    request: UUID
    code: str  #: of the refusal
    trace: str


class Counted(NamedTuple):
    escalated: list[UUID]
    refused: list[Refused]


class _Failed(NamedTuple):
    id: UUID
    version: int
    attempts: int
    head: Head
    due_at: datetime


def count(session: Session, failures: Sequence[Failure], *, waiting: Waiting, begun: datetime) -> Counted:
    """Add an attempt to those that still wait for this; those of them that now are in front of a person.

    Rows that somebody else has locked are left: they are being worked on, and have not failed. So are those whose last
    failure was counted after this batch had `begun`.
    """
    codes = {failure.request: failure for failure in failures}
    rows = _lock(session, list(codes), waiting, begun)
    last = {row.id for row in rows if row.attempts + 1 >= ATTEMPTS}
    refused = _hand_over(session, [row for row in rows if row.id in last], codes, waiting)
    still = [row for row in rows if row.id not in last or row.id in refused]
    _count(session, still, codes, {one.request: one.code for one in refused.values()})
    return Counted(sorted(last - refused.keys()), list(refused.values()))


def hand_over_owed(session: Session) -> Counted:
    """Those whose attempts are used up and whom the database has kept from their person so far: once more.

    Told are only refusals that are news. Some at random, so that none whose turn ends badly takes it from the others.
    """
    escalated: list[UUID] = []
    news: list[Refused] = []
    for waiting in ALL_WAITING:
        found = session.execute(text(_OWED.format(column=waiting.column)), {"value": waiting.value, "most": ATTEMPTS})
        rows, codes, shown = [], {}, {}
        for row in found:
            rows.append(_Failed(row.id, row.version, row.attempts, Head(row.head_seq, row.head_hash), row.due_at))
            said = orjson.loads(row.entry)["detail"]
            codes[row.id], shown[row.id] = Failure(row.id, said["code"], said["trace"]), row.failure
        refused = _hand_over(session, rows, codes, waiting)
        escalated += [row.id for row in rows if row.id not in refused]
        changed = [one for one in refused.values() if one.code != shown[one.request]]
        news += changed
    _show(session, news)
    return Counted(escalated, news)


def _show(session: Session, refused: Sequence[Refused]) -> None:
    if refused:
        session.execute(
            text("UPDATE request SET failure = :code WHERE id = :request"),
            [{"request": one.request, "code": one.code} for one in refused],
        )


#: With the last failure that was counted, which is why a person has to have it.
_OWED: Final = """
SELECT r.id, r.version, r.attempts, r.head_seq, r.head_hash, r.due_at, r.failure, (
    SELECT h.entry FROM history h WHERE h.request = r.id AND h.event = 'attempt_failed' ORDER BY h.seq DESC LIMIT 1
) AS entry
FROM request r WHERE r.id IN (SELECT id FROM request WHERE {column} = :value AND attempts >= :most
    AND EXISTS (SELECT FROM history h WHERE h.request = request.id AND h.event = 'attempt_failed')
    ORDER BY random() LIMIT 20)
ORDER BY r.id FOR UPDATE OF r SKIP LOCKED
"""


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


def _count(
    session: Session, rows: Sequence[_Failed], codes: Mapping[UUID, Failure], refusals: Mapping[UUID, str]
) -> None:
    """What is shown of a row is why it stays: its failure, or what keeps it from a person."""
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
            "code": [refusals.get(row.id, codes[row.id].code) for row in rows],
            "seq": [heads[row.id].seq for row in rows],
            "hash": [heads[row.id].hash for row in rows],
        },
    )


def _event(row: _Failed, codes: Mapping[UUID, Failure]) -> HistoryEvent:
    failure = codes[row.id]
    return HistoryEvent(row.id, "attempt_failed", _detail(row, failure), None)


def _detail(row: _Failed, failure: Failure) -> dict[str, str | int]:
    return {"code": failure.code, "trace": failure.trace, "attempt": row.attempts + 1}


def _hand_over(
    session: Session, rows: Sequence[_Failed], codes: Mapping[UUID, Failure], waiting: Waiting
) -> dict[UUID, Refused]:
    """All together, and one by one where that is refused: one row holds up no other. Who was refused, and with what."""
    if not rows or _written(session, rows, codes, waiting) is None:
        return {}
    refusals = {row.id: _written(session, [row], codes, waiting) for row in rows}
    return {
        request: Refused(request, code, codes[request].trace) for request, code in refusals.items() if code is not None
    }


def _written(session: Session, rows: Sequence[_Failed], codes: Mapping[UUID, Failure], waiting: Waiting) -> str | None:
    """None when these are in front of people now, else what kept them from it."""
    try:
        with session.begin_nested():
            # It takes milliseconds. A row for which it takes longer is not to use up the time of the others.
            session.execute(text("SET LOCAL statement_timeout = '5s'"))
            _write(session, rows, codes, waiting)
            outcomes.check_deferred(session)
    except LostRowError:
        return "row_changed"
    except ERRORS as error:
        if ended_connection(error):
            raise
        return f"database_{state_of(error)}"
    return None


def _write(session: Session, rows: Sequence[_Failed], codes: Mapping[UUID, Failure], waiting: Waiting) -> None:
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
    # The last failure of one that is handed over late was counted when it failed.
    failed = (("attempt_failed", _detail(row, failure)),) if row.attempts < ATTEMPTS else ()
    return Step(
        request=row.id,
        version=row.version,
        state=RequestState.IN_REVIEW,
        lines=tuple(moved) if waiting.column == "state" else (),
        cases=(case,),
        events=(*failed, ("case_opened", {"reason": reason.value})),
    )
