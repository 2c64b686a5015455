"""Looks at the rows twice a second while everything breaks: how long the oldest waits, and what is stuck."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final

import psycopg
import redis

from schemas.messages import QUEUES
from tests.chaos.recovery import Sample
from tests.chaos.world import World

#: Nothing waits longer than this while its queue is empty.
STUCK_SECONDS: Final = 120.0
_OLDEST: Final = (
    "SELECT coalesce(max(extract(epoch FROM now() - waiting_since)) FILTER (WHERE attempts = 0), 0)::float, count(*) "
    "FROM request WHERE state IN ('reading', 'ready', 'gaps')"
)
_DECIDED: Final = "SELECT count(*) FROM request WHERE state NOT IN ('reading', 'ready', 'gaps')"


@dataclass
class Watch:
    here: World
    samples: list[Sample] = field(default_factory=list)
    stuck: int = 0  #: looks at which something waited too long beside an empty queue
    away: int = 0  #: looks at which PostgreSQL did not answer
    _over: threading.Event = field(default_factory=threading.Event)

    def look(self) -> None:
        try:
            ((oldest, waiting),) = self.here.rows(_OLDEST)
            ((decided,),) = self.here.rows(_DECIDED)
        except psycopg.Error:
            self.away += 1
            return
        self.samples.append(Sample(time.monotonic(), oldest, waiting, decided))
        if oldest > STUCK_SECONDS and self._lists_are_empty():
            self.stuck += 1

    def _lists_are_empty(self) -> bool:
        try:
            return not any(self.here.redis.llen(f"precert:{queue}") for queue in QUEUES)
        except redis.RedisError:
            return False

    def _run(self) -> None:
        while not self._over.wait(0.5):
            self.look()

    @contextmanager
    def watching(self) -> Iterator["Watch"]:
        thread = threading.Thread(target=self._run)
        thread.start()
        try:
            yield self
        finally:
            self._over.set()
            thread.join()
