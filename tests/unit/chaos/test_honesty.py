"""A run in which nothing happened, or in which senders stood still, is not called good."""

import random
from dataclasses import replace

import pytest

from tests.chaos.load import Load
from tests.chaos.report import Report
from tests.chaos.verdict import Verdict

WELL = Report(
    seed=1, wished=(600, 115), seconds=600, rate=111, usual_rate=112, verdict=Verdict(requests=66_000),
    struck={"beat_stopped": 2}, not_struck=[], not_possible=[], oldest_seconds=9, stuck={}, processes=9,
)  # fmt: skip


def test_a_run_that_is_all_right_is_good():
    assert WELL.is_good


@pytest.mark.parametrize(
    "change",
    [{"not_struck": ["beat_stopped"]}, {"rate": 99.9}, {"wished": (60, 40), "rate": 29}, {"stuck": {"m-1": "stuck"}}],
)
def test_a_quiet_or_slow_or_stuck_one_is_not(change):
    assert not replace(WELL, **change).is_good


def test_what_a_sender_raises_ends_the_run(monkeypatch):
    """Its thread would end in silence, and the requests with it."""

    def refuse(_load):
        raise AssertionError("one submission got two references")

    monkeypatch.setattr(Load, "_bulk", refuse)
    monkeypatch.setattr(Load, "_single", lambda load: load._over.wait(10))
    with pytest.raises(AssertionError, match="two references"), Load(None, random.Random(1), 40).flowing():
        pass
