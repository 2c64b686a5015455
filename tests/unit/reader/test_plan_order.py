"""What a plan orders, takes back, has on a condition, or orders in place of something else."""

from datetime import date

import pytest

from reader.read import read
from schemas.fact import Fact


def orders(text: str) -> list[Fact]:
    return [one for one in read(text, document="d1", document_on=date(2026, 11, 18)) if one.kind == "plan.order"]


def told(plan: str) -> list[tuple[object, str]]:
    return [(one.value, one.assertion.value) for one in orders(f"ASSESSMENT: Seen today.\nPLAN: {plan}\n")]


@pytest.mark.parametrize(
    ("plan", "what"),
    [
        ("Left total knee arthroplasty.", "knee_replacement"),
        ("R TKA.", "knee_replacement"),
        ("Proceed with left TKR once cleared by cardiology.", "knee_replacement"),
        ("Right knee replacement if insurance approves.", "knee_replacement"),
        ("R UKA.", "partial_knee_replacement"),
        ("Medial unicompartmental arthroplasty.", "partial_knee_replacement"),
        ("Left knee arthroscopy.", "knee_arthroscopy"),
        ("High tibial osteotomy.", "knee_osteotomy"),
        ("Gel injections, RTC 3 mo.", "knee_injection"),
        ("CPAP at 10 cm H2O with humidifier.", "airway_pressure"),
        ("Auto-CPAP 5-15 cm H2O.", "airway_pressure"),
        ("BiPAP ST at 14/8 cm H2O.", "bilevel"),
        ("Mandibular advancement device.", "oral_appliance"),
        ("In-lab attended PSG.", "sleep_study"),
        ("HSAT.", "home_sleep_test"),
        ("Home oxygen concentrator, 2 L/min.", "oxygen"),
        ("R upper lid blepharoplasty, functional.", "upper_lid_surgery"),
        ("Bilateral blepharoplasty, not cosmetic.", "upper_lid_surgery"),
        ("Bilateral upper lid blepharoplasty, cosmetic.", "cosmetic_lid_surgery"),
        ("Cosmetic blepharoplasty, patient pays.", "cosmetic_lid_surgery"),
        ("R lower lid blepharoplasty.", "lower_lid_surgery"),
        ("Brow lift.", "brow_lift"),
        ("MRI brain w/o contrast.", "mri_elsewhere"),
        ("MRI of the left knee.", "mri_elsewhere"),
        ("CT C-spine.", "ct"),
        ("Observe, recheck in 6 months.", "observation"),
        ("Treat blepharitis first.", "other_treatment"),
    ],
)
def test_a_plan_orders_what_it_names(plan: str, what: str) -> None:
    assert told(plan) == [(what, "present")]


@pytest.mark.parametrize(
    ("plan", "what"),
    [
        ("Left total knee arthroplasty is not recommended at this time.", "knee_replacement"),
        ("TKA deferred until A1c is below 8.", "knee_replacement"),
        ("No CPAP.", "airway_pressure"),
        ("CPAP is not indicated.", "airway_pressure"),
        ("Stop Botox 155 U.", "botulinum"),
        ("No sleep study needed.", "sleep_study"),
        ("Hold off on PSG.", "sleep_study"),
        ("No home oxygen needed.", "oxygen"),
        ("Does not need home oxygen.", "oxygen"),
        ("Not a surgical candidate.", "surgery"),
        ("Surgery postponed.", "surgery"),
        ("No imaging needed, RTC 3 mo.", "imaging"),
    ],
)
def test_a_plan_takes_back(plan: str, what: str) -> None:
    assert told(plan) == [(what, "negated")]


@pytest.mark.parametrize(
    ("plan", "what"),
    [
        ("Left total knee arthroplasty if she fails another six months of therapy.", "knee_replacement"),
        ("Pt to think about R TKA.", "knee_replacement"),
        ("Consider blepharoplasty.", "upper_lid_surgery"),
        ("Botox 155 U, 31 sites, only if candesartan fails.", "botulinum"),
        ("C7-T1 ILESI x 1 if therapy fails again.", "epidural_injection"),
        ("TKA is an option.", "knee_replacement"),
        ("Possible PSG.", "sleep_study"),
        ("If therapy fails, left TKA.", "knee_replacement"),
        ("Should symptoms persist, lumbar MRI.", "mri"),
    ],
)
def test_a_condition_is_no_order(plan: str, what: str) -> None:
    assert told(plan) == [(what, "hypothetical")]


@pytest.mark.parametrize(
    ("plan", "what", "how"),
    [
        ("Plan changed to unicompartmental replacement.", "partial_knee_replacement", "instead"),
        ("Brow lift will be performed instead.", "brow_lift", "instead"),
        ("Home sleep apnea test first.", "home_sleep_test", "first"),
        ("Switch to BiPAP.", "bilevel", "instead"),
        ("MRI of the knee was ordered, not of the spine.", "mri_elsewhere", "instead"),
    ],
)
def test_what_comes_in_its_place_says_so(plan: str, what: str, how: str) -> None:
    found = {one.value: one.attributes.get("how") for one in orders(f"PLAN: {plan}")}
    assert found[what] == how


@pytest.mark.parametrize(
    "text",
    [
        "HISTORY OF PRESENT ILLNESS: She had left knee arthroscopy in 2019 and gel injections last year.",
        "HISTORY OF PRESENT ILLNESS: No CPAP, no oxygen. She had a home sleep test in 2024.",
        "PAST SURGICAL HISTORY: Right TKA 2018. Brow lift 2015.",
        "FAMILY HISTORY: Her mother needs home oxygen.",
        "Right knee pain. No MRI report was sent.",
        "PLAN: Continue home exercises. Prior arthroscopy did not help.",
    ],
)
def test_what_was_before_is_no_order(text: str) -> None:
    assert orders(text) == []


def test_an_order_has_side_region_and_contrast() -> None:
    (lid,) = orders("PLAN: L upper lid blepharoplasty.")
    (scan,) = orders("PLAN: MRI of the thoracic spine with and without contrast.")
    (other,) = orders("P: MRI C-spine w/o contrast.")
    assert (lid.side, lid.attributes["place"]) == ("left", "plan")
    assert (scan.region, scan.attributes["contrast"]) == ("thoracic", "both")
    assert (other.region, other.attributes["contrast"]) == ("cervical", "without")


def test_a_request_outside_of_a_plan_is_an_order_told() -> None:
    (one,) = orders("Clinic 11/05/2026: SpO2 84% walking. Home oxygen with portable requested.")
    assert (one.value, one.attributes["place"]) == ("oxygen", "told")


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("Mr. Smith needs CPAP.", {"airway_pressure"}),
        ("We order home oxygen for Mrs Jones.", {"oxygen"}),
        ("Order MR lumbar spine without contrast for Mr. Jones.", {"mri"}),
        ("Plan: MR of the cervical spine.", {"mri"}),
    ],
)
def test_a_form_of_address_is_no_study(text: str, what: set[str]) -> None:
    assert {one.value for one in orders(text)} == what
