"""quantity: how many units of a drug the lines ask for, against a number and against the dose that the chart plans."""

from decimal import Decimal
from math import ceil
from typing import Final

from engine.amounts import is_counted
from engine.case import Case, Evaluate
from engine.compare import OP_WORDS, holds
from engine.node import Node, Showing
from engine.operators.statements import has_date
from engine.record import Record
from engine.wanted import Wanted
from schemas.evaluation import Result
from schemas.fact import Fact
from schemas.policy import QuantityTest
from schemas.request import ServiceLine

#: A line does not say how many units: `RouteReason.QUANTITY`. No document can say what was asked for.
UNITS_UNSTATED: Final = "units_unstated"
_UPPER: Final = "upper"  #: "155 to 195 units": the other end of a range


def quantity(test: QuantityTest) -> Evaluate:
    """not_applicable where no line asks for these codes; missing where a line does not say how many."""
    return _against_number(test) if test.dose is None else _against_dose(test)


def _against_number(test: QuantityTest) -> Evaluate:
    assert test.op is not None  # the grammar holds it
    assert test.value is not None
    op, value = test.op, test.value
    words = f"{OP_WORDS[op]} {value:g} units of {' or '.join(test.codes)}"
    shows = Showing(f"quantity: {words}")

    def evaluate(case: Case, _record: Record) -> Node:
        lines = _asking(case, test)
        if not lines:
            return shows(Result.NOT_APPLICABLE, f"no line asks for {' or '.join(test.codes)}")
        asked = _total(lines)
        if asked is None:
            why = f"a line does not say how many units it asks for; required: {words}"
            return shows(Result.MISSING, why, flags=(UNITS_UNSTATED,))
        result = Result.MET if holds(asked, op, value) else Result.NOT_MET
        return shows(result, f"{asked:g} units are asked for; required: {words}")

    return evaluate


def _against_dose(test: QuantityTest) -> Evaluate:
    """The units asked for are those planned, up to the next whole vial. Another number is a conflict: nobody knows
    which of the two will be given."""
    assert test.dose is not None  # the caller's
    wanted = Wanted(test.dose)
    vial = f", up to the next {test.vial:g}" if test.vial else ""
    words = f"as many units of {' or '.join(test.codes)} as {wanted.words}{vial}"
    shows = Showing(f"quantity: {words}")

    def evaluate(case: Case, record: Record) -> Node:
        lines = _asking(case, test)
        if not lines:
            return shows(Result.NOT_APPLICABLE, f"no line asks for {' or '.join(test.codes)}")
        asked, heard = _total(lines), wanted.hear(record, case.regions)
        doses = [span for fact in heard.said if (span := _dose(fact)) is not None]
        if asked is None or not doses:
            silent = "a line does not say how many units it asks for" if asked is None else "the record plans no number"
            flags = (UNITS_UNSTATED,) if asked is None else ()
            return shows(Result.MISSING, f"{silent}; required: {words}", heard.facts, flags=flags)
        fits = not heard.conflict and all(low <= asked <= _whole(high, test.vial) for low, high in doses)
        why = f"{asked:g} units are asked for, {_said(doses)} planned; required: {words}"
        result = Result.MET if fits else Result.NOT_MET
        return shows(result, why, heard.facts, conflict=not fits, dated=has_date(heard.said) or not fits)

    return evaluate


def _asking(case: Case, test: QuantityTest) -> list[ServiceLine]:
    """Lines of these codes, with those of the same session that are decided apart: the sum of them will be given."""
    own = [line for line in case.lines if line.code in test.codes]
    return [*own, *(line for line in case.beside if line.code in test.codes)] if own else []


def _total(lines: list[ServiceLine]) -> float | None:
    stated = [line.quantity.value for line in lines if line.quantity is not None and is_counted(line)]
    return float(sum(stated, Decimal(0))) if len(stated) == len(lines) else None


def _dose(fact: Fact) -> tuple[float, float] | None:
    value = fact.value
    if not isinstance(value, int | float) or isinstance(value, bool):
        return None
    upper = fact.attributes.get(_UPPER, "")
    return value, max(value, float(upper)) if upper.isdecimal() else value


def _whole(dose: float, vial: float | None) -> float:
    return dose if vial is None else ceil(dose / vial) * vial


def _said(doses: list[tuple[float, float]]) -> str:
    return " and ".join(dict.fromkeys(f"{low:g}" if low == high else f"{low:g} to {high:g}" for low, high in doses))
