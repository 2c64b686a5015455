"""What makes an injection unsafe: anticoagulants, pregnancy, uncontrolled diabetes, contrast allergy."""

import re
from collections.abc import Iterator
from typing import Final

from reader.chart import Chart, Sentence
from reader.context import frame, modifiers
from reader.emit import fact
from reader.finders import anticoagulant
from reader.past import assess_lasting, of_unknown
from reader.spans import Hit
from schemas.fact import Assertion, Fact

_SKIP: Final = frozenset(["family_history", "references", "consent"])
#: Classes in which "no contrast" and "without contrast" are terms of their own.
_CONTRAST: Final = ("contrast", "contrast_word")
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
        span, is_denied = (statements[0].start, statements[0].end), _begins_denied(sentence, statements[0])
        return _allergy_denied(chart, sentence, span) if is_denied else _allergy(chart, sentence, statements[0])
    agents = [h for h in hits if h.value == "contrast"]
    words = [h for h in hits if h.value == "word"]
    if not agents or not (words or sentence.section == "allergies"):
        return None
    is_list = sentence.section == "allergies" and _NO_ALLERGY.search(chart.words(sentence)) is not None
    if (is_list and not words) or (words and _all_denied(chart, sentence, agents[0], words)):
        return _allergy_denied(chart, sentence, (agents[0].start, agents[0].end))
    return _allergy(chart, sentence, agents[0])


def _allergy(chart: Chart, sentence: Sentence, hit: Hit) -> Fact | None:
    return _lasting(chart, sentence, hit, "safety.contrast_allergy", listed=Assertion.PRESENT)


def _allergy_denied(chart: Chart, sentence: Sentence, span: tuple[int, int]) -> Fact | None:
    return fact(chart, sentence, span, "safety.contrast_allergy", assertion=Assertion.NEGATED)


def _begins_denied(sentence: Sentence, statement: Hit) -> bool:
    """ "No contrast allergy": the term "no contrast", which tells of a procedure, took the denial with it."""
    return any(
        hit.value == "none" and hit.start < statement.start < hit.end <= statement.end
        for hit in sentence.among(_CONTRAST)
    )


def _all_denied(chart: Chart, sentence: Sentence, agent: Hit, words: list[Hit]) -> bool:
    """ "Tolerated contrast before without allergy"; not "no allergies except contrast", an exception."""
    if any("negation" not in modifiers(chart, sentence, word.start, word.end) for word in words):
        return False
    low, high = min(agent.end, words[0].end), max(agent.start, words[-1].start)
    return not any(low <= stop < high for stop in frame(chart, sentence).hard_stops)
