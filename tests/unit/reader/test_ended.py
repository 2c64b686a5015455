"""A complaint that is over, unlikely or denied is not there: it contradicts what the rest of a chart tells of it."""

import pytest

from reader.read import read
from schemas.fact import Assertion, Fact
from tests.altered import SEEN_ON, answer, charts, fill, stops

CHART = charts()["record"]
PRESENT, NEGATED = Assertion.PRESENT, Assertion.NEGATED


def _facts(text: str, *kinds: str) -> list[Fact]:
    return [one for one in read(text, document="d1", document_on=SEEN_ON, loinc="34117-2") if one.kind in kinds]


def _said(text: str, kind: str) -> set[Assertion]:
    return {one.assertion for one in _facts(text, kind)}


@pytest.mark.parametrize(
    "words",
    [
        {"extra": "She no longer has left arm pain"},
        {"extra": "She no longer has arm pain"},
        {"extra": "Left arm pain is no longer present"},
        {"extra": "The numbness of the left thumb has gone"},
        {"extra": "Her pain resolved 2 weeks ago and she has been asymptomatic since"},
        {"extra": "She is now pain-free"},
        {"extra": "She has no left arm symptoms"},
        {"extra": "The pain radiates down the right arm. She has no left arm symptoms"},
        {"diagnosis": "Cervical radiculopathy is unlikely (M54.12)"},
    ],
)
def test_what_has_ended_is_a_conflict_with_what_is_told_of_it(words: dict[str, str]) -> None:
    assert "conflict" in stops(answer(fill(CHART, words))).values()


@pytest.mark.parametrize(
    "words",
    [
        {"extra": "She has no right arm symptoms"},
        {"extra": "She has no left leg pain"},
        {"extra": "She is pain-free at rest"},
        {"extra": "Goal: she is pain-free"},
        {"extra": "The pain has not resolved"},
        {"extra": "She no longer works"},
        {"extra": "In 2022 her right arm pain resolved"},
        {"extra": "She is asymptomatic from a cardiac standpoint"},
    ],
)
def test_what_is_said_of_other_places_and_times_changes_nothing(words: dict[str, str]) -> None:
    assert stops(answer(fill(CHART, words))) == {}


@pytest.mark.parametrize(
    ("text", "side"),
    [
        ("She denies left arm symptoms.", "left"),
        ("No symptoms in the left arm.", "left"),
        ("The right leg is asymptomatic.", "right"),
        ("Left arm pain has gone away.", "left"),
        ("Her symptoms have completely resolved.", None),
        ("She has no current symptoms.", None),
    ],
)
def test_pain_of_a_limb_is_denied_on_its_side(text: str, side: str | None) -> None:
    told = _facts(text, "symptom.radicular_pain")
    assert [(one.assertion, one.side) for one in told] == [(NEGATED, side)]


@pytest.mark.parametrize(
    "text",
    [
        "Arm pain resolved but returned in August.",
        "The pain resolved for three months after the block.",
        "If the pain has resolved, she may stop.",
        "Pain-free range of motion.",
        "She was pain-free for 3 months.",
        "Denies left hand pain.",
    ],
)
def test_pain_that_is_still_there_is_not_denied(text: str) -> None:
    assert _facts(text, "symptom.radicular_pain", "symptom.spine_pain", "symptom.duration") == []


@pytest.mark.parametrize(
    ("text", "kind", "said"),
    [
        ("Cervical radiculopathy is unlikely.", "diagnosis.radiculopathy", {NEGATED}),
        ("Cervical radiculopathy is likely.", "diagnosis.radiculopathy", {Assertion.UNCERTAIN}),
        ("No longer has numbness in the left hand.", "symptom.paresthesia", {NEGATED}),
        ("Nil numbness in the left hand.", "symptom.paresthesia", {NEGATED}),
        ("The numbness in the left hand is gone.", "symptom.paresthesia", {NEGATED}),
        ("Numbness in the left hand has not gone.", "symptom.paresthesia", {NEGATED, PRESENT}),
        ("She can no longer drive.", "function.limitation", {PRESENT}),
    ],
)
def test_no_longer_nil_and_unlikely_deny(text: str, kind: str, said: set[Assertion]) -> None:
    assert _said(text, kind) <= said
    assert _said(text, kind)


@pytest.mark.parametrize(
    ("text", "kind", "said"),
    [
        ("Prior spine surgery: none.", "surgery.spine", {NEGATED}),
        ("Prior spine surgery: no", "surgery.spine", {NEGATED}),
        ("Prior spine surgery was denied.", "surgery.spine", {NEGATED}),
        ("Prior lumbar fusion: no relief.", "surgery.spine", {PRESENT}),
        ("Prior epidural steroid injections: none.", "injection.prior", {NEGATED}),
        ("Prior epidural steroid injections were denied.", "injection.prior", {NEGATED}),
        ("She doesn't have any prior epidural steroid injections.", "injection.prior", {NEGATED}),
        ("Negative for prior epidural steroid injections.", "injection.prior", {NEGATED}),
        ("Prior epidural steroid injection: no relief.", "injection.prior", {PRESENT}),
        ("Prior authorization for an epidural was denied.", "injection.prior", set()),
    ],
)
def test_earlier_operations_and_injections_are_denied_behind_their_names(
    text: str, kind: str, said: set[Assertion]
) -> None:
    assert _said(text, kind) == said
