"""A digest of a stored determination. The history entry of a person's decision carries it, `store.audit` compares."""

from hashlib import sha256
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session


def determination_digest(session: Session, identity: UUID | str) -> str | None:
    """sha256 over the row's columns; None when there is no such row.

    Made from PostgreSQL's own JSON, so that writing and checking see the same text. Times are spelled in UTC.
    """
    row = session.scalar(text(_AS_TEXT), {"id": str(identity)})
    return None if row is None else sha256(row.encode()).hexdigest()


#: Columns by name: a column that a later migration adds must not change the digests of old decisions.
_AS_TEXT = """
SELECT to_jsonb(said)::text FROM (
    SELECT id, request, line, request_version, kind, outcome, basis, decided_as, decided_by, licence,
        to_char(decided_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US') AS decided_at, delegate, evaluation,
        policy, reason_codes, criteria, provision, rationale, supersedes, requested_code, requested_modifiers,
        requested_quantity, requested_unit, requested_from, requested_to, requested_place, requested_provider,
        authorised_code, authorised_modifiers, authorised_quantity, authorised_unit, authorised_from, authorised_to,
        authorised_place, authorised_provider
    FROM determination WHERE id = CAST(:id AS uuid)) AS said
"""
