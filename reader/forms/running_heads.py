"""Lines at the head or foot of every page: kept once, since they say whose chart it is, and never between two pages.

Between the halves of a sentence they would tear it, and a denial from what it denies; on every page they would say
everything again.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

_COUNTER: Final = re.compile(r"\b(?:page|pg|p)\b\.?\s*\d+(?:\s*(?:of|/)\s*\d+)?")
#: A fax machine stamps each page with its own minute.
_CLOCK: Final = re.compile(r"\b\d{1,2}:\d{2}(?::\d{2})?(?:\s*[ap]\.?m\b\.?)?")
#: So many lines from the edge a running head may stand.
_DEEP: Final = 5
#: On so many of the pages, and on two at least.
_SHARE: Final = 0.6
_LONGEST: Final = 160


class _Line(NamedTuple):
    words: str
    shape: str  #: empty for a blank line


class Pages(NamedTuple):
    """What goes from page to page, and what stood around it."""

    flow: list[str]  #: the pages in order
    feet: list[str]  #: running lines, each once, that would stand between two pages


def without_running_heads(pages: Sequence[str]) -> Pages:
    """Only what counts or dates the pages may differ between them: another number may be another finding.

    The head of the first page stays above it. All others are told apart from the flow: a sentence that goes on overleaf
    has nothing between its halves, neither the foot of its page nor the head of the next.
    """
    lined = [[_Line(line, _shape(line, number, len(pages))) for line in page.split("\n")]
             for number, page in enumerate(pages, 1)]  # fmt: skip
    heads = _repeated(lines[:_DEEP] for lines in lined)
    feet = _repeated(lines[-_DEEP:] for lines in lined)
    flow: list[str] = []
    apart: list[str] = []
    kept: set[str] = set()
    for lines in lined:
        above, within, below = _parts(lines, heads, feet)
        top = [line.words for line in above if _is_new(line, kept)]
        body = _joined(line.words for line in within)
        if any(flow):
            apart += top
            top = []
        flow.append("\n".join([*top, body] if body else top))
        apart += [line.words for line in below if _is_new(line, kept)]
    return Pages(flow, apart)


def _repeated(edges: Iterable[Sequence[_Line]]) -> frozenset[str]:
    shapes = [{line.shape for line in edge if line.shape and len(line.words) <= _LONGEST} for edge in edges]
    filled = sum(1 for shape in shapes if shape)
    counts = Counter(shape for page in shapes for shape in page)
    return frozenset(shape for shape, count in counts.items() if count >= max(2, _SHARE * filled))


def _parts(
    lines: Sequence[_Line], heads: frozenset[str], feet: frozenset[str]
) -> tuple[Sequence[_Line], Sequence[_Line], Sequence[_Line]]:
    first = _run(lines[:_DEEP], heads)
    last = len(lines) - _run(list(reversed(lines[first:]))[:_DEEP], feet)
    return lines[:first], lines[first:last], lines[last:]


def _joined(lines: Iterable[str]) -> str:
    """Without the blank lines that set the head and the foot apart: they end no paragraph."""
    return "\n".join(lines).strip("\n")


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
    """The line as compared: without its time, and its page number in words ("page 2 of 9") or alone ("2/9", "2")."""
    words = _CLOCK.sub("#", " ".join(line.split()).lower())
    if words.strip("-\u2013\u2014[]() ") == str(number):
        return "#"
    return re.sub(rf"\b{number}\s*(?:/|of)\s*{count}\b", "#", _COUNTER.sub("#", words))
