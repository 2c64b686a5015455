"""An accident or a fall, with its day: a recent one may have broken what an older picture shows whole."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final, NamedTuple

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
#: Days only beside the date of a document.
_RELATIVE: Final = re.compile(r"\b(?:yesterday|last (?:week|weekend))\b")
_RECENT_REACH: Final = 24
_TODAY: Final = re.compile(r"\W{0,2}today")
#: "Lost to a fall in scores", "fall risk": no event.
_NONE: Final = re.compile(
    r"\s*(?:risk|precautions?|prevention|asleep|screen\w*|hazards?|within|below|(?:to|by|from) \d|of (?:19|20)\d\d)\b"
)


class _Told(NamedTuple):
    """When it was: its day, or, where the document has none to count from, at least how many days before it."""

    on: date | None
    days: int | None = None


def find(chart: Chart) -> Iterator[Fact | None]:
    """Facts `red_flag.trauma`, of events that have a day or are called recent."""
    for sentence in chart.sentences_with("anchor"):
        if sentence.section in _SKIP:
            continue
        for hit in sentence.of("anchor"):
            if hit.value == "event":
                yield _event(chart, sentence, hit)


def _event(chart: Chart, sentence: Sentence, hit: Hit) -> Fact | None:
    told = _told(chart, sentence, hit)
    if told is None or _NONE.match(chart.lower, hit.end, sentence.end):
        return None
    said = modifiers(chart, sentence, hit.start, hit.end)
    if said & _NO_EVENT:
        return None
    assertion = Assertion.UNCERTAIN if "uncertain" in said else Assertion.PRESENT
    return fact(
        chart, sentence, (hit.start, hit.end), "red_flag.trauma", on=told.on, days=told.days, assertion=assertion
    )


def _told(chart: Chart, sentence: Sentence, hit: Hit) -> _Told | None:
    """The latest day that the earliest of its times may mean: "seen today after a fall in 2019" fell in 2019."""
    own = [timed.time for timed in times_of(chart, sentence) if _is_of(chart, hit, timed)]
    known = [told for time in own if (told := _latest(chart, hit, time)) is not None]
    days = [told.on for told in known if told.on is not None]
    if days:
        return _Told(min(days))
    if known:
        return max(known, key=lambda told: told.days or 0)
    near = chart.lower, max(sentence.start, hit.start - _RECENT_REACH), min(sentence.end, hit.end + _RECENT_REACH)
    is_recent = _RECENT.search(*near) or (chart.document_on is None and _RELATIVE.search(*near))
    return _before(chart, 0) if is_recent else None


def _before(chart: Chart, days: int) -> _Told:
    """So many days before the document, which may have no date itself."""
    return _Told(None, days) if chart.document_on is None else _Told(chart.document_on - timedelta(days=days))


def _is_of(chart: Chart, hit: Hit, timed: Timed) -> bool:
    """Its own time, or that of its path: "fell down the stairs" goes as pain does."""
    owner = timed.anchor
    if owner is None or owner[:3] == hit[:3]:
        return owner is not None
    gap = chart.lower[hit.end : owner.start]
    return owner.value == "radiates" and hit.end <= owner.start and gap.isspace()


def _latest(chart: Chart, hit: Hit, time: Time) -> _Told | None:
    today = chart.document_on
    if time.last is not None:
        is_far = chart.lower.startswith("today", time.start) and not _TODAY.match(chart.lower, hit.end)
        if is_far or (today is not None and time.first is not None and time.first > today):
            return None
        return _Told(time.last if today is None else min(time.last, today))
    if time.role == "ago" and time.length is not None:
        return _before(chart, time.days or 0)
    return _before(chart, 0) if time.role == "since" and time.most is not None else None
