"""What a normal finding leaves out: "intact except for the left C6 dermatome"."""

import re
from typing import Final

from reader.chart import Chart, Sentence

_EXCEPT: Final = re.compile(
    r"\b(?:except(?:ing)?|other than|apart from|aside from|with the exception of|but for)\b"
    r"(?: (?:for|that|in|of|on|over|at|the|his|her|some|mild|slight|decreased|diminished|reduced|is|are))*"
)
_LETTERS: Final = ("except", "other than", "apart from", "aside from", "but for")
_ENDS: Final = re.compile(r"[,;]|\bbut\b|\bwhere\b|$")


def exception_behind(chart: Chart, sentence: Sentence, end: int) -> tuple[int, int] | None:
    """From the words of exception behind `end` to the end of the place that they name; None without a place."""
    if not any(one in sentence.words for one in _LETTERS):
        return None
    match = _EXCEPT.search(chart.lower, end, sentence.end)
    if match is None:
        return None
    ends = _ENDS.search(chart.lower, match.end(), sentence.end)
    high = ends.start() if ends is not None else sentence.end
    places = [(h.start, h.end) for cls in ("part", "muscle", "side") for h in sentence.of(cls)]
    places += [(one.start, one.end) for one in sentence.levels]
    is_placed = any(match.start() <= start and last <= high for start, last in places)
    return (match.start(), high) if is_placed else None
