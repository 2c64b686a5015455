"""Figures that policies use again and again, of a clause and its condition, told apart to read as one thing."""

from policies.glossary import Glossary
from policies.words import Words
from schemas.policy import Expression
from schemas.policy_facts import FactFilter, PresentTest

_AS_WRITTEN = Words(Glossary({}))


def is_against(bare: Expression, condition: Expression) -> bool:
    """Whether the clause fails, or is a conflict, wherever its condition is met: that holds what the clause forbids."""
    told = _conjuncts(condition)
    if bare.absent is not None:
        return any(one.present is not None and same(one.present, bare.absent) for one in told)
    if bare.present is not None:
        return any(_denies(one, bare.present) for one in told)
    if bare.negation is None:
        return False
    forbidden = bare.negation.all if bare.negation.all is not None else (bare.negation,)
    return bare.negation == condition or bare.negation in told or all(one in told for one in forbidden)


def is_conflict(bare: Expression, condition: Expression) -> bool:
    """Whether the condition of a clause that it speaks against holds the clause itself: the record says both."""
    said = bare.present
    told = _conjuncts(condition)
    return said is not None and any(one.present is not None and same(one.present, said) for one in told)


def is_open(bare: Expression, condition: Expression) -> bool:
    """Whether the clause cannot be met where its condition is: a part of it is told of, and the rest is not."""
    told = _conjuncts(condition)
    untold = [one.negation.present for one in told if one.negation is not None and one.negation.present is not None]
    parts = bare.all or (bare,)
    wanted = [one for one in parts if one.present is not None and any(_is_alike(one.present, not_) for not_ in untold)]
    return bool(wanted) and all(one in wanted or one in told for one in parts)


def asks_of_it(bare: Expression, asked: FactFilter | None) -> bool:
    """Whether a condition that asks for these facts only wants to know that the fact of the clause is told of."""
    test = getattr(bare, bare.operators[0])
    if asked is None or not isinstance(test, FactFilter) or test.kinds != asked.kinds:
        return False
    held = {name: test.attributes.get(name) for name in asked.attributes}
    return (
        asked.values in ((), test.values)
        and asked.side in ((), test.side)
        and held == asked.attributes
        and set(test.assertions) <= set(asked.assertions)
    )


def said_or_denied(expression: Expression) -> PresentTest | None:
    """The statement of "any: [present X, absent X]": wherever the record speaks of X at all."""
    match expression:
        case Expression(
            any=(
                Expression(present=PresentTest() as said, applies_only_if=None),
                Expression(absent=FactFilter() as denied, applies_only_if=None),
            ),
            applies_only_if=None,
        ):
            return said if same(said, denied) else None
    return None


def same(one: FactFilter, other: FactFilter) -> bool:
    """Whether two filters look for the same facts, whatever is made of what speaks against them."""
    return _AS_WRITTEN.facts(one) == _AS_WRITTEN.facts(other)


def _conjuncts(condition: Expression) -> tuple[Expression, ...]:
    return condition.all if condition.all is not None and condition.applies_only_if is None else (condition,)


def _denies(told: Expression, said: PresentTest) -> bool:
    """Whether what is told denies a statement, or is named as what speaks against it."""
    if told.absent is not None:
        return same(told.absent, said)
    if told.any is not None and told.applies_only_if is None:
        return all(_denies(one, said) for one in told.any)
    against = told.present
    return (
        said.mixed == "conflict"
        and against is not None
        and any(same(against, one) and against.assertions == one.assertions for one in said.contradicted_by)
    )


def _is_alike(one: PresentTest, other: PresentTest) -> bool:
    free = {"mixed": "met", "contradicted_by": ()}
    return one.but(free) == other.but(free)
