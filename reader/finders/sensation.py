"""Sensation on examination, with the dermatome where it is named."""

from collections.abc import Iterator
from typing import Final

from reader.anatomy import part_of, region_in, side_near
from reader.chart import Chart, Sentence
from reader.context import assess, clause, modifiers
from reader.emit import fact
from reader.exceptions import exception_behind
from reader.finders.roots import roots_in
from reader.results import results_of
from reader.spans import Hit
from schemas.fact import Assertion, Fact, Region, Side

_TOLD: Final = frozenset(
    [
        "history",
        "review_of_systems",
        "chief_complaint",
        "consent",
        "procedure",
        "instructions",
        "family_history",
        "imaging",
        "emg",
    ]
)
_DIRECT: Final = {"diminished": "diminished", "intact": "normal", "absent": "absent"}
_WORDS: Final = {"diminished": "diminished", "normal": "normal", "absent": "absent"}


def find(chart: Chart) -> Iterator[Fact | None]:
    """Facts `exam.sensation`."""
    for sentence in chart.sentences_with("sensation"):
        if sentence.section in _TOLD:
            continue
        direct = [h for h in sentence.of("sensation") if h.value in _DIRECT]
        for hit in direct:
            yield from _found(chart, sentence, hit, _DIRECT[hit.value])
        if not direct:
            for hit in sentence.of("sensation")[:1]:
                for result in [
                    r for r in results_of(chart, sentence, hit)[:1] if "symmetric" not in chart.words(sentence)
                ]:
                    if result.word in _WORDS:
                        yield from _found(chart, sentence, hit, _WORDS[result.word])


def _found(chart: Chart, sentence: Sentence, hit: Hit, value: str) -> Iterator[Fact | None]:
    span = (hit.start, hit.end)
    if modifiers(chart, sentence, *span) & {"silence", "family", "hypothetical"}:
        return
    if value != "normal" and assess(chart, sentence, *span) is Assertion.NEGATED:
        value = "normal"
    low, high = clause(chart, sentence, *span, hard=True)
    exception = exception_behind(chart, sentence, hit.end) if value == "normal" else None
    if exception is not None:
        yield _left_out(chart, sentence, exception)
        high = min(high, exception[0])
    roots = (roots_in(chart, sentence, low, high) or _bare_roots(sentence, low, high)) if value != "normal" else ()
    side = side_near(sentence, *span, low=low, high=high) or _side_of_place(sentence, hit.end, high)
    yield fact(
        chart,
        sentence,
        span,
        "exam.sensation",
        value,
        assertion=Assertion.PRESENT,
        side=side,
        roots=roots,
        region=_region(sentence, low, high, hit.end),
    )


def _left_out(chart: Chart, sentence: Sentence, exception: tuple[int, int]) -> Fact | None:
    """ "Normal except decreased over the right lateral calf": there it is not."""
    low, high = exception
    return fact(
        chart,
        sentence,
        exception,
        "exam.sensation",
        "diminished",
        assertion=Assertion.PRESENT,
        side=side_near(sentence, low, high) or _side_of_place(sentence, low, high),
        roots=roots_in(chart, sentence, low, high) or _bare_roots(sentence, low, high),
        region=_region(sentence, low, high, low),
    )


def _region(sentence: Sentence, low: int, high: int, near: int) -> Region | None:
    """None where arms and legs are named together."""
    parts = {part_of(p).region for p in sentence.of("part") if low <= p.start and p.end <= high}
    return None if {"cervical", "lumbar"} <= parts else region_in(sentence, low, high, near)


def _bare_roots(sentence: Sentence, low: int, high: int) -> tuple[str, ...]:
    """ "Decreased left C7": beside sensation a lone segment is a root."""
    return tuple(g.single for g in sentence.levels if g.single and low <= g.start and g.end <= high)


def _side_of_place(sentence: Sentence, low: int, high: int) -> Side | None:
    """The side of the dermatome or limb that stands behind: "decreased in the left C6 distribution"."""
    places = [(g.start, g.end) for g in sentence.levels if low <= g.start and g.end <= high]
    places += [(p.start, p.end) for p in sentence.of("part") if low <= p.start and p.end <= high and part_of(p).limb]
    return side_near(sentence, *min(places)) if places else None
