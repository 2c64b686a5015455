"""Which side a value belongs to by its place: columns headed right and left, and pairs under "(R/L)"."""

import re
from typing import Final

from reader.chart import Chart, Sentence
from schemas.fact import Side

#: "Strength (R/L): biceps 4/5 5/5": the order in which the two sides are written.
_ORDER: Final = re.compile(
    r"(?:\((?:r(?:ight)?|(?P<l>l(?:eft)?)) ?/ ?(?:l(?:eft)?|r(?:ight)?)\)"
    r"|\b(?:right|(?P<left>left)) ?/ ?(?:left|right)\b(?= ?:))"
)
_DIGIT: Final = re.compile(r"\d")
_CELL: Final = re.compile(r"\||\s{2,}|\t")
_ROWS: Final = 24  #: no table of an examination is longer
_BOTH: Final = 2


def written_order(sentence: Sentence) -> tuple[Side, ...]:
    """The sides in the order that the sentence announces; empty where it announces none."""
    if "/" not in sentence.words:
        return ()
    match = _ORDER.search(sentence.words)
    if match is None:
        return ()
    return ("left", "right") if match["l"] or match["left"] else ("right", "left")


def side_columns(chart: Chart, sentence: Sentence) -> tuple[Side, ...]:
    """The sides of the columns of a table, for a row of it that names no side itself."""
    if sentence.of("side") or _CELL.search(sentence.words) is None:
        return ()
    row = chart.previous(sentence)
    for _ in range(_ROWS):
        if row is None:
            return ()
        sides = [h.value for h in row.of("side")]
        if sides:
            is_head = sorted(sides) == ["left", "right"] and _DIGIT.search(row.words) is None
            return ("right", "left") if is_head and sides[0] == "right" else ("left", "right") if is_head else ()
        if _CELL.search(row.words) is None:
            return ()
        row = chart.previous(row)
    return ()
