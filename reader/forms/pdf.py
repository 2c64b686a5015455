"""PDF with a text layer, by pypdf: pure Python, so that a broken file is an exception and never a broken memory."""

import io
import logging
from collections.abc import Iterator
from typing import Any, Final

from pypdf import PageObject, PdfReader, apply_configuration
from pypdf.errors import DependencyError, FileNotDecryptedError, LimitReachedError, PyPdfError, WrongPasswordError
from pypdf.generic import DictionaryObject, IndirectObject

from reader.forms.extraction import Extraction, RefusedError
from reader.forms.running_heads import without_running_heads
from reader.forms.tidy import join_broken_words, tidy
from schemas.unread import Unread

_MOST_PAGES: Final = 3000
#: A page of text unpacks to kilobytes. pypdf's own limits are 75 MB and 300 MB.
_MOST_UNPACKED: Final = 32 * 1024 * 1024
_LIMITS: Final[dict[str, Any]] = {
    "zlib_maximum_output_length": _MOST_UNPACKED,
    "lzw_maximum_output_length": _MOST_UNPACKED,
    "run_length_maximum_output_length": _MOST_UNPACKED,
    "array_based_stream_maximum_output_length": _MOST_UNPACKED,
    "stream_decoding_work_maximum_length": 4 * _MOST_UNPACKED,
    "page_tree_maximum_entries": 2 * _MOST_PAGES,
    "jbig2dec_binary": None,  # no other programme is started
}
#: Fewer letters beside a picture of the size of a page are the stamp of a fax machine, not its text.
_A_STAMP: Final = 200
_PAGE_PICTURE: Final = 500_000  #: pixels; a logo has fewer
_NESTED_FORMS: Final = 4


def extract(data: bytes, _media_type: str) -> Extraction:
    logging.disable(logging.CRITICAL)  # pypdf quotes what it stumbles over
    try:
        with apply_configuration(**_LIMITS):
            return _extracted(PdfReader(io.BytesIO(data), strict=False))
    except LimitReachedError:
        raise RefusedError(Unread.TOO_LARGE) from None
    except (FileNotDecryptedError, WrongPasswordError, DependencyError):
        raise RefusedError(Unread.ENCRYPTED) from None
    except PyPdfError:
        raise RefusedError(Unread.DAMAGED) from None


def _extracted(reader: PdfReader) -> Extraction:
    # Many printers encrypt without a password for the reader: those open with the empty one.
    if reader.is_encrypted and not reader.decrypt(""):
        raise RefusedError(Unread.ENCRYPTED)
    texts, blind = [], []
    for number, page in enumerate(reader.pages, 1):
        if number > _MOST_PAGES:
            raise RefusedError(Unread.TOO_LARGE)
        text = tidy(page.extract_text())
        texts.append(text)
        if len(text) < _A_STAMP and _shows_a_picture(page, needed=0 if not text else _PAGE_PICTURE):
            blind.append(number)
    if not texts:
        raise RefusedError(Unread.DAMAGED)
    pages = without_running_heads(texts)
    # A word may be broken at the end of a page as well.
    text = "\n".join([join_broken_words("\n".join(pages.flow)), *_fields(reader)])
    if pages.feet:
        text = "\n".join([text, "", *pages.feet])
    if len(blind) == len(texts) or not any(texts):
        return Extraction(text, Unread.NO_TEXT)
    return Extraction(text, Unread.NO_TEXT_ON_PAGES if blind else None, tuple(blind))


def _fields(reader: PdfReader) -> Iterator[str]:
    """What was typed into a form stands in no page."""
    for name, value in (reader.get_form_text_fields() or {}).items():
        if isinstance(value, str) and value.strip():
            yield f"{name}: {value}"


def _shows_a_picture(page: PageObject, *, needed: int) -> bool:
    resources = _object(page.get("/Resources"))
    return any(width * height > needed for width, height in _pictures(resources, _NESTED_FORMS)) or (
        needed == 0 and _paints(page)
    )


def _paints(page: PageObject) -> bool:
    """Whether a page without text draws anything at all: letters as outlines, a picture inside the page's own code."""
    content = page.get_contents()
    painted = b"" if content is None else content.get_data()
    return any(mark in painted for mark in (b"\nBI", b" BI", b"\nf", b" f\n", b" S\n", b"\nS"))


def _pictures(resources: Any, depth: int) -> Iterator[tuple[int, int]]:
    drawn = _object(resources.get("/XObject")) if isinstance(resources, DictionaryObject) else None
    for held in (drawn or {}).values():
        one = _object(held)
        if not isinstance(one, DictionaryObject):
            continue
        if one.get("/Subtype") == "/Image":
            yield _number(one.get("/Width")), _number(one.get("/Height"))
        elif depth:
            yield from _pictures(_object(one.get("/Resources")), depth - 1)


def _object(held: Any) -> Any:
    return held.get_object() if isinstance(held, IndirectObject) else held


def _number(held: Any) -> int:
    value = _object(held)
    return int(value) if isinstance(value, (int, float)) else 0
