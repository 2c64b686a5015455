"""Pain that is gone on the day of the visit, beside a score of disability; and scores that say no such thing."""

import pytest

from tests.altered import answer, charts, fill, stops


@pytest.mark.parametrize(
    ("words", "because"),
    [
        ("Pain today is 0/10 on the NRS and NDI is 46%.", ["baseline-scale", "pain-today"]),
        ("Current pain 0/10. Neck Disability Index score is 46%.", ["baseline-scale", "pain-today"]),
        ("NRS 0/10. NDI 46%.", ["baseline-scale"]),
    ],
)
def test_no_pain_now_is_a_persons(words: str, because: list[str]) -> None:
    said = answer(fill(charts()["letter"], {"score": words}))
    assert (said["recommendation"], stops(said)) == ("human_review", dict.fromkeys(because, "not_met"))


@pytest.mark.parametrize(
    "words",
    [
        "Pain is 0/10 at best and 8/10 at worst on the NRS.",
        "Pain today is 6/10 on the NRS and NDI is 46%.",
        "Neck pain is 7/10 on the NRS. Her knee pain is 0/10 today.",
    ],
)
def test_pain_that_comes_and_goes_is_pain(words: str) -> None:
    said = answer(fill(charts()["letter"], {"score": words}))
    assert (said["recommendation"], stops(said)) == ("approve", {})
