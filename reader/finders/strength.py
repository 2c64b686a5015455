"""Muscle strength on examination, n of 5; never a pain score, a reflex or a date."""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from reader.anatomy import side_near
from reader.chart import Chart, Sentence
from reader.context import modifiers
from reader.emit import fact
from reader.lexicon import data
from reader.spans import Hit
from schemas.fact import Assertion, Fact, Side

_GRADE: Final = re.compile(
    r"(?<![\d/.])(?P<sign>[+-])?(?P<n>[0-5])(?P<mark>\s?(?:\+|-|plus|minus))?\s?(?:/|out of|over)\s?5(?P<after>[+-])?(?![\d/.]\d|\d)"
)
_NOT_STRENGTH: Final = re.compile(r"\s*(?:reflex|pain|on the pain)")
_LIST_REACH: Final = 110
_ANATOMY: Final = frozenset(["muscle", "strength"])


def find(chart: Chart) -> Iterator[Fact | None]:
    """Facts `exam.strength`."""
    for sentence in chart.sentences_with("strength", "muscle"):
        grades = list(_GRADE.finditer(chart.lower, sentence.start, sentence.end))
        grades = [g for g in grades if not _NOT_STRENGTH.match(chart.lower, g.end())]
        for index, grade in enumerate(grades):
            low = grades[index - 1].end() if index else sentence.start
            high = grades[index + 1].start() if index + 1 < len(grades) else sentence.end
            yield from _graded(chart, sentence, grade, low, high)
        if not grades:
            yield from _worded(chart, sentence)


def _muscles(sentence: Sentence, at: "re.Match[str]", low: int, high: int, *, grade_first: bool) -> list[Hit]:
    hits = sentence.of("muscle")
    before = [h for h in hits if max(low, at.start() - _LIST_REACH) <= h.start and h.end <= at.start()]
    after = [h for h in hits if at.end() <= h.start and h.end <= min(high, at.end() + _LIST_REACH)]
    return after if grade_first else (before or after)


def _graded(chart: Chart, sentence: Sentence, grade: "re.Match[str]", low: int, high: int) -> Iterator[Fact | None]:
    if modifiers(chart, sentence, grade.start(), grade.end()) & {"silence", "family", "hypothetical"}:
        return
    mark = {"plus": "+", "minus": "-"}.get((grade["mark"] or "").strip(), (grade["mark"] or "").strip())
    muscle_starts = [h.start for h in sentence.of("muscle")]
    grade_first = bool(muscle_starts) and _first_grade(chart, sentence) < muscle_starts[0]
    muscles = _muscles(sentence, grade, low, high, grade_first=grade_first)
    comma = max(chart.lower.rfind(",", low, grade.start()), chart.lower.rfind(";", low, grade.start()))
    side = side_near(sentence, grade.start(), grade.end(), low=max(low, comma), high=high)
    table = data("muscles")
    written = f"{grade['n']}{mark or grade['after'] or ''}"
    for muscle in muscles:
        own = side_near(sentence, muscle.start, muscle.end, low=low, high=high)
        attributes: dict[str, str | None] = {"muscle": muscle.value, "grade": written}
        yield _strength(chart, sentence, grade, own or side, table.get(muscle.value, ()), attributes)
    if not muscles:
        yield _strength(chart, sentence, grade, side, (), {"grade": written})


def _first_grade(chart: Chart, sentence: Sentence) -> int:
    match = _GRADE.search(chart.lower, sentence.start, sentence.end)
    return match.start() if match else sentence.end


def _strength(
    chart: Chart,
    sentence: Sentence,
    grade: "re.Match[str]",
    side: Side | None,
    roots: Iterable[str],
    attributes: dict[str, str | None],
) -> Fact | None:
    return fact(chart, sentence, grade.span(), "exam.strength", int(grade["n"]), unit="of 5", assertion=Assertion.PRESENT, side=side,
                roots=roots, attributes=attributes)  # fmt: skip


def _worded(chart: Chart, sentence: Sentence) -> Iterator[Fact | None]:
    for hit in sentence.of("strength"):
        span = (hit.start, hit.end)
        said = modifiers(chart, sentence, *span)
        if sentence.section in {"review_of_systems", "history", "chief_complaint"} or said & {
            "silence",
            "family",
            "hypothetical",
        }:
            continue
        if hit.value == "full" and not (said & {"negation"}):
            yield fact(chart, sentence, span, "exam.strength", 5, unit="of 5", assertion=Assertion.PRESENT, side=side_near(sentence, *span),
                       attributes={"muscle": "all" if "no" in chart.lower[slice(*span)] else None, "grade": "5"})  # fmt: skip
        if hit.value == "reduced":
            yield fact(chart, sentence, span, "exam.neurological", "abnormal", side=side_near(sentence, *span))
