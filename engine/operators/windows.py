"""within, count and sessions: what happened in a stretch of time."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final

from engine.case import Case, Evaluate
from engine.compare import OP_WORDS, asks_for_more, holds, of_span
from engine.node import Node, Showing
from engine.operators.statements import has_date
from engine.record import Record, dated
from engine.wanted import Heard, Wanted
from schemas.evaluation import Result, Utilisation
from schemas.fact import Fact
from schemas.policy import CountTest, SessionsTest, WithinTest

_IMPRECISE_DAYS: Final = 31  # "in May", "four weeks ago"
_YEAR_DAYS: Final = 366
_MORE = 10_000  # stands for "there may be more": above every limit a policy sets


def within(test: WithinTest) -> Evaluate:
    """met by a fact dated in the window, the first and the last day included. Older ones leave a newer one open."""
    wanted = Wanted(test)
    words = f"{wanted.words} in the {test.days} days before the newest document"
    shows = Showing(f"within: {words}")

    def evaluate(case: Case, record: Record) -> Node:
        heard = wanted.hear(record, case.regions)
        if heard.conflict:
            return shows(Result.NOT_MET, f"the record both says and denies: {words}", heard.facts, conflict=True)
        inside = tuple(fact for fact in heard.said if _is_within(fact, case.known_on, test.days))
        if inside:
            return shows(Result.MET, f"the record says: {words}", inside)
        result = Result.NOT_MET if heard.denied and not heard.said else Result.MISSING
        return shows(result, _why_not(heard, words), heard.facts)

    return evaluate


def count(test: CountTest) -> Evaluate:
    """How many events the record names, each day and place once.

    Too many is not_met and an explicit "none" is zero. Too few is missing: a chart that names two events does not say
    that there was no third. A limit is met by a chart that names few enough.
    """
    wanted = Wanted(test)
    words = f"{OP_WORDS[test.op]} {test.value} of {wanted.words}{_window_words(test)}"
    shows = Showing(f"count: {words}")

    def evaluate(case: Case, record: Record) -> Node:
        heard = wanted.hear(record, case.regions)
        if heard.conflict:
            return shows(Result.NOT_MET, f"the record both says and denies: {words}", heard.facts, conflict=True)
        if not heard.said:
            if not heard.denied:
                return shows(Result.MISSING, f"the record is silent about: {wanted.words}", heard.facts)
            result = Result.MET if holds(0, test.op, test.value) else Result.NOT_MET
            return shows(
                result,
                f"the record says there were none: {wanted.words}",
                heard.facts,
                dated=has_date(heard.denials),
            )
        least, most = _counted(heard.said, test, case.service_on)
        result = of_span(least, _MORE if asks_for_more(test.op) else most, op=test.op, threshold=test.value)
        why = f"the record names {least}{f' to {most}' if most > least else ''}; required: {words}"
        return shows(result, why, heard.said, dated=has_date(heard.said))

    return evaluate


def sessions(test: SessionsTest) -> Evaluate:
    """Sessions already spent in this scope, and where each was counted. Not looked up is missing, never zero.

    What the chart dates on a day that is counted already is that session: each counts once.
    """
    words = f"{OP_WORDS[test.op]} {test.value} sessions of {_scope_words(test.scope)}{_window_words(test)}"
    shows = Showing(f"sessions: {words}")
    wanted = None if test.chart is None else Wanted(test.chart)

    def evaluate(case: Case, record: Record) -> Node:
        spent = case.utilisation.get(test.scope)
        said = () if wanted is None else wanted.hear(record, case.regions).said
        if spent is None:
            return shows(Result.MISSING, f"the sessions already spent are not known; required: {words}", said)
        told = _told_beside(said, spent.sessions)
        number = in_window([*spent.sessions, *told], test, case.service_on)
        # What is told without a date may be any of those that are counted.
        most = max(number, sum(fact.on is None for fact in said))
        result = of_span(number, most, op=test.op, threshold=test.value)
        counted = _counted_words(spent, len(told) if wanted is not None else None)
        why = f"{number}{f' to {most}' if most > number else ''} sessions are spent ({counted}); required: {words}"
        return shows(result, why, said)

    return evaluate


def _told_beside(said: Sequence[Fact], known: Sequence[date]) -> list[date]:
    """Days of sessions that only the chart tells of. "In May" is a session of May that is counted already."""
    exact = {fact.on for fact in said if fact.on is not None and not fact.attributes.get("precision")} - set(known)
    days = sorted(exact)
    for fact in said:
        if fact.on is not None and fact.attributes.get("precision") and not _is_near(fact, [*known, *days]):
            days.append(fact.on)
    return days


def _is_near(fact: Fact, days: Sequence[date]) -> bool:
    assert fact.on is not None  # the caller asks for dated ones
    reach = _IMPRECISE_DAYS if fact.attributes["precision"] != "year" else _YEAR_DAYS
    return any(abs((day - fact.on).days) <= reach for day in days)


def _counted_words(spent: Utilisation, told: int | None) -> str:
    """ "claims 2, authorizations 1, chart 0": what was counted, each session once."""
    places = dict(spent.counted) or {"looked up": len(spent.sessions)}
    if told is not None:
        places["only in the chart"] = told
    return ", ".join(f"{name.replace('_', ' ')} {number}" for name, number in places.items())


def in_window(days: Sequence[date], test: CountTest | SessionsTest, service_on: date) -> int:
    """The most events that any window of the rule holds together with the service; every event without a window.

    `rolling_days: 365` reaches to the day 365 days before the service, that day included, as `within` does.
    """
    if test.calendar == "year":
        return sum(day.year == service_on.year for day in days)
    if test.rolling_days is None:
        return len(days)
    length = timedelta(days=test.rolling_days)
    starts = [service_on, *(day for day in days if service_on - length <= day <= service_on), service_on - length]
    return max(sum(start <= day <= start + length for day in days) for start in starts)


def _is_within(fact: Fact, known_on: date, days: int) -> bool:
    """What went on for a while is as recent as its end."""
    day = fact.until or dated(fact)
    return day is not None and 0 <= (known_on - day).days <= days


def _why_not(heard: Heard, words: str) -> str:
    if heard.said:
        return f"the record dates it outside the window, or not at all: {words}"
    return f"the record {'denies' if heard.denied else 'is silent about'}: {words}"


def _counted(said: Sequence[Fact], test: CountTest, service_on: date) -> tuple[int, int]:
    """Least and most: an event without a date may be inside the window, or one already counted."""
    events = {(day, fact.region, fact.value) for fact in said if (day := fact.on) is not None}
    undated = sum(fact.on is None for fact in said)
    least = in_window([day for day, _, _ in events], test, service_on)
    if test.rolling_days is None and test.calendar is None and not events:
        least = 1
    return least, least + undated


def _scope_words(scope: str) -> str:
    """`epidural:cervical_thoracic` -> "epidural (cervical or thoracic)"."""
    what, _, where = scope.partition(":")
    return f"{what} ({where.replace('_', ' or ')})" if where else what


def _window_words(test: CountTest | SessionsTest) -> str:
    if test.calendar == "year":
        return " in the calendar year of the service"
    return "" if test.rolling_days is None else f" in {test.rolling_days} days"
