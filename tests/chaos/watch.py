"""Looks at the rows twice a second while everything breaks: how long the oldest waits, and what is stuck."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from math import inf
from typing import Final

import psycopg
import redis

from runtime.bell import queue_of
from schemas.messages import QUEUES, Task
from tests.chaos.recovery import Sample
from tests.chaos.world import World
from worker.schedule import SWEEP_SECONDS

#: Nothing waits longer than this while its queue is empty, and has been for two sweeps: a queue that was flushed just
#: now is empty, and whoever waited in it is rung for by the next sweep.
STUCK_SECONDS: Final = 120.0
EMPTY_SECONDS: Final = 2 * SWEEP_SECONDS
_OLDEST: Final = (
    "SELECT coalesce(max(extract(epoch FROM now() - waiting_since)) FILTER (WHERE attempts = 0), 0)::float, count(*) "
    "FROM request WHERE state IN ('reading', 'ready', 'gaps')"
)
_DECIDED: Final = "SELECT count(*) FROM request WHERE state NOT IN ('reading', 'ready', 'gaps')"
#: Since its last step, which may be an attempt that failed: a request that hangs comes to its end in three of them.
_LONG_WAITING: Final = """
SELECT submission_id, state, urgency, attempts, extract(epoch FROM now() - since)::float,
    ARRAY(SELECT b.queue || ' ' || round(extract(epoch FROM now() - b.started_at)) FROM batch b WHERE r.id = ANY(b.ids))
FROM request r, LATERAL (SELECT greatest(r.waiting_since, CASE WHEN r.attempts > 0 THEN
    (SELECT max(at) FROM history h WHERE h.request = r.id) END) AS since) AS step
WHERE state IN ('reading', 'ready', 'gaps') AND since < now() - make_interval(secs => %s)
"""
_TASKS: Final = {"reading": Task.READ, "ready": Task.EVALUATE, "gaps": Task.DOCUMENT}


@dataclass
class Watch:
    here: World
    samples: list[Sample] = field(default_factory=list)
    stuck: dict[str, str] = field(default_factory=dict)  #: by submission id, what waited too long beside an empty queue
    away: int = 0  #: looks at which PostgreSQL did not answer
    _empty_since: dict[str, float] = field(default_factory=dict)
    _over: threading.Event = field(default_factory=threading.Event)

    def look(self) -> None:
        self._look_at_the_queues()
        try:
            ((oldest, waiting),) = self.here.rows(_OLDEST)
            ((decided,),) = self.here.rows(_DECIDED)
            self.samples.append(Sample(time.monotonic(), oldest, waiting, decided))
            self._note_stuck()
        except psycopg.Error:
            self.away += 1

    def _look_at_the_queues(self) -> None:
        """What is not known, since Redis is away, is not called empty."""
        now = time.monotonic()
        try:
            empty = {queue for queue in QUEUES if not self.here.redis.llen(f"precert:{queue}")}
        except redis.RedisError:
            empty = set()
        self._empty_since = {queue: self._empty_since.get(queue, now) for queue in empty}

    def _note_stuck(self) -> None:
        for submission_id, state, urgency, attempts, seconds, batches in self.here.rows(_LONG_WAITING, STUCK_SECONDS):
            queue = queue_of(_TASKS[state], expedited=urgency == "expedited")
            empty = time.monotonic() - self._empty_since.get(queue, inf)
            if empty > EMPTY_SECONDS:
                self.stuck[submission_id] = (
                    f"{submission_id}: {state} for {seconds:.0f} s after {attempts} attempts, {queue} empty for "
                    f"{empty:.0f} s, in the batches {batches}"
                )

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
