"""Comparisons, on a number and on a span between the least and the most that a record allows."""

import operator
from collections.abc import Callable
from typing import Final

from schemas.evaluation import Result
from schemas.policy import Op

_COMPARE: Final[dict[str, Callable[[float, float], bool]]] = {
    ">=": operator.ge,
    ">": operator.gt,
    "<=": operator.le,
    "<": operator.lt,
    "==": operator.eq,
}
OP_WORDS: Final[dict[str, str]] = {
    ">=": "at least",
    ">": "more than",
    "<=": "at most",
    "<": "fewer than",
    "==": "exactly",
}


def holds(value: float, op: Op, threshold: float) -> bool:
    return _COMPARE[op](value, threshold)


def asks_for_more(op: Op) -> bool:
    return op in (">=", ">")


def of_span(least: float, most: float, *, op: Op, threshold: float) -> Result:
    """Met or not_met only if every value from `least` to `most` says so; else the record leaves it open."""
    if op == "==":
        if least == most:
            return Result.MET if least == threshold else Result.NOT_MET
        return Result.MISSING if least <= threshold <= most else Result.NOT_MET
    answers = {holds(least, op, threshold), holds(most, op, threshold)}
    if len(answers) > 1:
        return Result.MISSING
    return Result.MET if answers == {True} else Result.NOT_MET
