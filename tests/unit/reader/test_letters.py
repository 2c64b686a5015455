"""Patterns tried only where letters stand must find what they find everywhere."""

import re

import pytest

from reader import letters
from reader.birth_dates import _LABEL, LETTERS
from reader.chart import Chart
from reader.dates_shared import MONTHS
from reader.durations import _PERIOD, _PERIOD_LETTERS, _UNIT, _UNIT_LETTERS
from reader.finders.identity import (
    _AGED,
    _BEFORE_AGE,
    _COMES,
    _OF_MY_PATIENT,
    _PATIENT_LETTERS,
    _SAW,
    _SAW_LETTERS,
    _SEEN,
    _SEEN_LETTERS,
    _TITLES_BEFORE,
)  # fmt: skip
from reader.finders.sleep_index import _USAGE, _USAGE_LETTERS
from tests.unit.reader.corpus import charts


@pytest.mark.parametrize(
    ("pattern", "begins", "folds"),
    [
        (_UNIT, _UNIT_LETTERS, True),
        (_PERIOD, _PERIOD_LETTERS, True),
        (_LABEL, LETTERS, True),
        (_COMES, _TITLES_BEFORE, False),
        (_AGED, _BEFORE_AGE, False),
        (_SEEN, _SEEN_LETTERS, False),
        (_SAW, _SAW_LETTERS, False),
        (_OF_MY_PATIENT, _PATIENT_LETTERS, False),
        (_USAGE, _USAGE_LETTERS, True),
    ],
)
def test_what_is_tried_at_its_letters_is_found_as_everywhere(
    pattern: "re.Pattern[str]", begins: tuple[str, ...], folds: bool
) -> None:
    for one in charts():
        text = one.text.lower() if folds else one.text
        tried = letters.tried_at(pattern, text, letters.places(one.text.lower(), begins))
        assert [match.span() for match in tried] == [match.span() for match in pattern.finditer(text)], one.name


def test_places_come_in_order_whatever_the_length_of_the_letters() -> None:
    text = "may the marching band march in may"
    found = letters.places(text, tuple(MONTHS))
    assert found == sorted(found)
    assert set(found) == {match.start() for name in MONTHS for match in re.finditer(name, text)}


def test_letters_named_after_the_first_look_are_found_in_the_next_chart() -> None:
    first = letters.sieve("quaint")
    assert not Chart("Nothing here.", document="d", document_on=None).says(first)
    second = letters.sieve("quizzical")
    chart = Chart("A quizzical look. A quaint one.", document="d", document_on=None)
    assert chart.says(first)
    assert [sentence.words for sentence in chart.saying(second)] == ["a quizzical look."]
