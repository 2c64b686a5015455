"""Whether letters are no text: bytes of something else that were taken for letters, or an encoding nobody named."""

import re
from typing import Final

#: What no writer types and no printer prints; line breaks, tabs and the ends of pages and files aside, and the controls
#: that are the letters of Windows-1252 in the wrong place.
_UNPRINTED: Final = re.compile(r"[\x00-\x08\x0e-\x19\x1c-\x1f\x7f\x81\x8d\x8f\x90\x9d\ufffd\ufffe\uffff]")
_MOST_UNPRINTED: Final = 0.02
#: So much of a text without a blank is no words: base64, a key, a checksum.
_LONG: Final = re.compile(r"[A-Za-z0-9+/=_-]{60,}")
_MOST_LONG: Final = 0.5
_SAMPLE: Final = 100_000


def is_noise(text: str) -> bool:
    """Judged by its beginning; an empty text is none."""
    begin = text[:_SAMPLE]
    if not begin:
        return False
    if len(_UNPRINTED.findall(begin)) > max(2, len(begin) * _MOST_UNPRINTED):
        return True
    return sum(map(len, _LONG.findall(begin))) > len(begin) * _MOST_LONG


def encoding_of_pairs(data: bytes) -> str | None:
    """UTF-16 without its mark: of plain letters every second byte is empty."""
    begin = data[:_SAMPLE]
    pairs = len(begin) // 2
    if pairs < 2 or len(data) % 2:
        return None
    first, second = begin[0 : pairs * 2 : 2].count(0), begin[1 : pairs * 2 : 2].count(0)
    if second * 2 > pairs and first * 20 < pairs:
        return "utf-16-le"
    return "utf-16-be" if first * 2 > pairs and second * 20 < pairs else None
