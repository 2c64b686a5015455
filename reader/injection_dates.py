"""What an earlier injection of the spine was: its kind, its day and its region."""

import re
from datetime import date, timedelta
from typing import Final

from reader.anatomy import region_in
from reader.chart import Chart, Sentence
from reader.injections import past_times
from reader.spans import Hit
from schemas.fact import Region

KIND: Final = {
    "epidural": "epidural",
    "transforaminal": "epidural",
    "facet": "facet",
    "medial_branch": "medial_branch",
    "ablation": "other",
    "generic": "other",
    "spinal": "other",
}
_DONE: Final = re.compile(r"(?:this|it|that|the (?:last )?injection|the last one) was (?:done|performed|given)\b")


def when(chart: Chart, sentence: Sentence, hit: Hit) -> tuple[date | None, str | None]:
    """The day, as far as it is told, and how exactly (None: to the day)."""
    for time in past_times(chart, sentence, hit):
        if time.first is not None and time.precision != "year" and time.role != "since":
            return time.first, None if time.precision == "day" else time.precision
        if time.role == "ago" and time.days and chart.document_on:
            return chart.document_on - timedelta(days=time.days), "approximate"
    return _when_told_later(chart, sentence)


def _when_told_later(chart: Chart, sentence: Sentence) -> tuple[date | None, str | None]:
    """ "This was done four weeks ago." in the next sentence or the one after."""
    current: Sentence | None = sentence
    for _ in range(2):
        current = chart.following(current) if current else None
        if current is None:
            break
        if _DONE.match(chart.lower, current.start):
            time = next((t for t in current.times if t.role == "ago" or t.first), None)
            if time is not None and time.first is not None and time.precision == "day":
                return time.first, None
            if time is not None and time.days and chart.document_on:
                return chart.document_on - timedelta(days=time.days), "approximate"
    return None, None


def region_of(chart: Chart, sentence: Sentence, hit: Hit) -> Region | None:
    words = chart.lower[hit.start : hit.end]
    if words.startswith(("ces", "cie")):
        return "cervical"
    if words.startswith("les"):
        return "lumbar"
    return region_in(sentence, max(sentence.start, hit.start - 50), min(sentence.end, hit.end + 50), hit.start)
