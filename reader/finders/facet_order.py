"""Where the facet injection or ablation asked for is done: joints, or the nerves of joints."""

from collections.abc import Iterator
from typing import Final

from reader.anatomy import region_in
from reader.chart import Chart, Sentence
from reader.emit import fact
from reader.injections import Tense, tense
from reader.needle import levels_of, side_of_needle
from reader.spans import Hit
from reader.spinal import spinal_hits
from schemas.fact import Assertion, Fact

_SKIP: Final = frozenset(["consent", "instructions", "references", "complications", "imaging", "findings"])
#: "L3-L4 medial branches" are the nerves of the joint below: a level told with them is near the joint, not it.
_WHERE: Final = {"facet": "joint", "medial_branch": "nerve", "ablation": "nerve"}
_MANY: Final = 3
_IS_SAID: Final = {Tense.CURRENT: Assertion.PRESENT, Tense.CONDITIONAL: Assertion.HYPOTHETICAL}


def find(chart: Chart) -> Iterator[Fact | None]:
    """Facts `procedure.facet_level` and, of three joints and more, `procedure.level_count`."""
    for sentence in chart.sentences_with("injection"):
        if sentence.section in _SKIP:
            continue
        for hit in spinal_hits(chart, sentence):
            said = _IS_SAID.get(tense(chart, sentence, hit)) if hit.value in _WHERE else None
            if said is not None:
                yield _order(chart, sentence, hit, said)
                yield _count(chart, sentence, hit, said)


def _count(chart: Chart, sentence: Sentence, hit: Hit, said: Assertion) -> Fact | None:
    """ "L3-4, L4-5 and L5-S1": so many joints, where each is named as a pair of vertebrae."""
    groups = [group for group in levels_of(chart, sentence, hit) if group.levels]
    joints = {level for group in groups for level in group.levels}
    if len(joints) < _MANY or any(len(group.levels) != 1 for group in groups):
        return None  # "L3 to S1" names nerves as well
    span = (min(group.start for group in groups), max(group.end for group in groups))
    return fact(
        chart, sentence, span, "procedure.level_count", len(joints), assertion=said,
        region=region_in(sentence, *span, hit.start),
    )  # fmt: skip


def _order(chart: Chart, sentence: Sentence, hit: Hit, said: Assertion) -> Fact | None:
    groups = levels_of(chart, sentence, hit)
    low = min([hit.start, *(group.start for group in groups)])
    high = max([hit.end, *(group.end for group in groups)])
    side = side_of_needle(chart, sentence, low, high)
    if not groups and side is None:
        return None
    levels = [level for group in groups for level in group.levels]
    return fact(
        chart, sentence, (low, high), "procedure.facet_level", _WHERE[hit.value], assertion=said, side=side,
        levels=levels, roots=() if levels else [group.single for group in groups if group.single],
        region=region_in(sentence, low, high, hit.start),
    )  # fmt: skip
