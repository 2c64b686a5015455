"""Dates that cannot be, and dates that are odd. Birth, receipt and document dates may not lie in the future."""

from datetime import date, datetime, timedelta
from typing import Final

from producer.findings import Findings, Path
from schemas.request import AuthorizationRequest, Document, Member, ServiceLine

#: Somewhere it is already tomorrow: a date without a zone is in the future only from the day after.
_ZONES: Final = timedelta(days=1)
_OLDEST_AGE_YEARS: Final = 115
_SERVICE_PAST: Final = timedelta(days=3 * 366)
_SERVICE_FUTURE: Final = timedelta(days=2 * 366)
#: An older stamp is a mistake: the clock it starts would have run out long ago.
_OLDEST_RECEIPT: Final = timedelta(days=366)
_EARLIEST_DOCUMENT: Final = date(1950, 1, 1)


def member_dates(member: Member, today: date, findings: Findings) -> dict[str, None]:
    """What has to be left out of the member."""
    path: Path = ("member", "birth_date")
    born = member.birth_date
    if born is None:
        findings.add_missing(path, "birth_date_missing", "the member's date of birth as YYYY-MM-DD")
    elif born > today + _ZONES:
        findings.add(path, "date_in_future", "a date of birth that is not in the future")
        return {"birth_date": None}
    elif today.year - born.year > _OLDEST_AGE_YEARS:
        findings.add(path, "age_odd", f"a date of birth at most {_OLDEST_AGE_YEARS} years ago")
    return {}


def document_dates(document: Document, place: int, today: date, findings: Findings) -> dict[str, None]:
    """What has to be left out of a document: a receipt in the future would end durations there (`known_on`)."""
    wrong: dict[str, None] = {}
    for field in ("service_on", "received_on"):
        on: date | None = getattr(document, field)
        if on is None:
            continue
        if on > today + _ZONES:
            findings.add(("documents", place, field), "date_in_future", "a date that is not in the future")
            wrong[field] = None
        elif on < _EARLIEST_DOCUMENT:
            findings.add(("documents", place, field), "date_odd", "a date since 1950", blocks=False)
    return wrong


def receipt(request: AuthorizationRequest, now: datetime, findings: Findings) -> bool:
    """Whether the channel's receipt can start the clock. One that cannot is left out, and our own receipt starts it."""
    stamped = request.received_at
    if stamped is None or now - _OLDEST_RECEIPT <= stamped <= now:
        return True
    if stamped > now:
        findings.add(("received_at",), "date_in_future", "a time that is not in the future", blocks=False)
    else:
        findings.add(("received_at",), "date_odd", "the time at which the channel received it, within the last year")
    return False


def line_dates(line: ServiceLine, place: int, today: date, findings: Findings) -> None:
    start, end = line.service_from, line.service_to
    if start is not None and end is not None and end < start:
        findings.add(
            ("service_lines", place, "service_to"), "date_order", "a day not before service_from", line=line.line
        )
    if start is not None and not today - _SERVICE_PAST <= start <= today + _SERVICE_FUTURE:
        expected = "a day of service within the last three or the next two years"
        findings.add(("service_lines", place, "service_from"), "date_odd", expected, line=line.line)
