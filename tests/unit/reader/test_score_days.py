"""Scores and scales have the day that the text gives them."""

from datetime import date

import pytest

from reader.read import read


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("On 10/1/2026 neck pain was 7/10.", date(2026, 10, 1)),
        ("NRS 6/10 on 10/2/2026.", date(2026, 10, 2)),
        ("Back pain 6/10 (10/2/2026).", date(2026, 10, 2)),
        ("10/4/2026: VAS 8/10 low back.", date(2026, 10, 4)),
        ("Neck pain since 10/4/2026, now 7/10.", None),
        ("MRI of 10/4/2026 shows a herniation, pain 7/10.", None),
        ("PT began on 10/4/2026; neck pain is 7/10.", None),
        ("Pain today 7/10, MRI on 10/4/2026.", None),
    ],
)
def test_a_score_has_the_day_that_the_text_gives_it_and_no_other(text: str, day: date | None) -> None:
    (score,) = (fact for fact in read(text, document="d1", document_on=None) if fact.kind == "score.pain")
    assert score.on == day


def test_scales_of_two_days_keep_their_days() -> None:
    found = read("ODI 44% on 3/1/2026; NDI 30/100 on 4/2/2026.", document="d1", document_on=None)
    days = {str((fact.attributes or {}).get("instrument")): fact.on for fact in found if fact.kind == "score.function"}
    assert days == {"ODI": date(2026, 3, 1), "NDI": date(2026, 4, 2)}
