"""The ablation asked for: what kind of lesion it makes, and how hot."""

import re
from collections.abc import Iterator
from typing import Final

from reader.chart import Chart, Sentence
from reader.emit import fact
from reader.injections import Tense, spinal_hits, tense
from reader.spans import Hit
from schemas.fact import Assertion, Fact

_SKIP: Final = frozenset(["consent", "instructions", "references", "complications"])
#: "Radiofrequency ablation of L4-L5, thermal at 85 degrees": the kind by a word of its own.
_THERMAL: Final = re.compile(r"\b(?:thermal|thermocoagulation|rftc)\b(?! (?:imaging|therapy|injury|burns?|pain))")
_NOT_THERMAL: Final = re.compile(
    r"\b(?:non-?|(?:not|no|avoid\w*|instead of|rather than|without)(?: an?| any| the)? )\s?$"
)
#: "At 80 degrees C", "80 °C", "85C for 90 seconds". Never Fahrenheit, and never degrees of motion.
_CELSIUS: Final = re.compile(
    r"(?<![\w./-])(?P<low>\d{2,3})(?:\s?(?:-|to)\s?(?P<high>\d{2,3}))?\s?"
    r"(?:degrees?(?: c(?:elsius|entigrade)?\b|(?= for\b|[.,;)]|$))|deg\.? ?c\b|\u00b0 ?c\b|\u00ba ?c\b|celsius\b|c\b)"
)
_MOTION: Final = re.compile(r"\b(?:flexion|extension|rotation|raise|raising|slr|motion|bending|tilt)\b[^.;]{0,30}$")


def find(chart: Chart) -> Iterator[Fact | None]:
    """Facts `procedure.ablation` and `procedure.ablation_temperature`."""
    for sentence in chart.sentences_with("lesion", "injection"):
        ablations = [hit for hit in spinal_hits(chart, sentence) if hit.value == "ablation"]
        if sentence.section in _SKIP or _is_past(chart, sentence, ablations):
            continue
        for hit in sentence.of("lesion"):
            if hit.value == "thermal" and _NOT_THERMAL.search(chart.lower, sentence.start, hit.start):
                continue
            yield fact(chart, sentence, (hit.start, hit.end), "procedure.ablation", hit.value)
        if ablations or sentence.of("lesion"):
            yield _thermal(chart, sentence)
            yield from _temperatures(chart, sentence)


def _is_past(chart: Chart, sentence: Sentence, ablations: list[Hit]) -> bool:
    """What an earlier ablation was tells nothing of this one."""
    return bool(ablations) and all(tense(chart, sentence, hit) in {Tense.PRIOR, Tense.DENIED} for hit in ablations)


def _thermal(chart: Chart, sentence: Sentence) -> Fact | None:
    match = _THERMAL.search(chart.lower, sentence.start, sentence.end)
    if match is None or _NOT_THERMAL.search(chart.lower, sentence.start, match.start()):
        return None
    inside = any(hit.start <= match.start() < hit.end for hit in sentence.of("lesion"))
    return None if inside else fact(chart, sentence, match.span(), "procedure.ablation", "thermal")


def _temperatures(chart: Chart, sentence: Sentence) -> Iterator[Fact | None]:
    """Of a range the lower end: so hot the lesion is for sure."""
    for match in _CELSIUS.finditer(chart.lower, sentence.start, sentence.end):
        if _MOTION.search(chart.lower, sentence.start, match.start()) is None:
            yield fact(
                chart, sentence, match.span(), "procedure.ablation_temperature", int(match["low"]),
                assertion=Assertion.PRESENT, unit="degrees C",
            )  # fmt: skip
