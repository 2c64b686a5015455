"""Readings: the facts of a text, kept by what the reader sees, so that a text is read once per reader version."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple
from uuid import UUID

import orjson
from sqlalchemy import text
from sqlalchemy.orm import Session

from schemas.fact import Fact


class Page(NamedTuple):
    """A document as the reader needs it."""

    request: UUID
    id: str
    text: str
    loinc: str | None
    title: str | None
    media_type: str
    language: str | None
    service_on: date | None
    sensitivity: tuple[str, ...]
    reading_key: str | None


class NewReading(NamedTuple):
    key: str
    reader_version: str
    facts: str


def pages(session: Session, request: UUID) -> list[Page]:
    """The documents of a request with their texts, in the order of their arrival."""
    rows = session.execute(
        text(
            "SELECT request, id, text, loinc, title, media_type, language, service_on, sensitivity, reading_key "
            "FROM document WHERE request = :request ORDER BY arrived, id"
        ),
        {"request": request},
    )
    return [Page(*row) for row in rows]


def known(session: Session, keys: Sequence[str]) -> frozenset[str]:
    """Those of the keys that have a reading."""
    rows = session.execute(text("SELECT key FROM reading WHERE key = ANY(:keys)"), {"keys": list(keys)})
    return frozenset(rows.scalars())


def written(facts: Sequence[Fact]) -> str:
    """Facts as stored: without the document, since the same text may be filed twice."""
    return orjson.dumps(
        [fact.model_dump(mode="json", exclude={"document"}, exclude_defaults=True) for fact in facts]
    ).decode()


def save(session: Session, readings: Sequence[NewReading], links: Mapping[tuple[UUID, str], str]) -> None:
    """Keep readings, and the key of the reading at each document. Whoever read the same text first has written it."""
    if readings:
        ordered = sorted(set(readings))
        session.execute(
            text(
                "INSERT INTO reading (key, reader_version, facts) SELECT * FROM unnest(CAST(:keys AS text[]), "
                "CAST(:versions AS text[]), CAST(:facts AS text[])) ON CONFLICT (key) DO NOTHING"
            ),
            {
                "keys": [reading.key for reading in ordered],
                "versions": [reading.reader_version for reading in ordered],
                "facts": [reading.facts for reading in ordered],
            },
        )
    if links:
        session.execute(
            text(
                "UPDATE document d SET reading_key = n.key FROM unnest(CAST(:requests AS uuid[]), "
                "CAST(:ids AS text[]), CAST(:keys AS text[])) AS n (request, id, key) "
                "WHERE d.request = n.request AND d.id = n.id"
            ),
            {
                "requests": [request for request, _ in links],
                "ids": [identity for _, identity in links],
                "keys": list(links.values()),
            },
        )
