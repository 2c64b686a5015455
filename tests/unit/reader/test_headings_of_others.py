"""What stands under a heading of rules, of samples or of a relative is not the patient's, and meets no criterion."""

from datetime import date

import pytest

from reader.read import read
from reader.sections import split_sections
from schemas.fact import Assertion
from tests.altered import answer, charts, fill

_OF_RULES = [
    "DOCUMENTATION REQUIREMENTS:",
    "Documentation requirements",
    "PAYER REQUIREMENTS:",
    "Payer's requirements for an epidural injection:",
    "CHECKLIST OF REQUIREMENTS:",
    "COVERAGE CRITERIA (LCD L39054):",
    "Medical necessity criteria:",
    "EXAMPLE:",
    "Example note:",
    "SAMPLE WORDING:",
    "Sample text",
    "LETTER TEMPLATE:",
    "INSTRUCTIONS TO THE PROVIDER:",
    "INSURER'S GUIDELINE:",
]
_OF_RELATIVES = [
    "HISTORY OF HER SISTER:",
    "History of her brother:",
    "SISTER'S HISTORY:",
    "MOTHER:",
    "Her mother's illness:",
]
_TO_PATIENTS = ["INSTRUCTIONS TO PATIENT:", "INSTRUCTIONS FOR THE PATIENT:", "PRECAUTIONS FOR HOME:"]
_OF_PATIENTS = [
    "CRITERIA MET:",
    "HOW THE PATIENT MEETS THE REQUIREMENTS:",
    "POLICY NUMBER:",
    "HISTORY (PER WIFE):",
    "HISTORY OBTAINED FROM HER SISTER:",
    "TREATMENT TO DATE:",
    "Sample taken",
]
_CARE = "She completed eight weeks of physical therapy without any lasting relief."


def _cared(heading: str) -> bool:
    text = f"HPI: Neck pain.\n\n{heading}\n{_CARE}\n\nPLAN: Rest."
    assert split_sections(text)[-1].name == "plan"
    facts = read(text, document="d1", document_on=date(2026, 11, 9))
    return any(fact.kind == "care.therapy" and fact.assertion is Assertion.PRESENT for fact in facts)


@pytest.mark.parametrize("heading", [*_OF_RULES, *_OF_RELATIVES, *_TO_PATIENTS])
def test_care_beneath_is_not_the_patients(heading: str) -> None:
    assert not _cared(heading)


@pytest.mark.parametrize("heading", _OF_PATIENTS)
def test_care_beneath_is_the_patients(heading: str) -> None:
    assert _cared(heading)


@pytest.mark.parametrize("heading", ["DOCUMENTATION REQUIREMENTS:", "EXAMPLE:", "HISTORY OF HER SISTER:"])
@pytest.mark.parametrize("place", ["care", "mri", "radiation"])
def test_what_stands_there_alone_approves_nothing(heading: str, place: str) -> None:
    chart = charts()["letter"]
    words = chart.split(f"[[{place}|", 1)[1].split("]]", 1)[0]
    said = answer(fill(chart, {place: ".", "rehab": f"{{}}\n\n{heading}\n{words}"}))
    assert said["recommendation"] == "request_information"
