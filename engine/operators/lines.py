"""line: what the group's lines ask for, and what the chart says of the same."""

from collections.abc import Callable, Iterable
from typing import Final, NamedTuple

from engine.amounts import units_on_one_side
from engine.anatomy import coverage_region, coverage_region_named, level_number, regions_of
from engine.case import Case, Evaluate
from engine.compare import OP_WORDS, holds
from engine.node import Node, Showing
from engine.operators.asked import side_of
from engine.operators.places import among
from engine.record import Record
from engine.wanted import word_of
from schemas.evaluation import Result
from schemas.fact import Fact
from schemas.policy import LineTest
from schemas.request import ServiceLine

#: The line asks for more than one region in a session: `RouteReason.SEVERAL_REGIONS` rather than a plain not_met.
SEVERAL_REGIONS: Final = "several_regions"


class _Stated(NamedTuple):
    values: frozenset[str]
    amounts: tuple[float, ...] = ()  #: of quantities, instead of a number of values


def line(test: LineTest) -> Evaluate:
    """met or not_met by the line, or by the chart where the line is silent. A chart that fails where the line passes
    is not_met and a conflict: nobody knows which of the two will be done."""
    if test.among:
        return among(test.field, test.among)
    words = f"{test.field} {_asked(test)}"
    shows = Showing(f"line: {words}")
    failing_flags = (SEVERAL_REGIONS,) if test.field == "regions" else ()

    def evaluate(case: Case, record: Record) -> Node:
        facts = _charted(test, record)
        by_line = _passes(test, _FIELDS[test.field](case))
        units = _levels_by_units(test, case)
        if units:
            return shows(Result.NOT_MET, f"the units of the lines ask for {units} levels; required: {words}", facts)
        by_chart = _passes(test, _of_chart(test, facts))
        if by_line is None and by_chart is None:
            return shows(Result.MISSING, f"neither the line nor the chart states: {words}", facts)
        conflict = bool(by_line) and by_chart is False
        passed = by_chart if by_line is None else by_line and not conflict
        why = _why(words, passed=bool(passed), conflict=conflict, by="chart" if by_line is None else "line")
        result = Result.MET if passed else Result.NOT_MET
        return shows(result, why, facts, conflict=conflict, flags=() if passed else failing_flags)

    return evaluate


def regions_asked(line: ServiceLine, service_region: str | None) -> frozenset[str]:
    """Coverage regions of a line: of its levels, else of its service. C7-T1 is one region."""
    named = frozenset(region for level in line.levels if (region := coverage_region(level)) is not None)
    if named or service_region is None:
        return named
    return frozenset({coverage_region_named(service_region)})


def _passes(test: LineTest, stated: _Stated) -> bool | None:
    """None: nothing is stated."""
    if not stated.values and not stated.amounts:
        return None
    if test.op is not None and test.count is not None:
        numbers = stated.amounts or (len(stated.values),)
        return all(holds(one, test.op, test.count) for one in numbers)
    fitting = [value in test.one_of for value in stated.values]
    return any(fitting) if test.field == "modifiers" else all(fitting)


def _values(read: Callable[[ServiceLine], Iterable[str | None]]) -> Callable[[Case], _Stated]:
    return lambda case: _Stated(frozenset(value for line in case.lines for value in read(line) if value))


def _of_session(read: Callable[[ServiceLine], Iterable[str | None]]) -> Callable[[Case], _Stated]:
    """Of what is done in one session, decided together or apart: two lines that could not stand in one do not pass."""
    return lambda case: _Stated(frozenset(value for line in case.session_lines for value in read(line) if value))


def _sides(case: Case) -> _Stated:
    """A line for the left and one for the right ask for both sides, as one line with modifier 50 does."""
    sides = _of_session(lambda line: (side_of(line),))(case).values
    return _Stated(sides | {"bilateral"} if {"left", "right"} <= sides and case.beside else sides)


def _levels_by_units(test: LineTest, case: Case) -> int | None:
    """How many levels the units of the lines ask for, where the test forbids as many.

    A further level is one more unit of its code, named or not. Units never show that a limit is kept: two of them may
    still be one level on both sides.
    """
    if not test.limits_levels or test.op is None or test.count is None:
        return None
    alike: dict[str, list[ServiceLine]] = {}
    for line in case.session_lines:
        service = case.services.get(line.code or "")
        if service is not None and service.unit == "level":
            alike.setdefault(service.code, []).append(line)
    levels = sum(units_on_one_side(lines) for lines in alike.values())
    return levels if alike and not holds(levels, test.op, test.count) else None


def _quantities(case: Case) -> _Stated:
    amounts = tuple(float(line.quantity.value) for line in case.lines if line.quantity is not None)
    return _Stated(frozenset(f"{amount:g}" for amount in amounts), amounts)


def _approaches(case: Case) -> _Stated:
    stated = (line.approach or _service_approach(case, line) for line in case.lines)
    return _Stated(frozenset(approach for approach in stated if approach))


def _service_approach(case: Case, line: ServiceLine) -> str | None:
    service = case.services.get(line.code or "")
    return None if service is None else service.approach


_FIELDS: Final[dict[str, Callable[[Case], _Stated]]] = {
    "levels": _of_session(lambda line: line.levels),
    "side": _sides,
    "modifiers": _values(lambda line: line.modifiers),
    "quantity": _quantities,
    "approach": _approaches,
    "place_of_service": _values(lambda line: (line.place_of_service,)),
    "regions": lambda case: _Stated(case.session_regions),
    # A drug or supply that rides with the service is no code of the service.
    "code": _values(lambda line: () if line.rides_with is not None else (line.code,)),
    "level_span": lambda case: _spanned([level for line in case.session_lines for level in line.levels]),
}


def _spanned(levels: Iterable[str]) -> _Stated:
    """From the highest to the lowest, those between included: L4-L5 with L5-S1 is 2, L3-L4 with L5-S1 is 3."""
    places = {place for level in levels if (place := level_number(level)) is not None}
    return _Stated(frozenset(), (float(max(places) - min(places) + 1),)) if places else _Stated(frozenset())


def _charted(test: LineTest, record: Record) -> tuple[Fact, ...]:
    if test.chart is None:
        return ()
    return tuple(fact for fact in record.by_kind.get(test.chart, ()) if fact.assertion in test.assertions)


def _of_chart(test: LineTest, facts: tuple[Fact, ...]) -> _Stated:
    if test.field == "levels":
        return _Stated(frozenset(level for fact in facts for level in fact.levels))
    if test.field == "level_span":
        return _spanned([level for fact in facts for level in (fact.levels or fact.roots)])
    if test.field == "side":
        return _Stated(frozenset(fact.side for fact in facts if fact.side is not None))
    if test.field == "regions":
        return _Stated(frozenset(coverage_region_named(region) for fact in facts for region in _chart_regions(fact)))
    return _Stated(frozenset(word for fact in facts if (word := word_of(fact)) is not None))


def _chart_regions(fact: Fact) -> frozenset[str]:
    by_level = frozenset(region for level in fact.levels if (region := coverage_region(level)) is not None)
    return by_level or regions_of(fact)


def _asked(test: LineTest) -> str:
    if test.op is not None:
        return f"{OP_WORDS[test.op]} {test.count}"
    return " or ".join(test.one_of)


def _why(words: str, *, passed: bool, conflict: bool, by: str) -> str:
    if conflict:
        return f"the line and the chart disagree on: {words}"
    return f"the {by} {'says' if passed else 'does not say'}: {words}"
