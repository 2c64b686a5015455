"""Sessions already spent: paid claims, and active authorizations that no claim has used, each once (`domain.md` 4)."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from schemas.evaluation import Utilisation


class Limit(NamedTuple):
    """What a limit counts for: one member, one scope ("epidural:cervical_thoracic")."""

    member_id: str
    scope: str


class SpentSession(NamedTuple):
    """Two claims of one day are one session, and so are the lines of one request at one date."""

    source: str  #: "claims" or "authorizations"
    request: UUID | None  #: that holds the authorization
    on: date


Spent = Mapping[Limit, Sequence[SpentSession]]


def spent(session: Session, limits: Collection[Limit]) -> dict[Limit, list[SpentSession]]:
    """Sessions by limit, the earliest first. A limit of which nothing is known is there too, with no session."""
    found: dict[Limit, list[SpentSession]] = {limit: [] for limit in sorted(limits)}
    if not found:
        return {}
    rows = session.execute(
        text(_SPENT), {"members": [limit.member_id for limit in found], "scopes": [limit.scope for limit in found]}
    )
    for member, scope, *columns in rows:
        found[Limit(member, scope)].append(SpentSession(*columns))
    return found


#: An authorization that a paid claim names is used, whatever its status still says.
_SPENT = """
WITH wanted AS (
    SELECT DISTINCT * FROM unnest(CAST(:members AS text[]), CAST(:scopes AS text[])) AS w (member_id, scope))
SELECT c.member_id, c.scope, 'claims', CAST(NULL AS uuid), c.service_on
FROM paid_claim c JOIN wanted USING (member_id, scope)
UNION
SELECT a.member_id, a.scope, 'authorizations', a.request, a.service_on
FROM "authorization" a JOIN wanted USING (member_id, scope)
WHERE a.status = 'active' AND NOT EXISTS (SELECT 1 FROM paid_claim p WHERE p.authorization_number = a.number)
ORDER BY 1, 2, 5, 3, 4
"""


def utilisation(spent: Spent, member_id: str, *, request: UUID) -> dict[str, Utilisation]:
    """What a request is held against, by scope. Its own authorizations are not before it."""
    return {
        limit.scope: _of(limit.scope, [session for session in sessions if session.request != request])
        for limit, sessions in spent.items()
        if limit.member_id == member_id
    }


def _of(scope: str, sessions: Sequence[SpentSession]) -> Utilisation:
    sources = [session.source for session in sessions]
    return Utilisation(
        scope=scope,
        sessions=tuple(session.on for session in sessions),
        counted={source: sources.count(source) for source in ("claims", "authorizations")},
    )


def take_limits(session: Session, limits: Iterable[Limit]) -> None:
    """Wait until nobody else decides on these limits; held to the end of the transaction.

    In one order everywhere, so that two batches with the same limits cannot deadlock.
    """
    for limit in sorted(set(limits)):
        session.execute(
            text("SELECT pg_advisory_xact_lock(hashtextextended(:name, 0))"),
            {"name": f"limit {limit.scope} {limit.member_id}"},
        )
