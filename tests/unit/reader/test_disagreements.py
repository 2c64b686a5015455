"""Facts of a complete chart that contradict each other: both are kept, and a person decides. Others change nothing."""

import pytest

from reader.read import read
from schemas.fact import Fact
from tests.altered import SEEN_ON, answer, charts, fill, stops

CHART = charts()["record"]


def _facts(text: str, *kinds: str) -> list[Fact]:
    return [one for one in read(text, document="d1", document_on=SEEN_ON, loinc="34117-2") if one.kind in kinds]


def _stopped(words: dict[str, str], *others: str) -> dict[str, str]:
    return stops(answer(fill(CHART, words), *others))


@pytest.mark.parametrize(
    ("words", "others", "criterion"),
    [
        ({"extra": "Symptoms began 10 days ago"}, (), "pain-duration"),
        ({"extra": "The pain began on 11/01/2026"}, (), "pain-duration"),
        ({}, ("The pain began on 11/01/2026.",), "pain-duration"),
        ({"exam": "{}. Left biceps 5/5"}, (), "examination-supports"),
        ({}, ("EXAM: left biceps 5/5.",), "examination-supports"),
        (
            {},
            ("EXAM: Strength 5/5 in all groups. Sensation intact. Reflexes symmetric. Spurling negative.",),
            "examination-supports",
        ),
    ],
)
def test_what_disagrees_is_a_persons(words: dict[str, str], others: tuple[str, ...], criterion: str) -> None:
    assert _stopped(words, *others).get(criterion) == "conflict"


RIGHT = "Strength: right biceps 4/5. Sensation: decreased right C6 dermatome. Spurling: positive right"


@pytest.mark.parametrize(
    ("words", "criterion"),
    [
        ({"exam": RIGHT}, "examination-supports"),
        ({"steroid": "Dexamethasone 10 mg. Triamcinolone 40 mg"}, "steroid-ceiling"),
        ({"score": "NRS 7/10, NRS 1/10, NDI 46%"}, "baseline-scale"),
        ({"diagnosis": "Cervical radiculopathy vs. carpal tunnel syndrome"}, "not-excluded-condition"),
    ],
)
def test_what_does_not_go_together_is_a_persons(words: dict[str, str], criterion: str) -> None:
    assert _stopped(words) == {criterion: "not_met"}


@pytest.mark.parametrize(
    "words",
    [
        {"exam": "Sensation: decreased left C6 dermatome. Right biceps 4/5"},
        {"steroid": "Dexamethasone 10 mg. The dexamethasone is preservative-free"},
        {"steroid": "Triamcinolone 40 mg"},
        {"diagnosis": "Cervical radiculopathy, left C6 (M54.12); possible carpal tunnel syndrome"},
    ],
)
def test_what_goes_together_changes_nothing(words: dict[str, str]) -> None:
    assert _stopped(words) == {}


@pytest.mark.parametrize(
    ("text", "doses"),
    [
        ("Triamcinolone 40 mg.", [40]),
        ("Dexamethasone 10 mg and triamcinolone 40 mg.", [10, 40]),
        ("Triamcinolone 40 mg/mL, 2 mL.", [80]),
        ("Inject 120 mg of triamcinolone 40 mg/mL.", [120]),
        ("Kenalog-40, 3 mL.", [120]),
        ("Kenalog-40.", []),
    ],
)
def test_the_number_in_a_steroids_name_is_its_dose_or_its_strength(text: str, doses: list[int]) -> None:
    plan = f"PLAN\n- Cervical interlaminar epidural steroid injection\n- {text}"
    assert sorted(int(str(one.value)) for one in _facts(plan, "procedure.steroid")) == doses


@pytest.mark.parametrize(
    ("text", "issue"),
    [
        ("NRS 7/10, NRS 1/10.", "disagrees"),
        ("Pain score 7/10 and pain score 2/10.", "disagrees"),
        ("NRS 7/10, NRS 7/10.", None),
        ("NRS 7/10 with activity, NRS 1/10 at rest.", None),
        ("NRS 7/10 before, NRS 1/10 after.", None),
        ("NRS 7/10, VAS 6/10.", None),
        ("NRS 5-7/10.", None),
        ("NRS of the neck 7/10, NRS of the arm 4/10.", None),
    ],
)
def test_two_scores_of_one_scale_and_moment_disagree(text: str, issue: str | None) -> None:
    assert {one.attributes.get("issue") for one in _facts(text, "score.pain")} == {issue}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Cervical radiculopathy vs. carpal tunnel syndrome.", "uncertain"),
        ("Cervical radiculopathy versus carpal tunnel syndrome.", "uncertain"),
        ("Cervical radiculopathy and carpal tunnel syndrome.", "present"),
    ],
)
def test_one_of_two_diagnoses_is_open(text: str, said: str) -> None:
    kinds = ("diagnosis.radiculopathy", "diagnosis.non_radicular")
    assert [str(one.assertion) for one in _facts(f"ASSESSMENT: {text}", *kinds)] == [said, said]


@pytest.mark.parametrize(
    "words",
    [
        {"extra": "The pain got worse 10 days ago"},
        {"extra": "Neck pain for 2 years, worse for the last 2 weeks"},
        {"extra": "Numbness of the left thumb began 2 weeks ago"},
        {"extra": "The pain was relieved for 2 weeks"},
        {"exam": "{}. Right biceps 5/5. Left triceps 5/5"},
        {"exam": "{}. All other muscles 5/5"},
    ],
)
def test_what_agrees_changes_nothing(words: dict[str, str]) -> None:
    assert _stopped(words) == {}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Neck pain for 2 years, worse for the last 2 weeks.", {("symptom.duration", 730), ("symptom.flare", 14)}),
        ("Pain began 14 weeks ago and got worse 10 days ago.", {("symptom.duration", 98), ("symptom.flare", 10)}),
        ("Neck pain x 2 years with acute exacerbation x 2 weeks.", {("symptom.duration", 730), ("symptom.flare", 14)}),
        ("Neck pain, worse with extension, for 3 months.", {("symptom.duration", 90)}),
        ("2 weeks of worsening neck pain.", {("symptom.flare", 14)}),
        ("The pain was relieved for 2 weeks.", set()),
        ("The pain has not improved for 2 years.", {("symptom.duration", 730)}),
    ],
)
def test_a_flare_is_no_beginning(text: str, told: set[tuple[str, int]]) -> None:
    assert {(one.kind, one.days) for one in _facts(text, "symptom.duration", "symptom.flare")} == told


@pytest.mark.parametrize(
    ("text", "attributes"),
    [
        ("Left arm numbness for 2 weeks.", {"symptom": "paresthesia", "limb": "arm"}),
        ("Left arm pain for 2 weeks.", {"limb": "arm"}),
        ("Neck pain for 2 weeks.", {}),
    ],
)
def test_a_length_says_of_which_complaint_it_is(text: str, attributes: dict[str, str]) -> None:
    assert [one.attributes for one in _facts(text, "symptom.duration")] == [attributes]
