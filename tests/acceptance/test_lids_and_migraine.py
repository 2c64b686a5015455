"""Whole requests for upper lids and for botulinum toxin: a chart in, an answer with its sentences out."""

from datetime import date
from typing import Any

import pytest

from ops.local_review import Reviewed, review_locally

LIDS = """\
HPI: 68 year old woman with two years of progressive heaviness of both upper lids. She has trouble reading and driving.
EXAM: Severe bilateral dermatochalasis with skin resting on the lashes. MRD1 1 mm OD, 1.5 mm OS.
VISUAL FIELD (Goldmann, 10/20/2026): untaped superior field 15 degrees right eye and 18 degrees left eye; with lids
taped 45 degrees right eye and 44 degrees left eye.
PHOTOGRAPHS: External photographs taken 10/20/2026 in primary gaze, frontal and lateral views.
PLAN: Bilateral upper blepharoplasty.
"""
MIGRAINE = """\
HPI: 41-year-old woman with chronic migraine without aura. Headache diary for the last 28 days shows 20 headache days
per month, of which 12 are migrainous with photophobia and nausea. She has had this frequency for the past 8 months.
Untreated attacks last 8 to 24 hours.
PREVENTIVES: Topiramate 100 mg for 4 months, stopped for lack of efficacy. Propranolol 80 mg for 3 months, ineffective.
PLAN: OnabotulinumtoxinA 155 units every 12 weeks.
"""
AGAIN = """\
Interval history: Third cycle of Botox for chronic migraine was given on 08/10/2026. Headache days went from 22 per
month at baseline to 9 per month.
Plan: continue Botox 155 units q12 weeks.
"""
DAY = date(2026, 11, 20)


def reviewed(text: str, *codes: str, diagnosis: str, programme: str = "medicare-advantage", **more: Any) -> Reviewed:
    content = {
        "submission_id": "A-1",
        "submitter": "clinic-7",
        "programme": programme,
        "member": {"id": "M1", "birth_date": "1958-03-02"},
        "provider": {"npi": "1234567893"},
        "coverage": {"verified_at": "2026-11-19T12:00:00Z"},
        "diagnoses": [diagnosis],
        "service_lines": [
            {"line": n, "code": code, "units": 155 if code == "J0585" else 1, "service_from": "2026-12-20", **more}
            for n, code in enumerate(codes, 1)
        ],
        "documents": [
            {"id": "d1", "loinc": "34117-2", "title": "Visit note", "service_on": "2026-11-01", "text": text}
        ],
    }
    return review_locally(content, as_of=DAY)


def results(one: Reviewed) -> dict[str, str]:
    return {result.id: result.result.value for result in one.assessment.groups[0].criteria}


@pytest.mark.parametrize("programme", ["medicare-advantage", "medicare-opd"])
def test_complete_charts_are_approved_under_both_programmes(programme: str) -> None:
    lids = reviewed(LIDS, "15823", diagnosis="H02.831", programme=programme)
    toxin = reviewed(MIGRAINE, "64615", "J0585", diagnosis="G43.709", programme=programme)
    assert lids.assessment.recommendation == "approve", results(lids)
    assert toxin.assessment.recommendation == "approve", results(toxin)
    assert len(toxin.assessment.groups) == 1


def test_a_continuation_with_a_measured_response_is_approved() -> None:
    again = reviewed(AGAIN, "64615", "J0585", diagnosis="G43.709")
    assert again.assessment.recommendation == "approve", results(again)
    assert results(again)["response"] == "met"


@pytest.mark.parametrize(
    ("text", "code", "old", "new", "criterion"),
    [
        (LIDS, "15823", "15 degrees right eye and 18 degrees left", "40 degrees right eye and 42 degrees left",
         "visual-field"),
        (LIDS, "15823", "She has trouble reading and driving.", "She wants it for cosmetic reasons only.",
         "not-cosmetic"),
        (MIGRAINE, "64615", "20 headache days", "10 headache days", "headache-days"),
        (MIGRAINE, "64615", "chronic migraine without aura", "episodic migraine", "chronic-migraine"),
        (MIGRAINE, "64615", "155 units every 12 weeks", "155 units every 8 weeks", "interval"),
        (AGAIN, "64615", "to 9 per month", "to 20 per month", "response"),
    ],
)  # fmt: skip
def test_what_the_chart_contradicts_goes_to_a_person(text: str, code: str, old: str, new: str, criterion: str) -> None:
    assert old in text
    diagnosis = "H02.831" if code == "15823" else "G43.709"
    one = reviewed(text.replace(old, new), code, diagnosis=diagnosis)
    assert one.assessment.recommendation == "human_review"
    assert results(one)[criterion] == "not_met"


@pytest.mark.parametrize(
    ("text", "code", "old", "criterion", "category"),
    [
        (LIDS, "15823",
         "PHOTOGRAPHS: External photographs taken 10/20/2026 in primary gaze, frontal and lateral views.\n",
         "photographs", "imaging"),
        (LIDS, "15823", "She has trouble reading and driving.", "functional-complaint", "function_or_pain_scale"),
        (MIGRAINE, "64615", "Untreated attacks last 8 to 24 hours.\n", "headache-hours", "headache_count"),
        (MIGRAINE, "64615", "Propranolol 80 mg for 3 months, ineffective.\n", "preventives", "conservative_care"),
        (AGAIN, "64615", "Headache days went from 22 per\nmonth at baseline to 9 per month.\n", "response",
         "prior_injection_response"),
    ],
)  # fmt: skip
def test_what_the_chart_leaves_out_is_asked_for(text: str, code: str, old: str, criterion: str, category: str) -> None:
    assert old in text
    diagnosis = "H02.831" if code == "15823" else "G43.709"
    one = reviewed(text.replace(old, ""), code, diagnosis=diagnosis)
    assert one.assessment.recommendation == "request_information"
    assert results(one)[criterion] == "missing"
    assert category in {gap.category for gap in one.assessment.groups[0].gaps}


def test_the_drug_alone_needs_no_authorization_in_a_hospital_and_needs_one_in_a_plan() -> None:
    hospital = reviewed(MIGRAINE, "J0585", diagnosis="G43.709", programme="medicare-opd")
    plan = reviewed(MIGRAINE, "J0585", diagnosis="G43.709")
    assert hospital.assessment.recommendation == "not_required"
    assert plan.assessment.recommendation == "approve", results(plan)


def test_every_met_coverage_criterion_quotes_the_chart() -> None:
    for one in (reviewed(LIDS, "15823", diagnosis="H02.831"), reviewed(MIGRAINE, "64615", diagnosis="G43.709")):
        for result in one.assessment.groups[0].criteria:
            if result.basis == "coverage" and result.result == "met":
                assert result.facts, result.id
