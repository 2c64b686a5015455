"""Pain scores in words and of a line of 100 mm, and other forms of what charts say."""

import pytest

from reader.read import read
from schemas.fact import Fact
from tests.altered import SEEN_ON


def _of(text: str, kind: str) -> list[Fact]:
    return [fact for fact in read(text, document="d1", document_on=SEEN_ON) if fact.kind == kind]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Pain VAS 65 mm.", 6.5),
        ("VAS 65/100.", 6.5),
        ("VAS: 65 out of 100.", 6.5),
        ("VAS 6.5.", 6.5),
        ("VAS 7/10.", 7),
        ("Pain eight out of ten.", 8),
        ("She rates her pain as eight out of ten.", 8),
        ("Pain is seven of ten today.", 7),
    ],
)
def test_a_score_is_one_of_ten(text: str, value: float) -> None:
    assert [fact.value for fact in _of(text, "score.pain")] == [value]


@pytest.mark.parametrize(
    "text",
    [
        "Disc protrusion of 4 mm with pain.",
        "She attended eight of ten visits.",
        "VAS 165 mm.",
        "Neck pain. C-arm 100 mm.",
    ],
)
def test_other_numbers_are_none(text: str) -> None:
    assert _of(text, "score.pain") == []


def test_a_goal_is_no_score() -> None:
    assert [fact.assertion.value for fact in _of("Pain goal is two out of ten.", "score.pain")] == ["hypothetical"]


@pytest.mark.parametrize(
    "text",
    ["Her sleep is disturbed by pain.", "Pain disturbs her sleep.", "She uses a walker.", "He walks with a rollator."],
)
def test_a_limitation_in_other_words_is_read(text: str) -> None:
    assert [fact.assertion.value for fact in _of(text, "function.limitation")] == ["present"]


def test_no_walker_is_no_limitation() -> None:
    assert "present" not in [fact.assertion.value for fact in _of("She does not use a walker.", "function.limitation")]


@pytest.mark.parametrize(
    ("text", "side", "roots"),
    [
        ("Lumbar radiculopathy, left L5.", "left", ("L5",)),
        ("ASSESSMENT: Lumbar radiculopathy, L5, left.", "left", ("L5",)),
        ("Cervical radiculopathy, right C7 (M54.12).", "right", ("C7",)),
        ("Cervical radiculopathy, left shoulder arthritis.", None, ()),
    ],
)
def test_side_and_root_may_stand_behind_the_diagnosis(text: str, side: str | None, roots: tuple[str, ...]) -> None:
    first = _of(text, "diagnosis.radiculopathy")[0]
    assert (first.side, first.roots) == (side, roots)
