"""The page of the protections against faults says what stands in the code. `make take-out` proves that tests notice."""

import re

import pytest

from tests.chaos.take_out import PAGE, kinds
from tests.laws.take_out import row_of
from tests.rules.tracked import ROOT

TAKE_OUTS = [take_out for kind in kinds() for take_out in kind.take_outs]


def test_each_take_out_has_a_name_of_its_own():
    assert len({take_out.name for take_out in TAKE_OUTS}) == len(TAKE_OUTS)


@pytest.mark.parametrize("take_out", TAKE_OUTS, ids=[take_out.name for take_out in TAKE_OUTS])
def test_the_line_and_its_test_stand_where_the_page_says(take_out):
    words = (ROOT / take_out.file).read_text()
    assert [line for line in take_out.lines if line not in words] == []
    file, _, test = take_out.test.partition("::")
    assert not test or re.search(rf"def {re.escape(test.partition('[')[0])}\(", (ROOT / file).read_text())


@pytest.mark.parametrize("take_out", TAKE_OUTS, ids=[take_out.name for take_out in TAKE_OUTS])
def test_the_page_says_what_the_test_said(take_out):
    (row,) = (line for line in PAGE.read_text().splitlines() if line.startswith(row_of(take_out)))
    assert re.fullmatch(r" `.+` \|", row.removeprefix(row_of(take_out)))
