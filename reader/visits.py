"""How many visits a course of care had; courses that were one visit, or have only begun."""

import re
from typing import Final

from reader.chart import Chart, Sentence
from reader.holds import holds
from reader.spans import Hit, Time

#: "Physical therapy: one visit", "attended the evaluation, then stopped going": a day of it, no more.
_ONE_VISIT: Final = re.compile(
    r"\b(?:(?:only|just) )?(?:one|1|a single|single) (?:[\w-]+ ){0,3}?(?:visit|session|appointment)\b"
    r"|\b(?:only|just|no more than) (?:for )?(?:the|an|one|a) (?:initial |intake |first )?(?:evaluation|visit|"
    r"session|appointment)\b"
    r"|\b(?:evaluation|first (?:visit|session)|intake)(?: (?:visit|session|"
    r"appointment))?[^.;]{0,40}?(?:\bonly\b|,? (?:and|but|then)(?: then)? "
    r"(?:stopped|quit|nothing|never|cancel\w+|did not|no further|dropped)|,? cancel\w+ (?:everything|all|"
    r"the rest|the others))"
)
_VISITS: Final = re.compile(
    r"(?<![\w/.])(\d{1,3}|two|three|four|five|six|seven|eight|nine|ten|twelve)(?:\s?(?:-|to|"
    r"or)\s?\w+)?\s+(?:\w+\s)?(?:visits|sessions|treatments)\b|"
    # A field of a form: "Number of visits: 12", "Sessions attended: 8".
    r"\b(?:visits|sessions|treatments)(?: (?:completed|attended|done|had|to date|so far))? ?: ?"
    r"(?P<field>\d{1,3})(?![\d/.-])"
)
_VISIT_WORDS: Final = ("visits", "sessions", "treatments")  #: without which it finds nothing
_ONE_VISIT_WORDS: Final = ("visit", "session", "appointment", "evaluation", "intake")
_BEGAN: Final = re.compile(r"\b(?:started|began|begun|initiated|commenced)(?: [\w-]+){0,4} $")


def visits(chart: Chart, sentence: Sentence, hit: Hit, low: int, high: int) -> str | None:
    """The number of visits, for the therapy that stands nearest to it."""
    if not holds(sentence.words, _VISIT_WORDS):
        return None
    match = _VISITS.search(chart.lower, low, high)
    if match is None:
        return None
    nearest = min(
        sentence.of("therapy"), key=lambda h: min(abs(match.start() - h.end), abs(h.start - match.end())), default=hit
    )
    return (match[1] or match["field"]) if nearest.start == hit.start and abs(match.start() - hit.start) < 60 else None


def short_course(
    chart: Chart, sentence: Sentence, times: list[Time], low: int, high: int
) -> tuple[int | None, str | None]:
    """Days and extent of what began a few days ago, or was a single visit."""
    for time in times:
        if time.role == "ago" and time.days and _BEGAN.search(chart.lower, sentence.start, time.start):
            return time.days, None
    if not holds(sentence.words, _ONE_VISIT_WORDS):
        return None, None
    return (1, "at_most") if _ONE_VISIT.search(chart.lower, low, high) else (None, None)
