"""Fever, haemoglobin A1c and blood glucose as numbers: what makes a steroid injection unsafe."""

import re
from collections.abc import Iterator
from typing import Final

from reader.chart import Chart, Sentence
from reader.context import modifiers
from reader.emit import fact
from reader.spans import Hit
from schemas.fact import Assertion, Fact

_SKIP: Final = frozenset(["family_history", "goals", "instructions", "consent", "references"])
_VALUE: Final = re.compile(
    r"(?:\s|:|=|,|\(|\)|\b(?:is|was|of|at|level|last|today|most|recent|max|value|result|reading|random|fasting|"
    r"f|oral|on \d{1,2}/\d{1,2}/\d{2,4})\b)*(?P<n>\d{1,3}(?:\.\d+)?)(?![\d/])"
)
#: Fever: 100.4 F or 38.0 C (CDC definition).
_FEVER: Final = {"f": 100.4, "c": 38.0}
_CELSIUS_BELOW: Final = 45.0
_HIGHEST_ALIVE: Final = {"f": 110.0, "c": 43.0}
#: "Poor control" of diabetes is an A1c above 9 % (the HEDIS measure); general knowledge, not from a coverage text.
_POOR_A1C: Final = 9.0
_A1C_RANGE: Final = (3.0, 20.0)
#: A glucose at which an elective injection of steroid is put off in practice (mg/dL); general knowledge.
_HIGH_GLUCOSE: Final = 300.0
_GLUCOSE_RANGE: Final = (20.0, 1000.0)


def find(chart: Chart) -> Iterator[Fact | None]:
    """Facts `red_flag.infection` (fever) and `safety.diabetes_uncontrolled`, where a number says so."""
    for sentence in chart.sentences_with("vital"):
        if sentence.section in _SKIP:
            continue
        for hit in sentence.of("vital"):
            match = _VALUE.match(chart.lower, hit.end, sentence.end)
            kind = _kind(hit, float(match["n"])) if match else None
            if match and kind and not _is_unsaid(chart, sentence, hit):
                sign = "sign" if kind == "red_flag.infection" else None
                yield fact(
                    chart,
                    sentence,
                    (hit.start, match.end()),
                    kind,
                    assertion=Assertion.PRESENT,
                    attributes={"shown_as": sign},
                )


def _is_unsaid(chart: Chart, sentence: Sentence, hit: Hit) -> bool:
    return bool(modifiers(chart, sentence, hit.start, hit.end) & {"silence", "family", "hypothetical"})


def _kind(hit: Hit, value: float) -> str | None:
    if hit.value == "temperature":
        unit = "c" if value < _CELSIUS_BELOW else "f"
        return "red_flag.infection" if _FEVER[unit] <= value <= _HIGHEST_ALIVE[unit] else None
    low, high = _A1C_RANGE if hit.value == "a1c" else _GLUCOSE_RANGE
    limit = _POOR_A1C if hit.value == "a1c" else _HIGH_GLUCOSE
    return "safety.diabetes_uncontrolled" if low <= value <= high and value > limit else None
