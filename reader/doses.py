"""The dose of an injected steroid in mg: plain, as a range, by strength and volume, by the strength in a trade name."""

import re
from typing import Final

from reader.chart import Chart, Sentence
from reader.numbers import NUMBER, number
from reader.spans import Hit

_MG: Final = r"\s?(?:mg|mgs|milligrams?)\b"
_AMOUNT: Final = rf"(?<![\w./])(?P<n>\d{{1,3}}(?:\.\d+)?|{NUMBER})"
_RANGE: Final = r"(?:\s?(?:mg)?\s?(?:-|to|or)\s?(?P<m>\d{1,3}(?:\.\d+)?))?"
_FILLER: Final = (
    r"(?:\s|,|\(|\)|:|\b(?:of|preservative[- ]free|injectable|total|acetate|acetonide|sodium|phosphate|depot|"
    r"particulate|non-?particulate|the|a|at|an|dose|dosage|is|was|will|be|equals?|up|to|and|with|dosed|given|in|"
    r"using|use|about|approximately)\b)*"
)
_BEFORE: Final = re.compile(rf"{_AMOUNT}{_RANGE}{_MG}{_FILLER}$")
_AFTER: Final = re.compile(rf"{_FILLER}{_AMOUNT}{_RANGE}{_MG}(?!\s?/\s?(?:ml|cc))")
_VOLUME: Final = r"(?P<ml>\d{1,2}(?:\.\d+)?)\s?(?:ml|cc|mls|milliliters?)\b"
_STRENGTH: Final = r"(?P<mg>\d{1,3}(?:\.\d+)?)\s?mg\s?/\s?(?:1\s?)?(?:ml|cc)\b"
_VOLUME_STRENGTH: Final = re.compile(rf"{_VOLUME}\s(?:of\s)?(?:a\s)?{_STRENGTH}[\w\s-]{{0,24}}$")
_STRENGTH_AFTER: Final = re.compile(rf"{_FILLER}{_STRENGTH}")
_VOLUME_BEFORE: Final = re.compile(rf"{_VOLUME}{_FILLER}$")
_VOLUME_AFTER: Final = re.compile(rf"{_FILLER}(?:x\s?)?{_VOLUME}")
_IN_NAME: Final = re.compile(r"[- ](?P<mg>10|40|80)$")
_REACH: Final = 60


def dose_of(chart: Chart, sentence: Sentence, hit: Hit) -> float | None:
    """The dose said of a steroid; of a range the higher end; None when the text gives no number of mg."""
    low = max(sentence.start, hit.start - _REACH)
    named = _IN_NAME.search(chart.lower, hit.start, hit.end)
    # "Triamcinolone 40 mg", "triamcinolone 40 mg/mL": the number in the name is the dose or the strength.
    end = named.start() if named else hit.end
    mixed = _VOLUME_STRENGTH.search(chart.lower, low, hit.start)
    if mixed:
        return float(mixed["ml"]) * float(mixed["mg"])
    strength = _STRENGTH_AFTER.match(chart.lower, end, sentence.end)
    by_volume = strength and _by_volume(chart, sentence, hit, float(strength["mg"]), strength.end())
    if by_volume is not None:
        return by_volume
    after = _AFTER.match(chart.lower, end, sentence.end)
    if after:
        return _highest(after)
    before = _BEFORE.search(chart.lower, low, hit.start)
    if before:
        return _highest(before)
    return _by_volume(chart, sentence, hit, float(named["mg"]), hit.end) if named else None


def _by_volume(chart: Chart, sentence: Sentence, hit: Hit, strength: float, end: int) -> float | None:
    volume = _VOLUME_BEFORE.search(chart.lower, max(sentence.start, hit.start - _REACH), hit.start)
    volume = volume or _VOLUME_AFTER.match(chart.lower, end, sentence.end)
    return strength * float(volume["ml"]) if volume else None


def _highest(match: "re.Match[str]") -> float:
    return float(max(number(match["n"]), float(match["m"] or 0)))
