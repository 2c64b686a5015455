"""The examination of a knee: motion in degrees, alignment, effusion, crepitus, stability."""

import re
from collections.abc import Iterator
from typing import Final

from reader.chart import Chart, Sentence
from reader.context import assess
from reader.emit import fact
from reader.knees import is_about_knee, knee_side
from reader.spans import Hit
from schemas.fact import Assertion, Fact

_SKIP: Final = frozenset(["family_history", "consent", "references", "instructions", "goals", "procedure", "allergies"])
_DEGREES: Final = re.compile(
    r"(?:from |of |is |was |measures |to |: ?|about |approximately |limited |limited to ){0,3}"
    r"(?P<low>-?\d{1,3})(?![\d+]|\s?/\s?5\b)(?:\s?(?:degrees|deg|\u00b0))?"
    r"(?:\s?(?:-|to|/)\s?(?P<high>\d{1,3}))?\s?(?:degrees|deg\b|\u00b0)?"
)
_WORD_OR_BLANK: Final = re.compile(r"[\s:(]*")
_GOOD: Final = re.compile(r"[^.;,]{0,20}\b(?:full|normal|good|painless|within normal limits|wnl)\b")
_TOLD_SECTIONS: Final = frozenset(["history", "chief_complaint", "", "past_history"])
_TOLD: Final = re.compile(r"\b(?:denies|denied|reports?|reported|complain\w*|feels?|describes?|states)\b")
_SYMPTOM_SECTIONS: Final = frozenset(["review_of_systems"])


def find(chart: Chart) -> Iterator[Fact | None]:
    """Facts `exam.knee`."""
    for sentence in chart.sentences_with("knee_exam"):
        if sentence.section in _SKIP or sentence.section in _SYMPTOM_SECTIONS or not is_about_knee(chart, sentence):
            continue
        stable = sentence.of("knee_stress")
        for hit in sentence.of("knee_exam"):
            if not any(s.start <= hit.start and hit.end <= s.end for s in stable):
                yield _finding(chart, sentence, hit)
        for hit in stable:
            if chart.lower[hit.start : hit.end].startswith("stable") or "stab" in chart.lower[hit.start : hit.end]:
                yield _made(chart, sentence, hit, "instability", Assertion.NEGATED)


def _finding(chart: Chart, sentence: Sentence, hit: Hit) -> Fact | None:
    if hit.value in {"range_of_motion", "flexion"}:
        return _motion(chart, sentence, hit)
    # What the patient tells or denies is no finding of the examiner.
    if sentence.section in _TOLD_SECTIONS and (
        (hit.value == "instability" and sentence.section) or _TOLD.search(chart.words(sentence))
    ):
        return None
    said = assess(chart, sentence, hit.start, hit.end)
    return None if said is None else _made(chart, sentence, hit, hit.value, said)


def _motion(chart: Chart, sentence: Sentence, hit: Hit) -> Fact | None:
    start = _WORD_OR_BLANK.match(chart.lower, hit.end)
    match = _DEGREES.match(chart.lower, start.end() if start else hit.end, sentence.end)
    if match is not None:
        degrees = "-".join(part for part in (match["low"], match["high"]) if part)
        return _made(chart, sentence, hit, "range_of_motion", Assertion.PRESENT, degrees=degrees)
    if hit.value == "flexion":
        return None
    said = assess(chart, sentence, hit.start, hit.end)
    if said is Assertion.PRESENT and not _GOOD.match(chart.lower, hit.end, sentence.end) and not sentence.of("result"):
        return None
    return None if said is None else _made(chart, sentence, hit, "range_of_motion", said)


def _made(
    chart: Chart, sentence: Sentence, hit: Hit, value: str, said: Assertion, *, degrees: str | None = None
) -> Fact | None:
    return fact(
        chart,
        sentence,
        (hit.start, hit.end),
        "exam.knee",
        value,
        assertion=said,
        side=knee_side(chart, sentence, hit),
        attributes={"degrees": degrees},
    )
