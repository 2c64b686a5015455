"""Facets in few words: a block by the arrow of a log, an ablation until a day of the calendar, a pulsed lesion."""

from datetime import date

import pytest

from reader.read import read
from schemas.fact import Fact


def found(text: str, kind: str) -> list[Fact]:
    return [one for one in read(text, document="d1", document_on=date(2026, 11, 20)) if one.kind == kind]


@pytest.mark.parametrize(
    ("text", "reliefs"),
    [
        ("MBB #2 9/1/26: pt's log 6 -> 3 at best (about half), 6 again next am.", [50]),
        ("Medial branch block #1 8/4/26: pain log 8 -> 2.", [75]),
        ("Medial branch block 8/4/26: diary went from 8 to 4.", [50]),
        ("Medial branch block 8/4/26: log kept 6 -> 3 hours.", []),
        ("Medial branch block 8/4/26: catalog 6 -> 3.", []),
    ],
)
def test_the_arrow_of_a_log(text: str, reliefs: list[int]) -> None:
    assert [one.value for one in found(text, "block.relief")] == reliefs


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("L RFA L3-4. Last burn 2/18/26 -> 75% better until first wk of April, baseline by 4/15 per pain log.", 48),
        ("RFA of 18 Feb 2026: 75% better until 4/15.", 56),
        ("RFA of 18 Feb 2026: 75% better, pain back by 4/15/26.", 56),
        ("RFA of 18 Feb 2026: 75% relief, baseline again by April 15.", 56),
        ("RFA of 18 Feb 2026: 75% better until the first week of April.", 48),
        ("RFA of 18 Feb 2026: 75% better, at times up to 8/10.", None),
        ("RFA of 18 Feb 2026: 75% better, pain back to 7/10.", None),
        ("RFA of 18 Feb 2026: 75% better than at baseline.", None),
    ],
)
def test_the_day_until_which_an_ablation_helped(text: str, days: int | None) -> None:
    told = [one.days for one in found(text, "injection.relief_duration")]
    assert told == ([days] if days else [])


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("The plan is pulsed current at 42 degrees for the right L4-5 joint, avoiding a heat lesion.", {"pulsed"}),
        ("Radiofrequency ablation of L4-5 in pulsed mode.", {"pulsed"}),
        ("A pulsed lesion of the L4-5 medial branches is planned.", {"pulsed"}),
        ("A pulsed denervation of L4-5, rather than a thermal lesion.", {"pulsed"}),
        ("Non-thermal radiofrequency of L4-5 is planned.", set()),
        ("Pulsed technique for L4-5 instead of thermal ablation.", {"pulsed"}),
        ("Radiofrequency ablation of L4-5 by a thermal lesion.", {"thermal"}),
        ("Radiofrequency ablation of L4-5; pulses are intact.", set()),
        ("TENS at home; radiofrequency ablation of L4-5.", set()),
    ],
)
def test_a_lesion_without_heat(text: str, kinds: set[str]) -> None:
    assert {one.value for one in found(text, "procedure.ablation")} == kinds
