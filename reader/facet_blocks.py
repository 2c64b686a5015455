"""Whether the blocks that a chart speaks of are those of facet joints."""

import re
from typing import Final

from reader.chart import Chart

#: Blocks are those of facet joints beside one of these, and never beside one of those.
_OF_FACETS: Final = re.compile(
    r"\b(?:facets?|medial[- ]branch\w*|mbbs?|zygapophys\w+|rfa|rfn|rftc|radiofrequency|ablations?|neurotom\w+|"
    r"rhizotom\w+|denervation|confirmatory|comparative|diagnostic (?:[a-z]+ ){0,2}(?:blocks?|injections?)|6449[0-5]|"
    r"6463[3-6]|block (?:#? ?[12]|one|two|a|b))\b"
)
#: Numbered blocks are those of facet joints too where no other injection is spoken of.
_NUMBERED: Final = re.compile(r"\b(?:first|second|1st|2nd|initial|both|two) blocks?\b")
_EPIDURAL: Final = re.compile(r"\b(?:epidurals?|esis?|interlaminar|caudal)\b")
_OF_OTHERS: Final = re.compile(
    r"\b(?:nerve root blocks?|selective nerve|snrbs?|transforaminal|tfesis?|sacroiliac|si joint|stellate|sympathetic|"
    r"genicular|occipital (?:nerve )?blocks?|femoral|interscalene|heart block|bundle branch)\b"
)


def is_of_facets(chart: Chart) -> bool:
    """By the name of a joint, a nerve or an ablation, or by numbers where no other injection is spoken of."""
    if _OF_OTHERS.search(chart.lower):
        return False
    if _OF_FACETS.search(chart.lower):
        return True
    return _NUMBERED.search(chart.lower) is not None and _EPIDURAL.search(chart.lower) is None
