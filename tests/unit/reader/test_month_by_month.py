"""Headache days told month by month, beside dates and other numbers that look like them."""

from datetime import date

import pytest

from reader.read import read
from schemas.fact import Fact


def found(text: str, *kinds: str) -> list[Fact]:
    return [one for one in read(text, document="d", document_on=date(2025, 10, 1)) if one.kind in kinds]


def spans(text: str, kind: str = "headache.days") -> list[tuple[object, str | None]]:
    return [(one.value, one.attributes.get("upper")) for one in found(text, kind)]


@pytest.mark.parametrize(
    ("text", "least", "most"),
    [
        ("Headache diary June 20, July 19 and August 21 days with headache.", 19, "21"),
        ("Her diary for June, July and August counts eight, ten and nine headache days.", 8, "10"),
        ("Headache days: June 20, July 19, August 21.", 19, "21"),
        ("Headache days per month were May 7, June 9 and July 8.", 7, "9"),
        ("20 headache days in June, 19 in July and 21 in August.", 19, "21"),
        ("In May, June and July she had 8, 9 and 7 days with headache.", 7, "9"),
        ("The diary shows 18, 16 and 19 headache days in the past three months.", 16, "19"),
        ("Over the quarter there were seventeen, eighteen and sixteen headache days.", 16, "18"),
    ],
)
def test_the_least_and_the_most_of_several_months_are_kept(text: str, least: int, most: str) -> None:
    assert spans(text) == [(least, most)]
    assert [one.assertion.value for one in found(text, "headache.days")] == ["present"]


def test_days_of_migraine_month_by_month_are_of_migraine() -> None:
    assert spans("In May, June and July she had 8, 9 and 7 days of migraine.", "headache.migraine_days") == [(7, "9")]


@pytest.mark.parametrize(
    "text",
    [
        "Botox for headache was given June 20, July 19 and August 21, 2025.",
        "Headache clinic visits June 20, July 19 and August 21.",
        "Sumatriptan for headache was taken on 8 days in June, 9 in July and 10 in August.",
        "Headache. She missed work 3 days in June and 2 days in July.",
        "Headache treated with topiramate 25, 50 and 100 mg for 30 days.",
    ],
)
def test_dates_medicines_and_missed_days_are_no_count(text: str) -> None:
    assert spans(text) == []


def test_a_count_of_long_ago_stays_one() -> None:
    told = found("In the past she had 18 headache days per month.", "headache.days")
    assert [one.assertion.value for one in told] == ["historical"]


@pytest.mark.parametrize(
    ("text", "assertion"),
    [
        ("Chronic migraine without aura for three years.", "present"),
        ("Chronic migraine without aura, intractable, for three years.", "present"),
        ("Chronic migraine w/o aura for 8 months.", "present"),
        ("Chronic migraine, no visual aura, for 8 months.", "present"),
        ("No chronic migraine without aura for three years.", "negated"),
        ("She has not had chronic migraine for three years.", "negated"),
    ],
)
def test_the_aura_that_is_denied_denies_no_months(text: str, assertion: str) -> None:
    assert [one.assertion.value for one in found(text, "headache.months")] == [assertion]


@pytest.mark.parametrize(
    "text",
    [
        "OnabotulinumtoxinA 155 units for migraine, first treatment.",
        "Botox for chronic migraine (initial request).",
        "Botulinum toxin for chronic migraine: first cycle.",
        "Request for Botox 155 units for chronic migraine; this is her first treatment.",
    ],
)
def test_the_first_treatment_is_the_one_that_is_asked_for(text: str) -> None:
    assert found(text, "botulinum.prior") == []


@pytest.mark.parametrize(
    "text",
    [
        "Botox for migraine: the first treatment gave 50 % fewer headache days.",
        "After the first Botox treatment her migraine was better.",
        "Botox 155 units for migraine, third cycle.",
    ],
)
def test_a_first_treatment_that_did_something_was_given(text: str) -> None:
    assert [one.assertion.value for one in found(text, "botulinum.prior")][:1] == ["present"]
