"""What can happen to messages: they come often, long after their time, or never."""

import random
import signal
import time
from collections import Counter
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Final

import redis

from schemas.messages import QUEUES
from tests.chaos.world import World

_PREFIX: Final = "precert:"
_DOUBLED: Final = 50
#: Not all of a long backlog: working off the copies would take minutes, in which nothing else is seen.
_MOST_DOUBLED: Final = 200
#: Workers stand still for so long while messages are caught, and longer where none came.
_HELD_SECONDS, _MOST_SECONDS = 1.5, 20


@dataclass
class Messages:
    here: World
    chance: random.Random
    struck: Counter[str]
    frozen: Collection[str]  #: workers that another fault has to wake
    _old: list[tuple[str, bytes]] = field(default_factory=list)  #: messages seen before, to be replayed

    def doubled(self) -> None:
        """Each message of a while, up to 200, fifty times more; they are kept, to be replayed when they are old."""
        doubled: set[bytes] = set()
        with self._held_up():
            for queue, raw in self._caught():
                if raw in doubled or len(doubled) == _MOST_DOUBLED:
                    continue
                with suppress(redis.RedisError):
                    self.here.redis.lpush(f"{_PREFIX}{queue}", *[raw] * _DOUBLED)
                    doubled.add(raw)
                    self._old.append((queue, raw))
                    self.struck["messages_doubled"] += _DOUBLED

    @contextmanager
    def _held_up(self) -> Iterator[None]:
        """Workers take a message within a millisecond: they stand still while messages are to be caught."""
        held = [worker for worker in self.here.workers if worker.name not in self.frozen]
        for worker in held:
            worker.send(signal.SIGSTOP)
        try:
            yield
        finally:
            for worker in held:
                worker.send(signal.SIGCONT)

    def _caught(self) -> Iterator[tuple[str, bytes]]:
        """What lies in the lists, seen again and again until the time is over and there was something."""
        began, seen = time.monotonic(), 0
        while (elapsed := time.monotonic() - began) < _HELD_SECONDS or (not seen and elapsed < _MOST_SECONDS):
            with suppress(redis.RedisError):
                for queue in QUEUES:
                    for raw in self.here.redis.lrange(f"{_PREFIX}{queue}", 0, -1):
                        seen += 1
                        yield queue, raw
            time.sleep(0.02)

    def replayed(self) -> None:
        """Old messages, of which most name requests that were decided long ago."""
        if not self._old:
            self.doubled()
        replayed = self.chance.sample(self._old, min(len(self._old), 100))
        connection = self.here.redis
        for queue, raw in replayed:
            with suppress(redis.RedisError):
                connection.lpush(f"{_PREFIX}{queue}", raw)
                self.struck["messages_replayed"] += 1

    def dropped(self) -> None:
        connection = self.here.redis
        end_at = time.monotonic() + 2.5
        with self._held_up():
            while time.monotonic() < end_at:
                with suppress(redis.RedisError):
                    for queue in QUEUES:
                        self.struck["messages_dropped"] += connection.rpop(f"{_PREFIX}{queue}") is not None
                time.sleep(0.002)
