"""present, absent and unstated: said, denied, both, hinted at, silent."""

from typing import Any

import pytest

from schemas.evaluation import Result
from schemas.fact import Assertion, Fact
from tests.unit.engine.samples import attested, denied, fact, node

PAIN = {"fact": "symptom.radicular_pain"}
FINDING = {"fact": "imaging.finding", "values": ["disc_herniation", "foraminal_stenosis"]}


@pytest.mark.parametrize(
    ("facts", "present", "absent"),
    [
        ([], Result.MISSING, Result.MISSING),
        ([fact("symptom.radicular_pain")], Result.MET, Result.NOT_MET),
        ([denied("symptom.radicular_pain")], Result.NOT_MET, Result.MET),
        ([fact("symptom.axial_pain")], Result.MISSING, Result.MISSING),
        *(
            ([fact("symptom.radicular_pain", assertion=hint)], Result.MISSING, Result.MISSING)
            for hint in (Assertion.UNCERTAIN, Assertion.HISTORICAL, Assertion.FAMILY, Assertion.HYPOTHETICAL)
        ),
    ],
)
def test_only_what_is_said_or_denied_of_now_decides(facts: list[Fact], present: Result, absent: Result) -> None:
    assert node({"present": PAIN}, *facts).result is present
    assert node({"absent": PAIN}, *facts).result is absent


def test_a_record_that_says_both_is_a_conflict() -> None:
    facts = (fact("symptom.radicular_pain"), denied("symptom.radicular_pain"))
    for expression in ({"present": PAIN}, {"absent": PAIN}):
        found = node(expression, *facts)
        assert (found.result, found.conflict) == (Result.NOT_MET, True)
        assert set(map(id, found.facts)) == set(map(id, facts))


@pytest.mark.parametrize(
    ("said", "against", "conflict"),
    [
        ({"side": "right"}, {"side": "left"}, False),
        ({"side": "right"}, {"side": "right"}, True),
        ({"side": "right"}, {"side": "bilateral"}, True),
        ({"side": "right"}, {}, True),
        ({}, {"side": "left"}, False),
        ({"region": "cervical"}, {"region": "lumbar"}, False),
        ({}, {"region": "cervical"}, True),
        ({}, {"region": "lumbar"}, False),
        ({"roots": ("C6",)}, {"roots": ("C7",)}, False),
        ({"levels": ("C5-C6",)}, {"levels": ("C3-C4",)}, False),
        ({"levels": ("C5-C6",)}, {"levels": ("C5-C6",)}, True),
        ({"attributes": {"muscle": "biceps"}}, {"attributes": {"muscle": "triceps"}}, False),
        ({}, {"attributes": {"modality": "mri"}}, True),
        ({}, {"attributes": {"shown_as": "sign"}}, True),
    ],
)
def test_a_denial_contradicts_only_what_it_speaks_of(
    said: dict[str, Any], against: dict[str, Any], conflict: bool
) -> None:
    found = node({"present": PAIN}, fact(PAIN["fact"], **said), denied(PAIN["fact"], **against))
    assert found.conflict is conflict
    assert found.result is (Result.NOT_MET if conflict else Result.MET)


@pytest.mark.parametrize(
    ("denials", "result"),
    [
        ([denied("imaging.finding")], Result.NOT_MET),
        ([denied("imaging.finding", "disc_herniation")], Result.MISSING),
        (
            [denied("imaging.finding", "disc_herniation"), denied("imaging.finding", "foraminal_stenosis")],
            Result.NOT_MET,
        ),
        ([denied("imaging.finding", levels=("C3-C4",))], Result.MISSING),
        ([denied("imaging.finding", side="left")], Result.MISSING),
        ([denied("imaging.finding", side="bilateral")], Result.NOT_MET),
        ([denied("imaging.finding", region="cervical")], Result.NOT_MET),
        ([denied("imaging.finding", region="lumbar")], Result.MISSING),
        ([denied("imaging.finding", attributes={"severity": "severe"})], Result.MISSING),
        ([denied("imaging.finding", "cord_contact")], Result.MISSING),
    ],
)
def test_only_a_denial_as_wide_as_the_question_is_a_no(denials: list[Fact], result: Result) -> None:
    assert node({"present": FINDING}, *denials).result is result


def test_a_denial_of_one_kind_leaves_the_other_open() -> None:
    both = {"present": {"fact": ["symptom.radicular_pain", "symptom.paresthesia"]}}
    assert node(both, denied("symptom.paresthesia")).result is Result.MISSING
    assert node(both, denied("symptom.paresthesia"), fact("symptom.radicular_pain")).result is Result.MET


def test_a_plan_counts_where_the_policy_says_so() -> None:
    asked = {"fact": "procedure.contrast", "assertions": ["present", "hypothetical"]}
    planned = fact("procedure.contrast", assertion=Assertion.HYPOTHETICAL)
    assert node({"present": asked}, planned).result is Result.MET
    assert node({"present": {"fact": "procedure.contrast"}}, planned).result is Result.MISSING


SPURLING: dict[str, Any] = {
    "fact": "exam.spurling",
    "values": ["positive"],
    "contradicted_by": [{"fact": "exam.spurling", "values": ["negative"]}],
}


@pytest.mark.parametrize(
    ("values", "mixed", "result", "conflict"),
    [
        (["positive"], "conflict", Result.MET, False),
        (["negative"], "conflict", Result.NOT_MET, False),
        (["positive", "negative"], "conflict", Result.NOT_MET, True),
        (["positive", "negative"], "met", Result.MET, False),
        (["negative"], "met", Result.NOT_MET, False),
        ([], "met", Result.MISSING, False),
    ],
)
def test_a_contradicting_word_is_a_denial(values: list[str], mixed: str, result: Result, conflict: bool) -> None:
    found = node({"present": SPURLING | {"mixed": mixed}}, *(fact("exam.spurling", value) for value in values))
    assert (found.result, found.conflict) == (result, conflict)


@pytest.mark.parametrize(
    ("facts", "result"),
    [
        ([], Result.MET),
        ([fact("safety.anticoagulant_plan")], Result.NOT_MET),
        ([denied("safety.anticoagulant_plan")], Result.NOT_MET),
        ([fact("safety.anticoagulant_plan", assertion=Assertion.UNCERTAIN)], Result.MET),
    ],
)
def test_unstated_is_silence(facts: list[Fact], result: Result) -> None:
    assert node({"unstated": {"fact": "safety.anticoagulant_plan"}}, *facts).result is result


@pytest.mark.parametrize(
    ("filter_fields", "fact_fields", "fits"),
    [
        ({"side": ["right"]}, {"side": "right"}, True),
        ({"side": ["right"]}, {"side": "bilateral"}, True),
        ({"side": ["right"]}, {"side": "left"}, False),
        ({"side": ["right"]}, {}, False),
        ({"side": ["right"], "allow_unstated": ["side"]}, {}, True),
        ({"side": ["bilateral"]}, {"side": "left"}, False),
        ({"region": ["cervical"]}, {"region": "cervical"}, True),
        ({"region": ["cervical"]}, {"region": "lumbar"}, False),
        ({"region": ["cervical"]}, {"levels": ("C5-C6",)}, True),
        ({"region": ["cervical"]}, {"roots": ("L5",)}, False),
        ({"region": ["cervical"]}, {}, False),
        ({"region": ["cervical"], "allow_unstated": ["region"]}, {}, True),
        ({"region": ["cervical"], "allow_unstated": ["region"]}, {"region": "lumbar"}, False),
        ({"levels": ["C5-C6"]}, {"levels": ("C5-C6", "C6-C7")}, True),
        ({"levels": ["C5-C6"]}, {"levels": ("C6-C7",)}, False),
        ({"attributes": {"outcome": ["failed"]}}, {"attributes": {"outcome": "failed"}}, True),
        ({"attributes": {"outcome": ["failed"]}}, {"attributes": {"outcome": "helped"}}, False),
        ({"attributes": {"outcome": ["failed"]}}, {}, False),
        ({"attributes": {"outcome": ["*"]}}, {"attributes": {"outcome": "helped"}}, True),
        ({"attributes": {"outcome": ["*"]}}, {}, False),
        ({"values": ["5"]}, {"value": 5}, True),
        ({"values": ["5"]}, {"value": 5.0}, True),
        ({"values": ["5"]}, {"value": 4}, False),
        ({"values": ["true"]}, {"value": True}, True),
    ],
)
def test_a_fact_fits_when_every_field_asked_for_is_stated(
    filter_fields: dict[str, Any], fact_fields: dict[str, Any], fits: bool
) -> None:
    found = node({"present": {"fact": "care.therapy"} | filter_fields}, fact("care.therapy", **fact_fields))
    assert found.result is (Result.MET if fits else Result.MISSING)


def test_a_fact_that_nobody_dated_meets_without_a_date() -> None:
    assert node({"present": PAIN}, attested(PAIN["fact"], document_on=None)).dated is False
    assert node({"present": PAIN}, attested(PAIN["fact"], document_on=None), fact(PAIN["fact"])).dated is True
    assert node({"absent": PAIN}, denied(PAIN["fact"], document_on=None)).dated is False


EACH = {"fact": "safety.anticoagulant", "named_by": "medicine"}
PLANNED = {"fact": "safety.anticoagulant_plan", "for_each": EACH}


@pytest.mark.parametrize(
    ("taken", "planned", "is_complete"),
    [
        (["warfarin"], ["warfarin"], True),
        (["warfarin", "apixaban"], ["warfarin"], False),
        (["warfarin", "apixaban"], ["warfarin", "apixaban"], True),
        (["warfarin", "apixaban"], [None], True),
        (["warfarin", "unspecified"], ["warfarin"], True),
        ([], ["warfarin"], True),
    ],
)
def test_for_each_wants_a_statement_for_each_thing(
    taken: list[str], planned: list[str | None], is_complete: bool
) -> None:
    facts = [fact("safety.anticoagulant", name) for name in taken]
    facts += [
        fact("safety.anticoagulant_plan", attributes={} if name is None else {"medicine": name}) for name in planned
    ]
    assert node({"present": PLANNED}, *facts).result is (Result.MET if is_complete else Result.MISSING)
    assert node({"unstated": PLANNED}, *facts).result is (Result.NOT_MET if is_complete else Result.MET)
