"""A chart says "six months", a policy says days: a rule is met by a chart that uses the rule's own words."""

import pytest

from policies.catalog import shipped
from policies.parameters import in_words
from reader.durations import find_durations
from schemas.parts import parts
from schemas.policy import DurationTest

LEAST = sorted(
    {
        test.days
        for one in shipped().loaded
        for test in parts(one.policy)
        if isinstance(test, DurationTest) and test.op == ">="
    }
)


def days_in(text: str) -> list[int | None]:
    return [time.days for time in find_durations(text)]


def test_the_rules_in_months_are_among_them() -> None:
    assert {90, 180} <= set(LEAST)


@pytest.mark.parametrize("days", LEAST)
def test_a_rule_is_met_by_a_chart_in_its_own_words(days: int) -> None:
    span = in_words("days", days)
    (read,) = days_in(f"relief for {span}")
    assert read is not None
    assert read >= days, f"the rule is printed as {span}, and a chart that says {span} is read as {read} days"


@pytest.mark.parametrize(
    ("text", "days"),
    [("6 months", 180), ("six months", 180), ("at least 6 months", 180), ("more than 6 months", 180),
     ("3 months", 90), ("12 weeks", 84), ("180 days", 180), ("half a year", 182)],
)  # fmt: skip
def test_a_span_is_read_in_days(text: str, days: int) -> None:
    assert days_in(f"relief for {text}") == [days]
