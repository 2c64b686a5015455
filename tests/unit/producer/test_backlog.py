"""Intake slows down evenly from half of the mark on, for whichever mark is nearer."""

from collections import Counter

import pytest

from producer.backlog import LONGEST_PAUSE_SECONDS, Gauge
from schemas.request import Urgency

MARKS = {Urgency.STANDARD: 1000, Urgency.EXPEDITED: 100}


@pytest.mark.parametrize(
    ("standard", "expedited", "part"),
    [(0, 0, 0), (499, 0, 0), (750, 0, 0.5), (1000, 0, 1), (3000, 0, 1), (0, 75, 0.5), (750, 100, 1)],
)
def test_the_pause_grows_from_half_of_the_mark_to_the_mark(standard: int, expedited: int, part: float) -> None:
    gauge = Gauge(MARKS, Counter({Urgency.STANDARD: standard, Urgency.EXPEDITED: expedited}))
    assert gauge.pause() == pytest.approx(part * LONGEST_PAUSE_SECONDS)
