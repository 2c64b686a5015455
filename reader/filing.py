"""Files what was found in a text by the numbers of the sentences that hold it."""

import sys
from bisect import bisect_right
from collections.abc import Iterable
from typing import TypeVar

from reader.spans import Hit, Levels, Time

_Item = TypeVar("_Item", Hit, Levels, Time)


def filed(items: Iterable[_Item], spans: list[tuple[int, int, str]]) -> dict[int, list[_Item]]:
    """Items by the number of the sentence that holds them whole; neighbours mostly lie in the same one."""
    starts = [start for start, _, _ in spans]
    found: dict[int, list[_Item]] = {}
    begin = after = at = -1
    for item in items:
        if not begin <= item.start < after:
            at = bisect_right(starts, item.start) - 1
            begin = starts[at] if at >= 0 else -1
            after = starts[at + 1] if at + 1 < len(starts) else sys.maxsize
        if at >= 0 and item.end <= spans[at][1]:
            found.setdefault(at, []).append(item)
    return found


def by_class(hits: list[Hit], spans: list[tuple[int, int, str]]) -> dict[int, dict[str, list[Hit]]]:
    """As `filed`, by sentence and class in one pass: there are hundreds of hits, and they come in order."""
    starts = [start for start, _, _ in spans]
    found: dict[int, dict[str, list[Hit]]] = {}
    after, last, rows = 0, -1, {}
    for hit in hits:
        start, end, cls, _ = hit
        if start >= after:
            at = bisect_right(starts, start)
            after = starts[at] if at < len(starts) else sys.maxsize
            last = spans[at - 1][1] if at else -1
            rows = found.setdefault(at - 1, {})
        if end <= last:
            row = rows.get(cls)
            if row is None:
                rows[cls] = [hit]
            else:
                row.append(hit)
    return found
