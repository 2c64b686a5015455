"""That botulinum toxin took too little headache away, where the days before it and under it stand apart in the text.

Only a small difference is told: a large one is left to the finder of what the text itself calls a reduction.
"""

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from reader.chart import Chart, Sentence
from reader.context import modifiers
from reader.emit import fact
from reader.finders.headache import DIFFERENCE
from reader.headache_pairs import Told, told
from reader.letters import sieve
from schemas.fact import Assertion, Fact

_SKIP: Final = frozenset(["references", "instructions", "goals", "allergies", "family_history"])
_NOT_HIS: Final = frozenset(["family", "silence", "uncertain"])
#: A number that is hoped for. "At start" and "would like to go on" stand beside numbers that were counted.
_HOPED: Final = re.compile(
    r"\b(?:goal|target|aim\w*|hop(?:e[sd]?|ing)|expect\w*|should|if|must|requires?|required|unless)\b"
)
_LETTERS: Final = sieve(
    "baseline", "before", "prior to", "preceding", "pre", "initially", "originally", "start", "began"
)
#: All that a mark of the time before can hold (`headache_pairs`): without a number before there is no difference.
_BEFORE_LETTERS: Final = sieve(*_LETTERS, "begin", "outset")
_HEADACHE: Final = re.compile(r"\b(?:headaches?|migraines?|ha|mhds?|days|d/mo|diary|calendar)\b")
_HOURS_TOLD: Final = re.compile(
    r"\b\d{2,3} (?:headache |migraine )?(?:hours?|hrs?)\b|\bhours (?:of headache )?(?:\w+ )?\d"
)
_HOURS_SAME: Final = re.compile(
    r"\bhours?(?: \w+){0,3} (?:same|unchanged|identical|no different|no fewer)\b|"
    r"\b(?:same|unchanged|identical|no change in (?:the )?)(?: number of| count of)? ?(?:headache )?hours\b"
)
#: From these on the treatment did something (policies/botulinum-toxin-migraine): then this finder says nothing.
_FEWER_DAYS: Final = 7
_LESS_PERCENT: Final = 30
_FEWER_HOURS: Final = 100


class _Side(NamedTuple):
    """A number, the sentence in which it stands."""

    sentence: Sentence
    one: Told


def find(chart: Chart) -> Iterator[Fact | None]:
    """Facts `botulinum.prior` and `botulinum.reduction_*`, where the numbers say that little changed."""
    is_of_toxin = chart.kept.get(("toxin",)) or chart.kept.get(("renewal",))
    if not is_of_toxin or DIFFERENCE in chart.kept or not chart.says(_LETTERS):
        return
    if not any(one.is_before for sentence in chart.saying(_BEFORE_LETTERS) for one in told(sentence.words)):
        return
    sides = list(_sides(chart))
    days, hours = ([one for one in sides if one.one.is_hours is of_hours] for of_hours in (False, True))
    less = _difference(days)
    if less is None:
        return
    base, fewer, under = less
    fewer_hours = _difference(hours)
    if fewer_hours is None and _HOURS_TOLD.search(chart.lower) and not _HOURS_SAME.search(chart.lower):
        return
    percent = round(100 * fewer / base)
    if fewer >= _FEWER_DAYS or percent >= _LESS_PERCENT or (fewer_hours is not None and fewer_hours[1] >= _FEWER_HOURS):
        return
    yield _told(chart, under, "botulinum.prior", None, None)
    yield _told(chart, under, "botulinum.reduction_days", fewer, "days per month")
    yield _told(chart, under, "botulinum.reduction_percent", percent, "%")
    if fewer_hours is not None:
        yield _told(chart, fewer_hours[2], "botulinum.reduction_hours", fewer_hours[1], "hours per month")


def _sides(chart: Chart) -> Iterator[_Side]:
    is_of_headache = False
    for sentence in chart.sentences:
        named = _HEADACHE.search(sentence.words) is not None
        is_told = (named or is_of_headache) and sentence.section not in _SKIP and not sentence.of("preventive")
        if is_told and not _HOPED.search(sentence.words):
            for one in told(sentence.words):
                span = (sentence.start + one.start, sentence.start + one.end)
                if not modifiers(chart, sentence, *span) & _NOT_HIS:
                    yield _Side(sentence, one)
        is_of_headache = named


def _difference(sides: list[_Side]) -> tuple[int, int, _Side] | None:
    """The number before, how much less there is at best under treatment, and where that is told."""
    before = {one.one.number for one in sides if one.one.is_before}
    under = [one for one in sides if not one.one.is_before]
    if len(before) != 1 or not under or not (base := before.pop()):
        return None
    best = min(under, key=lambda one: one.one.number)
    return base, base - best.one.number, best


def _told(chart: Chart, side: _Side, kind: str, value: int | None, unit: str | None) -> Fact | None:
    sentence, one = side
    span = (sentence.start + one.start, sentence.start + one.end)
    return fact(
        chart, sentence, span, kind, value, unit=unit, assertion=Assertion.PRESENT,
        attributes={"derived": "from two counts"} if value is not None else None,
    )  # fmt: skip
