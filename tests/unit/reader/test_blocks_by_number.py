"""Blocks of facet nerves told by their number or in passing: what they gave, and that there was only one."""

from datetime import date

import pytest

from reader.read import read
from schemas.fact import Fact

_DAY = date(2026, 11, 20)


def facts(text: str, kind: str) -> list[Fact]:
    return [one for one in read(text, document="d1", document_on=_DAY) if one.kind == kind]


@pytest.mark.parametrize(
    ("text", "relief"),
    [
        ("Relief from the first medial branch block: two thirds. Second planned.", 66),
        ("He felt hardly any change after the diagnostic lumbar block; a repeat block is requested.", None),
        ("Both blocks gave around half relief, now RFA.", 50),
        ("The second of the two blocks failed. RFA L4-S1.", 0),
        ("Pt reports 7/10 -> 3/10 after MBB #1. Requesting MBB #2.", 57),
        ("Block 1: NRS 9 to 2. Block 2: NRS 9 to 5. RFA.", 44),
        ("The first block was equivocal, the second negative. RFA.", 0),
        ("Response to MBB: 45%. Request second MBB.", 45),
        ("Block A 90 percent, block B: forty-five percent; ablation.", 45),
        ("The first block did nothing for him; a second is scheduled.", 0),
        ('"It didn\'t ease my neck at all," he said after the first facet block.', 0),
        ("Score left after block A 4 of 9. Ablation follows.", 56),
        ("Log of block one: NRS 9 at 0 h, 5 at 1 h, 5 at 2 h, 9 at 6 h. Confirmatory block asked.", 44),
        ("Left 90 %, right 30 % better after the first bilateral block. Second block for the right is requested.", 30),
    ],
)
def test_what_a_block_gave(text: str, relief: int | None) -> None:
    told = facts(text, "block.relief")
    assert min((one.value for one in told), key=lambda value: value or 0) == relief
    if relief is None:
        assert told[0].attributes["response"] == "little"


@pytest.mark.parametrize(
    "text", ["Neither block reached 80 %. RFA L4-S1.", "First facet block fell short of 80 percent."]
)
def test_what_falls_short_of_a_percentage_is_less(text: str) -> None:
    assert [one.attributes.get("bound") for one in facts(text, "block.relief")] == ["less"]


@pytest.mark.parametrize(
    "text",
    [
        "Second planned if the first facet block gives 80 percent.",
        "At least 80 % after the first block is needed before a confirmatory block.",
        "Epidural: no relief. First L5 transforaminal block: no relief.",
        "First block, sacroiliac joint: 30 % relief.",
        "Medial branch block requested. Therapy gave 20 percent relief.",
        "His brother went to ablation with one block of 50 percent.",
    ],
)
def test_what_is_no_result_of_a_block(text: str) -> None:
    assert [one for one in facts(text, "block.relief") if one.assertion == "present"] == []


@pytest.mark.parametrize(
    "text",
    [
        "MBB x1 only. Requests RFA.",
        "A single block preceded this ablation request.",
        "Facet RFA; no confirmatory block was done.",
        "The confirmatory set was never done. RFA requested.",
        "RFA lumbar, initial. One MBB to date (95%).",
        "Ablation is requested on the strength of one block, 100 percent.",
        "Ablation with only the first block done.",
        "Has had one diagnostic block so far. RFA requested.",
        "RFA requested; the patient declined the confirmatory block.",
        "RFA: second block waived by the surgeon.",
        "RFA requested. The confirmatory block has not been performed.",
        "She underwent only a single medial branch block before this RFA request.",
    ],
)
def test_only_one_block(text: str) -> None:
    assert {one.value for one in facts(text, "block.count")} == {1}


@pytest.mark.parametrize(
    "text",
    [
        "After only one block no ablation; the second followed and brought 95 percent.",
        "One block was done on 10/2 and another on 10/20, both 90%. RFA.",
        "RFA after two blocks; no second block was needed on the left.",
        "If only one block was done, RFA is not covered.",
        "One block level was added to the RFA.",
    ],
)
def test_not_only_one_block(text: str) -> None:
    assert facts(text, "block.count") == []


@pytest.mark.parametrize("text", ["We skip the blocks and go to RFA.", "RFA in lieu of diagnostic blocks."])
def test_blocks_that_were_left_out(text: str) -> None:
    assert [one.assertion for one in facts(text, "block.relief")] == ["negated"]


@pytest.mark.parametrize(
    "text",
    [
        "First L4-5 MBB gave 50 % relief; second block requested.",
        "The first facet block did little. We ask for a confirmatory one; confirmatory block next week.",
        "The diagnostic injection was negative, and I will redo it as confirmation.",
    ],
)
def test_who_asks_for_the_second_block_asks_for_a_diagnostic_one(text: str) -> None:
    assert {one.value for one in facts(text, "procedure.purpose")} == {"diagnostic"}


def test_an_initial_ablation_is_no_earlier_one() -> None:
    assert facts("The initial lumbar ablation is asked for.", "injection.prior") == []
    assert facts("We go to first neurotomy at L4-5.", "injection.prior") == []
    assert facts("The first ablation in March 2025 gave 70 % for a year.", "injection.prior") != []
