"""The documentation queue: what is missing becomes one request for information, or a person's case (`domain.md` 6).

The machine asks once. An ask that is still open and covers what is missing is not repeated: the request waits on.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Final
from uuid import UUID

from sqlalchemy.orm import Session

from engine.gaps import merge
from policies import programmes
from runtime import metrics
from runtime.settings import settings
from schemas.determination import RouteReason
from schemas.evaluation import Gap, GapItem
from schemas.lifecycle import LineState, RequestState, roll_up
from schemas.messages import Task
from store import claims, clock_rules, evaluations, information, load, outcomes, upkeep
from store.claims import GAPS, Candidate
from store.database import transaction
from store.evaluations import StoredEvaluation
from store.information import NewAsk
from store.load import Ask, LineRow
from store.outcomes import NewCase, NewLineState, Step
from worker import batches
from worker.alone import together_or_in_savepoints
from worker.batches import Batch, Delivery

#: A provider who has less than this to answer is not asked by a machine: a person calls.
LEAST_TO_ANSWER: Final = timedelta(hours=24)


def document(order: Delivery) -> int:
    """What the bell names, or the oldest due; how many requests went a step further."""
    return batches.run(order, {GAPS: _ask})


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """All that the choice between asking and a person rests on."""

    candidate: Candidate
    lines: Sequence[LineRow]
    items: Sequence[GapItem]
    asks: Sequence[Ask]
    expertise: str
    now: datetime

    @property
    def waiting(self) -> tuple[int, ...]:
        return tuple(line.line for line in self.lines if line.state is LineState.GAPS)

    @property
    def clock_is_short(self) -> bool:
        """An expedited or drug clock leaves no time to wait in silence."""
        return self.candidate.is_expedited or any(line.is_drug for line in self.lines if line.line in self.waiting)

    @property
    def margin(self) -> timedelta:
        """Kept free for a person; of a short clock a third."""
        whole = self.candidate.due_at - self.candidate.received_at
        return min(timedelta(hours=settings().review_margin_hours), whole / 3)

    @property
    def ask_due_at(self) -> datetime:
        return min(self.now + timedelta(days=settings().ask_days), self.candidate.due_at - self.margin)


def why_a_person(found: Situation) -> RouteReason | None:
    """Why the machine does not ask, or None."""
    if not found.items:
        return RouteReason.NOTHING_TO_ASK
    if found.asks:
        return RouteReason.SECOND_PEND
    if found.ask_due_at - found.now < LEAST_TO_ANSWER:
        return RouteReason.NO_TIME_TO_ASK
    return None


def still_asked(found: Situation) -> Ask | None:
    """The open ask that covers all that is missing."""
    criteria = {criterion for item in found.items for criterion in item.criteria}
    return next((ask for ask in found.asks if criteria and information.asks_already(ask, criteria)), None)


def step_of(found: Situation) -> tuple[Step, NewAsk | None]:
    """What is written about one request, and the ask that goes with it."""
    if still_asked(found) is not None:
        return _pend(found, LineState.PENDED, (("pended", {"lines": found.waiting}),)), None
    reason = why_a_person(found)
    if reason is not None:
        return _to_person(found, reason, ()), None
    ask = NewAsk(found.candidate.id, found.ask_due_at, found.items)
    asked: tuple[str, dict[str, Any]] = (
        "information_requested",
        {
            "as": "policy",
            "criteria": sorted({criterion for item in found.items for criterion in item.criteria}),
            "due_at": ask.due_at,
            "items": len(found.items),
            "lines": found.waiting,
        },
    )
    if found.clock_is_short:
        return _to_person(found, RouteReason.DEADLINE, (asked,)), ask
    return _pend(found, LineState.PENDED, (asked,)), ask


def _pend(found: Situation, state: LineState, events: tuple[tuple[str, dict[str, Any]], ...], reason: str = "") -> Step:
    candidate = found.candidate
    moved = dict.fromkeys(found.waiting, state)
    after = [moved.get(line.line, line.state) for line in found.lines]
    return Step(
        request=candidate.id,
        version=candidate.version,
        state=roll_up(after),
        lines=tuple(NewLineState(candidate.id, line, state, reason) for line in found.waiting),
        events=events,
    )


def _to_person(found: Situation, reason: RouteReason, events: tuple[tuple[str, dict[str, Any]], ...]) -> Step:
    case = NewCase(
        request=found.candidate.id,
        level="nurse",
        reason=reason.value,
        lines=found.waiting,
        due_at=found.candidate.due_at,
        expertise=found.expertise,
        licence_state=next((line.service_state for line in found.lines if line.line in found.waiting), None),
    )
    opened = ("case_opened", {"level": case.level, "lines": case.lines, "reason": case.reason})
    step = _pend(found, LineState.IN_REVIEW, (*events, opened), reason.value)
    return Step(
        request=step.request,
        version=step.version,
        state=step.state,
        lines=step.lines,
        cases=(case,),
        events=step.events,
    )


#: What is to be written about each request.
_Made = Mapping[UUID, tuple[Step, NewAsk | None]]


def _ask(batch: Batch) -> int:
    made, errors = _made(batch)
    parts = {one.id: (one, *made[one.id]) for one in batch.candidates if one.id in made}
    written = together_or_in_savepoints(parts, partial(_write, batch), errors, closes=batch.id)
    batches.fail(batch, errors)
    steps = [step for part in written for step in part]
    for step in steps:
        metrics.REQUESTS.labels(Task.DOCUMENT, str(step.state)).inc()
    return len(steps)


def _made(batch: Batch) -> tuple[_Made, dict[UUID, BaseException]]:
    ids = batch.ids
    with transaction("worker") as session:
        lines, asks = load.lines(session, ids), load.asks(session, ids)
        known = evaluations.latest(session, ids)
        moment = upkeep.now(session)
    made: dict[UUID, tuple[Step, NewAsk | None]] = {}
    errors: dict[UUID, BaseException] = {}
    for one in batch.candidates:
        try:
            found = _situation(one, lines[one.id], known.get(one.id, ()), asks.get(one.id, ()), now=moment)
            made[one.id] = step_of(found)
        except Exception as error:  # noqa: BLE001  counted on the row of this request; the others go on
            errors[one.id] = error
    return made, errors


def _write(batch: Batch, session: Session, parts: Sequence[tuple[Candidate, Step, NewAsk | None]]) -> list[Step]:
    heads = claims.lock(session, [one for one, _, _ in parts], waiting=batch.waiting)
    written = [(step, ask) for one, step, ask in parts if one.id in heads]
    steps = [step for step, _ in written]
    information.ask(session, [ask for _, ask in written if ask is not None])
    outcomes.write(session, steps, source=RequestState.GAPS, heads=heads)
    clock_rules.toll(session, [step.request for step in steps if _tolls(step, batch)])
    return steps


def _tolls(step: Step, batch: Batch) -> bool:
    programme = next(one.programme for one in batch.candidates if one.id == step.request)
    return step.state is RequestState.PENDED and programme in programmes.tolling()


def _situation(
    candidate: Candidate,
    lines: Sequence[LineRow],
    known: Sequence[StoredEvaluation],
    asks: Sequence[Ask],
    *,
    now: datetime,
) -> Situation:
    waiting = {line.line for line in lines if line.state is LineState.GAPS}
    of_lines = [found for found in known if waiting & set(found.lines)]
    parts = [found.parts() for found in of_lines]
    gaps = [Gap.model_validate(gap, strict=False) for part in parts for gap in part.get("gaps", ())]
    return Situation(
        candidate=candidate,
        lines=lines,
        items=merge(gap for gap in gaps if gap.line in waiting),
        asks=asks,
        expertise=next((str(part.get("expertise", "")) for part in parts), ""),
        now=now,
    )
