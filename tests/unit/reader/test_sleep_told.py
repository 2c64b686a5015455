"""Sleep tests, visits before them and nights with airway pressure, told by arithmetic or in plain words."""

from datetime import date

import pytest

from reader.read import read
from schemas.fact import Assertion, Fact


def found(text: str, kind: str) -> list[Fact]:
    return [one for one in read(text, document="d1", document_on=date(2026, 11, 20)) if one.kind == kind]


def values(text: str, kind: str) -> list[object]:
    return [one.value for one in found(text, kind) if one.assertion is Assertion.PRESENT]


@pytest.mark.parametrize(
    ("text", "index"),
    [
        ("CPAP. Sleep study: 18 apneas plus hypopneas across 6 hours of sleep.", [3]),
        ("CPAP. Over 7 hours of recording the scorer marked 21 events in all.", [3]),
        ("CPAP. Sleep test of 6 hours: apneas 4, hypopneas 11.", [2.5]),
        ("CPAP. In seven hours of sleep fourteen respiratory events altogether.", [2]),
        ("CPAP. Sleep study: four respiratory events each hour.", [4]),
        ("CPAP. The AHI did not reach five an hour.", [4.9]),
        ("CPAP. AHI was nine an hour.", [9]),
        # Not of breathing, under treatment, too short, or enough events to be left to the report.
        ("CPAP. Sleep study of 6 hours: 18 leg movement events.", []),
        ("CPAP. On CPAP 12 events over 6 hours of sleep.", []),
        ("CPAP. Sleep study: 6 events in 1 hour of recording.", []),
        ("CPAP. Sleep study: 180 respiratory events in 6 hours of sleep.", []),
    ],
)
def test_an_index_by_arithmetic(text: str, index: list[float]) -> None:
    assert values(text, "sleep.ahi") == index


@pytest.mark.parametrize(
    ("text", "is_unseen"),
    [
        ("CPAP. Nobody had examined her before the test.", True),
        ("CPAP. Face-to-face evaluation: not performed.", True),
        ("CPAP. No in-person visit preceded the sleep study.", True),
        ("CPAP. The recorder was mailed after an online questionnaire.", True),
        ("CPAP. The only contact before the home test was a telephone call.", True),
        ("CPAP. She had never met the ordering physician when the kit came.", True),
        ("CPAP. The first office visit took place after the sleep study.", True),
        ("CPAP. Home sleep test 9/2/2026. First visit 10/5/2026.", True),
        ("CPAP. First visit 8/1/2026. Home sleep test 9/2/2026.", False),
        ("CPAP. Home sleep test 9/2/2026. First visit after starting CPAP 10/5/2026.", False),
        ("CPAP. Seen in clinic before the sleep study.", False),
        ("CPAP. His wife had never met the physician.", False),
        ("CPAP. Evaluation of the knee: not done.", False),
    ],
)
def test_nobody_saw_the_patient_before_the_test(text: str, is_unseen: bool) -> None:
    assert any(one.assertion is Assertion.NEGATED for one in found(text, "visit.in_person")) is is_unseen


@pytest.mark.parametrize(
    ("text", "is_awake"),
    [
        ("Sleep apnea, mild. Wide awake all day.", True),
        ("Sleep apnea, mild. Daytime sleepiness: none.", True),
        ("Sleep apnea, mild. Feels rested, never dozes.", True),
        ("Sleep apnea, mild. Not alert at work.", False),
        ("Sleep apnea, mild. Never feels rested.", False),
    ],
)
def test_who_is_not_sleepy(text: str, is_awake: bool) -> None:
    denied = [one for one in found(text, "sleep.symptom") if one.value == "sleepiness"]
    assert any(one.assertion is Assertion.NEGATED for one in denied) is is_awake


@pytest.mark.parametrize(
    ("text", "fits"),
    [
        ("Snoring. A home apnea test would be perfectly adequate.", True),
        ("Snoring. It could just as well be done at home.", True),
        ("Snoring. He could do a home study but likes the lab better.", True),
        ("Snoring. She can easily use a home sleep test.", True),
        ("Snoring. He would be able to wear a home recorder.", True),
        ("Snoring. There is no reason not to do a home sleep test.", True),
        ("Snoring. Nothing speaks against a home test.", True),
        ("Snoring. He could not do a home sleep test.", False),
        ("Snoring. He cannot use a home recorder.", False),
        ("Snoring. He could have a home test if the lab is full.", False),
        ("Snoring. A home sleep test would not be adequate.", False),
        ("Snoring. The home sleep test was done and failed.", False),
    ],
)
def test_a_test_at_home_would_do(text: str, fits: bool) -> None:
    assert bool(found(text, "sleep.home_test_fits")) is fits


@pytest.mark.parametrize(
    ("text", "share"),
    [
        ("CPAP. The card reads 12 nights out of 30 with at least 4 hours.", [40]),
        ("CPAP usage: under four hours on 21 of the 30 nights.", [30]),
        ("CPAP. Four hours in fewer than half of the nights.", [49]),
        ("Thirty nights, of which she wore the CPAP past four hours on eighteen.", [60]),
        ("CPAP; missed 3 of 30 nights, otherwise six hours.", []),
    ],
)
def test_parts_of_nights(text: str, share: list[float]) -> None:
    assert sorted(set(values(text, "cpap.adherence")), key=str) == share


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("CPAP every night, but never beyond three hours.", [3]),
        ("Wears the CPAP mask two hours at most.", [2]),
        ("CPAP: he only wears it two hours or so.", [2]),
        ("CPAP six hours a night; naps two hours at most.", []),
    ],
)
def test_the_most_hours(text: str, hours: list[float]) -> None:
    assert [one for one in values(text, "cpap.use_hours") if isinstance(one, int | float) and one < 4] == hours


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("CPAP. He was seen again only on the 140th day of therapy.", [140]),
        ("CPAP. Visit 1: day 10. Visit 2: day 24.", [10]),
        ("CPAP set up 3/2/2026. First visit after that on 8/15/2026.", [166]),
        ("CPAP. No visit between day 31 and day 91.", [0]),
        ("CPAP. Seen again for the first time five months later.", [150]),
        ("CPAP. Visit 1: day 10. Visit 2: day 60.", []),
        ("CPAP set up 3/2/2026, re-evaluated 4/20/2026 and seen 8/15/2026.", []),
        ("CPAP set up 3/2/2026, seen 8/15/2026.", []),
    ],
)
def test_the_day_of_the_review(text: str, days: list[int]) -> None:
    assert values(text, "cpap.reevaluation_day") == days


@pytest.mark.parametrize(
    ("text", "is_untried"),
    [
        ("Bilevel asked for, skipping CPAP.", True),
        ("CPAP trial: none. Bilevel asked for.", True),
        ("Comfortable on CPAP; asks for bilevel.", True),
        ("Bilevel asked for. CPAP failed for want of tolerance.", False),
    ],
)
def test_single_pressure_that_did_not_fail(text: str, is_untried: bool) -> None:
    assert any(one.assertion is Assertion.NEGATED for one in found(text, "cpap.failed")) is is_untried


@pytest.mark.parametrize(
    ("text", "denied"),
    [
        ("No lung or neuromuscular disease.", {"chronic_lung_disease", "neuromuscular_disease"}),
        ("No heart failure, no lung or muscle disease.", {"heart_failure", "chronic_lung_disease"}),
        ("No heart, lung or neuromuscular disease.",
         {"heart_failure", "ischaemic_heart_disease", "chronic_lung_disease", "neuromuscular_disease"}),
        ("Denies any lung condition.", {"chronic_lung_disease"}),
        ("No lung or breast surgery.", set()),
    ],
)  # fmt: skip
def test_diseases_that_share_one_denial(text: str, denied: set[str]) -> None:
    told = [one for one in found("Snoring. " + text, "comorbidity") if one.assertion is Assertion.NEGATED]
    assert {one.value for one in told} == denied


@pytest.mark.parametrize("text", ["Lung or neuromuscular disease is suspected.", "Some lung trouble."])
def test_a_disease_of_the_lung_that_is_not_denied_is_no_chronic_one(text: str) -> None:
    assert found("Snoring. " + text, "comorbidity") == [] or all(
        one.value != "chronic_lung_disease" for one in found("Snoring. " + text, "comorbidity")
    )
