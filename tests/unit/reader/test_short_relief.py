"""Too little or too short relief of an earlier epidural injection; and relief that was enough, or of other care."""

import pytest

from reader.read import read
from schemas.fact import Fact

ASKED = "L5-S1 epidural steroid injection is requested for left S1 pain. "


def told(text: str) -> list[Fact]:
    return [
        one for one in read(ASKED + text, document="d", document_on=None) if one.kind.startswith("injection.relief")
    ]


def is_too_little(text: str) -> bool:
    return any(
        (one.kind == "injection.relief" and isinstance(one.value, int | float) and one.value < 50)
        or (one.kind == "injection.relief_duration" and one.days is not None and one.days < 90)
        for one in told(text)
    )


@pytest.mark.parametrize(
    "text",
    [
        "He had the same injection on June 2; pain was 8 before it, 6 that evening, and 8 again three days later.",
        "An ESI in May 2026 gave 70 percent relief, but this was gone after four weeks.",
        "His response to the epidural of May 2026 was negligible.",
        "The epidural injection of May 2026 brought a day and a half of relief.",
        "An ESI done in May 2026 wore off within the week.",
        "Pain scores were 8/10 before and 7/10 four weeks after the epidural of May 2026.",
        "The May 2026 ESI was a failure.",
        "Relief from the ESI of May 2026 was short-lived: within a fortnight he was back where he started.",
        "She had an injection of the same kind in April 2026 and reports that it was of no use.",
        "An epidural in April 2026 gave relief only on the day of the injection.",
        "Two weeks after the ESI of April 2026 her NRS was 7, as before.",
        "Following ESI #1 in April 2026: VAS 8 pre, 8 at 2 wk, 7 at 6 wk.",
        "He had an ESI on March 3. Pain was 8/10 beforehand. It was 6/10 that evening and 8/10 again by March 6.",
        "The ESI in May helped for nine days.",
        "The first epidural hardly helped.",
        "The May 2026 epidural took the edge off for a weekend.",
        "He had an epidural in May 2026 and within eight days the leg was as bad as ever.",
        "Improvement after the epidural of May 2026 was put at one third and it faded over three weeks.",
        "She says that the April 2026 epidural was a waste of time.",
        "After the epidural in May the pain was the same as before.",
        "The last ESI bought him ten days of comfort.",
        "The epidural of 3 June: after that one the score dropped from 8 to 6 and stood at 8 again soon.",
    ],
)
def test_little_or_short_relief_is_read(text: str) -> None:
    assert is_too_little(text)


def test_the_second_of_an_approach_tells_of_a_first() -> None:
    text = "Second left L5 transforaminal, same drug as on 3 June. After that one the score dropped from 8 to 6."
    facts = read(text, document="d", document_on=None)
    assert {one.kind for one in facts} >= {"injection.prior", "injection.relief"}


@pytest.mark.parametrize(
    "text",
    [
        "An ESI in May 2026 gave 70 percent relief for four months.",
        "After the ESI in May the pain fell from 8/10 to 2/10 and stayed there for five months.",
        "Physical therapy in May did not change the pain: 8 before, 7 after.",
        "The ESI helped for six months. Gabapentin was of no use.",
        "The ESI of May gave 80 percent relief for four months; therapy had no effect.",
        "Six weeks of therapy gave two weeks of relief.",
        "The pain is 8/10 on the NRS, 4/10 at best.",
        "The injection is to be repeated if the pain is back within three months.",
        "No change in medication is planned.",
    ],
)
def test_enough_relief_and_that_of_other_care_is_not_called_little(text: str) -> None:
    assert not is_too_little(text)


@pytest.mark.parametrize(
    "text",
    [
        "After the epidural of May 4, 2026 VAS fell from 8 to 2.4 and stayed there to September, one block became 9.",
        "After the ESI of May 4, 2026 NRS fell from 7.5 to 3.5 and remained low until October.",
        "The ESI of May 4, 2026 took her NRS from 9 to 3.6; sitting went from 5 minutes to 9.",
    ],
)
def test_scores_with_a_decimal_and_other_measures_are_no_little_relief(text: str) -> None:
    assert not is_too_little(text)
    assert any(one.kind == "injection.relief" and int(str(one.value)) >= 50 for one in told(text))
