"""What became of care in words that say it helped; whose care it was, and what it was for."""

from datetime import date

import pytest

from reader.read import read
from schemas.fact import Assertion, Fact

ON = date(2026, 11, 26)


def care(text: str) -> list[Fact]:
    return [
        fact
        for fact in read(text, document="d1", document_on=ON)
        if fact.kind in {"care.therapy", "care.medication", "care.joint"}
    ]


def outcomes(text: str) -> dict[str, str | None]:
    return {str(fact.value): fact.attributes.get("outcome") for fact in care(text)}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Physical therapy for 12 weeks worked well.", "physical_therapy"),
        ("PT x 8 wks w/ relief, NSAIDs x 6 wks failed.", "physical_therapy"),
        ("PT for 8 weeks with benefit.", "physical_therapy"),
        ("Naproxen for six months controls the pain.", "nsaid"),
        ("Ibuprofen keeps her pain under control.", "nsaid"),
        ("Her pain is well controlled with gabapentin.", "neuropathic"),
        ("Physical therapy took away about 80% of her pain.", "physical_therapy"),
        ("Corticosteroid injection into the left knee on 3/9/2026 gave lasting relief.", "steroid_injection"),
    ],
)
def test_care_that_helped(text: str, value: str) -> None:
    assert outcomes(text)[value] == "helped"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Physical therapy did not work well.", "physical_therapy"),
        ("Naproxen does not control the pain.", "nsaid"),
        ("Physical therapy did not give lasting relief.", "physical_therapy"),
        ("PT did not provide her any significant relief.", "physical_therapy"),
        ("PT x 8 wks w/o relief, NSAIDs x 6 wks failed.", "physical_therapy"),
        ("PT x 8 wks w/ relief, NSAIDs x 6 wks failed.", "nsaid"),
        ("Physical therapy with no lasting relief.", "physical_therapy"),
    ],
)
def test_care_that_did_not(text: str, value: str) -> None:
    assert outcomes(text)[value] == "failed"


@pytest.mark.parametrize(
    "text",
    [
        "Her husband had six weeks of physical therapy that failed. Naproxen for eight weeks gave him no relief.",
        "His wife went to physical therapy. Gabapentin for six weeks did not help her.",
    ],
)
def test_the_care_of_a_relative_stays_his_in_the_next_sentence(text: str) -> None:
    assert {fact.assertion for fact in care(text)} == {Assertion.FAMILY}


@pytest.mark.parametrize(
    "text",
    [
        "Her mother had back pain. She had six weeks of physical therapy that failed.",
        "Her husband drove her here. Naproxen for eight weeks gave her no relief.",
        "Her husband is with her. The patient took naproxen for eight weeks without relief; he confirms it.",
        "His wife is a nurse. He took naproxen for eight weeks without relief.",
    ],
)
def test_a_sentence_that_turns_to_the_patient_is_of_the_patient(text: str) -> None:
    assert {fact.assertion for fact in care(text)} == {Assertion.PRESENT}


@pytest.mark.parametrize(
    "text",
    [
        "Handout: eight weeks of physical therapy with home exercises often fail.",
        "Naproxen for eight weeks may give no relief.",
        "Patient education sheet given: physical therapy for six weeks did not help many.",
        "Physical therapy usually fails for this.",
    ],
)
def test_what_a_leaflet_says_happened_to_nobody(text: str) -> None:
    assert Assertion.PRESENT not in {fact.assertion for fact in care(text)}


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("Naproxen for six months gave no relief of headaches.", "elsewhere"),
        ("Ibuprofen for six weeks, no relief of knee pain.", "knee"),
        ("Naproxen did not help her migraines.", "elsewhere"),
        ("Naproxen gave no relief of her neck pain or headaches.", None),
        ("Naproxen for six weeks without relief.", None),
    ],
)
def test_relief_of_another_part_is_told(text: str, part: str | None) -> None:
    assert [fact.attributes.get("body_part") for fact in care(text)] == [part]


@pytest.mark.parametrize(
    "text",
    [
        "Tx: PT 12 wks failed. NSAIDs 3 mo no relief. First diagnostic R C4-C5 MBB 9/1/26 90% relief x 6 hrs.",
        "Tx: PT 12 wks failed. MBB x 2, 85% relief each.",
    ],
)
def test_relief_by_a_block_is_none_by_care(text: str) -> None:
    assert "helped" not in outcomes(text).values()
