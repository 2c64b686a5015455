"""How every queue takes its work: candidates, a batch row as evidence, the work, and what becomes of an error.

A message is a list of ids or none. Ids are worked in chunks; those that failed before are taken alone, so that one
request that kills its process takes no other with it.
"""

import random
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final
from uuid import UUID

from runtime import bell, log, metrics
from runtime.limits import limits
from runtime.settings import settings
from schemas.messages import Queue, Task
from schemas.request import Urgency
from store import attempts, claims, evidence, upkeep
from store.attempts import Failure, Refused
from store.claims import Candidate, Waiting
from store.database import impatient, transaction
from worker.retry import MAX_RETRIES, Trouble, code_of, may_be_one_requests, trouble_of
from worker.stopping import is_stopping


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """A bell as it arrived: what to do, on which queue, and under which trace."""

    task: Task
    ids: tuple[UUID, ...]
    queue: str
    worker: str
    trace: str
    retries: int = 0  #: how often Celery tried this message before
    until: float = field(default_factory=lambda: time.monotonic() + limits().budget_seconds)

    @property
    def is_over(self) -> bool:
        return is_stopping() or time.monotonic() > self.until

    @property
    def is_last_try(self) -> bool:
        return self.retries >= MAX_RETRIES


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    id: UUID
    begun: datetime
    waiting: Waiting
    candidates: Sequence[Candidate]
    delivery: Delivery

    @property
    def ids(self) -> list[UUID]:
        return [candidate.id for candidate in self.candidates]


#: Does the work of a batch and deletes its row in the transaction that decides. Returns how many it brought further.
Work = Callable[[Batch], int]


def delivery(
    task: Task, ids: Sequence[str] | None, *, queue: str, worker: str, trace: str, retries: int = 0
) -> Delivery:
    named = tuple(UUID(each) for each in ids or ())
    return Delivery(task=task, ids=named, queue=queue, worker=worker, trace=trace, retries=retries)


def run(order: Delivery, work: dict[Waiting, Work]) -> int:
    """Do the work for what this bell names, or for the oldest due; how many requests went a step further."""
    done = 0
    for waiting, of_kind in work.items():
        for chunk in _chunks(order, waiting):
            if order.is_over:
                _ring_for(order, chunk)
            else:
                done += _work(order, waiting, chunk, of_kind)
    with transaction("worker", durable=False) as session:
        upkeep.pulse(session, worker=order.worker, queue=order.queue, done=done)
    return done


def _chunks(order: Delivery, waiting: Waiting) -> Iterator[list[Candidate]]:
    size = settings().batch_size
    with transaction("worker", durable=False) as session:
        if order.ids:
            found = claims.named(session, order.ids, waiting=waiting)
        else:
            found = claims.oldest(session, waiting=waiting, urgency=_urgency(order), limit=size)
    together = [candidate for candidate in found if candidate.attempts == 0]
    for at in range(0, len(together), size):
        yield together[at : at + size]
    for suspect in found:
        if suspect.attempts > 0:
            yield [suspect]
    if not order.ids and len(found) == size:
        bell.ring(order.task, expedited=order.queue == Queue.EXPEDITED)


def _urgency(order: Delivery) -> Urgency | None:
    """A queue takes its own kind, so that a bulk file is not worked off on the expedited queue."""
    if order.task is Task.DOCUMENT:
        return None
    return Urgency.EXPEDITED if order.queue == Queue.EXPEDITED else Urgency.STANDARD


def _ring_for(order: Delivery, chunk: Sequence[Candidate]) -> None:
    for expedited in (True, False):
        ids = [candidate.id for candidate in chunk if candidate.is_expedited is expedited]
        if ids:
            bell.ring(order.task, ids, expedited=expedited)


def _work(order: Delivery, waiting: Waiting, chunk: Sequence[Candidate], of_kind: Work) -> int:
    batch = _open(order, waiting, chunk)
    try:
        return of_kind(batch)
    except Exception as error:  # noqa: BLE001  raised again, or counted on the requests
        if trouble_of(error) is Trouble.SURROUNDINGS:
            return _not_now(batch, of_kind, error)
        fail(batch, dict.fromkeys(batch.ids, error), close=True)
        return 0


def _not_now(batch: Batch, of_kind: Work, error: Exception) -> int:
    """Celery tries again. After its last try the batch may hold a request that makes this trouble by itself (ADR 8)."""
    answers = _forget(batch)
    if not (answers and batch.delivery.is_last_try and may_be_one_requests(error)):
        raise error
    if len(batch.candidates) > 1:
        return _work_alone(batch, of_kind, error)
    if not _others_went_on(batch, error):
        raise error
    fail(batch, dict.fromkeys(batch.ids, error))
    return 0


def _open(order: Delivery, waiting: Waiting, chunk: Sequence[Candidate]) -> Batch:
    ids = [candidate.id for candidate in chunk]
    with transaction("worker", durable=False) as session:
        opened = claims.open_batch(session, ids, queue=order.queue, waiting=waiting, worker=order.worker)
    return Batch(id=opened.id, begun=opened.begun, waiting=waiting, candidates=chunk, delivery=order)


def _forget(batch: Batch) -> bool:
    """The surroundings failed, not the requests: an old batch row would count an attempt against them. Whether the
    database let us."""
    try:
        with transaction("worker", durable=False) as session:
            claims.close_batch(session, batch.id)
    except Exception as error:  # noqa: BLE001  the database may still be away; the sweeper knows its restarts
        log.logger().warning("batch_left", batch=batch.id, error=type(error).__name__)
        return False
    return True


#: So many in a row that fail before anybody went on: the surroundings, after all.
_IN_VAIN: Final = 3


def _work_alone(together: Batch, of_kind: Work, error: Exception) -> int:
    """Each alone, so that the others go on; who fails before somebody else goes on has failed itself."""
    done, order = 0, together.delivery
    failed: list[tuple[Batch, Exception]] = []
    left = random.sample(together.candidates, len(together.candidates))  # the culprit shall not always be the last
    with impatient():
        while left and not (order.is_over and done) and (done or len(failed) < _IN_VAIN):
            batch = _open(order, together.waiting, [left.pop()])
            try:
                went_on = of_kind(batch)
            except Exception as trouble:
                if trouble_of(trouble) is Trouble.REQUEST:
                    fail(batch, dict.fromkeys(batch.ids, trouble), close=True)
                    continue
                if not (_forget(batch) and may_be_one_requests(trouble)):
                    raise
                failed.append((batch, trouble))
                continue
            done += went_on
            if went_on:
                _count_all(failed)
    if not done:
        raise error
    _ring_for(order, left)
    return done


def _count_all(failed: list[tuple[Batch, Exception]]) -> None:
    while failed:
        batch, trouble = failed.pop()
        fail(batch, dict.fromkeys(batch.ids, trouble))


def _others_went_on(batch: Batch, error: Exception) -> bool:
    try:
        with transaction("worker") as session:
            return evidence.others_went_on(
                session, batch.ids[0], waiting=batch.waiting, code=code_of(error), trace=batch.delivery.trace
            )
    except Exception as trouble:  # noqa: BLE001  what is not known counts against nobody
        log.logger().warning("evidence_left", batch=batch.id, error=type(trouble).__name__)
        return False


def fail(batch: Batch, errors: dict[UUID, BaseException], *, close: bool = False) -> None:
    """Count an attempt for each of these, with the code of its error; log each kind once."""
    if not errors and not close:
        return
    trace = batch.delivery.trace
    failures = [Failure(request, code_of(error), trace) for request, error in errors.items()]
    with transaction("worker") as session:
        counted = attempts.count(session, failures, waiting=batch.waiting, begun=batch.begun)
        if close:
            claims.close_batch(session, batch.id)
    tell_refused(counted.refused)
    for failure in failures:
        metrics.ATTEMPTS_FAILED.labels(batch.delivery.task.value, failure.code).inc()
    for code, error in {code_of(error): error for error in errors.values()}.items():
        log.logger().error(
            "attempt_failed",
            task=batch.delivery.task,
            trace=trace,
            code=code,
            error=type(error).__name__,
            where=log.place_of(error),
            count=len(errors),
            failed=len(counted.escalated),
        )


def tell_refused(refused: Iterable[Refused]) -> None:
    """Somebody has to look: no person has these, and no machine takes them any more."""
    for one in refused:
        log.logger().error("hand_over_refused", request=one.request, code=one.code, trace=one.trace)
