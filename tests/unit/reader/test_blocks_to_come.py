"""Blocks and injections that are a condition, or are named beside others, are no earlier ones; activities no relief."""

from datetime import date

import pytest

from reader.read import read
from schemas.fact import Assertion, Fact


def found(text: str, kind: str) -> list[Fact]:
    return [one for one in read(text, document="d", document_on=date(2026, 11, 26)) if one.kind == kind]


@pytest.mark.parametrize(
    "told",
    [
        "Ablation to follow only if two blocks work.",
        "RFA if both blocks are positive.",
        "RFA only after two positive blocks.",
        "Ablation would require two successful blocks.",
        "Plan: two blocks, then ablation if each gives 80 %.",
        "Radiofrequency will be considered once two blocks have worked.",
        "Will proceed to RFA after two diagnostic blocks with 80% relief.",
        "Two blocks are planned two weeks apart; ablation depends on them.",
        "Ablation is to come if two blocks give 80 percent.",
        "Rhizotomy needs two concordant blocks first.",
        "If this block gives 80 %, a second block, then RFA.",
        "Goal is RFA after dual blocks.",
        "She understands that a second block must confirm before any ablation.",
    ],
)
def test_blocks_that_have_to_come_first_were_not_done(told: str) -> None:
    facts = found(f"First diagnostic MBBs, left C4-5 + C5-6 joints. {told}", "injection.prior")
    assert not [one for one in facts if one.value == "medial_branch" and one.assertion is Assertion.PRESENT]


@pytest.mark.parametrize(
    "told",
    [
        "Two blocks with 85 % relief.",
        "Asked after two blocks that gave 90 percent.",
        "Ablation requires two blocks; two blocks were done on 1/2/2026 and 2/3/2026 with 85 % relief.",
        "If two blocks gave 90 %, this is the next step.",
    ],
)
def test_blocks_of_which_a_result_is_told_were_done(told: str) -> None:
    assert found(f"RFA L4-5. {told}", "injection.prior")


@pytest.mark.parametrize(
    "told",
    [
        "No other injections.", "No further injections were given.", "No additional ESI was done.",
        "No injections since.", "There were no other epidural injections.", "No injections in between.",
    ],
)  # fmt: skip
def test_no_other_injection_denies_none_that_is_told(told: str) -> None:
    text = f"Second L4-5 interlaminar injection asked for. The first, on 9 June 2026, gave 65 %. {told}"
    assert not [one for one in found(text, "injection.prior") if one.assertion is Assertion.NEGATED]


def test_no_other_injection_where_none_is_told_says_that_there_was_none() -> None:
    text = "First L4-5 epidural injection asked for. No other epidural injections."
    assert [one for one in found(text, "injection.prior") if one.assertion is Assertion.NEGATED]


@pytest.mark.parametrize(
    "told",
    [
        "70 percent better, walked 30 min instead of 5.",
        "70 percent better, standing 45 minutes.",
        "70 percent relief, slept 7 hours rather than 3.",
        "70 % better, could sit for 2 hours.",
        "70 % better, drove for 3 hours.",
        "70 % relief, a sitting tolerance of 40 minutes.",
    ],
)
def test_how_long_something_could_be_done_is_no_length_of_relief(told: str) -> None:
    assert not found(f"Second L4-5 ESI. First ESI given 6 April 2026: {told}", "injection.relief_duration")


@pytest.mark.parametrize(("told", "days"), [("70 % relief for 2 weeks.", 14), ("70 % better for 4 months.", 120)])
def test_a_length_of_relief_is_one(told: str, days: int) -> None:
    facts = found(f"Second L4-5 ESI. First ESI given 6 April 2026: {told}", "injection.relief_duration")
    assert [one.days for one in facts] == [days]
