"""The chaos suite's own arithmetic: when a system is back to normal after a fault."""

from collections.abc import Callable

import pytest

from tests.chaos.recovery import Sample, Strike, by_kind, level_before, normal_at, rate, recovery, usual_rate


def looks(
    rate_at: Callable[[float], float],
    *,
    seconds: float = 60,
    oldest_at: Callable[[float], float] = lambda _at: 0.2,
    away: tuple[float, float] = (-1, -1),
) -> list[Sample]:
    """A look each half second, none while PostgreSQL is away."""
    made, decided = [], 0.0
    for number in range(int(seconds * 2)):
        at = number / 2
        decided += rate_at(at) / 2
        if not away[0] <= at < away[1]:
            made.append(Sample(at, oldest_at(at), 0, round(decided)))
    return made


def stands_still(start: float, end: float, *, usual: float = 100) -> Callable[[float], float]:
    return lambda at: 0 if start <= at < end else usual


def test_a_fault_that_changes_nothing_is_recovered_from_at_once():
    found = recovery(looks(lambda _at: 100), Strike("beat_stopped", 20, 22))
    assert found.seconds == pytest.approx(0, abs=0.5)


def test_the_seconds_run_from_the_end_of_the_fault_until_requests_are_decided_as_before():
    samples = looks(stands_still(20, 31))
    assert recovery(samples, Strike("backlog", 20, 25)).seconds == pytest.approx(6, abs=1.5)


def test_half_the_throughput_is_not_normal():
    samples = looks(lambda at: 50 if at >= 20 else 100)
    assert recovery(samples, Strike("worker_killed", 20, 21)).seconds is None


def test_a_row_that_waits_is_not_normal_whatever_the_throughput():
    samples = looks(lambda _at: 100, oldest_at=lambda at: at - 20 if 20 <= at < 34 else 0.2)
    found = recovery(samples, Strike("child_killed", 20, 20))
    assert found.seconds == pytest.approx(14, abs=0.5)
    assert found.oldest_seconds == pytest.approx(13.5)


def test_no_look_is_not_normal():
    samples = looks(lambda _at: 100, away=(20, 30))
    assert recovery(samples, Strike("postgresql_restarted", 20, 22)).seconds == pytest.approx(8, abs=0.5)


def test_a_moment_of_normal_between_two_standstills_is_not_the_end():
    samples = looks(lambda at: 0 if 20 <= at < 25 or 27 <= at < 33 else 100)
    assert recovery(samples, Strike("redis_flushed", 20, 20)).seconds == pytest.approx(13, abs=1.5)


def test_the_end_of_the_looks_is_no_proof_of_normal():
    assert normal_at(looks(lambda _at: 100, seconds=22), after=20, level=100) is None


def test_catching_up_after_the_fault_before_is_not_the_level():
    samples = looks(lambda at: 400 if 35 <= at < 40 else 100)
    assert level_before(samples, 40) == pytest.approx(100, abs=10)


def test_the_rate_is_unknown_where_looks_are_missing():
    samples = looks(lambda _at: 100, away=(20, 30))
    assert rate(samples, start=18, end=33) is None
    assert rate(samples, start=5, end=15) == pytest.approx(100)
    assert usual_rate([]) == 0


def test_without_a_level_to_come_back_to_nothing_is_called_normal():
    assert recovery(looks(lambda _at: 100), Strike("poison", 1, 2)).seconds is None


def test_strikes_among_others_are_counted_and_not_measured():
    samples = looks(stands_still(20, 31))
    (kind,) = by_kind(samples, [Strike("backlog", 20, 25), Strike("backlog", 40, 41, is_alone=False)])
    assert (kind.alone, kind.among_others, kind.unseen) == (1, 1, 0)
    assert kind.worst == pytest.approx(6, abs=1.5)


def test_a_kind_that_never_struck_alone_has_no_time():
    (kind,) = by_kind(looks(lambda _at: 100), [Strike("poison", 20, 21, is_alone=False)])
    assert (kind.alone, kind.median, kind.worst, kind.lasted, kind.oldest_seconds) == (0, None, None, None, None)


def test_a_strike_after_which_normal_was_not_seen_is_told():
    kinds = by_kind(looks(stands_still(40, 99)), [Strike("backlog", 40, 45), Strike("backlog", 20, 21)])
    assert [(kind.unseen, kind.alone) for kind in kinds] == [(1, 2)]
