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


#: "The right knee was replaced in 2019", "had the left knee replaced": done, not wished for.
_REPLACED: Final = re.compile(
    r"\b(?:(?P<a>left|right) )?knee (?:joint )?(?:was|has been|had been|has already been|"
    r"was already) (?:\w+ )?replaced\b|"
    r"\b(?:had|has had|having had) (?:the|his|her|that) (?P<b>left|right) (?:knee|one) replaced\b|"
    r"\b(?:surgeon|she|he|they|dr\.? \w+) replaced (?:the|his|her) (?P<c>left|right) knee\b"
)
_REPLACED_LETTERS: Final = sieve("replaced")
#: "The right knee no longer hurts": no pain at all, not "no longer hurts at night".
_QUIET: Final = re.compile(
    r"\bknee (?:now )?(?:no longer (?:hurts|aches|bothers (?:him|her)|troubles (?:him|her)|"
    r"causes (?:any )?(?:pain|trouble))|"
    r"(?:does not|doesn't) (?:hurt|ache|bother (?:him|her)|trouble (?:him|her))|gives? (?:him|her|"
    r"them) no (?:pain|trouble)|"
    r"(?:is|has been|remains) (?:now |currently |entirely |completely |essentially )*(?:pain[- ]free|painless|"
    r"asymptomatic|silent|quiet|"
    r"comfortable))\b(?! (?:at|when|while|with|for|after|during|as|until|on|in|enough|much|too))"
)
_QUIET_LETTERS: Final = sieve(
    "no longer", "not hurt", "n't hurt", "not ache", "n't ache", "not bother", "n't bother", "not trouble",
    "n't trouble", "free", "painless", "silent", "quiet", "asymptomatic", "comfortable", " no pain", " no trouble",
)  # fmt: skip


def find(chart: Chart) -> Iterator[Fact | None]:
    """Facts `symptom.knee_pain`, `diagnosis.knee_arthritis`, `surgery.knee`, `procedure.joint` and `measure.bmi`."""
    for sentence in chart.saying(_BMI_LETTERS):
        if sentence.section not in _SKIP:
            yield from _bmi(chart, sentence)
    yield from _in_words(chart)
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


def _in_words(chart: Chart) -> Iterator[Fact | None]:
    for sieved, told in ((_REPLACED_LETTERS, _replaced), (_QUIET_LETTERS, _quiet)):
        for sentence in chart.saying(sieved):
            if sentence.section not in _SKIP:
                yield told(chart, sentence)


def _replaced(chart: Chart, sentence: Sentence) -> Fact | None:
    match = _REPLACED.search(chart.lower, sentence.start, sentence.end)
    if match is None or modifiers(chart, sentence, *match.span()) & {"negation", "hypothetical", "family", "silence"}:
        return None
    named = match["a"] or match["b"] or match["c"]
    side = knee_side(chart, sentence, Hit(*match.span(), "knee_operation", "replacement"))
    if named is not None:
        side = "left" if named == "left" else "right"
    return fact(chart, sentence, match.span(), "surgery.knee", "replacement", assertion=Assertion.HISTORICAL, side=side)


def _quiet(chart: Chart, sentence: Sentence) -> Fact | None:
    match = _QUIET.search(chart.lower, sentence.start, sentence.end)
    if match is None or modifiers(chart, sentence, match.start(), match.start() + 1) & {
        "hypothetical",
        "family",
        "uncertain",
    }:
        return None
    side = knee_side(chart, sentence, Hit(*match.span(), "knee_pain", "pain"))
    return fact(chart, sentence, match.span(), "symptom.knee_pain", assertion=Assertion.NEGATED, side=side)


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
