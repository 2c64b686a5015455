"""Pain of the neck or back by region, conditions of the spine that are known, and cysts of its facet joints."""

import re
from collections.abc import Iterator
from typing import Final, cast

from reader.anatomy import levels_in, part_of, region_before, region_in
from reader.chart import Chart, Sentence
from reader.context import assess, clause
from reader.emit import fact
from reader.spans import Hit
from schemas.fact import Assertion, Fact, Region

_SKIP: Final = frozenset(
    ["family_history", "consent", "references", "goals", "instructions", "procedure", "complications"]
)
_REGION_WORDS: Final = re.compile(r"\b(cervical|thoracic|lumbar)\b(?! and| or|,)")
_NEAR: Final = 16  #: "lumbar central canal"
_OF_LETTERS: Final[dict[str, Region]] = {"m50": "cervical", "m51": "lumbar"}


def find(chart: Chart) -> Iterator[Fact | None]:
    """Facts `symptom.spine_pain`, `diagnosis.spine_condition` and `diagnosis.facet_cyst`."""
    for sentence in chart.sentences_with("spine_pain", "spine_condition", "facet_cyst"):
        if sentence.section in _SKIP:
            continue
        for hit in sentence.of("spine_pain"):
            said = _told(chart, sentence, hit)
            if said is not None:
                yield fact(chart, sentence, (hit.start, hit.end), "symptom.spine_pain", assertion=said,
                           region=cast("Region", hit.value))  # fmt: skip
        for hit in sentence.of("spine_condition"):
            yield _condition(chart, sentence, hit)
        for hit in sentence.of("facet_cyst"):
            yield _cyst(chart, sentence, hit)


def _cyst(chart: Chart, sentence: Sentence, hit: Hit) -> Fact | None:
    """Of a knee there are such cysts too."""
    if any(part_of(part).region is None for part in sentence.of("part")) and not sentence.levels:
        return None
    low, high = clause(chart, sentence, hit.start, hit.end)
    levels, region = levels_in(sentence, low, high), region_in(sentence, low, high, hit.start)
    return fact(chart, sentence, (hit.start, hit.end), "diagnosis.facet_cyst", levels=levels, region=region)


def _told(chart: Chart, sentence: Sentence, hit: Hit) -> Assertion | None:
    """What a study is asked for is there: "MRI requested for neck pain" plans the study, not the pain."""
    said = assess(chart, sentence, hit.start, hit.end)
    return Assertion.PRESENT if said is Assertion.HYPOTHETICAL else said


def _named(chart: Chart, sentence: Sentence, hit: Hit) -> Region | None:
    """ "Lumbar spinal stenosis": a longer term may hide the word of the region that it begins with."""
    named = _REGION_WORDS.findall(chart.lower, max(sentence.start, hit.start - _NEAR), hit.end)
    return cast("Region", named[-1]) if named else None


def _condition(chart: Chart, sentence: Sentence, hit: Hit) -> Fact | None:
    low, high = clause(chart, sentence, hit.start, hit.end)
    region = (
        _OF_LETTERS.get(chart.lower[hit.start : hit.start + 3])
        or _named(chart, sentence, hit)
        or region_in(sentence, low, high, hit.start)
        or region_before(chart, sentence)
    )
    return fact(chart, sentence, (hit.start, hit.end), "diagnosis.spine_condition", hit.value, region=region)
