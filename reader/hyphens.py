"""Words that the margin broke: `radicu-` and `lopathy` on the next line are one word."""

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator
from typing import Final, NamedTuple

_BROKEN: Final = re.compile(
    r"(?P<head>[^\W\d_]{2,})(?P<hyphen>[-\u2010\u00ad])(?P<margin>[ \t\r]*\n[ \t]*)(?P<tail>[a-z]{2,})|"
    r"(?<=\d)[-\u2010\u2013](?P<within>[ \t\r]*\n[ \t]*)(?=[A-Z]?\d)"
)
#: Before these a hyphen at the end of a line most likely belongs to the word.
_HYPHENATED: Final = frozenset({
    "non", "self", "well", "follow", "check", "long", "short", "mid", "low", "high", "full", "part", "half", "cross",
    "open", "weight", "range", "year", "day", "week", "month", "two", "three", "four", "five", "six", "left", "right",
    "upper", "lower", "evidence", "image", "nerve", "steroid", "drug", "opioid", "fluoroscopy", "fluoroscopically",
    "ultrasound",
})  # fmt: skip


def breaks(text: str, are_words: Callable[[str, str], bool] = lambda _head, _tail: False) -> Iterator[tuple[int, int]]:
    """What to leave out so that words are whole: the break, and the hyphen where it is no part of the word.

    `are_words`: whether head and tail are words of their own, so that nothing was broken ("fever-", "chills-").
    """
    for found in _BROKEN.finditer(text):
        if found["within"]:
            yield found.span("within")
            continue
        head, tail = found["head"].lower(), found["tail"]
        if head in _HYPHENATED or head[-1] == tail[0] == "i":
            yield found.span("margin")
        elif not are_words(head, tail):
            yield found.start("hyphen"), found.end("margin")


class Joined(NamedTuple):
    """A text with whole words, and the way back from its places to those of the text as it was."""

    text: str
    cuts: tuple[int, ...]  #: places in the new text before which something was left out
    moved: tuple[int, ...]  #: by how much places from there on have moved

    def start(self, at: int) -> int:
        """Where a span that begins at `at` began."""
        before = bisect_right(self.cuts, at)
        return at + (self.moved[before - 1] if before else 0)

    def end(self, at: int) -> int:
        """Where a span that ends at `at` ended: what was left out there is not in it."""
        return self.start(at - 1) + 1 if at else 0


def without(text: str, spans: Iterator[tuple[int, int]]) -> Joined:
    """Leave spans out of a text; they come in order and do not overlap."""
    pieces: list[str] = []
    cuts: list[int] = []
    moved: list[int] = []
    reached = lost = 0
    for start, end in spans:
        pieces.append(text[reached:start])
        cuts.append(start - lost)
        lost += end - start
        moved.append(lost)
        reached = end
    return Joined("".join([*pieces, text[reached:]]), tuple(cuts), tuple(moved))
