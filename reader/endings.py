"""When a course of care began and ended, and how long it was."""

from datetime import date, timedelta
from typing import Final

from reader.chart import Chart
from reader.spans import Time

LENGTHS: Final = frozenset(["for", "course", "history", "plain"])  #: roles of a time that say how long


def _latest_end(today: date | None, time: Time, days: int | None, *, ongoing: bool) -> date | None:
    """ "In 2019" by the end of the year; "eight weeks, five years ago" eight weeks after that day."""
    if today is None or ongoing:
        return None
    if time.precision == "year" and time.last is not None:
        return time.last if time.role == "on" and time.last < today else None
    if time.role != "ago" or not time.days:
        return None
    return today - timedelta(days=max(time.days - (days or 0), 0))


def span_of(
    chart: Chart, times: list[Time], *, ongoing: bool
) -> tuple[date | None, date | None, int | None, str | None]:
    if not times:
        return None, None, None, None
    days = min((t.days for t in times if t.days is not None and t.role in LENGTHS), default=None)
    on = until = None
    precision = None
    for time in times:
        if time.first is None or time.last is None:
            if time.role == "ago" and time.days and chart.document_on and on is None and days is None:
                on, precision = chart.document_on - timedelta(days=time.days), "approximate"
                days = time.days if ongoing else None
            else:
                until = until or _latest_end(chart.document_on, time, days, ongoing=ongoing)
            continue
        if time.precision == "year":
            until = until or _latest_end(chart.document_on, time, days, ongoing=ongoing)
            continue
        precision = time.precision
        if time.role == "range":
            on, until = time.last, time.until
            days = (time.until - time.last).days if time.until and days is None else days
        elif time.role in {"since", "from"}:
            on = time.last
            if days is None and ongoing and chart.document_on and chart.document_on >= time.last:
                days = (chart.document_on - time.last).days
        else:
            on = on or time.first
    return on, until, days, precision
