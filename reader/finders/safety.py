"""What makes an injection unsafe: anticoagulants, pregnancy, uncontrolled diabetes, contrast allergy."""

import re
from collections.abc import Iterator
from typing import Final

from reader.chart import Chart, Sentence
from reader.emit import fact
from reader.finders import anticoagulant
from reader.past import assess_lasting, of_unknown
from reader.spans import Hit
from schemas.fact import Assertion, Fact

_SKIP: Final = frozenset(["family_history", "references", "consent"])
_NO_ALLERGY: Final = re.compile(r"\b(?:no known|nkda|none|denies)\b")


def find(chart: Chart) -> Iterator[Fact | None]:
    """Facts `safety.*`."""
    for sentence in chart.sentences_with("blood", "blood_plan", "pregnancy", "diabetes", "allergy"):
        if sentence.section in _SKIP:
            continue
        yield from anticoagulant.find(chart, sentence)
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


def _pregnancy(chart: Chart, sentence: Sentence, hit: Hit) -> Fact | None:
    if hit.value == "not_flag":
        return None
    if hit.value == "negative":
        return fact(chart, sentence, (hit.start, hit.end), "safety.pregnancy", assertion=Assertion.NEGATED)
    return _lasting(chart, sentence, hit, "safety.pregnancy")


def _lasting(
    chart: Chart, sentence: Sentence, hit: Hit, kind: str, *, listed: Assertion = Assertion.UNCERTAIN
) -> Fact | None:
    said = assess_lasting(chart, sentence, hit.start, hit.end, listed=listed) or of_unknown(sentence)
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
