"""Readings: the facts of a text, kept by what the reader sees, so that a text is read once per reader version."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple
from uuid import UUID

import orjson
from sqlalchemy import text
from sqlalchemy.orm import Session

from schemas.fact import Fact
from schemas.marks import Mark
from schemas.unread import Unread, is_read, why_unread


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
    sensitivity: tuple[Mark, ...]
    reading_key: str | None
    unread: str | None
    is_closed: bool  #: a file whose text was not taken out yet

    @property
    def why_unread(self) -> Unread | None:
        """Why no machine reads it, wholly or in part."""
        return why_unread(
            is_marked=bool(self.sensitivity), stored=self.unread, language=self.language, is_empty=not self.text.strip()
        )

    @property
    def is_readable_but_for_its_mark(self) -> bool:
        """Whether a machine could read it, if the mark left it anything to read."""
        return bool(self.sensitivity) and is_read(
            why_unread(is_marked=False, stored=self.unread, language=self.language, is_empty=not self.text.strip())
        )


class NewReading(NamedTuple):
    key: str
    reader_version: str
    facts: str


def pages(session: Session, request: UUID) -> list[Page]:
    """The documents of a request with their texts, in the order of their arrival."""
    rows = session.execute(
        text(
            "SELECT request, id, text, loinc, title, media_type, language, service_on, sensitivity, reading_key, "
            "unread, original IS NOT NULL AND extractor IS NULL AND text = '' "
            "FROM document WHERE request = :request ORDER BY arrived, id"
        ),
        {"request": request},
    )
    return [Page(*row) for row in rows]


class Original(NamedTuple):
    data: bytes
    media_type: str
    sha256: str


class Extracted(NamedTuple):
    """What was taken out of an original."""

    text: str
    unread: str | None
    pages: tuple[int, ...]


def original(session: Session, request: UUID, document: str) -> Original | None:
    """The file of a document whose text was not taken out yet; None when there is nothing to do."""
    row = session.execute(
        text(
            "SELECT original, media_type, sha256 FROM document WHERE request = :request AND id = :id "
            "AND original IS NOT NULL AND extractor IS NULL AND text = ''"
        ),
        {"request": request, "id": document},
    ).one_or_none()
    return None if row is None else Original(bytes(row.original), row.media_type, row.sha256)


def taken_out_before(session: Session, file: Original, *, extractor: str) -> Extracted | None:
    """What the same version took out of the same file, sent with another document."""
    row = session.execute(
        text(
            "SELECT text, unread, unread_pages FROM document WHERE sha256 = :sha256 AND media_type = :media_type "
            "AND extractor = :extractor LIMIT 1"
        ),
        {"sha256": file.sha256, "media_type": file.media_type, "extractor": extractor},
    ).one_or_none()
    return None if row is None else Extracted(row.text, row.unread, tuple(row.unread_pages))


def keep_text(session: Session, request: UUID, document: str, found: Extracted, *, extractor: str) -> None:
    """Keep the text of a file, once: whoever took it out first has written it."""
    session.execute(
        text(
            "UPDATE document SET text = :text, unread = :unread, unread_pages = :pages, extractor = :extractor "
            "WHERE request = :request AND id = :id AND extractor IS NULL"
        ),
        {
            "request": request, "id": document, "text": found.text, "unread": found.unread,
            "pages": list(found.pages), "extractor": extractor,
        },
    )  # fmt: skip


def known(session: Session, keys: Sequence[str]) -> frozenset[str]:
    """Those of the keys that have a reading."""
    rows = session.execute(text("SELECT key FROM reading WHERE key = ANY(:keys)"), {"keys": list(keys)})
    return frozenset(rows.scalars())


def written(facts: Sequence[Fact], *, of_marked: bool = False) -> str:
    """Facts as stored: without the document, since the same text may be filed twice.

    Of a marked document not its words either: the offsets lead whoever may see it there.
    """
    left_out = {"document", "quote", "section"} if of_marked else {"document"}
    return orjson.dumps(
        [fact.model_dump(mode="json", exclude=left_out, exclude_defaults=True) for fact in facts]
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
