"""A policy's expression made into a function of case and record."""

from collections.abc import Callable
from typing import Any, Final

from engine.case import Case, Evaluate
from engine.node import Node
from engine.operators import codes, composition, concordance, durations, lines, numbers, statements, windows
from engine.record import Record
from schemas.policy import ConcordanceTest, Expression, FactFilter, PresentTest

_LEAVES: Final[dict[str, Callable[[Any], Evaluate]]] = {
    "present": statements.present,
    "absent": statements.absent,
    "unstated": statements.unstated,
    "number": numbers.number,
    "duration": durations.duration,
    "within": windows.within,
    "count": windows.count,
    "sessions": windows.sessions,
    "code_in": codes.code_in,
    "concordance": concordance.concordance,
    "line": lines.line,
}
_COMPOSITE: Final = frozenset({"all", "any", "at_least", "negation"})


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
            evaluate = self._conditional(expression, as_condition=as_condition)
            kinds = kinds_asked(expression)
            self._made[key] = _once(evaluate) if kinds is None else _once_or_silent(evaluate, kinds)
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


def kinds_asked(expression: Expression) -> frozenset[str] | None:
    """The kinds of fact on which the answer depends. None when it depends on anything else, such as the line."""
    found: set[str] = set()
    for child in expression.children:
        below = kinds_asked(child)
        if below is None:
            return None
        found |= below
    for name in expression.operators:
        asked = getattr(expression, name)
        if isinstance(asked, FactFilter):
            filters = [asked, *(asked.contradicted_by if isinstance(asked, PresentTest) else ())]
        elif isinstance(asked, ConcordanceTest):
            filters = [asked.left, asked.right]
        elif name in _COMPOSITE:
            filters = []
        else:
            return None
        found.update(kind for one in filters for kind in one.kinds)
    return frozenset(found)


def _once_or_silent(evaluate: Evaluate, kinds: frozenset[str]) -> Evaluate:
    """As `_once`. A record without any of these kinds always gives the same answer, so that one is found only once."""
    silence: list[Node] = []

    def recall(case: Case, record: Record) -> Node:
        if kinds.isdisjoint(record.by_kind):
            if not silence:
                silence.append(evaluate(case, record))
            return silence[0]
        known = record.results.get(evaluate)
        if known is None:
            known = record.results[evaluate] = evaluate(case, record)
        return known

    return recall


def _once(evaluate: Evaluate) -> Evaluate:
    """The answer is kept with the record: conditions repeat what other branches ask."""

    def recall(case: Case, record: Record) -> Node:
        known = record.results.get(evaluate)
        if known is None:
            known = record.results[evaluate] = evaluate(case, record)
        return known

    return recall
