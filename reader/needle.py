"""Where the needle of a planned injection goes: levels and side told beside its name."""

import re
from typing import Final

from reader.anatomy import side_near
from reader.chart import Chart, Sentence
from reader.spans import Hit, Levels
from schemas.fact import Side

_REACH: Final = 75
#: What follows is where the disease is, not where the needle goes.
_BETWEEN: Final = re.compile(
    r"\b(?:for|with|due to|because|showing|shows|disc|disk|herniat\w+|stenosis|protrusion|radiculopath\w*|"
    r"radicular|mri|who|nerve root)\b"
)
#: "Ablation is for L3-4 only", "neurotomy proposed for L2-3": the level behind such words is that of the needle.
_ASKED_FOR: Final = re.compile(
    r"s? (?:(?:is|are|was|were) )?(?:(?:proposed|requested|planned|ordered|sought|scheduled|meant|intended|only) )*for "
    r"(?:the )?"
)
_DISEASED: Final = re.compile(
    r" (?:facet |disc |disk |foraminal |central |spinal |lateral |recess |left |right |severe |moderate )*"
    r"(?:disc|disk|hnp|herniat|sten|radicul|spondyl|degener|arthro|arthri|pain|protru|extru|bulg|nerve root|listhesis)"
)
#: "For midline low back pain" and "a midline disc protrusion" are not where the needle goes.
_MIDLINE: Final = re.compile(
    r"\bmid-?line\b(?! (?:(?:low|lower|mid|upper) )?(?:back|neck|spine|lumbar|cervical|pain|tender\w*|disc|disk|"
    r"herniat\w+|protrusion|bulge|extrusion))"
)
_BEFORE_MIDLINE: Final = 45
_AFTER_MIDLINE: Final = 32


def levels_of(chart: Chart, sentence: Sentence, hit: Hit) -> list[Levels]:
    """The levels, pairs or single vertebrae, that a sentence gives to an injection."""
    return [group for group in sentence.levels if (group.levels or group.single) and _belongs(chart, hit, group)]


def _belongs(chart: Chart, hit: Hit, group: Levels) -> bool:
    low, high = (hit.end, group.start) if group.start >= hit.end else (group.end, hit.start)
    if not 0 <= high - low <= _REACH:
        return False
    if group.levels and _ASKED_FOR.fullmatch(chart.lower, low, high):
        return _DISEASED.match(chart.lower, group.end) is None
    return _BETWEEN.search(chart.lower, low, high) is None


def side_of_needle(chart: Chart, sentence: Sentence, low: int, high: int) -> Side | None:
    """Left, right, both, or none of them where the needle enters in the midline."""
    first, last = max(sentence.start, low - _BEFORE_MIDLINE), min(sentence.end, high + _AFTER_MIDLINE)
    side = side_near(sentence, low, high)
    return "none" if side is None and _MIDLINE.search(chart.lower, first, last) else side
