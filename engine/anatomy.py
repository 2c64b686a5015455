"""Which root leaves at a level, and which region a level belongs to."""

import re
from functools import lru_cache
from typing import Final

from schemas.fact import Fact

_LEVEL: Final = re.compile(r"^([CTLS])(\d{1,2})-([CTLS])(\d{1,2})$")
_VERTEBRA: Final = re.compile(r"^([CTLS])(\d{1,2})(?:-|$)")
#: Vertebrae above the first one of a region.
_BEFORE: Final = {"C": 0, "T": 7, "L": 19, "S": 24}
_REGION: Final = {"C": "cervical", "T": "thoracic", "L": "lumbar", "S": "sacral"}
#: Coverage counts cervical with thoracic and lumbar with sacral as one region (`reference/policy.md` 1.1).
_COVERAGE_REGION: Final = {
    "cervical": "cervical_thoracic",
    "thoracic": "cervical_thoracic",
    "lumbar": "lumbar_sacral",
    "sacral": "lumbar_sacral",
}
_NOTHING: Final[frozenset[str]] = frozenset()
#: What "right knee" and "hip joint" end in; hips and shoulders hurt from the spine too, so they are left open.
_JOINTS: Final = frozenset(["knee", "ankle", "foot", "wrist", "elbow", "joint", "elsewhere"])
_SIDES: Final = {
    "left": frozenset({"left"}),
    "right": frozenset({"right"}),
    "bilateral": frozenset({"left", "right"}),
}


def is_level(name: str) -> bool:
    """Whether it is an interspace such as "C5-C6", and no single root or vertebra."""
    return _LEVEL.match(name) is not None


@lru_cache(maxsize=256)
def roots_at(level: str) -> frozenset[str]:
    """The roots that a lesion at this level compresses: C5-C6 the C6 root, C7-T1 C8, T4-T5 T4, L4-L5 L4 or L5."""
    match = _LEVEL.match(level)
    if match is None:
        return _NOTHING
    upper, number, lower, below = match[1], int(match[2]), match[3], int(match[4])
    if upper == "C":
        return frozenset({f"C{number + 1}"})
    if upper == "T":
        return frozenset({f"T{number}"})
    return frozenset({f"{upper}{number}", f"{lower}{below}"})


@lru_cache(maxsize=256)
def level_number(level: str) -> int | None:
    """The place of a level, or of a single vertebra or root, counted down the spine. None for what is neither."""
    match = _VERTEBRA.match(level)
    if match is None:
        return None
    return _BEFORE[match[1]] + int(match[2])


@lru_cache(maxsize=256)
def regions_at(level: str) -> frozenset[str]:
    """The regions of the vertebrae named, C7-T1 both; also of a single root or vertebra ("C6")."""
    match = _LEVEL.match(level)
    names = (match[1], match[3]) if match else (level[:1],)
    return frozenset(_REGION[name] for name in names if name in _REGION)


@lru_cache(maxsize=256)
def coverage_region(level: str) -> str | None:
    """The region as coverage counts it, by the upper vertebra. None for what is no level."""
    region = _REGION.get(level[:1])
    return None if region is None else _COVERAGE_REGION[region]


def coverage_region_named(name: str) -> str:
    """The same for a region's name: "cervical", "cervical_thoracic", "cervical or thoracic"."""
    for region, whole in _COVERAGE_REGION.items():
        if region in name:
            return whole
    return name


def anatomical_regions(name: str) -> frozenset[str]:
    """The regions that a name speaks of: "cervical_thoracic" both."""
    return frozenset(region for region in _COVERAGE_REGION if region in name)


def sides_named(side: str | None) -> frozenset[str]:
    """Left, right or both. Empty when unstated, or said to have none."""
    return _SIDES.get(side or "", _NOTHING)


def sides_of(fact: Fact) -> frozenset[str]:
    """The same of a fact."""
    return sides_named(fact.side)


def regions_of(fact: Fact) -> frozenset[str]:
    """The stated region, else that of the levels and roots named. Empty when nothing says."""
    if fact.region is not None:
        return frozenset({fact.region})
    if not fact.levels and not fact.roots:
        return _NOTHING
    return _NOTHING.union(*map(regions_at, fact.levels), *map(regions_at, fact.roots))


def is_elsewhere(fact: Fact) -> bool:
    """Said of a joint or an organ: it does not speak of the spine, though it names no region of it."""
    return fact.attributes.get("body_part", "").rpartition(" ")[2] in _JOINTS


def roots_of(fact: Fact) -> frozenset[str]:
    """The stated roots, else those that leave at the levels named. Empty when nothing says."""
    if fact.roots:
        return frozenset(fact.roots)
    if not fact.levels:
        return _NOTHING
    return _NOTHING.union(*map(roots_at, fact.levels))


def segments_of(fact: Fact) -> frozenset[str]:
    """Marks of the levels and roots named, and of the places between neighbours: these share one, others do not."""
    places = (level_number(name) for name in (*fact.levels, *fact.roots))
    return frozenset(str(2 * place + beside) for place in places if place is not None for beside in (-1, 0, 1))
