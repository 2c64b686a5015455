"""When headaches became frequent: "daily headache began on 1 October", "became constant three weeks ago"."""

import re
from collections.abc import Iterator
from datetime import date
from typing import Final

from reader.chart import Chart, Sentence
from reader.context import modifiers
from reader.emit import fact
from reader.letters import sieve
from reader.spans import Time
from schemas.fact import Assertion, Fact

_LETTERS: Final = sieve(
    "began", "begun", "start", "commenc", "set in", "became", "turned", "increas", "escalat", "rose", "climb",
    "went up",
    "date", "onset", "since",
)  # fmt: skip
_TURN: Final = (
    r"(?:beg[au]n|start(?:ed|ing)|commenced|set in|became (?:so |this |as )?(?:frequent|daily|chronic|constant|that "
    r"frequent)|"
    r"turned (?:daily|chronic|constant)|increased|escalated|rose|climbed|went up|dates? (?:from|back to)|onset|only "
    r"since|"
    r"just since)"
)
_OFTEN: Final = re.compile(
    r"\b(?:daily|every ?day|frequent|frequency|chronic|constant|pattern|increased|escalated|new|(?:\d\d?|[a-z]+teen|"
    r"twenty) "
    r"(?:headache |migraine )?days|only since|just since|d/mo)\b"
)
_HEADACHE: Final = re.compile(r"\b(?:headaches?|migraines?|head pain|ha)\b")
_ONSET: Final = re.compile(
    rf"\b{_TURN}\b(?! (?:to (?:improve|settle|ease|take)|taking|on|with|treatment|botox|topiramate))"
    r"|\bbecame (?:frequent|daily|chronic|constant)\b|\b(?:began|started) on (?=\d|[a-z]{3,9} \d)"
)
_LAST_MONTH: Final = re.compile(
    r"[ :,-]{1,2}(?:only |just )?(?:(?P<last>last month|a month ago)|this month|(?:last|this) week)\b"
)
_NOT_OF_HEAD: Final = ("drug", "preventive", "therapy", "injection", "surgery", "imaging")
_SKIP: Final = frozenset(["references", "instructions", "goals", "family_history", "allergies"])
_NEAR: Final = 40  #: characters from the turn to its date
_LONG_ENOUGH: Final = 90  #: days, from which on the finder of durations tells it
_MOST_OF_TWO_MONTHS: Final = 61  #: the longest that "last month" can be ago


def find(chart: Chart) -> Iterator[Fact | None]:
    """Facts `headache.months`, where the text dates the turn."""
    if "headache" not in chart.classes:
        return
    for sentence in chart.saying(_LETTERS):
        if sentence.section in _SKIP or sentence.among(_NOT_OF_HEAD):
            continue
        match = _ONSET.search(sentence.words)
        if match is None or not (_OFTEN.search(sentence.words) and _HEADACHE.search(sentence.words)):
            continue
        told = _time(sentence, match.end())
        span = (sentence.start + match.start(), sentence.start + match.end())
        if modifiers(chart, sentence, *span) & {"family", "silence", "negation"}:
            continue
        if _LAST_MONTH.match(sentence.words, match.end()):
            yield _months(chart, sentence, span, _MOST_OF_TWO_MONTHS, None)
        elif told is not None and told.first is not None and told.precision != "year":
            yield _months(chart, sentence, span, None, told.first)
        elif told is not None and told.role == "ago" and told.days is not None and told.days < _LONG_ENOUGH:
            yield _months(chart, sentence, span, told.days, None)


def _months(chart: Chart, sentence: Sentence, span: tuple[int, int], days: int | None, on: date | None) -> Fact | None:
    return fact(chart, sentence, span, "headache.months", assertion=Assertion.PRESENT, days=days, on=on)


def _time(sentence: Sentence, at: int) -> Time | None:
    """The time that stands right behind the turn."""
    low = sentence.start + at
    return next((time for time in sentence.times if low <= time.start <= low + _NEAR), None)
