"""Evaluations as rows: one per group of lines, append-only, with all that a decision rests on (law 6)."""

from collections.abc import Sequence
from functools import cache
from typing import Any, Final, Literal, NamedTuple
from uuid import UUID

import orjson
from sqlalchemy import text
from sqlalchemy.orm import Session

from schemas.evaluation import GroupEvaluation, Result
from store.database import engine, transaction
from store.ids import new_id
from store.packing import Packed, keep_texts, pack
from store.rows import copy_rows

Purpose = Literal["decide", "beside", "person", "reprocess"]


class NewEvaluation(NamedTuple):
    """An evaluation to be stored. `version` is that of the request as it was evaluated."""

    id: UUID
    request: UUID
    version: int
    evaluation: GroupEvaluation
    packed: Packed


class StoredEvaluation(NamedTuple):
    id: UUID
    request: UUID
    request_version: int
    grp: int
    lines: tuple[int, ...]
    recommendation: str
    route_reason: str
    purpose: str
    detail: str

    def parts(self) -> dict[str, Any]:
        """The fields of the stored evaluation, apart from the criteria. What has its default is not there."""
        parts: dict[str, Any] = orjson.loads(self.detail)
        return parts


def new(request: UUID, version: int, groups: Sequence[GroupEvaluation]) -> list[NewEvaluation]:
    return [NewEvaluation(new_id(), request, version, group, pack(group)) for group in groups]


def keep_words(rows: Sequence[NewEvaluation]) -> None:
    """Write what these evaluations say in words, in a transaction of its own, where it was not written before.

    Before the transaction that stores them: two batches that wait for each other's words while they hold their locks
    could deadlock. The words are the same for everybody, so it does no harm when that transaction fails.
    """
    known = _known_words(engine("worker").url.render_as_string(hide_password=False))
    new_ones = {name: body for row in rows for name, body in row.packed.texts.items() if name not in known}
    if new_ones:
        # Without waiting for the disk: the commit that names them comes after, and waits for both.
        with transaction("worker", durable=False) as session:
            keep_texts(session, new_ones)
        known.update(new_ones)


@cache
def _known_words(_database: str) -> set[str]:
    """Hashes that are in this database for certain. Nothing ever removes one."""
    return set()


def save(session: Session, rows: Sequence[NewEvaluation], *, purpose: Purpose) -> None:
    """Store them by COPY, after `keep_words`. The caller holds the row locks when `purpose` is "decide"."""
    if not rows:
        return
    copy_rows(session, "evaluation", _COPIED, (_columns(row, purpose) for row in rows))


_COPIED: Final = (
    "id", "request", "request_version", "grp", "lines", "recommendation", "route_reason", "policy", "policy_version",
    "policy_digest", "service_on", "known_on", "engine_version", "reader_version", "purpose", "unmet", "detail",
)  # fmt: skip


def _columns(row: NewEvaluation, purpose: Purpose) -> tuple[object, ...]:
    group = row.evaluation
    policy = group.policy
    return (
        row.id,
        row.request,
        row.version,
        group.group,
        list(group.lines),
        group.recommendation.value,
        group.route_reason,
        policy and policy.id,
        policy and policy.version,
        policy and policy.digest,
        group.service_on,
        group.known_on,
        group.engine_version,
        group.reader_version,
        purpose,
        unmet(group),
        row.packed.detail,
    )


def unmet(group: GroupEvaluation) -> list[str]:
    """Ids of the coverage criteria that stand against an approval."""
    against = (Result.NOT_MET, Result.MISSING)
    return [item.id for item in group.criteria if item.basis == "coverage" and item.result in against]


def latest(session: Session, requests: Sequence[UUID]) -> dict[UUID, list[StoredEvaluation]]:
    """The newest evaluation of each group of these requests that a machine's step rests on."""
    rows = session.execute(
        text(
            "SELECT DISTINCT ON (request, grp) id, request, request_version, grp, lines, recommendation, route_reason, "
            "purpose, detail FROM evaluation WHERE request = ANY(:requests) AND purpose IN ('decide', 'beside') "
            "ORDER BY request, grp, id DESC"
        ),
        {"requests": list(requests)},
    )
    found: dict[UUID, list[StoredEvaluation]] = {}
    for row in rows:
        stored = StoredEvaluation(*row)
        found.setdefault(stored.request, []).append(stored._replace(lines=tuple(stored.lines)))
    return found
