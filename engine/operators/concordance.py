"""concordance: two kinds of fact speak of the same side, region and root (`reference/policy.md` 1.4)."""

from collections.abc import Callable
from typing import Final, NamedTuple

from engine.anatomy import regions_of, roots_of, segments_of, sides_of
from engine.case import Case, Evaluate
from engine.node import Node, Showing
from engine.operators.statements import has_date
from engine.record import Record
from engine.wanted import Heard, Wanted
from schemas.evaluation import Result
from schemas.fact import Fact
from schemas.policy import ConcordanceTest

_PLACE: Final[dict[str, Callable[[Fact], frozenset[str]]]] = {
    "side": sides_of,
    "region": regions_of,
    "roots": roots_of,
    "segments": segments_of,
}
_FIELD_WORDS: Final = {"roots": "nerve root", "segments": "level or a neighbour of it"}
#: Symptoms on both sides with a finding on one: they agree where they meet, and a reviewer should know.
PARTIAL_LATERALITY: Final = "partial_laterality"


Place = tuple[frozenset[str], ...]


class _Pair(NamedTuple):
    """All facts of one place on the one side, and all of another on the other side."""

    compared: int
    agrees: bool
    partial: bool
    left: list[Fact]
    right: list[Fact]


def concordance(test: ConcordanceTest) -> Evaluate:
    """One agreeing pair is enough; all pairs apart is not_met; nothing comparable is missing.

    Sides agree when they share one: bilateral symptoms and a finding on the left are met with a flag, left and right
    are not. Roots of an imaging finding follow from its levels where the report names none. What the record both says
    and denies is left out; if nothing else is left, it is a conflict.
    """
    left, right = Wanted(test.left), Wanted(test.right)
    places = tuple(_PLACE[name] for name in test.on)
    place = " and ".join(_FIELD_WORDS.get(name, name) for name in test.on)
    words = f"{'another' if test.apart else 'the same'} {place} in {left.words}, and in {right.words}"
    shows = Showing(f"concordance: {words}")

    def evaluate(case: Case, record: Record) -> Node:
        one, other = left.hear(record, case.regions), right.hear(record, case.regions)
        if not (one.unopposed and other.unopposed):
            return _one_sided(shows, words, one, other)
        here, there = _by_place(one.unopposed, places), _by_place(other.unopposed, places)
        pairs = [_compare(test.on, a, b, here[a], there[b]) for a in here for b in there]
        return _apart(shows, words, pairs) if test.apart else _judged(shows, words, pairs)

    return evaluate


def _apart(shows: Showing, words: str, pairs: list[_Pair]) -> Node:
    """The opposite: one pair that agrees is enough to fail."""
    comparable = [pair for pair in pairs if pair.compared]
    if not comparable:
        return shows(Result.MISSING, f"the record names nothing to compare for: {words}", _facts(pairs))
    agreeing = [pair for pair in comparable if pair.agrees]
    if agreeing:
        return shows(Result.NOT_MET, f"the record contradicts: {words}", _facts(agreeing))
    is_dated = any(has_date(pair.left) and has_date(pair.right) for pair in comparable)
    return shows(Result.MET, f"the record shows: {words}", _facts(comparable), dated=is_dated)


def _one_sided(shows: Showing, words: str, one: Heard, other: Heard) -> Node:
    facts = one.facts + other.facts
    if (one.said and not one.unopposed) or (other.said and not other.unopposed):
        return shows(Result.NOT_MET, f"the record contradicts itself on: {words}", facts, conflict=True)
    denied = (one.denied and not one.said) or (other.denied and not other.said)
    why = f"the record {'denies one half of' if denied else 'is silent about one half of'}: {words}"
    return shows(Result.NOT_MET if denied else Result.MISSING, why, facts)


def _by_place(facts: tuple[Fact, ...], places: tuple[Callable[[Fact], frozenset[str]], ...]) -> dict[Place, list[Fact]]:
    found: dict[Place, list[Fact]] = {}
    for fact in facts:
        found.setdefault(tuple([place(fact) for place in places]), []).append(fact)
    return found


def _compare(on: tuple[str, ...], here: Place, there: Place, left: list[Fact], right: list[Fact]) -> _Pair:
    compared, agrees, partial = 0, True, False
    for name, one, other in zip(on, here, there, strict=True):
        if one and other:
            compared += 1
            agrees = agrees and not one.isdisjoint(other)
            partial = partial or (name == "side" and one != other)
    return _Pair(compared, agrees, partial, left, right)


def _judged(shows: Showing, words: str, pairs: list[_Pair]) -> Node:
    comparable = [pair for pair in pairs if pair.compared]
    if not comparable:
        return shows(Result.MISSING, f"the record names nothing to compare for: {words}", _facts(pairs))
    agreeing = [pair for pair in comparable if pair.agrees]
    if not agreeing:
        return shows(Result.NOT_MET, f"the record contradicts: {words}", _facts(comparable))
    # The closest agreement speaks: roots and side together say more than the region alone.
    most = max(pair.compared for pair in agreeing)
    best = [pair for pair in agreeing if pair.compared == most]
    flags = (PARTIAL_LATERALITY,) if all(pair.partial for pair in best) else ()
    is_dated = any(has_date(pair.left) and has_date(pair.right) for pair in agreeing)
    return shows(Result.MET, f"the record shows: {words}", _facts(best), dated=is_dated, flags=flags)


def _facts(pairs: list[_Pair]) -> tuple[Fact, ...]:
    left = [fact for pair in pairs for fact in pair.left]
    right = [fact for pair in pairs for fact in pair.right]
    return tuple({id(fact): fact for fact in (*left, *right)}.values())
