"""Botulinum toxin given for something else, or told of in a note without headache: the interval counts from it."""

import re
from collections.abc import Iterator
from typing import Final

from reader.chart import Chart
from reader.context import modifiers
from reader.emit import fact
from reader.finders.preventive import is_of_headache
from reader.letters import sieve
from schemas.fact import Assertion, Fact

_SKIP: Final = frozenset(["references", "instructions", "goals", "family_history", "consent"])
_LETTERS: Final = sieve("botox", "botulinum", "toxin", "dysport", "xeomin", "daxxify")
_TOXIN: Final = re.compile(
    r"\b(?:botox|(?:onabotulinum|abobotulinum|incobotulinum|botulinum)(?: ?toxin)?\w*|dysport|xeomin|daxxify|toxin)\b"
)
_GIVEN: Final = re.compile(
    r"\b(?:given|got|had|received|injected|administered|underwent|treated|done|last|treatment|injections?|session)\b"
)
_OTHER_USE: Final = re.compile(
    r"\b(?:dystonia|torticollis|spastic\w*|cosmetic\w*|wrinkles?|frown|forehead lines|crow'?s feet|"
    r"blepharospasm|bladder|"
    r"sialorrhea|drooling|hyperhidrosis|sweating|incontinence|bruxism|masseter|tmj|hemifacial)\b"
)
_TO_COME: Final = re.compile(
    r"\b(?:will|plan\w*|schedul\w*|request\w*|next|upcoming|propos\w*|never|no|not|without|denies|if|would)\b"
)


def find(chart: Chart) -> Iterator[Fact | None]:
    """Facts `botulinum.elsewhere`."""
    for sentence in chart.saying(_LETTERS):
        if sentence.section in _SKIP or _TO_COME.search(sentence.words) or not _GIVEN.search(sentence.words):
            continue
        toxin = _TOXIN.search(chart.lower, sentence.start, sentence.end)
        if toxin is None or (is_of_headache(chart) and not _OTHER_USE.search(sentence.words)):
            continue  # of headache: `botulinum.prior`
        if modifiers(chart, sentence, *toxin.span()) & {"family", "silence", "hypothetical", "negation"}:
            continue
        dated = [one for one in sentence.times if one.first is not None and one.precision != "year"]
        times = [one for one in dated if one.start >= toxin.start()] or dated
        for time in times[:1]:
            yield fact(
                chart, sentence, toxin.span(), "botulinum.elsewhere", assertion=Assertion.PRESENT, on=time.first,
                attributes={"precision": time.precision},
            )  # fmt: skip
