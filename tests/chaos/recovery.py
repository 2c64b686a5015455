"""How long after a fault the system is back to normal, reckoned from looks at the rows.

Normal is a moment from which, for `WINDOW` seconds, the oldest row waits no longer than usual, as many requests a
second reach their state as before the fault, and PostgreSQL answers every look.
"""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import inf
from statistics import median
from typing import Final

#: Requests come in once a second in bulk: a shorter window would take the pause between two calls for a standstill.
WINDOW: Final = 5.0
#: What was decided in so many seconds before the fault is the level to come back to.
BEFORE: Final = 8.0
#: One bulk call more or less in a window is a fifth of it.
SHARE: Final = 0.75
#: The oldest waits no longer than this when all is well.
WELL_SECONDS: Final = 3.0
#: Looks are half a second apart; a wider gap is a look that PostgreSQL did not answer.
GAP: Final = 2.0


@dataclass(frozen=True)
class Sample:
    """One look at the rows."""

    at: float
    oldest_seconds: float
    waiting: int
    decided: int  #: so far


@dataclass(frozen=True)
class Strike:
    fault: str
    struck_at: float
    ended_at: float  #: the cause is gone: the server is up again, the worker awake, the disk free
    is_alone: bool = True  #: struck when all was normal, and nothing else struck before it was again


@dataclass(frozen=True)
class Recovery:
    strike: Strike
    seconds: float | None  #: from the end of the fault; None: it was not seen
    oldest_seconds: float  #: the longest that a row waited from the strike until then


@dataclass(frozen=True)
class Kind:
    """All strikes of one fault."""

    fault: str
    alone: int  #: strikes that were measured
    among_others: int
    lasted: float | None  #: the median
    median: float | None
    worst: float | None
    unseen: int  #: strikes after which normal was not seen in the time there was
    oldest_seconds: float | None


def between(samples: Sequence[Sample], start: float, end: float) -> Sequence[Sample]:
    return samples[bisect_left(samples, start, key=_at) : bisect_right(samples, end, key=_at)]


def _at(sample: Sample) -> float:
    return sample.at


def rate(samples: Sequence[Sample], *, start: float, end: float) -> float | None:
    """Decided per second; None where the looks do not cover the time."""
    within = between(samples, start, end)
    if len(within) < 2 or within[0].at - start > GAP or end - within[-1].at > GAP or _has_gap(within):
        return None
    return (within[-1].decided - within[0].decided) / (within[-1].at - within[0].at)


def _has_gap(samples: Sequence[Sample]) -> bool:
    return any(later.at - earlier.at > GAP for earlier, later in pairwise(samples))


def usual_rate(samples: Sequence[Sample]) -> float:
    """The median of all windows: what a fault stopped and what was caught up after it weigh little."""
    if not samples:
        return 0.0
    windows = range(int((samples[-1].at - samples[0].at) // WINDOW))
    starts = (samples[0].at + number * WINDOW for number in windows)
    rates = [found for start in starts if (found := rate(samples, start=start, end=start + WINDOW)) is not None]
    return median(rates) if rates else 0.0


def level_before(samples: Sequence[Sample], struck_at: float) -> float:
    """What is to be reached again; never more than usual until then, so that catching up is no level."""
    usual = usual_rate(between(samples, 0, struck_at))
    before = rate(samples, start=struck_at - BEFORE, end=struck_at)
    return usual if before is None else min(before, usual)


def normal_at(samples: Sequence[Sample], *, after: float, level: float) -> float | None:
    """The first look from which all was normal for a window; none where nothing is known to compare with."""
    if level <= 0 or not samples:
        return None
    # The looks must cover the whole window: what they do not show yet may be the next fault.
    for sample in between(samples, after, samples[-1].at - WINDOW):
        within = between(samples, sample.at, sample.at + WINDOW)
        reached = rate(samples, start=sample.at, end=sample.at + WINDOW)
        is_well = all(each.oldest_seconds < WELL_SECONDS for each in within)
        if is_well and reached is not None and reached >= level * SHARE:
            return sample.at
    return None


def recovery(samples: Sequence[Sample], strike: Strike) -> Recovery:
    at = normal_at(samples, after=strike.ended_at, level=level_before(samples, strike.struck_at))
    waits = [each.oldest_seconds for each in between(samples, strike.struck_at, at or inf)]
    return Recovery(strike, None if at is None else at - strike.ended_at, max(waits, default=0.0))


def by_kind(samples: Sequence[Sample], strikes: Iterable[Strike]) -> list[Kind]:
    found: dict[str, list[Strike]] = defaultdict(list)
    for strike in strikes:
        found[strike.fault].append(strike)
    return [_kind(samples, fault, struck) for fault, struck in sorted(found.items())]


def _kind(samples: Sequence[Sample], fault: str, strikes: Sequence[Strike]) -> Kind:
    measured = [recovery(samples, strike) for strike in strikes if strike.is_alone]
    seconds = [each.seconds for each in measured if each.seconds is not None]
    return Kind(
        fault=fault,
        alone=len(measured),
        among_others=len(strikes) - len(measured),
        lasted=median(each.strike.ended_at - each.strike.struck_at for each in measured) if measured else None,
        median=median(seconds) if seconds else None,
        worst=max(seconds, default=None),
        unseen=len(measured) - len(seconds),
        oldest_seconds=max((each.oldest_seconds for each in measured), default=None),
    )
