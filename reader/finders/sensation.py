"""Sensation on examination, with the dermatome where it is named."""

from collections.abc import Iterator
from typing import Final

from reader.anatomy import part_of, region_in, side_near
from reader.chart import Chart, Sentence
from reader.context import assess, clause, modifiers
from reader.emit import fact
from reader.finders.roots import roots_in
from reader.results import results_of
from reader.spans import Hit
from schemas.fact import Assertion, Fact

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
                for result in results_of(chart, sentence, hit)[:1]:
                    if result.word in _WORDS:
                        yield from _found(chart, sentence, hit, _WORDS[result.word])


def _found(chart: Chart, sentence: Sentence, hit: Hit, value: str) -> Iterator[Fact | None]:
    span = (hit.start, hit.end)
    if modifiers(chart, sentence, *span) & {"silence", "family", "hypothetical"}:
        return
    if value != "normal" and assess(chart, sentence, *span) is Assertion.NEGATED:
        value = "normal"
    low, high = clause(chart, sentence, *span, hard=True)
    side = side_near(sentence, *span, low=low, high=high)
    if side is None:
        parts = [p for p in sentence.of("part") if span[0] <= p.start and p.end <= high and part_of(p).limb]
        side = side_near(sentence, parts[0].start, parts[0].end) if parts else None
    roots = roots_in(chart, sentence, low, high) if value != "normal" else ()
    yield fact(chart, sentence, span, "exam.sensation", value, assertion=Assertion.PRESENT, side=side, roots=roots,
               region=region_in(sentence, low, high, hit.end))  # fmt: skip
