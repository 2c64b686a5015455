"""Pain scores in words ("eight out of ten") and on a line of 100 mm ("VAS 65 mm"), as of ten."""

import re
from collections.abc import Iterator
from typing import Final

from reader.chart import Chart, Sentence
from reader.context import modifiers
from reader.emit import fact
from reader.finders.pain_score import body_part_of, instrument_of, moment_of
from reader.letters import sieve
from reader.numbers import WHOLE_WORD, whole
from schemas.fact import Assertion, Fact

_LETTERS: Final = sieve("of ten", "over ten", "out of 10", "mm", "100")
_IN_WORDS: Final = re.compile(rf"\b(?P<n>{WHOLE_WORD}) (?:out of|of|over) (?:a (?:possible )?)?(?:ten|10)\b")
_OF_HUNDRED: Final = re.compile(
    r"\b(?:vas|visual analogue? scale)(?: (?:pain|score|scale|is|was|of|at|for|rating))*[ :=]*(?P<n>\d{1,3}(?:\.\d)?) ?"
    r"(?:mm\b|/ ?100\b|(?:out )?of 100\b)"
)
_SKIP: Final = frozenset(["imaging", "references", "identity"])
_MOST: Final = 100


def find(chart: Chart) -> Iterator[Fact | None]:
    """Facts `score.pain`."""
    for sentence in chart.saying(_LETTERS):
        if sentence.section in _SKIP or not (sentence.of("pain") or sentence.of("pain_scale")):
            continue
        for match in _IN_WORDS.finditer(chart.lower, sentence.start, sentence.end):
            yield _score(chart, sentence, match, whole(match["n"]))
        for match in _OF_HUNDRED.finditer(chart.lower, sentence.start, sentence.end):
            yield _score(chart, sentence, match, float(match["n"]) / 10 if float(match["n"]) <= _MOST else None)


def _score(chart: Chart, sentence: Sentence, match: "re.Match[str]", value: float | None) -> Fact | None:
    said = modifiers(chart, sentence, *match.span())
    if value is None or value * 10 > _MOST or "silence" in said or "family" in said:
        return None
    moment = moment_of(chart, sentence, *match.span())
    is_to_come = "hypothetical" in said or moment == "goal" or sentence.section == "goals"
    return fact(
        chart,
        sentence,
        match.span(),
        "score.pain",
        int(value) if float(value).is_integer() else value,
        unit="of 10",
        assertion=Assertion.HYPOTHETICAL if is_to_come else Assertion.PRESENT,
        attributes={
            "instrument": instrument_of(sentence),
            "body_part": body_part_of(chart, sentence, *match.span(), [match.span()]),
            "moment": moment,
        },
    )
