"""duration: how long something has lasted, in days, as far as the record supports it."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Final, NamedTuple

from engine.anatomy import regions_of
from engine.case import Case, Evaluate
from engine.compare import OP_WORDS, asks_for_more, holds, of_span
from engine.node import Node, Showing
from engine.operators.statements import has_date
from engine.record import Record
from engine.wanted import Heard, Wanted, details_of
from schemas.evaluation import Result
from schemas.fact import Assertion, Fact
from schemas.policy import DurationTest

_UNKNOWN: Final = float("inf")
_TWO: Final = 2
_AT_MOST: Final = "at_most"  #: "less than four weeks": no day of it is sure


class Lasted(NamedTuple):
    """Between `least` and `most` days. With `start`, the days from then on."""

    least: float
    most: float
    start: date | None = None


def duration(test: DurationTest) -> Evaluate:
    """met when the least that the record supports is enough, not_met when the most that it allows is not.

    A thing that began and is not said to have ended is supported up to the date of the document that says so and
    allowed up to `known_on`: between the two the record is silent.
    """
    wanted = Wanted(test)
    words = f"{wanted.words} for {OP_WORDS[test.op]} {test.days} days"
    shows = Showing(f"duration: {words}")
    combine = _longest if test.pick == "longest" else _total
    complaint = None if test.since is None else Wanted(test.since)

    def evaluate(case: Case, record: Record) -> Node:
        heard = wanted.hear(record, case.regions)
        if heard.conflict:
            return shows(Result.NOT_MET, f"the record both says and denies: {words}", heard.facts, conflict=True)
        if not heard.said:
            return _unsaid(shows, words, heard, test)
        if _disagree(heard.said, test, case.known_on):
            return shows(Result.NOT_MET, f"two beginnings disagree on: {words}", heard.said, conflict=True)
        said = heard.said if complaint is None else _not_before(heard.said, complaint.said(record), case.known_on)
        if not said:
            return shows(Result.MISSING, f"what the record tells of ended before the complaint: {words}", heard.said)
        span = combine([lasted(fact, case.known_on) for fact in said])
        result = of_span(span.least, span.most, op=test.op, threshold=test.days)
        return shows(result, _found(span, words), said, dated=has_date(said))

    return evaluate


def _not_before(said: tuple[Fact, ...], complaints: Sequence[Fact], known_on: date) -> tuple[Fact, ...]:
    """What did not end before the first beginning of the complaint; all of it where that is not said."""
    begun = [(fact.document_on or known_on) - timedelta(days=fact.days) for fact in complaints if fact.days is not None]
    begun += [fact.on for fact in complaints if fact.days is None and fact.on is not None]
    if not begun:
        return said
    first = min(begun)
    return tuple([fact for fact in said if (end := _end(fact)) is None or end >= first])


def _end(fact: Fact) -> date | None:
    if fact.until is not None or fact.on is None or fact.days is None:
        return fact.until
    return fact.on + timedelta(days=fact.days)


def lasted(fact: Fact, known_on: date) -> Lasted:
    """How long by this fact. Never beyond `known_on`, so that waiting in a queue never counts (`domain.md` 4)."""
    if fact.days is not None:
        return _stated(fact, fact.days, known_on)
    if fact.on is None or fact.on > known_on:
        return Lasted(0, _UNKNOWN)
    if fact.until is not None:
        end = most = min(fact.until, known_on)
    else:
        end, most = min(fact.document_on or known_on, known_on), known_on
    least = max((end - fact.on).days, 0)
    return Lasted(least, max((most - fact.on).days, least), fact.on)


def _stated(fact: Fact, days: int, known_on: date) -> Lasted:
    """A duration in words is as of its document; with a date of onset as well, it is a span that can be placed."""
    if fact.attributes.get("extent") == _AT_MOST:
        return Lasted(0, days)
    if fact.on is None:
        return Lasted(days, days)
    days = min(days, max((known_on - fact.on).days, 0))
    return Lasted(days, days, fact.on)


def _disagree(said: Sequence[Fact], test: DurationTest, known_on: date) -> bool:
    """A complaint began once: of two beginnings that part at the threshold, nobody knows which one holds.

    Therapies and medicines are taken up again, so their lengths only add up.
    """
    begun = [(fact, since) for fact in said if _goes_on(fact) and (since := _since(fact, known_on)) is not None]
    if len(begun) < _TWO:
        return False
    enough = [fact for fact, since in begun if holds(since.least, test.op, test.days)]
    short = [fact for fact, since in begun if not holds(since.most, test.op, test.days)]
    return any(_is_same_complaint(one, other) for one in enough for other in short)


def _goes_on(fact: Fact) -> bool:
    return fact.kind.startswith("symptom.") and fact.assertion is Assertion.PRESENT and fact.until is None


def _since(fact: Fact, known_on: date) -> Lasted | None:
    """From its beginning up to `known_on`: an old note's three weeks have become months."""
    began, stated = fact.on, fact.document_on or known_on
    if began is None and fact.days is not None:
        began = stated - timedelta(days=fact.days)
    if began is None or began > known_on:
        return None
    days = (known_on - began).days
    return Lasted(0 if fact.attributes.get("extent") == _AT_MOST else days, days)


def _is_same_complaint(one: Fact, other: Fact) -> bool:
    here, there = regions_of(one), regions_of(other)
    return (
        (one.side is None or other.side is None or one.side == other.side)
        and (not here or not there or not here.isdisjoint(there))
        and details_of(one) == details_of(other)
    )


def _longest(spans: Sequence[Lasted]) -> Lasted:
    return Lasted(max(span.least for span in spans), max(span.most for span in spans))


def _total(spans: Sequence[Lasted]) -> Lasted:
    """Dated spans are united before they are added; spans without dates may overlap, so they only widen the most."""
    placed = [(span, span.start) for span in spans if span.start is not None]
    loose = [span for span in spans if span.start is None]
    least = _united((start, span.least) for span, start in placed)
    most = _united((start, span.most) for span, start in placed) + sum(span.most for span in loose)
    return Lasted(max([least, *(span.least for span in loose)]), most)


def _united(spans: Iterable[tuple[date, float]]) -> int:
    """Days covered by any of these spans of start and length."""
    covered, reached = 0, date.min
    for start, days in sorted(spans):
        end = start + timedelta(days=days)
        covered += max((end - max(start, reached)).days, 0)
        reached = max(reached, end)
    return covered


def _unsaid(shows: Showing, words: str, heard: Heard, test: DurationTest) -> Node:
    if heard.denied and asks_for_more(test.op):
        return shows(Result.NOT_MET, f"the record denies: {words}", heard.facts)
    return shows(Result.MISSING, f"the record does not say how long: {words}", heard.facts)


def _found(span: Lasted, words: str) -> str:
    if span.most == _UNKNOWN:
        known = f"at least {span.least:g} days" if span.least else "no duration"
        return f"the record supports {known}, the rest has no dates; required: {words}"
    if span.least == span.most:
        return f"the record supports {span.least:g} days; required: {words}"
    return f"the record supports {span.least:g} days and allows {span.most:g}; required: {words}"
