"""Bytes of a plain text: UTF-8 where they are that, else the encoding they say, else the one that old systems write."""

import codecs
import re
from typing import Final

from reader.forms.extraction import Extraction
from reader.forms.mend import is_utf8, mended
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
#: Whoever says one of these means Windows-1252, as browsers take it (WHATWG Encoding Standard, 4.2): the quotes of word
#: processors are controls in them. By their names without punctuation.
_WINDOWS: Final = frozenset({
    "ascii", "usascii", "ansix341968", "iso646us", "iso88591", "iso885911987", "isoir100", "latin1", "l1", "cp819",
    "ibm819", "csisolatin1", "cp1252", "windows1252", "xcp1252", "8859", "88591",
})  # fmt: skip
_PUNCTUATION: Final = re.compile(r"[^a-z0-9]")


def extract(data: bytes, media_type: str) -> Extraction:
    return Extraction(decoded(data, media_type))


def decoded(data: bytes, media_type: str = "") -> str:
    """By a byte order mark, as UTF-8, by what the media type says, as UTF-16 without a mark, or Windows-1252: no error.

    UTF-8 comes before the label: its letters do not come about by chance, labels do.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return data[len(mark) :].decode(encoding, "replace")
    for encoding in (_named(data, media_type), "utf-8", "cp1252"):
        try:
            return mended(data.decode(encoding))
        except (UnicodeDecodeError, LookupError, ValueError):
            continue
    return mended(data.decode(_LAST_RESORT))


def _named(data: bytes, media_type: str) -> str:
    if is_utf8(data):
        return "utf-8"
    named = _CHARSET.search(media_type)
    if named is None:
        return encoding_of_pairs(data) or "utf-8"
    return "cp1252" if _PUNCTUATION.sub("", named[1].lower()) in _WINDOWS else named[1]
