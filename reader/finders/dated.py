"""The day on which something was measured or happened, when the text names one."""

import re
from collections.abc import Iterable
from datetime import date
from typing import Final

from reader.chart import Chart, Sentence
from reader.context import clause
from reader.spans import Time
from reader.timing import times_of

_ROLES: Final = frozenset(["on", "since", "from"])
#: "7/10 on 10/5/2026", "44 % (10/3/2026)".
_BEHIND: Final = re.compile(r"[ ,]{0,2}\(?(?:(?:as of|measured|on|dated|taken) )?")
_COMPLAINTS: Final = frozenset(["pain", "symptom"])
_LABEL: Final = 80  #: a longer line is a sentence, with a date of its own matter
_ABOVE: Final = 4  #: lines above in which a report names its date


def days_in(sentence: Sentence) -> list[Time]:
    """Dates that name one day."""
    return [
        time for time in sentence.times if time.first is not None and time.first == time.last and time.role in _ROLES
    ]


def nearest(times: Iterable[Time], at: int) -> date | None:
    """The date that stands nearest."""
    found = min(times, key=lambda time: min(abs(time.start - at), abs(time.end - at)), default=None)
    return found.first if found else None


def day_near(chart: Chart, sentence: Sentence, at: int) -> date | None:
    """In the sentence, else in one of the lines above it in the same report."""
    own = nearest(days_in(sentence), at)
    if own is not None:
        return own
    for place, above in enumerate(chart.above(sentence, _ABOVE)):
        days = days_in(above)
        if days:
            is_label = above.end - above.start <= _LABEL
            is_test = place == 0 and len(days) == 1 and (above.of("oxygen") or above.of("sleep"))
            return nearest(days, above.end) if is_label or is_test else None
    return None


def day_measured(chart: Chart, sentence: Sentence, start: int, end: int) -> date | None:
    """The day that a sentence gives for a number in it: right behind it, else the one before it in its own clause.

    A day that belongs to a study, a therapy or an operation is not the number's, and "since" tells when it began.
    """
    owners = {timed.time.start: timed.anchor for timed in times_of(chart, sentence)}
    days = [time for time in days_in(sentence) if time.role == "on"]
    behind = next((time for time in days if _BEHIND.fullmatch(chart.lower, end, time.start)), None)
    if behind is not None:
        return behind.first
    low, _ = clause(chart, sentence, start, end)
    before = [time for time in days if low <= time.start and time.end <= start]
    if not before:
        return None
    owner = owners.get(before[-1].start)
    return before[-1].first if owner is None or owner.cls in _COMPLAINTS else None
