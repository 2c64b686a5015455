"""Named disability and function scales with their number."""

import re
from collections.abc import Iterator
from typing import Final

from reader.chart import Chart, Sentence
from reader.context import modifiers
from reader.emit import fact
from reader.finders.dated import day_measured
from reader.finders.pain_score import moment_of
from reader.spans import Hit
from schemas.fact import Assertion, Fact

_VALUE: Final = re.compile(
    r"(?:\s|:|=|-|\(|\)|,|score|scored|of|was|is|at|t-score|total|raw|today|currently|index|disability|"
    r"questionnaire|baseline|current|a|\[|\]|"
    r"pain interference|physical function|interference|on \d{1,2}/\d{1,2}/\d{2,4}){0,14}?"
    r"(?<![\d/.])(?P<n>\d{1,3}(?:\.\d+)?)\s?(?P<unit>%|percent|/\s?(?P<of>\d{2,3})|"
    r"out of (?P<of2>\d{2,3}))?(?![\d/.]\d|\d|\s?(?:mg|weeks?|months?|days?|years?))"
)
_AGAIN: Final = re.compile(
    r"\s?(?:(?:at|on|in|initially|baseline|before|today|currently|now|\()[\w /,.]{0,26}?\)?)?(?:,|;|->|to|and)\s?"
    r"(?:(?:now|currently|then|improved to|down to|up to|is)\s)?"
    r"(?P<n>\d{1,3}(?:\.\d+)?)\s?(?P<unit>%|percent|/\s?(?P<of>\d{2,3})|out of (?P<of2>\d{2,3}))(?![\d/])"
)
_REACH: Final = 60
_HIGHEST: Final = {
    "NDI": 100,
    "ODI": 100,
    "RMDQ": 24,
    "PROMIS": 100,
    "PROMIS-PI": 100,
    "PROMIS-PF": 100,
    "QuickDASH": 100,
    "mJOA": 18,
    "PEG": 30,
    "BPFS": 60,
    "PDAS": 60,
}
_ABBREVIATIONS: Final = frozenset(["dash", "peg", "bpi", "pdi", "osw"])


def find(chart: Chart) -> Iterator[Fact | None]:
    """Facts `score.function`; a scale without a number gives none."""
    for sentence in chart.sentences_with("scale"):
        for hit in sentence.of("scale"):
            match = _VALUE.match(chart.lower, hit.end, min(sentence.end, hit.end + _REACH))
            if match and not (
                chart.lower[hit.start : hit.end] in _ABBREVIATIONS and not chart.text[hit.start : hit.end].isupper()
            ):
                yield _score(chart, sentence, hit, match)
                yield from _further(chart, sentence, hit, match)


def _further(chart: Chart, sentence: Sentence, hit: Hit, match: "re.Match[str]") -> Iterator[Fact | None]:
    """ "Oswestry 48% at start, 46% at discharge": the same scale at another time."""
    again = _AGAIN.match(chart.lower, match.end(), sentence.end)
    while again:
        yield _score(chart, sentence, hit, again)
        again = _AGAIN.match(chart.lower, again.end(), sentence.end)


def _unit(hit: Hit, match: "re.Match[str]") -> str | None:
    unit = match["unit"]
    if unit in {"%", "percent"}:
        return "%"
    total = match["of"] or match["of2"]
    if total:
        return f"of {total}"
    return "t-score" if hit.value.startswith("PROMIS") else None


def _score(chart: Chart, sentence: Sentence, hit: Hit, match: "re.Match[str]") -> Fact | None:
    value = float(match["n"])
    said = modifiers(chart, sentence, hit.start, hit.end)
    if "silence" in said or ("negation" in said and "record" in said):
        return None
    assertion = Assertion.HYPOTHETICAL if sentence.section == "goals" or "hypothetical" in said else Assertion.PRESENT
    moment = moment_of(chart, sentence, match.start("n"), match.end("n"))
    highest = float(match["of"] or match["of2"] or _HIGHEST.get(hit.value, 1000))
    return fact(
        chart,
        sentence,
        (hit.start, match.end()),
        "score.function",
        int(value) if value.is_integer() else value,
        unit=_unit(hit, match),
        assertion=assertion,
        on=None if moment == "current" else day_measured(chart, sentence, hit.start, match.end()),
        attributes={
            "instrument": hit.value,
            "moment": moment,
            "issue": "out_of_range" if value > highest else None,
        },
    )
