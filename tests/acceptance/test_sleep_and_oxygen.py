"""Charts of sleep and oxygen in, recommendation and gaps out: reader, policy and engine together."""

from datetime import date
from typing import Any

import pytest

from ops.local_review import review_locally

KNOWN_ON = date(2026, 11, 1)
VISIT = {
    "id": "visit",
    "loinc": "34117-2",
    "title": "History and physical",
    "service_date": "2026-09-10",
    "text": (
        "Seen in person today. 52-year-old man with loud snoring, witnessed apneas and excessive daytime sleepiness, "
        "Epworth 15. PMH: hypertension.\nEXAM: BMI 34, neck 17 inches, Mallampati III.\nPLAN: Home sleep apnea test."
    ),
}
REPORT = {
    "id": "report",
    "loinc": "28633-6",
    "title": "Sleep study",
    "service_date": "2026-09-22",
    "text": (
        "HOME SLEEP APNEA TEST REPORT\nDate of study: 09/20/2026\nRecording time: 402 minutes\n"
        "Total apneas and hypopneas: 121\nAHI: 18.1 events/hour\nIMPRESSION: Moderate obstructive sleep apnea.\n"
        "Patient will be instructed in the use and care of CPAP by the supplier's respiratory therapist."
    ),
}
UNDER_TREATMENT = {
    "id": "follow-up",
    "loinc": "11506-3",
    "title": "Progress note",
    "service_date": "2026-10-30",
    "text": (
        "Seen today for CPAP follow-up. CPAP started 09/25/2026. Feels much better. Download of the last 30 days: used "
        "at least 4 hours on {share}% of nights. He was instructed in its use."
    ),
}


def reviewed(code: str, *documents: dict[str, Any], diagnosis: str = "G47.33") -> tuple[str, dict[str, str], set[str]]:
    content = {
        "submission_id": "S-1",
        "submitter": "clinic-7",
        "programme": "medicare-advantage",
        "member": {"id": "M1", "birth_date": "1974-03-02"},
        "provider": {"npi": "1234567893"},
        "diagnoses": [diagnosis],
        "service_lines": [{"line": 1, "code": code, "units": 1}],
        "documents": list(documents),
    }
    assessment = review_locally(content, as_of=KNOWN_ON).assessment
    (group,) = assessment.groups
    assert group.policy is not None
    results = {one.id: one.result.value for one in group.criteria}
    return group.recommendation.value, results, {gap.category for gap in group.gaps}


def note(text: str, on: str = "2026-10-20") -> dict[str, Any]:
    return {"id": "note", "loinc": "11506-3", "title": "Progress note", "service_date": on, "text": text}


@pytest.mark.parametrize("code", ["95810", "95811", "E0601", "E0470", "E1390"])
def test_each_code_finds_exactly_one_policy_and_silence_is_asked_for(code: str) -> None:
    recommendation, results, gaps = reviewed(code, note("The patient was here for a flu shot."))
    assert recommendation == "request_information"
    assert gaps
    assert "not_met" not in results.values()


def test_a_visit_and_a_report_carry_a_device() -> None:
    recommendation, results, gaps = reviewed("E0601", VISIT, REPORT)
    assert (recommendation, gaps) == ("approve", set())
    assert results["evaluation-before-test"] == results["apnoea-index"] == "met"


def test_a_report_without_the_visit_asks_for_the_visit() -> None:
    recommendation, _, gaps = reviewed("E0601", REPORT)
    assert (recommendation, gaps) == ("request_information", {"examination"})


def test_a_low_index_goes_to_a_person() -> None:
    low = REPORT | {"text": REPORT["text"].replace("AHI: 18.1", "AHI: 3.1").replace(": 121", ": 20")}
    recommendation, results, _ = reviewed("E0601", VISIT, low)
    assert (recommendation, results["apnoea-index"]) == ("human_review", "not_met")


@pytest.mark.parametrize(
    ("share", "recommendation", "result"), [("70", "approve", "met"), ("69", "human_review", "not_met")]
)
def test_use_under_treatment_decides_on_a_device_that_was_begun(share: str, recommendation: str, result: str) -> None:
    follow_up = UNDER_TREATMENT | {"text": UNDER_TREATMENT["text"].format(share=share)}
    found, results, _ = reviewed("E0601", VISIT, REPORT, follow_up)
    assert (found, results["adherence"], results["re-evaluation"]) == (recommendation, result, "met")


def test_bilevel_needs_the_failure_of_the_simpler_device() -> None:
    recommendation, _, gaps = reviewed("E0470", VISIT, REPORT)
    assert (recommendation, gaps) == ("request_information", {"conservative_care"})
    failed = note("She was unable to tolerate CPAP in spite of three masks.")
    assert reviewed("E0470", VISIT, REPORT, failed)[0] == "approve"


LABORATORY_VISIT = VISIT | {
    "text": VISIT["text"].replace("Home sleep apnea test.", "Polysomnography in the laboratory.")
}


def test_the_laboratory_needs_a_reason() -> None:
    recommendation, _, gaps = reviewed("95810", LABORATORY_VISIT)
    assert (recommendation, gaps) == ("request_information", {"other"})
    for reason in (
        "PMH: congestive heart failure.",
        "Home sleep test was inconclusive.",
        "BMI 42 today, OSA suspected.",
    ):
        visit = VISIT | {"text": LABORATORY_VISIT["text"].replace("BMI 34, ", "") + "\n" + reason}
        assert reviewed("95810", visit)[0] == "approve", reason


def test_a_plan_of_a_test_at_home_is_no_order_for_the_laboratory() -> None:
    visit = VISIT | {"text": VISIT["text"] + "\nPMH: congestive heart failure."}
    recommendation, results, _ = reviewed("95810", visit)
    assert (recommendation, results["order-fits"]) == ("human_review", "not_met")


def test_a_patient_for_whom_a_home_test_would_do_goes_to_a_person() -> None:
    text = VISIT["text"] + " He has no significant comorbidities and is a good candidate for home sleep testing."
    recommendation, results, _ = reviewed("95810", VISIT | {"text": text})
    assert (recommendation, results["laboratory-reason"]) == ("human_review", "not_met")


@pytest.mark.parametrize(
    ("text", "recommendation", "gaps"),
    [
        ("COPD. SpO2 88% on room air at rest.", "approve", set()),
        ("COPD. SpO2 89% on room air at rest.", "request_information", {"examination"}),
        ("COPD. SpO2 89% on room air at rest. Echo shows pulmonary hypertension.", "approve", set()),
        ("COPD. SpO2 90% on room air at rest.", "human_review", set()),
        ("COPD. ABG at rest on room air: PaO2 58 mmHg. Hematocrit 57%.", "approve", set()),
        ("COPD. ABG at rest on room air: PaO2 61 mmHg. SpO2 87% at rest on room air.", "human_review", set()),
        ("ILD. SpO2 92% at rest on room air, 85% walking on room air.", "request_information", {"other"}),
        ("ILD. SpO2 92% at rest on room air, 85% walking on room air, 93% walking on 2 L.", "approve", set()),
        ("Overnight oximetry on room air: SpO2 at or below 88% for 9 minutes in sleep.", "approve", set()),
        ("Overnight oximetry on room air: SpO2 at or below 88% for 3 minutes in sleep.", "human_review", set()),
        ("SpO2 86% on room air at rest, measured by the oxygen supplier.", "human_review", set()),
        ("SpO2 86%.", "request_information", {"examination", "other"}),
    ],
)
def test_values_of_oxygen_on_both_sides_of_their_groups(text: str, recommendation: str, gaps: set[str]) -> None:
    found, _, asked = reviewed("E1390", note(text), diagnosis="J44.9")
    assert (found, asked) == (recommendation, gaps)


@pytest.mark.parametrize(("day", "recommendation"), [("2026-10-22", "approve"), ("2026-10-23", "human_review")])
def test_a_test_in_hospital_counts_for_two_days(day: str, recommendation: str) -> None:
    text = (
        f"DISCHARGE SUMMARY\nDischarged home on {day}. On 2026-10-20 the resting SpO2 on room air was 87% awake. COPD."
    )
    assert reviewed("E1390", note(text, on=day), diagnosis="J44.9")[0] == recommendation
