"""Ranges of days without a year: "August 31 through October 23". They name no date, and yet how long it was."""

import re
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Final

from reader.dates_shared import MONTH, MONTHS, TO
from reader.letters import tried_at
from reader.spans import Time

_NAMED: Final = (
    rf"(?:(?P<d>\d{{1,2}})(?:st|nd|rd|th)? (?:of )?(?P<m>{MONTH})\b\.?|(?P<m2>{MONTH})\b\.? (?P<d2>\d{{1,2}})"
    r"(?:st|nd|rd|th)?\b)"
)
#: "8/10" and "4/5" may as well be a score and a strength.
_SLASHED: Final = r"(?P<m3>1[0-2]|0?[1-9])/(?!10\b|5\b)(?P<d3>3[01]|[12]\d|0?[1-9])(?![\d/])"
_DAY: Final = rf"(?:{_NAMED}|{_SLASHED})"
_END: Final = _DAY.replace("(?P<", "(?P<z_")
_RANGE: Final = re.compile(rf"(?<![\w/.]){_DAY}{TO}{_END}(?!,? ?(?:of )?(?:19|20)\d\d|/\d|[\d%])")
_GROUPS: Final = (("m", "d"), ("m2", "d2"), ("m3", "d3"))
_LONG: Final = 12  #: a number above it, as in "9/21", is surely a day


def ranges(text: str, starts: Iterable[int]) -> Iterator[Time]:
    """The length of each range, tried where a date may begin; one that ends before it begins goes over New Year."""
    for match in tried_at(_RANGE, text, starts):
        first, last = _told(match, ""), _told(match, "z_")
        if first is None or last is None:
            continue
        is_sure = not match["m3"] or max(int(match["d3"]), int(match["z_d3"] or 0)) > _LONG
        days = (last - first).days % 365
        if is_sure and days:
            yield Time(match.start(), match.end(), "for", days)


def _told(match: "re.Match[str]", prefix: str) -> date | None:
    """The day in a year that has no leap day."""
    month, day = next((m, d) for m, d in _GROUPS if match[prefix + m])
    number = match[prefix + month]
    try:
        return date(2001, int(number) if number.isdigit() else MONTHS[number], int(match[prefix + day]))
    except ValueError:
        return None
