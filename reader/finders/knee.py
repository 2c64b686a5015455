"""Pain and arthritis of a knee, operations done or asked for, and the body mass index."""

import re
from collections.abc import Iterator
from typing import Final

from reader.chart import Chart, Sentence
from reader.context import assess, modifiers
from reader.emit import fact
from reader.knees import is_about_knee, knee_side
from reader.letters import sieve
from reader.spans import Hit
from schemas.fact import Assertion, Fact

_SKIP: Final = frozenset(["family_history", "consent", "references", "goals"])
_PAST_SECTIONS: Final = frozenset(["surgical_history", "past_history"])
_DONE: Final = re.compile(
    r"\b(?:status post|s/p|underwent|undergone|had|history of|prior|previous|post|after|since|failed|previously|"
    r"in (?:19|20)\d\d)\b"
)
_ASKED: Final = re.compile(
    r"\b(?:is|request\w*|recommend\w*|plan\w*|candidate|proceed|schedul\w*|medically|necessary|indicated|authoriz\w*|"
    r"elect\w*|for|discuss\w*|consider\w*|wants|wishes|needs?|requires?)\b"
)
_SEVERITY_REACH: Final = 40
_BMI: Final = re.compile(
    r"\b(?:bmi|body mass index)(?:\s?\(bmi\))?[\s:=(]{0,3}(?:of|is|was|at|today)?\s?(?:is\s)?"
    r"(?P<value>\d{2}(?:\.\d{1,2})?)(?![\d%/])"
)
_BMI_LETTERS: Final = sieve("bmi", "body mass")


def find(chart: Chart) -> Iterator[Fact | None]:
    """Facts `symptom.knee_pain`, `diagnosis.knee_arthritis`, `surgery.knee`, `procedure.joint` and `measure.bmi`."""
    for sentence in chart.saying(_BMI_LETTERS):
        if sentence.section not in _SKIP:
            yield from _bmi(chart, sentence)
    for sentence in chart.sentences_with("knee_pain", "knee_arthritis", "knee_operation"):
        if sentence.section in _SKIP:
            continue
        for hit in sentence.of("knee_pain"):
            said, side = _told(chart, sentence, hit), knee_side(chart, sentence, hit)
            yield fact(chart, sentence, (hit.start, hit.end), "symptom.knee_pain", assertion=said, side=side)
        if not is_about_knee(chart, sentence):
            continue
        for hit in sentence.of("knee_arthritis"):
            yield _arthritis(chart, sentence, hit)
        for hit in sentence.of("knee_operation"):
            yield _operation(chart, sentence, hit)


def _told(chart: Chart, sentence: Sentence, hit: Hit) -> Assertion | None:
    """What a request is made for is there: "TKA requested for knee pain" plans the operation, not the pain."""
    said = assess(chart, sentence, hit.start, hit.end)
    return Assertion.PRESENT if said is Assertion.HYPOTHETICAL else said


def _bmi(chart: Chart, sentence: Sentence) -> Iterator[Fact | None]:
    for match in _BMI.finditer(chart.lower, sentence.start, sentence.end):
        if not modifiers(chart, sentence, *match.span()) & {"hypothetical", "family", "silence"}:
            value = float(match["value"])
            yield fact(chart, sentence, match.span(), "measure.bmi", value, unit="kg/m2", assertion=Assertion.PRESENT)


def _arthritis(chart: Chart, sentence: Sentence, hit: Hit) -> Fact | None:
    said = _told(chart, sentence, hit)
    if said is None:
        return None
    return fact(
        chart,
        sentence,
        (hit.start, hit.end),
        "diagnosis.knee_arthritis",
        hit.value,
        assertion=said,
        side=knee_side(chart, sentence, hit),
        attributes={"severity": _severity(chart, sentence, hit)},
    )


def _severity(chart: Chart, sentence: Sentence, hit: Hit) -> str | None:
    words = [
        h
        for h in sentence.of("knee_severity")
        if 0 <= hit.start - h.end <= _SEVERITY_REACH and "," not in chart.lower[h.end : hit.start]
    ]
    if not words:
        return None
    return "severe" if words[-1].value == "moderate_severe" else words[-1].value


def _operation(chart: Chart, sentence: Sentence, hit: Hit) -> Fact | None:
    """Done, or asked for; a bare name in a talk says neither."""
    said = modifiers(chart, sentence, hit.start, hit.end)
    ahead = modifiers(chart, sentence, hit.start, hit.end, "forward")
    if said & {"silence", "family"}:
        return None
    before = chart.lower[max(sentence.start, hit.start - 45) : hit.start]
    span, side = (hit.start, hit.end), knee_side(chart, sentence, hit)
    if "negation" in ahead:
        return fact(chart, sentence, span, "surgery.knee", hit.value, assertion=Assertion.NEGATED, side=side)
    is_past = sentence.section in _PAST_SECTIONS or _DONE.search(before.rpartition(",")[2]) is not None
    if is_past or "historical" in said or (sentence.of("knee_operation")[0] != hit and hit.value != "replacement"):
        return fact(chart, sentence, span, "surgery.knee", hit.value, assertion=Assertion.HISTORICAL, side=side)
    if hit.value == "replacement" and ("hypothetical" in said or _is_asked(chart, sentence)):
        return fact(
            chart, sentence, span, "procedure.joint", "knee_replacement", assertion=Assertion.HYPOTHETICAL, side=side
        )
    return None


def _is_asked(chart: Chart, sentence: Sentence) -> bool:
    return sentence.section in {"plan", "procedure", ""} or _ASKED.search(chart.words(sentence)) is not None
