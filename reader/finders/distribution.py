"""The dermatome, root or part of a limb that symptoms follow."""

from collections.abc import Iterator
from typing import Final, cast

from reader.anatomy import part_of, side_near
from reader.chart import Chart, Sentence
from reader.context import clause
from reader.emit import fact
from reader.finders.roots import part_roots, roots_in
from reader.levels import region_of_level
from schemas.fact import Fact, Region

_SKIP: Final = frozenset(["examination", "imaging", "procedure", "consent", "complications", "references", "emg"])
_SYMPTOMS: Final = frozenset(["radiates", "radicular", "paresthesia", "sciatica"])


def find(chart: Chart) -> Iterator[Fact | None]:
    """Facts `symptom.distribution`."""
    for sentence in chart.sentences_with("distribution", "part"):
        if sentence.section not in _SKIP and not sentence.of("sensation"):
            yield from _dermatomes(chart, sentence)
            yield from _parts(chart, sentence)


def _dermatomes(chart: Chart, sentence: Sentence) -> Iterator[Fact | None]:
    for hit in sentence.of("distribution"):
        low, high = clause(chart, sentence, hit.start, hit.end, hard=True)
        roots = roots_in(chart, sentence, low, high)
        if roots:
            yield fact(
                chart,
                sentence,
                (hit.start, hit.end),
                "symptom.distribution",
                roots=roots,
                side=side_near(sentence, hit.start, hit.end, low=low, high=high),
                region=cast("Region", region_of_level(roots[0])),
                attributes={"part": "dermatome"},
            )


def _parts(chart: Chart, sentence: Sentence) -> Iterator[Fact | None]:
    symptoms = [h for h in sentence.of("symptom") if h.value in _SYMPTOMS] + [
        h for h in sentence.of("pain") if h.value == "pain"
    ]
    for part in sentence.of("part") if symptoms else ():
        if not part_of(part).roots:
            continue
        low, high = clause(chart, sentence, part.start, part.end, hard=True)
        told = [h for h in symptoms if low <= h.start and h.end <= high]
        if told:
            yield fact(
                chart,
                sentence,
                (min(told[0].start, part.start), part.end),
                "symptom.distribution",
                roots=part_roots([part]),
                side=side_near(sentence, part.start, part.end),
                region=part_of(part).region,
                attributes={"part": part.head.replace("_", " ")},
            )
