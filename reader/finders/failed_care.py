"""Statements that conservative care failed, and how long care was tried when no modality is tied to the time."""

from collections.abc import Iterator
from typing import Final

from reader.anatomy import region_in
from reader.chart import Chart, Sentence
from reader.context import modifiers
from reader.effects import NO_RELIEF
from reader.emit import fact
from reader.finders.therapy import SKIP, is_injection
from reader.outcomes import course_of
from reader.purpose import elsewhere
from reader.spans import Hit
from schemas.fact import Assertion, Fact

_FAILED: Final = frozenset(["failed", "not_tolerated"])


def find(chart: Chart) -> Iterator[Fact | None]:
    """Facts `care.failed` and `care.duration`."""
    for sentence in chart.sentences_with("care", "therapy"):
        if sentence.section in SKIP or is_injection(sentence):
            continue
        for hit in [*sentence.of("care"), *sentence.of("therapy")]:
            if hit.value in {"nothing", "no_drug"}:
                continue
            course = course_of(chart, sentence, hit, is_listed=sentence.section == "treatment_history")
            if course.effect is not None and course.effect.value in _FAILED:
                yield _failed(chart, sentence, hit, course.effect, course.said)
            other = elsewhere(chart, sentence, hit)
            if hit.cls == "care" and course.days is not None and course.said is Assertion.PRESENT:
                yield fact(
                    chart,
                    sentence,
                    (hit.start, hit.end),
                    "care.duration",
                    assertion=Assertion.PRESENT,
                    days=course.days,
                    on=course.on,
                    until=course.until,
                    region=None if other else region_in(sentence, sentence.start, sentence.end, hit.end),
                    attributes={"body_part": other, "extent": course.extent},
                )


def _failed(chart: Chart, sentence: Sentence, hit: Hit, effect: Hit, said: Assertion | None) -> Fact | None:
    if said is None:
        return None
    in_sentence = sentence.start <= effect.start < sentence.end
    effect_said = modifiers(chart, sentence, effect.start, effect.end, "forward") if in_sentence else set()
    assertion = said
    if "silence" in effect_said:
        return None
    if "negation" in effect_said and effect.cls != NO_RELIEF:
        assertion = Assertion.NEGATED
    elif "hypothetical" in effect_said:
        assertion = Assertion.HYPOTHETICAL
    other = elsewhere(chart, sentence, hit)
    return fact(
        chart,
        sentence,
        (hit.start, hit.end),
        "care.failed",
        assertion=assertion,
        region=None if other else region_in(sentence, sentence.start, sentence.end, hit.end),
        attributes={"body_part": other},
    )
