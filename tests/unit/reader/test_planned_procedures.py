"""The procedure that is asked for, never an earlier one: what it is for, how hot it is, where the needle enters."""

from datetime import date

import pytest

from reader.read import read
from schemas.fact import Assertion, Fact


def found(text: str, kind: str) -> list[Fact]:
    facts = read(text, document="d", document_on=date(2026, 11, 1), loinc="11506-3", title="Office note")
    return [fact for fact in facts if fact.kind == kind]


@pytest.mark.parametrize(
    ("text", "purposes"),
    [
        ("PLAN: Diagnostic lumbar medial branch blocks at L4-L5 and L5-S1.", ["diagnostic"]),
        ("PLAN: Confirmatory medial branch block at L4-L5.", ["diagnostic"]),
        ("PLAN: Therapeutic intra-articular lumbar facet joint steroid injection at L4-L5.", ["therapeutic"]),
        ("PLAN: Diagnostic and therapeutic lumbar facet injection at L4-L5.", ["diagnostic", "therapeutic"]),
        ("PLAN: Diagnostic selective nerve root block at C5-C6.", ["diagnostic"]),
        ("Request: lumbar medial branch blocks, diagnostic, L4-L5.", ["diagnostic"]),
        ("PLAN: Lumbar medial branch blocks at L4-L5.", []),
        ("PLAN: Diagnostic imaging before a lumbar facet injection at L4-L5.", []),
        ("Diagnostic MRI reviewed. PLAN: Diagnostic MRI was reviewed, lumbar facet injection at L4-L5 requested.", []),
        ("PLAN: Therapeutic exercise and a lumbar medial branch block at L4-L5.", []),
        ("Two diagnostic medial branch blocks on 2026-09-01 and 2026-10-01 gave 85% relief.", []),
    ],
)
def test_what_the_injection_is_for_is_said_in_a_word_beside_it(text: str, purposes: list[str]) -> None:
    assert sorted(str(fact.value) for fact in found(text, "procedure.purpose")) == purposes


@pytest.mark.parametrize(
    ("text", "degrees"),
    [
        ("PLAN: Lumbar radiofrequency ablation L4-L5 at 42 degrees C.", [42]),
        ("PLAN: Lumbar radiofrequency ablation L4-L5 at 60 degrees Celsius.", [60]),
        ("PLAN: Lumbar radiofrequency ablation L4-L5, 85 C for 90 seconds.", [85]),
        ("PLAN: RFA of L4-L5 at 80-85\u00b0C.", [80]),
        ("PLAN: RFA of L4-L5, thermal at 80 degrees.", [80]),
        ("EXAM: Flexion to 60 degrees. PLAN: RFA of L4-L5.", []),
        ("Radiofrequency ablation on 2025-02-01 at 60 degrees C gave 60% relief.", []),
    ],
)
def test_the_temperature_is_that_of_the_lesion_asked_for(text: str, degrees: list[int]) -> None:
    assert [fact.value for fact in found(text, "procedure.ablation_temperature")] == degrees


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("PLAN: Radiofrequency ablation of L4-L5, thermal at 85 degrees.", ["thermal"]),
        ("PLAN: Non-thermal radiofrequency ablation of L4-L5.", []),
        ("PLAN: Radiofrequency ablation of L4-L5.", []),
        ("Pulsed radiofrequency ablation on 2025-02-01 gave 60% relief.", []),
    ],
)
def test_the_kind_of_lesion_is_that_of_the_one_asked_for(text: str, kinds: list[str]) -> None:
    said = [fact for fact in found(text, "procedure.ablation") if fact.assertion is not Assertion.NEGATED]
    assert [fact.value for fact in said] == kinds


@pytest.mark.parametrize(
    ("text", "side"),
    [
        ("PLAN: Cervical interlaminar epidural steroid injection at C7-T1, midline.", "none"),
        ("PLAN: Left cervical interlaminar epidural steroid injection at C7-T1.", "left"),
        ("PLAN: Cervical interlaminar epidural steroid injection at C7-T1.", None),
        ("PLAN: Cervical epidural steroid injection at C7-T1, she has midline neck pain.", None),
    ],
)
def test_a_needle_in_the_midline_is_on_no_side(text: str, side: str | None) -> None:
    (level,) = found(text, "procedure.level")
    assert level.side == side


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("PLAN: Right L5-S1 facet joint injection.", [("joint", ("L5-S1",), (), "right")]),
        ("PLAN: Diagnostic medial branch blocks at L4-L5 and L5-S1.", [("nerve", ("L4-L5", "L5-S1"), (), None)]),
        ("PLAN: Left L3 and L4 medial branch blocks.", [("nerve", (), ("L3", "L4"), "left")]),
        ("PLAN: Lumbar medial branch blocks.", []),
        ("PLAN: Lumbar epidural steroid injection at L4-L5.", []),
        ("Medial branch blocks at L4-L5 on 2026-09-01 gave 85% relief.", []),
    ],
)
def test_the_order_of_a_facet_procedure_names_joints_or_nerves(text: str, expected: list[tuple[object, ...]]) -> None:
    orders = [(one.value, one.levels, one.roots, one.side) for one in found(text, "procedure.facet_level")]
    assert orders == expected


def test_an_injection_for_pain_relief_is_asked_for_and_no_earlier_one() -> None:
    assert not found("PLAN: Right L5-S1 facet injection for pain relief.", "injection.prior")
    assert found("Right L5-S1 facet injection on 2026-02-01 gave pain relief for 2 weeks.", "injection.prior")


@pytest.mark.parametrize(
    ("text", "region"),
    [
        ("MRI: facet synovial cyst at C5-C6.", "cervical"),
        ("MRI: L4-L5 facet cyst.", "lumbar"),
    ],
)
def test_a_cyst_of_a_facet_joint_has_its_region(text: str, region: str) -> None:
    (cyst,) = found(text, "diagnosis.facet_cyst")
    assert (cyst.region, cyst.assertion) == (region, Assertion.PRESENT)


def test_a_cyst_of_the_knee_is_none_of_a_facet_joint() -> None:
    assert not found("MRI of the left knee: synovial cyst.", "diagnosis.facet_cyst")


def test_what_an_injection_gained_is_read_in_these_words_too() -> None:
    text = (
        "A cervical epidural steroid injection on 2026-07-01 gave 60% relief for two weeks; function improved and she "
        "was able to reduce her pain medication."
    )
    assert found(text, "injection.function_gain")
    assert found(text, "injection.less_medication")


@pytest.mark.parametrize(
    ("text", "counted_to"),
    [
        ("This is her fifth epidural steroid injection in 12 months.", "service"),
        ("This would be her fifth epidural steroid injection this year.", None),
        ("She has had four epidural steroid injections in the past 12 months.", None),
    ],
)
def test_a_count_of_the_injection_asked_for_ends_with_it(text: str, counted_to: str | None) -> None:
    (prior,) = found(text, "injection.prior")
    assert prior.attributes.get("counted_to") == counted_to
