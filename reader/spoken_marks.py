"""Marks that a dictation spells out: "no arm pain, comma, and no weakness, full stop"."""

import re
from collections.abc import Iterator
from typing import Final

#: Between marks of the typist, so that "comma" in a sentence about commas stays.
_SPOKEN: Final = re.compile(
    r"(?<=[,;.])[ \t]+(?:comma|semicolon|colon|full stop)(?:[,;]|(?=[.]))"
    r"|[,;][ \t]+(?:full stop|period)(?=\.)",
    re.IGNORECASE,
)
_LETTERS: Final = ("comma,", "comma.", "colon,", "full stop", "period.", "comma;")


def spoken_marks(text: str) -> Iterator[tuple[int, int]]:
    """What to leave out of a text, in order: the marks in words that stand beside marks."""
    lower = text.lower()
    if any(letters in lower for letters in _LETTERS):
        yield from (match.span() for match in _SPOKEN.finditer(text))
