"""What a batch needs to know, in one query each: read before the lock, since bodies and documents never change."""

from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

import orjson
from sqlalchemy import text
from sqlalchemy.orm import Session

from schemas.fact import Fact
from schemas.lifecycle import FINAL_LINE_STATES, LineState
from schemas.marks import Mark
from schemas.request import AuthorizationRequest
from schemas.unread import Unread, why_unread


class LineRow(NamedTuple):
    line: int
    grp: int
    state: LineState
    service_state: str | None
    is_drug: bool

    @property
    def is_open(self) -> bool:
        return self.state not in FINAL_LINE_STATES


class DocumentRow(NamedTuple):
    """A document without its text. `facts` is None until it was read;"""

    id: str
    arrived: int  #: 0 with the request, then counting
    sha256: str
    loinc: str | None
    title: str | None
    language: str | None
    sensitivity: tuple[Mark, ...]
    unread: str | None
    unread_pages: tuple[int, ...]
    bytes: int
    facts: str | None

    @property
    def why_unread(self) -> Unread | None:
        """Why no machine has read it, wholly or in part."""
        return why_unread(
            is_marked=bool(self.sensitivity), stored=self.unread, language=self.language, is_empty=self.bytes == 0
        )


class Ask(NamedTuple):
    """An information request."""

    id: UUID
    round: int
    asked_as: str
    due_at: datetime
    is_open: bool
    items: str


def bodies(session: Session, requests: Sequence[UUID]) -> dict[UUID, str]:
    """`schemas.request.AuthorizationRequest` as JSON, documents without their text."""
    rows = session.execute(
        text("SELECT request, body FROM request_body WHERE request = ANY(:requests)"), {"requests": list(requests)}
    )
    return {row.request: row.body for row in rows}


def request_of(body: str) -> AuthorizationRequest:
    return AuthorizationRequest.model_validate_json(body)


def lines(session: Session, requests: Sequence[UUID]) -> dict[UUID, list[LineRow]]:
    rows = session.execute(
        text(
            "SELECT request, line, grp, state, service_state, coalesce(is_drug, false) FROM service_line "
            "WHERE request = ANY(:requests) ORDER BY request, line"
        ),
        {"requests": list(requests)},
    )
    found: dict[UUID, list[LineRow]] = {}
    for request, line, grp, state, service_state, is_drug in rows:
        found.setdefault(request, []).append(LineRow(line, grp, LineState(state), service_state, is_drug))
    return found


def documents(session: Session, requests: Sequence[UUID]) -> dict[UUID, list[DocumentRow]]:
    """Documents with what was read in them, in the order of their arrival."""
    rows = session.execute(
        text(
            "SELECT d.request, d.id, d.arrived, d.sha256, d.loinc, d.title, d.language, d.sensitivity, d.unread, "
            "d.unread_pages, "
            "CASE WHEN octet_length(d.text) < 1000 THEN octet_length(btrim(d.text, E' \\t\\r\\n')) "
            "ELSE octet_length(d.text) END, r.facts "
            "FROM document d LEFT JOIN reading r ON r.key = d.reading_key "
            "WHERE d.request = ANY(:requests) ORDER BY d.request, d.arrived, d.id"
        ),
        {"requests": list(requests)},
    )
    found: dict[UUID, list[DocumentRow]] = {}
    for request, *columns in rows:
        row = DocumentRow(*columns)
        found.setdefault(request, []).append(
            row._replace(sensitivity=tuple(row.sensitivity), unread_pages=tuple(row.unread_pages))
        )
    return found


def texts(session: Session, request: UUID, documents: Collection[str]) -> dict[str, str]:
    """The texts of some documents of a request."""
    rows = session.execute(
        text("SELECT id, text FROM document WHERE request = :request AND id = ANY(:ids)"),
        {"request": request, "ids": sorted(documents)},
    )
    return {row.id: row.text for row in rows}


KindsOfMarked = Callable[[Collection[Mark]], frozenset[str]]


def facts_of(rows: Iterable[DocumentRow], *, of_marked: KindsOfMarked) -> tuple[Fact, ...]:
    """What these documents say, each fact with the document it comes from.

    `of_marked`: the kinds that may be used of a document with these marks. What a policy asked for that no longer
    governs was stored by right and is not used.
    """
    found: list[Fact] = []
    for row in rows:
        kinds = of_marked(row.sensitivity) if row.sensitivity else None
        for fields in orjson.loads(row.facts or "[]"):
            if kinds is not None and fields["kind"] not in kinds:
                continue
            fields["document"] = row.id
            found.append(Fact.model_validate_json(orjson.dumps(fields)))
    return tuple(found)


def filed_elsewhere(session: Session, requests: Sequence[UUID]) -> dict[UUID, frozenset[str]]:
    """Hashes of documents that were filed under another member before (`domain.md` 3.5). Empty texts say nothing.

    Before: by the order of the requests, so that the answer does not depend on when it is asked. A document that was
    added later is held against all.
    """
    rows = session.execute(
        text(
            "SELECT DISTINCT d.request, d.sha256 FROM document d JOIN request q ON q.id = d.request "
            "WHERE d.request = ANY(:requests) AND (octet_length(d.text) > 0 OR d.original IS NOT NULL) AND EXISTS ("
            "SELECT 1 FROM document o JOIN request p ON p.id = o.request "
            "WHERE o.sha256 = d.sha256 AND p.member_id <> q.member_id AND (p.id < q.id OR d.arrived > 0))"
        ),
        {"requests": list(requests)},
    )
    return _sets((row.request, row.sha256) for row in rows)


def asked_by_others(session: Session, requests: Sequence[UUID]) -> frozenset[UUID]:
    """Those that another sender had filed before (`domain.md` 3.1). What was denied or withdrawn is no original."""
    rows = session.execute(
        text(
            "SELECT DISTINCT q.id FROM request q JOIN request p ON p.likeness = q.likeness AND p.id < q.id "
            "AND p.submitter <> q.submitter AND p.state NOT IN ('denied', 'dismissed', 'withdrawn') "
            "WHERE q.id = ANY(:requests) "
            # Intake found it alike but asking for something else: from the same sender too, a person looks at both.
            "UNION SELECT id FROM request WHERE id = ANY(:requests) AND duplicate_of IS NOT NULL"
        ),
        {"requests": list(requests)},
    )
    return frozenset(rows.scalars())


def suspended(session: Session) -> frozenset[str]:
    """Ids of policies that a person has suspended (`domain.md` 4)."""
    return frozenset(session.execute(text("SELECT policy FROM policy_status WHERE lifted_at IS NULL")).scalars())


def asks(session: Session, requests: Sequence[UUID]) -> dict[UUID, list[Ask]]:
    """Information requests, the oldest first."""
    rows = session.execute(
        text(
            "SELECT request, id, round, asked_as, due_at, closed_at IS NULL, items FROM information_request "
            "WHERE request = ANY(:requests) ORDER BY request, round"
        ),
        {"requests": list(requests)},
    )
    found: dict[UUID, list[Ask]] = {}
    for request, *columns in rows:
        found.setdefault(request, []).append(Ask(*columns))
    return found


def _sets(pairs: Iterable[tuple[UUID, str]]) -> dict[UUID, frozenset[str]]:
    found: dict[UUID, set[str]] = {}
    for request, value in pairs:
        found.setdefault(request, set()).add(value)
    return {request: frozenset(values) for request, values in found.items()}
