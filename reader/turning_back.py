""" "Back to work", "sent back in May", "two blocks of walking": a way, and no part of the body and no injection."""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from reader.city_blocks import BLOCK, is_street
from reader.spans import Hit

_BACK: Final = "back"
_GOES_ON: Final = re.compile(
    r" (?:to|at (?:work|baseline)|in (?:the|his|her|january|february|march|april|may|"
    r"june|july|august|september|october|november|december|\d{4})|and forth|again|on (?:the|his|her)|home|where)\b"
)
_IS_BODY: Final = re.compile(
    r"\b(?:the|his|her|my|their|your|low|lower|upper|mid|middle|of|neck|and|or|in|left|"
    r"right|entire|whole|no|any|mechanical|chronic) $"
)
_BEFORE: Final = 12


def without_ways(lower: str, hits: Iterable[Hit]) -> Iterator[Hit]:
    """The hits of the lexicon without those that name the back of nobody, or a block of houses."""
    for hit in hits:
        if hit.cls == "injection" and lower.startswith(BLOCK, hit.start) and is_street(lower, hit.start, hit.end):
            continue
        if hit.cls == "part" and hit.end - hit.start == len(_BACK) and lower.startswith(_BACK, hit.start):
            start = hit.start
            if _GOES_ON.match(lower, hit.end) and not _IS_BODY.search(lower, max(0, start - _BEFORE), start):
                continue
        yield hit
