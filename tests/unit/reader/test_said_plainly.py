"""What a chart says in everyday words: nobody has seen the patient, tennis without limits, ninety percent better."""

import pytest

from reader.read import read
from schemas.fact import Fact


def found(text: str, *kinds: str) -> list[Fact]:
    return [one for one in read(text, document="d", document_on=None) if one.kind in kinds]


def said(text: str, kind: str, value: object = None) -> list[str]:
    return [one.assertion.value for one in found(text, kind) if value is None or one.value == value]


@pytest.mark.parametrize(
    "text",
    [
        "Sleep study. No clinician has seen or examined him about sleep.",
        "Sleep study. Nobody has ever examined her.",
        "CPAP. No doctor has evaluated the patient.",
        "CPAP. He was never seen by a physician.",
    ],
)
def test_whom_nobody_has_seen_had_no_visit(text: str) -> None:
    assert said(text, "visit.in_person") == ["negated"]


@pytest.mark.parametrize(
    "text",
    [
        "CPAP. No doctor has seen him since May.",
        "CPAP. No physician has examined her about her knee.",
        "Snoring. Nobody has seen him stop breathing.",
        "CPAP. No clinician has seen her for over a year.",
    ],
)
def test_a_visit_of_before_is_not_denied(text: str) -> None:
    assert "negated" not in said(text, "visit.in_person")


@pytest.mark.parametrize(
    "text",
    [
        "He snores; nobody has noticed pauses in his breathing.",
        "No one has ever witnessed breathing pauses.",
        "Snoring. Nobody has observed apneic episodes.",
    ],
)
def test_pauses_that_nobody_noticed_are_denied(text: str) -> None:
    assert said(text, "sleep.symptom", "witnessed_apnea") == ["negated"]


def test_pauses_that_somebody_noticed_are_told() -> None:
    assert said("His wife has noticed pauses in his breathing.", "sleep.symptom", "witnessed_apnea") == ["present"]


@pytest.mark.parametrize(
    ("text", "illness"),
    [
        ("CPAP. Blood pressure 116/72 and he has never been treated for it.", "hypertension"),
        ("CPAP. BP 112/70 without medication.", "hypertension"),
        ("CPAP. Blood pressure is 118/74, on no medication.", "hypertension"),
        ("CPAP. Mood is even.", "mood_disorder"),
        ("CPAP. He sleeps without difficulty.", "insomnia"),
        ("CPAP. No trouble falling asleep.", "insomnia"),
        ("CPAP. Concentration and memory are good.", "impaired_cognition"),
    ],
)
def test_what_is_as_it_should_be_leaves_an_illness_out(text: str, illness: str) -> None:
    assert said(text, "comorbidity", illness) == ["negated"]


@pytest.mark.parametrize(
    ("text", "illness"),
    [
        ("CPAP. Blood pressure 150/92, never treated.", "hypertension"),
        ("CPAP. Blood pressure 116/72.", "hypertension"),
        ("CPAP. Blood pressure 118/70 on lisinopril.", "hypertension"),
        ("CPAP. Mood is good on sertraline.", "mood_disorder"),
        ("CPAP. He sleeps well with zolpidem.", "insomnia"),
        ("CPAP. His mood is not good.", "mood_disorder"),
    ],
)
def test_a_single_reading_or_a_treated_illness_leaves_nothing_out(text: str, illness: str) -> None:
    assert "negated" not in said(text, "comorbidity", illness)


@pytest.mark.parametrize(
    "text",
    [
        "COPD. The echocardiogram shows no pulmonary hypertension or right heart strain.",
        "COPD. Echocardiogram without right ventricular enlargement.",
        "COPD. No evidence of RV strain on echocardiogram.",
    ],
)
def test_a_right_heart_without_strain_is_no_cor_pulmonale(text: str) -> None:
    assert said(text, "oxygen.finding", "cor_pulmonale") == ["negated"]


@pytest.mark.parametrize("text", ["COPD. Echo with right heart strain.", "COPD. Possible RV dilatation."])
def test_strain_is_not_yet_cor_pulmonale(text: str) -> None:
    assert said(text, "oxygen.finding", "cor_pulmonale") == []


@pytest.mark.parametrize(
    "text",
    [
        "She plays doubles tennis and climbs stairs foot over foot.",
        "He climbs stairs reciprocally.",
        "Knee pain. He walks up and down stairs without a rail.",
        "He plays league tennis twice a week.",
        "Radiographs: medial osteophytes, grade 3 to 4. She plays tennis three mornings a week.",
    ],
)
def test_sport_and_stairs_are_no_limits(text: str) -> None:
    assert said(text, "function.unrestricted") == ["present"]


@pytest.mark.parametrize(
    "text",
    [
        "She no longer plays tennis.",
        "He used to play golf; he plays golf no more.",
        "He would like to be playing golf.",
        "He plays golf with pain.",
        "She never climbs stairs foot over foot.",
        "He plays tennis only with a brace.",
    ],
)
def test_sport_that_is_over_wished_for_or_painful_is_no_freedom(text: str) -> None:
    assert said(text, "function.unrestricted") == []


def outcomes(text: str) -> list[str | None]:
    return [one.attributes.get("outcome") for one in found(text, "care.therapy")]


@pytest.mark.parametrize(
    "text",
    [
        "He went to physical therapy for six weeks and rates himself ninety percent better.",
        "After 8 weeks of PT the neck pain is 85% improved.",
        "Physical therapy for 10 weeks with 80 % improvement.",
        "She did physical therapy for 8 weeks. The discharge summary rates her as 70 percent improved.",
    ],
)
def test_care_after_which_most_is_better_helped(text: str) -> None:
    assert outcomes(text) == ["helped"]


@pytest.mark.parametrize(
    "text",
    [
        "After eight weeks of PT he was 90% better for two days.",
        "Eight weeks of PT, only 20% better.",
        "After PT for 6 weeks he was 80% better until he fell.",
        "After PT for 6 weeks he is not 90% better.",
        "Physical therapy for six weeks. After the epidural injection she was 90% better.",
        "Physical therapy for six weeks. The MRI of May 2 was read again: 80% narrowing.",
    ],
)
def test_little_or_short_relief_or_that_of_something_else_is_no_help_of_therapy(text: str) -> None:
    assert "helped" not in outcomes(text)


@pytest.mark.parametrize(
    "reflex", ["ankle reflex absent on the left", "knee jerk reduced", "Achilles reflexes are absent", "ankle jerk 1+"]
)
def test_a_reflex_that_is_absent_denies_no_herniation_before_it(reflex: str) -> None:
    text = f"MRI left L5-S1 herniation abutting the S1 root, {reflex}."
    assert said(text, "imaging.finding", "disc_herniation") == ["present"]
