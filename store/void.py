"""Voiding: an approval is cancelled because who asked for it does not want it any more. Never against the patient:
taking an approval back is a reopening, and a physician's.

The line stays approved, as it was decided; its authorization is void and spends from no limit. A determination of its
own says who cancelled it and why.
"""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any, Final, NamedTuple
from uuid import UUID

from sqlalchemy import Row, text
from sqlalchemy.orm import Session

from store import history
from store.cases import CaseError
from store.digest import determination_digest
from store.history import Head, HistoryEvent
from store.ids import new_id
from store.people import Reviewer

_ROLES: Final = ("coordinator", "nurse", "physician")


class VoidReason(StrEnum):
    """Whose wish it is. There is none of the plan's own."""

    REQUESTER_ASKS = "requester_asks"
    MEMBER_ASKS = "member_asks"
    FILED_IN_ERROR = "filed_in_error"  #: the requester says so


class Voided(NamedTuple):
    reference: str
    authorizations: dict[int, str]  #: by line
    at: datetime


def void(
    session: Session,
    reviewer: Reviewer,
    reference: str,
    *,
    reason: VoidReason,
    rationale: str,
    lines: Sequence[int] = (),
) -> Voided:
    """Void the authorizations of these lines, or all that are active. Raises CaseError."""
    role = next((role for role in _ROLES if role in reviewer.roles), None)
    if role is None:
        raise CaseError("authorizations are voided by a coordinator, nurse or physician, and you hold no such role")
    if not rationale.strip():
        raise CaseError("voiding needs a rationale: who asked for it, and when. Add --rationale")
    row = session.execute(text(_LOCK), {"reference": reference}).one_or_none()
    if row is None:
        raise CaseError("no request has this reference. `precert status REFERENCE` shows a request")
    active = _active(session, row.id, lines)
    made = {one.line: _determine(session, reviewer, row, one, role=role, reason=reason, rationale=rationale)
            for one in active}  # fmt: skip
    numbers = {one.line: str(one.number) for one in active}
    session.execute(
        text("UPDATE \"authorization\" SET status = 'void' WHERE number = ANY(:numbers)"),
        {"numbers": list(numbers.values())},
    )
    detail = {
        "by": str(reviewer.id), "as": role, "reason": reason.value, "lines": sorted(numbers),
        "authorizations": sorted(numbers.values()),
        "determinations": [
            {"id": str(identity), "line": line, "digest": determination_digest(session, identity)}
            for line, identity in made.items()
        ],
    }  # fmt: skip
    head = Head(row.head_seq, row.head_hash)
    head = history.append(session, {row.id: head}, [HistoryEvent(row.id, "voided", detail)])[row.id]
    session.execute(text(_HEAD), {"id": row.id, "seq": head.seq, "hash": head.hash})
    return Voided(reference, numbers, row.now)


def _active(session: Session, request: UUID, wanted: Sequence[int]) -> list[Row[Any]]:
    rows = list(session.execute(text(_ACTIVE), {"id": request}))
    if strange := sorted(set(wanted) - {row.line for row in rows}):
        raise CaseError(f"line {strange[0]} has no active authorization. Leave it out of --line")
    chosen = [row for row in rows if not wanted or row.line in wanted]
    if not chosen:
        raise CaseError("this request has no active authorization: there is nothing to void")
    if used := [row.number for row in chosen if row.is_used]:
        raise CaseError(f"the service of authorization {used[0]} was done and paid: it cannot be voided any more")
    return chosen


def _determine(
    session: Session, reviewer: Reviewer, row: Row[Any], one: Row[Any], *, role: str, reason: VoidReason, rationale: str
) -> UUID:
    identity = new_id()
    session.execute(
        text(_DETERMINATION),
        {
            "id": identity, "version": row.version, "role": role, "by": reviewer.id, "reason": reason.value,
            "rationale": rationale, "supersedes": one.determination,
        },
    )  # fmt: skip
    return identity


_LOCK: Final = """
SELECT id, version, head_seq, head_hash, now() AS now FROM request WHERE reference = :reference FOR UPDATE
"""

_ACTIVE: Final = """
SELECT a.line, a.number, a.determination,
    EXISTS (SELECT FROM paid_claim p WHERE p.authorization_number = a.number) AS is_used
FROM "authorization" a WHERE a.request = :id AND a.status = 'active' ORDER BY a.line
"""

#: What was asked for is copied from the approval; nothing is authorised.
_DETERMINATION: Final = """
INSERT INTO determination (id, request, line, request_version, kind, outcome, basis, decided_as, decided_by,
    reason_codes, provision, rationale, supersedes, requested_code, requested_modifiers, requested_quantity,
    requested_unit, requested_from, requested_to, requested_place, requested_provider)
SELECT :id, d.request, d.line, :version, 'void', 'dismissed', 'administrative', :role, :by, ARRAY[:reason], :reason,
    :rationale, d.id, d.requested_code, d.requested_modifiers, d.requested_quantity, d.requested_unit, d.requested_from,
    d.requested_to, d.requested_place, d.requested_provider
FROM determination d WHERE d.id = :supersedes
"""

_HEAD: Final = "UPDATE request SET version = version + 1, head_seq = :seq, head_hash = :hash WHERE id = :id"
