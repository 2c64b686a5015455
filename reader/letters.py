"""Looks for letters: a sieve before a pattern that cannot fit without them.

A look through 5 kB for a few letters costs 5 microseconds, a pattern tried at every place of it thirty to a hundred;
one pass for all letters that finders ask for costs as much as ten looks.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import Final

from ahocorasick_rs import AhoCorasick, Implementation

#: Up to so many letters a table of all steps stays in the cache of a processor; the one for a thousand does not, and
#: costs half as much again as states in a row.
_SMALL: Final = 64


class Sieve(tuple[str, ...]):
    """Letters, in lower case, that a finder looks for in whole documents; made only by `sieve`."""

    __slots__ = ()
    # Asked of some hundred times in a document as a key: by what it is, not by all of its letters.
    __hash__ = object.__hash__

    def __eq__(self, other: object) -> bool:
        return self is other

    def __ne__(self, other: object) -> bool:
        return self is not other


class Beginnings(tuple[str, ...]):
    """Letters with which the matches of a pattern begin: for their places alone, never asked of sentences."""

    __slots__ = ()


Found = dict[str, list[int]]
"""Where letters stand, those that stand nowhere left out."""

_LETTERS: Final[dict[str, list[Sieve]]] = {}  #: each with the sieves that hold it


def sieve(*letters: str) -> Sieve:
    """Letters to look for, named when a module is loaded, so that one pass finds those of all finders."""
    made = Sieve(letters)
    for one in dict.fromkeys(letters):
        _LETTERS.setdefault(one, []).append(made)
    _all.cache_clear()
    return made


def beginnings(*letters: str) -> Beginnings:
    """Letters to look for in the same pass, with which a pattern begins."""
    for one in letters:
        _LETTERS.setdefault(one, [])
    _all.cache_clear()
    return Beginnings(letters)


@cache
def _all() -> tuple[str, ...]:
    return tuple(_LETTERS)


@cache
def _automaton(letters: tuple[str, ...]) -> AhoCorasick:
    is_small = len(letters) <= _SMALL
    return AhoCorasick(letters, implementation=Implementation.DFA if is_small else Implementation.ContiguousNFA)


def everywhere(lower: str) -> Found:
    """Where the letters of every sieve stand."""
    letters = _all()
    found: Found = {}
    for index, start, _ in _automaton(letters).find_matches_as_indexes(lower, overlapping=True) if letters else ():
        one = letters[index]
        row = found.get(one)
        if row is None:
            found[one] = [start]
        else:
            row.append(start)
    return found


def sentences_in(found: Found, starts: Sequence[int]) -> dict[Sieve, set[int]]:
    """By sieve the sentences, told by where each begins, in which its letters stand; a sieve without any is left out.

    Letters before the first sentence stand in none, and the sieve is there without sentences.
    """
    said: dict[Sieve, set[int]] = {}
    for letters, standing in found.items():
        sieves = _LETTERS[letters]
        positions = {bisect_right(starts, at) - 1 for at in standing} if sieves else set()
        positions.discard(-1)
        for one in sieves:
            row = said.get(one)
            if row is None:
                said[one] = positions.copy()
            else:
                row |= positions
    return said


def places_in(found: Found, one: Sieve | Beginnings) -> list[int]:
    """Where letters of a sieve stand, in order."""
    return sorted(start for letters in one if letters in found for start in found[letters])


def places(text: str, letters: tuple[str, ...]) -> list[int]:
    """Where any of these letters stand, in order: one pass for all of them, in whatever part of a document."""
    return sorted(start for _, start, _ in _automaton(letters).find_matches_as_indexes(text, overlapping=True))


def lines_at(text: str, starts: Iterable[int]) -> list[tuple[int, int]]:
    """The lines, each with its break, in which these places lie: for a pattern that never goes beyond its line.

    The places come in order, and none lies behind the text.
    """
    found: list[tuple[int, int]] = []
    reached = 0
    for at in starts:
        if at >= reached:
            reached = text.find("\n", at) + 1 or len(text)
            found.append((text.rfind("\n", 0, at) + 1, reached))
    return found


def tried_at(
    pattern: "re.Pattern[str]", text: str, starts: Iterable[int], end: int | None = None
) -> Iterator["re.Match[str]"]:
    """As `pattern.finditer`, tried only at places that come in order, outside of which it cannot begin."""
    reached = 0
    stop = len(text) if end is None else end
    for start in starts:
        match = pattern.match(text, start, stop) if start >= reached else None
        if match is not None:
            reached = match.end()
            yield match
