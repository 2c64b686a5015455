"""Relief of an earlier injection by scores with their days, its end by a month, and what is no relief at all."""

from datetime import date

import pytest

from reader.read import read
from schemas.fact import Fact


def found(text: str, *kinds: str) -> list[Fact]:
    return [one for one in read(text, document="d", document_on=date(2026, 2, 1)) if one.kind in kinds]


def relief(text: str) -> list[object]:
    return [one.value for one in found(text, "injection.relief")]


def lasted(text: str) -> list[tuple[int | None, str | None]]:
    return [(one.days, one.attributes.get("extent")) for one in found(text, "injection.relief_duration")]


@pytest.mark.parametrize(
    ("told", "percent"),
    [
        ("VAS 8 before, 6 at two weeks, 7 at five weeks.", [25]),
        ("NRS 8/10 before, 7/10 at 2 weeks.", [12]),
        ("Pain score 9 before the injection, 2 after four weeks, 3 after two months.", [78]),
        ("The pain was down to 3 out of 10 from 7 out of 10.", [57]),
        ("NRS fell from 8 to 3 at two weeks and was still 3 on July 30.", [62]),
        ("NRS was 8 before, 2 at two weeks, 7 at five weeks.", []),
        ("VAS 8 today, 6 at rest.", []),
        ("Sitting tolerance was 20 minutes before, 25 at two weeks.", []),
    ],
)
def test_scores_with_their_days_tell_relief(told: str, percent: list[int]) -> None:
    assert relief(f"The lumbar ESI of May 28, 2025 was done at L4-5. {told}") == percent


def test_the_scores_of_a_repeat_may_stand_behind_the_findings() -> None:
    text = (
        "Repeat L5-S1 interlaminar injection, five weeks after the first one. Left S1 radiculopathy. "
        "VAS 8 before, 6 at two weeks, 7 at five weeks."
    )
    assert relief(text) == [25]


def test_scores_behind_another_treatment_are_of_that() -> None:
    text = "Repeat L5-S1 interlaminar injection. Physical therapy for six weeks. VAS 8 before, 6 at two weeks."
    assert relief(text) == []


@pytest.mark.parametrize(
    ("told", "days"),
    [
        ("By the first week of July she was back to 7 out of 10.", 40),
        ("By early July the pain was back.", 43),
        ("The pain had returned by July 4.", 37),
        ("Relief was gone by mid-July.", 53),
        ("The pain was back in early July.", 43),
        ("By the end of January the pain had returned.", 248),
        ("By the first week of July the pain was back and she had restarted tizanidine.", 40),
    ],
)
def test_a_month_in_which_the_pain_was_back_bounds_the_relief(told: str, days: int) -> None:
    assert lasted(f"The lumbar ESI of May 28, 2025 helped. {told}") == [(days, "at_most")]


@pytest.mark.parametrize(
    "told",
    [
        "By July she was back to work.",
        "By July she was walking again.",
        "The pain returned after the visit in July.",
        "In July: pain was back.",
        "She came back in July for the visit.",
        "In July tizanidine was started and the pain was back to baseline.",
    ],
)
def test_back_at_work_or_at_the_clinic_ends_no_relief(told: str) -> None:
    assert lasted(f"The lumbar ESI of May 28, 2025 helped. {told}") == []


def test_the_points_of_a_scale_are_no_relief() -> None:
    text = "Lumbar ESI on May 28, 2025. He was 60% better, and ODI went from 52% to 24%."
    assert relief(text) == [60]


@pytest.mark.parametrize("opening", ["Before the first injection", "Prior to the epidural", "Until the first block"])
def test_care_before_an_injection_is_not_its_result(opening: str) -> None:
    assert relief(f"Lumbar pain. {opening} she had physical therapy without lasting benefit.") == []


def kinds_of_prior(text: str) -> list[str]:
    return [one.assertion.value for one in found(text, "injection.prior")]


@pytest.mark.parametrize(
    "text",
    [
        "Initial right L4-5 thermal radiofrequency ablation, lesions at 85 degrees C.",
        "Request for initial lumbar radiofrequency ablation at L4-5.",
        "Initial left L5 transforaminal epidural steroid injection, one level.",
    ],
)
def test_an_initial_procedure_that_opens_a_request_is_asked_for(text: str) -> None:
    assert kinds_of_prior(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "Initial L4-5 ablation gave 60 % relief.",
        "Initial lumbar ESI on May 28, 2025, no relief.",
        "Low back pain. He had an initial lumbar ESI.",
        "The first lumbar ESI helped for ten days.",
    ],
)
def test_an_initial_procedure_with_a_result_or_a_date_was_done(text: str) -> None:
    assert set(kinds_of_prior(text)) == {"present"}
