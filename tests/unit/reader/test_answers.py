"""Fields and questions of forms: what a denial answers is denied, or not said at all, and never there."""

from datetime import date

import pytest

from reader.read import read
from schemas.fact import Assertion, Fact

FORM = "PRIOR AUTHORIZATION REQUEST FORM\nThe patient is a man of 50 years.\n"


def _facts(text: str, kind: str) -> list[Fact]:
    facts = read(FORM + text, document="d1", document_on=date(2026, 11, 1))
    return [fact for fact in facts if fact.kind == kind]


def _said(text: str, kind: str) -> set[Assertion]:
    return {fact.assertion for fact in _facts(text, kind)}


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("MRI done: no", "imaging.study"),
        ("MRI: not done", "imaging.study"),
        ("MRI of the lumbar spine performed? No", "imaging.study"),
        ("Prior epidural: N", "injection.prior"),
        ("Previous injections: 0", "injection.prior"),
        ("Physical therapy: not tried", "care.therapy"),
        ("Physical therapy (Y/N): N", "care.therapy"),
        ("Physical therapy | No", "care.therapy"),
        ("Number of PT sessions: 0", "care.therapy"),
        ("PT: 0 visits", "care.therapy"),
        ("NSAIDs tried | No |", "care.medication"),
        ("Radiating leg pain (no)", "symptom.radicular_pain"),
        ("Radiating leg pain [N]", "symptom.radicular_pain"),
        ("Radiculopathy present (Y/N): N", "diagnosis.radiculopathy"),
    ],
)
def test_a_thing_whose_field_says_no_is_denied(text: str, kind: str) -> None:
    assert _said(text, kind) == {Assertion.NEGATED}


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Physical therapy completed: No", "care.therapy"),
        ("Conservative care completed: none", "care.therapy"),
        ("Q: Has physical therapy been completed? A: No.", "care.therapy"),
        ("Has physical therapy been completed? Answer: No.", "care.therapy"),
        ("6 weeks of conservative treatment: \u2610 Yes \u2612 No", "care.therapy"),
        ("Completed 6 weeks of PT = No", "care.therapy"),
        ("Physical therapy completed ........ No", "care.therapy"),
        ("Physical therapy completed 6 weeks: false", "care.therapy"),
        ("Physical therapy completed 6 weeks: scheduled", "care.therapy"),
        ("Physical therapy completed 6 weeks Y / N: N", "care.therapy"),
        ("Physical therapy completed 6 weeks Y/N __N__", "care.therapy"),
        ("Physical therapy completed 6 weeks Yes___ No_X_", "care.therapy"),
        ("Physical therapy 6 weeks [ ]", "care.therapy"),
        ("( ) Physical therapy 6 weeks (x) NSAIDs", "care.therapy"),
        ("Steroid injection helped: no", "injection.prior"),
        ("Physical therapy: N/A", "care.therapy"),
        ("MRI date: unknown", "imaging.study"),
    ],
)
def test_of_what_is_not_whole_or_not_known_nothing_is_said(text: str, kind: str) -> None:
    assert Assertion.PRESENT not in _said(text, kind)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Physical therapy completed: Yes", "care.therapy"),
        ("MRI performed on 10/02/2026. Abnormalities: none", "imaging.study"),
        ("Physical therapy 8 weeks to 10/02/2026, side effects: none", "care.therapy"),
        ("Weakness: Y   Numbness: N", "symptom.weakness"),
    ],
)
def test_what_another_field_denies_stays(text: str, kind: str) -> None:
    assert _said(text, kind) == {Assertion.PRESENT}


@pytest.mark.parametrize(
    "text",
    [
        "Clopidogrel stopped: no",
        "Q: Clopidogrel stopped? A: No.",
        "Coumadin held? No",
        "Eliquis will be held: no",
        "Hold Plavix? [ ] yes [x] no",
    ],
)
def test_what_is_not_stopped_is_taken_and_no_plan(text: str) -> None:
    assert _said(text, "safety.anticoagulant") == {Assertion.PRESENT}
    assert Assertion.PRESENT not in _said(text, "safety.anticoagulant_plan")


def test_a_cell_answers_for_itself() -> None:
    text = "Knee | PT: not done | injection: not done | NSAID: 10 days, October 2026 | brace: not done"
    assert _said(text, "care.therapy") == _said(text, "care.joint") == {Assertion.NEGATED}
    assert _said(text, "care.medication") == {Assertion.PRESENT}


@pytest.mark.parametrize(
    "text",
    [
        "Physical therapy completed 6 weeks Yes No (circled: No)",
        "Completed *** weeks of physical therapy",
        "~~Completed 6 weeks of physical therapy~~",
        "[Insert: completed 6 weeks of physical therapy]",
        "Completed 6 weeks of physical therapy {yes/no:63} no",
        "Physical therapy 6 weeks: [ ] completed [ ] not completed",
        "Physical therapy 6 weeks: ( ) completed (x) not completed",
        "Yes [ ] No [x] Physical therapy completed 6 weeks",
        "No - Physical therapy completed 6 weeks",
        "Physical therapy, 6 weeks \u2718",
        "Care\tYes\tNo\nPhysical therapy, 6 weeks\t\tX",
        "Care | Yes | No\nPhysical therapy, 6 weeks | | X",
    ],
)
def test_a_field_that_was_not_made_out_is_a_persons(text: str) -> None:
    assert [fact.attributes["about"] for fact in _facts(text, "chart.unsettled") if fact.value == "form"] == [
        "care.therapy"
    ]


@pytest.mark.parametrize(
    "text",
    [
        "[x] Physical therapy, 6 weeks",
        "Physical therapy, 6 weeks: [x] Yes [ ] No",
        "Physical therapy, 6 weeks (7/1/2026 to 8/12/2026)",
        "Conservative treatment tried (check all that apply): [x] PT [x] NSAIDs",
        "Reviewed [chart of 3/2/2026]. Physical therapy, 6 weeks.",
    ],
)
def test_a_field_that_was_made_out_is_settled(text: str) -> None:
    assert _facts(text, "chart.unsettled") == []
