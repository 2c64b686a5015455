"""interval: days from one event to another, by the dates that the record gives to the events themselves."""

from collections.abc import Sequence

from engine.case import Case, Evaluate
from engine.node import Node, Showing
from engine.record import Record
from engine.wanted import Heard, Wanted
from schemas.evaluation import Result
from schemas.fact import Fact
from schemas.policy import IntervalTest


def interval(test: IntervalTest) -> Evaluate:
    """One pair inside the bounds is enough, as one visit in time is. What lies outside denies no visit in time.

    The date of a document is when it was written, not when what it tells of happened: it dates no event here.
    """
    first, then = Wanted(test.first), Wanted(test.then)
    words = _asked(test, first, then)
    shows = Showing(f"interval: {words}")

    def evaluate(case: Case, record: Record) -> Node:
        one, other = first.hear(record, case.regions), then.hear(record, case.regions)
        facts = one.facts + other.facts
        if one.conflict or other.conflict:
            return shows(Result.NOT_MET, f"the record both says and denies a part of: {words}", facts, conflict=True)
        if not (one.said and other.said):
            return _one_sided(shows, words, one, other)
        return _judged(shows, words, test, one.said, other.said)

    return evaluate


def _asked(test: IntervalTest, first: Wanted, then: Wanted) -> str:
    if test.least == 0 and test.most is None:
        return f"{first.words} not later than {then.words}"
    most = f" and at most {test.most}" if test.most is not None else ""
    return f"at least {test.least}{most} days from {first.words} to {then.words}"


def _one_sided(shows: Showing, words: str, one: Heard, other: Heard) -> Node:
    denied = (one.denied and not one.said) or (other.denied and not other.said)
    why = f"the record {'denies' if denied else 'is silent about'} a part of: {words}"
    return shows(Result.NOT_MET if denied else Result.MISSING, why, one.facts + other.facts)


def _judged(shows: Showing, words: str, test: IntervalTest, first: Sequence[Fact], then: Sequence[Fact]) -> Node:
    facts = (*first, *then)
    pairs = [(a, b) for a in first for b in then if test.first != test.then or a is not b]
    inside = [pair for pair in pairs if _is_inside(*pair, test)]
    if inside:
        used = tuple({id(fact): fact for pair in inside for fact in pair}.values())
        return shows(Result.MET, f"the record dates: {words}", used)
    if any(fact.on is None for fact in facts):
        return shows(Result.MISSING, f"the record leaves out a date for: {words}", facts)
    # Of one kind of event and of one day it is one event, told once or twice: the other one is not told of.
    if not test.only or (test.first == test.then and len({fact.on for fact in facts}) == 1):
        return shows(Result.MISSING, f"the record dates none in this time: {words}", facts)
    days = ", ".join(sorted({str((b.on - a.on).days) for a in first for b in then if a.on and b.on}, key=int))
    return shows(Result.NOT_MET, f"the record dates them {days} days apart; asked is: {words}", facts)


def _is_inside(first: Fact, then: Fact, test: IntervalTest) -> bool:
    if first.on is None or then.on is None:
        return False
    days = (then.on - first.on).days
    return days >= test.least and (test.most is None or days <= test.most)
