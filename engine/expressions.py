"""A policy's expression made into a function of case and record."""

from collections.abc import Callable
from typing import Any, Final

from engine.case import Evaluate
from engine.operators import codes, composition, concordance, durations, lines, numbers, statements, windows
from schemas.policy import Expression

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


def ready(expression: Expression, *, as_condition: bool = False) -> Evaluate:
    """The function that evaluates this expression.

    `as_condition`: it decides whether something applies. What is put there in the negative ("not zoster") holds where
    the record is silent, so that silence about an exemption never sets a rule aside.
    """
    branch = _operator(expression, as_condition=as_condition)
    if expression.applies_only_if is None:
        return branch
    return composition.only_if(ready(expression.applies_only_if, as_condition=True), branch)


def _operator(expression: Expression, *, as_condition: bool) -> Evaluate:
    (name,) = expression.operators
    asked = getattr(expression, name)
    match name:
        case "all":
            return composition.all_of([ready(child, as_condition=as_condition) for child in asked])
        case "any":
            return composition.any_of([ready(child, as_condition=as_condition) for child in asked])
        case "at_least":
            return composition.at_least(asked.n, [ready(child, as_condition=as_condition) for child in asked.of])
        case "negation":
            return composition.negation(ready(asked, as_condition=as_condition), unless_shown=as_condition)
        case _:
            return _LEAVES[name](asked)
