"""Values and beginnings that disagree are a person's; those of other days, parts and complaints do not disagree."""

from typing import Any

import pytest

from schemas.evaluation import Result
from schemas.fact import Fact
from tests.unit.engine.samples import NOTE_ON, fact, node
from tests.unit.engine.test_measures import ago

MET, NOT_MET = Result.MET, Result.NOT_MET
WEAK: dict[str, Any] = {"fact": "exam.strength", "op": "<", "value": 5, "pick": "lowest"}
LASTS: dict[str, Any] = {"fact": "symptom.duration", "op": ">=", "days": 28}


def strength(value: int, side: str | None = "left", muscle: str | None = "biceps", **fields: Any) -> Fact:
    attributes = {"grade": str(value)} | ({"muscle": muscle} if muscle else {})
    return fact("exam.strength", value, **({"side": side, "attributes": attributes} | fields))


def pain(days: int | None = None, **fields: Any) -> Fact:
    return fact("symptom.duration", **({"days": days} | fields))


@pytest.mark.parametrize(
    ("other", "is_conflict"),
    [
        (strength(5), True),
        (strength(5, document="second"), True),
        (strength(5, side="right"), False),
        (strength(5, muscle="triceps"), False),
        (strength(5, side=None), False),
        (strength(5, document="old", document_on=ago(60)), False),
        (strength(5, on=ago(60)), False),
        (strength(3), False),
        (strength(5, side=None, muscle=None), False),  # "otherwise 5/5"
        (strength(5, side=None, muscle=None, document="second"), True),
        (strength(5, side=None, muscle=None, document="old", document_on=ago(60)), False),
    ],
)
def test_two_grades_of_one_muscle_and_day_disagree(other: Fact, is_conflict: bool) -> None:
    found = node({"number": WEAK}, strength(4), other)
    assert (found.result, found.conflict) == ((NOT_MET, True) if is_conflict else (MET, False))


def test_a_second_note_that_finds_the_weakness_too_tells_of_the_other_muscles() -> None:
    rest = strength(5, side=None, muscle=None, document="second")
    found = node({"number": WEAK}, strength(4), strength(4, document="second"), rest)
    assert (found.result, found.conflict) == (MET, False)


@pytest.mark.parametrize(("document_on", "is_conflict"), [(NOTE_ON, True), (None, True), (ago(90), False)])
def test_a_note_of_the_same_day_that_finds_nothing_opposes_a_sign(document_on: Any, is_conflict: bool) -> None:
    test = {"fact": "exam.spurling", "values": ["positive"], "mixed": "unopposed",
            "contradicted_by": [{"fact": "exam.spurling", "values": ["negative"]}]}  # fmt: skip
    negative = fact("exam.spurling", "negative", document="second", document_on=document_on)
    assert node({"present": test}, fact("exam.spurling", "positive", side="left"), negative).conflict is is_conflict


@pytest.mark.parametrize(
    ("other", "is_conflict"),
    [
        (pain(10), True),
        (pain(on=ago(9)), True),
        (pain(10, document="second"), True),
        (pain(14, document="old", document_on=ago(90)), False),  # of then
        (pain(60), False),
        (pain(10, region="lumbar"), False),
        (pain(10, attributes={"symptom": "paresthesia"}), False),
        (pain(10, assertion="historical"), False),
        (pain(20, attributes={"extent": "at_most"}), True),
    ],
)
def test_two_beginnings_of_one_complaint_disagree(other: Fact, is_conflict: bool) -> None:
    found = node({"duration": LASTS}, pain(98, region="cervical"), other)
    assert (found.result, found.conflict) == ((NOT_MET, True) if is_conflict else (MET, False))


def test_care_is_taken_up_again_and_does_not_disagree() -> None:
    found = node(
        {"duration": LASTS | {"fact": "care.therapy"}}, fact("care.therapy", days=60), fact("care.therapy", days=7)
    )
    assert (found.result, found.conflict) == (MET, False)
