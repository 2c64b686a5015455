"""What a machine's step writes: lines, decisions by policy, authorizations, cases, history, the new state.

All of it in the caller's one transaction, a handful of statements however many requests. Every function takes rows
whose requests the caller has locked.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import chain
from typing import Any, Literal, NamedTuple, TypeVar
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from schemas.determination import Outcome
from schemas.lifecycle import FINAL_STATES, TRANSITIONS, LineState, RequestState
from store import history
from store.evaluations import NewEvaluation
from store.evaluations import save as save_evaluations
from store.history import Head, HistoryEvent

_Row = TypeVar("_Row")


class LostRowError(RuntimeError):
    """A locked request was not where its lock left it. Nothing was written; the next bell takes it again."""

    def __init__(self) -> None:
        super().__init__(type(self).__doc__)


class NewDecision(NamedTuple):
    """A determination by policy. What is authorised is copied from the line in the database: exactly as asked."""

    id: UUID
    request: UUID
    line: int
    version: int
    outcome: Literal[Outcome.APPROVED, Outcome.NOT_REQUIRED]
    evaluation: UUID
    policy: str | None
    reason: str
    rationale: str
    member_id: str
    service_on: date
    number: str | None = None  #: of the authorization; None: none is issued (not required)
    scope: str | None = None
    valid_days: int | None = None  #: of an approval of which no end was asked for, where its programme says


class NewLineState(NamedTuple):
    request: UUID
    line: int
    state: LineState
    reason: str = ""
    determination: UUID | None = None


class NewCase(NamedTuple):
    request: UUID
    level: str
    reason: str
    lines: tuple[int, ...]
    due_at: datetime
    expertise: str = ""
    licence_state: str | None = None
    expedite_proposed: bool = False
    call_task: str | None = None
    error_code: str | None = None
    trace_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """All that one step writes about one request. `state` None: the request stays where it is."""

    request: UUID
    version: int
    state: RequestState | None = None
    evaluations: tuple[NewEvaluation, ...] = ()
    decisions: tuple[NewDecision, ...] = ()
    lines: tuple[NewLineState, ...] = ()
    cases: tuple[NewCase, ...] = ()
    events: tuple[tuple[str, Mapping[str, Any]], ...] = field(default=())


def write(session: Session, steps: Sequence[Step], *, source: RequestState, heads: Mapping[UUID, Head]) -> None:
    """Write these steps of requests that stand in `source`. Raises LostRowError when one does not."""
    if not steps:
        return
    save_evaluations(session, _all(step.evaluations for step in steps), purpose="decide")
    _insert_decisions(session, _all(step.decisions for step in steps))
    _update_lines(session, _all(step.lines for step in steps))
    open_cases(session, _all(step.cases for step in steps))
    new_heads = history.append(session, heads, _events(steps))
    _move(session, steps, source=source, heads=new_heads)


def write_beside(
    session: Session, steps: Sequence[Step], *, heads: Mapping[UUID, Head], then: Literal["assess"] | None
) -> None:
    """Write what was read or evaluated beside the people who have the case: evaluations and history, no state."""
    if not steps:
        return
    save_evaluations(session, _all(step.evaluations for step in steps), purpose="beside")
    new_heads = history.append(session, heads, _events(steps))
    session.execute(
        text(
            "UPDATE request r SET beside = :then, attempts = 0, failure = NULL, version = r.version + 1, "
            "head_seq = n.seq, head_hash = n.hash "
            "FROM unnest(CAST(:id AS uuid[]), CAST(:seq AS int[]), CAST(:hash AS text[])) AS n (id, seq, hash) "
            "WHERE r.id = n.id"
        ),
        {"then": then, **_head_arrays([step.request for step in steps], new_heads)},
    )


def check_deferred(session: Session) -> None:
    """Have the deferred rules speak now, inside a savepoint."""
    session.execute(text("SET CONSTRAINTS ALL IMMEDIATE"))
    session.execute(text("SET CONSTRAINTS ALL DEFERRED"))


def _head_arrays(requests: Sequence[UUID], heads: Mapping[UUID, Head]) -> dict[str, list[Any]]:
    return {
        "id": list(requests),
        "seq": [heads[request].seq for request in requests],
        "hash": [heads[request].hash for request in requests],
    }


def _all(groups: Iterable[Iterable[_Row]]) -> list[_Row]:
    return list(chain.from_iterable(groups))


def _events(steps: Sequence[Step]) -> list[HistoryEvent]:
    return [HistoryEvent(step.request, event, detail, None) for step in steps for event, detail in step.events]


def _insert_decisions(session: Session, decisions: Sequence[NewDecision]) -> None:
    if not decisions:
        return
    session.execute(text(_DECISIONS), _arrays(decisions))
    approvals = [decision for decision in decisions if decision.number is not None]
    if approvals:
        session.execute(text(_AUTHORIZATIONS), _arrays(approvals))


def _arrays(rows: Sequence[Any]) -> dict[str, list[Any]]:
    """One array per field, for `unnest`."""
    return {name: list(column) for name, column in zip(rows[0]._fields, zip(*rows, strict=True), strict=True)}


#: `requested_*` and `authorised_*` come from the same row of `service_line` (law 1). INSERT .. SELECT and not COPY,
#: which row security does not allow. An approval authorises; "not required" authorises nothing.
_DECISIONS = """
INSERT INTO determination (id, request, line, request_version, kind, outcome, basis, decided_as, evaluation, policy,
    reason_codes, rationale, requested_code, requested_modifiers, requested_quantity, requested_unit, requested_from,
    requested_to, requested_place, requested_provider, authorised_code, authorised_modifiers, authorised_quantity,
    authorised_unit, authorised_from, authorised_to, authorised_place, authorised_provider)
SELECT n.id, l.request, l.line, n.version, 'initial', n.outcome,
    CASE n.outcome WHEN 'approved' THEN 'clinical' ELSE 'administrative' END, 'policy', n.evaluation, n.policy,
    ARRAY[n.reason], n.rationale, l.code, l.modifiers, l.quantity, l.unit, l.service_from, l.service_to,
    l.place_of_service, l.provider_npi, a.code, coalesce(a.modifiers, '{}'), a.quantity, a.unit, a.service_from,
    a.service_to, a.place_of_service, a.provider_npi
FROM unnest(CAST(:id AS uuid[]), CAST(:request AS uuid[]), CAST(:line AS int[]), CAST(:version AS int[]),
    CAST(:outcome AS text[]), CAST(:evaluation AS uuid[]), CAST(:policy AS text[]), CAST(:reason AS text[]),
    CAST(:rationale AS text[]))
    AS n (id, request, line, version, outcome, evaluation, policy, reason, rationale)
JOIN service_line l ON l.request = n.request AND l.line = n.line
LEFT JOIN service_line a ON a.request = n.request AND a.line = n.line AND n.outcome = 'approved'
"""

#: Valid for what was asked. Without an end asked for it ends after the days that the programme gives, counted from the
#: later of today and the first day asked for, or else when the service is done: never earlier, since a shorter validity
#: than asked would be adverse.
_AUTHORIZATIONS = """
INSERT INTO "authorization" (number, request, line, determination, member_id, code, scope, quantity, unit, valid_from,
    valid_to, ends_when, status, service_on)
SELECT n.number, l.request, l.line, n.id, n.member_id, l.code, n.scope, l.quantity, l.unit,
    coalesce(l.service_from, n.service_on), coalesce(l.service_to,
        greatest(coalesce(l.service_from, n.service_on), (now() AT TIME ZONE 'UTC')::date) + n.valid_days),
    CASE WHEN l.service_to IS NULL AND n.valid_days IS NULL THEN 'service_done' END, 'active',
    coalesce(l.service_from, n.service_on)
FROM unnest(CAST(:number AS text[]), CAST(:request AS uuid[]), CAST(:line AS int[]), CAST(:id AS uuid[]),
    CAST(:member_id AS text[]), CAST(:scope AS text[]), CAST(:service_on AS date[]), CAST(:valid_days AS int[]))
    AS n (number, request, line, id, member_id, scope, service_on, valid_days)
JOIN service_line l ON l.request = n.request AND l.line = n.line
"""


def _update_lines(session: Session, lines: Sequence[NewLineState]) -> None:
    if lines:
        session.execute(text(_LINES), _arrays(lines))


_LINES = """
UPDATE service_line l SET state = n.state, route_reason = n.reason,
    determination = coalesce(n.determination, l.determination)
FROM unnest(CAST(:request AS uuid[]), CAST(:line AS int[]), CAST(:state AS text[]), CAST(:reason AS text[]),
    CAST(:determination AS uuid[])) AS n (request, line, state, reason, determination)
WHERE l.request = n.request AND l.line = n.line
"""


def open_cases(session: Session, cases: Sequence[NewCase]) -> None:
    """Open a case for each request, or widen the one that is open: there is at most one (`review_case_open`)."""
    if cases:
        # PostgreSQL has no arrays of arrays of unlike length: each list of lines goes as its text.
        lines = ["{" + ",".join(map(str, case.lines)) + "}" for case in cases]
        session.execute(text(_CASES), _arrays(cases) | {"lines": lines})


#: The higher level, the earlier deadline and all lines of both. The reason is that of the higher level.
_CASES = """
INSERT INTO review_case AS c (request, level, expertise, licence_state, reason, lines, due_at, error_code, trace_id,
    expedite_proposed, call_task)
SELECT n.request, n.level, n.expertise, n.licence_state, n.reason, CAST(n.lines AS smallint[]), n.due_at, n.error_code,
    n.trace_id, n.expedite_proposed, n.call_task
FROM unnest(CAST(:request AS uuid[]), CAST(:level AS text[]), CAST(:reason AS text[]), CAST(:lines AS text[]),
    CAST(:due_at AS timestamptz[]), CAST(:expertise AS text[]), CAST(:licence_state AS text[]),
    CAST(:expedite_proposed AS boolean[]), CAST(:call_task AS text[]), CAST(:error_code AS text[]),
    CAST(:trace_id AS text[]))
    AS n (request, level, reason, lines, due_at, expertise, licence_state, expedite_proposed, call_task, error_code,
    trace_id)
ON CONFLICT (request) WHERE closed_at IS NULL DO UPDATE SET
    lines = (SELECT array_agg(DISTINCT line ORDER BY line) FROM unnest(c.lines || EXCLUDED.lines) AS line),
    reason = CASE WHEN EXCLUDED.level = 'physician' AND c.level <> 'physician' THEN EXCLUDED.reason ELSE c.reason END,
    expertise = CASE WHEN c.expertise = '' OR (EXCLUDED.level = 'physician' AND c.level <> 'physician')
        THEN EXCLUDED.expertise ELSE c.expertise END,
    level = CASE WHEN 'physician' IN (c.level, EXCLUDED.level) THEN 'physician'
        WHEN 'nurse' IN (c.level, EXCLUDED.level) THEN 'nurse' ELSE c.level END,
    due_at = least(c.due_at, EXCLUDED.due_at),
    expedite_proposed = c.expedite_proposed OR EXCLUDED.expedite_proposed,
    call_task = coalesce(c.call_task, EXCLUDED.call_task),
    error_code = coalesce(EXCLUDED.error_code, c.error_code),
    trace_id = coalesce(EXCLUDED.trace_id, c.trace_id)
"""


def _move(session: Session, steps: Sequence[Step], *, source: RequestState, heads: Mapping[UUID, Head]) -> None:
    for target in {step.state for step in steps} - {None}:
        if target is not None and target not in TRANSITIONS[source]:
            raise LostRowError
    states = [(step.state or source).value for step in steps]
    moved = session.execute(
        text(_MOVE),
        {
            **_head_arrays([step.request for step in steps], heads),
            "version": [step.version for step in steps],
            "state": states,
            "source": source.value,
            "final": [state.value for state in FINAL_STATES],
        },
    )
    if moved.rowcount != len(steps):  # type: ignore[attr-defined]
        raise LostRowError


_MOVE = """
UPDATE request r SET state = n.state, version = r.version + 1, waiting_since = now(), attempts = 0, failure = NULL,
    head_seq = n.seq, head_hash = n.hash, beside = CASE WHEN n.state = ANY(:final) THEN NULL ELSE r.beside END
FROM unnest(CAST(:id AS uuid[]), CAST(:version AS int[]), CAST(:state AS text[]), CAST(:seq AS int[]),
    CAST(:hash AS text[])) AS n (id, version, state, seq, hash)
WHERE r.id = n.id AND r.version = n.version AND r.state = :source
"""
