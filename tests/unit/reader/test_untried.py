"""Care that was not tried, or only begun, in whatever words; and care that was, or of which nothing is said."""

import pytest

from reader.read import read
from schemas.fact import Fact

THERAPY, EXERCISE = ("care.therapy", "physical_therapy"), ("care.therapy", "home_exercise")
DRUG = ("care.medication", "other")
CHIROPRACTIC = ("care.therapy", "chiropractic")


def care(text: str) -> list[Fact]:
    return [one for one in read("Neck pain. " + text, document="d", document_on=None) if one.kind.startswith("care.")]


def denied(text: str) -> set[tuple[str, object]]:
    return {(one.kind, one.value) for one in care(text) if one.assertion == "negated"}


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("He was offered physical therapy and did not go; he takes no medicines.", {THERAPY, DRUG}),
        ("He refuses therapy and exercise, and would rather not take tablets.", {THERAPY, EXERCISE, DRUG}),
        ("There has been no therapy, no home program and no medication trial.", {THERAPY, EXERCISE, DRUG}),
        ("She has turned down therapy because of the commute, has taken no tablets and does no exercises.",
         {THERAPY, EXERCISE, DRUG}),
        ("He has never seen a therapist, does no stretches at home and uses no pills.", {THERAPY, EXERCISE, DRUG}),
        ("He has not been to therapy and has not taken any medication.", {THERAPY, DRUG}),
        ("Therapy was booked but never attended; no analgesics.", {THERAPY, DRUG}),
        ("She declined physical therapy and any medication.", {THERAPY, DRUG}),
        ("No PT, no exercises, no NSAIDs.", {THERAPY, EXERCISE, DRUG}),
        ("Without therapy or medication so far.", {THERAPY, DRUG}),
        ("Exercises were skipped and the prescription tablets never taken.", {EXERCISE, DRUG}),
        ("Neither therapy nor tablets: he has tried no therapy and takes no pills.", {THERAPY, DRUG}),
        ("He has not tried rehab, stretching or paracetamol.", {THERAPY, EXERCISE, DRUG}),
        ("Has never had rehabilitation, a home program or Tylenol.", {THERAPY, EXERCISE, DRUG}),
        ("She has seen no chiropractor and takes no tablets.", {CHIROPRACTIC, DRUG}),
    ],
)  # fmt: skip
def test_each_kind_of_care_that_was_not_tried_is_denied(text: str, what: set[tuple[str, object]]) -> None:
    assert what <= denied(text)


def test_a_chiropractor_is_no_physical_therapist() -> None:
    assert THERAPY not in denied("She has seen no chiropractor and takes no tablets.")


@pytest.mark.parametrize(
    "text",
    [
        "The injection is to be the first treatment he receives.",
        "This would be her first treatment.",
        "The pain has been left untreated.",
        "Nothing has been tried for it so far.",
        "All conservative care was skipped; she skipped conservative care.",
        "No treatment was given before this request.",
        "She has not yet had any treatment for this.",
        "Nothing but rest has been tried.",
        "No conservative measure of any kind precedes this request.",
    ],
)
def test_nothing_at_all_is_no_day_of_care(text: str) -> None:
    facts = care(text)
    assert ("care.therapy", "unspecified") in denied(text)
    assert all(one.days == 0 for one in facts if one.kind == "care.duration")


@pytest.mark.parametrize(
    "text",
    [
        "Physical therapy did not help.",
        "There was no relief with therapy.",
        "No physical therapy records were submitted.",
        "No therapy notes are attached.",
        "He could not do his exercises because of pain.",
        "She cannot take NSAIDs because of her kidneys.",
        "He takes no more tablets since therapy helped.",
        "Therapy and tablets have not helped.",
        "No benefit from exercise or medication.",
        "Therapy was no longer covered.",
        "She did not respond to therapy.",
        "She has no allergies to medications.",
        "No changes in medication.",
        "Medication list not provided.",
        "He is not a candidate for therapy.",
    ],
)
def test_care_that_failed_or_is_not_told_of_is_not_denied(text: str) -> None:
    assert not denied(text) & {THERAPY, EXERCISE, DRUG}


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("She has done three weeks of therapy so far.", 21),
        ("Eight weeks of therapy did not help.", 56),
        ("Physical therapy was started eight days ago.", 8),
        ("She started physical therapy two weeks ago.", 14),
        ("She attended the evaluation visit at physical therapy, then stopped going.", 1),
        ("He had one physical therapy visit.", 1),
        ("He attended the therapy evaluation, cancelled everything after it.", 1),
        ("Physical therapy for six weeks, with one visit a week.", 42),
    ],
)
def test_how_long_a_therapy_was_that_has_no_other_name_or_only_began(text: str, days: int) -> None:
    assert [one.days for one in care(text) if one.kind == "care.therapy"] == [days]


@pytest.mark.parametrize(
    "text",
    [
        "Six weeks of therapy with topiramate.",
        "She is in therapy for depression.",
        "After radiation therapy.",
        "The goals of oxygen therapy.",
        "He is on hormone therapy.",
        "Speech therapy for three months.",
        "She had drug therapy for six weeks.",
    ],
)
def test_therapy_of_another_kind_is_none(text: str) -> None:
    assert [one for one in care(text) if one.kind == "care.therapy"] == []


@pytest.mark.parametrize(
    "text",
    [
        "He declined every nonoperative option offered since May.",
        "She refuses all conservative treatment and asks for the injection.",
        "He turned down any form of conservative care.",
        "She refuses conservative management and has undergone none.",
        "Conservative measures were discussed, but he has tried none.",
        "I have done nothing for my back.",
        "For her neck she has done nothing.",
    ],
)
def test_all_care_refused_is_no_day_of_care(text: str) -> None:
    assert [one.days for one in care(text) if one.kind == "care.duration"] == [0]


@pytest.mark.parametrize(
    "text",
    [
        "He declined further conservative care after ten weeks of it.",
        "She declined surgery and chose conservative treatment.",
        "Conservative care for ten weeks, and none of it helped.",
        "He has done nothing for his knee but exercises.",
    ],
)
def test_care_that_was_given_first_is_not_denied(text: str) -> None:
    assert 0 not in [one.days for one in care(text) if one.kind == "care.duration"]


INJECTION = ("care.joint", "injection")


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("PT none, tablets none, injections none.", {THERAPY, DRUG, INJECTION}),
        ("PT - none; injections - none.", {THERAPY, INJECTION}),
        ("Physical therapy (none), injections (none).", {THERAPY, INJECTION}),
        ("PT nil, injections nil.", {THERAPY, INJECTION}),
        ("None of PT, injections or tablets has been tried.", {THERAPY, INJECTION}),
        ("He prefers to skip therapy and tablets.", {THERAPY, DRUG}),
        ("She elected to forgo physical therapy and injections.", {THERAPY, INJECTION}),
    ],
)
def test_lists_of_care_that_are_answered_none(text: str, what: set[tuple[str, object]]) -> None:
    assert what <= denied(f"Left knee pain, knee replacement. {text}")


@pytest.mark.parametrize(
    "text",
    [
        "Therapy eight weeks; benefit of injections: none.",
        "Relief with PT none.",
        "PT none documented; injections none recorded.",
        "None of PT, injections or tablets has helped.",
        "Injections none since March.",
        "Complications of the injections: none.",
    ],
)
def test_what_is_none_of_care_is_not_the_care(text: str) -> None:
    assert denied(f"Left knee pain, knee replacement. {text}") == set()
