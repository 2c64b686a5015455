"""Documents: all are kept; what the reader cannot use is said."""

from datetime import date
from hashlib import sha256

from producer.findings import Findings
from producer.rules import dates, languages
from schemas.request import Document


def documents(sent: tuple[Document, ...], *, most: int, findings: Findings) -> None:
    if not sent:
        findings.add_missing(
            ("documents",), "documents_missing", "the notes and reports that the request rests on", blocks=False
        )
    if len(sent) > most:
        findings.add(("documents",), "documents_many", f"at most {most} documents in one request; all were kept")


def document(sent: Document, place: int, today: date, findings: Findings) -> Document:
    """As it is filed: dates that cannot be are left out, and a language that nobody stated is marked as foreign."""
    changes: dict[str, str | None] = {**dates.document_dates(sent, place, today, findings)}
    if not sent.text.strip():
        findings.add(("documents", place, "text"), "document_empty", "the text of the document", blocks=False)
    elif not _is_english(sent):
        expected = "a document in English, or its translation beside it: a person reads this one"
        findings.add(("documents", place, "language"), "document_language", expected)
        changes["language"] = sent.language or languages.UNDETERMINED
    return sent.model_copy(update=changes) if changes else sent


def _is_english(sent: Document) -> bool:
    if sent.language is not None:
        return languages.is_english_name(sent.language)
    return not languages.is_plainly_foreign(sent.text)


def hashed(sent: tuple[Document, ...], findings: Findings) -> tuple[Document, ...]:
    """With their SHA-256 and ids of their own: the same id and text again is one document, another text is renamed."""
    kept: dict[str, Document] = {}
    for place, document in enumerate(sent):
        digest = digest_of(document.text)
        if document.sha256 and document.sha256.lower() != digest:
            findings.add(("documents", place, "sha256"), "digest_differs", "the SHA-256 of the text in UTF-8")
        identity = document.id
        if identity in kept:
            if kept[identity].sha256 == digest:
                findings.add(("documents", place, "id"), "document_twice", "each document once", blocks=False)
                continue
            identity = _free(identity, kept)
            expected = "an id that no other document of the request has; it was filed under another"
            findings.add(("documents", place, "id"), "document_id_twice", expected, blocks=False)
        kept[identity] = document.model_copy(update={"id": identity, "sha256": digest})
    return tuple(kept.values())


def digest_of(text: str) -> str:
    return sha256(text.encode()).hexdigest()


def _free(identity: str, kept: dict[str, Document]) -> str:
    number = 2
    while (name := f"{identity[:90]}~{number}") in kept:
        number += 1
    return name
