"""The short form of the chaos suite; `make chaos` runs ten minutes of it."""

import os

import pytest

from tests.chaos.run import run

SEED = int(os.environ.get("PRECERT_CHAOS_SEED", "0")) or None


@pytest.mark.slow
@pytest.mark.timeout(400)
@pytest.mark.xdist_group("chaos")
def test_every_request_comes_to_its_one_right_end_whatever_breaks() -> None:
    seed = SEED or int.from_bytes(os.urandom(3), "big")
    report = run(seconds=60, rate=40, seed=seed, task_seconds=9, hurry=7.5)
    verdict = report.verdict
    assert report.not_struck == [], f"a quiet run proves nothing (seed {seed})"
    assert (verdict.lost, verdict.wrong, verdict.innocent) == ([], [], []), f"seed {seed}"
    assert (verdict.untold, verdict.told > 0) == ([], True), f"seed {seed}"
    assert not any(verdict.twice.values()), f"seed {seed}: {verdict.twice}"
    assert (verdict.broken_chains, report.stuck) == (0, {}), f"seed {seed}"
