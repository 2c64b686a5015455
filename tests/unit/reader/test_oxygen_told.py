"""Oxygen as people tell it: bare saturations, whether oxygen lifts them, who measured, how long before discharge."""

from datetime import date

import pytest

from reader.read import read
from schemas.fact import Assertion, Fact


def found(text: str, kind: str) -> list[Fact]:
    return [one for one in read(text, document="d1", document_on=date(2026, 11, 20)) if one.kind == kind]


def by_state(text: str) -> set[tuple[object, str | None, str | None]]:
    return {
        (one.value, one.attributes.get("condition"), one.attributes.get("air"))
        for one in found(text, "oxygen.saturation")
    }


@pytest.mark.parametrize(
    ("text", "values"),
    [
        (
            "Oxygen: rest RA 94; treadmill RA 86; treadmill on 4 L/min, still 86.",
            {
                (94.0, "rest_awake", "room_air"),
                (86.0, "exercise", "room_air"),
                (86.0, "exercise", "on_oxygen"),
            },
        ),
        ("Oximetry, plain air. Seated 95 on air. Walking on air: lowest 92.", {(95.0, "rest_awake", "room_air"),
                                                                               (92.0, "exercise", "room_air")}),
        ("Oxygen was ninety-three sitting on air.", {(93.0, "rest_awake", "room_air")}),
        ("Oxygen asked for. Saturation stayed at or above 93 on the treadmill.", {(93.0, "exercise", "unstated")}),
        # A low value whose air its own part does not name, and numbers of something else.
        ("Oximetry on air. Then on the treadmill, pulse 96, lowest 86.", set()),
        ("Oxygen for COPD. He walks 80 m at rest breaks, aged 74, FEV1 78.", set()),
        ("Oxygen: the goal at rest is 92.", set()),
    ],
)  # fmt: skip
def test_saturations_in_few_words(text: str, values: set[tuple[object, str, str]]) -> None:
    assert by_state(text) == values


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Walking saturation 85 % on air; 3 L made no difference.", Assertion.NEGATED),
        ("Treadmill: desaturation to 86 %, which oxygen at 4 litres failed to correct.", Assertion.NEGATED),
        ("Walk test: saturation 85 % on air, not improved by oxygen.", Assertion.NEGATED),
        ("Saturation: walk on air 85 %. Walk on 2 L 85 %.", Assertion.NEGATED),
        ("SpO2 on exercise 86 % on air and still 86 % with 4 L/min.", Assertion.NEGATED),
        ("Walking 84 % on air, improved to 93 % with 2 L oxygen.", Assertion.PRESENT),
        ("Saturation: walk on air 84 %. Walk on 2 L 92 %.", None),
        ("His brother had no benefit from oxygen on walking.", None),
        ("At rest 86 % on air; oxygen made no difference to the cough.", None),
    ],
)
def test_whether_oxygen_lifts_it(text: str, said: Assertion | None) -> None:
    told = {one.assertion for one in found(text, "oxygen.improvement")}
    assert told == (set() if said is None else {said})


@pytest.mark.parametrize(
    ("text", "is_seller"),
    [
        ("The company that will deliver the concentrator also did the walk test.", True),
        ("Saturation 86 % was measured by the vendor.", True),
        ("Overnight oximetry carried out and scored by the DME company.", True),
        ("Oximetry 85 %. Who did the test? The oxygen supplier.", True),
        ("The equipment company's own therapist measured a saturation of 86 %.", True),
        ("Oximetry 84 %. Tested by: Hillside Home Oxygen. Supplier: Hillside Home Oxygen.", True),
        ("Oximetry 84 %. Tested by: County Hospital Laboratory. Supplier: Hillside Home Oxygen.", False),
        ("Saturation 86 % measured by our nurse; the supplier will deliver on Friday.", False),
        ("Saturation 86 %, not tested by the supplier.", False),
        ("Saturation 86 % in the laboratory; the equipment company took no part in testing.", False),
        ("Saturation 86 % in clinic. Her wheelchair vendor measured her for the seat.", False),
    ],
)
def test_a_test_by_the_seller(text: str, is_seller: bool) -> None:
    told = [
        one for one in found(text, "oxygen.tester") if one.value == "supplier" and one.assertion is Assertion.PRESENT
    ]
    assert bool(told) is is_seller


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("Inpatient ABG PaO2 51 mmHg on air was taken five days before discharge.", [5]),
        ("Saturation 84 % on the ward, a week before he went home.", [7]),
        ("ABG drawn on hospital day 2 of an 11-day stay: PaO2 50.", [9]),
        ("Oximetry 86 % on air one day before discharge.", [1]),
        ("Saturation 83 % measured 11/3/2026; discharged 11/12/2026.", [9]),
        ("Saturation 83 % measured 11/3/2026 and 84 % measured 11/11/2026; discharged 11/12/2026.", []),
        ("Oximetry 86 %. A chest film was taken five days before discharge.", []),
    ],
)
def test_days_from_the_test_to_discharge(text: str, days: list[int]) -> None:
    assert [one.value for one in found(text, "oxygen.before_discharge")] == days


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Oxygen for COPD. Packed cell volume 46.", 46),
        ("Oxygen for COPD. PCV 0.42.", 42),
        ("Oxygen for COPD. Hct forty-four.", 44),
        ("Oxygen for COPD. Haematocrit near 45 %.", 45),
        ("Oxygen for COPD. Hematocrit below 50.", 49),
    ],
)
def test_haematocrit(text: str, value: float) -> None:
    assert [one.value for one in found(text, "lab.haematocrit")] == [value]


@pytest.mark.parametrize(
    ("text", "denied"),
    [
        ("Oxygen for COPD. Ankles free of swelling.", {"heart_failure_oedema"}),
        ("Oxygen for COPD. Legs slim and dry.", {"heart_failure_oedema"}),
        ("Oxygen for COPD. Pulmonary artery pressure normal.", {"pulmonary_hypertension"}),
        ("Oxygen for COPD. Mean PA 15 mmHg by catheter.", {"pulmonary_hypertension"}),
        ("Oxygen for COPD. Mean PA 31 mmHg by catheter.", set()),
        ("Oxygen for COPD. Estimated PA systolic 24 mmHg.", {"pulmonary_hypertension"}),
        ("Oxygen for COPD. No right-heart strain.", {"cor_pulmonale"}),
        ("Oxygen for COPD. Two years ago the right heart was normal.", set()),
    ],
)
def test_signs_that_are_not_there(text: str, denied: set[str]) -> None:
    told = {one.value for one in found(text, "oxygen.finding") if one.assertion is Assertion.NEGATED}
    assert told == denied


def test_a_gas_in_kilopascals() -> None:
    (gas,) = found("Blood gas at rest on room air: pO2 8.0 kPa.", "oxygen.pao2")
    assert gas.value == 60
    assert gas.attributes["air"] == "room_air"


AIR = "Home oxygen for COPD. SpO2 86% on room air at rest, "


@pytest.mark.parametrize(
    "text",
    [
        "measured at her house by the technician of the company that will supply the concentrator.",
        "taken by a representative of the firm that rents out the concentrators.",
        "obtained by the driver who delivers the tanks.",
        "recorded by those who will be paid for the concentrator.",
        "done at home by staff of the business that is to deliver the oxygen.",
        "measured by the same people who would supply the oxygen.",
        "a reading from the store that sells the device.",
        "by report. Tester: employee of the vendor.",
        "by report; the tester works for the dealer.",
        "read by an employee from the dealer.",
    ],
)
def test_a_person_of_the_seller_measured(text: str) -> None:
    told = found(AIR + text, "oxygen.tester")
    assert {(one.value, one.assertion) for one in told} == {("supplier", Assertion.PRESENT)}


@pytest.mark.parametrize(
    "text",
    [
        "measured in our clinic by our nurse; the company will deliver on Monday.",
        "not measured by the technician of the company that supplies the concentrator.",
        "in clinic. The technician of the company that supplies the concentrator set it up and explained it.",
        "measured by the therapist of the hospital; the oxygen firm was told.",
        "taken by the nurse who delivers care at the clinic.",
        "measured by people from the pulmonary clinic.",
        "to be measured again by the technician of the company that will supply the concentrator.",
    ],
)
def test_who_only_delivers_or_works_elsewhere_did_not_measure_for_the_seller(text: str) -> None:
    told = found(AIR + text, "oxygen.tester")
    assert ("supplier", Assertion.PRESENT) not in {(one.value, one.assertion) for one in told}
