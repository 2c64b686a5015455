"""Which therapy, symptom, study or operation a duration or date belongs to."""

import re
from bisect import bisect_left
from collections.abc import Sequence
from typing import Final, NamedTuple

from reader.chart import Chart, Sentence
from reader.context import frame
from reader.spans import Hit, Time

#: Classes that can own a time. `anchor` holds what is none of our business (smoking, accidents, visits).
ANCHORS: Final = (
    "therapy",
    "care",
    "drug",
    "pain",
    "symptom",
    "diagnosis",
    "imaging",
    "emg",
    "injection",
    "surgery",
    "anchor",
    "preventive",
)
_PUNCTUATION: Final = re.compile(r"[,:()]")
_STOP_COST: Final = 60
_COMMA_COST: Final = 12
_COURSE_REACH: Final = 40
_ADJACENT: Final = 2
_LISTED: Final = re.compile(r",? ?(?:and|&|then)? ?(?:on )?")
#: "Naproxen for 8 weeks and gabapentin ...": a time belongs to what stands before it.
_BEHIND_COST: Final = 40


class Timed(NamedTuple):
    """A time and the hit that owns it."""

    time: Time
    anchor: Hit | None


def _cost(chart: Chart, stops: Sequence[int], time: Time, hit: Hit) -> int:
    low, high = (hit.end, time.start) if hit.end <= time.start else (time.end, hit.start)
    gap = max(0, high - low)
    between = chart.lower[low:high]
    passed = max(0, bisect_left(stops, high) - bisect_left(stops, low)) if stops else 0
    cost = gap + _COMMA_COST * between.count(",") + _STOP_COST * passed
    if hit.start >= time.end:
        is_direct = gap <= _ADJACENT and not between.strip()
        is_course = time.role in {"course", "history"} and gap <= _COURSE_REACH and not _PUNCTUATION.search(between)
        if is_direct or is_course:
            return cost - 80
        return cost + (_BEHIND_COST if time.role in {"for", "since", "on", "range", "from"} else 6)
    return cost


def times_of(chart: Chart, sentence: Sentence) -> list[Timed]:
    """Each time of a sentence with its owner."""
    if not sentence.times:
        return []
    key = ("times", sentence.position)
    if key not in chart.kept:
        chart.kept[key] = _owners(chart, sentence)
    found: list[Timed] = chart.kept[key]
    return found


def _bracketed(chart: Chart, sentence: Sentence, time: Time, hits: Sequence[Hit]) -> Hit | None:
    """ "PT (8 weeks, 03/2026 - 05/2026), ibuprofen": what stands in brackets is of what stands right before them."""
    opening = chart.lower.rfind("(", sentence.start, time.start)
    if opening < 0 or chart.lower.find(")", opening, time.start) >= 0:
        return None
    before = [h for h in hits if h.end <= opening and not chart.lower[h.end : opening].strip()]
    inside = any(opening < h.start < time.start for h in hits)
    return max(before, default=None) if not inside else None


def _owners(chart: Chart, sentence: Sentence) -> list[Timed]:
    anchors = sentence.among(ANCHORS)
    if not anchors:
        return [Timed(time, None) for time in sentence.times]
    has_brackets = "(" in sentence.words
    timed: list[Timed] = []
    for time in sentence.times:
        outside = [h for h in anchors if h.end <= time.start or h.start >= time.end]
        owner = _bracketed(chart, sentence, time, outside) if has_brackets else None
        owner = owner or (_of_list(chart, timed, time) if timed else None)
        timed.append(Timed(time, owner or _nearest(chart, sentence, time, outside)))
    return timed


def _nearest(chart: Chart, sentence: Sentence, time: Time, hits: Sequence[Hit]) -> Hit | None:
    """Of several the one that costs least; one alone owns the time, whatever it costs."""
    if len(hits) <= 1:
        return hits[0] if hits else None
    stops = frame(chart, sentence).stops
    return min(hits, key=lambda hit: (_cost(chart, stops, time, hit), hit.start))


def _of_list(chart: Chart, timed: Sequence[Timed], time: Time) -> Hit | None:
    """ "Given on 14 January, 2 April and 30 September for stenosis": the days of one list are of one thing."""
    before = timed[-1]
    if before.anchor is None or before.time.first is None or time.first is None:
        return None
    is_listed = before.anchor.end <= before.time.start and _LISTED.fullmatch(chart.lower, before.time.end, time.start)
    return before.anchor if is_listed else None


def owned(chart: Chart, sentence: Sentence, hit: Hit) -> list[Time]:
    """The times that belong to a hit."""
    if not sentence.times:
        return []
    return [t.time for t in times_of(chart, sentence) if t.anchor is not None and t.anchor[:3] == hit[:3]]
