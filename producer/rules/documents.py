"""Documents: all are kept; what the reader cannot use is said.

A text that has first to be taken out of something, or tried, is kept as a file: a process of its own does that.
"""

from collections.abc import Iterable
from datetime import date
from hashlib import sha256
from typing import Final

from producer.findings import Findings
from producer.rules import dates
from reader import languages
from reader.forms.kinds import Form, form_of
from reader.forms.limits import READ_UNTRIED
from reader.forms.mend import is_mangled
from reader.forms.noise import is_noise
from schemas.request import Document

#: A text of these forms holds marks between its words: it is kept as it came, and read without them.
_MARKED_UP: Final = frozenset({Form.RTF, Form.HTML, Form.XML, Form.JSON})
_HEAD: Final = 1024


def documents(sent: tuple[Document, ...], *, most: int, findings: Findings) -> None:
    if not sent:
        findings.add_missing(
            ("documents",), "documents_missing", "the notes and reports that the request rests on", blocks=False
        )
    if len(sent) > most:
        findings.add(("documents",), "documents_many", f"at most {most} documents in one request; all were kept")


def filed(sent: tuple[Document, ...], today: date, findings: Findings) -> tuple[Document, ...]:
    """As they are filed: a text and a file in one are two documents, so that each is read."""
    for place, whole in enumerate(sent):
        _check_digest(whole, place, findings)
    parts = [(place, part) for place, whole in enumerate(sent) for part in _parts(whole, place, findings)]
    return _hashed([(place, _checked(part, place, today, findings)) for place, part in parts], findings)


def _parts(whole: Document, place: int, findings: Findings) -> tuple[Document, ...]:
    """The file beside a text may say otherwise: nobody has compared them. It gets an id of its own."""
    if not whole.data or not whole.text:
        return (whole,)
    if not whole.text.strip():
        return (whole.model_copy(update={"text": ""}),)
    name = f"{whole.id[:90]}~original"
    expected = f"the text or the file of a document; both are read, the file as {name}"
    findings.add(("documents", place, "data"), "document_twofold", expected, blocks=False)
    return whole.model_copy(update={"data": None}), whole.model_copy(update={"id": name, "text": ""})


def _checked(sent: Document, place: int, today: date, findings: Findings) -> Document:
    """As it is filed: dates that cannot be are left out, and a language that nobody stated is marked as foreign."""
    changes: dict[str, object] = {**dates.document_dates(sent, place, today, findings)}
    if not sent.text.strip():
        if not sent.data:
            findings.add(("documents", place, "text"), "document_empty", "the text of the document", blocks=False)
    elif sent.data is None and _is_to_be_taken_out(sent):
        changes |= {"text": "", "data": sent.text.encode()}
    elif not _is_english(sent):
        expected = "a document in English, or its translation beside it: a person reads this one"
        findings.add(("documents", place, "language"), "document_language", expected)
        changes["language"] = sent.language or languages.UNDETERMINED
    return sent.model_copy(update=changes) if changes else sent


def _is_to_be_taken_out(sent: Document) -> bool:
    text = sent.text
    return _is_marked_up(sent) or is_noise(text) or is_mangled(text) or len(text) > READ_UNTRIED


def _is_marked_up(sent: Document) -> bool:
    return form_of(sent.text[:_HEAD].encode(), sent.media_type) in _MARKED_UP


def _is_english(sent: Document) -> bool:
    if sent.language is not None:
        return languages.is_english_name(sent.language)
    return not languages.is_plainly_foreign(sent.text)


def _check_digest(whole: Document, place: int, findings: Findings) -> None:
    if whole.sha256 and whole.sha256.lower() not in {digest_of(whole), *_digests(whole)}:
        expected = "the SHA-256 of the text in UTF-8, or of the bytes sent as data"
        findings.add(("documents", place, "sha256"), "digest_differs", expected)


def _hashed(sent: Iterable[tuple[int, Document]], findings: Findings) -> tuple[Document, ...]:
    """With their SHA-256 and ids of their own: the same id and text again is one document, another text is renamed.

    `sent`: with the place in the list that was sent.
    """
    kept: dict[str, Document] = {}
    for place, document in sent:
        digest = digest_of(document)
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


def digest_of(document: Document) -> str:
    """Of all its content: of the text, of the original, or, where both were sent, of both."""
    parts = _digests(document)
    return parts[0] if len(parts) == 1 else sha256("".join(parts).encode()).hexdigest()


def _digests(document: Document) -> list[str]:
    contents = [document.text.encode()] if document.text or document.data is None else []
    return [sha256(content).hexdigest() for content in (*contents, document.data) if content is not None]


def _free(identity: str, kept: dict[str, Document]) -> str:
    number = 2
    while (name := f"{identity[:90]}~{number}") in kept:
        number += 1
    return name
