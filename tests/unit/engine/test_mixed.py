"""Said and contradicted: what is a person's, and where one uncontradicted sign of several is enough."""

from typing import Any

import pytest

from schemas.evaluation import Result
from schemas.fact import Fact
from tests.unit.engine.samples import denied, fact, node

POSITIVE = fact("exam.spurling", "positive", side="left")


def held(mixed: str, *facts: Fact) -> tuple[Result, bool]:
    against = [{"fact": "exam.spurling", "values": ["negative"]}]
    test: dict[str, Any] = {"fact": "exam.spurling", "values": ["positive"], "contradicted_by": against, "mixed": mixed}
    found = node({"present": test}, *facts)
    return found.result, found.conflict


def negative(**fields: Any) -> Fact:
    return fact("exam.spurling", "negative", **fields)


@pytest.mark.parametrize(
    ("contradiction", "is_conflict"),
    [
        (negative(side="right"), False),  # another place
        (negative(side="left"), True),
        (negative(), False),  # of the rest
        (negative(side="bilateral"), True),
        (denied("exam.spurling", "positive", side="left"), True),
        (denied("exam.spurling", "positive", side="right"), False),
    ],
)
def test_an_unopposed_sign_is_enough_and_an_opposed_one_is_a_persons(contradiction: Fact, is_conflict: bool) -> None:
    assert held("unopposed", POSITIVE, contradiction) == (Result.NOT_MET if is_conflict else Result.MET, is_conflict)


def test_of_two_signs_one_that_nothing_contradicts_is_enough() -> None:
    other = fact("exam.spurling", "positive", side="right")
    assert held("unopposed", POSITIVE, other, negative(side="left")) == (Result.MET, False)
    assert held("unopposed", POSITIVE, other, negative(side="bilateral")) == (Result.NOT_MET, True)


def test_a_contradiction_that_names_no_place_opposes_what_names_none_either() -> None:
    assert held("unopposed", fact("exam.spurling", "positive"), negative()) == (Result.NOT_MET, True)


def test_without_a_word_every_contradiction_is_a_conflict_and_met_is_none() -> None:
    assert held("conflict", POSITIVE, negative(side="right")) == (Result.NOT_MET, True)
    assert held("met", POSITIVE, negative(side="left")) == (Result.MET, False)
