"""Facts that reviews tell by the way: what a person does, where a device came from, what stayed behind."""

from datetime import date

import pytest

from reader.read import read
from reader.untried import untried
from schemas.fact import Fact


def found(text: str, kind: str) -> list[Fact]:
    return [one for one in read(text, document="d1", document_on=date(2026, 11, 20)) if one.kind == kind]


@pytest.mark.parametrize(
    ("text", "is_free"),
    [
        ("He runs marathons.", True),
        ("She plays doubles twice a week.", True),
        ("He hikes ten miles.", True),
        ("She climbs three flights several times a day.", True),
        ("She used to dance on Saturdays.", False),
        ("He can no longer run marathons.", False),
    ],
)
def test_what_a_person_does_says_what_the_pain_leaves(text: str, is_free: bool) -> None:
    assert bool(found(text, "function.unrestricted")) is is_free


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("not one visit to a therapist, no pills, no exercises", ["therapy", "drug", "exercise"]),
        ("has declined therapy, injections and tablets", ["therapy", "injection", "drug"]),
        ("declined therapy because of the commute", []),
        ("not one visit to the dentist", []),
    ],
)
def test_care_that_was_declined_or_never_begun(text: str, kinds: list[str]) -> None:
    assert [kind for kind, _, _ in untried(text, 0, len(text))] == kinds


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("The February 2026 neurotomy of L4-S1 helped. Since June the pain is what it was.", 149),
        ("RFA of 3 February 2026 helped; since early June the pain is back.", 127),
        ("RFA of 3 February 2026 helped; since June she works again.", None),
    ],
)
def test_the_month_since_which_the_pain_is_back(text: str, days: int | None) -> None:
    assert [one.days for one in found(text, "injection.relief_duration")] == ([days] if days else [])


def test_a_diagnostic_block_needs_no_other_name() -> None:
    assert [one.value for one in found("A first diagnostic lumbar block gave 30 percent relief.", "block.relief")] == [
        30
    ]
    assert found("A lumbar block gave 30 percent relief.", "block.relief") == []


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Arterial gas off oxygen: 68 mm Hg.", 68),
        ("Arterial blood gas: PaCO2 48 mmHg.", None),
    ],
)
def test_the_tension_of_a_gas_that_names_nothing_else(text: str, value: int | None) -> None:
    assert [one.value for one in found(text, "oxygen.pao2")] == ([value] if value else [])


@pytest.mark.parametrize(
    "text",
    [
        "Upper lids. Vision, reading and driving are unimpaired.",
        "Upper lid skin. She reads and drives without effort.",
    ],
)
def test_lids_that_are_in_nobodys_way(text: str) -> None:
    assert [one.assertion for one in found(text, "eye.no_complaint")] == ["present"]


def test_nights_in_words_are_a_share() -> None:
    (told,) = found("CPAP data card: eleven of the last thirty nights above four hours.", "cpap.adherence")
    assert (told.value, told.attributes["nights"]) == (36.7, "30")


def test_healthy_heart_and_lungs_leave_out_their_illness() -> None:
    told = {
        one.value for one in found("Sleep study. Healthy heart and lungs.", "comorbidity") if one.assertion == "negated"
    }
    assert {"heart_failure", "chronic_lung_disease"} <= told


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("Migraine. Each attack is over within the hour without treatment.", [1]),
        ("Migraine. Each attack is over within the hour after treatment.", []),
    ],
)
def test_an_attack_that_is_over_by_itself(text: str, hours: list[int]) -> None:
    assert [one.value for one in found(text, "headache.hours")] == hours


def test_a_preventive_alone() -> None:
    (told,) = found("Migraine. Topiramate alone, for five months, has been tried.", "care.preventive_classes")
    assert told.value == 1


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Whiplash on 21 Oct 2026, never any neck trouble earlier.", date(2026, 10, 21)),
        ("Fell on 21 Oct 2026; no back pain before that.", date(2026, 10, 21)),
        ("Fell on 21 Oct 2026. No injection before that; back pain for years.", None),
        ("Neck pain; no surgery before. Fell on 21 Oct 2025.", None),
        ("Fell on 21 Oct 2026; no leg pain before the injection of 3 May 2026.", None),
    ],
)
def test_an_injury_before_which_there_was_nothing_is_the_onset(text: str, day: date | None) -> None:
    told = [one for one in read(text, document="d1", document_on=None) if one.kind == "symptom.duration" and one.on]
    assert [one.on for one in told] == ([day] if day else [])


def test_what_blocks_gave_is_not_told_of_the_ablation_after_them() -> None:
    told = found("Radiofrequency ablation at L3-4 and L4-5 after two blocks with 85 % relief.", "injection.prior")
    assert [one.value for one in told] == ["medial_branch"]
