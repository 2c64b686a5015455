"""Upkeep: what was lost is rung again, what died is counted, what runs out of time is put in front of a person.

All of it works without a broker (`precert upkeep`), so that an outage of Redis stops no clock.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Final
from uuid import UUID

from sqlalchemy.orm import Session

from runtime import bell, log, metrics
from runtime.coverage import coverage_port
from runtime.limits import limits
from runtime.settings import settings
from schemas.messages import Task
from schemas.request import Coverage
from store import attempts, clocks, coverage, failures, jobs, upkeep
from store.attempts import Refused
from store.claims import ASSESS_BESIDE, GAPS, READ_BESIDE, READING, READY, Waiting
from store.clocks import Held
from store.database import transaction
from store.upkeep import Suspect, Unheard
from worker.alone import together_or_alone
from worker.batches import tell_refused
from worker.retry import code_of

_TASK_OF: Final[dict[Waiting, Task]] = {
    READING: Task.READ,
    READY: Task.EVALUATE,
    GAPS: Task.DOCUMENT,
    READ_BESIDE: Task.READ,
    ASSESS_BESIDE: Task.EVALUATE,
}
#: More bells than this in a queue's list: whoever listens has enough to do.
SHORT_LIST: Final = 4
MOST_BELLS: Final = 8
#: A worker of eight processes that is killed leaves 1,600 suspects, and none shall wait for two minutes beside an empty
#: queue; one that hangs holds up those behind it, so that no longer list is made of them.
MOST_ALONE: Final = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class Swept:
    """What a sweep repaired. All zero is a good day."""

    dead_batches: int
    failed_attempts: int
    escalated: int
    ended_workers: int
    bells: int
    heard: bool  #: whether the broker answered

    def as_counts(self) -> dict[str, int]:
        return {name: int(value) for name, value in asdict(self).items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockRun:
    """What the clocks moved: to a person, by reason, and held requests to evaluation."""

    escalated: Mapping[str, int]
    released: int

    def as_counts(self) -> dict[str, int]:
        return {**self.escalated, "released": self.released}


def sweep(*, worker: str = "command", queue: str = "", dead_after: timedelta | None = None) -> Swept:
    """One sweep. Several at once do no harm."""
    times = limits()
    with transaction("worker") as session:
        dead = upkeep.sweep_batches(session, dead_after=times.dead_after if dead_after is None else dead_after)
        ended = upkeep.end_stuck_workers(session, older_than=times.stuck_after)
    with transaction("worker") as session:
        owed = attempts.hand_over_owed(session)
    tell_refused([*dead.refused, *owed.refused])
    with transaction("worker", durable=False) as session:
        unheard, suspects = upkeep.unheard(session), upkeep.suspects(session, limit=MOST_ALONE)
        upkeep.pulse(session, worker=worker, queue=queue, done=dead.batches)
        jobs.ended(session, Task.SWEEP)
    lists = _lists()
    bells = 0 if lists is None else _ring(unheard, lists) + _ring_alone(suspects, lists)
    swept = Swept(
        dead_batches=dead.batches,
        failed_attempts=dead.failed,
        escalated=len(dead.escalated) + len(owed.escalated),
        ended_workers=ended,
        bells=bells,
        heard=lists is not None,
    )
    _report(swept)
    return swept


def _lists() -> dict[str, int] | None:
    try:
        return bell.waiting_bells()
    except bell.NoBrokerError:
        return None


def _ring(unheard: list[Unheard], lists: Mapping[str, int]) -> int:
    """A few bells without ids for what waits in queues whose list is short."""
    rung = 0
    for waits in unheard:
        task = _TASK_OF[waits.waiting]
        expedited = waits.urgency == "expedited"
        room = SHORT_LIST - lists[bell.queue_of(task, expedited=expedited)]
        wanted = min(MOST_BELLS, -(-waits.rows // settings().batch_size), max(room, 0))
        rung += sum(bell.ring(task, expedited=expedited) for _ in range(wanted))
    return rung


def _ring_alone(suspects: list[Suspect], lists: Mapping[str, int]) -> int:
    """A bell of its own for each that failed before, so that it takes no other with it; as many as fit the list."""
    rung: Counter[str] = Counter()
    for suspect in suspects:
        task, expedited = _TASK_OF[suspect.waiting], suspect.urgency == "expedited"
        queue = bell.queue_of(task, expedited=expedited)
        if lists[queue] + rung[queue] < MOST_ALONE:
            rung[queue] += bell.ring(task, [suspect.id], expedited=expedited)
    return rung.total()


def _report(swept: Swept) -> None:
    counts = swept.as_counts()
    counts.pop("heard")
    for what, count in counts.items():
        metrics.SWEPT.labels(what).inc(count)
    if swept.dead_batches or swept.escalated or swept.ended_workers:
        log.logger().warning("sweeper_repaired", count=swept.dead_batches, failed=swept.failed_attempts)


def run_clocks(*, worker: str = "command", queue: str = "", trace: str = "command") -> ClockRun:
    """Hand over what runs out of time, then look again at what waits for its coverage."""
    escalated: dict[str, int] = {}
    margin = timedelta(hours=settings().review_margin_hours)
    tried: set[UUID] = set()
    while ids := _running_out(margin, tried):
        moved = _hand_over(ids, margin, trace)
        tried.update(set(ids) - set(moved))
        for reason in moved.values():
            escalated[reason] = escalated.get(reason, 0) + 1
    released = release_held(trace=trace)
    with transaction("worker", durable=False) as session:
        upkeep.pulse(session, worker=worker, queue=queue, done=sum(escalated.values()) + released)
        jobs.ended(session, Task.CLOCKS)
    return ClockRun(escalated=escalated, released=released)


def _running_out(margin: timedelta, tried: set[UUID]) -> list[UUID]:
    with transaction("worker") as session:
        return clocks.running_out(session, margin=margin, but=tried)


def _hand_over(ids: Sequence[UUID], margin: timedelta, trace: str) -> dict[UUID, str]:
    moved, refused = together_or_alone(ids, lambda session, some: clocks.hand_over(session, some, margin=margin))
    _note_refused(refused, trace)
    for request, reason in moved.items():
        log.logger().warning("request_escalated", request=request, reason=reason)
    return {request: reason.value for request, reason in moved.items()}


def _note_refused(refused: Mapping[UUID, Exception], trace: str) -> None:
    """Once for each code, on the row and in the log: the clocks run every minute."""
    for request, error in refused.items():
        code = code_of(error)

        def note(session: Session, ids: Sequence[UUID], code: str = code) -> dict[UUID, bool]:
            return {one: failures.note(session, one, "hand_over_refused", code=code, trace=trace) for one in ids}

        noted, untold = together_or_alone([request], note)
        if untold or noted[request]:
            tell_refused([Refused(request, code, trace)])


def release_held(*, trace: str = "command") -> int:
    """Ask the coverage port about held requests again; those verified now are evaluated again."""
    port, after, released = coverage_port(), None, 0
    while True:
        with transaction("worker") as session:
            held = clocks.held(session, after=after)
        if not held:
            return released
        after = held[-1].id
        found = port.verified({one.member_id for one in held})
        with transaction("worker") as session:
            coverage.record(session, found)
            verified = coverage.verified(session, {one.member_id for one in held})
        covered = [one.id for one in held if _is_covered(one, verified.get(one.member_id))]
        freed, refused = together_or_alone(covered, _release)
        _note_refused(refused, trace)
        released += len(freed)
        if freed:
            bell.ring(Task.EVALUATE, list(freed))


def _release(session: Session, ids: Sequence[UUID]) -> dict[UUID, None]:
    return dict.fromkeys(clocks.release(session, ids))


def _is_covered(held: Held, snapshot: Coverage | None) -> bool:
    """Verified and in force on the day of service: else the next evaluation would only hold it again."""
    if snapshot is None or held.service_on is None:
        return False
    begun = snapshot.starts_on is None or snapshot.starts_on <= held.service_on
    return begun and (snapshot.ends_on is None or held.service_on <= snapshot.ends_on)
