"""Which form a document has: by its first bytes where they are plain, else by its media type."""

import re
from enum import StrEnum
from typing import Final


class Form(StrEnum):
    PLAIN = "plain"
    RTF = "rtf"
    HTML = "html"
    XML = "xml"  #: C-CDA, or a FHIR resource
    PDF = "pdf"
    JSON = "json"  #: a FHIR resource


_BY_TYPE: Final = {
    "application/pdf": Form.PDF,
    "application/x-pdf": Form.PDF,
    "application/rtf": Form.RTF,
    "text/rtf": Form.RTF,
    "text/richtext": Form.RTF,
    "text/html": Form.HTML,
    "application/xhtml+xml": Form.HTML,
    "text/xml": Form.XML,
    "application/xml": Form.XML,
    "application/cda+xml": Form.XML,
    "application/hl7-cda+xml": Form.XML,
    "application/hl7-sdwg+xml": Form.XML,
    "application/fhir+xml": Form.XML,
    "application/fhir+json": Form.JSON,
    "application/json": Form.JSON,
}
#: Says nothing of the form: the first bytes are all there is to go by.
_SAYS_NOTHING: Final = frozenset({"", "application/octet-stream", "binary/octet-stream", "application/unknown"})
_XML: Final = re.compile(rb"<\?xml|<(?:\w+:)?ClinicalDocument[\s>]|<DocumentReference[\s>]|<Binary[\s>]")
_HTML: Final = re.compile(rb"<!doctype\s+html|<html[\s>]", re.IGNORECASE)
_RESOURCE: Final = re.compile(rb'\{\s*"')
#: Pictures, archives and word processors' files, whatever they were called: a person can open them.
_NO_TEXT: Final = (
    b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"II*\x00", b"MM\x00*", b"PK\x03\x04", b"\xd0\xcf\x11\xe0",
)  # fmt: skip
_PRINTED: Final = re.compile(rb"[^\x00-\x08\x0e-\x1a\x1c-\x1f]*\Z")
#: A PDF's mark may stand behind bytes of a mail or a printer.
_PDF_WITHIN: Final = 1024


def bare(media_type: str) -> str:
    """`Text/HTML; charset=utf-8` -> `text/html`."""
    return media_type.partition(";")[0].strip().lower()


def is_plain(media_type: str) -> bool:
    """Whether a text of this type is read as it was sent: it needs nobody to take it out of anything."""
    kind = bare(media_type)
    return kind.startswith("text/") and kind not in _BY_TYPE


def form_of(data: bytes, media_type: str) -> Form | None:
    """None: a form that is not read. PDF and RTF are known by their first bytes, whatever was said."""
    start = data[:_PDF_WITHIN].lstrip(b"\xef\xbb\xbf \t\r\n")
    if b"%PDF-" in data[:_PDF_WITHIN]:
        return Form.PDF
    if start.startswith(b"{\\rtf"):
        return Form.RTF
    if start.startswith(_NO_TEXT):
        return None
    kind = bare(media_type)
    if kind in _SAYS_NOTHING:
        return _by_bytes(start)
    if is_plain(kind):
        return Form.PLAIN
    return _BY_TYPE.get(kind)


def _by_bytes(start: bytes) -> Form | None:
    if _HTML.match(start):
        return Form.HTML
    if _XML.match(start):
        return Form.XML
    if _RESOURCE.match(start):
        return Form.JSON
    return Form.PLAIN if start and _PRINTED.match(start) else None
