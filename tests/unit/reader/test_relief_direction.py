"""A percentage beside a block: relief, what was left, a rise, a goal, or another complaint; and where the block was."""

import re
from datetime import date

import pytest

from reader.read import read
from reader.relief_direction import Direction, direction
from schemas.fact import Assertion, Fact

_FIRST = "First diagnostic left L4-L5 medial branch block on 9/8/2026 with 90% relief for 6 hours."


def blocks(told: str) -> list[Fact]:
    text = f"{_FIRST} Second diagnostic left L4-L5 medial branch block on 10/6/2026 {told}."
    found = read(text, document="d1", document_on=date(2026, 11, 18))
    return [one for one in found if one.kind == "block.relief"]


@pytest.mark.parametrize(
    ("told", "which"),
    [
        ("with 85% relief for 5 hours", Direction.WENT),
        ("relieved 85% of her pain", Direction.WENT),
        ("85% of the usual pain was gone for 4 hours", Direction.WENT),
        ("took away 90% of the pain", Direction.WENT),
        ("pain was reduced by 85%", Direction.WENT),
        ("no side effects and 85% relief", Direction.WENT),
        ("in may 2026 with 85% relief", Direction.WENT),
        ("with >80% relief", Direction.WENT),
        ("with 85% of her pain still there", Direction.STAYED),
        ("85% of baseline pain for 5 hours", Direction.STAYED),
        ("left with 85% of the pain", Direction.STAYED),
        ("85% of his symptoms persisted", Direction.STAYED),
        ("she still had 85% of her usual pain", Direction.STAYED),
        ("pain stayed at 90% of baseline", Direction.STAYED),
        ("with 85% increase in pain", Direction.ROSE),
        ("85% worse for two days", Direction.ROSE),
        ("pain increased by 40%", Direction.ROSE),
        ("no 85% relief", Direction.DENIED),
        ("did not reach 80% relief", Direction.DENIED),
        ("fell short of 80% relief", Direction.DENIED),
        ("without even 80% relief", Direction.DENIED),
        ("goal 85% relief", Direction.ASKED),
        ("80% relief required", Direction.ASKED),
        ("must give 80% relief", Direction.ASKED),
        ("85% relief expected", Direction.UNSEEN),
        ("hoping for 85% relief", Direction.UNSEEN),
        ("90% relief of headache, neck no better", Direction.UNSEEN),
        ("85% relief with saline (sham)", Direction.UNSEEN),
        ("maybe 80% relief", Direction.DOUBTED),
        ("85% relief, hard to say", Direction.DOUBTED),
    ],
)
def test_a_percentage_points_one_way(told: str, which: Direction) -> None:
    number = re.search(r"\d+(?=%)", told)
    assert number is not None
    assert direction(told, number.start(), number.end() + 1, low=0, high=len(told)) is which


@pytest.mark.parametrize(
    ("told", "relief"),
    [
        ("with 85% relief for 5 hours", 85),
        ("with 85% of her pain still there", 15),
        ("with 85% of baseline pain for 5 hours", 15),
        ("with 85% increase in pain", 0),
        ("with 40% of her pain gone", 40),
        ("with perhaps 30% relief", 30),
    ],
)
def test_a_block_gave_what_went(told: str, relief: int) -> None:
    assert [one.value for one in blocks(told)] == [90, relief]


@pytest.mark.parametrize("told", ["with 85% relief expected", "with maybe 85% relief", "with 85% relief of headache"])
def test_what_nobody_has_seen_is_open(told: str) -> None:
    second = blocks(told)[1]
    assert (second.assertion, second.attributes["issue"]) == (Assertion.UNCERTAIN, "not_observed")


def test_relief_that_was_denied_is_less_than_said() -> None:
    assert blocks("with no 85% relief")[1].attributes["bound"] == "less"


@pytest.mark.parametrize("told", ["goal 85% relief", "80% relief required for ablation"])
def test_a_goal_is_no_result(told: str) -> None:
    assert [one.value for one in blocks(told)] == [90]


@pytest.mark.parametrize(
    ("told", "side", "levels", "roots"),
    [
        ("Second diagnostic right L4-L5 MBB on 10/6/26 85% relief x 5 hrs.", "right", ("L4-L5",), ()),
        ("Diagnostic bilateral L1-L2 medial branch block on 10/6/2026 with 85% relief.", "bilateral", ("L1-L2",), ()),
        ("Diagnostic medial branch block on 10/6/2026 with 85% relief.", None, (), ()),
    ],
)
def test_a_block_has_a_place(told: str, side: str | None, levels: tuple[str, ...], roots: tuple[str, ...]) -> None:
    found = [one for one in read(told, document="d1", document_on=date(2026, 11, 18)) if one.kind == "block.relief"]
    assert [(one.side, one.levels, one.roots) for one in found] == [(side, levels, roots)]
