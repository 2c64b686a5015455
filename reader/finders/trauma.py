"""An accident or a fall, with its day: a recent one may have broken what an older picture shows whole."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final

from reader.chart import Chart, Sentence
from reader.context import modifiers
from reader.emit import fact
from reader.spans import Hit, Time
from reader.timing import Timed, times_of
from schemas.fact import Assertion, Fact

_SKIP: Final = frozenset(["family_history", "references", "consent", "instructions", "goals"])
_NO_EVENT: Final = frozenset(["negation", "family", "hypothetical", "risk", "silence"])
#: Said without a day, and of now.
_RECENT: Final = re.compile(
    r"\b(?:recent(?:ly)?|just|this (?:morning|week)|last night|over the weekend|earlier today)\b"
)
_RECENT_REACH: Final = 24
_TODAY: Final = re.compile(r"\W{0,2}today")
#: "Lost to a fall in scores", "fall risk": no event.
_NONE: Final = re.compile(
    r"\s*(?:risk|precautions?|prevention|asleep|screen\w*|hazards?|within|below|(?:to|by|from) \d|of (?:19|20)\d\d)\b"
)


def find(chart: Chart) -> Iterator[Fact | None]:
    """Facts `red_flag.trauma`, of events that have a day or are called recent."""
    if chart.document_on is None:
        return
    for sentence in chart.sentences_with("anchor"):
        if sentence.section in _SKIP:
            continue
        for hit in sentence.of("anchor"):
            if hit.value == "event":
                yield _event(chart, sentence, hit, chart.document_on)


def _event(chart: Chart, sentence: Sentence, hit: Hit, today: date) -> Fact | None:
    on = _day(chart, sentence, hit, today)
    if on is None or _NONE.match(chart.lower, hit.end, sentence.end):
        return None
    said = modifiers(chart, sentence, hit.start, hit.end)
    if said & _NO_EVENT:
        return None
    assertion = Assertion.UNCERTAIN if "uncertain" in said else Assertion.PRESENT
    return fact(chart, sentence, (hit.start, hit.end), "red_flag.trauma", on=on, assertion=assertion)


def _day(chart: Chart, sentence: Sentence, hit: Hit, today: date) -> date | None:
    """The latest day that the earliest of its times may mean: "seen today after a fall in 2019" fell in 2019."""
    own = [timed.time for timed in times_of(chart, sentence) if _is_of(chart, hit, timed)]
    days = [on for time in own if (on := _latest(chart, hit, time, today)) is not None]
    if days:
        return min(days)
    low, high = max(sentence.start, hit.start - _RECENT_REACH), min(sentence.end, hit.end + _RECENT_REACH)
    return today if _RECENT.search(chart.lower, low, high) else None


def _is_of(chart: Chart, hit: Hit, timed: Timed) -> bool:
    """Its own time, or that of its path: "fell down the stairs" goes as pain does."""
    owner = timed.anchor
    if owner is None or owner[:3] == hit[:3]:
        return owner is not None
    gap = chart.lower[hit.end : owner.start]
    return owner.value == "radiates" and hit.end <= owner.start and gap.isspace()


def _latest(chart: Chart, hit: Hit, time: Time, today: date) -> date | None:
    if time.last is not None:
        is_far = chart.lower.startswith("today", time.start) and not _TODAY.match(chart.lower, hit.end)
        return None if is_far or (time.first is not None and time.first > today) else min(time.last, today)
    if time.role == "ago" and time.length is not None:
        return today - timedelta(days=time.days if time.days is not None else 0)
    return today if time.role == "since" and time.most is not None else None
