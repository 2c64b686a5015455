"""Verified coverage snapshots, as an eligibility system left them."""

from collections.abc import Collection, Mapping

from sqlalchemy import text
from sqlalchemy.orm import Session

from schemas.request import Coverage


def verified(session: Session, members: Collection[str]) -> dict[str, Coverage]:
    """The newest verified snapshot of each of these members."""
    rows = session.execute(
        text("SELECT member_id, snapshot FROM coverage_snapshot WHERE member_id = ANY(:members) ORDER BY verified_at"),
        {"members": list(members)},
    )
    return {member: Coverage.model_validate_json(snapshot) for member, snapshot in rows}


def record(session: Session, snapshots: Mapping[str, Coverage]) -> None:
    """Keep snapshots by member. One without `verified_at` is not kept: it verifies nothing."""
    kept = {member: snapshot for member, snapshot in snapshots.items() if snapshot.verified_at is not None}
    session.execute(
        text(
            "INSERT INTO coverage_snapshot (member_id, payer, snapshot, verified_at) "
            "SELECT * FROM unnest(CAST(:members AS text[]), CAST(:payers AS text[]), CAST(:snapshots AS text[]), "
            "CAST(:times AS timestamptz[])) ON CONFLICT (member_id, payer) DO UPDATE "
            "SET snapshot = excluded.snapshot, verified_at = excluded.verified_at"
        ),
        {
            "members": list(kept),
            "payers": [snapshot.payer or "" for snapshot in kept.values()],
            "snapshots": [snapshot.model_dump_json() for snapshot in kept.values()],
            "times": [snapshot.verified_at for snapshot in kept.values()],
        },
    )
