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


WALK = "IPF. Clinic 11/05/2026: SpO2 91% RA at rest, falls to 84% RA walking, 93% on 2 L with walking."


@pytest.mark.parametrize(
    ("sentence", "doubt"),
    [
        ("Rechecked after 10 minutes: 93% on room air.", "better_later"),
        ("Repeat oximetry 11/20/2026: 95% on room air.", "better_later"),
        ("Repeat oximetry 11/20/2026: 95% on room air at rest.", "better_at_rest"),
        ("Saturation recovered to 95% after coughing up a plug.", "better_later"),
        ("After warming the hand 95%.", "better_later"),
        ("With a new probe it was 96%.", "better_later"),
        ("Ten minutes later 94 percent on room air.", "better_later"),
        ("The second reading was 92%.", "better_later"),
        ("Repeat gas: PaO2 68.", "better_later"),
        ("Recheck SpO2 96% RA at rest and 94% walking.", "better_later"),
    ],
)
def test_a_value_was_not_low_when_it_was_taken_again(sentence: str, doubt: str) -> None:
    assert [one.value for one in found(f"{COPD} {sentence}", "oxygen.doubt")] == [doubt]


@pytest.mark.parametrize(
    "sentence",
    [
        "Repeat oximetry on 2 L: 95%.",
        "Rechecked after 10 minutes: 87% on room air.",
        "Repeat walk: 86% on room air, 93% at rest.",
        "Recheck in three months; goal above 92%.",
        "If the recheck shows 95%, stop.",
        "Rechecked, not 95%.",
        "Overnight oximetry was repeated: 93%.",
        "She came again with a hematocrit of 46%.",
    ],
)
def test_what_is_low_again_on_oxygen_or_hoped_for_raises_no_doubt(sentence: str) -> None:
    assert found(f"{COPD} {sentence}", "oxygen.doubt") == []


@pytest.mark.parametrize(
    ("sentence", "doubts"),
    [
        ("Ten minutes later 94% at rest.", []),
        ("After 5 minutes of rest 93%.", []),
        ("Repeat oximetry at rest 95%.", ["better_at_rest"]),
        ("Repeat walk on room air: lowest 92%.", ["better_later"]),
    ],
)
def test_who_recovers_after_a_walk_was_not_measured_again(sentence: str, doubts: list[str]) -> None:
    assert [one.value for one in found(f"{WALK} {sentence}", "oxygen.doubt")] == doubts
