"""A knee: care that was never tried, in lists of plain words; films that are normal; a knee replaced or quiet."""

from datetime import date

import pytest

from reader.read import read
from reader.untried import untried
from schemas.fact import Fact


def facts(text: str, *kinds: str) -> list[Fact]:
    return [one for one in read(text, document="d1", document_on=date(2026, 11, 20)) if one.kind in kinds]


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("never had physical therapy, has not done exercises, has not taken an nsaid, has had no injection, no cane",
         ["therapy", "exercise", "drug", "injection", "other"]),
        ("no therapy, no injections, no anti-inflammatories, no bracing to date.",
         ["therapy", "injection", "drug", "other"]),
        ("she has had neither therapy nor injections nor medication.", ["therapy", "injection", "drug"]),
        ("went straight to a surgeon without trying therapy, medication or an injection.",
         ["therapy", "drug", "injection"]),
        ("he has done no exercises, taken no pills and had no injections.", ["exercise", "drug", "injection"]),
        ("has used no pills, no cane, no injection, no therapist; asked why",
         ["drug", "other", "injection", "therapy"]),
        ("has taken no tablets for it and does no exercises", ["drug", "exercise"]),
        ("no trial of physical therapy, nsaid or intra-articular steroid was undertaken before the request",
         ["therapy", "drug", "injection"]),
        ("he has never seen a therapist, does no stretches at home", ["therapy", "exercise"]),
        ("no therapy or medication has helped", []),
        ("no therapy notes or medication list", []),
        ("no therapy records, medication dates or injection reports were sent", []),
        ("no fever, therapy helped", []),
        ("no weakness, medication helped", []),
        ("has not had relief from therapy", []),
        ("did not respond to therapy or medication", []),
        ("has not taken nsaids since his ulcer", []),
        ("no pain, no therapy needed", []),
        ("no exercise or medication dates are given", []),
    ],
)  # fmt: skip
def test_a_list_of_care_that_was_never_tried(text: str, kinds: list[str]) -> None:
    assert [kind for kind, _, _ in untried(text, 0, len(text))] == kinds


@pytest.mark.parametrize(
    "text",
    [
        "Right knee, KL 4. Conservative measures: none to date.",
        "Right knee, KL 4. Prior treatment: none.",
        "All nonoperative options remain untried for the right knee.",
    ],
)
def test_no_care_at_all(text: str) -> None:
    told = [one for one in facts(text, "care.therapy") if one.value == "unspecified"]
    assert [one.assertion for one in told] == ["negated"]


def test_what_nothing_speaks_against_was_not_stopped_for_a_reason() -> None:
    text = "Has had no injection for the left knee. No ulcer or other contraindication to any of these."
    assert {one.attributes.get("outcome") for one in facts(text, "care.joint")} == {None}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Right knee standing films were read as within normal limits for age.", [("normal", "right")]),
        ("The right knee X-ray is essentially normal.", [("normal", "right")]),
        ("Films: right knee unremarkable.", [("normal", "right")]),
        ("The right-knee films show well preserved cartilage space medially and laterally.", [("normal", "right")]),
        ("X-ray of the left knee: joint spaces of normal width.", [("normal", "left")]),
        ("X-rays of the right knee are not normal.", []),
        ("Films of the right knee show normal alignment.", []),
        ("Films of the right knee show normal mineralization.", []),
        ("X-rays of the right knee were to be read as normal if no spur was seen.", []),
    ],
)
def test_films_that_are_normal_as_a_whole(text: str, found: list[tuple[str, str]]) -> None:
    told = [(one.value, one.side) for one in facts(text, "imaging.knee_finding") if one.assertion == "present"]
    assert told == found


@pytest.mark.parametrize(
    ("text", "sides"),
    [
        ("The right knee was replaced in 2019.", ["right"]),
        ("She had the left knee replaced in 2022.", ["left"]),
        ("He wants to have the left knee replaced.", []),
        ("The right knee has not been replaced.", []),
        ("The bearing was replaced.", []),
    ],
)
def test_a_knee_that_was_replaced(text: str, sides: list[str]) -> None:
    assert [one.side for one in facts(text, "surgery.knee")] == sides


@pytest.mark.parametrize(
    ("text", "is_quiet"),
    [
        ("After therapy the right knee no longer hurts.", True),
        ("The right knee is now pain-free.", True),
        ("The right knee gives him no trouble.", True),
        ("Right knee. He is pain-free and back at work.", True),
        ("The right knee does not hurt at rest.", False),
        ("The right knee no longer hurts when he sits.", False),
        ("The right knee was pain-free for two weeks after the shot.", False),
        ("The goal is that the right knee no longer hurts him on stairs.", False),
    ],
)
def test_a_knee_that_no_longer_hurts(text: str, is_quiet: bool) -> None:
    assert ("negated" in {one.assertion for one in facts(text, "symptom.knee_pain")}) is is_quiet
