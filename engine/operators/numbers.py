"""number: a measured value against a threshold, in the unit that the policy names."""

from collections.abc import Sequence
from datetime import date
from typing import Final

from engine.case import Case, Evaluate
from engine.compare import OP_WORDS, asks_for_more, holds
from engine.node import Node, Showing
from engine.operators.statements import has_date
from engine.record import Record, dated
from engine.wanted import Heard, Wanted, is_other_note, is_same_part, names_place
from schemas.evaluation import Result
from schemas.fact import Fact
from schemas.fact_words import plain
from schemas.policy import AlongTest, NumberTest

_NEVER: Final = date.min
_OP_WORDS: Final = {**OP_WORDS, "<": "less than"}  #: of what is measured, not counted


def number(test: NumberTest) -> Evaluate:
    """met or not_met by the picked value; missing without one in this unit.

    Of several values of the newest day (or without a date: such a one could be the newest) all must agree, else the
    record is in conflict. Where the highest or the lowest decides, the values of one part and time must (the left
    biceps 4 of 5 and 5 of 5), and what a second note of that day says of all parts.
    """
    wanted = Wanted(test)
    words = f"{wanted.words} {_asked(test)}"
    shows = Showing(f"number: {words}")

    def evaluate(case: Case, record: Record) -> Node:
        heard = wanted.hear(record, case.regions)
        if heard.conflict:
            return shows(Result.NOT_MET, f"the record both gives and denies: {words}", heard.facts, conflict=True)
        measured = [fact for fact in heard.said if _is_number(fact) and test.unit in (None, fact.unit)]
        if not measured:
            return _without_value(shows, words, heard, test)
        picked = _picked(measured, test)
        answers = {_answer(fact, test) for fact in picked}
        conflict = {True, False} <= answers or (test.pick != "newest" and _is_gainsaid(measured, test))
        if True not in answers and False not in answers:
            return shows(Result.MISSING, f"the record leaves out a number beside: {words}", tuple(picked))
        result = Result.NOT_MET if conflict or False in answers else Result.MET
        why = _found(picked, words, test) if not conflict else f"values of the same time disagree on: {words}"
        return shows(result, why, tuple(picked), conflict=conflict, dated=has_date(picked))

    return evaluate


def _asked(test: NumberTest) -> str:
    unit = f" {test.unit}" if test.unit else ""
    along = "".join(f", {plain(one.attribute)} {_OP_WORDS[one.op]} {one.value:g}" for one in test.along)
    return f"{_OP_WORDS[test.op]} {test.value:g}{unit}{along}"


def _answer(fact: Fact, test: NumberTest) -> bool | None:
    """None: the value fits, and a number that is asked for beside it is not stated."""
    if not holds(_value(fact), test.op, test.value):
        return False
    beside = [_beside(fact, one) for one in test.along]
    if False in beside:
        return False
    return None if None in beside else True


def _beside(fact: Fact, along: AlongTest) -> bool | None:
    try:
        return holds(float(fact.attributes[along.attribute]), along.op, along.value)
    except (KeyError, ValueError):
        return None


def _without_value(shows: Showing, words: str, heard: Heard, test: NumberTest) -> Node:
    if heard.denied and asks_for_more(test.op):
        return shows(Result.NOT_MET, f"the record denies: {words}", heard.facts)
    why = "the record gives no value in this unit for" if heard.said else "the record is silent about"
    return shows(Result.MISSING, f"{why}: {words}", heard.facts)


def _picked(measured: Sequence[Fact], test: NumberTest) -> list[Fact]:
    if test.pick != "newest":
        best = (max if test.pick == "highest" else min)(_value(fact) for fact in measured)
        return [fact for fact in measured if _value(fact) == best]
    newest = max(dated(fact) or _NEVER for fact in measured)
    return [fact for fact in measured if dated(fact) in (None, newest)]


def _is_gainsaid(measured: Sequence[Fact], test: NumberTest) -> bool:
    """A value that answers yes has another of the same part and time that answers no."""
    shown = [fact for fact in measured if _answer(fact, test)]
    others = [fact for fact in measured if _answer(fact, test) is False]
    return any(_opposes(one, fact, shown) for fact in shown for one in others)


def _opposes(one: Fact, fact: Fact, shown: Sequence[Fact]) -> bool:
    if is_same_part(one, fact):
        return True
    tells_of_all = one.kind == fact.kind and not names_place(one) and is_other_note(one, fact)
    return tells_of_all and all(other.document != one.document for other in shown)


def _found(picked: Sequence[Fact], words: str, test: NumberTest) -> str:
    values = " and ".join(sorted({f"{_value(fact):g}" for fact in picked}))
    return f"the record gives {values}{f' {test.unit}' if test.unit else ''}; required: {words}"


def _is_number(fact: Fact) -> bool:
    return isinstance(fact.value, int | float) and not isinstance(fact.value, bool)


def _value(fact: Fact) -> float:
    assert isinstance(fact.value, int | float)
    return fact.value
