"""That no care was tried, in whatever words: "turned down therapy, takes no tablets", "the first treatment"."""

from collections.abc import Iterator
from typing import Final

from reader.care_words import KINDS, LETTERS
from reader.chart import Chart, Sentence
from reader.context import modifiers
from reader.emit import fact
from reader.finders.therapy import CARE_DENIED, SKIP, is_injection
from reader.knees import is_about_knee
from reader.letters import sieve
from reader.untried import untried
from reader.untried_items import untried_items
from reader.untried_wholly import WHOLLY_LETTERS, untried_wholly
from schemas.fact import Assertion, Fact

#: Without one of these there is no list of care, and without one of those no denial of it.
_CARE_LETTERS: Final = sieve(
    "therap",
    "physio",
    "exercis",
    "medic",
    "pills",
    "drugs",
    "injection",
    " pt",
    "stretch",
    "tablet",
    "nsaid",
    "rehab",
    "chiropract",
    "analgesic",
)
_DENYING: Final = sieve(
    "n't ", "not ", "no ", "never ", "without ", "neither ", "nor ", "declin", "refus", "turned down", "rejected",
)  # fmt: skip
_LETTERS: Final = sieve(
    "no ", "not ", "n't ", "never", "none", "nor ", "without", "refus", "declin", "turned down", "turns down",
    "skip", "forgo", "forego", "bypass", "do without", "go without", "rejects", "rejected", "cancel",
    "unfilled", "first treatment", "nothing", "untreated", "avoided",
    "unwilling", "went straight", "went directly", "went right", "nil", "zero", "goes straight",
)  # fmt: skip


def find(chart: Chart) -> Iterator[Fact | None]:
    """Negated facts `care.therapy`, `care.medication` and `care.joint`; `care.duration` of no days where nothing was
    tried at all."""
    for position in sorted(chart.positions_saying(_CARE_LETTERS) & chart.positions_saying(_DENYING)):
        sentence = chart.sentences[position]
        if sentence.section not in SKIP:
            yield from _lists(chart, sentence)
    wholly, items = chart.positions_saying(WHOLLY_LETTERS), chart.positions_saying(LETTERS)
    for position in sorted(chart.positions_saying(_LETTERS) & (wholly | items)):
        sentence = chart.sentences[position]
        if sentence.section in SKIP or is_injection(sentence):
            continue
        if position in wholly:
            yield from _nothing(chart, sentence)
        if position in items:
            yield from _items(chart, sentence)


def _lists(chart: Chart, sentence: Sentence) -> Iterator[Fact | None]:
    """ "Has not tried therapy, bracing or medicine": a list in which the plain words mean what they say."""
    for name, start, end in untried(chart.lower, sentence.start, sentence.end):
        kind, value = KINDS.get(name, (None, None))
        if kind is None or (kind == "care.joint" and not is_about_knee(chart, sentence)):
            continue
        if not modifiers(chart, sentence, start, end) & {"silence", "family", "hypothetical", "uncertain"}:
            chart.kept[CARE_DENIED, start] = True
            yield fact(chart, sentence, (start, end), kind, value, assertion=Assertion.NEGATED)


def _nothing(chart: Chart, sentence: Sentence) -> Iterator[Fact | None]:
    match = untried_wholly(sentence.words)
    span = (sentence.start + match.start(), sentence.start + match.end()) if match else (0, 0)
    if match is None or modifiers(chart, sentence, *span) & {"silence", "family", "uncertain"}:
        return
    yield fact(chart, sentence, span, "care.therapy", "unspecified", assertion=Assertion.NEGATED)
    yield fact(chart, sentence, span, "care.medication", "other", assertion=Assertion.NEGATED)
    yield fact(chart, sentence, span, "care.duration", assertion=Assertion.PRESENT, days=0)


def _items(chart: Chart, sentence: Sentence) -> Iterator[Fact | None]:
    for item in untried_items(sentence.words):
        span = (sentence.start + item.start, sentence.start + item.end)
        if any((CARE_DENIED, at) in chart.kept for at in range(*span)):
            continue
        if not modifiers(chart, sentence, *span) & {"silence", "family", "uncertain"}:
            outcome = {"outcome": "declined" if item.is_refused else None}
            yield fact(chart, sentence, span, *KINDS[item.kind], assertion=Assertion.NEGATED, attributes=outcome)
