"""A policy's expression made into a function of case and record."""

from collections.abc import Callable
from typing import Any, Final

from engine.case import Case, Evaluate
from engine.node import Node
from engine.operators import (
    codes,
    composition,
    concordance,
    durations,
    intervals,
    lines,
    numbers,
    quantities,
    spending,
    statements,
    windows,
)
from engine.record import Record
from schemas.policy import Expression

_LEAVES: Final[dict[str, Callable[[Any], Evaluate]]] = {
    "present": statements.present,
    "absent": statements.absent,
    "unstated": statements.unstated,
    "number": numbers.number,
    "duration": durations.duration,
    "within": windows.within,
    "count": windows.count,
    "sessions": spending.sessions,
    "interval": intervals.interval,
    "code_in": codes.code_in,
    "concordance": concordance.concordance,
    "line": lines.line,
    "quantity": quantities.quantity,
}


class Maker:
    """Makes the functions of one policy. Equal expressions become one function, asked once per record."""

    def __init__(self) -> None:
        self._made: dict[tuple[str, bool], Evaluate] = {}

    def ready(self, expression: Expression, *, as_condition: bool = False) -> Evaluate:
        """The function that evaluates this expression.

        `as_condition`: it decides whether something applies. What is put there in the negative ("not zoster") holds
        where the record is silent, so that silence about an exemption never sets a rule aside.
        """
        key = expression.model_dump_json(by_alias=True, exclude_defaults=True), as_condition
        if key not in self._made:
            self._made[key] = _once(self._conditional(expression, as_condition=as_condition))
        return self._made[key]

    def _conditional(self, expression: Expression, *, as_condition: bool) -> Evaluate:
        branch = self._operator(expression, as_condition=as_condition)
        if expression.applies_only_if is None:
            return branch
        return composition.only_if(self.ready(expression.applies_only_if, as_condition=True), branch)

    def _operator(self, expression: Expression, *, as_condition: bool) -> Evaluate:
        (name,) = expression.operators
        asked = getattr(expression, name)
        match name:
            case "all":
                return composition.all_of([self.ready(child, as_condition=as_condition) for child in asked])
            case "any":
                return composition.any_of([self.ready(child, as_condition=as_condition) for child in asked])
            case "at_least":
                children = [self.ready(child, as_condition=as_condition) for child in asked.of]
                return composition.at_least(asked.n, children)
            case "negation":
                return composition.negation(self.ready(asked, as_condition=as_condition), unless_shown=as_condition)
            case _:
                return _LEAVES[name](asked)


def ready(expression: Expression, *, as_condition: bool = False) -> Evaluate:
    """One expression by itself."""
    return Maker().ready(expression, as_condition=as_condition)


def _once(evaluate: Evaluate) -> Evaluate:
    """The answer is kept with the record: conditions repeat what other branches ask."""

    def recall(case: Case, record: Record) -> Node:
        known = record.results.get(evaluate)
        if known is None:
            known = record.results[evaluate] = evaluate(case, record)
        return known

    return recall
