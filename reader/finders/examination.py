"""That an examination with findings is in the document, and neurological examinations summed up."""

import re
from collections.abc import Iterator
from typing import Final

from reader.chart import Chart, Sentence
from reader.context import assess, modifiers
from reader.criteria import is_criterion
from reader.emit import fact
from schemas.fact import Assertion, Fact

_FINDINGS: Final = ("sign", "reflex", "strength", "sensation", "gait", "palpation", "neuro")
_FIRM: Final = ("sign", "reflex", "strength", "neuro")
#: Signs of the cord and gait say nothing of a nerve root: they alone are no examination of it.
_CORD: Final = frozenset(["hoffmann", "babinski", "clonus", "romberg", "lhermitte"])
#: "Abdomen soft, nontender" is no examination of the spine or a limb.
_OTHER_ORGAN: Final = re.compile(r"\b(?:abdomen|abdominal|heent|heart|cardiac|lungs|respiratory|skin)\b")
#: "Strength, sensation, and reflexes are normal": one word for all.
_ITEM: Final = r"(?:motor|strength|power|tone|sensory|sensation|reflex(?:es)?|dtrs?)"
_ALL: Final = re.compile(
    r"(?:(?P<before>normal|intact|full|preserved|symmetric) (?:(?:lower|upper) (?:extremity|limb) |bilateral )?)?"
    rf"\b(?P<items>{_ITEM}(?:(?:, and |, | and |/| & ){_ITEM}){{1,3}})\b(?: (?:exams?|examinations?|function|testing))?"
    r"(?:(?: (?:is|are|was|were|all|remain|remained|both|entirely|completely|grossly))* "
    r"(?P<after>normal|intact|symmetric(?:al)?|preserved|unremarkable|full|wnl|within normal limits|equal)\b)?"
)
_NORMAL: Final[dict[str, tuple[str, str | int, str | None]]] = {
    "m": ("exam.strength", 5, "of 5"),
    "p": ("exam.strength", 5, "of 5"),
    "st": ("exam.strength", 5, "of 5"),
    "se": ("exam.sensation", "normal", None),
}
_ELSEWHERE: Final = frozenset(["", "assessment", "results"])
_SKIP: Final = frozenset(["family_history", "consent", "instructions", "goals", "procedure"])


def find(chart: Chart) -> Iterator[Fact | None]:
    """Facts `exam.performed` (one, at its first finding) and `exam.neurological`."""
    for sentence in chart.sentences_with(*_FINDINGS):
        if _is_finding(chart, sentence):
            hit = sentence.among(_FINDINGS)[0]
            yield fact(chart, sentence, (hit.start, hit.end), "exam.performed", assertion=Assertion.PRESENT)
            break
    for sentence in chart.sentences_with("strength", "sensation"):
        if sentence.section not in _SKIP:
            yield from _all_normal(chart, sentence)
    for sentence in chart.sentences_with("neuro"):
        if sentence.section not in _SKIP:
            yield from _summed_up(chart, sentence)


def _all_normal(chart: Chart, sentence: Sentence) -> Iterator[Fact | None]:
    """One result said of a list: of strength and sensation, since the reflexes' own finder reads theirs."""
    match = _ALL.search(sentence.words)
    if match is None or not (match["before"] or match["after"]):
        return
    span = (sentence.start + match.start(), sentence.start + match.end())
    if modifiers(chart, sentence, *span) & {"negation", "silence", "hypothetical", "family", "uncertain"}:
        return
    for item in dict.fromkeys(_kind_of(word) for word in re.findall(_ITEM, match["items"])):
        if item is not None:
            kind, value, unit = _NORMAL[item]
            yield fact(chart, sentence, span, kind, value, unit=unit, assertion=Assertion.PRESENT,
                       attributes={"grade": "5"} if unit else None)  # fmt: skip


def _kind_of(word: str) -> str | None:
    """The examination that a word names, by its first letters; tone and reflexes have none here."""
    return next((start for start in ("st", "se", "m", "p") if word.startswith(start)), None)


def _is_finding(chart: Chart, sentence: Sentence) -> bool:
    if sentence.section == "examination":
        hits = sentence.among(_FINDINGS)
    elif sentence.section in _ELSEWHERE and sentence.of("result"):
        hits = sentence.among(_FIRM)
    else:
        return False
    return not _OTHER_ORGAN.search(sentence.words) and any(
        h.cls != "gait"
        and h.value not in _CORD
        and not modifiers(chart, sentence, h.start, h.end) & {"silence", "hypothetical", "family"}
        and not is_criterion(chart, sentence, h.start, h.end)
        for h in hits
    )


def _summed_up(chart: Chart, sentence: Sentence) -> Iterator[Fact | None]:
    for hit in sentence.of("neuro"):
        span = (hit.start, hit.end)
        said = assess(chart, sentence, *span)
        if (
            hit.value == "normal"
            and said is not None
            and not modifiers(chart, sentence, *span) & {"hypothetical", "family"}
        ) or (hit.value == "abnormal" and said is Assertion.NEGATED):
            yield fact(chart, sentence, span, "exam.neurological", "normal", assertion=Assertion.PRESENT)
        elif hit.value == "abnormal" and said is not None:
            yield fact(chart, sentence, span, "exam.neurological", "abnormal", assertion=said)
