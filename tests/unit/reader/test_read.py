"""What holds for every text: offsets, order, determinism, and no text that makes the reader fail."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reader.read import read
from schemas.fact import Assertion, Fact
from tests.unit.reader.corpus import charts

NOTES = Path(__file__).parents[4] / "shared" / "notes"
DAY = date(2026, 11, 1)
CHARTS = charts()

FRAGMENTS = [
    "neck pain",
    "radiating down the left arm",
    "denies",
    "no",
    "numbness",
    "C6",
    "C5-6",
    "L4-L5",
    "4/5",
    "7/10",
    "13 out of 10",
    "MRI",
    "shows",
    "disc herniation",
    "dated 03/02/2026",
    "for 6 weeks",
    "physical therapy",
    "failed",
    "if",
    "will",
    "mother had",
    "cancer",
    "PLAN:",
    "\n\n",
    ".,HEADING:,",
    "Spurling",
    "positive",
    "negative",
    "Hoffmann's",
    "epidural steroid injection",
    "at C7-T1",
    "80% relief",
    "3 months",
    "since",
    "February 2026",
    "NDI 46%",
    ";",
    "but",
    "?",
    ".",
    ",",
    ":",
    "1.",
    "biceps",
    "strength",
    "reflexes 2+",
    "warfarin",
    "hold",
    "unable to drive",
    "02/30/2026",
    "99/99/99",
    "0",
    "C9-10",
    "L5-S1 S1",
    "T12-L1",
    "( )",
    "x 3 mo",
    "150 mg",
    "Depo-Medrol",
    "\u2019",
    "\u0130",
    "\ufb01",
    "\x00",
]


def facts_of(text: str) -> tuple[Fact, ...]:
    return read(text, document="d1", document_on=DAY)


def told(facts: tuple[Fact, ...]) -> list[str]:
    """What was found, without where it stands."""
    return sorted(fact.model_copy(update={"start": None, "end": None}).model_dump_json() for fact in facts)


def assert_offsets(text: str, facts: tuple[Fact, ...]) -> None:
    for fact in facts:
        assert fact.start is not None
        assert fact.end is not None
        assert 0 <= fact.start <= fact.end <= len(text)
        assert text[fact.start : fact.end] == fact.quote
        assert len(fact.quote or "") <= 2000


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=400))
def test_no_text_makes_the_reader_fail(text: str) -> None:
    assert_offsets(text, facts_of(text))


@settings(max_examples=250, deadline=None)
@given(st.lists(st.sampled_from(FRAGMENTS), max_size=40), st.sampled_from([" ", "", "\n", ", "]))
def test_no_mixture_of_clinical_words_makes_the_reader_fail(words: list[str], glue: str) -> None:
    text = glue.join(words)
    facts = facts_of(text)
    assert_offsets(text, facts)
    assert [fact.start for fact in facts] == sorted(fact.start or 0 for fact in facts)
    assert facts_of(text) == facts


@pytest.mark.parametrize("chart", CHARTS, ids=lambda chart: chart.name)
def test_offsets_point_into_the_stored_text(chart: object) -> None:
    assert_offsets(chart.text, chart.facts())


@pytest.mark.parametrize("path", sorted(NOTES.glob("*.txt")) or [None], ids=lambda path: path.stem if path else "none")
def test_real_notes_are_read_with_right_offsets(path: Path | None) -> None:
    if path is None:
        pytest.skip("the folder of real notes is not beside this checkout")
    text = path.read_text()
    assert_offsets(text, facts_of(text))


@pytest.mark.parametrize(
    "sentence",
    ["The office is closed on Fridays.", "He likes to paint boats.", "Parking is available behind the building."],
)
@pytest.mark.parametrize("chart", CHARTS, ids=lambda chart: chart.name)
def test_a_sentence_that_says_nothing_changes_nothing(chart: object, sentence: str) -> None:
    longer = f"{chart.text.rstrip()}\n\n{sentence}\n"
    with_more = read(longer, document="d1", document_on=chart.document_on, loinc=chart.loinc, title=chart.title)
    assert told(with_more) == told(chart.facts())


@pytest.mark.parametrize(
    ("said", "denied", "kind"),
    [
        ("He has numbness in the left hand.", "He does not have numbness in the left hand.", "symptom.paresthesia"),
        (
            "She reports pain radiating down the right arm.",
            "She denies pain radiating down the right arm.",
            "symptom.radicular_pain",
        ),
        ("There is myelopathy.", "There is no evidence of myelopathy.", "red_flag.myelopathy"),
        ("He has urinary incontinence.", "He denies urinary incontinence.", "red_flag.bladder_bowel"),
        ("She has a fever.", "She has not had a fever.", "red_flag.infection"),
        ("Clonus is present at the ankle.", "There is no clonus at the ankle.", "red_flag.myelopathy"),
        ("The patient is pregnant.", "The patient is not pregnant.", "safety.pregnancy"),
        ("She takes clopidogrel.", "She does not take clopidogrel.", "safety.anticoagulant"),
        ("He has cervical radiculopathy.", "He has neck pain without radiculopathy.", "diagnosis.radiculopathy"),
        ("He attended physical therapy.", "He has never tried physical therapy.", "care.therapy"),
        ("MRI shows C5-6 disc herniation.", "MRI shows no C5-6 disc herniation.", "imaging.finding"),
        ("Conservative treatment has failed.", "Conservative treatment has not failed.", "care.failed"),
        ("Pain limits his daily activities.", "Pain does not limit his daily activities.", "function.limitation"),
        (
            "He is allergic to iodinated contrast.",
            "He is not allergic to iodinated contrast.",
            "safety.contrast_allergy",
        ),
        (
            "She had a lumbar epidural steroid injection in 2024.",
            "She has never had a lumbar epidural steroid injection.",
            "injection.prior",
        ),
        ("There was an acute fracture of C6.", "There was no acute fracture of C6.", "red_flag.fracture"),
        (
            "The risks of the injection were discussed.",
            "The risks of the injection were not discussed.",
            "counselling.risks",
        ),
    ],
)
def test_denying_a_sentence_flips_the_fact(said: str, denied: str, kind: str) -> None:
    def assertions(text: str) -> set[Assertion]:
        return {fact.assertion for fact in facts_of(text) if fact.kind == kind}

    assert assertions(said) == {Assertion.PRESENT}
    assert assertions(denied) == {Assertion.NEGATED}


@pytest.mark.parametrize(
    ("section", "assertion"),
    [
        ("HISTORY OF PRESENT ILLNESS", Assertion.PRESENT),
        ("FAMILY HISTORY", Assertion.FAMILY),
        ("PAST MEDICAL HISTORY", Assertion.HISTORICAL),
        ("DISCHARGE INSTRUCTIONS", Assertion.HYPOTHETICAL),
        ("ASSESSMENT", Assertion.PRESENT),
    ],
)
@pytest.mark.parametrize(
    "style",
    ["{}:\nCervical radiculopathy.", "{}\n\nCervical radiculopathy.", "CC:, Neck pain.,{}: , Cervical radiculopathy.,"],
)
def test_a_section_says_whose_and_when(style: str, section: str, assertion: Assertion) -> None:
    found = [fact for fact in facts_of(style.format(section)) if fact.kind == "diagnosis.radiculopathy"]
    assert [fact.assertion for fact in found] == [assertion]


@pytest.mark.parametrize("name", ["gabapentin", "Neurontin", "pregabalin", "LYRICA"])
@pytest.mark.parametrize(
    "words", ["{} gave no relief.", "She failed {}.", "He tried {} without benefit.", "{} did not help."]
)
def test_another_word_for_the_same_thing_gives_the_same_fact(words: str, name: str) -> None:
    found = [fact for fact in facts_of(words.format(name)) if fact.kind == "care.medication"]
    assert [(fact.value, fact.assertion, fact.attributes["outcome"]) for fact in found] == [
        ("neuropathic", Assertion.PRESENT, "failed")
    ]


def test_without_a_document_date_relative_dates_stay_open() -> None:
    text = "Left arm pain since 03/01/2026. MRI done 2 months ago shows a C5-6 disc herniation."
    facts = read(text, document="d1", document_on=None)
    duration = next(fact for fact in facts if fact.kind == "symptom.duration")
    study = next(fact for fact in facts if fact.kind == "imaging.study")
    assert (duration.on, duration.days, study.on) == (date(2026, 3, 1), None, None)


def test_a_long_sentence_is_quoted_in_part() -> None:
    text = "The patient describes " + "a dull ache and " * 60 + "numbness in the left hand."
    fact = next(fact for fact in facts_of(text) if fact.kind == "symptom.paresthesia")
    assert "numbness in the left hand" in (fact.quote or "")
    assert len(fact.quote or "") <= 320
