"""Lines at the head or foot of every page: kept on the first, since they say whose chart it is, and left out after it.

Between the halves of a sentence they would tear it; on every page they would say everything again.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

_COUNTER: Final = re.compile(r"\b(?:page|pg|p)\b\.?\s*\d+(?:\s*(?:of|/)\s*\d+)?")
#: So many lines from the edge a running head may stand.
_DEEP: Final = 5
#: On so many of the pages, and on two at least.
_SHARE: Final = 0.6
_LONGEST: Final = 160


class _Line(NamedTuple):
    words: str
    shape: str  #: empty for a blank line


def without_running_heads(pages: Sequence[str]) -> list[str]:
    """The pages in order. Only what counts the pages may differ: another number may be another finding."""
    lined = [[_Line(line, _shape(line, number, len(pages))) for line in page.split("\n")]
             for number, page in enumerate(pages, 1)]  # fmt: skip
    heads = _repeated(lines[:_DEEP] for lines in lined)
    feet = _repeated(lines[-_DEEP:] for lines in lined)
    kept: set[str] = set()
    return ["\n".join(line.words for line in _without(lines, heads, feet, kept)) for lines in lined]


def _repeated(edges: Iterable[Sequence[_Line]]) -> frozenset[str]:
    shapes = [{line.shape for line in edge if line.shape and len(line.words) <= _LONGEST} for edge in edges]
    filled = sum(1 for shape in shapes if shape)
    counts = Counter(shape for page in shapes for shape in page)
    return frozenset(shape for shape, count in counts.items() if count >= max(2, _SHARE * filled))


def _without(lines: Sequence[_Line], heads: frozenset[str], feet: frozenset[str], kept: set[str]) -> list[_Line]:
    first = _run(lines[:_DEEP], heads)
    last = len(lines) - _run(list(reversed(lines[first:]))[:_DEEP], feet)
    top = [line for line in lines[:first] if _is_new(line, kept)]
    bottom = [line for line in lines[last:] if _is_new(line, kept)]
    return [*top, *lines[first:last], *bottom]


def _run(lines: Sequence[_Line], repeated: frozenset[str]) -> int:
    """How many lines from the edge repeat, blank ones between them included."""
    length = 0
    for number, line in enumerate(lines, 1):
        if line.shape in repeated:
            length = number
        elif line.shape:
            break
    return length


def _is_new(line: _Line, kept: set[str]) -> bool:
    if not line.shape or line.shape in kept:
        return False
    kept.add(line.shape)
    return True


def _shape(line: str, number: int, count: int) -> str:
    """The line as compared: without its page number, in words ("page 2 of 9") or as a lone count ("2/9", "2")."""
    words = " ".join(line.split()).lower()
    if words == str(number):
        return "#"
    return re.sub(rf"\b{number}\s*(?:/|of)\s*{count}\b", "#", _COUNTER.sub("#", words))
