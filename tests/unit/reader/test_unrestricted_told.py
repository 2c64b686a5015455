"""That nothing is limited, by items, painless activities and scores; films without a finding; no care of any kind."""

from datetime import date

import pytest

from reader.read import read
from schemas.fact import Fact

_DAY = date(2026, 11, 20)


def facts(text: str, kind: str) -> list[Fact]:
    return [one for one in read(text, document="d1", document_on=_DAY) if one.kind == kind]


@pytest.mark.parametrize(
    "text",
    [
        "Right knee | walking: unlimited | stairs: fine | work: full duty | sleep: undisturbed",
        "Left knee: walking: normal, stairs: normal, dressing: independent.",
        "The right knee is painless on walking, stairs and kneeling.",
        "No pain with stairs or squatting, right knee.",
        "The knee never keeps her from anything she wants to do.",
        "The right knee bothers him hardly at all.",
        "KOOS right knee: pain 96, daily living 97.",
        "WOMAC, right knee, 3 of 96.",
        "Oxford knee score 47 of 48.",
        "LEFS 78/80 for the right knee.",
    ],
)
def test_nothing_is_limited(text: str) -> None:
    assert facts(text, "function.unrestricted")


@pytest.mark.parametrize(
    "text",
    [
        "Right knee | walking: one block | stairs: fine | work: full duty | sleep: undisturbed",
        "Walking: normal.",
        "Painless at rest and when sitting; stairs impossible.",
        "KOOS right knee: pain 38, daily living 41.",
        "KOOS right knee: pain 96, sport 20.",
        "WOMAC 61 of 96.",
        "Oxford knee score 14 of 48.",
        "LEFS 30/80.",
        "The goal is KOOS 95.",
        "The knee keeps her from doing anything.",
    ],
)
def test_something_may_be_limited(text: str) -> None:
    assert facts(text, "function.unrestricted") == []


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Standing films of the right knee show a well-kept cartilage space.", "normal"),
        ("Standing views of the right knee without osteophytes, cysts or sclerosis.", "normal"),
        ("Right knee X-rays are within normal limits.", "normal"),
        ("Films of the right knee: joint space is full height.", "normal"),
    ],
)
def test_films_without_a_finding(text: str, value: str) -> None:
    assert value in {one.value for one in facts(text, "imaging.knee_finding") if one.assertion == "present"}


def test_findings_denied_beside_one_that_is_there_are_no_normal_film() -> None:
    text = "Right knee films: no cysts, no sclerosis. Joint space narrowing medially."
    assert "normal" not in {one.value for one in facts(text, "imaging.knee_finding")}


@pytest.mark.parametrize(
    ("text", "sides"),
    [
        ("Left knee X-rays are normal. The right knee, for which replacement is requested, is worse.", []),
        ("Right TKA. Left knee films: well preserved joint space.", []),
        ("Left TKA. Left knee films: well preserved joint space.", ["left"]),
        ("Left knee films: well preserved joint space. TKA requested.", ["left"]),
        ("Right TKA done in 2019, left TKA now. Left knee films: well preserved joint space.", ["left"]),
    ],
)
def test_normal_films_of_the_other_knee_say_nothing_of_this_one(text: str, sides: list[str]) -> None:
    assert [one.side for one in facts(text, "imaging.knee_finding") if one.value == "normal"] == sides


def test_a_grade_in_words() -> None:
    assert [one.value for one in facts("Standing film of the right knee: grade zero.", "imaging.knee_grade")] == [0]


@pytest.mark.parametrize(
    "text",
    [
        "No conservative care for the right knee at all.",
        "No treatment of the back has been given.",
        "Nothing has been done for the right knee before this request.",
        "The right knee has never been treated.",
        "He went straight from the first visit to the surgical list.",
        "She has not done anything about it yet; knee pain.",
        "Right knee: treatment to date: zero.",
        "He has not been offered anything but surgery for the knee.",
        "Neck pain. Conservative management: not attempted.",
        "She has never had any treatment for it. Back pain.",
    ],
)
def test_no_care_of_any_kind(text: str) -> None:
    told = [one for one in facts(text, "care.therapy") if one.value == "unspecified"]
    assert {one.assertion for one in told} == {"negated"}


@pytest.mark.parametrize(
    "text",
    [
        "No treatment has helped.",
        "Nothing has been done for the knee since PT ended.",
        "The knee has never been treated with surgery.",
        "No further treatment was offered after PT.",
        "Treatment: none documented.",
        "No care was needed after the fall of 2019 healed.",
        "After PT he went to the surgeon.",
        "He has not done anything new for it since therapy.",
    ],
)
def test_care_that_was_tried_or_is_not_told_of(text: str) -> None:
    told = [one for one in facts(text, "care.therapy") if one.value == "unspecified"]
    assert [one for one in told if one.assertion == "negated"] == []
