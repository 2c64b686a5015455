"""Backpressure: intake slows down, and stops, before the backlog of the machines passes its mark.

Standard and expedited requests have a mark each, so that a bulk file never keeps an expedited request out. What is not
taken is answered 503 with a time to come back: it is no refusal (nothing about the request is wrong) and leaves no row.
"""

import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

from producer.answers import Refusal, RefusalKind
from producer.preparing import Prepared, Refused
from runtime.settings import settings
from schemas.request import Urgency
from store import backlog
from store.database import transaction
from store.errors import plain_errors

#: A count serves so long. Near the mark shorter: it is passed by no more than other processes file meanwhile.
_FRESH_SECONDS: Final = 1.0
_FRESH_SECONDS_NEAR: Final = 0.1
#: From this part of the mark on bulk files are slowed down, evenly up to the longest pause at the mark.
SLOW_FROM: Final = 0.5
LONGEST_PAUSE_SECONDS: Final = 2.0


@dataclass
class Gauge:
    """What this process knows of the backlog: the last count, and what it filed itself since.

    Shared by all threads of the process. What one of them was let in with and has not committed yet no count can see,
    so that it is added to each.
    """

    marks: dict[Urgency, int]
    waiting: Counter[Urgency] = field(default_factory=Counter)
    counted_at: float | None = None
    _under_way: Counter[Urgency] = field(default_factory=Counter)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @contextmanager
    def taking(self, asked: Counter[Urgency]) -> Iterator[Counter[Urgency]]:
        """How many of those asked for may be filed, inside the block. Raises UnavailableError."""
        with self._lock:
            taken = Counter({urgency: min(number, self._room(urgency)) for urgency, number in asked.items()})
            self.waiting += taken
            self._under_way += taken
        try:
            yield taken
        finally:
            with self._lock:
                self._under_way -= taken

    def pause(self) -> float:
        """How long a bulk file waits before its next batch, in seconds."""
        fill = max(self.waiting[urgency] / mark for urgency, mark in self.marks.items())
        return LONGEST_PAUSE_SECONDS * min(max(fill - SLOW_FROM, 0.0) / (1 - SLOW_FROM), 1.0)

    def _room(self, urgency: Urgency) -> int:
        if self.counted_at is None or self._is_stale(urgency):
            self._count()
        return max(self.marks[urgency] - self.waiting[urgency], 0)

    def _is_stale(self, urgency: Urgency) -> bool:
        is_near = self.waiting[urgency] >= SLOW_FROM * self.marks[urgency]
        fresh = _FRESH_SECONDS_NEAR if is_near else _FRESH_SECONDS
        return time.monotonic() - (self.counted_at or 0) > fresh

    def _count(self) -> None:
        with plain_errors(), transaction("producer") as session:
            self.waiting = Counter(backlog.waiting(session, self.marks)) + self._under_way
        self.counted_at = time.monotonic()


@lru_cache(maxsize=1)
def _gauge_of(standard: int, expedited: int) -> Gauge:
    return Gauge({Urgency.STANDARD: standard, Urgency.EXPEDITED: expedited})


def gauge() -> Gauge:
    """This process's gauge, for the marks of its settings."""
    own = settings()
    return _gauge_of(own.backlog_mark, own.expedited_backlog_mark)


@contextmanager
def admitted(items: Sequence[Prepared | Refused]) -> Iterator[list[Prepared | Refused]]:
    """The items, those for which there is no room as busy, to be filed inside the block. Raises UnavailableError."""
    asked = Counter(item.request.urgency for item in items if isinstance(item, Prepared))
    with gauge().taking(asked) as room:
        left = Counter(room)
        yield [_admitted(item, left) for item in items]


def _admitted(item: Prepared | Refused, room: Counter[Urgency]) -> Prepared | Refused:
    if isinstance(item, Refused):
        return item
    urgency = item.request.urgency
    room[urgency] -= 1
    if room[urgency] >= 0:
        return item
    refusal = Refusal(kind=RefusalKind.BUSY, submission_id=item.request.submission_id)
    return Refused(refusal, item.content_hash, len(item.received))
