"""concordance: two kinds of fact speak of the same side, region and root (`reference/policy.md` 1.4)."""

from collections.abc import Callable
from typing import Final, NamedTuple

from engine.anatomy import regions_of, roots_of, sides_of
from engine.case import Case, Evaluate
from engine.node import Node, Showing
from engine.operators.statements import has_date
from engine.record import Record
from engine.wanted import Wanted
from schemas.evaluation import Result
from schemas.fact import Fact
from schemas.policy import ConcordanceTest

_PLACE: Final[dict[str, Callable[[Fact], frozenset[str]]]] = {
    "side": sides_of,
    "region": regions_of,
    "roots": roots_of,
}
#: Symptoms on both sides with a finding on one: they agree where they meet, and a reviewer should know.
PARTIAL_LATERALITY: Final = "partial_laterality"


class _Pair(NamedTuple):
    compared: int
    agrees: bool
    partial: bool
    facts: tuple[Fact, Fact]


def concordance(test: ConcordanceTest) -> Evaluate:
    """One agreeing pair is enough; all pairs apart is not_met; nothing comparable is missing.

    Sides agree when they share one: bilateral symptoms and a finding on the left are met with a flag, left and right
    are not. Roots of an imaging finding follow from its levels where the report names none.
    """
    left, right = Wanted(test.left), Wanted(test.right)
    on = tuple((name, _PLACE[name]) for name in test.on)
    words = f"{left.words} and {right.words} agree on {', '.join(test.on)}"
    shows = Showing(f"concordance: {words}")

    def evaluate(case: Case, record: Record) -> Node:
        one, other = left.hear(record, case.regions), right.hear(record, case.regions)
        facts = one.facts + other.facts
        if one.conflict or other.conflict:
            return shows(Result.NOT_MET, f"the record contradicts itself on: {words}", facts, conflict=True)
        if not (one.said and other.said):
            denied = (one.denied and not one.said) or (other.denied and not other.said)
            why = f"the record {'denies one side of' if denied else 'is silent about one side of'}: {words}"
            return shows(Result.NOT_MET if denied else Result.MISSING, why, facts)
        pairs = [_compare(a, b, on) for a in one.said for b in other.said]
        return _judged(shows, words, pairs)

    return evaluate


def _compare(a: Fact, b: Fact, on: tuple[tuple[str, Callable[[Fact], frozenset[str]]], ...]) -> _Pair:
    compared, agrees, partial = 0, True, False
    for name, place in on:
        here, there = place(a), place(b)
        if here and there:
            compared += 1
            agrees = agrees and not here.isdisjoint(there)
            partial = partial or (name == "side" and here != there)
    return _Pair(compared, agrees, partial, (a, b))


def _judged(shows: Showing, words: str, pairs: list[_Pair]) -> Node:
    comparable = [pair for pair in pairs if pair.compared]
    if not comparable:
        return shows(Result.MISSING, f"the record names nothing to compare for: {words}", _facts(pairs))
    agreeing = [pair for pair in comparable if pair.agrees]
    if not agreeing:
        return shows(Result.NOT_MET, f"the record places them apart: {words}", _facts(comparable))
    # The closest agreement speaks: roots and side together say more than the region alone.
    most = max(pair.compared for pair in agreeing)
    best = [pair for pair in agreeing if pair.compared == most]
    flags = (PARTIAL_LATERALITY,) if all(pair.partial for pair in best) else ()
    is_dated = any(has_date(pair.facts[:1]) and has_date(pair.facts[1:]) for pair in agreeing)
    return shows(Result.MET, f"the record shows: {words}", _facts(best), dated=is_dated, flags=flags)


def _facts(pairs: list[_Pair]) -> tuple[Fact, ...]:
    by_identity = {id(fact): fact for side in (0, 1) for pair in pairs for fact in (pair.facts[side],)}
    return tuple(by_identity.values())
