"""What speaks against a measurement of oxygen, and toxin that was given too lately or for something else."""

from datetime import date

import pytest

from reader.read import read
from schemas.fact import Fact

COPD = "Severe COPD on triple inhaler. SpO2 86% on room air at rest, awake, 11/18/2026."
MIGRAINE = "Chronic migraine, botulinum toxin is requested."


def found(text: str, *kinds: str) -> list[Fact]:
    return [one for one in read(text, document="d1", document_on=date(2026, 11, 18)) if one.kind in kinds]


@pytest.mark.parametrize(
    ("sentence", "doubt"),
    [
        ("She had pneumonia at the time of the test.", "acute_illness"),
        ("The value was taken in the emergency room during an acute exacerbation.", "acute_illness"),
        ("Tested on the second day of a hospital stay for COPD flare.", "acute_illness"),
        ("On steroids and antibiotics for an exacerbation since Monday.", "acute_illness"),
        ("Measured while admitted with influenza.", "acute_illness"),
        ("Today she is in acute exacerbation.", "acute_illness"),
        ("Probe was on a cold finger with nail polish.", "poor_signal"),
        ("The oximetry had a poor waveform.", "poor_signal"),
        ("The value was measured at altitude during her trip to Colorado.", "altitude"),
        ("The saturation was measured with her own oximeter.", "own_device"),
        ("The reading is by her watch.", "own_device"),
    ],
)
def test_a_measurement_may_be_doubtful(sentence: str, doubt: str) -> None:
    assert doubt in [one.value for one in found(f"{COPD} {sentence}", "oxygen.doubt")]


@pytest.mark.parametrize(
    "sentence",
    [
        "No exacerbation at the time of the test.",
        "Two exacerbations last year.",
        "Tested four weeks after her pneumonia, now stable.",
        "She had pneumonia in 2019.",
        "Pneumonia vaccine given.",
        "Her sister was tested in the emergency room.",
        "Good waveform.",
        "Admitted in March for an exacerbation, recovered.",
        "She lives at sea level.",
        "Call us if she has a flare.",
    ],
)
def test_what_was_before_or_elsewhere_raises_no_doubt(sentence: str) -> None:
    assert found(f"{COPD} {sentence}", "oxygen.doubt") == []


@pytest.mark.parametrize("words", ["Goal SpO2 86% on room air at rest.", "Target saturation 88% at rest on room air."])
def test_a_goal_is_no_reading(words: str) -> None:
    assert found(words, "oxygen.saturation") == []


@pytest.mark.parametrize(
    ("sentence", "day"),
    [
        ("Botox since 2/2026, last treatment 11/2/2026.", date(2026, 11, 2)),
        ("Onabotulinumtoxin A since 2/2026, last injections three weeks ago.", date(2026, 10, 28)),
        ("Botox was also given on 11/2/2026.", date(2026, 11, 2)),
        ("She got Botox on 10/30/2026.", date(2026, 10, 30)),
    ],
)
def test_the_last_toxin_has_its_own_day(sentence: str, day: date) -> None:
    assert day in [one.on for one in found(f"{MIGRAINE} {sentence}", "botulinum.prior")]


@pytest.mark.parametrize(
    "text",
    [
        f"{MIGRAINE} Botox for cervical dystonia was given on 11/2/2026.",
        f"{MIGRAINE} She had Dysport for bruxism on 11/2/2026.",
        "She had cosmetic Botox on 11/2/2026.",
    ],
)
def test_toxin_for_something_else_has_a_day(text: str) -> None:
    assert [one.on for one in found(text, "botulinum.elsewhere")] == [date(2026, 11, 2)]


@pytest.mark.parametrize(
    "sentence",
    [
        "Botox for cervical dystonia is planned on 12/2/2026.",
        "No Botox for bladder.",
        "Her mother had Botox for dystonia on 11/2/2026.",
        "Botox for migraine was given on 8/24/2026.",
    ],
)
def test_other_toxin_that_was_not_given_has_none(sentence: str) -> None:
    assert found(f"{MIGRAINE} {sentence}", "botulinum.elsewhere") == []


def test_a_hope_is_no_reduction_and_a_year_no_month() -> None:
    assert found(f"{MIGRAINE} We hope for a reduction of 13 days (59%).", "botulinum.reduction_days") == []
    assert found("Chronic migraine, 20 headache days a year.", "headache.days") == []
    assert [one.value for one in found("Chronic migraine, 20 headache days a month.", "headache.days")] == [20]
