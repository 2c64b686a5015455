"""A denial ends where its sentence begins another statement, and leaves what it makes an exception of."""

from datetime import date

import pytest

from reader.read import read

ON = date(2026, 11, 26)


def said(text: str, kind: str) -> set[str]:
    return {fact.assertion.value for fact in read(text, document="d1", document_on=ON) if fact.kind == kind}


def taken(text: str) -> set[str]:
    return {
        str(fact.value)
        for fact in read(text, document="d1", document_on=ON)
        if fact.kind == "safety.anticoagulant" and fact.assertion.value == "present"
    }


@pytest.mark.parametrize(
    ("text", "medicine"),
    [
        ("Not on warfarin any more, switched to Eliquis.", "apixaban"),
        ("No longer takes Coumadin, changed over to Xarelto.", "rivaroxaban"),
        ("She denies aspirin use and takes Coumadin nightly.", "warfarin"),
        ("Denies NSAIDs and remains on Pradaxa.", "dabigatran"),
        ("She does not take aspirin and still takes Plavix.", "clopidogrel"),
        ("She takes no aspirin, only Coumadin.", "warfarin"),
        ("No aspirin, just Brilinta.", "ticagrelor"),
        ("She has never stopped her warfarin.", "warfarin"),
        ("He did not hold Plavix.", "clopidogrel"),
        ("She refuses to come off Eliquis.", "apixaban"),
        ("He has gone years without missing a dose of Xarelto.", "rivaroxaban"),
        ("She takes no anticoagulants other than apixaban.", "apixaban"),
        ("No blood thinners besides Lovenox.", "enoxaparin"),
        ("No anticoagulants with the exception of warfarin.", "warfarin"),
        ("Her Eliquis cannot be held.", "apixaban"),
    ],
)
def test_a_medicine_that_is_taken_is_not_denied(text: str, medicine: str) -> None:
    assert medicine in taken(text)
    assert said(text, "safety.anticoagulant_plan") == set()


@pytest.mark.parametrize(
    "text",
    [
        "She denies aspirin, warfarin and Plavix.",
        "No aspirin, no warfarin.",
        "She does not take warfarin or any other blood thinner.",
        "Not on Coumadin, Eliquis or Xarelto.",
        "She takes no anticoagulants other than baby aspirin.",
        "No anticoagulants, only aspirin 81 mg.",
    ],
)
def test_a_list_of_denied_medicines_stays_one(text: str) -> None:
    assert taken(text) == set()
    assert "uncertain" not in said(text, "safety.anticoagulant")


@pytest.mark.parametrize(
    "text",
    [
        "Cardiology says that Plavix must not be interrupted.",
        "She must not interrupt dual antiplatelet therapy for six months.",
        "It is unsafe to stop her Eliquis.",
        "She is unwilling to hold Xarelto.",
    ],
)
def test_what_must_not_be_stopped_has_no_plan_to_stop(text: str) -> None:
    assert said(text, "safety.anticoagulant") == {"present"}
    assert said(text, "safety.anticoagulant_plan") <= {"negated"}


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("There is no saddle anesthesia and bladder function has changed.", "red_flag.bladder_bowel"),
        ("She denies fever and urinary retention began on Sunday.", "red_flag.bladder_bowel"),
        ("He does not have back pain and numbness is in both hands.", "symptom.paresthesia"),
        ("She denies numbness, weakness has progressed since Monday.", "red_flag.progressive_weakness"),
        ("No red flags other than night sweats and known lung cancer.", "red_flag.cancer"),
        ("No red flags other than night sweats and known lung cancer.", "red_flag.infection"),
    ],
)
def test_a_statement_with_a_subject_of_its_own_is_not_denied(text: str, kind: str) -> None:
    assert "present" in said(text, kind)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("No numbness and tingling were noted.", "symptom.paresthesia"),
        ("No fever and chills have been reported.", "red_flag.infection"),
        ("No bowel and bladder incontinence is present.", "red_flag.bladder_bowel"),
        ("There is no numbness and weakness is denied.", "symptom.weakness"),
        ("She denies fever, chills, night sweats and weight loss.", "red_flag.infection"),
    ],
)
def test_the_subject_of_a_denial_stays_denied(text: str, kind: str) -> None:
    assert said(text, kind) == {"negated"}


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("No fever apart from 102.3 last night.", "red_flag.infection"),
        ("No fevers except for one of 101 yesterday.", "red_flag.infection"),
        ("No incontinence except twice this week.", "red_flag.bladder_bowel"),
        ("No blood thinners except the new one from cardiology.", "safety.anticoagulant"),
    ],
)
def test_an_exception_leaves_the_denial_open(text: str, kind: str) -> None:
    assert said(text, kind) == {"uncertain"}


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("No bladder problems other than stress incontinence.", "red_flag.bladder_bowel"),
        ("No bowel or bladder dysfunction aside from constipation.", "red_flag.bladder_bowel"),
        ("No cancer other than a basal cell carcinoma.", "red_flag.cancer"),
        ("No fever. Tolerates everything except penicillin.", "red_flag.infection"),
    ],
)
def test_a_harmless_exception_leaves_nothing_open(text: str, kind: str) -> None:
    assert said(text, kind) == {"negated"}
