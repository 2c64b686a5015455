"""Epworth, STOP-BANG and age as numbers."""

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from reader.chart import Chart, Sentence
from reader.context import modifiers
from reader.emit import fact
from reader.numbers import WHOLE_WORD, whole
from reader.spans import Hit
from schemas.fact import Assertion, Fact

_SKIP: Final = frozenset(["family_history", "goals", "instructions", "consent", "references"])
_VALUE: Final = re.compile(
    r"(?:\s|:|=|\(|\)|,(?! \d)|\b(?:of|is|was|at|score|scale|today|total|scored|a|an|index|equals|calculated|"
    r"approximately|about|only|ess|currently|currently at|kg/m2)\b)*"
    rf"(?P<n>\d{{1,2}}(?:\.\d+)?|{WHOLE_WORD}\b)(?![\d%]|\.\d| ?(?:-|to) ?\d)"
)
_RELEVANT: Final = frozenset(["sleep", "airway", "oxygen"])
_AGE: Final = re.compile(
    r"(?P<n>\d(?<![\d/.-]\d)\d{0,2})(?:[- ]?(?:years?|yrs?|yr)[- ]?old\b|[- ]?y/?o\b|[- ]?year[- ]old\b|"
    r" years of age\b|(?P<sex>[mf])\b(?= |,|:)|-year-old\b)"
)


class _Scale(NamedTuple):
    kind: str
    unit: str
    low: float
    high: float


_SCALES: Final = {
    "epworth": _Scale("score.epworth", "of 24", 0, 24),
    "stop_bang": _Scale("score.stop_bang", "of 8", 0, 8),
}


def find(chart: Chart) -> Iterator[Fact | None]:
    """Facts `score.epworth`, `score.stop_bang`; of a document about sleep or oxygen `patient.age`."""
    for sentence in chart.sentences_with("sleep_scale"):
        if sentence.section not in _SKIP:
            for hit in sentence.of("sleep_scale"):
                yield _score(chart, sentence, hit)
    if chart.classes & _RELEVANT:
        yield from _ages(chart)


def _score(chart: Chart, sentence: Sentence, hit: Hit) -> Fact | None:
    match = _VALUE.match(chart.lower, hit.end, sentence.end)
    scale = _SCALES[hit.value]
    if match is None:
        return None
    value = float(match["n"]) if match["n"][0].isdigit() else float(whole(match["n"]))
    if not scale.low <= value <= scale.high:
        return None
    if modifiers(chart, sentence, hit.start, hit.end) & {"hypothetical", "family", "silence"}:
        return None
    span = (hit.start, match.end("n"))
    return fact(
        chart, sentence, span, scale.kind, value, unit=scale.unit, assertion=Assertion.PRESENT
    )  # fmt: skip


def _ages(chart: Chart) -> Iterator[Fact | None]:
    """The first age that the document gives: later ones are of relatives, pets and devices."""
    # One search through the document up to the first, and then of its sentence alone.
    for told in _AGE.finditer(chart.lower):
        sentence = chart.sentence_at(told.start())
        if sentence is None or sentence.section in _SKIP:
            continue
        match = _AGE.search(chart.lower, sentence.start, sentence.end)
        if match and 0 < int(match["n"]) <= 115:
            span = (match.start(), match.end())
            yield fact(
                chart, sentence, span, "patient.age", int(match["n"]), unit="years", assertion=Assertion.PRESENT
            )  # fmt: skip
            return
