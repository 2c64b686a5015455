"""The notices queue: tells submitters what became of their requests, at least once, whoever else is slow or away.

Each receiver has its turn: a few notices, one after the other, each marked as soon as it is taken. Turns go on side by
side, and whoever waits gets the next that is free, so that a receiver that is slow costs nobody but itself.
"""

import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final, ParamSpec, TypeVar

import anyio
import anyio.to_thread
import httpcore
from anyio.abc import TaskGroup

from runtime import log, metrics
from runtime.limits import limits
from runtime.settings import settings
from store import notices, upkeep
from store.database import transaction
from store.notices import Due, Missed
from worker import webhook
from worker.batches import Delivery
from worker.stopping import is_stopping

#: Receivers that are told at the same time, and how many notices each gets in a row.
RECIPIENTS: Final = 20
EACH: Final = 10
#: While some are told, whether others wait is looked at so often.
LOOK_SECONDS: Final = 1.0
#: As many as a worker has connections to the database.
_WRITERS: Final = 2

_P = ParamSpec("_P")
_R = TypeVar("_R")


def notify(order: Delivery) -> int:
    """Send what is due until nothing is, or the time is over; how many were taken by their receivers.

    Raises the first trouble with the database after all turns have ended. What could not be marked is told again.
    """
    post = _Post(order)
    anyio.run(post.deliver)
    if post.trouble is None or post.taken:
        with transaction("worker", durable=False) as session:
            upkeep.pulse(session, worker=order.worker, queue=order.queue, done=post.taken)
    if post.trouble is not None:
        raise post.trouble
    return post.taken


@dataclass
class _Post:
    """One run of the task. No turn begins that could not end by `until`, well before the soft limit."""

    order: Delivery
    until: float = field(default_factory=lambda: time.monotonic() + limits().budget_seconds + limits().turn_seconds)
    taken: int = 0
    trouble: Exception | None = None  #: the first of the database's
    is_hindered: bool = False  #: nothing could be claimed: no turn begins any more
    busy: set[str] = field(default_factory=set)  #: receivers that have their turn
    _ended: anyio.Event = field(default_factory=anyio.Event)  #: some turn ended since the last look
    _writers: anyio.CapacityLimiter = field(default_factory=lambda: anyio.CapacityLimiter(_WRITERS))

    async def deliver(self) -> None:
        allow_private = settings().webhook_allow_private
        async with webhook.pool(allow_private=allow_private) as connections, anyio.create_task_group() as turns:
            while True:
                self._ended = anyio.Event()
                if self._may_begin() and len(self.busy) < RECIPIENTS:
                    await self._begin(turns, connections, allow_private=allow_private)
                if not self.busy and not self._ended.is_set():
                    return
                with anyio.move_on_after(LOOK_SECONDS):
                    await self._ended.wait()

    def _may_begin(self) -> bool:
        """Beyond the budget only beside others that are still being told: the task would wait for these anyway."""
        if self.is_hindered or is_stopping() or (self.order.is_over and not self.busy):
            return False
        return time.monotonic() + webhook.most_seconds() <= self.until

    async def _begin(self, turns: TaskGroup, connections: httpcore.AsyncConnectionPool, *, allow_private: bool) -> None:
        by_receiver: dict[str, list[Due]] = defaultdict(list)
        try:
            due = await self._write(_claim, RECIPIENTS - len(self.busy), tuple(self.busy), self.order.trace)
        except Exception as error:  # noqa: BLE001  raised at the end, after the turns that have begun
            self.trouble, self.is_hindered = self.trouble or error, True
            return
        for notice in due:
            if notice.is_given_up:
                _tell_handed_over(notice.submitter, Missed(notices.NEVER_MARKED, self.order.trace), count=1)
            else:
                by_receiver[notice.submitter].append(notice)
        for submitter, queue in by_receiver.items():
            self.busy.add(submitter)
            turn = _Turn(submitter, queue, self.order.trace, connections, allow_private=allow_private)
            turns.start_soon(self._have, turn)

    async def _have(self, turn: "_Turn") -> None:
        try:
            await self._tell(turn)
        except Exception as error:  # noqa: BLE001  raised at the end: the others are told and marked all the same
            self.trouble = self.trouble or error
        finally:
            self.busy.discard(turn.submitter)
            self._ended.set()

    async def _tell(self, turn: "_Turn") -> None:
        """One notice after the other, until one fails, or the next might take longer than there is time."""
        until = min(self.until, time.monotonic() + limits().turn_seconds)
        while turn.queue and self._goes_on(until if turn.has_begun else self.until):
            notice = turn.queue.pop(0)
            turn.has_begun = True
            body = webhook.body_of(notice)
            failure = await webhook.send(turn.connections, notice, body, allow_private=turn.allow_private)
            metrics.NOTICES.labels(notice.event, failure or "sent").inc()
            if failure is not None:
                await self._write(_note_missed, turn, notice, Missed(failure, turn.trace))
                return
            await self._write(_note_taken, notice, body)
            self.taken += 1
        await self._write(_note_well, turn)

    def _goes_on(self, until: float) -> bool:
        return not is_stopping() and time.monotonic() + webhook.most_seconds() <= until

    async def _write(self, write: Callable[_P, _R], *args: _P.args, **kwargs: _P.kwargs) -> _R:
        """In a thread: a row that somebody has locked holds up the turn that waits for it and no other."""
        return await anyio.to_thread.run_sync(lambda: write(*args, **kwargs), limiter=self._writers)


@dataclass
class _Turn:
    submitter: str
    queue: list[Due]  #: what is left to be told
    trace: str
    connections: httpcore.AsyncConnectionPool
    allow_private: bool = field(kw_only=True)
    has_begun: bool = False


def _claim(recipients: int, but: Sequence[str], trace: str) -> list[Due]:
    with transaction("worker") as session:
        return notices.claim(session, recipients=recipients, each=EACH, but=but, trace=trace)


def _note_taken(notice: Due, body: str) -> None:
    with transaction("worker") as session:
        notices.sent(session, notice, body=body)


def _note_well(turn: _Turn) -> None:
    with transaction("worker") as session:
        if turn.has_begun:
            notices.answered(session, turn.submitter)
        notices.give_back(session, [notice.id for notice in turn.queue])


def _note_missed(turn: _Turn, notice: Due, missed: Missed) -> None:
    """The receiver is left alone for a while, with all that waits for it."""
    with transaction("worker") as session:
        notices.pause(session, turn.submitter)
        given_up = int(notices.failed(session, notice, missed))
        notices.give_back(session, [notice.id for notice in turn.queue])
        given_up += notices.give_up(session, turn.submitter, missed)
    if given_up:
        _tell_handed_over(turn.submitter, missed, count=given_up)


def _tell_handed_over(submitter: str, missed: Missed, *, count: int) -> None:
    log.logger().error("notice_handed_over", submitter=submitter, code=missed.code, trace=missed.trace, count=count)
