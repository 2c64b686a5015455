"""Everything about a submission that needs no database: read, widen, hash."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any, Final

import orjson

from producer import deadline
from producer.answers import Refusal, RefusalKind
from producer.widen import CannotBeFiled, widen
from schemas.request import AuthorizationRequest, Document

#: Fields of a document that are its content, in their words and in ours: a lone document has one at least.
CONTENT: Final = frozenset({"text", "content", "data", "base64"})

Payload = bytes | str | dict[str, Any]


@dataclass(frozen=True, slots=True)
class Prepared:
    """A submission that can be filed."""

    request: AuthorizationRequest
    content_hash: str  #: sha256 of the received JSON with sorted keys
    likeness: str
    received: str  #: as sent, documents without their text
    received_at: datetime  #: the channel's receipt, which starts the clock
    due_at: datetime


@dataclass(frozen=True, slots=True)
class Refused:
    refusal: Refusal
    body_sha256: str
    body_bytes: int


def prepare(
    submitter: str,
    payload: Payload,
    *,
    channel: str,
    received_at: datetime,
    programmes: Collection[str],
    max_bytes: int,
    max_documents: int,
) -> Prepared | Refused:
    """A submission as it can be filed, or why it cannot."""
    raw = _bytes(payload)
    try:
        received, canonical = parsed(raw, max_bytes)
        if not isinstance(received, dict):
            return _refused(CannotBeFiled(RefusalKind.UNREADABLE), raw)
        request = widen(
            received, submitter=submitter, received_at=received_at, programmes=programmes,
            most_documents=max_documents, channel=channel,
        )  # fmt: skip
    except CannotBeFiled as reason:
        return _refused(reason, raw)
    receipt = request.received_at or received_at
    digest, due = sha256(canonical).hexdigest(), deadline.due_at(request, receipt)
    return Prepared(request, digest, likeness(request), _without_texts(received), receipt, due)


def _refused(reason: CannotBeFiled, raw: bytes) -> Refused:
    refusal = Refusal(kind=reason.kind, submission_id=reason.submission_id)
    return Refused(refusal, sha256(raw).hexdigest(), len(raw))


def _bytes(payload: Payload) -> bytes:
    """The JSON text. A mapping from Python is written out first, so that it becomes what HTTP would have brought."""
    if isinstance(payload, bytes):
        return payload
    try:
        return payload.encode() if isinstance(payload, str) else orjson.dumps(payload)
    except (TypeError, ValueError):
        return b""  # no JSON: refused like any other


def parsed(payload: Payload, max_bytes: int) -> tuple[Any, bytes]:
    """The JSON value and its text with sorted keys. Raises CannotBeFiled."""
    raw = _bytes(payload)
    if len(raw) > max_bytes:
        raise CannotBeFiled(RefusalKind.TOO_LARGE)
    try:
        received = orjson.loads(raw)
        canonical = orjson.dumps(received, option=orjson.OPT_SORT_KEYS)
    except (orjson.JSONDecodeError, orjson.JSONEncodeError):  # the latter: nested deeper than 254
        raise CannotBeFiled(RefusalKind.UNREADABLE) from None
    # The escape is looked for first: an escaped backslash before "u0000" is rare, and only then is the tree walked.
    if b"\\u0000" in canonical and any("\0" in text for text in _texts(received)):
        raise CannotBeFiled(RefusalKind.NUL)
    return received, canonical


def _texts(received: Any) -> Iterator[str]:
    """Every text of a JSON value, keys included. With a list for a stack: a submitter chooses the depth."""
    left: list[Any] = [received]
    while left:
        here = left.pop()
        if isinstance(here, dict):
            yield from here
            left.extend(here.values())
        elif isinstance(here, list):
            left.extend(here)
        elif isinstance(here, str):
            yield here


def _without_texts(received: dict[str, Any]) -> str:
    """As sent, but a document's text and bytes are kept once, in `document`."""
    for word in ("documents", "attachments"):
        sent = received.get(word)
        if sent:
            listed = sent if isinstance(sent, list) else [sent]
            received = {**received, word: [_without_text(document) for document in listed]}
    return orjson.dumps(received).decode()


def _without_text(document: Any) -> Any:
    if isinstance(document, str):
        return {}
    if not isinstance(document, dict):
        return document
    return {key: value for key, value in document.items() if not (key in CONTENT and isinstance(value, str))}


def body_of(request: AuthorizationRequest) -> str:
    """The model as kept in `request_body`: documents without their text and bytes, and only what is known.

    An absent field is unknown and reads back as None; a default that is not None is written out, so that a later change
    of it changes nothing that is stored. Half the size, and half the cost of writing and of reading it.
    """
    if request.documents:
        bare = tuple(document.model_copy(update={"text": "", "data": None}) for document in request.documents)
        request = request.model_copy(update={"documents": bare})
    return request.model_dump_json(exclude_none=True)


def likeness(request: AuthorizationRequest) -> str:
    """A hash that is the same for the same member, services, sides, dates and providers (`domain.md` 3.1).

    A request that lacks a code or a provider is like no other: too little is known to call it a duplicate.
    """
    requesting = next((provider.npi for provider in request.providers if provider.npi), None)
    services = []
    for line in request.service_lines:
        code, provider = line.code or line.code_as_sent, line.rendering_npi or requesting
        if code is None or provider is None:
            return sha256(f"{request.submitter}\n{request.submission_id}".encode()).hexdigest()
        services.append([code, line.side or "", str(line.service_from), str(line.service_to), provider])
    asked = [request.member.id, request.certification_type or "initial", sorted(services)]
    return sha256(orjson.dumps(asked)).hexdigest()


def has_text(documents: Collection[Document]) -> bool:
    """Whether there is anything to read."""
    return any(document.text.strip() or document.data for document in documents)


def now() -> datetime:
    """In UTC."""
    return datetime.now(UTC)
