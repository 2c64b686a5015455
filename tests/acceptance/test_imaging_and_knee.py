"""Whole requests for an MRI of the spine and for a knee replacement: chart in, recommendation and gaps out."""

from datetime import date
from typing import Any

import pytest

from ops.local_review import review_locally
from policies.catalog import shipped
from schemas.evaluation import Assessment, Result

SEEN_ON = date(2026, 11, 1)
LUMBAR_CARE = """He completed 8 weeks of physical therapy and a home exercise program from 08/03/2026 to 09/28/2026
without relief. Naproxen did not help."""
LUMBAR_EXAMINATION = """PHYSICAL EXAMINATION: Strength: right ankle dorsiflexion 4/5. Reflexes: right Achilles
reflex diminished. Straight leg raise positive on the right. No saddle anesthesia, no bowel or bladder changes.
"""
LUMBAR_NOTE = f"""HISTORY OF PRESENT ILLNESS: 52-year-old man with low back pain radiating to the right leg since
June 2026. {LUMBAR_CARE} He returns for re-evaluation after therapy. He cannot sit for work.
{LUMBAR_EXAMINATION}ASSESSMENT: Lumbar radiculopathy.
PLAN: MRI of the lumbar spine without contrast.
"""
KNEE_LIMITS = "She cannot climb stairs or walk more than a block."
KNEE_CARE = """Physical therapy from 03/02/2026 to 06/15/2026 without relief. Meloxicam failed. Two corticosteroid
injections with brief relief."""
KNEE_EXAMINATION = (
    "EXAMINATION: Right knee range of motion 5 to 100 degrees, varus deformity, moderate effusion, crepitus.\n"
)
KNEE_FINDINGS = "bone-on-bone medial compartment, osteophytes, Kellgren-Lawrence grade 4"
KNEE_FILMS = f"IMAGING: Weight-bearing radiographs of the right knee 10/05/2026: {KNEE_FINDINGS}.\n"
KNEE_NOTE = f"""HISTORY: 71-year-old woman with right knee pain for 3 years. {KNEE_LIMITS}
{KNEE_CARE}
{KNEE_EXAMINATION}{KNEE_FILMS}PLAN: Right total knee arthroplasty.
"""


def review(note: str, code: str, diagnosis: str, **line: Any) -> Assessment:
    content = {
        "submission_id": "A-1",
        "submitter": "clinic-7",
        "programme": "medicare-advantage",
        "member": {"id": "M1", "birth_date": "1955-03-02"},
        "provider": {"npi": "1234567893"},
        "diagnoses": [diagnosis],
        "service_lines": [{"line": 1, "code": code, "units": 1, **line}],
        "documents": [
            {"id": "d1", "loinc": "34117-2", "title": "Visit note", "service_on": "2026-11-01", "text": note}
        ],
    }
    return review_locally(content, as_of=SEEN_ON).assessment


def against(found: Assessment) -> set[str]:
    return {
        one.id
        for group in found.groups
        for one in group.criteria
        if one.result is Result.NOT_MET and one.basis == "coverage"
    }


def gaps(found: Assessment) -> set[str]:
    return {gap.category for group in found.groups for gap in group.gaps}


@pytest.mark.parametrize("code", ["72141", "72142", "72156", "72148", "72149", "72158", "27447"])
def test_medicare_advantage_finds_exactly_one_policy(code: str) -> None:
    choice = shipped().choose(code, programme="medicare-advantage", state=None, service_on=SEEN_ON)
    assert (choice.policy is not None, choice.reason) == (True, None)


@pytest.mark.parametrize(
    ("code", "payer", "identity"),
    [
        ("72148", "Aetna", "lumbar-spine-mri-aetna"),
        ("72141", "Evolent", "cervical-spine-mri-evolent"),
        ("27447", "Anthem", "total-knee-arthroplasty-anthem"),
        ("27447", "eviCore", "total-knee-arthroplasty-evicore"),
        ("27447", "BCBS Alabama", "total-knee-arthroplasty-bcbs-alabama"),
    ],
)
def test_a_commercial_request_is_governed_by_its_payers_numbers(code: str, payer: str, identity: str) -> None:
    choice = shipped().choose(code, programme="commercial", state=None, service_on=SEEN_ON, payer=payer)
    assert choice.policy is not None
    assert choice.policy.id == identity


@pytest.mark.parametrize("code", ["72146", "72147", "72157"])
def test_a_thoracic_study_has_no_policy_and_is_a_persons_case(code: str) -> None:
    assert review(LUMBAR_NOTE, code, "M54.6").recommendation == "human_review"


def test_a_complete_chart_for_a_lumbar_mri_is_approved() -> None:
    found = review(LUMBAR_NOTE, "72148", "M54.16")
    assert (found.recommendation, against(found), gaps(found)) == ("approve", set(), set())


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("since\nJune 2026", "for 3 weeks", "symptom-duration"),
        (LUMBAR_CARE, "No conservative treatment was tried.", "conservative-care-duration"),
        (LUMBAR_CARE, "10 days of physical therapy without relief.", "conservative-care-duration"),
    ],
    ids=["three weeks", "no care", "ten days of care"],
)
def test_what_the_chart_says_against_a_lumbar_mri_brings_a_person(old: str, new: str, expected: str) -> None:
    assert old in LUMBAR_NOTE
    found = review(LUMBAR_NOTE.replace(old, new), "72148", "M54.16")
    assert found.recommendation == "human_review"
    assert expected in against(found)


@pytest.mark.parametrize(
    ("old", "new", "category"),
    [
        (LUMBAR_EXAMINATION, "", "examination"),
        (LUMBAR_CARE, "Several weeks of physical therapy did not help.", "conservative_care"),
        ("PLAN:", "IMAGING: MRI of the lumbar spine 09/20/2026: disc bulge at L4-L5.\nPLAN:", "imaging"),
    ],
    ids=["no examination", "several weeks", "an MRI six weeks ago"],
)
def test_what_a_chart_for_a_lumbar_mri_lacks_is_asked_for(old: str, new: str, category: str) -> None:
    assert old in LUMBAR_NOTE
    found = review(LUMBAR_NOTE.replace(old, new), "72148", "M54.16")
    assert (found.recommendation, against(found)) == ("request_information", set())
    assert category in gaps(found)


def test_contrast_without_a_reason_is_asked_for() -> None:
    found = review(LUMBAR_NOTE, "72158", "M54.16")
    assert (found.recommendation, gaps(found)) == ("request_information", {"order_clarity"})


def test_a_sign_that_cannot_wait_goes_to_a_person_and_is_no_approval() -> None:
    found = review(LUMBAR_NOTE.replace("No saddle anesthesia, no", "Saddle anesthesia and"), "72148", "M54.16")
    assert (found.recommendation, found.route_reason) == ("human_review", "red_flag")


def test_findings_of_the_neck_are_none_of_the_lower_back() -> None:
    found = review(LUMBAR_NOTE, "72141", "M54.12")
    assert found.recommendation != "approve"
    assert gaps(found)


def test_a_complete_chart_for_a_knee_replacement_is_approved() -> None:
    found = review(KNEE_NOTE, "27447", "M17.11", side="right")
    assert (found.recommendation, against(found), gaps(found)) == ("approve", set(), set())


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (KNEE_FINDINGS, "mild degenerative changes", "advanced-disease"),
        ("grade 4", "grade 1", "advanced-disease"),
        (KNEE_LIMITS, "No limitation of activities of daily living.", "pain-limits-function"),
    ],
    ids=["mild", "grade 1", "no limitation"],
)
def test_what_the_chart_says_against_a_knee_replacement_brings_a_person(old: str, new: str, expected: str) -> None:
    assert old in KNEE_NOTE
    found = review(KNEE_NOTE.replace(old, new), "27447", "M17.11", side="right")
    assert found.recommendation == "human_review"
    assert expected in against(found)


@pytest.mark.parametrize(
    ("old", "category"),
    [
        (KNEE_FILMS, "imaging"),
        (KNEE_EXAMINATION, "examination"),
        (KNEE_LIMITS, "function_or_pain_scale"),
        (KNEE_CARE, "conservative_care"),
    ],
    ids=["no films", "no examination", "no limitation told", "no care told"],
)
def test_what_a_chart_for_a_knee_replacement_lacks_is_asked_for(old: str, category: str) -> None:
    assert old in KNEE_NOTE
    found = review(KNEE_NOTE.replace(old, ""), "27447", "M17.11", side="right")
    assert (found.recommendation, against(found)) == ("request_information", set())
    assert category in gaps(found)


def test_films_of_the_other_knee_are_not_enough() -> None:
    found = review(KNEE_NOTE, "27447", "M17.12", side="left")
    assert found.recommendation != "approve"


def test_an_infected_knee_goes_to_a_person() -> None:
    found = review(KNEE_NOTE + "There is cellulitis of the right leg.\n", "27447", "M17.11", side="right")
    assert (found.recommendation, found.route_reason) == ("human_review", "red_flag")


def test_an_infection_that_healed_long_ago_holds_no_knee_back() -> None:
    found = review(
        KNEE_NOTE + "Cellulitis of the right leg in 2023, treated and fully healed.\n", "27447", "M17.11", side="right"
    )
    assert found.recommendation == "approve"
