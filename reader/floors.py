"""Where a word of absence stops to reach backward: what stands before has a result, or a reflex, of its own."""

import re
from typing import Final

_BARE: Final = frozenset(f"{verb}{word}" for verb in ("", "is ", "was ") for word in ("absent", "negative"))
#: "Arm pain since May 15, Spurling positive, Hoffmann absent": what has a time or a result of its own is said already.
_SAID_ALREADY: Final = re.compile(
    r"\b(?:since\b|for (?:\d|several|about|over|more|the past|(?:two|three|four|five|six|eight|ten|twelve)\b)|"
    r"\d+ (?:weeks?|months?|years?)\b|"
    r"positive|steady|intact|normal|lost|present|reduced|diminished|decreased|brisk|[0-5][+-]?/5)[^,;]*,"
)
#: "Pain runs down the calf, where the ankle reflex is gone": the reflex is, and not the pain.
_REFLEX: Final = re.compile(
    r"\b(?:reflex(?:es)?|jerks?|dtrs?|sensation|pinprick|feeling|strength|power)"
    r"(?: (?:is|are|was|were|now|has|have|had|been|completely|entirely))* $"
)
_REFLEX_REACH: Final = 40


def end_of_said(lower: str, low: int, start: int, end: int) -> int | None:
    """Behind such an item a bare "absent" is of what follows it: "fever, chills, weakness absent" is one list."""
    if lower[start:end] not in _BARE:
        return None
    ends = [match.end() for match in _SAID_ALREADY.finditer(lower, low, start)]
    return ends[-1] if ends else None


def start_of_reflex(lower: str, low: int, at: int) -> int | None:
    """Where the reflex or strength stands that is said to be gone right behind it."""
    match = _REFLEX.search(lower, max(low, at - _REFLEX_REACH), at)
    return match.start() if match is not None else None
