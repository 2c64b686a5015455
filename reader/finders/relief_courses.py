"""The course of scores after an earlier epidural injection, told in several sentences or before it is named."""

from collections.abc import Iterator
from typing import Final

from reader.chart import Chart, Sentence
from reader.finders.injection_relief import RELIEF_TOLD
from reader.finders.short_relief import FACET, SKIP, earlier, made, of_course
from reader.injection_counts import is_next_asked_for
from reader.injection_dates import when
from reader.score_course import score_course
from reader.spans import Hit
from schemas.fact import Fact

_BESIDE: Final = 3  #: sentences
_SEVERAL: Final = 2


def find(chart: Chart) -> Iterator[Fact | None]:
    """Facts `injection.relief`, `injection.relief_duration`: "ODI 60; two weeks after the ESI 28; at six 58"."""
    if any(hit.value in FACET for one in chart.sentences_with("injection") for hit in one.of("injection")):
        return
    for sentence in chart.sentences_with("injection"):
        hit = None if sentence.section in SKIP else earlier(chart, sentence) or _asked_again(chart, sentence)
        places = [] if hit is None else _stretch(chart, sentence)
        if (
            hit is None
            or len(places) < _SEVERAL
            or any((RELIEF_TOLD, one.position, "%") in chart.kept for one in places)
        ):
            continue
        course = score_course(chart.lower, places[0].start, places[-1].end, when(chart, sentence, hit)[0])
        if course is None:
            continue
        first = chart.sentence_at(course.start) or sentence
        for told in of_course(course):
            yield from made(chart, first, (sentence, hit), told)


def _asked_again(chart: Chart, sentence: Sentence) -> Hit | None:
    """ "Second cervical injection asked": what is told before it is of the first."""
    return next((hit for hit in sentence.of("injection") if is_next_asked_for(chart, sentence, hit)), None)


def _stretch(chart: Chart, sentence: Sentence) -> list[Sentence]:
    """The sentence and those beside it that hold numbers and name no other care."""
    before: list[Sentence] = []
    for one in chart.above(sentence, _BESIDE):
        if not _may_go_on(one):
            break
        before.insert(0, one)
    after: list[Sentence] = []
    for one in chart.below(sentence, _BESIDE):
        if not _may_go_on(one):
            break
        after.append(one)
    return [*before, sentence, *after]


def _may_go_on(sentence: Sentence) -> bool:
    is_of_care = any(sentence.of(cls) for cls in ("therapy", "drug", "surgery", "injection", "imaging", "strength"))
    return not is_of_care and any(sign.isdigit() for sign in sentence.words)
