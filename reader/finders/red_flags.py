"""Red flags said in words: myelopathy, bladder and bowel, worsening weakness, infection, cancer, fracture."""

import re
from collections.abc import Iterator
from typing import Final

from reader.chart import Chart, Sentence
from reader.context import modifiers
from reader.emit import fact
from reader.healed import is_over, is_unhealed
from reader.new_clauses import has_exception
from reader.past import assess_lasting
from reader.results import results_of
from reader.risk_talk import is_risk_talk
from reader.spans import Hit
from schemas.fact import Assertion, Fact

_KINDS: Final = {
    "progressive_weakness": "red_flag.progressive_weakness",
    "infection": "red_flag.infection",
    "infection_sign": "red_flag.infection",
    "infection_risk": "red_flag.infection",
    "cancer": "red_flag.cancer",
    "cancer_sign": "red_flag.cancer",
    "weight_loss": "red_flag.cancer",
    "fracture": "red_flag.fracture",
    "fracture_sign": "red_flag.fracture",
}
#: The thing itself is named, not what may be a sign of it.
_NAMED: Final = frozenset(["infection", "cancer", "fracture"])
_SHOWN: Final = frozenset(["red_flag.infection", "red_flag.cancer", "red_flag.fracture"])
_SKIP: Final = frozenset(["consent", "references", "instructions", "goals", "anesthesia"])
_LASTING: Final = frozenset(["cancer", "cancer_sign"])
_OPERATED: Final = frozenset(["infection", "infection_sign", "fracture", "fracture_sign"])
_PROCEDURE: Final = frozenset(["procedure", "complications"])
_NORMAL: Final = re.compile(
    r"[^.;]{0,30}\b(?:normal|intact|unremarkable|unchanged|no change|preserved|without change)\b"
)
#: "No neurological deficit or sign of myelopathy": the denial stands inside another term and reaches on.
_SHARED_DENIAL: Final = re.compile(r"\b(?:no|without|denies)(?: [\w-]+){1,5} (?:or|nor) (?:[\w-]+ ){0,3}$")
#: "Weight loss: Yes", "weight loss - positive", "weight loss (+)", "weight loss Y, fever N".
_FORM_ANSWER: Final = re.compile(
    r"\s?(?:[:?|]|-)?\s?(?:(?:yes|y|no|n|none|denie[sd]|pos|positive|negative|neg|present|absent)\b|\(?[+-]\)?(?=\W|$))"
)
_FORM_ASKS: Final = re.compile(r"\b(?:positive for|endorses|admits(?: to)?|red flags?:|reports)[^.;]{0,30}$|[+]\s?$")
_EXTRACTION: Final = re.compile(r"\b(?:no|denies|without|any)\s+(?:\w+\s){0,4}$")


def find(chart: Chart) -> Iterator[Fact | None]:
    """Facts `red_flag.*` other than the tested signs of `signs`."""
    for sentence in chart.sentences_with("flag", "bladder"):
        if sentence.section in _SKIP or is_risk_talk(sentence):
            continue
        for hit in sentence.of("flag"):
            if hit.value != "weight_loss" or _is_answered(chart, sentence, hit):
                yield _flag(chart, sentence, hit)
        yield from _bladder(chart, sentence)


def _said(chart: Chart, sentence: Sentence, hit: Hit) -> Assertion | None:
    """A cancer counts whenever it was; what a surgical history names beside it was what the operation was for."""
    is_past = hit.value in _LASTING or (sentence.section == "surgical_history" and hit.value in _OPERATED)
    listed = Assertion.HISTORICAL if is_past else Assertion.UNCERTAIN
    said = assess_lasting(chart, sentence, hit.start, hit.end, listed=listed)
    if said is Assertion.NEGATED and _is_excepted(chart, sentence, hit):
        return Assertion.UNCERTAIN
    if hit.value != "infection" or said not in {Assertion.PRESENT, Assertion.HISTORICAL}:
        return said
    if said is Assertion.PRESENT:
        return Assertion.HISTORICAL if is_over(chart, sentence, hit) else said
    return Assertion.PRESENT if is_unhealed(chart, sentence, hit) else said


def _is_excepted(chart: Chart, sentence: Sentence, hit: Hit) -> bool:
    """ "No fever apart from 102.3 last night"; an exception with a name of its own is read where it stands."""
    if not has_exception(chart.lower[hit.end : sentence.end]):
        return False
    return not any(other.start >= hit.end for other in (*sentence.of("flag"), *sentence.of("bladder")))


def _flag(chart: Chart, sentence: Sentence, hit: Hit) -> Fact | None:
    span = (hit.start, hit.end)
    words = chart.lower[hit.start : hit.end]
    if hit.value == "not_flag" or (sentence.section in _PROCEDURE and hit.value in _OPERATED):
        return None
    said = _said(chart, sentence, hit)
    if hit.value == "no_trauma":
        quiet = said is None or modifiers(chart, sentence, *span) & {"family", "hypothetical"}
        return None if quiet else _no_sign(chart, sentence, span, "red_flag.fracture")
    if words == "afebrile":
        return _no_sign(chart, sentence, span, "red_flag.infection")
    if said is Assertion.PRESENT and _SHARED_DENIAL.search(chart.lower, max(sentence.start, hit.start - 60), hit.start):
        said = Assertion.NEGATED
    if said is Assertion.PRESENT and any(
        r.word in {"negative", "normal"} for r in results_of(chart, sentence, hit, ("flag",))[:1]
    ):
        said = Assertion.NEGATED
    if said is None:
        return None
    if hit.value == "myelopathy":
        return fact(chart, sentence, span, "red_flag.myelopathy", "stated", assertion=said)
    kind = _KINDS.get(hit.value)
    shown_as = ("named" if hit.value in _NAMED else "sign") if kind in _SHOWN else None
    return fact(chart, sentence, span, kind, assertion=said, attributes={"shown_as": shown_as}) if kind else None


def _no_sign(chart: Chart, sentence: Sentence, span: tuple[int, int], kind: str) -> Fact | None:
    return fact(chart, sentence, span, kind, assertion=Assertion.NEGATED, attributes={"shown_as": "sign"})


def _is_answered(chart: Chart, sentence: Sentence, hit: Hit) -> bool:
    """A loss of weight may be wished for: as an item of a form that asks for warning signs it is none of those."""
    if sentence.section == "review_of_systems" or chart.is_ticked(sentence) or chart.answers(sentence):
        return True
    if _FORM_ANSWER.match(chart.lower, hit.end, sentence.end):
        return True
    return _FORM_ASKS.search(chart.lower, max(sentence.start, hit.start - 40), hit.start) is not None


def _bladder(chart: Chart, sentence: Sentence) -> Iterator[Fact | None]:
    problems = [h for h in sentence.of("bladder") if h.value == "problem"]
    for hit in problems:
        said = assess_lasting(chart, sentence, hit.start, hit.end)
        if said is Assertion.NEGATED and _is_excepted(chart, sentence, hit):
            said = Assertion.UNCERTAIN
        if said is Assertion.PRESENT and _NORMAL.match(chart.lower, hit.end, sentence.end):
            said = Assertion.NEGATED
        if said is not None:
            yield fact(chart, sentence, (hit.start, hit.end), "red_flag.bladder_bowel", assertion=said)
    if problems:
        return
    for hit in [h for h in sentence.of("bladder") if h.value == "function"]:
        is_normal = _NORMAL.match(chart.lower, hit.end, sentence.end) is not None
        denied = "negation" in modifiers(chart, sentence, hit.start, hit.end, "forward")
        if is_normal or denied:
            yield fact(chart, sentence, (hit.start, hit.end), "red_flag.bladder_bowel", assertion=Assertion.NEGATED)
            return
