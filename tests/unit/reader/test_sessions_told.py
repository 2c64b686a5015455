"""Sessions counted from a day, told in two sentences, named by their way alone or as a spent allowance."""

from datetime import date

import pytest

from engine.operators.spending import _day
from reader.read import read
from schemas.fact import Assertion, Fact

ON = date(2026, 11, 26)


def prior(text: str) -> list[Fact]:
    facts = read("L4-5 epidural injection is requested. " + text, document="d", document_on=ON)
    return [one for one in facts if one.kind == "injection.prior" and one.assertion is Assertion.PRESENT]


@pytest.mark.parametrize(
    ("text", "number", "since"),
    [
        ("She has had five lumbar ESIs in 2026.", "5", "2026-01-01"),
        ("He has received four caudal epidurals since February 2026.", "4", "2026-02-01"),
        ("Four interlaminar injections since March 3, 2026.", "4", "2026-03-03"),
        ("There were three lumbar epidurals in 2025.", "3", "2025-01-01"),
    ],
)
def test_a_count_goes_back_to_the_day_that_it_names(text: str, number: str, since: str) -> None:
    found = [one for one in prior(text) if one.attributes.get("number") == number]
    assert [one.attributes.get("counted_from") for one in found] == [since]
    assert found[0].on is None


@pytest.mark.parametrize(
    "text",
    [
        "She had 4 lumbar epidural sessions during the past ten months.",
        "He has used up the annual limit of four lumbar ESIs.",
        "The patient exceeded the yearly allowance of four epidural sessions in August.",
        "She has already reached the 12-month maximum of four lumbar injections.",
        "Already spent: all four epidural injections of the year.",
        "He has exhausted his yearly quota of 4 caudal injections.",
    ],
)
def test_a_year_that_is_spent_is_counted(text: str) -> None:
    assert any(one.attributes.get("number") == "4" and one.attributes.get("window") for one in prior(text))


@pytest.mark.parametrize(
    "text",
    [
        "The policy has a limit of four epidural sessions per year.",
        "No more than four epidural injections are payable in a year.",
        "The plan allows up to 4 lumbar epidural sessions per rolling year.",
        "He has used up the annual limit of twenty therapy sessions.",
        "She may not exceed four epidural injections a year.",
    ],
)
def test_a_rule_that_is_recited_counts_nothing(text: str) -> None:
    assert not [one for one in prior(text) if "number" in one.attributes]


@pytest.mark.parametrize(
    "text",
    [
        "Lumbar ESI at Dr. Hall's on 2/2/26 and 5/4/26. Ours: 8/3/26 and 11/2/26.",
        "Lumbar ESIs were given on 2/2/26 and 5/4/26. Elsewhere: 8/3/26, 11/2/26.",
        "Our lumbar ESIs were done on 2/2/26 and 5/4/26. Second clinic: 8/3/26 and 11/2/26.",
    ],
)
def test_days_go_on_under_another_label(text: str) -> None:
    days = {one.on for one in prior(text)}
    assert days == {date(2026, 2, 2), date(2026, 5, 4), date(2026, 8, 3), date(2026, 11, 2)}


@pytest.mark.parametrize(
    "text",
    [
        "Lumbar ESI on 2/2/26. Also seen for gout on 8/3/26.",
        "Lumbar ESI on 2/2/26. Ours: MRI 8/3/26.",
        "Lumbar ESI on 2/2/26. Next visit 8/3/26.",
    ],
)
def test_days_of_something_else_do_not_go_on(text: str) -> None:
    assert {one.on for one in prior(text)} == {date(2026, 2, 2)}


@pytest.mark.parametrize(
    "text",
    [
        "The September transforaminal gave no relief.",
        "Her last caudal on 4 May 2026 helped for two weeks.",
        "He had two interlaminars in June 2026.",
        "A foraminal injection in June 2026 helped little.",
    ],
)
def test_an_injection_is_named_by_its_way(text: str) -> None:
    assert any(one.value == "epidural" for one in prior(text))


@pytest.mark.parametrize(
    "text",
    ["The interlaminar space is narrow.", "A caudal approach is planned.", "MRI shows a foraminal herniation.",
     "The transforaminal route was chosen."],
)  # fmt: skip
def test_a_way_is_no_injection(text: str) -> None:
    assert not prior(text)


def test_a_day_that_is_none_counts_from_nowhere() -> None:
    assert _day("2026-01-01") == date(2026, 1, 1)
    assert _day("spring") is None
