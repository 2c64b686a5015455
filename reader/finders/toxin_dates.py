"""When botulinum toxin was last given and when it is due again, where that is less than the interval allows."""

import re
from collections.abc import Iterator
from datetime import date
from typing import Final

from reader.chart import Chart, Sentence
from reader.context import modifiers
from reader.emit import fact
from reader.letters import sieve
from reader.numbers import WHOLE_WORD, whole
from reader.spans import Time
from schemas.fact import Assertion, Fact

_GIVEN: Final = (
    r"(?:treatments?|injections?|sessions?|cycles?|rounds?|doses?|botox|toxin|onabotulinum\w*|set|series|one|visit)"
)
_LAST: Final = re.compile(
    rf"\b(?:(?:last|previous|prior|latest|most recent)(?: (?:botox|toxin|onabotulinum\w*))? {_GIVEN}|"
    rf"last (?:given|injected|treated|received|had|done)|injected|treated)\b"
)
_NEXT: Final = re.compile(
    r"\b(?:next|request\w*|ask\w*|planned|plans?|schedul\w+|repeat\w*|due|to be (?:given|repeated|done)|again|booked|"
    r"appointment|for|wants?|sought|seeks)\b[^.;]{0,24}$"
)
#: "Eight sessions in twelve months, evenly spaced".
_IN_A_YEAR: Final = re.compile(
    rf"(?<![\w./])(?P<n>\d{{1,2}}|{WHOLE_WORD}) (?:botox |toxin |planned |further )*(?:sessions|treatments|cycles|"
    rf"rounds) "
    r"(?:in|within|over|during|per) (?:the )?(?:next |coming )?(?:twelve months|12 months|a year|one year|year)\b"
)
_YEAR_LETTERS: Final = sieve("months", "year")
_MOST_IN_A_YEAR: Final = 5  #: treatments that twelve weeks between them allow, the first one counted
_LAST_LETTERS: Final = sieve("last", "previous", "prior", "latest", "recent", "injected", "treated")
#: "Six weeks after the last session".
_AFTER: Final = re.compile(
    rf"(?<![\w./])(?P<n>\d{{1,2}}|{WHOLE_WORD})[ -](?P<unit>weeks?|wks?|months?|days?) (?:after|from|since|following) "
    rf"(?:the |her |his |their |this )?(?:last|previous|prior|latest|most recent|first|second|third|current|preceding)"
    rf"(?: {_GIVEN})?\b"
)
_ASKS: Final = re.compile(
    r"\b(?:asks?|asked|asking|request\w*|wants?|wish\w*|plan\w*|schedul\w+|next|repeat\w*|again|due|sought|seeks|"
    r"new|another|"
    r"further|booked|re-?inject\w*|early|sooner)\b"
)
#: What comes so long after a session and is no session: the headache again, a visit.
_RETURNS: Final = re.compile(
    r"\b(?:headaches?|migraines?|pain|effects?|benefits?|relief|response|it)\b[^.;]{0,40}?"
    r"\b(?:return\w*|back|wore|wears?|recur\w*|last(?:ed|s)|fad\w+|held|for)\b[^.;]{0,24}$|"
    r"\b(?:seen|visit|follow\w*|review\w*|check\w*|diary)\b[^.;]{0,20}$"
)
_OTHER: Final = ("preventive", "drug", "therapy", "surgery", "imaging")
_NO_TOXIN: Final = re.compile(r"\b(?:blocks?|nerve|steroid\w*|trigger|epidural|cgrp|infus\w+)\b")
_SKIP: Final = frozenset(["references", "instructions", "goals", "family_history", "allergies"])
_NEAR: Final = 30  #: characters from the treatment to its date
#: Days; a last treatment longer ago may well be twelve weeks back when the next one is given.
_LEAD_TIME: Final = 56
_DAYS: Final = {"w": 7, "m": 30, "d": 1}


def find(chart: Chart) -> Iterator[Fact | None]:
    """Facts `botulinum.interval`."""
    if not (chart.kept.get(("toxin",)) or chart.kept.get(("renewal",))):
        return
    for sentence in chart.saying(_YEAR_LETTERS):
        if sentence.section not in _SKIP:
            yield _in_a_year(chart, sentence)
    for sentence in chart.saying(_LAST_LETTERS):
        if sentence.section in _SKIP or sentence.among(_OTHER):
            continue
        if _NO_TOXIN.search(sentence.words) is None:
            yield from _after_last(chart, sentence)
            yield from _last(chart, sentence)


def _in_a_year(chart: Chart, sentence: Sentence) -> Fact | None:
    match = _IN_A_YEAR.search(sentence.words)
    if match is None or whole(match["n"]) <= _MOST_IN_A_YEAR or not _ASKS.search(sentence.words):
        return None
    span = (sentence.start + match.start(), sentence.start + match.end())
    if modifiers(chart, sentence, *span) & {"family", "silence", "negation"}:
        return None
    days = 365 // (whole(match["n"]) - 1)
    return fact(chart, sentence, span, "botulinum.interval", assertion=Assertion.PRESENT, days=days)


def _after_last(chart: Chart, sentence: Sentence) -> Iterator[Fact | None]:
    match = _AFTER.search(sentence.words)
    if match is None or not _ASKS.search(sentence.words) or _RETURNS.search(sentence.words, 0, match.start()):
        return
    span = (sentence.start + match.start(), sentence.start + match.end())
    if not modifiers(chart, sentence, *span) & {"family", "silence", "negation"}:
        days = whole(match["n"]) * _DAYS[match["unit"][0]]
        yield fact(chart, sentence, span, "botulinum.interval", assertion=Assertion.PRESENT, days=days)


def _last(chart: Chart, sentence: Sentence) -> Iterator[Fact | None]:
    match = _LAST.search(sentence.words)
    if match is None:
        return
    span = (sentence.start + match.start(), sentence.start + match.end())
    told = next((time for time in sentence.times if span[1] <= time.start <= span[1] + _NEAR), None)
    if told is None or modifiers(chart, sentence, *span) & {"family", "silence", "negation"}:
        return
    on = told.first if told.precision == "day" else None
    ahead = _next(sentence, told, on) if on is not None else None
    days = (ahead - on).days if ahead is not None and on is not None else None
    # A request comes weeks before its treatment: only what lies close behind is too soon for it.
    if on is None and told.role == "ago" and told.days is not None and told.days < _LEAD_TIME:
        days = told.days
    if days is not None:
        yield fact(chart, sentence, span, "botulinum.interval", assertion=Assertion.PRESENT, days=days)


def _next(sentence: Sentence, told: Time, on: date) -> date | None:
    """The day for which the next treatment is planned, where the sentence goes on to name it."""
    for time in sentence.times:
        before = sentence.words[max(0, told.end - sentence.start) : time.start - sentence.start]
        if time.start >= told.end and time.first is not None and time.precision == "day" and time.first > on:
            return time.first if _NEXT.search(before) else None
    return None
