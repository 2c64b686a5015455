"""within and count: what happened in a stretch of time."""

from collections.abc import Sequence
from datetime import date, timedelta

from engine.case import Case, Evaluate
from engine.compare import OP_WORDS, asks_for_more, holds, of_span
from engine.node import Node, Showing
from engine.operators.statements import has_date
from engine.record import Record, dated
from engine.wanted import Heard, Wanted
from schemas.evaluation import Result
from schemas.fact import Fact
from schemas.policy import CountTest, SessionsTest, WithinTest

_MORE = 10_000  # stands for "there may be more": above every limit a policy sets


def within(test: WithinTest) -> Evaluate:
    """met by a fact dated in the window, the first and the last day included. Older ones leave a newer one open."""
    wanted = Wanted(test)
    undated = ", or without a date" if test.undated == "inside" else ""
    words = f"{wanted.words} in the {test.days} days before the newest document{undated}"
    shows = Showing(f"within: {words}")

    def evaluate(case: Case, record: Record) -> Node:
        heard = wanted.hear(record, case.regions)
        if heard.conflict:
            return shows(Result.NOT_MET, f"the record both says and denies: {words}", heard.facts, conflict=True)
        inside = tuple(fact for fact in heard.said if _is_within(fact, case.known_on, test))
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
    words = f"{OP_WORDS[test.op]} {test.value} of {wanted.words}{window_words(test)}"
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
        least, most = _counted(until(heard.said, case.service_on), test, case.service_on)
        result = of_span(least, _MORE if asks_for_more(test.op) else most, op=test.op, threshold=test.value)
        why = f"the record names {least}{f' to {most}' if most > least else ''}; required: {words}"
        return shows(result, why, heard.said, dated=has_date(heard.said))

    return evaluate


def until(told: Sequence[Fact], service_on: date) -> tuple[Fact, ...]:
    """Without what is dated behind the service: of a paper without a date it is a plan, and nothing that was done."""
    return tuple(fact for fact in told if fact.on is None or fact.on <= service_on)


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


def _is_within(fact: Fact, known_on: date, test: WithinTest) -> bool:
    """What went on for a while is as recent as its end."""
    day = fact.until or dated(fact)
    if day is None:
        return test.undated == "inside" and (fact.days or 0) <= test.days
    return 0 <= (known_on - day).days <= test.days


def _why_not(heard: Heard, words: str) -> str:
    if heard.said:
        if all(dated(fact) is None and fact.until is None for fact in heard.said):
            return f"the record says it without a date: {words}"
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


def window_words(test: CountTest | SessionsTest) -> str:
    if test.calendar == "year":
        return " in the calendar year of the service"
    return "" if test.rolling_days is None else f" in {test.rolling_days} days"
