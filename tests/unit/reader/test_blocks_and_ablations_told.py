"""Relief by blocks told as scores or as two shares, and relief of an earlier ablation told by how long it lasted."""

from datetime import date

import pytest

from reader.read import read
from reader.relief_lengths import relief_length
from reader.score_pairs import score_pair
from schemas.fact import Fact


def found(text: str, kind: str) -> list[Fact]:
    return [one for one in read(text, document="d1", document_on=date(2026, 11, 20)) if one.kind == kind]


@pytest.mark.parametrize(
    ("told", "relief"),
    [
        ("vas dropping 8 to 5 and 7 to 5", 38),
        ("a second set took it from 8 to 5, again for a few hours", 38),
        ("the pain fell from an 8 to a 5", 38),
        ("pain 8/10 before, 6 at 30 minutes, 6 at one hour, 8 at four hours.", 25),
        ("pain 8 before, 3 at 30 minutes, 2 at one hour, 1 at four hours.", 88),
        ("5/10 after the block against 7/10 before", 29),
        ("the pain goes 5 to 8", None),
        ("pain 8 before, 6 at two hours, 4 at three, 1 at four hours", None),
        ("pain improved 3 to 4 days after the block", None),
    ],
)
def test_scores_tell_the_part_of_the_pain_that_went(told: str, relief: int | None) -> None:
    pair = score_pair(told, 0, len(told))
    assert (pair.relief if pair else None) == relief


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Medial branch blocks at L4-5 on 9 January; pain fell from 7 to 5 for the afternoon.", [(29, None)]),
        ("The medial branch block in April took her from 8/10 to 5/10.", [(38, None)]),
        ("Two medial branch blocks done: roughly thirty and forty percent respectively. RFA requested.", [(30, "40")]),
        ("MBBs on 3/4 and 3/25 gave 50% and 60% relief, respectively. RFA planned.", [(50, "60")]),
        (
            "Medial branch blocks were done twice. He thought this encouraging, thirty and forty percent respectively.",
            [(30, "40")],
        ),
        ("Two medial branch blocks gave 90 and 40 percent relief respectively.", [(40, "90")]),
        ("Response to medial branch block #1 was 70 %, to #2 55 %.", [(55, None), (70, None)]),
        ("MBB in April: sixty percent. MBB in May: seventy-five percent.", [(60, None), (75, None)]),
        ("The first medial branch block relieved 85% of the pain; the confirmatory block relieved 40%.",
         [(85, None), (40, None)]),
        ("Medial branch block with 0.5 percent bupivacaine; VAS 8 before, 6 after.", [(25, None)]),
        ("Medial branch blocks are planned for 9 January; therapy took the pain from 8 to 7.", []),
        ("Medial branch blocks with 2 percent lidocaine were done.", []),
        ("The left and the right knee improved by thirty and forty percent respectively. MBB requested.", []),
    ],
)  # fmt: skip
def test_a_block_gave_what_its_scores_or_shares_say(text: str, told: list[tuple[int, str | None]]) -> None:
    assert [(one.value, (one.attributes or {}).get("upper")) for one in found(text, "block.relief")] == told


@pytest.mark.parametrize(
    ("told", "days", "is_most"),
    [
        ("good for about five weeks, then straight back to where she was", 35, False),
        ("the previous ablation in february helped for six weeks", 42, False),
        ("he got seven weeks out of the last ablation", 49, False),
        ("bought him two good months before the pain came back in full", 60, False),
        ("she had eight weeks of benefit", 56, False),
        ("relief tapered off at about week eleven", 77, True),
        ("the rfa of last winter wore off in under three months", 90, True),
        ("the pain recurred after 3 months", 90, True),
        ("within two months of the ablation the old pain was back", 60, True),
        ("helped for a few weeks", 42, True),
        ("she had six weeks of physical therapy", None, None),
        ("the pain came back after the visit in week three", None, None),
        ("tramadol was taken for six weeks", None, None),
        ("the fall six weeks ago", None, None),
    ],
)
def test_relief_lasted_as_long_as_the_words_say(told: str, days: int | None, is_most: bool | None) -> None:
    length = relief_length(told, 0, len(told))
    assert (length and length.days, length and length.is_most) == (days, is_most)


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ('Repeat RFA. Prior RFA last September, after two positive blocks. "Good for five weeks, then back."', [35]),
        ("The January ablation of L4-S1 helped for ten weeks.", [70]),
        ("Repeat RFA. The ablation in March bought him two good months before the pain came back.", [60]),
        ("RFA is planned for January. Therapy was good for five weeks.", []),
    ],
)  # fmt: skip
def test_how_long_an_earlier_ablation_helped(text: str, days: list[int]) -> None:
    told = [one for one in found(text, "injection.relief_duration") if one.attributes["procedure"] == "ablation"]
    assert [one.days for one in told] == days
