"""Appeals: a decision against is looked at again by another physician, who took no part in it (42 CFR 422.590).

The first decision stands until then. What the appeal decides supersedes it (`store.decide`), line by line.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final, Literal, NamedTuple, Protocol
from uuid import UUID

import orjson
from sqlalchemy import Row, text
from sqlalchemy.orm import Session

from policies import programmes
from schemas.determination import Outcome
from schemas.lifecycle import RequestState, sources_of
from store import history
from store.cases import CaseError
from store.history import Head, HistoryEvent
from store.people import Reviewer

FiledBy = Literal["member", "provider", "representative"]
REASON: Final = "appeal"
_FILERS: Final = frozenset({"coordinator", "nurse", "physician"})


class AppealDueAt(Protocol):
    """When an appeal has to be decided: the engine's, handed in."""

    def __call__(self, programme: str, filed_at: datetime, *, expedited: bool) -> datetime: ...


class Filed(NamedTuple):
    reference: str
    level: int
    lines: tuple[int, ...]
    due_at: datetime
    is_late: bool  #: after the time to file: a person says what becomes of it


def file(
    session: Session,
    reviewer: Reviewer,
    reference: str,
    *,
    filed_by: FiledBy,
    filed_at: datetime | None,
    expedited: bool,
    lines: Sequence[int] = (),
    due_at_of: AppealDueAt,
) -> Filed:
    """File an appeal against these lines, or all that were decided against. Raises CaseError.

    Until it is decided the request is in front of a physician who took no part. `filed_at` None: now.
    """
    if not _FILERS & reviewer.roles:
        raise CaseError("appeals are filed by a coordinator, nurse or physician, and you hold no such role")
    row = _locked(session, reference)
    against = _against(session, row.id, lines)
    at, is_late = _filing_time(row, against, filed_at)
    due_at = due_at_of(row.programme, at, expedited=expedited)
    numbers = tuple(line.line for line in against)
    appeal = session.execute(
        text(_APPEAL), {"id": row.id, "at": at, "by": filed_by, "expedited": expedited, "due_at": due_at}
    ).one()
    detail = {
        "by": str(reviewer.id), "appeal": str(appeal.id), "level": appeal.level, "filed_by": filed_by,
        "expedited": expedited, "late": is_late, "lines": list(numbers), "due_at": due_at.isoformat(),
    }  # fmt: skip
    head = Head(row.head_seq, row.head_hash)
    head = history.append(session, {row.id: head}, [HistoryEvent(row.id, "appealed", detail)])[row.id]
    # The request is opened before its lines are: a line of a closed one does not change.
    session.execute(text(_OPEN), {"id": row.id, "due_at": due_at, "seq": head.seq, "hash": head.hash})
    session.execute(text(_LINES), {"id": row.id, "lines": list(numbers), "reason": REASON})
    session.execute(
        text(_CASE),
        {
            "id": row.id, "reason": REASON, "lines": list(numbers), "due_at": due_at,
            "state": against[0].service_state,
        },
    )  # fmt: skip
    return Filed(reference, appeal.level, numbers, due_at, is_late)


def _locked(session: Session, reference: str) -> Row[Any]:
    row = session.execute(text(_LOCK), {"reference": reference}).one_or_none()
    if row is None:
        raise CaseError("no request has this reference. `precert status REFERENCE` shows a request")
    if row.state == RequestState.APPEALED:
        raise CaseError("an appeal of this request is under way: wait for its decision")
    if RequestState(row.state) not in sources_of(RequestState.APPEALED):
        raise CaseError("nothing was decided against: an appeal follows a denial, an approval of less or a dismissal")
    return row


def _against(session: Session, request: UUID, wanted: Sequence[int]) -> list[Row[Any]]:
    rows = list(session.execute(text(_AGAINST), {"id": request}))
    known = {row.line for row in rows}
    if strange := sorted(set(wanted) - known):
        raise CaseError(f"line {strange[0]} was not decided against. Leave it out of --line")
    chosen = [row for row in rows if not wanted or row.line in wanted]
    groups = {row.grp for row in chosen}
    if cut := [row.line for row in rows if row.grp in groups and row not in chosen]:
        raise CaseError(f"line {cut[0]} stands or falls with a line that you chose. Add --line {cut[0]}")
    return chosen


def _filing_time(row: Row[Any], against: Iterable[Row[Any]], said: datetime | None) -> tuple[datetime, bool]:
    decided_at = max(line.decided_at for line in against)
    at = row.now if said is None else said
    if at > row.now:
        raise CaseError("the appeal was filed in the future: check --filed-on")
    if at.date() < decided_at.date():
        raise CaseError("the appeal was filed before the decision: check --filed-on")
    return at, at > decided_at + timedelta(days=programmes.appeal_for(row.programme).file_days)


def note(session: Session, request: UUID, programme: str, *, lines: Mapping[int, tuple[Outcome, Outcome]]) -> None:
    """Note what became of appealed lines, (before, on appeal) each; with the last one the appeal has its outcome.

    Does nothing when no appeal is open.
    """
    row = session.execute(text(_UNDER_WAY), {"id": request}).one_or_none()
    if row is None or not lines:
        return
    outcomes = orjson.loads(row.line_outcomes or "{}")
    outcomes |= {str(line): _outcome(*changed) for line, changed in lines.items()}
    stays_adverse = any(outcome in ("upheld", "in_part") for outcome in outcomes.values())
    values = {
        "id": row.id,
        "line_outcomes": orjson.dumps(outcomes, option=orjson.OPT_SORT_KEYS).decode(),
        "outcome": None if row.is_open else _of_all(set(outcomes.values())),
        "forwarded_to": programmes.appeal_for(programme).forward_to if stays_adverse else None,
        "gives": any(outcome in ("overturned", "in_part") for outcome in outcomes.values()),
    }
    session.execute(text(_NOTE), values)


def _outcome(before: Outcome, after: Outcome) -> str:
    if after is Outcome.DISMISSED:
        return "dismissed"
    if after is Outcome.APPROVED:
        return "overturned"
    return "in_part" if (before, after) == (Outcome.DENIED, Outcome.APPROVED_MODIFIED) else "upheld"


def _of_all(outcomes: set[str]) -> str:
    return next(iter(outcomes)) if len(outcomes) == 1 else "in_part"


_LOCK: Final = """
SELECT id, state, programme, head_seq, head_hash, now() AS now FROM request WHERE reference = :reference FOR UPDATE
"""

_AGAINST: Final = """
SELECT l.line, l.grp, l.service_state, d.decided_at FROM service_line l JOIN determination d ON d.id = l.determination
WHERE l.request = :id AND l.state IN ('denied', 'approved_modified', 'dismissed') ORDER BY l.line
"""

_APPEAL: Final = """
INSERT INTO appeal (request, level, filed_at, filed_by, expedited, due_at)
SELECT :id, coalesce(max(level), 0) + 1, :at, :by, :expedited, :due_at FROM appeal WHERE request = :id
RETURNING id, level
"""

#: Documents that were kept when nobody had the request any more are read now, beside the physician.
_OPEN: Final = """
UPDATE request SET state = 'appealed', due_at = :due_at, waiting_since = now(), attempts = 0, version = version + 1,
    head_seq = :seq, head_hash = :hash, beside = CASE WHEN EXISTS (
        SELECT FROM document d WHERE d.request = :id AND d.reading_key IS NULL
            AND (octet_length(d.text) > 0 OR d.original IS NOT NULL)) THEN 'read' END
WHERE id = :id
"""

_LINES: Final = """
UPDATE service_line SET state = 'appealed', route_reason = :reason WHERE request = :id AND line = ANY(:lines)
"""

#: Whoever took part (`took_part`) is excluded; the determination's own guard holds it too. Expertise as it was asked
#: for the first time.
_CASE: Final = """
INSERT INTO review_case (request, level, expertise, licence_state, reason, lines, excluded, due_at)
VALUES (:id, 'physician', coalesce((SELECT c.expertise FROM review_case c WHERE c.request = :id AND c.expertise <> ''
    ORDER BY c.opened_at DESC LIMIT 1), ''), :state, :reason, CAST(:lines AS smallint[]),
    ARRAY(SELECT p.id FROM person p WHERE took_part(:id, p.id)), :due_at)
"""

_UNDER_WAY: Final = """
SELECT a.id, a.line_outcomes, EXISTS (
    SELECT FROM service_line l WHERE l.request = a.request AND l.state = 'appealed') AS is_open
FROM appeal a WHERE a.request = :id AND a.outcome IS NULL
"""

_NOTE: Final = """
UPDATE appeal SET line_outcomes = :line_outcomes, outcome = :outcome,
    forwarded_to = CASE WHEN CAST(:outcome AS text) IS NOT NULL THEN :forwarded_to END,
    effectuated_at = CASE WHEN CAST(:outcome AS text) IS NOT NULL AND :gives THEN now() END
WHERE id = :id
"""
