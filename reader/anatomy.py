"""Sides, limbs, regions and roots near a span of a sentence."""

import sys
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Final, Literal, NamedTuple, cast

from reader.chart import Chart, Sentence
from reader.levels import region_of_level
from reader.lexicon import data
from reader.spans import Hit
from schemas.fact import Region, Side

Limb = Literal["arm", "leg"]
#: How far a side may stand from what it qualifies, in characters.
_SIDE_BEFORE: Final = 45
_SIDE_AFTER: Final = 32
_CONTRARY: Final = {"left": "right", "right": "left"}


class Part(NamedTuple):
    """What the lexicon knows of a part of the body."""

    region: Region | None
    limb: Limb | None
    roots: tuple[str, ...]


@cache
def parts() -> dict[str, Part]:
    """The table `parts` of the lexicon."""
    return {
        name: Part(
            cast("Region | None", row.get("region")), cast("Limb | None", row.get("limb")), tuple(row.get("roots", ()))
        )
        for name, row in data("parts").items()
    }


def part_of(hit: Hit) -> Part:
    """The body part of a `part` hit."""
    return _part(hit.value)


@cache
def _part(value: str) -> Part:
    """By the value of a hit, of which the lexicon has some hundred: asked for a hundred times in 5 kB."""
    return parts()[value.partition("@")[0].partition(":")[0]]


def side_of(hit: Hit) -> Side | None:
    """The side that a hit itself names (`side` hits, and parts such as "RUE")."""
    value = hit.value.partition("@")[2] if hit.cls == "part" else hit.value
    return cast("Side", value) if value in {"left", "right", "bilateral"} else None


def sides(sentence: Sentence) -> Sequence[Hit]:
    """Hits that name a side."""
    named, body = sentence.of("side"), sentence.of("part")
    return [*named, *(h for h in body if "@" in h.value)] if body else named


def join_sides(found: Iterable[Side | None]) -> Side | None:
    """Left and right together are bilateral."""
    named = {side for side in found if side is not None}
    if "bilateral" in named or {"left", "right"} <= named:
        return "bilateral"
    return next(iter(named), None)


def side_near(
    sentence: Sentence, start: int, end: int, *, low: int | None = None, high: int | None = None
) -> Side | None:
    """The side named inside or next to a span; what stands before wins, as in "left C7 root"."""
    named = sides(sentence)
    if not named:
        return None
    low = max(sentence.start if low is None else low, start - _SIDE_BEFORE)
    high = min(sentence.end if high is None else high, end + _SIDE_AFTER)
    inside: list[Hit] = []
    before = after = None
    for hit in named:
        if start <= hit.start and hit.end <= end:
            inside.append(hit)
        elif low <= hit.start and hit.end <= start:
            before = hit
        elif after is None and end <= hit.start and hit.end <= high:
            after = hit
    if inside:
        return join_sides(side_of(hit) for hit in inside)
    nearest = before or after
    return None if nearest is None else side_of(nearest)


def region_in(sentence: Sentence, low: int, high: int, near: int | None = None) -> Region | None:
    """The region named between two offsets, nearest to `near` when several are."""
    at = low if near is None else near
    nearest, region = sys.maxsize, None
    for hit in sentence.of("region"):
        if low <= hit.start and hit.end <= high and abs(hit.start - at) < nearest:
            nearest, region = abs(hit.start - at), cast("Region", hit.value)
    for hit in sentence.of("part"):
        if low <= hit.start and hit.end <= high and abs(hit.start - at) < nearest and part_of(hit).region is not None:
            nearest, region = abs(hit.start - at), part_of(hit).region
    for found in sentence.levels:
        if low <= found.start and found.end <= high and abs(found.start - at) < nearest:
            level = found.levels[0] if found.levels else found.single or "C"
            nearest, region = abs(found.start - at), cast("Region", region_of_level(level))
    return region


def region_before(chart: Chart, sentence: Sentence, reach: int = 2) -> Region | None:
    """The region of the sentence, else of the sentences just before it in the same section."""
    current: Sentence | None = sentence
    for _ in range(reach + 1):
        if current is None:
            return None
        region = region_in(current, current.start, current.end)
        if region is not None:
            return region
        current = chart.previous(current)
    return None


def levels_in(sentence: Sentence, low: int, high: int) -> tuple[str, ...]:
    """Levels named between two offsets, in order, once each."""
    return tuple(
        dict.fromkeys(level for f in sentence.levels if low <= f.start and f.end <= high for level in f.levels)
    )


def contrary(side: str | None) -> str | None:
    """The other side."""
    return _CONTRARY.get(side or "")
