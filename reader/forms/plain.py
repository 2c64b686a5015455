"""Bytes of a plain text: the encoding they say, else UTF-8, else the one that old systems write."""

import codecs
import re
from typing import Final

from reader.forms.extraction import Extraction
from reader.forms.noise import encoding_of_pairs

_CHARSET: Final = re.compile(r"charset\s*=\s*[\"']?([\w.:-]+)", re.IGNORECASE)
_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
#: Every byte has a meaning in it, so that nothing is lost; Windows-1252 has five that have none.
_LAST_RESORT: Final = "latin-1"


def extract(data: bytes, media_type: str) -> Extraction:
    return Extraction(decoded(data, media_type))


def decoded(data: bytes, media_type: str = "") -> str:
    """By a byte order mark, by what the media type says, as UTF-16 without a mark, UTF-8, or Windows-1252: no error."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return data[len(mark) :].decode(encoding, "replace")
    named = _CHARSET.search(media_type)
    for encoding in (named[1] if named else encoding_of_pairs(data) or "utf-8", "utf-8", "cp1252"):
        try:
            return data.decode(encoding)
        except (UnicodeDecodeError, LookupError, ValueError):
            continue
    return data.decode(_LAST_RESORT)
