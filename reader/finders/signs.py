"""Provocative tests and signs of the cord: Spurling, straight-leg raise, Hoffmann, Babinski, clonus, gait and more."""

import re
from collections.abc import Iterator
from typing import Final

from reader.anatomy import side_near
from reader.chart import Chart, Sentence
from reader.context import modifiers
from reader.emit import fact
from reader.past import assess_lasting
from reader.results import DOUBTFUL, is_denied, results_of
from reader.spans import Hit
from schemas.fact import Assertion, Fact

_TESTS: Final = {"spurling": "exam.spurling", "straight_leg_raise": "exam.straight_leg_raise"}
_POSITIVE: Final = frozenset(["positive", "abnormal"])
_NEGATIVE: Final = frozenset(["negative", "normal"])
#: Signs that are found by naming them; the others need a result.
_BARE: Final = frozenset(["clonus", "lhermitte"])
_SKIP: Final = frozenset(["consent", "procedure", "instructions", "references", "complications"])
_UPGOING: Final = re.compile(r"upgoing|extensor")
_DOWNGOING: Final = re.compile(r"downgoing|flexor")


def find(chart: Chart) -> Iterator[Fact | None]:
    """Facts `exam.spurling`, `exam.straight_leg_raise` and the signs among `red_flag.myelopathy`."""
    for sentence in chart.sentences_with("sign", "gait", "hand"):
        if sentence.section in _SKIP:
            continue
        for hit in sentence.of("sign"):
            yield from _test(chart, sentence, hit) if hit.value in _TESTS else _cord_sign(chart, sentence, hit)
        for hit in sentence.of("gait"):
            yield _gait(chart, sentence, hit)
        for hit in sentence.of("hand"):
            yield _complaint(chart, sentence, hit, "hand_clumsiness")


def _test(chart: Chart, sentence: Sentence, hit: Hit) -> Iterator[Fact | None]:
    if modifiers(chart, sentence, hit.start, hit.end) & {"silence", "family"}:
        return
    for result in results_of(chart, sentence, hit):
        value = "positive" if result.word in _POSITIVE else "negative" if result.word in _NEGATIVE else None
        if value is not None:
            yield fact(
                chart,
                sentence,
                (hit.start, hit.end),
                _TESTS[hit.value],
                value,
                assertion=Assertion.PRESENT,
                side=result.side,
            )


def _cord_sign(chart: Chart, sentence: Sentence, hit: Hit) -> Iterator[Fact | None]:
    span = (hit.start, hit.end)
    if modifiers(chart, sentence, *span) & {"silence", "family"}:
        return
    results = results_of(chart, sentence, hit)
    said: Assertion | None = None
    toes = _toes(chart, hit) if hit.value == "babinski" else None
    if toes is not None:
        said = toes
    elif "negation" in modifiers(chart, sentence, *span, "forward") and not any(r.word in _NEGATIVE for r in results):
        said = Assertion.NEGATED
    elif any(r.word == DOUBTFUL for r in results):
        said = Assertion.UNCERTAIN
    elif any(r.word in _POSITIVE for r in results):
        said = Assertion.PRESENT
    elif any(r.word in _NEGATIVE for r in results):
        said = Assertion.NEGATED
    else:
        context = assess_lasting(chart, sentence, *span)
        if context is Assertion.NEGATED or hit.value in _BARE:
            said = context
    if said is not None:
        side = next((r.side for r in results if r.word in _POSITIVE), None) or side_near(sentence, *span)
        yield fact(chart, sentence, span, "red_flag.myelopathy", hit.value, assertion=said, side=side)


def _toes(chart: Chart, hit: Hit) -> Assertion | None:
    """What the toes do in the test of Babinski, the same words with a denial the other way round."""
    high = min(hit.end + 26, len(chart.lower))
    for pattern, told in ((_UPGOING, Assertion.PRESENT), (_DOWNGOING, Assertion.NEGATED)):
        match = pattern.search(chart.lower, hit.start, high)
        if match is not None:
            other = Assertion.NEGATED if told is Assertion.PRESENT else Assertion.PRESENT
            return other if is_denied(chart, hit.start, match.start()) else told
    return None


def _gait(chart: Chart, sentence: Sentence, hit: Hit) -> Fact | None:
    span = (hit.start, hit.end)
    if hit.value == "antalgic":
        return None
    if hit.value == "normal":
        quiet = modifiers(chart, sentence, *span) & {"silence", "family", "hypothetical"}
        return (
            None if quiet else fact(chart, sentence, span, "red_flag.myelopathy", "gait", assertion=Assertion.NEGATED)
        )
    return _complaint(chart, sentence, hit, "gait")


def _complaint(chart: Chart, sentence: Sentence, hit: Hit, value: str) -> Fact | None:
    said = assess_lasting(chart, sentence, hit.start, hit.end)
    return fact(chart, sentence, (hit.start, hit.end), "red_flag.myelopathy", value, assertion=said) if said else None
