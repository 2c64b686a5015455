"""Sessions already spent: paid claims, unused authorizations, and the member's requests that nobody has decided.

As each source tells of them; the engine unites them, so that each session counts once (`domain.md` 4).
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Any, Final, Literal, NamedTuple
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from schemas.evaluation import SpentSession, Utilisation

Source = Literal["claims", "authorizations", "requests"]
_LOOKED_UP: Final[tuple[Source, ...]] = ("claims", "authorizations", "requests")


class Limit(NamedTuple):
    """What a limit counts for: one member, one scope ("epidural:cervical_thoracic")."""

    member_id: str
    scope: str


class Found(NamedTuple):
    """Sessions as one source tells of them. Lines of one request at one date are one, or what one of them asks for."""

    source: Source
    request: UUID | None  #: that holds the authorization, or that asks
    on: date
    through: date | None  #: of an authorization: the last day on which it may be used
    linked: bool  #: a claim that names an authorization; an authorization that such a claim has used in part
    sessions: int  #: how many: an authorization may be for several, and a request may ask for several

    def precedes(self, request: UUID) -> bool:
        """Whether it counts before this request: no authorization of its own, and no request that came later.

        By the order of the requests, so that of two that are open the first does not wait for the second.
        """
        if self.request is None or self.source != "requests":
            return self.request != request
        return self.request < request


Spent = Mapping[Limit, Sequence[Found]]


def spent(
    session: Session, limits: Collection[Limit], *, codes: Mapping[str, Mapping[str, bool]]
) -> dict[Limit, list[Found]]:
    """Sessions by limit, the earliest first. A limit of which nothing is known is there too, with no session.

    `codes`: by scope, the service codes that spend from it, since an open request has no scope of its own yet, and
    whether a unit of the code is a session.
    """
    found: dict[Limit, list[Found]] = {limit: [] for limit in sorted(limits)}
    if not found:
        return {}
    spending = [
        (scope, code, by_unit)
        for scope in {limit.scope for limit in found}
        for code, by_unit in codes.get(scope, {}).items()
    ]
    rows = session.execute(
        text(_SPENT),
        {
            "members": [limit.member_id for limit in found],
            "scopes": [limit.scope for limit in found],
            "every_member": sorted({limit.member_id for limit in found}),
            "scopes_of_codes": [scope for scope, _, _ in spending],
            "codes": [code for _, code, _ in spending],
            "by_unit": [by_unit for _, _, by_unit in spending],
        },
    )
    for member, scope, *columns in rows:
        limit = Limit(member, scope)
        if limit in found:
            found[limit].append(Found(*columns))
    return found


#: Each paid claim that names an authorization uses one session of it, whatever its status still says. One without an
#: end may be used on any later day. A line under appeal was refused, and may still be approved. A repetition that was
#: asked for is authorised where the quantity is as asked.
_SPENT: Final = """
WITH wanted AS (
    SELECT DISTINCT * FROM unnest(CAST(:members AS text[]), CAST(:scopes AS text[])) AS w (member_id, scope)),
spending AS (
    SELECT * FROM unnest(CAST(:scopes_of_codes AS text[]), CAST(:codes AS text[]), CAST(:by_unit AS boolean[]))
        AS s (scope, code, by_unit)),
authorised AS (
    SELECT a.*, least(99, CASE WHEN s.by_unit THEN greatest(1, ceil(coalesce(a.quantity, 1))) ELSE 1 END
            * CASE WHEN a.quantity IS NOT DISTINCT FROM l.quantity THEN coalesce(l.occurrences, 1) ELSE 1 END)
        - used.sessions AS unused, used.sessions > 0 AS in_part
    FROM "authorization" a JOIN wanted USING (member_id, scope)
    CROSS JOIN LATERAL (
        SELECT count(DISTINCT p.service_on) AS sessions FROM paid_claim p WHERE p.authorization_number = a.number) used
    JOIN service_line l ON l.request = a.request AND l.line = a.line
    LEFT JOIN spending s ON s.scope = a.scope AND s.code = a.code
    WHERE a.status = 'active')
SELECT c.member_id, c.scope, 'claims', CAST(NULL AS uuid), c.service_on, CAST(NULL AS date),
    bool_or(c.authorization_number IS NOT NULL), 1
FROM paid_claim c JOIN wanted USING (member_id, scope)
GROUP BY c.member_id, c.scope, c.service_on
UNION ALL
SELECT a.member_id, a.scope, 'authorizations', a.request, a.service_on,
    max(coalesce(a.valid_to, DATE '9999-12-31')), bool_or(a.in_part), CAST(max(a.unused) AS int)
FROM authorised a
WHERE a.unused > 0
GROUP BY a.member_id, a.scope, a.request, a.service_on
UNION ALL
SELECT q.member_id, s.scope, 'requests', q.id, coalesce(l.service_from, q.service_on), CAST(NULL AS date), false,
    CAST(max(least(99, CASE WHEN s.by_unit THEN greatest(1, ceil(coalesce(l.quantity, 1))) ELSE 1 END
        * coalesce(l.occurrences, 1))) AS int)
FROM request q JOIN service_line l ON l.request = q.id JOIN spending s ON s.code = l.code
WHERE q.member_id = ANY(:every_member) AND coalesce(l.service_from, q.service_on) IS NOT NULL
    AND q.state IN ('reading', 'ready', 'gaps', 'pended', 'held', 'in_review', 'appealed')
    AND l.state IN ('open', 'gaps', 'pended', 'held', 'in_review', 'intent_to_deny', 'appealed')
GROUP BY q.member_id, s.scope, q.id, coalesce(l.service_from, q.service_on)
ORDER BY 1, 2, 5, 3, 4
"""


def before(sessions: Iterable[Found], request: UUID) -> list[Found]:
    """Those that a request is held against."""
    return [one for one in sessions if one.precedes(request)]


def utilisation(
    spent: Spent, member_id: str, scopes: Iterable[str], *, request: UUID, has_claims: bool
) -> list[Utilisation]:
    """What a request is held against. `has_claims`: whether this site has a source of paid claims at all.

    Looked up by member and scope: a walk over the limits of a whole batch for each of its requests cost more than
    evaluating it.
    """
    sources = _LOOKED_UP if has_claims else _LOOKED_UP[1:]
    return [
        _of(scope, before(sessions, request), sources)
        for scope in scopes
        if (sessions := spent.get(Limit(member_id, scope))) is not None
    ]


def _of(scope: str, sessions: Sequence[Found], sources: tuple[Source, ...]) -> Utilisation:
    fields: dict[str, Any] = {"scope": scope, "sessions": (), "sources": sources, "assumed": False}
    if sessions:
        fields["sessions"] = tuple(
            SpentSession(source=one.source, on=one.on, through=one.through, linked=one.linked, sessions=one.sessions)
            for one in sessions
        )
    return Utilisation.trusted(fields)


def take_limits(session: Session, limits: Iterable[Limit]) -> None:
    """Wait until nobody else decides on these limits; held to the end of the transaction.

    In one order everywhere, so that two batches with the same limits cannot deadlock.
    """
    for limit in sorted(set(limits)):
        session.execute(
            text("SELECT pg_advisory_xact_lock(hashtextextended(:name, 0))"),
            {"name": f"limit {limit.scope} {limit.member_id}"},
        )
