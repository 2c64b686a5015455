"""The day on which something was measured or happened, when the text names one."""

from collections.abc import Iterable
from datetime import date
from typing import Final

from reader.chart import Chart, Sentence
from reader.spans import Time

_ROLES: Final = frozenset(["on", "since", "from"])
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
    for position in range(sentence.position - 1, max(-1, sentence.position - 1 - _ABOVE), -1):
        above = chart.sentences[position]
        days = days_in(above)
        if days:
            is_label = above.end - above.start <= _LABEL
            is_test = position == sentence.position - 1 and len(days) == 1 and (above.of("oxygen") or above.of("sleep"))
            return nearest(days, above.end) if is_label or is_test else None
    return None
