"""The page of the laws says what stands in the code. `make take-out` proves that the tests notice."""

import re

import pytest

from tests.laws.take_out import PAGE, laws, row_of
from tests.rules.tracked import ROOT

TAKE_OUTS = [take_out for law in laws() for take_out in law.take_outs]


def test_each_take_out_has_a_name_of_its_own():
    assert len({take_out.name for take_out in TAKE_OUTS}) == len(TAKE_OUTS)


def test_each_of_the_ten_laws_has_a_protection_and_a_test():
    assert [law.number for law in laws()] == list(range(1, 11))
    assert [law.number for law in laws() if not (law.protected_by and law.held_by and law.take_outs)] == []


@pytest.mark.parametrize("take_out", TAKE_OUTS, ids=[take_out.name for take_out in TAKE_OUTS])
def test_what_can_be_taken_out_stands_in_its_file(take_out):
    words = (ROOT / take_out.file).read_text()
    assert [line for line in take_out.lines if line not in words] == []


@pytest.mark.parametrize("take_out", TAKE_OUTS, ids=[take_out.name for take_out in TAKE_OUTS])
def test_the_test_beside_it_is_there(take_out):
    file, _, test = take_out.test.partition("::")
    words = (ROOT / file).read_text()
    assert not test or re.search(rf"def {re.escape(test.partition('[')[0])}\(", words)


@pytest.mark.parametrize("take_out", TAKE_OUTS, ids=[take_out.name for take_out in TAKE_OUTS])
def test_the_page_says_what_the_test_said(take_out):
    (row,) = (line for line in PAGE.read_text().splitlines() if line.startswith(row_of(take_out)))
    assert re.fullmatch(r" `.+` \|", row.removeprefix(row_of(take_out)))
