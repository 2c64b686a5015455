"""What a text denies of a test, of a treatment and of a study is no result of theirs."""

import pytest

from reader.read import read
from schemas.fact import Fact


def facts(text: str, kind: str) -> list[Fact]:
    return [fact for fact in read(text, document="d", document_on=None) if fact.kind == kind]


@pytest.mark.parametrize(
    "said",
    [
        "Spurling is not positive on the left.",
        "Spurling's test was not positive.",
        "Spurling sign: not positive",
        "The Spurling maneuver wasn't positive on the left.",
        "Spurling isn\u2019t positive.",
        "Spurling was never positive.",
        "Spurling has not been positive on the left.",
        "Spurling is no longer positive on the left.",
        "Spurling is neither positive on the left nor on the right.",
        "Spurling cannot be considered positive.",
        "Spurling could not be called positive on the left.",
        "Spurling is not found to be positive.",
        "Spurling is still not positive.",
        "Spurling test is far from positive.",
        "Spurling failed to be positive.",
        "There is no positive Spurling on the left.",
        "We did not elicit a positive Spurling.",
        "Not positive Spurling on the left.",
    ],
)
def test_a_test_that_is_not_positive_is_negative(said: str) -> None:
    assert [fact.value for fact in facts(said, "exam.spurling")] == ["negative"]
    for name, kind in (("Straight leg raise", "exam.straight_leg_raise"), ("Facet loading", "exam.facet_loading")):
        other = said.replace("Spurling's test", name).replace("Spurling", name)
        assert {fact.value for fact in facts(other, kind)} <= {"negative"}


@pytest.mark.parametrize("denied", ["isn't", "wasn't", "hasn't been", "couldn't be called"])
def test_an_apostrophe_that_nobody_typed_denies_as_well(denied: str) -> None:
    for typed in (denied, denied.replace("'", "")):
        assert [fact.value for fact in facts(f"Spurling {typed} positive.", "exam.spurling")] == ["negative"]


@pytest.mark.parametrize(
    "said",
    [
        "Spurling is hardly positive.",
        "Spurling is not clearly positive on the left.",
        "Spurling is not convincingly positive.",
        "Spurling was questionably positive.",
        "Spurling may be positive on the left.",
        "Spurling is not negative on the left.",
        "I would not call Spurling positive.",
    ],
)
def test_a_test_in_doubt_has_no_result(said: str) -> None:
    assert not facts(said, "exam.spurling")


@pytest.mark.parametrize(
    ("said", "values"),
    [
        ("Spurling is positive on the left.", {("positive", "left")}),
        ("Spurling is not only positive on the left but reproduces her arm pain.", {("positive", "left")}),
        ("Spurling is positive on the left, not on the right.", {("positive", "left")}),
        ("Spurling is without doubt positive on the left.", {("positive", "left")}),
        ("No clonus. Spurling positive on the left.", {("positive", "left")}),
        ("Lhermitte is not positive; Spurling is positive on the left.", {("positive", "left")}),
        ("Reflexes are not brisk, Spurling positive on the left.", {("positive", "left")}),
        (
            "Spurling is not positive on the right but positive on the left.",
            {("negative", "right"), ("positive", "left")},
        ),
        ("Spurling is positive on the left and negative on the right.", {("positive", "left"), ("negative", "right")}),
    ],
)
def test_a_positive_test_stays_positive(said: str, values: set[tuple[str, str]]) -> None:
    assert {(fact.value, fact.side) for fact in facts(said, "exam.spurling")} == values


@pytest.mark.parametrize(
    ("said", "sign"),
    [
        ("Hoffmann sign is not positive.", "negated"),
        ("Hoffmann is negative.", "negated"),
        ("Babinski is not upgoing.", "negated"),
        ("Babinski: toes are downgoing.", "negated"),
        ("Hoffmann is not negative.", "uncertain"),
        ("Hoffmann is hardly positive.", "uncertain"),
        ("Hoffmann is positive.", "present"),
        ("Babinski is upgoing on the left.", "present"),
        ("Babinski is not downgoing on the left.", "present"),
    ],
)
def test_a_sign_of_the_cord_is_absent_only_where_the_text_says_so(said: str, sign: str) -> None:
    assert [fact.assertion for fact in facts(said, "red_flag.myelopathy")] == [sign]


@pytest.mark.parametrize(
    "said",
    [
        "Physical therapy has not failed.",
        "Physical therapy has not yet failed.",
        "Physical therapy hasn't failed.",
        "Physical therapy did not fail.",
        "Physical therapy didn\u2019t fail.",
        "Physical therapy never failed.",
        "Physical therapy has not failed her.",
        "Physical therapy cannot be said to have failed.",
        "Physical therapy for 8 weeks has not failed to help.",
        "Physical therapy for 8 weeks has neither failed nor helped.",
        "Physical therapy was not ineffective.",
        "She has not failed physical therapy.",
        "She is yet to fail physical therapy.",
        "There has been no failure of physical therapy.",
        "Conservative treatment has not failed.",
        "Conservative care has not been unsuccessful.",
        "Naproxen 500 mg for 8 weeks has not failed.",
        "Gabapentin did not fail.",
    ],
)
def test_care_that_has_not_failed_did_not_fail(said: str) -> None:
    care = [*facts(said, "care.therapy"), *facts(said, "care.medication")]
    assert care
    assert not [fact for fact in care if fact.attributes.get("outcome") == "failed"]
    assert not [fact for fact in facts(said, "care.failed") if fact.assertion == "present"]


@pytest.mark.parametrize(
    "said",
    [
        "Physical therapy failed.",
        "Physical therapy has failed.",
        "She failed physical therapy.",
        "Physical therapy for 8 weeks did not help.",
        "Physical therapy for 8 weeks without relief.",
        "Physical therapy for 8 weeks hasn't helped.",
        "Physical therapy has not only failed but made her worse.",
        "Physical therapy has not helped and failed to relieve the pain.",
        "She has no fever. Physical therapy failed.",
        "She has not improved, and physical therapy for 8 weeks failed.",
        "Physical therapy was ineffective.",
    ],
)
def test_care_that_failed_still_did(said: str) -> None:
    assert [fact.attributes.get("outcome") for fact in facts(said, "care.therapy")] == ["failed"]
    assert [fact.assertion for fact in facts(said, "care.failed")] == ["present"]


MRI = "MRI of the cervical spine 2026-08-10 shows a C5-C6 disc herniation. "


@pytest.mark.parametrize(
    "said",
    [
        "EMG showed no findings of fibrillation or denervation.",
        "EMG 2026-09-01: No findings of fibrillation.",
        "\n\nEMG 2026-09-01:\nNo findings of fibrillation.",
        "EMG: no significant findings of denervation.",
        "EMG with no findings to suggest denervation.",
        "EMG shows no findings consistent with denervation.",
        "There are no findings of myelopathy.",
        "There are no findings suggestive of cord compression.",
        "No abnormality of the cord.",
        "No acute findings that suggest fracture.",
    ],
)
def test_what_is_denied_of_one_thing_calls_no_study_normal(said: str) -> None:
    assert not [fact for fact in facts(MRI + said, "imaging.finding") if fact.value == "normal"]


@pytest.mark.parametrize(
    ("said", "kind", "value"),
    [
        ("EMG 2026-09-01: No findings of radiculopathy.", "emg.finding", "radiculopathy"),
        ("EMG: no electrodiagnostic findings of radiculopathy.", "emg.finding", "radiculopathy"),
        ("EMG shows no findings consistent with radiculopathy.", "emg.finding", "radiculopathy"),
        ("EMG: no abnormal findings to suggest a C6 radiculopathy.", "emg.finding", "radiculopathy"),
        ("MRI of the cervical spine: no findings of stenosis.", "imaging.finding", "central_stenosis"),
        ("MRI of the cervical spine: no changes to suggest stenosis.", "imaging.finding", "central_stenosis"),
        ("MRI of the cervical spine: no features of disc herniation.", "imaging.finding", "disc_herniation"),
    ],
)
def test_a_finding_that_is_denied_is_denied(said: str, kind: str, value: str) -> None:
    assert [(fact.value, fact.assertion) for fact in facts(said, kind)] == [(value, "negated")]


@pytest.mark.parametrize(
    "said",
    [
        "MRI of the cervical spine 2026-08-10: no significant findings.",
        "MRI of the cervical spine 2026-08-10 shows no abnormality.",
        "MRI of the cervical spine 2026-08-10 was normal.",
    ],
)
def test_a_normal_study_stays_normal(said: str) -> None:
    assert [fact.value for fact in facts(said, "imaging.finding")] == ["normal"]
