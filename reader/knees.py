"""Whether a chart speaks of a knee, and of which side a sentence about it speaks."""

import re
from typing import Final

from reader.anatomy import side_near
from reader.chart import Chart, Sentence
from reader.letters import places, sieve, tried_at
from reader.spans import Hit
from schemas.fact import Side

#: Each begins with its letters, and looks back from there: the search runs from one to the next.
_KNEE: Final = re.compile(r"knee(?<!\wknee)s?\b|tk[ar]\b(?<!\wtk.)|27447\b(?<!\w27447)")
_LETTERS: Final = sieve("knee", "tka", "tkr", "27447")  #: without which it finds nothing
_OTHER_JOINT: Final = re.compile(
    r"\b(?:hips?|shoulders?|ankles?|wrists?|elbows?|facets?|thumbs?|spine|spinal|vertebra\w*|back|neck)\b"
)
_BEHIND: Final = re.compile(
    r"\s?,?\s?(?:of|in|on|for|to|at)?(?: the| his| her)?\s?\(?(?P<side>left|right|bilateral|both)\b(?! (?:and|greater))"
)
_SIDES: Final[dict[str, Side]] = {"left": "left", "right": "right", "bilateral": "bilateral", "both": "bilateral"}
_SIDE_REACH: Final = 160
_REPLACE: Final = r"(?:tka|tkr|total knee|(?:total )?knee (?:replacement|arthroplasty)|replacement|arthroplasty)"
#: The knee that is to be replaced: "right TKA", "arthroplasty of the left knee", "the right knee, for which ...".
_ASKED: Final = re.compile(
    rf"\b(?P<a>left|right) {_REPLACE}\b"
    rf"|\b{_REPLACE},? (?:is |was )?(?:(?:requested|planned|asked|of|for|on|to|the|his|her) ){{0,4}}(?P<b>left|right)\b"
    r"|\b(?P<c>left|right)(?: knee)?,? (?:for which|which|that) (?:an? |the |is |to |be )*"
    rf"(?:{_REPLACE}|replaced)"
)
#: Each match begins with one of these; looked for only in the few charts that ask for a knee.
_ASKED_BEGIN: Final = (
    "left",
    "right",
    "tka",
    "tkr",
    "total knee",
    "knee replacement",
    "knee arthroplasty",
    "replacement",
    "arthroplasty",
)


def names_a_knee(chart: Chart) -> bool:
    """Whether the chart names a knee, or a compartment that only a knee has."""
    if ("knee",) not in chart.kept:
        is_named = chart.says(_LETTERS) and _KNEE.search(chart.lower) is not None
        chart.kept[("knee",)] = is_named or "knee_compartment" in chart.classes
    found: bool = chart.kept[("knee",)]
    return found


def _naming(chart: Chart) -> frozenset[int]:
    """Positions of the sentences that name a knee."""
    found: frozenset[int] | None = chart.kept.get(("knees",))
    if found is None:
        found = frozenset(s.position for s in chart.saying(_LETTERS) if _KNEE.search(s.words))
        chart.kept[("knees",)] = found
    return found


def asked_side(chart: Chart) -> Side | None:
    """The one side on which the chart asks for a new knee; None where it names none or both."""
    if ("asked knee",) not in chart.kept:
        asked = tried_at(_ASKED, chart.lower, places(chart.lower, _ASKED_BEGIN))
        named = {match["a"] or match["b"] or match["c"] for match in asked}
        chart.kept[("asked knee",)] = _SIDES[named.pop()] if len(named) == 1 else None
    found: Side | None = chart.kept[("asked knee",)]
    return found


def is_about_knee(chart: Chart, sentence: Sentence) -> bool:
    """A sentence of such a chart, unless it speaks of the spine or another joint and of no knee."""
    if sentence.position in _naming(chart):
        return True
    if not names_a_knee(chart):
        return False
    return not (sentence.levels or sentence.of("region") or _OTHER_JOINT.search(sentence.words))


def knee_side(chart: Chart, sentence: Sentence, hit: Hit) -> Side | None:
    """The side behind ("of the right knee") or next to a hit, else the one side of its sentence or of one before it."""
    behind = _BEHIND.match(chart.lower, hit.end, sentence.end)
    if behind is not None:
        return _SIDES[behind["side"]]
    near = side_near(sentence, hit.start, hit.end)
    current: Sentence | None = sentence
    while near is None and current is not None and chart.apart(current, sentence) <= _SIDE_REACH:
        named = {h.value for h in current.of("side") if h.value in {"left", "right", "bilateral"}}
        if named:
            return _SIDES[named.pop()] if len(named) == 1 else None
        current = chart.previous(current)
    return near
