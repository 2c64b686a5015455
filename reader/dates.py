"""Dates as charts write them (US order), and what a date means relative to the document.

A month without a year, or a bare day and month, names no date.
"""

import re
from calendar import monthrange
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final

from reader.dates_shared import MONTH, MONTHS, TO, days_before, days_behind, months_before
from reader.dates_yearless import ranges
from reader.letters import Found, beginnings, everywhere, places_in, tried_at
from reader.spans import Time

_DATE: Final = re.compile(
    r"(?<![\w/.])(?<![^\d\s]-)(?:"
    r"(?P<iso>(?P<y1>(?:19|20)\d\d)-(?P<m1>\d\d)-(?P<d1>\d\d))"
    r"|(?P<us>(?P<m2>\d{1,2})(?P<sep>[/-])(?P<d2>\d{1,2})(?P=sep)(?P<y2>(?:19|20)\d\d|\d\d))"
    r"|(?P<my>(?P<m3>\d{1,2})/(?P<y3>(?:19|20)\d\d))"
    rf"|(?P<mdy>(?P<m4>{MONTH})\.? (?P<d4>\d{{1,2}})(?:st|nd|rd|th)?,? (?:of |in )?(?P<y4>(?:19|20)\d\d))"
    rf"|(?P<dmy>(?P<d5>\d{{1,2}})(?:st|nd|rd|th)?[ -](?:of )?(?P<m5>{MONTH})\.?,?[ -](?P<y5>(?:19|20)\d\d))"
    rf"|(?P<mon>(?P<m6>{MONTH})\.?(?: of)?,? (?P<y6>(?:19|20)\d\d))"
    rf"|(?P<this_day>(?:(?P<m8>{MONTH})\.? (?P<d8>\d{{1,2}})(?:st|nd|rd|th)?|(?P<d9>\d{{1,2}})(?:st|nd|rd|"
    rf"th)? (?P<m9>{MONTH})\.?),? "
    r"(?:of )?(?:this|the current) year)"
    rf"|(?P<this>(?P<m7>{MONTH}) (?:of )?(?:this|the current) year)"
    r"|(?P<year>(?<=in )(?:19|20)\d\d|(?<=since )(?:19|20)\d\d)"
    r"|(?P<head>(?:19|20)\d\d(?=:| \())"
    r"|(?P<day>(?:today|yesterday)(?! as\b))"
    r"|(?P<last>(?<!the )(?<!past )(?<!for )(?<!over )(?<!during )last (?P<span>week|month|year))"
    r")(?![\w/]|-[a-z]|\.\d)"
)
#: Where a date may begin: its digits or its first letters are far cheaper to look for than the date itself.
_DIGITS: Final = re.compile(
    r"\d(?<!\w\d)(?:\d?(?:[-/](?=\d)|(?:st|nd|rd|th)?[ -](?=[jfmasond]))|"
    r"(?:(?<=1)9|(?<=2)0)\d\d(?:(?=-\d)|(?=:| \()|(?<=(?:in|ce) \d{4})))"
)
_LETTERS: Final = beginnings(*sorted({name[:3] for name in MONTHS}), "today", "yesterday", "last ")
#: How long ago at most these are, where the document has no date to count from.
_MOST: Final = {"day": 2, "week": 13, "month": 61}
_RANGE: Final = re.compile(rf"{TO}$")
#: Cells of a table whose heading names the columns so: "Start | End".
_CELLS: Final = re.compile(r"\s*\|\s*$")
_START_END: Final = re.compile(
    r"\b(?:start|from|begin)(?:ed|ning)?(?: date)?\s*\|\s*(?:end|stop|to|through|until)(?:ed|ped)?\b"
)
_AND: Final = re.compile(r"\s*and\s*$")
_BETWEEN: Final = re.compile(r"\bbetween\s*$")
_SINCE: Final = re.compile(
    r"\b(?:since|beginning|began|begun|starting|started|onset|starting in|began in|started on|began on|"
    r"since about)"
    r"(?: (?:on|in|of|about|around|approximately|early|mid|late))*\s*:?\s*$"
)
_FROM: Final = re.compile(r"\b(?:from|between)\s*$")
#: "Started 7/1/2026 and was stopped on 9/14/2026", "start 7/1/2026, end 9/14/2026": one course, from the one to the
#: other. What ended must not be named anew, as it may be something else.
_STARTED: Final = re.compile(
    r"\b(?:start(?:ed|ing)?|began|begun|beginning|initiated|commenced)"
    r"(?:(?: (?:date|on|in|it|about|around|early|late))*:? ?|(?: [\w/-]+){1,5} (?:on|in) )$"
)
_AND_ENDED: Final = re.compile(
    r"(?:,?(?: (?:and|but|then))* |[;\s]\s{0,4}(?=\w+(?: date)?:))(?:(?:it|she|he|they) )?"
    r"(?:(?:was|were|has been|had been|has|had) )?"
    r"(?:end(?:ed|ing)?|stop(?:ped)?|completed|finished|discontinued|concluded|quit|ceased)"
    r"(?: (?:it|them|this|date|on|in|about|around|early|late))*:? ?"
)


_REACH: Final = 36  #: characters before a date that may say what it is the date of
_FAR: Final = 60  #: the same with what was started between


def _century(year: int, document_on: date | None) -> int:
    if year >= 100:
        return year
    latest = document_on.year + 1 if document_on else 2068
    return 2000 + year if 2000 + year <= latest else 1900 + year


def _bounds(match: "re.Match[str]", document_on: date | None) -> tuple[date, date, str] | None:
    kind = match.lastgroup  # the outer one, which closes behind those inside it
    if kind == "day":
        if document_on is None:
            return None
        on = document_on - timedelta(days=match["day"] == "yesterday")
        return on, on, "day"
    if kind == "last":
        return _calendar_before(match["span"], document_on) if document_on else None
    if kind in {"year", "head"}:
        year = int(match["year"] or match["head"])
        return date(year, 1, 1), date(year, 12, 31), "year"
    try:
        return _calendar(match, kind or "", document_on)
    except ValueError:
        return None


def _calendar_before(span: str, on: date) -> tuple[date, date, str]:
    """ "Last month" is the calendar month before the document's, "last week" some day of the 13 before it."""
    if span == "week":
        return on - timedelta(days=13), on - timedelta(days=1), "approximate"
    if span == "year":
        return date(on.year - 1, 1, 1), date(on.year - 1, 12, 31), "year"
    last = on.replace(day=1) - timedelta(days=1)
    return last.replace(day=1), last, "month"


def _calendar(match: "re.Match[str]", kind: str, document_on: date | None) -> tuple[date, date, str] | None:
    n = {"iso": 1, "us": 2, "my": 3, "mdy": 4, "dmy": 5, "mon": 6, "this": 7, "this_day": 8}[kind]
    n += kind == "this_day" and match["m9"] is not None
    month = match[f"m{n}"]
    month_number = int(month) if month.isdigit() else MONTHS[month]
    if kind in {"this", "this_day"}:
        if document_on is None:
            return None
        year = document_on.year
    else:
        year = _century(int(match[f"y{n}"]), document_on)
    if kind in {"my", "mon", "this"}:
        return date(year, month_number, 1), date(year, month_number, monthrange(year, month_number)[1]), "month"
    day = int(match[f"d{n}"])
    if kind == "us" and month_number > 12:
        month_number, day = day, month_number
    on = date(year, month_number, day)
    return on, on, "day"


def _role(text: str, start: int) -> str:
    before = text[max(0, start - _REACH) : start]
    if _SINCE.search(before):
        return "since"
    return "from" if _FROM.search(before) else "on"


def _candidates(text: str, letters: Found) -> list[int]:
    digits = [match.start() for match in _DIGITS.finditer(text)]
    words = [at for at in places_in(letters, _LETTERS) if not at or not (text[at - 1].isalnum() or text[at - 1] == "_")]
    return sorted([*digits, *words])


def find_dates(text: str, document_on: date | None, letters: Found | None = None) -> list[Time]:
    """Dates in a folded text, in order; two joined by "to" or a dash become one `range`.

    `letters`: as of `everywhere`.
    """
    found: list[Time] = []
    starts = _candidates(text, everywhere(text) if letters is None else letters)
    for match in tried_at(_DATE, text, starts):
        if document_on is None and (match["day"] or match["last"]) and _role(text, match.start()) == "since":
            found.append(Time(match.start(), match.end(), "since", most=_MOST.get(match["span"] or "day")))
        bounds = _bounds(match, document_on)
        if bounds is None or not 1900 <= bounds[0].year <= 2100:
            continue
        first, last, precision = bounds
        if precision == "day" and (match["mdy"] or match["dmy"] or match["us"] or match["this_day"]):
            found += days_before(text, match.start(), first)
        elif match["mon"] or match["this"]:
            found += months_before(text, match.start(), first)
        time = Time(match.start(), match.end(), _role(text, match.start()), None, first, last, precision)
        listed = days_behind(text, match.end(), first.year) if match["year"] or match["head"] else []
        found += listed or ([] if match["head"] else [time])
    return sorted([*_joined(found, text), *ranges(text, starts)])


def _is_range(first: Time, second: Time, text: str, heading: "re.Match[str] | None") -> bool:
    if first.role == "range" or first.last is None or second.first is None or first.last > second.first:
        return False
    between = text[first.end : second.start]
    if _AND_ENDED.fullmatch(between) is not None:
        return _STARTED.search(text, max(0, first.start - _FAR), first.start) is not None
    is_between = _AND.fullmatch(between) and _BETWEEN.search(text, max(0, first.start - 10), first.start)
    is_below = heading is not None and heading.end() <= first.start
    is_row = is_below and _CELLS.fullmatch(between) is not None
    return is_between is not None or is_row or _RANGE.fullmatch(between) is not None


def _joined(times: list[Time], text: str) -> Iterator[Time]:
    waiting: Time | None = None
    heading = _START_END.search(text) if "|" in text else None
    for time in times:
        if waiting and _is_range(waiting, time, text, heading):
            waiting = waiting._replace(end=time.end, role="range", until=time.first)
            continue
        if waiting:
            yield waiting
        waiting = time
    if waiting:
        yield waiting
