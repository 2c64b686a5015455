"""Birth dates as headers and letters give them: behind a label, or bare behind a name at the head of a page."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final, NamedTuple

from reader.chart import Chart
from reader.dates import find_dates
from reader.dates_shared import MONTHS
from reader.letters import sieve, tried_at

_LABEL: Final = re.compile(
    r"\b(?:dob|d\.o\.b\.?|d/o/b|date of birth|birth ?date|birth ?day)(?![a-z])\s*[:\-]?\s*|\bborn(?: on)?\s*[:\-]\s*|"
    r"(?P<born>\bborn (?:on )?)(?=\d|[a-z]{3,9} \d)"
)
#: With which each of its forms begins.
LETTERS: Final = sieve("dob", "d.o.b", "d/o/b", "date of birth", "birth", "born")
#: Forms of headers that no other date of a chart has: "14-Mar-1950", "01.01.1950", "01011950", "19500101".
_HEADER_FORM: Final = re.compile(
    r"(?:(?P<day>\d{1,2})[-/. ]?(?P<name>[a-z]{3,9})\.?[-/., ]{0,2}(?P<year>(?:19|20)\d\d)|"
    r"(?P<m>\d{1,2})[. ]{1,2}(?P<d>\d{1,2})[. ]{1,2}(?P<y>(?:19|20)\d\d)|"
    r"(?P<m2>\d\d)(?P<d2>\d\d)(?P<y2>(?:19|20)\d\d)|(?P<y3>(?:19|20)\d\d)[/.]?(?P<m3>\d\d)[/.]?(?P<d3>\d\d))(?!\w)"
)
_REACH: Final = 24
_MOST_BEFORE: Final = 3  #: characters between a label and its date
#: A name at the head of a page and a day behind it: "John Miller (01/01/1950)", "Miller, John | 1950-01-01".
_BEHIND_NAME: Final = re.compile(r"[ ]?(?:[(|/,;-] ?){1,2}(?=\d)")
#: Of such a day nothing says that it is of a birth: only one so far back is taken for it.
_ADULT: Final = timedelta(days=16 * 365)


class Birth(NamedTuple):
    """A label at `start` with its date behind `end`; `is_said`: by the word "born", of whom it may be said at all."""

    start: int
    end: int
    is_said: bool


def labels(chart: Chart) -> Iterator[Birth]:
    """Places where a birth date is told."""
    if chart.says(LETTERS):
        for match in tried_at(_LABEL, chart.lower, chart.places(LETTERS)):
            yield Birth(match.start(), match.end(), match["born"] is not None)


def told_at(chart: Chart, at: int) -> date | None:
    """The birth date that stands here, in whatever form; None for another text, or a day after the document's."""
    birth = _in_header_form(chart.lower, at) or _in_a_common_form(chart, at)
    return None if birth is None or (chart.document_on is not None and birth > chart.document_on) else birth


def behind_name(chart: Chart, at: int) -> date | None:
    """The birth date right behind a name, where nothing calls it one."""
    gap = _BEHIND_NAME.match(chart.plain, at)
    birth = told_at(chart, gap.end()) if gap else None
    is_adult = birth is not None and chart.document_on is not None and chart.document_on - birth >= _ADULT
    return birth if is_adult else None


def _in_a_common_form(chart: Chart, at: int) -> date | None:
    found = find_dates(chart.lower[at : at + _REACH], chart.document_on)
    is_day = bool(found) and found[0].start <= _MOST_BEFORE and found[0].precision == "day"
    return found[0].first if is_day else None


def _in_header_form(lower: str, at: int) -> date | None:
    match = _HEADER_FORM.match(lower, at)
    if match is None:
        return None
    year = int(match["year"] or match["y"] or match["y2"] or match["y3"])
    day = int(match["day"] or match["d"] or match["d2"] or match["d3"])
    month = MONTHS.get(match["name"], 0) if match["name"] else int(match["m"] or match["m2"] or match["m3"])
    if month > 12 >= day:
        month, day = day, month  # the day first, as in Europe
    try:
        return date(year, month, day)
    except ValueError:
        return None
