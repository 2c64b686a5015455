"""Nerve roots that the text names, by dermatome, by root or by the part of a limb."""

import re
from collections.abc import Iterable
from typing import Final

from reader.anatomy import part_of
from reader.chart import Chart, Sentence
from reader.spans import Hit, Levels

_BEFORE: Final = 30
_LIST: Final = re.compile(r"[\s,/&-]*(?:and|or|to|through|versus|vs)?[\s,/&-]*(?:the\s)?")
_ROOTED: Final = re.compile(
    r"\s*(?:(?:cervical|lumbar|thoracic)\s)?(?:nerve\s)?(?:(?:left|right|bilateral)\s)?(?:roots?|"
    r"dermatom\w*|myotom\w*|distribution|radiculopath\w*|radicular|radiculitis|"
    r"muscles?|paraspinals?|nerve|pattern|symptoms|pain|area|sensory|level dermatome)\b"
)


def _named(found: Levels) -> tuple[str, ...]:
    if found.single:
        return (found.single,)
    upper, lower = found.levels[0].split("-")[0], found.levels[-1].split("-")[1]
    # "in an L5-S1 distribution" names two roots; "C7-T1 distribution" names C7 and C8's neighbour, left as written.
    return (upper, lower)


def roots_in(chart: Chart, sentence: Sentence, low: int, high: int) -> tuple[str, ...]:
    """Roots named as roots ("C6 distribution", "C6 and C7 dermatomes", "left C7 radiculopathy") between two offsets."""
    if not sentence.levels:
        return ()
    roots: list[str] = []
    pending: list[Levels] = []
    for found in sentence.levels:
        if found.start < low or found.end > high:
            continue
        if pending and not _LIST.fullmatch(chart.lower, pending[-1].end, found.start):
            pending = []
        pending.append(found)
        if _ROOTED.match(chart.lower, found.end):
            roots += [root for p in pending for root in _named(p)]
            pending = []
    return tuple(dict.fromkeys(roots))


def part_roots(parts: Iterable[Hit]) -> tuple[str, ...]:
    """The usual roots of the most telling parts (thumb: C6); parts without a usual root tell nothing."""
    return tuple(dict.fromkeys(root for part in parts for root in part_of(part).roots))
