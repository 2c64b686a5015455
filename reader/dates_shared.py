"""Days and months that share the one year told with them: "1/14, 4/16 and 10/7/2026", "2026: Jan 14, Apr 2"."""

import re
from calendar import monthrange
from datetime import date
from typing import Final

from reader.spans import Time

MONTHS: Final = {
    name: number
    for number, names in enumerate(
        ("jan january", "feb february", "mar march", "apr april", "may", "jun june", "jul july", "aug august",
         "sep sept september", "oct october", "nov november", "dec december"),
        1,
    )
    for name in names.split()
}  # fmt: skip
MONTH: Final = "|".join(sorted(MONTHS, key=len, reverse=True))
TO: Final = r"\s*(?:-|to|through|thru|until|till)\s*"
_AND: Final = r",? (?:and|&|then) (?:on |again on )?|, ?(?:on )?|; | ?/ (?=[a-z])"
_DAY: Final = (
    rf"(?:(?P<d>\d{{1,2}})(?:st|nd|rd|th)? (?:of )?(?P<m>{MONTH})\b\.?|"
    rf"(?P<m2>{MONTH})\b\.? (?P<d2>\d{{1,2}})(?:st|nd|rd|th)?\b|"
    # "8/10" and "4/5" may as well be a score and a strength.
    r"(?P<m3>1[0-2]|0?[1-9])/(?!10\b|5\b)(?P<d3>3[01]|[12]\d|0?[1-9])(?![\d/]))"
)
#: "9 January, 2 April and 6 October 2026", "June 1 to July 24, 2026".
_DAY_BEFORE: Final = re.compile(rf"(?<![\w/]){_DAY}(?:{_AND}|{TO})$")
#: "January, April and July 2026", "June to August 2026"; "she may until July 2026" names one month.
_MONTH_BEFORE: Final = re.compile(
    rf"(?<![\w/])(?<!he )(?<!it )(?<!they )(?<!patient )(?P<m>{MONTH})\b\.?(?:{_AND}|(?P<to>{TO}))$"
)
_REACH: Final = 26
#: The days behind the year that heads their list.
_DAY_BEHIND: Final = re.compile(
    rf"(?:\)?[:,]?(?: ?\(| ?-)? ?(?:on |dates?:? )?|"
    rf"{_AND}){_DAY}(?!,? ?(?:of )?(?:19|20)\d\d|/\d)"
)
_GROUPS: Final = (("m", "d"), ("m2", "d2"), ("m3", "d3"))


def days_before(text: str, at: int, last: date) -> list[Time]:
    """The days before a date that are listed with it, in order; a later month is of the year before."""
    found: list[Time] = []
    while (match := _DAY_BEFORE.search(text, max(0, at - _REACH), at)) is not None:
        month, day, end = _told(match)
        on = _on(last.year - ((month, day) > (last.month, last.day)), month, day)
        if on is None:
            break
        at, last = match.start(), on
        found.insert(0, Time(at, end, "on", None, on, on, "day"))
    return found


def days_behind(text: str, end: int, year: int) -> list[Time]:
    """The days behind a year that heads them: at least two, in their order, or it is no list."""
    found: list[Time] = []
    while (match := _DAY_BEHIND.match(text, end)) is not None:
        month, day, end = _told(match)
        on = _on(year, month, day)
        if on is None or (found and found[-1].first is not None and on <= found[-1].first):
            break
        start = min(match.start(name) for names in _GROUPS for name in names if match[name])
        found.append(Time(start, end, "on", None, on, on, "day"))
    return found if len(found) > 1 else []


def months_before(text: str, at: int, last: date) -> list[Time]:
    """The months that are listed with one that alone has a year, or from which a range goes to it."""
    found: list[Time] = []
    while (match := _MONTH_BEFORE.search(text, max(0, at - _REACH), at)) is not None:
        month = MONTHS[match["m"]]
        last = date(last.year - (month > last.month), month, 1)
        end = date(last.year, month, monthrange(last.year, month)[1])
        at = match.start()
        found.insert(0, Time(at, match.end("m"), "on", None, last, end, "month"))
        if match["to"]:
            break
    return found


def _told(match: "re.Match[str]") -> tuple[int, int, int]:
    """Month, day, and where they end."""
    month, day = next(names for names in _GROUPS if match[names[0]])
    number = int(match[month]) if match[month].isdigit() else MONTHS[match[month]]
    return number, int(match[day]), max(match.end(month), match.end(day))


def _on(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
