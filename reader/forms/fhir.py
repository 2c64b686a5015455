"""FHIR: the attachments of a DocumentReference, or a Binary, as JSON or XML. Their bytes are another form again.

A DocumentReference says by `status` whether it still holds and by `docStatus` how far the document is. One that was
replaced or entered in error, or is not final, is no evidence: its attachments are not opened.
"""

import base64
import binascii
import re
from collections.abc import Iterator
from typing import Any, Final, NamedTuple

import orjson
from lxml.etree import _Element

from reader.forms.extraction import RefusedError
from reader.forms.layout import name_of
from schemas.unread import Unread

_BLANKS = re.compile(rb"\s+")
#: DocumentReferenceStatus and CompositionStatus of FHIR R4 and R5. A code that is in neither list counts as not final:
#: nobody can say what it means.
_WITHDRAWN: Final = frozenset({"superseded", "entered-in-error", "cancelled", "deprecated"})
_HOLDS: Final = frozenset({"current", "final", "amended", "corrected", "appended"})


class Attachment(NamedTuple):
    media_type: str
    data: bytes


def of_json(data: bytes) -> list[Attachment | Unread]:
    """What it holds, or why not, in order; at least one is there. Raises RefusedError."""
    try:
        resource = orjson.loads(data)
    except orjson.JSONDecodeError as error:
        raise RefusedError(Unread.HOSTILE if "depth limit" in str(error) else Unread.DAMAGED) from None
    if not isinstance(resource, dict):
        raise RefusedError(Unread.DAMAGED)
    return _present(list(_attachments(resource)))


def of_xml(root: _Element) -> list[Attachment | Unread]:
    """As `of_json`. Raises RefusedError."""
    said = {name_of(child): child.get("value", "") for child in root}
    _refuse_unless_it_holds(said.get("status"), said.get("docstatus"))
    holders = [root] if name_of(root) == "binary" else [one for one in root.iter() if name_of(one) == "attachment"]
    found = [{name_of(child): child.get("value") for child in holder} for holder in holders]
    return _present([_attachment(one.get("contenttype"), one.get("data"), one.get("url")) for one in found])


def _attachments(resource: dict[str, Any]) -> Iterator[Attachment | Unread]:
    match resource:
        case {"resourceType": "Binary"}:
            yield _attachment(resource.get("contentType"), resource.get("data"), None)
        case {"resourceType": "DocumentReference", "content": list(contents)}:
            _refuse_unless_it_holds(resource.get("status"), resource.get("docStatus"))
            for content in contents:
                sent = content.get("attachment") if isinstance(content, dict) else None
                if not isinstance(sent, dict):
                    yield Unread.NO_TEXT
                    continue
                yield _attachment(sent.get("contentType"), sent.get("data"), sent.get("url"))
        case _:
            raise RefusedError(Unread.NO_READER)


def _refuse_unless_it_holds(*statuses: Any) -> None:
    """By `status` and `docStatus`; one that is not stated says nothing against it. Raises RefusedError."""
    said = {str(status).strip().lower() for status in statuses if status is not None}
    if said & _WITHDRAWN:
        raise RefusedError(Unread.WITHDRAWN)
    if said - _HOLDS:
        raise RefusedError(Unread.NOT_FINAL)


def _attachment(media_type: Any, data: Any, url: Any) -> Attachment | Unread:
    if not isinstance(data, str) or not data:
        return Unread.ELSEWHERE if url else Unread.NO_TEXT
    try:
        return Attachment(media_type if isinstance(media_type, str) else "", decoded(data))
    except RefusedError as refused:
        return refused.why


def _present(found: list[Attachment | Unread]) -> list[Attachment | Unread]:
    if not any(isinstance(one, Attachment) for one in found):
        raise RefusedError(next((one for one in found if isinstance(one, Unread)), Unread.NO_TEXT))
    return found


def decoded(sent: str) -> bytes:
    """Base64 with or without line breaks. Raises RefusedError."""
    try:
        return base64.b64decode(_BLANKS.sub(b"", sent.encode("ascii", "replace")), validate=True)
    except (binascii.Error, ValueError):
        raise RefusedError(Unread.DAMAGED) from None
