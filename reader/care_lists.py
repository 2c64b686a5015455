"""Lists of cares ("PT, ice and NSAIDs for 8 weeks"): what is told behind the last is told of all."""

import re
from bisect import bisect_left
from typing import Final

from reader.chart import Chart, Sentence
from reader.spans import Hit

#: Classes of what is tried against a complaint.
CARE: Final = ("therapy", "drug", "care", "preventive")
_LISTED: Final = re.compile(
    r"[\s,/&;()]*(?:and|or|plus|as well as|with|including|such as|then)?[\s,/&(]*(?:[\w'-]+\s){0,2}$"
)
_CHAIN_GAP: Final = 30  #: characters between two items


def chain(chart: Chart, sentence: Sentence, hit: Hit) -> Hit:
    """The last item of the list of cares in which a hit stands ("PT, ice and NSAIDs for 8 weeks")."""
    items, ends = _lists(chart, sentence)
    last, passed = hit, []
    while last.end not in ends:
        following = _next_listed(chart, items, last.end)
        if following is None:
            ends[last.end] = None
            break
        passed.append(last.end)
        last = following
    last = ends[last.end] or last
    if passed:
        ends.update(dict.fromkeys(passed, last))
    return last


def _lists(chart: Chart, sentence: Sentence) -> tuple[list[Hit], dict[int, Hit | None]]:
    """The cares of a sentence in order, and by where one ends the last of its list, None where it is that itself.

    Kept, since each of a long list would go through all behind it.
    """
    key = ("lists", sentence.position)
    if key not in chart.kept:
        chart.kept[key] = sorted(sentence.among(CARE)), {}
    found: tuple[list[Hit], dict[int, Hit | None]] = chart.kept[key]
    return found


def _next_listed(chart: Chart, items: list[Hit], end: int) -> Hit | None:
    """The first item of care that goes on with the list of one that ends here."""
    for item in items[bisect_left(items, (end,)) :]:
        if item.start - end > _CHAIN_GAP:
            return None
        if _LISTED.match(chart.lower, end, item.start):
            return item
    return None
