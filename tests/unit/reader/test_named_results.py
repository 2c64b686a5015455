"""What an earlier epidural gave that is named by its order alone, in the shorthand of repeats."""

from datetime import date

import pytest

from reader.read import read
from schemas.fact import Assertion


def told(text: str) -> tuple[list[object], list[int | None]]:
    facts = read(text, document="d", document_on=date(2026, 11, 26))
    return (
        [one.value for one in facts if one.kind == "injection.relief"],
        [one.days for one in facts if one.kind == "injection.relief_duration"],
    )


@pytest.mark.parametrize(
    ("asked", "result", "percent", "days"),
    [
        (
            "Repeat right L5 TFESI.",
            "First one 14 Aug 2026: NRS 8 to about 5, i.e. 35 percent, back to 8 by day ten.",
            35,
            10,
        ),
        (
            "Second L5-S1 interlaminar steroid.",
            "After the one on 8/12/2026 his leg pain went from 8 to 6.4 and was back to 8 by day nine.",
            20,
            9,
        ),
        (
            "Second CESI, identical to the first (02/19/2026, C7-T1).",
            "Response sheet: 30 % better, wore off at 3 wks.",
            30,
            21,
        ),
        ("Repeat L4-5 ILESI.", "Last injection (6/2/2026): VAS 7 to 5, back at 7 on day 12.", 29, 12),
        ("Repeat L4-5 ILESI.", "Post-injection log: 7 -> 5 at one week, 7 again by week three.", 29, 21),
        ("Repeat C7-T1 ILESI.", "After #1 (3/4/2026) arm pain 7 to 5, gone by day 14.", 29, 14),
        ("Second L5-S1 TFESI.", "Injection one: 8 down to 6, returned to 8 by the third week.", 25, 21),
        ("Another epidural L4-5.", "Result of the first: 25 % for two weeks, then same as before.", 25, 14),
        (
            "Second right L4-5 transforaminal.",
            "First on 6/11/26 took the leg from 7 to 5, and by 6/25 it was 7 again.",
            29,
            14,
        ),
        ("Repeat cervical epidural.", "Response to the first: 40%, lasted 5 wks.", 40, 35),
        ("Repeat right L5 TFESI.", "First one 14 Apr 2026: NRS 8 to about 2, back to 8 by late August.", 75, 139),
        ("Repeat L4-5 ILESI.", "First (3/2/2026): NRS 8 to 2, 75 %, held four months, walking 40 minutes.", 75, 120),
        ("Repeat L4-5 ILESI.", "First on 3/2/2026, 70 % through July, sleeping 7 hours instead of 3.", 70, 151),
        ("Second L4-5 ESI.", "First 3/2/2026 gave 65 percent, could stand 45 minutes, until the end of July.", 65, 151),
    ],
)
def test_the_result_of_one_named_by_its_order_is_read(asked: str, result: str, percent: int, days: int) -> None:
    assert told(f"{asked} {result}") == ([percent], [days])


@pytest.mark.parametrize(
    "text",
    [
        "Repeat L4-5 ESI. First on the list was PT for six weeks, 30 % better.",
        "Repeat L4-5 ESI. Last ODI was 52% and is 50% now.",
        "Repeat L4-5 ESI. Prior MRI showed 30 % slip at L4-5.",
        "Repeat L4-5 ESI. Initial gabapentin 30 % relief for two weeks.",
        "Repeat L4-5 ESI. First she walks 8 to 6 blocks.",
        "Repeat L4-5 ESI. Relief expected: 50 % for three months.",
        "Repeat L4-5 ESI. First visit 8 to 5 pm.",
        "Repeat L4-5 ESI. Response: aims at 60 % for four months.",
        "Repeat L4-5 ESI. Response: typically 60 % for four months.",
        "Repeat L4-5 ESI. Outcome: 70 percent for three months in the literature.",
    ],
)
def test_what_is_told_of_something_else_is_no_relief(text: str) -> None:
    percent, days = told(text)
    assert not percent
    assert not days


@pytest.mark.parametrize("text", ["First: 70 %, NRS 8 to 6.", "First: 40 % at one visit, 70 percent at another."])
def test_measures_that_disagree_are_none(text: str) -> None:
    assert not told(f"Repeat L4-5 ILESI. {text}")[0]


@pytest.mark.parametrize(
    ("text", "percent", "days"),
    [
        ("Repeat neurotomy. First treatment 2/2/2026: 60 % for 11 weeks.", 60, 77),
        ("Repeat RFA. The previous one, February 2026, held 3 months at 70 percent.", 70, 90),
        ("Repeat RF ablation L3-5. Prior: 3/2026, 65 %, lasted 12 weeks.", 65, 84),
        ("The February 2026 lesioning brought him 70 percent, but ten weeks later he was back at baseline.", 70, 70),
        ("Therapeutic facet steroid. Same injections in June 2026 eased him by a quarter for three weeks.", 25, 21),
    ],
)
def test_so_is_that_of_an_ablation_or_a_facet_injection(text: str, percent: int, days: int) -> None:
    assert told(text) == ([percent], [days])


def test_the_first_beside_blocks_may_be_a_block() -> None:
    assert told("RFA L4-5 after blocks. First: 85 %, NRS 8 to 1.") == ([], [])


@pytest.mark.parametrize("done", ["Diagnostic branch blocks: never performed.", "No diagnostic blocks."])  # fmt: skip
def test_missing_diagnostic_blocks_deny_no_facet_injection(done: str) -> None:
    facts = read(f"Therapeutic facet steroid L4-5. Same injections in June 2026. {done}", document="d",
                 document_on=date(2026, 11, 26))  # fmt: skip
    denied = [one.value for one in facts if one.kind == "injection.prior" and one.assertion is Assertion.NEGATED]
    assert denied == ["medial_branch"]
