"""Spinal levels and the root that leaves at each."""

import re
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from typing import Final

from reader.letters import Found, beginnings, places_in, tried_at
from reader.spans import Levels

VERTEBRAE: Final = (
    *(f"C{n}" for n in range(1, 8)),
    *(f"T{n}" for n in range(1, 13)),
    *(f"L{n}" for n in range(1, 6)),
    *(f"S{n}" for n in range(1, 6)),
)
_INDEX: Final = {name: i for i, name in enumerate(VERTEBRAE)}
#: Vertebrae, and the root that has none of its own.
_NAMED: Final = frozenset([*VERTEBRAE, "C8"])
#: The last vertebra of a region and the first of the next.
_LAST: Final = {"C7": "T1", "T12": "L1", "L5": "S1"}
#: The letter and the first number of each.
_BEGINNINGS: Final = beginnings(
    *(f"{letter}{mark}{n}" for letter in "ctls" for mark in ("", " ", "-") for n in range(1, 10))
)
_PAIR: Final = re.compile(
    r"(?P<a>[ctls])(?<![a-z0-9].)[ -]?(?P<n>1[0-2]|[1-9])(?:\s?(?:-|/|to|through|thru|and|"
    r"or)\s?(?P<b>[ctls])?[ -]?(?P<m>1[0-2]|[1-9])"
    r"(?:\s?[-/]\s?(?P<c>[ctls])?(?P<o>1[0-2]|[1-9]))?)?(?![a-z0-9%]|\.\d|[ ]?(?:mg|ml|cc|mm|cm|weeks?|"
    r"months?|years?|days?)\b)"
)
_WORDED: Final = re.compile(
    r"\b(?P<region>cervical|lumbar|thoracic) levels? (?P<rest>\d{1,2} to \d{1,2}(?:(?:,| and|"
    r", and) \d{1,2} to \d{1,2})*)"
)
_WORDED_LETTERS: Final = ("cervical level", "lumbar level", "thoracic level")
_THROUGH: Final = re.compile(r"\s?(?:(?:down |up )?to|through|thru|until|inclusive to)\s")
_REGIONS: Final = {"C": "cervical", "T": "thoracic", "L": "lumbar", "S": "sacral"}


@cache
def _range(first: str, last: str) -> tuple[str, ...]:
    """`C3`, `C7` -> `C3-C4` .. `C6-C7`; empty when the two are no range."""
    if first not in _INDEX or last not in _INDEX or not 0 < _INDEX[last] - _INDEX[first] <= 8:
        return ()
    return tuple(f"{a}-{b}" for a, b in pairwise(VERTEBRAE[_INDEX[first] : _INDEX[last] + 1]))


def _second(letter: str, number: str, given: str | None, other: str) -> str:
    if given:
        return given.upper() + other
    # "C7-1" and "L5-1" cross into the next region.
    if other == "1" and letter + number in _LAST:
        return _LAST[letter + number]
    return letter + other


def _from_match(match: "re.Match[str]") -> list[Levels]:
    letter, number, given, other, next_given, third = match.group("a", "n", "b", "m", "c", "o")
    start, end = match.span()
    letter = letter.upper()
    first = letter + number
    if first not in _NAMED:
        return []
    if not other:
        return [Levels(start, end, (), first)]
    last = _second(letter, number, given, other)
    words = match[0]
    joined_singly = (" and " in words or " or " in words) and not _is_between(match)
    levels = () if joined_singly else _range(first, last)
    if third and levels:
        levels = (*levels, *_range(last, _second(last[0], last[1:], next_given, third)))
    if levels:
        return [Levels(start, end, levels, None)]
    found = [Levels(start, match.end("n"), (), first)]
    if (given or joined_singly) and last in _NAMED:
        found.append(Levels(match.start("b") if given else match.start("m"), end, (), last))
    return found


def _is_between(match: "re.Match[str]") -> bool:
    """ "Between L3 and L4" is the interspace, though "L3 and L4" are two vertebrae."""
    return " and " in match[0] and match.string.endswith("between ", 0, match.start())


def find_levels(text: str, letters: Found) -> list[Levels]:
    """Every level or lone vertebra in a folded text. `letters`: where those of all sieves stand in it."""
    pairs = tried_at(_PAIR, text, places_in(letters, _BEGINNINGS))
    found = [levels for match in pairs for levels in _from_match(match)]
    if any(words in text for words in _WORDED_LETTERS):
        found = sorted([*found, *_in_words(text)], key=_start)
    return _with_those_between(found, text)


def _in_words(text: str) -> Iterator[Levels]:
    """ "Lumbar levels 3 to 4 and 4 to 5"."""
    for match in _WORDED.finditer(text):
        letter = match["region"][0].upper()
        pairs = re.findall(r"(\d{1,2}) to (\d{1,2})", match["rest"])
        levels = tuple(level for a, b in pairs for level in _range(f"{letter}{a}", f"{letter}{b}"))
        if levels:
            yield Levels(match.start("rest"), match.end(), levels, None)


def _start(levels: Levels) -> int:
    return levels.start


def _with_those_between(found: list[Levels], text: str) -> list[Levels]:
    """ "L2-3 through L5-S1" names each interspace from the one to the other; those between stand at the word."""
    filled: list[Levels] = []
    for before, group in zip([None, *found], found, strict=False):
        if before is not None and before.levels and group.levels and _THROUGH.fullmatch(text, before.end, group.start):
            between = _range(before.levels[-1].split("-")[1], group.levels[0].split("-")[0])
            filled += [Levels(before.end, group.start, (level,), None) for level in between]
        filled.append(group)
    return filled


def region_of_level(level: str) -> str:
    """The region in which a level or root lies; a junction belongs to the region of its upper vertebra."""
    return _REGIONS[level[0]]


def exiting_root(level: str) -> str:
    """The root that leaves through the foramen: cervical roots leave above their pedicle, the others below."""
    upper, lower = level.split("-")
    if upper.startswith("C"):
        return "C8" if lower == "T1" else lower
    return upper


def traversing_root(level: str) -> str:
    """The root that a paracentral lumbar disc meets: the next one down (L4-L5 meets L5)."""
    upper, lower = level.split("-")
    return exiting_root(level) if upper.startswith("C") else lower
