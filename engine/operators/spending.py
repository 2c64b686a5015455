"""sessions: how many of a limit's sessions are spent, each counted once, and in which source.

Four sources tell of the same sessions: paid claims, unused authorizations, the member's earlier requests that nobody
has decided, and the chart. They are united by the day: what two sources put on one day of one scope is one session, and
the first source in this order keeps it. What cannot be told apart by the day only widens the count:

- an authorization within whose validity an unlinked claim or a dated injection of the chart lies is perhaps that one;
- a session that the chart does not date may be one of those counted, or another;
- an earlier request may be approved, or not. If only such a request decides, a person does.
"""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Final, NamedTuple

from engine.case import Case, Evaluate
from engine.compare import OP_WORDS, of_span
from engine.node import Node, Showing
from engine.operators.windows import in_window, until, window_words
from engine.record import Record
from engine.wanted import SILENCE, Heard, Wanted
from schemas.evaluation import Result, SpentSession, Utilisation
from schemas.fact import Fact
from schemas.policy import SessionsTest

#: The limit holds or fails by a request that is not decided: `RouteReason.EARLIER_REQUEST`, nobody is asked for papers.
EARLIER_REQUEST: Final = "earlier_request"
_IMPRECISE_DAYS: Final = 31  # "in May", "four weeks ago"
_YEAR_DAYS: Final = 366
_UNKNOWN: Final = float("inf")
_SOURCE_WORDS: Final = {
    "claims": "paid claims",
    "authorizations": "unused authorizations",
    "requests": "earlier requests not decided",
    "chart": "only in the chart",
}


class United(NamedTuple):
    """Sessions by source, each under one source only."""

    sure: dict[str, list[date]]  #: by source, in the order of their trust
    perhaps: list[date]  #: authorizations that may be a session counted already
    open: list[date]  #: of requests that nobody has decided

    @property
    def days(self) -> list[date]:
        return [day for of_source in self.sure.values() for day in of_source]


def sessions(test: SessionsTest) -> Evaluate:
    """Sessions spent before, and those that the request asks for beyond one. Not looked up is missing, never zero."""
    words = f"{OP_WORDS[test.op]} {test.value} sessions of {_scope_words(test.scope)}{window_words(test)}"
    shows = Showing(f"sessions: {words}")
    wanted = None if test.chart is None else Wanted(test.chart)

    def evaluate(case: Case, record: Record) -> Node:
        spent = case.utilisation.get(test.scope)
        heard = SILENCE if wanted is None else wanted.hear(record, case.regions)
        if spent is None:
            return shows(Result.MISSING, f"the sessions already spent are not known; required: {words}", heard.said)
        found = united(spent.sessions, until(heard.said, case.service_on), service_on=case.service_on)
        beside = case.asked.get(test.scope, 1) - 1
        least, settled, most = _span(found, heard, spent, test, case, beside=beside)
        result = of_span(least, most, op=test.op, threshold=test.value)
        by_request = (
            result is Result.MISSING and of_span(least, settled, op=test.op, threshold=test.value) is not result
        )
        counted = _counted(found, spent, beside, in_chart=wanted is not None)
        why = f"{_numbers(least, most)} ({counted}); required: {words}"
        return shows(result, why, heard.said, flags=(EARLIER_REQUEST,) if by_request else ())

    return evaluate


def united(known: Iterable[SpentSession], told: Sequence[Fact], *, service_on: date) -> United:
    """Every session under one source: claims before authorizations, these before open requests and the chart."""
    of = {source: [one for one in known if one.source == source] for source in ("claims", "authorizations", "requests")}
    claimed = sorted({one.on for one in of["claims"]})
    free = sorted({one.on for one in of["claims"] if not one.linked})
    planned = _left(of["authorizations"], {*claimed})
    exact = sorted({fact.on for fact in told if fact.on is not None and "precision" not in fact.attributes})
    sure, perhaps = _placed(planned, [*free, *(day for day in exact if day not in claimed)])
    taken = {*claimed, *(one.on for one in planned)}
    chart = _told_beside(told, exact, taken)
    # A request for the day of this one is no session before it: they would be done together.
    open_days = [one.on for one in _left(of["requests"], {*taken, *chart, service_on})]
    return United({"claims": claimed, "authorizations": sure, "chart": chart}, perhaps, open_days)


def _left(told: Iterable[SpentSession], counted: set[date]) -> list[SpentSession]:
    """Those of a source that no other has counted. Of what is told of one day the largest number counts.

    A day that is counted already is one of these, unless the claims that used it were taken off before.
    """
    by_day: dict[date, SpentSession] = {}
    for one in sorted(told, key=lambda one: (one.on, one.sessions)):
        by_day[one.on] = one
    return [one for one in by_day.values() for _ in range(one.sessions - (one.on in counted and not one.linked))]


def _placed(planned: Iterable[SpentSession], done: Iterable[date]) -> tuple[list[date], list[date]]:
    """Authorizations apart, and those that may be one of the sessions done. Each of these can be one of them only."""
    left = sorted(set(done))
    sure: list[date] = []
    perhaps: list[date] = []
    for one in planned:
        if one.on in left:  # done on the day planned: the chart's, counted here
            left.remove(one.on)
            sure.append(one.on)
            continue
        through = one.through or one.on
        fitting = next((day for day in left if one.on <= day <= through), None)
        if fitting is not None:
            left.remove(fitting)
        (sure if fitting is None else perhaps).append(one.on)
    return sure, perhaps


def _told_beside(told: Sequence[Fact], exact: Sequence[date], taken: set[date]) -> list[date]:
    """Days of sessions that only the chart tells of. "In May" is a session of May that is counted already."""
    days = [day for day in exact if day not in taken]
    for fact in told:
        if fact.on is not None and "precision" in fact.attributes and not _is_near(fact, [*taken, *days]):
            days.append(fact.on)
    return days


def _is_near(fact: Fact, days: Iterable[date]) -> bool:
    assert fact.on is not None  # the caller asks for dated ones
    reach = _IMPRECISE_DAYS if fact.attributes["precision"] != "year" else _YEAR_DAYS
    return any(abs((day - fact.on).days) <= reach for day in days)


def _span(
    found: United, heard: Heard, spent: Utilisation, test: SessionsTest, case: Case, *, beside: int
) -> tuple[float, float, float]:
    """The least, the most without requests that nobody has decided, and the most."""

    def inside(*days: date) -> int:
        return in_window(days, test, case.service_on) + beside

    own = [(number, _is_inside(fact, test, case.service_on)) for fact in heard.said if (number := _own_count(fact))]
    least = max([inside(*found.days), *(number + beside for number, is_inside in own if is_inside)])
    undated = sum(fact.on is None and _own_count(fact) is None for fact in heard.said)
    known: float = max([least, inside(*found.days, *found.perhaps), undated + beside, *(n + beside for n, _ in own)])
    if not _is_whole(spent, heard, has_own_count=bool(own)):
        known = _UNKNOWN
    return least, known, max(known, inside(*found.days, *found.perhaps, *found.open))


def _is_whole(spent: Utilisation, heard: Heard, *, has_own_count: bool) -> bool:
    """Whether a source speaks of all that was done: the claims, or the chart that counts by itself or denies any."""
    return spent.assumed or "claims" in spent.sources or has_own_count or (heard.denied and not heard.said)


def _own_count(fact: Fact) -> int | None:
    """ "Her fifth injection in 12 months" tells of four before it: the chart's own count."""
    stated = fact.attributes.get("number", "")
    return int(stated) if stated.isdecimal() else None


def _is_inside(fact: Fact, test: SessionsTest, service_on: date) -> bool:
    """Whether all that the chart counted lies in the window: it counts back from its own date, or from the service.

    One without a date is taken as of the service. That can reach a limit, so that a person counts; it never shows that
    one is kept, since it adds to the least only.
    """
    if test.rolling_days is None and test.calendar is None:
        return True
    if "counted_from" in fact.attributes:  # "four since January 2026"
        first = _day(fact.attributes["counted_from"])
        return first is not None and _reaches(first, test, service_on)
    stated, told_on = fact.attributes.get("window", ""), fact.document_on or service_on
    if fact.attributes.get("counted_to") == "service":  # "this is her fifth in 12 months": 12 months up to this one
        told_on = service_on
    if not stated.isdecimal() or told_on > service_on:
        return False
    return _reaches(told_on - timedelta(days=int(stated)), test, service_on)


def _day(told: str) -> date | None:
    """A day as a fact tells it; what is none counts from nowhere."""
    try:
        return date.fromisoformat(told)
    except ValueError:
        return None


def _reaches(first: date, test: SessionsTest, service_on: date) -> bool:
    """Whether the window of the rule goes back to the day from which the chart counts."""
    if test.calendar == "year":
        return first.year == service_on.year
    return test.rolling_days is not None and first >= service_on - timedelta(days=test.rolling_days)


def _numbers(least: float, most: float) -> str:
    if most == _UNKNOWN:
        return f"{least:g} sessions are known to be spent, and there may be more"
    return f"{least:g}{f' to {most:g}' if most > least else ''} sessions are spent"


def _counted(found: United, spent: Utilisation, beside: int, *, in_chart: bool) -> str:
    """ "paid claims 2, unused authorizations 1, only in the chart 0": by source, and which source was not there."""
    numbers = {
        "claims": len(found.sure["claims"]),
        "authorizations": len(found.sure["authorizations"]) + len(found.perhaps),
        "requests": len(found.open),
    }
    parts = [f"{_SOURCE_WORDS[name]} {number}" for name, number in numbers.items() if name in spent.sources]
    if spent.assumed:
        parts.append("none taken for granted, nothing was looked up")
    elif "claims" not in spent.sources:
        parts.insert(0, "paid claims not at hand")
    if in_chart:
        parts.append(f"{_SOURCE_WORDS['chart']} {len(found.sure['chart'])}")
    if beside:
        parts.append(f"asked for here beside the first {beside}")
    return ", ".join(parts)


def _scope_words(scope: str) -> str:
    """`epidural:cervical_thoracic` -> "epidural (cervical or thoracic)"."""
    what, _, where = scope.partition(":")
    return f"{what} ({where.replace('_', ' or ')})" if where else what
