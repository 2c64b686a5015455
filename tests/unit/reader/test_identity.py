"""Whom a document is about, in the ways in which headers and letters name their patient."""

from datetime import date

import pytest

from reader.read import read


def _told(text: str) -> tuple[set[str], set[str]]:
    facts = read(text, document="d1", document_on=date(2026, 11, 9))
    names = {str(fact.value) for fact in facts if fact.kind == "identity.name"}
    return names, {str(fact.value) for fact in facts if fact.kind == "identity.birth_date"}


@pytest.mark.parametrize(
    ("text", "name", "birth"),
    [
        (
            "Dear Dr. Smith, thank you for referring Mary Brown (d.o.b. 04/05/1970).",
            "Mary Brown",
            "1970-04-05",
        ),
        ("Thank you for the kind referral of Mrs. Mary Brown.", "Mary Brown", None),
        ("I had the pleasure of seeing Mr. Robert Jones, a 55 year old man, today.", "Robert Jones", None),
        ("It was a pleasure to meet Robert Jones today.", "Robert Jones", None),
        ("I saw Anna Kowalski today in clinic.", "Anna Kowalski", None),
        ("We saw Mrs. Kowalski today.", "Kowalski", None),
        ("Mr. Jones is a 55-year-old man.", "Jones", None),
        ("Mr. Jones returns for follow-up.", "Jones", None),
        ("RE: Mrs. Anna Kowalski (born 2 January 1960)", "Anna Kowalski", "1960-01-02"),
        ("RE: Anna Kowalski, born 2 January 1960", "Anna Kowalski", "1960-01-02"),
        ("RE: Anna Kowalski, born January 2, 1960", "Anna Kowalski", "1960-01-02"),
        ("Pt: Anna Kowalski  D.O.B.: 01-02-1960", "Anna Kowalski", "1960-01-02"),
        ("Anna Kowalski, DOB 1/2/1960, was seen.", "Anna Kowalski", "1960-01-02"),
        ("Kowalski, Anna MRN 123 DOB 1/2/1960", "Kowalski, Anna", "1960-01-02"),
        ("PATIENT NAME - ANNA KOWALSKI\nBIRTHDATE - 02 JAN 1960", "ANNA KOWALSKI", "1960-01-02"),
        ("Outside MRI (patient: Anna Kowalski) shows a herniation.", "Anna Kowalski", None),
        ("Patient Name: Ann Page", "Ann Page", None),
        ("NAME Anna Kowalski SEX F MRN 123", "Anna Kowalski", None),
        ("NAME Anna Kowalski  SEX F  DOB 01021960", "Anna Kowalski", "1960-01-02"),
        ("PATIENT NAME ANNA KOWALSKI   AGE 66", "ANNA KOWALSKI", None),
        ("Patient: KOWALSKI,ANNA M   Age: 66", "KOWALSKI,ANNA M", None),
        ("PATIENT: A. KOWALSKI", "A. KOWALSKI", None),
        ("Patient: Mrs. Kowalski", "Kowalski", None),
        ("RE: Mrs. Kowalski\nDOB: 02-Jan-1960", "Kowalski", "1960-01-02"),
        ("Claimant: Anna Kowalski", "Anna Kowalski", None),
        ("Injured worker: Anna Kowalski\nBirth date 01.02.1960", "Anna Kowalski", "1960-01-02"),
        ("Name of patient: Anna Kowalski", "Anna Kowalski", None),
        ("Name (last, first): Kowalski, Anna", "Kowalski, Anna", None),
        ("Patient ID: Anna Kowalski / 1960-01-02", "Anna Kowalski", None),
        ("Anna Kowalski (01/02/1960)\nOffice note", "Anna Kowalski", None),
        ("KOWALSKI, ANNA | 2 Jan 1960 | Office note", "KOWALSKI, ANNA", None),
        ("I saw your patient Anna Kowalski today.", "Anna Kowalski", None),
        ("Dear Doctor, Your patient, Mrs Anna Kowalski, was seen.", "Anna Kowalski", None),
        ("This 66-year-old woman, Anna Kowalski, has neck pain.", "Anna Kowalski", None),
        ("A 66 y/o female named Anna Kowalski presents with neck pain.", "Anna Kowalski", None),
    ],
)
def test_the_patient_is_named(text: str, name: str, birth: str | None) -> None:
    assert _told(text) == ({name}, {birth} if birth else set())


@pytest.mark.parametrize(
    "text",
    [
        "RE: Prior Authorization Request",
        "RE: Physical Therapy Evaluation",
        "Re: Gabapentin Taper",
        "Re: Left Arm Pain",
        "Pt: Physical Therapy Evaluation",
        "PT: Anna Kowalski, DPT",
        "Referring physician: Dr. Robert Jones",
        "Thank you, Dr. Mary Brown, for referring this patient.",
        "I spoke with Dr. Robert Jones today.",
        "I saw Dr Robert Jones today.",
        "We met Mrs. Kowalski's husband.",
        "Her mother Anna Kowalski, born 2 January 1960, has arthritis.",
        "Her son was born 2 January 1990.",
        "Provider: Robert Alvarez, MD",
        "She was accompanied by Mr. Peter Jones.",
        "Mr. XYZ returns for follow-up.",
        "Neck Pain, a 5 year history.",
        "Name Brand Gabapentin was tried.",
        "Cervical Fusion (05/12/2001)",
        "Tonsillectomy, Appendectomy (05/12/2001)\nOffice note",
        "PAST SURGICAL HISTORY:\nGallbladder Removal (05/12/2001)",
        "Anna Kowalski, MD (05/12/2001)",
        "Resident: Anna Kowalski, MD",
        "Your patient was seen. Dear Dr. Jones, thank you.",
        "Her 81-year-old mother has arthritis.",
        "A 66-year-old woman, Spanish-speaking, presents.",
    ],
)
def test_others_and_what_a_letter_is_about_are_no_patients(text: str) -> None:
    assert _told(text) == (set(), set())


@pytest.mark.parametrize(
    ("text", "birth"),
    [
        ("DOB: 02-Jan-1960", "1960-01-02"),
        ("Born: 2 January 1960", "1960-01-02"),
        ("Born on: January 2, 1960", "1960-01-02"),
        ("D/O/B: 1/2/60", "1960-01-02"),
        ("DOB 1960/01/02", "1960-01-02"),
        ("DOB: 19600102", "1960-01-02"),
        ("Date of Birth: 25.12.1960", "1960-12-25"),
        ("BIRTHDATE 2JAN1960", "1960-01-02"),
        ("DOB: 2-Jan-2960", None),
        ("DOB: 99991960", None),
        ("DOB: not given", None),
        ("Dob 11-09-2027", None),
    ],
)
def test_a_birth_date_is_read_in_the_forms_of_headers(text: str, birth: str | None) -> None:
    assert _told(text)[1] == ({birth} if birth else set())


def test_a_clinic_before_the_birth_date_is_no_name() -> None:
    assert _told("Riverside Spine Center DOB: 03/14/1974") == (set(), {"1974-03-14"})


def test_a_page_of_another_patient_behind_a_long_note_is_seen() -> None:
    note = "Patient: Dana Whitfield\n" + "The pain radiates down the left arm.\n" * 120
    assert _told(note + "Patient: Anna Kowalski\nDOB: 01/02/1960") == (
        {"Dana Whitfield", "Anna Kowalski"},
        {"1960-01-02"},
    )


def test_the_quotation_holds_a_middle_initial() -> None:
    (name,) = (
        fact
        for fact in read("Patient: John Q. Smith\nSeen today.", document="d1", document_on=None)
        if fact.kind == "identity.name"
    )
    assert (name.value, name.quote) == ("John Q. Smith", "Patient: John Q. Smith")
