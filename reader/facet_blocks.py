"""Whether the blocks that a chart speaks of are those of facet joints."""

import re
from typing import Final

from reader.chart import Chart
from reader.letters import beginnings

#: Blocks are those of facet joints beside one of these, and never beside one of those.
_OF_FACETS: Final = re.compile(
    r"\b(?:facets?|medial[- ]branch\w*|mbbs?|zygapophys\w+|rfa|rfn|rftc|radiofrequency|ablations?|neurotom\w+|"
    r"rhizotom\w+|denervation|confirmatory|comparative|diagnostic (?:[a-z]+ ){0,2}(?:blocks?|injections?)|6449[0-5]|"
    r"6463[3-6]|block (?:#? ?[12]|one|two|a|b))\b"
)
_FACET_LETTERS: Final = beginnings(
    "facet", "medial branch", "medial-branch", "mbb", "zygapophys", "rfa", "rfn", "rftc", "radiofrequency", "ablation",
    "neurotom", "rhizotom", "denervation", "confirmatory", "comparative", "diagnostic ", "6449", "6463", "block ",
)  # fmt: skip
#: Numbered blocks are those of facet joints too where no other injection is spoken of.
_NUMBERED: Final = re.compile(r"\b(?:first|second|1st|2nd|initial|both|two) blocks?\b")
_EPIDURAL: Final = re.compile(r"\b(?:epidurals?|esis?|interlaminar|caudal)\b")
_OF_OTHERS: Final = re.compile(
    r"\b(?:nerve root blocks?|selective nerve|snrbs?|transforaminal|tfesis?|sacroiliac|si joint|stellate|sympathetic|"
    r"genicular|occipital (?:nerve )?blocks?|femoral|interscalene|heart block|bundle branch)\b"
)
_OTHER_LETTERS: Final = beginnings(
    "nerve root block", "selective nerve", "snrb", "transforaminal", "tfesi", "sacroiliac", "si joint", "stellate",
    "sympathetic", "genicular", "occipital ", "femoral", "interscalene", "heart block", "bundle branch",
)  # fmt: skip
_ASKED_FOR: Final = ("blocks of facets",)


def is_of_facets(chart: Chart) -> bool:
    """By the name of a joint, a nerve or an ablation, or by numbers where no other injection is spoken of."""
    found: bool | None = chart.kept.get(_ASKED_FOR)
    if found is None:
        found = chart.kept[_ASKED_FOR] = _is_of_facets(chart)
    return found


def _is_of_facets(chart: Chart) -> bool:
    if any(chart.matches_at(_OTHER_LETTERS, _OF_OTHERS)):
        return False
    if any(chart.matches_at(_FACET_LETTERS, _OF_FACETS)):
        return True
    return _NUMBERED.search(chart.lower) is not None and _EPIDURAL.search(chart.lower) is None
