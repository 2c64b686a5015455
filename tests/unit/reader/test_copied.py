"""What was carried over from an earlier note is of that note's day, until its end mark or the next heading."""

from datetime import date

import pytest

from reader import copied
from reader.fold import folded
from reader.read import read
from schemas.fact import Fact
from tests.altered import answer, charts, fill

VISIT = date(2026, 11, 2)
THEN = date(2025, 3, 1)
SAID = "Spurling positive on the right. Pain 9/10 for 3 months. Physical therapy for 8 weeks without relief."
EARLIER = {"exam.spurling", "score.pain", "symptom.duration", "care.therapy"}


def days(text: str) -> dict[str, set[date | None]]:
    """By kind, the days of the documents from which its facts come."""
    found: dict[str, set[date | None]] = {}
    for fact in facts(text):
        assert text[fact.start : fact.end] == fact.quote
        found.setdefault(fact.kind, set()).add(fact.document_on)
    return found


def facts(text: str) -> tuple[Fact, ...]:
    return read(text, document="d1", document_on=VISIT)


MARKS = [
    ">>> Copied from note dated 03/01/2025 <<<\n",
    "PRIOR NOTE (copied 03/01/2025): ",
    "*** Copied from 03/01/2025 ***\n",
    "[Carried forward from 3/1/2025] ",
    "The following was copied from the note of 3/1/2025: ",
    "Previous office note dated March 1, 2025: ",
    "From my last note (3/1/2025): ",
    "Last visit 3/1/2025: ",
    "History copied forward from 03/01/2025:\n",
    "From 3/1/2025 note: ",
    "From the 3/1/2025 office visit: ",
    "Per my note of 3/1/2025: ",
    "As per our clinic note dated March 1, 2025: ",
    "As documented on 3/1/2025: ",
    "As noted in my note of 3/1/2025:\n",
    "-- Begin copy (DOS 3/1/2025) --\n",
    "The history below was carried over from the 3/1/2025 encounter. ",
    "This exam was pulled forward from 3/1/2025. ",
]


@pytest.mark.parametrize("mark", MARKS)
def test_a_block_has_the_day_of_its_note_until_the_next_heading(mark: str) -> None:
    found = days(f"HPI: Neck pain.\n{mark}{SAID}\nEXAM: Hoffmann negative.")
    assert {kind: found[kind] for kind in EARLIER} == {kind: {THEN} for kind in EARLIER}
    assert found["symptom.spine_pain"] == found["red_flag.myelopathy"] == {VISIT}


@pytest.mark.parametrize("mark", MARKS)
def test_a_block_ends_at_its_end_mark_whatever_headings_it_has(mark: str) -> None:
    text = f"HPI: Neck pain.\n{mark}{SAID}\nEXAM: Biceps 4/5 left.\n--- End of copied text ---\nHoffmann negative."
    found = days(text)
    assert {*EARLIER, "exam.strength"} <= {kind for kind, of in found.items() if of == {THEN}}
    assert found["red_flag.myelopathy"] == {VISIT}


def test_a_block_that_brings_its_own_headings_ends_where_the_note_speaks_again() -> None:
    found = days(f"Copied from 03/01/2025\nHPI: {SAID}\nEXAM: Biceps 4/5 left.\nToday: Hoffmann negative.")
    assert found["exam.strength"] == found["score.pain"] == {THEN}
    assert found["red_flag.myelopathy"] == {VISIT}


def test_a_mark_behind_speaks_of_the_line_before_it() -> None:
    found = days("HPI: Pain is 3/10.\nSpurling positive on the right (copied from 03/01/2025).\nHoffmann negative.")
    assert found["exam.spurling"] == {THEN}
    assert found["score.pain"] == found["red_flag.myelopathy"] == {VISIT}


def test_a_heading_with_a_mark_is_that_section_of_the_earlier_note() -> None:
    (score,) = [
        fact for fact in facts(f"HPI (copied from 03/01/2025 note): {SAID}\nPLAN: MRI.") if fact.kind == "score.pain"
    ]
    assert (score.section, score.document_on) == ("history", THEN)


def test_an_onset_is_counted_back_from_the_earlier_note() -> None:
    said = facts("PRIOR NOTE (03/01/2025): Epidural steroid injection 10 days ago.")
    assert [fact.on for fact in said if fact.kind == "injection.prior"] == [date(2025, 2, 19)]


@pytest.mark.parametrize("mark", ["Copied forward from prior visit:", "Previous note:", "PRIOR NOTE (04/05/2029):"])
def test_without_a_day_or_with_one_to_come_a_block_has_none(mark: str) -> None:
    assert days(f"HPI: Neck pain.\n{mark} {SAID}\nEXAM: Hoffmann negative.")["exam.spurling"] == {None}


@pytest.mark.parametrize(
    "words",
    [
        "The note was copied from Dr. Lee.",
        "A copy of the MRI report was sent.",
        "Prior notes reviewed.",
        "Head carried forward on exam.",
        "Since the last visit the arm is worse.",
        "Last visit was in March 2025.",
        "Copied to Dr. Lee on 03/01/2026.",
        "Prior note was reviewed: no change.",
        "From 3/1/2025 on she worked from home.",
        "Per the note of Dr. Lee she is well.",
        "As noted, the neck hurts.",
        "Per MRI of 3/1/2025: normal cord.",
        "See the 3/1/2025 MRI report.",
    ],
)
def test_what_only_speaks_of_copies_and_visits_opens_no_block(words: str) -> None:
    assert set().union(*days(f"HPI: {words} {SAID}").values()) == {VISIT}


def test_the_plan_of_an_earlier_note_stays_a_plan() -> None:
    told = facts("PLAN: Continue.\nCopied from 03/01/2025: Physical therapy for 6 weeks.")
    assert "present" not in {fact.assertion.value for fact in told if fact.kind == "care.therapy"}


def test_many_marks_cost_no_more_than_their_text() -> None:
    text = "HPI (copied from 03/01/2025): Neck pain.\n" * 400
    own, parts = copied.split(folded(text), VISIT)
    assert len(own.text) == len(text)
    assert sum(part.end - part.start for part in parts) < len(text)


def test_a_decision_shows_the_day_of_the_earlier_examination() -> None:
    base = fill(charts()["record"], {})
    mark, end = "*** Copied from note dated 03/01/2025 ***\n", "\n*** End of copied note ***\n\nIMAGING"
    old = base.replace("PHYSICAL EXAM", f"{mark}PHYSICAL EXAM", 1).replace("\n\nIMAGING", end, 1)
    for text, on in ((base, "2026-11-09"), (old, THEN.isoformat())):
        shown = next(one for one in answer(text)["criteria"] if one["id"] == "examination-supports")
        assert {fact["on"] for fact in shown["facts"] if fact["kind"].startswith("exam.")} == {on}


def _said(text: str, kind: str) -> set[tuple[str, date | None]]:
    return {(fact.assertion.value, fact.until) for fact in facts(text) if fact.kind == kind}


def test_a_complaint_and_a_score_of_long_ago_are_of_the_past_and_care_had_ended_by_then() -> None:
    told = f"HPI: Neck pain.\nCopied from 03/01/2025: {SAID} Pain radiates into the right arm.\nEXAM: Normal gait."
    assert _said(told, "score.pain") == {("historical", None)}
    assert _said(told, "symptom.radicular_pain") == {("historical", None)}
    assert _said(told, "care.therapy") == {("present", THEN)}


def test_what_was_carried_over_from_the_last_visit_is_still_so() -> None:
    told = f"HPI: Neck pain.\nCopied from 10/12/2026: {SAID} Pain radiates into the right arm.\nEXAM: Normal gait."
    assert _said(told, "score.pain") == _said(told, "symptom.radicular_pain") == {("present", None)}


def test_without_a_day_a_complaint_is_of_an_unknown_past() -> None:
    assert _said(f"HPI: Neck pain.\nPrevious note: {SAID}\nEXAM: Normal gait.", "score.pain") == {("historical", None)}


@pytest.mark.parametrize("mark", MARKS)
def test_a_chart_that_was_carried_over_whole_is_not_approved(mark: str) -> None:
    assert answer(f"{mark}{fill(charts()['letter'], {})}")["recommendation"] != "approve"


def test_care_of_an_earlier_complaint_that_was_carried_over_is_no_care_of_this_one() -> None:
    care = "Copied from 3/1/2025: failed PT x 8 weeks, NSAIDs x 8 weeks without relief."
    assert answer(fill(charts()["record"], {"care": care}))["recommendation"] != "approve"
