"""The evaluation queue: hold requests against their policies and write what follows, a batch in one transaction."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from uuid import UUID

from sqlalchemy.orm import Session

from runtime import bell, metrics
from schemas.determination import RouteReason
from schemas.evaluation import GroupEvaluation
from schemas.lifecycle import RequestState
from schemas.messages import Task
from store import claims, clocks, evaluations, information, outcomes, upkeep
from store.claims import ASSESS_BESIDE, READY, Candidate
from store.database import transaction
from store.information import Closing
from store.outcomes import Step
from store.utilisation import Limit, before, spent, take_limits
from worker import batches
from worker.alone import together_or_in_savepoints
from worker.batches import Batch, Delivery
from worker.deciding import beside_step, is_final, limits_of, step_of
from worker.judging import Judged, judge
from worker.policies_in_force import codes_by_scope
from worker.retry import Trouble, trouble_of
from worker.surroundings import Known, gather


def evaluate(order: Delivery) -> int:
    """What the bell names, or the oldest due; how many requests went a step further."""
    return batches.run(order, {READY: _decide, ASSESS_BESIDE: _beside})


@dataclass(frozen=True, slots=True)
class _Judgements:
    known: Known
    judged: Sequence[Judged]
    errors: dict[UUID, BaseException]


def _judge_all(batch: Batch) -> _Judgements:
    with transaction("worker") as session:
        known = gather(session, batch.candidates)
    judged: list[Judged] = []
    errors: dict[UUID, BaseException] = {}
    for candidate in batch.candidates:
        try:
            judged.append(judge(candidate, known))
        except Exception as error:
            # Trouble with one request is counted on its row; the others go on.
            if trouble_of(error) is Trouble.SURROUNDINGS:
                raise
            errors[candidate.id] = error
    evaluations.keep_words([row for one in judged for row in one.rows])
    return _Judgements(known, judged, errors)


def _decide(batch: Batch) -> int:
    found = _judge_all(batch)
    judged = {one.candidate.id: one for one in found.judged}
    written = together_or_in_savepoints(judged, partial(_write, batch, found.known), found.errors, closes=batch.id)
    batches.fail(batch, found.errors)
    steps = [step for part in written for step in part.steps]
    _ring(batch, steps, {request for part in written for request in part.put_off})
    return len(steps)


@dataclass(frozen=True, slots=True)
class _Written:
    steps: Sequence[Step]
    put_off: Sequence[UUID]  #: their limit was spent from meanwhile: evaluated again with the new count


def _write(batch: Batch, known: Known, session: Session, judged: Sequence[Judged]) -> _Written:
    heads = claims.lock(session, [one.candidate for one in judged], waiting=batch.waiting)
    locked = [one for one in judged if one.candidate.id in heads]
    fresh, put_off = _still_within_limits(session, known, locked)
    moment = upkeep.now(session)
    closings = {one.candidate.id: _closing(one, known) for one in fresh}
    steps = [_step(one, known, closings[one.candidate.id], moment) for one in fresh]
    outcomes.write(session, steps, source=RequestState.READY, heads=heads)
    information.record(session, [closing for closing in closings.values() if closing is not None])
    asked = [step.request for step in steps if is_final(step) and known.open_ask(step.request) is not None]
    if asked:
        clocks.close_asks(session, asked, "decided")
    return _Written(steps, put_off)


def _step(judged: Judged, known: Known, closing: Closing | None, moment: datetime) -> Step:
    return step_of(judged, known.lines[judged.candidate.id], closing, now=moment)


def _still_within_limits(session: Session, known: Known, judged: Sequence[Judged]) -> tuple[list[Judged], list[UUID]]:
    """Those whose limits stand as they were counted, under a lock on each limit; the others are put off.

    Of two requests in one batch that spend from the same limit, the second is put off; so is one whose limit depends on
    an earlier request that this batch decides.
    """
    waiting = _awaiting_another(known, judged)
    judged, put_off = [one for one in judged if one.candidate.id not in waiting], list(waiting)
    wanted = {one.candidate.id: limits for one in judged if (limits := limits_of(one))}
    if not wanted:
        return list(judged), put_off
    limits = frozenset[Limit]().union(*wanted.values())
    take_limits(session, limits)
    counted = spent(session, limits, codes=codes_by_scope())
    taken: set[Limit] = set()
    fresh = []
    for one in judged:
        own = wanted.get(one.candidate.id, frozenset())
        identity = one.candidate.id
        if own & taken or any(
            before(known.spent.get(limit, ()), identity) != before(counted[limit], identity) for limit in own
        ):
            put_off.append(identity)
        else:
            fresh.append(one)
            taken |= own
    return fresh, put_off


def _awaiting_another(known: Known, judged: Sequence[Judged]) -> frozenset[UUID]:
    """Each round decides at least the first of them, so nobody waits for ever."""
    here = {one.candidate.id for one in judged}
    return frozenset(
        one.candidate.id
        for one in judged
        if any(group.route_reason == RouteReason.EARLIER_REQUEST for group in one.assessment.groups)
        and not here.isdisjoint(_open_before(known, one.candidate))
    )


def _open_before(known: Known, candidate: Candidate) -> list[UUID | None]:
    return [
        one.request
        for limit, sessions in known.spent.items()
        if limit.member_id == candidate.member_id
        for one in before(sessions, candidate.id)
        if one.source == "requests"
    ]


def _closing(judged: Judged, known: Known) -> Closing | None:
    """What this evaluation closes of an open information request."""
    ask = known.open_ask(judged.candidate.id)
    if ask is None:
        return None
    arrived = [row.id for row in known.documents.get(judged.candidate.id, ()) if row.arrived > 0]
    return information.close(ask, missing_by_line(judged.assessment.groups), documents=arrived)


def missing_by_line(groups: Iterable[GroupEvaluation]) -> Mapping[int, set[str]]:
    found: dict[int, set[str]] = {}
    for group in groups:
        for gap in group.gaps:
            found.setdefault(gap.line, set()).add(gap.criterion)
    return found


def _ring(batch: Batch, steps: Sequence[Step], put_off: Collection[UUID]) -> None:
    """After the commit. Documentation has one queue; what was put off rings again where it came from."""
    gaps = [step.request for step in steps if step.state is RequestState.GAPS]
    if gaps:
        bell.ring(Task.DOCUMENT, gaps)
    for expedited in (True, False):
        again = [one.id for one in batch.candidates if one.id in put_off and one.is_expedited is expedited]
        if again:
            bell.ring(Task.EVALUATE, again, expedited=expedited)
    for step in steps:
        if step.state is not None:
            metrics.REQUESTS.labels(Task.EVALUATE, step.state.value).inc()


def _beside(batch: Batch) -> int:
    """Evaluate with documents that arrived while people have the case. Nothing changes its state."""
    found = _judge_all(batch)
    judged = {one.candidate.id: one for one in found.judged}
    written = together_or_in_savepoints(
        judged, partial(_write_beside, batch, found.known), found.errors, closes=batch.id
    )
    batches.fail(batch, found.errors)
    return sum(written)


def _write_beside(batch: Batch, known: Known, session: Session, judged: Sequence[Judged]) -> int:
    heads = claims.lock(session, [one.candidate for one in judged], waiting=batch.waiting)
    locked = [one for one in judged if one.candidate.id in heads]
    moment = upkeep.now(session)
    closings = {one.candidate.id: _closing(one, known) for one in locked}
    steps = [beside_step(one, closings[one.candidate.id], now=moment) for one in locked]
    outcomes.open_cases(session, [case for step in steps for case in step.cases])
    outcomes.write_beside(session, steps, heads=heads, then=None)
    information.record(session, [closing for closing in closings.values() if closing is not None])
    return len(steps)
