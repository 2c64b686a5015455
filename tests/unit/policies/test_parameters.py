"""A text says the numbers that hold, and nothing of a case that a number of 0 leaves out."""

import pytest

from policies.parameters import filled, names_in
from schemas.policy_parameter import Parameter

TITLE = "Care for $care{, $new_care while the pain is newer than $new}, or not borne."


def days(**values: int) -> dict[str, Parameter]:
    return {name: Parameter(kind="days", value=value, words=name) for name, value in values.items()}


@pytest.mark.parametrize(
    ("values", "title"),
    [
        ({"care": 42, "new_care": 14, "new": 90},
         "Care for 6 weeks, 2 weeks while the pain is newer than 3 months, or not borne."),
        ({"care": 42, "new_care": 14, "new": 0}, "Care for 6 weeks, or not borne."),
        ({"care": 0, "new_care": 14, "new": 90},
         "Care for 0 days, 2 weeks while the pain is newer than 3 months, or not borne."),
    ],
)  # fmt: skip
def test_a_part_in_braces_is_left_out_where_a_number_of_it_is_0(values: dict[str, int], title: str) -> None:
    assert filled(TITLE, days(**values)) == title


def test_braces_without_a_number_are_text() -> None:
    assert filled("one of {a, b} for $care", days(care=7)) == "one of {a, b} for 1 week"


def test_the_numbers_in_braces_are_numbers_of_the_text() -> None:
    assert names_in(TITLE) == ["care", "new_care", "new"]
