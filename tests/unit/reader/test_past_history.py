"""What a past history lists and still matters: the heading alone ends nothing, a word of the past does."""

from datetime import date

import pytest

from reader.read import read
from schemas.fact import Assertion

_DAY = date(2026, 11, 9)
PRESENT, UNCERTAIN, HISTORICAL = Assertion.PRESENT, Assertion.UNCERTAIN, Assertion.HISTORICAL


def _said(text: str, kind: str) -> list[Assertion]:
    return [fact.assertion for fact in read(text, document="d1", document_on=_DAY) if fact.kind == kind]


@pytest.mark.parametrize(
    "text",
    [
        "PAST MEDICAL HISTORY: Atrial fibrillation, on warfarin.",
        "PAST MEDICAL HISTORY: Atrial fibrillation on apixaban 5 mg BID.",
        "PAST MEDICAL HISTORY: CAD s/p stent, on Plavix and aspirin.",
        "PAST MEDICAL HISTORY: DVT 2015, currently takes warfarin.",
        "PMH\n- DVT\n- Warfarin",
        "PAST SURGICAL HISTORY: Mechanical valve 2019, on warfarin.",
        "Past medical history is significant for atrial fibrillation on warfarin.",
        "She has a history of atrial fibrillation, on Eliquis.",
        "Prior stent, now takes Plavix.",
        "H/o DVT, currently on Xarelto.",
    ],
)
def test_a_blood_thinner_beside_an_old_illness_is_taken(text: str) -> None:
    assert _said(text, "safety.anticoagulant") == [PRESENT]


@pytest.mark.parametrize(
    "text",
    [
        "PAST MEDICAL HISTORY: DVT, previously on warfarin.",
        "PAST MEDICAL HISTORY: Was on warfarin in 2015.",
        "PAST MEDICAL HISTORY: DVT, on warfarin, stopped in 2019.",
        "PAST MEDICAL HISTORY: Warfarin 2015-2016.",
        "History of warfarin use.",
    ],
)
def test_a_blood_thinner_of_the_past_stays_past(text: str) -> None:
    assert _said(text, "safety.anticoagulant") == [HISTORICAL]


@pytest.mark.parametrize(
    ("text", "kind", "said"),
    [
        ("She is currently pregnant.", "safety.pregnancy", PRESENT),
        ("Pregnant, 20 weeks.", "safety.pregnancy", UNCERTAIN),
        ("Pregnant in 2010.", "safety.pregnancy", HISTORICAL),
        ("Urinary incontinence since last week.", "red_flag.bladder_bowel", PRESENT),
        ("Urinary incontinence.", "red_flag.bladder_bowel", UNCERTAIN),
        ("Urinary incontinence, resolved.", "red_flag.bladder_bowel", HISTORICAL),
        ("Currently treated for cellulitis.", "red_flag.infection", PRESENT),
        ("Gout, cellulitis.", "red_flag.infection", UNCERTAIN),
        ("Pneumonia (2015), hypertension.", "red_flag.infection", HISTORICAL),
        ("Pneumonia, 2015, hypertension.", "red_flag.infection", HISTORICAL),
        ("Cellulitis 10/2026.", "red_flag.infection", UNCERTAIN),
        ("Childhood osteomyelitis.", "red_flag.infection", HISTORICAL),
        ("Cervical myelopathy.", "red_flag.myelopathy", UNCERTAIN),
        ("Gait instability.", "red_flag.myelopathy", UNCERTAIN),
        ("Dropping objects lately.", "red_flag.myelopathy", UNCERTAIN),
        ("Fracture of C6.", "red_flag.fracture", UNCERTAIN),
        ("Fracture of C6 in 2010.", "red_flag.fracture", HISTORICAL),
        ("Uncontrolled diabetes.", "safety.diabetes_uncontrolled", UNCERTAIN),
        ("Breast cancer.", "red_flag.cancer", HISTORICAL),
        ("Anaphylaxis to iodinated contrast.", "safety.contrast_allergy", PRESENT),
        ("CRPS of the left arm.", "diagnosis.non_radicular", PRESENT),
        ("Fibromyalgia, hypertension.", "diagnosis.non_radicular", PRESENT),
        ("CRPS of the left arm, resolved 2019.", "diagnosis.non_radicular", HISTORICAL),
        ("Carpal tunnel syndrome, s/p right release.", "diagnosis.non_radicular", HISTORICAL),
    ],
)
@pytest.mark.parametrize("heading", ["PAST MEDICAL HISTORY: ", "PMH\n- "])
def test_a_list_of_the_past_ends_nothing_by_its_heading(heading: str, text: str, kind: str, said: Assertion) -> None:
    assert _said(heading + text, kind) == [said]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Repair of a cervical fracture.", "red_flag.fracture"),
        ("Drainage of an abscess.", "red_flag.infection"),
        ("Carpal tunnel release.", "diagnosis.non_radicular"),
    ],
)
def test_what_an_operation_was_for_is_past(text: str, kind: str) -> None:
    assert _said(f"PAST SURGICAL HISTORY: {text}", kind) == [HISTORICAL]


@pytest.mark.parametrize("text", ["No history of incontinence.", "PAST MEDICAL HISTORY: Denies incontinence."])
def test_what_is_denied_stays_denied(text: str) -> None:
    assert _said(text, "red_flag.bladder_bowel") == [Assertion.NEGATED]


def test_a_history_told_in_a_sentence_stays_past() -> None:
    text = "She has a history of a C6 fracture and now has arm pain."
    assert _said(text, "red_flag.fracture") == [HISTORICAL]
