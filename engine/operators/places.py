"""line with `among`: each level, root or side that the lines ask for, held against the places that facts name."""

from collections.abc import Callable, Iterable, Sequence
from typing import Final, NamedTuple

from engine.anatomy import is_level, roots_at, roots_of, sides_named, sides_of
from engine.case import Case, Evaluate
from engine.node import Node, Showing
from engine.operators.asked import side_of
from engine.operators.statements import has_date
from engine.record import Record
from engine.wanted import Wanted
from schemas.evaluation import Result
from schemas.fact import Fact
from schemas.policy_facts import FactFilter


class _Compared(NamedTuple):
    asked: Callable[[Case], frozenset[str]]  #: the places of the lines
    names: Callable[[Fact], bool]  #: whether a fact can be compared at all
    fits: Callable[[str, Fact], bool]


def among(field: str, asked_of: Sequence[FactFilter]) -> Evaluate:
    """A place that the lines ask for and no fact names is not_met, where facts name places at all.

    Without a place on either side nothing is compared. Whether the lines or the chart must name one is another test's.
    """
    all_wanted, compared = [Wanted(one) for one in asked_of], _COMPARED[field]
    words = f"the {field} asked for, among those of {' or '.join(one.words for one in all_wanted)}"
    shows = Showing(f"line: {words}")

    def evaluate(case: Case, record: Record) -> Node:
        asked = compared.asked(case)
        heard = [one.hear(record, case.regions) for one in all_wanted]
        told = tuple(fact for one in heard for fact in one.unopposed if compared.names(fact))
        if not asked or not told:
            silent = "record" if asked else "line"
            facts = tuple(fact for one in heard for fact in one.facts)
            return shows(Result.NOT_APPLICABLE, f"the {silent} names no {field} to compare: {words}", facts)
        without = sorted(place for place in asked if not any(compared.fits(place, fact) for fact in told))
        if without:
            why = f"the line asks for {' and '.join(without)}, the record names {_named(field, told)}: {words}"
            return shows(Result.NOT_MET, why, told)
        return shows(Result.MET, f"the record names: {words}", told, dated=has_date(told))

    return evaluate


def _named(field: str, facts: Sequence[Fact]) -> str:
    """The places of the facts as they state them."""
    if field == "side":
        return " and ".join(sorted({fact.side for fact in facts if fact.side}))
    return ", ".join(sorted({place for fact in facts for place in (fact.levels or fact.roots)}))


def _levels(case: Case) -> frozenset[str]:
    return frozenset(level for line in case.lines for level in line.levels)


def _sides(case: Case) -> frozenset[str]:
    """Both sides are each of them. A line in the midline asks for no side."""
    asked: Iterable[str | None] = (side_of(line) for line in case.lines)
    return frozenset(one for side in asked for one in sides_named(side))


def _has_place(fact: Fact) -> bool:
    return bool(roots_of(fact))


def _fits_root(level: str, fact: Fact) -> bool:
    return not roots_at(level).isdisjoint(roots_of(fact))


def _fits_level(level: str, fact: Fact) -> bool:
    """The level itself. Where one of the two names only a root, as "C6" does, by the root that leaves there."""
    if level in fact.levels:
        return True
    return not (is_level(level) and fact.levels) and _fits_root(level, fact)


_COMPARED: Final = {
    "levels": _Compared(_levels, _has_place, _fits_level),
    "roots": _Compared(_levels, _has_place, _fits_root),
    "side": _Compared(_sides, lambda fact: fact.side is not None, lambda side, fact: side in sides_of(fact)),
}
