"""What makes an injection unsafe: anticoagulants, pregnancy, uncontrolled diabetes, contrast allergy."""

import re
from collections.abc import Iterator
from typing import Final

from reader.chart import Chart, Sentence
from reader.context import assess, modifiers
from reader.emit import fact
from reader.past import assess_lasting
from reader.spans import Hit
from schemas.fact import Assertion, Fact

_SKIP: Final = frozenset(["family_history", "references", "consent"])
_IT: Final = re.compile(r"\b(?:it|this|them|medication|medicine|drug)\b")
_NO_ALLERGY: Final = re.compile(r"\b(?:no known|nkda|none|denies)\b")


def find(chart: Chart) -> Iterator[Fact | None]:
    """Facts `safety.*`."""
    for sentence in chart.sentences_with("blood", "blood_plan", "pregnancy", "diabetes", "allergy"):
        if sentence.section in _SKIP:
            continue
        yield from _anticoagulants(chart, sentence)
        for hit in sentence.of("pregnancy"):
            yield _pregnancy(chart, sentence, hit)
        for hit in sentence.of("diabetes"):
            said = assess_lasting(chart, sentence, hit.start, hit.end)
            if hit.value == "controlled" and said is Assertion.PRESENT:
                said = Assertion.NEGATED
            yield (
                fact(chart, sentence, (hit.start, hit.end), "safety.diabetes_uncontrolled", assertion=said)
                if said
                else None
            )
        yield _contrast_allergy(chart, sentence)


def _anticoagulants(chart: Chart, sentence: Sentence) -> Iterator[Fact | None]:
    hits = sentence.of("blood")
    if sentence.section in {"allergies", "procedure", "complications"}:
        return
    for hit in hits:
        # A medicine that a past history lists is taken, unless a word of the past says otherwise.
        said = assess_lasting(chart, sentence, hit.start, hit.end, listed=Assertion.PRESENT)
        # A plan to hold it ("will stop warfarin") says that it is taken.
        if said is Assertion.HYPOTHETICAL and sentence.of("blood_plan"):
            said = Assertion.PRESENT
        if said is not None:
            yield fact(chart, sentence, (hit.start, hit.end), "safety.anticoagulant", hit.value, assertion=said)
    plans = sentence.of("blood_plan")
    named = hits or (_medicine_before(chart, sentence) if plans else [])
    if named and plans and _is_plan(chart, sentence, named[0] if hits else None, plans[0]):
        span = (plans[0].start, plans[0].end)
        yield fact(chart, sentence, span, "safety.anticoagulant_plan", assertion=Assertion.PRESENT)


def _medicine_before(chart: Chart, sentence: Sentence) -> list[Hit]:
    """ "On Xarelto; cardiology agrees to hold it": the medicine that "it" stands for."""
    before = chart.previous(sentence)
    is_meant = before is not None and _IT.search(chart.words(sentence)) is not None
    return list(before.of("blood")) if before is not None and is_meant else []


def _is_plan(chart: Chart, sentence: Sentence, medicine: Hit | None, plan: Hit) -> bool:
    if modifiers(chart, sentence, plan.start, plan.end, "forward") & {"negation", "silence"}:
        return False
    return medicine is None or assess(chart, sentence, medicine.start, medicine.end) is not Assertion.NEGATED


def _pregnancy(chart: Chart, sentence: Sentence, hit: Hit) -> Fact | None:
    if hit.value == "not_flag":
        return None
    if hit.value == "negative":
        return fact(chart, sentence, (hit.start, hit.end), "safety.pregnancy", assertion=Assertion.NEGATED)
    return _lasting(chart, sentence, hit, "safety.pregnancy")


def _lasting(
    chart: Chart, sentence: Sentence, hit: Hit, kind: str, *, listed: Assertion = Assertion.UNCERTAIN
) -> Fact | None:
    said = assess_lasting(chart, sentence, hit.start, hit.end, listed=listed)
    return fact(chart, sentence, (hit.start, hit.end), kind, assertion=said) if said else None


def _contrast_allergy(chart: Chart, sentence: Sentence) -> Fact | None:
    hits = sentence.of("allergy")
    statements = [h for h in hits if h.value == "statement"]
    if statements:
        return _lasting(chart, sentence, statements[0], "safety.contrast_allergy", listed=Assertion.PRESENT)
    agents = [h for h in hits if h.value == "contrast"]
    words = [h for h in hits if h.value == "word"]
    if not agents or not (words or sentence.section == "allergies"):
        return None
    if sentence.section == "allergies" and _NO_ALLERGY.search(chart.words(sentence)) and not words:
        return fact(
            chart, sentence, (agents[0].start, agents[0].end), "safety.contrast_allergy", assertion=Assertion.NEGATED
        )
    return _lasting(chart, sentence, agents[0], "safety.contrast_allergy", listed=Assertion.PRESENT)
