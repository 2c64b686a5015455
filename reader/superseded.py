"""A complaint denied of an earlier time and told of now: "in March no leg pain; since September to the foot"."""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from reader.chart import Chart, Sentence
from schemas.fact import Assertion, Fact

_MONTH: Final = (
    r"(?:january|february|march|april|may|june|july|august|september|october|november|december|spring|summer|"
    r"autumn|fall|"
    r"winter)"
)
#: What puts a clause into an earlier time.
_THEN: Final = re.compile(
    rf"\b(?:in (?:the )?(?:early |mid |late )?{_MONTH}|in (?:19|20)\d\d|(?:years?|months?|weeks?) ago|"
    rf"initially|originally|"
    r"at (?:first|the (?:time|beginning|start|outset|onset)|that time|onset)|back then|in the beginning|"
    r"formerly|previously|"
    rf"last (?:year|month|{_MONTH})|until (?:then|{_MONTH}|recently)|before (?:that|then|{_MONTH})|on the day of)\b"
)
#: What puts the next one into the present, or after it.
_NOW: Final = re.compile(
    rf"\b(?:since|now|currently|at present|today|later|then|but|subsequently|thereafter|from {_MONTH}|by {_MONTH}|"
    rf"in {_MONTH}|this (?:month|autumn|fall|spring|summer|winter)|(?:weeks?|months?) (?:later|after))\b"
)
_DENIED: Final = frozenset(["symptom.radicular_pain", "symptom.axial_pain", "symptom.limb_pain"])
_TOLD: Final = frozenset(["symptom.radicular_pain", "symptom.limb_pain", "symptom.distribution", "symptom.duration"])
_REACH: Final = 2  #: sentences


def without_superseded(chart: Chart, facts: Iterable[Fact]) -> Iterator[Fact]:
    """The facts without denials (and pain of the trunk alone) of a time before the complaint of now."""
    found = list(facts)
    told = [one for one in found if one.kind in _TOLD and one.assertion is Assertion.PRESENT]
    if not told or not any(map(_is_denial, found)):
        yield from found
        return
    for one in found:
        if not (_is_denial(one) and _is_of_then(chart, one, told)):
            yield one


def _is_denial(one: Fact) -> bool:
    return one.kind in _DENIED and (one.assertion is Assertion.NEGATED or one.kind == "symptom.axial_pain")


def _is_of_then(chart: Chart, denial: Fact, told: list[Fact]) -> bool:
    at = (denial.start or 0) - chart.offset
    sentence = chart.sentence_at(at)
    if sentence is None or _THEN.search(chart.lower, sentence.start, sentence.end) is None:
        return False
    return any(_is_of_now(chart, sentence, at, one) for one in told)


def _is_of_now(chart: Chart, denied: Sentence, at: int, told: Fact) -> bool:
    """Whether what is told stands behind the denial, near it, and is put into a later time."""
    start = (told.start or 0) - chart.offset
    place = chart.sentence_at(start)
    if place is None or start <= at or not 0 <= place.position - denied.position <= _REACH:
        return False
    low = at if place is denied else place.start
    return _NOW.search(chart.lower, low, min(place.end, start + 40)) is not None
