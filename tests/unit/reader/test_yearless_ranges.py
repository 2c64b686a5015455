"""Ranges of days without a year: how long they were is told, though not in which year."""

import pytest

from reader.dates import find_dates


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("therapy august 31 through october 23", 53),
        ("exercise from september 3 to 19 october", 46),
        ("pt 9/8-10/30.", 52),
        ("pt 8/3 until 9/28 this fall", 56),
        ("pt nov 20 to jan 14", 55),
        ("12 march to 2 may", 51),
    ],
)
def test_how_long_a_range_was(text: str, days: int) -> None:
    told = [time for time in find_dates(text, None) if time.days is not None]
    assert [(time.role, time.days, time.first) for time in told] == [("for", days, None)]


@pytest.mark.parametrize(
    "text",
    [
        "pain 8/10 to 3/10",
        "strength 4/5 to 5/5",
        "reflexes 1/2 to 2/3",
        "31 june to 4 july",
        "5/5 to 4/5",
        "l4/5 to l5/1",
    ],
)
def test_what_is_no_range_of_days(text: str) -> None:
    assert [time for time in find_dates(text, None) if time.days is not None] == []


def test_a_range_that_has_a_year_keeps_its_dates() -> None:
    assert [time.days for time in find_dates("pt 9/8 to 10/30/2026, june 1 to july 24, 2026", None)] == [None, None]
