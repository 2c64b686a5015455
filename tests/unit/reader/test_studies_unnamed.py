"""Studies that name no machine, free passages with a side, and roots and discs called sound."""

from datetime import date

import pytest

from reader.dates import find_dates
from reader.read import read
from schemas.fact import Assertion, Fact

ON = date(2026, 11, 26)


def facts(text: str, kind: str) -> list[Fact]:
    return [one for one in read(text, document="d", document_on=ON) if one.kind == kind]


def says(text: str, value: str, assertion: Assertion) -> list[Fact]:
    return [one for one in facts(text, "imaging.finding") if one.value == value and one.assertion is assertion]


@pytest.mark.parametrize(
    "text",
    [
        "Report of 2026-08-02: L5-S1 protrusion abutting the right S1 root.",
        "The March 2026 scan has one finding, an L5-S1 extrusion against the right S1 root.",
        "MR 03-Sep-2026: L5-S1 HNP abutting the right S1 root.",
        "The radiologist describes a herniation at L5-S1 pressing on the right S1 root.",
        "Scan of 8/2/26: herniation L5-S1, contacting right S1.",
        "Imaging of 8/2/26 shows an L5-S1 herniation displacing the right S1 root.",
    ],
)
def test_a_study_without_its_machine_shows_findings_and_no_machine(text: str) -> None:
    found = says(text, "nerve_root_contact", Assertion.PRESENT)
    assert [(one.side, one.roots) for one in found] == [("right", ("S1",))]
    assert says(text, "disc_herniation", Assertion.PRESENT)
    assert not facts(text, "imaging.study")


@pytest.mark.parametrize(
    "text",
    [
        "Bone scan: no herniation.",
        "A chest scan showed no compression of a nerve root.",
        "Mr. 3 has a herniation.",
        "No scan has been done; a herniation is suspected.",
    ],
)
def test_other_scans_show_nothing_of_the_spine(text: str) -> None:
    assert not facts(text, "imaging.finding")


@pytest.mark.parametrize(
    "text",
    [
        "MRI: no nerve contact at any level.",
        "Radiologist's impression: no neural impingement at any lumbar level.",
        "CT at L5-S1: nothing abnormal, all roots free.",
        "Radiology: no root contact, no cord contact.",
        "MRI: ample canal and foramina at every segment.",
    ],
)
def test_roots_are_said_to_be_free(text: str) -> None:
    assert says(text, "nerve_root_contact", Assertion.NEGATED)
    assert not says(text, "nerve_root_contact", Assertion.PRESENT)


@pytest.mark.parametrize(
    "text",
    [
        "MRI of September 30, 2026: normal discs, ample canal and foramina.",
        "The 3T study describes well-hydrated discs with open canal and foramina.",
        "MRI: discs are normal and the foramina are patent.",
    ],
)
def test_discs_and_canal_are_sound(text: str) -> None:
    assert says(text, "disc_herniation", Assertion.NEGATED)
    assert says(text, "foraminal_stenosis", Assertion.NEGATED)


def test_a_free_passage_has_its_side() -> None:
    found = says("MRI: the left foramen is widely patent.", "foraminal_stenosis", Assertion.NEGATED)
    assert [one.side for one in found] == ["left"]


def test_discs_that_are_sound_elsewhere_leave_a_herniation() -> None:
    text = "MRI: normal discs at L1-2 and L2-3; L4-5 herniation compressing the left L5 root."
    assert says(text, "disc_herniation", Assertion.PRESENT)


def test_a_reflex_that_is_gone_denies_no_pain() -> None:
    text = "Shooting pain runs down the right calf to the little toe, where the ankle reflex is gone."
    assert {one.assertion for one in facts(text, "symptom.radicular_pain")} == {Assertion.PRESENT}


def test_a_pain_that_is_gone_is_denied() -> None:
    found = facts("The pain radiating down the right leg is gone.", "symptom.radicular_pain")
    assert Assertion.PRESENT not in {one.assertion for one in found}


def test_a_day_with_hyphens_is_a_day() -> None:
    assert [one.first for one in find_dates("mr 03-sep-2026: hnp", None)] == [date(2026, 9, 3)]
