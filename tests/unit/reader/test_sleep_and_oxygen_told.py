"""Sleep and oxygen: bounds of an index, idle devices, illness denied at once, values by state and in words."""

from datetime import date

import pytest

from reader.read import read
from schemas.fact import Fact


def found(text: str, kind: str) -> list[Fact]:
    return [one for one in read(text, document="d1", document_on=date(2026, 11, 20)) if one.kind == kind]


def values(text: str, kind: str) -> list[object]:
    return [one.value for one in found(text, kind)]


@pytest.mark.parametrize(
    ("text", "indices"),
    [
        ("Sleep study: fewer than 5 events an hour.", [4.9]),
        ("Sleep study: 5 events an hour.", [5.0]),
    ],
)
def test_an_index_below_a_number(text: str, indices: list[float]) -> None:
    assert values(text, "sleep.ahi") == indices


@pytest.mark.parametrize(
    ("text", "assertions"),
    [
        ("Normal sleep study.", ["negated"]),
        ("The polysomnogram was normal.", ["negated"]),
        ("Abnormal sleep study.", []),
        ("A normal home sleep test.", []),
    ],
)
def test_a_study_that_is_called_normal(text: str, assertions: list[str]) -> None:
    assert [one.assertion for one in found(text, "sleep.diagnosis")] == assertions


@pytest.mark.parametrize(
    ("text", "is_given_up"),
    [
        ("CPAP in the closet since the second week.", True),
        ("She has not worn the mask for two months; CPAP.", True),
        ("The CPAP download shows not one night of four hours.", True),
        ("She has not used the CPAP every night.", False),
        ("CPAP is stored in a bag that was provided for travel, and he uses it nightly.", False),
    ],
)
def test_a_device_that_lies_idle(text: str, is_given_up: bool) -> None:
    assert ("negated" in {one.assertion for one in found(text, "cpap.adherence")}) is is_given_up


@pytest.mark.parametrize(
    ("text", "denied"),
    [
        ("AHI 8, sleep apnea. Reviewer went through the list of add-on conditions with her: each one denied.", True),
        ("AHI 8, sleep apnea. No qualifying comorbidities.", True),
        ("AHI 8, sleep apnea. Otherwise healthy.", True),
        ("AHI 8, sleep apnea. No comorbidities are documented.", False),
        ("AHI 8, sleep apnea. No change in his chronic conditions.", False),
    ],
)
def test_all_illness_denied_at_once(text: str, denied: bool) -> None:
    told = {one.value for one in found(text, "comorbidity") if one.assertion == "negated"}
    assert ({"hypertension", "stroke"} <= told) is denied


def test_a_mood_that_is_fine_is_no_disorder() -> None:
    (told,) = found("AHI 8. Concentration, mood and sleep quality all fine.", "comorbidity")
    assert (told.value, told.assertion) == ("mood_disorder", "negated")


@pytest.mark.parametrize(
    ("text", "saturations"),
    [
        ("Saturation never under 92 in three visits.", [92]),
        ("Six-minute walk and night trace both stayed at 91 or higher; pulse oximetry.", [91]),
        ("Saturations were in the mid-nineties on room air.", [93]),
        ("Room-air saturation ninety-four percent.", [94]),
        ("Oximetry: awake 96, asleep lowest 91, walking 92.", [91, 92, 96]),
        ("Resting oximetry 85 %; a repeat when stable gave 94 %.", [85, 94]),
        ("Keep saturation at 90 or higher.", []),
        ("Oxygen to hold saturation at 92 or above.", []),
        ("Goal is saturation never under 92.", []),
        ("Oxygen walk, walking 92 meters.", []),
    ],
)
def test_saturations_in_other_forms(text: str, saturations: list[float]) -> None:
    assert sorted(float(str(value)) for value in values(text, "oxygen.saturation")) == saturations


@pytest.mark.parametrize(
    ("text", "air"),
    [
        ("Blood gas awake, no supplemental O2: PaO2 66 mmHg.", "room_air"),
        ("Blood gas awake, no added oxygen: PaO2 66 mmHg.", "room_air"),
        ("Blood gas awake on supplemental O2: PaO2 66 mmHg.", "on_oxygen"),
    ],
)
def test_the_air_of_a_blood_gas(text: str, air: str) -> None:
    (told,) = found(text, "oxygen.pao2")
    assert told.attributes["air"] == air
