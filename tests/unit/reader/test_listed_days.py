"""Days that share the year of the last of a list, counts with a level between, and injections booked as a series."""

from datetime import date

import pytest

from reader.dates import find_dates
from reader.read import read


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("done on January 8, March 12, May 20 and August 4, 2026",
         [date(2026, 1, 8), date(2026, 3, 12), date(2026, 5, 20), date(2026, 8, 4)]),
        ("given 14 january, 2 april and 30 september 2026", [date(2026, 1, 14), date(2026, 4, 2), date(2026, 9, 30)]),
        ("on december 3 and february 5, 2026", [date(2025, 12, 3), date(2026, 2, 5)]),
        ("on may 5, 2026", [date(2026, 5, 5)]),
        ("he may, on may 5, 2026", [date(2026, 5, 5)]),
        ("seen february 30 and march 2, 2026", [date(2026, 3, 2)]),
        ("for 3 weeks and on march 2, 2026", [date(2026, 3, 2)]),
        ("on 1/14, 4/16 and 10/7/2026", [date(2026, 1, 14), date(2026, 4, 16), date(2026, 10, 7)]),
        ("pain 8/10, seen 10/7/2026", [date(2026, 10, 7)]),
        ("strength 4/5, 10/7/2026", [date(2026, 10, 7)]),
        ("january 14, april 16 and october 7 of 2026", [date(2026, 1, 14), date(2026, 4, 16), date(2026, 10, 7)]),
        ("in january, april and july 2026", [date(2026, 1, 1), date(2026, 4, 1), date(2026, 7, 1)]),
        ("esis 2026: jan 14, apr 2, jun 25", [date(2026, 1, 14), date(2026, 4, 2), date(2026, 6, 25)]),
        ("esis in 2026 on 1/14, 4/2 and 6/25", [date(2026, 1, 14), date(2026, 4, 2), date(2026, 6, 25)]),
        ("esis 2026 (3/2, 5/18, 7/20)", [date(2026, 3, 2), date(2026, 5, 18), date(2026, 7, 20)]),
        ("2025: fell on ice, pain 3/4 of the day", []),
    ],
)  # fmt: skip
def test_days_of_a_list_share_its_year(text: str, days: list[date]) -> None:
    assert [one.first for one in find_dates(text.lower(), None)] == days


@pytest.mark.parametrize(
    ("text", "first", "until"),
    [
        ("PT June 1 to July 24, 2026", date(2026, 6, 1), date(2026, 7, 24)),
        ("PT from 1 June through 24 July 2026", date(2026, 6, 1), date(2026, 7, 24)),
        ("PT 1 June - 24 July 2026", date(2026, 6, 1), date(2026, 7, 24)),
        ("PT from December 3 until February 5, 2026", date(2025, 12, 3), date(2026, 2, 5)),
        ("PT June to August 2026", date(2026, 6, 1), date(2026, 8, 1)),
        ("PT November to January 2026", date(2025, 11, 1), date(2026, 1, 1)),
        ("PT June 1, 2026 to July 24, 2026", date(2026, 6, 1), date(2026, 7, 24)),
    ],
)
def test_the_beginning_of_a_range_shares_the_year_of_its_end(text: str, first: date, until: date) -> None:
    (found,) = find_dates(text.lower(), None)
    assert (found.role, found.first, found.until) == ("range", first, until)


@pytest.mark.parametrize(
    "text", ["she may until july 2026 go on", "in june, and again in july 2026", "june then july 2026"]
)
def test_a_month_that_opens_no_range_shares_nothing(text: str) -> None:
    assert [one.role for one in find_dates(text, None) if one.role == "range"] == []


def test_each_day_of_a_list_is_an_injection() -> None:
    text = "Caudal steroid was given on 14 January, 2 April, 25 June and 30 September 2026."
    facts = read(text, document="d", document_on=date(2026, 11, 26))
    assert len({one.on for one in facts if one.kind == "injection.prior"}) == 4


def test_a_level_may_stand_between_a_count_and_its_injections() -> None:
    text = "Epidural requested. He has already had four L5-S1 epidurals in the past eleven months."
    told = [one.attributes for one in read(text, document="d", document_on=None) if one.kind == "injection.prior"]
    assert ("4", "335") in {(one.get("number"), one.get("window")) for one in told}


@pytest.mark.parametrize(
    "text",
    [
        "L4-5 epidural. All three injections of the series were booked on the same day.",
        "One epidural every two weeks until three are done.",
        "A course of three epidurals is ordered.",
        "The order is for three injections two weeks apart.",
        "Epidural: three injections were scheduled in advance.",
    ],
)
def test_injections_that_are_booked_together_are_a_series(text: str) -> None:
    facts = read(text, document="d", document_on=None)
    assert [one for one in facts if one.kind == "procedure.series" and one.assertion != "negated"]


def test_days_of_a_list_have_one_owner() -> None:
    text = "Caudal steroid was given on 14 January, 2 April and 30 September 2026 for stenosis."
    facts = read(text, document="d", document_on=date(2026, 11, 26))
    days = {one.on for one in facts if one.kind == "injection.prior"}
    assert days == {date(2026, 1, 14), date(2026, 4, 2), date(2026, 9, 30)}


def test_days_of_this_year_are_those_of_the_document() -> None:
    found = find_dates("on jan 14, apr 16, and oct 7 of this year", date(2026, 11, 26))
    assert [one.first for one in found] == [date(2026, 1, 14), date(2026, 4, 16), date(2026, 10, 7)]
