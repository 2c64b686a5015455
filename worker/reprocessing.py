"""Evaluating again: what would change, and having it done. A final decision is never touched."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from uuid import UUID

from runtime import bell, log
from schemas.evaluation import CriterionResult, GroupEvaluation
from schemas.lifecycle import FINAL_STATES
from schemas.messages import Task
from store import evaluations, jobs, reprocess
from store.claims import Candidate
from store.database import transaction
from store.packing import unpack
from store.reprocess import Choice, Standing
from worker.jobs import go_on
from worker.judging import Judged, judge
from worker.policies_in_force import catalog
from worker.retry import Trouble, code_of, trouble_of
from worker.surroundings import Known, gather

EVERY: Final = timedelta(hours=1)
_PAGE: Final = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Flip:
    """A criterion whose result changes. None: it was not there, or is no more."""

    criterion: str
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What a group of lines would be told now."""

    group: int
    lines: tuple[int, ...]
    policy_before: str | None
    policy_after: str | None
    before: str
    after: str
    reason_before: str
    reason_after: str
    flips: tuple[Flip, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """A request evaluated again, not yet stored. `error`: a code, when it could not be evaluated."""

    candidate: Candidate
    judged: Judged | None
    changes: tuple[Change, ...]
    error: str | None = None

    @property
    def is_final(self) -> bool:
        return self.candidate.state in {state.value for state in FINAL_STATES}


def compare(choice: Choice) -> Iterator[Compared]:
    """Each chosen request with what would change, in the order of filing. Writes nothing."""
    named = choice.policy
    policies = [one.policy.id for one in catalog().loaded if named in (one.policy.id, one.policy.family)]
    after: UUID | None = None
    while True:
        with transaction("worker") as session:
            page = reprocess.find(session, choice, policies=policies or [named or ""], after=after, limit=_PAGE)
        if not page:
            return
        after = page[-1].id
        yield from compare_page(page)


def compare_page(page: Sequence[Candidate]) -> list[Compared]:
    """What cannot be read together is read alone, so that one request that breaks it hides no other."""
    try:
        known, before = _gathered(page)
    except Exception as error:
        if trouble_of(error) is Trouble.SURROUNDINGS:
            raise
        if len(page) > 1:
            return [compared for one in page for compared in compare_page([one])]
        return [_failed(page[0], error)]
    return [_compared(candidate, known, before.get(candidate.id, {})) for candidate in page]


def _gathered(page: Sequence[Candidate]) -> tuple[Known, Mapping[UUID, Mapping[int, GroupEvaluation]]]:
    with transaction("worker") as session:
        known = gather(session, page)
        stored = evaluations.latest(session, [candidate.id for candidate in page])
        before = unpack(session, {row.id: row.detail for of_request in stored.values() for row in of_request})
    return known, {request: {row.grp: before[row.id] for row in of_one} for request, of_one in stored.items()}


def _compared(candidate: Candidate, known: Known, before: Mapping[int, GroupEvaluation]) -> Compared:
    try:
        judged = judge(candidate, known)
        return Compared(candidate=candidate, judged=judged, changes=_changes(judged, before))
    except Exception as error:
        if trouble_of(error) is Trouble.SURROUNDINGS:
            raise
        return _failed(candidate, error)


def _failed(candidate: Candidate, error: Exception) -> Compared:
    log.logger().error("reprocess_failed", request=candidate.id, code=code_of(error), where=log.place_of(error))
    return Compared(candidate=candidate, judged=None, changes=(), error=code_of(error))


def _changes(judged: Judged, before: Mapping[int, GroupEvaluation]) -> tuple[Change, ...]:
    made = (_change(before.get(group.group), group) for group in judged.assessment.groups)
    return tuple(change for change in made if change is not None)


def _change(before: GroupEvaluation | None, after: GroupEvaluation) -> Change | None:
    change = Change(
        group=after.group,
        lines=after.lines,
        policy_before=_name(before),
        policy_after=_name(after),
        before="" if before is None else before.recommendation.value,
        after=after.recommendation.value,
        reason_before="" if before is None else before.route_reason,
        reason_after=after.route_reason,
        flips=_flips(before.criteria if before is not None else (), after.criteria),
    )
    same_word = (change.before, change.reason_before) == (change.after, change.reason_after)
    return None if same_word and not change.flips and change.policy_before == change.policy_after else change


def _name(group: GroupEvaluation | None) -> str | None:
    if group is None or group.policy is None:
        return None
    return f"{group.policy.id} {group.policy.version}"


def _flips(before: Sequence[CriterionResult], after: Sequence[CriterionResult]) -> tuple[Flip, ...]:
    was = {one.id: one.result.value for one in before}
    now = {one.id: one.result.value for one in after}
    return tuple(
        Flip(criterion=name, before=was.get(name), after=now.get(name))
        for name in dict.fromkeys([*was, *now])
        if was.get(name) != now.get(name)
    )


def apply(compared: Sequence[Compared], *, why: str) -> int:
    """Have those that would change evaluated again, where they are open; how many were taken up.

    A decided request gets an evaluation with the purpose "reprocess" and a line in its history, nothing else.
    """
    changed = [one for one in compared if one.changes]
    evaluations.keep_words([row for one in changed if one.judged is not None for row in one.judged.rows])
    with transaction("worker") as session:
        taken = reprocess.take_up(session, [one.candidate for one in changed], why=why)
        finals = [one.judged for one in changed if one.candidate.id in taken.final and one.judged is not None]
        evaluations.save(session, [row for judged in finals for row in judged.rows], purpose="reprocess")
        reprocess.note(session, taken.final, {judged.candidate.id: _noted(judged, why) for judged in finals})
    _ring([*taken.again, *taken.beside], {one.candidate.id: one.candidate for one in changed})
    return len(taken.again) + len(taken.beside) + len(finals)


def apply_each(compared: Sequence[Compared], *, why: str) -> tuple[int, dict[UUID, str]]:
    """As `apply`, or each alone where that fails: how many, and the codes of those that the database refuses."""
    if not compared:
        return 0, {}
    try:
        return apply(compared, why=why), {}
    except Exception as error:
        if trouble_of(error) is Trouble.SURROUNDINGS:
            raise
        if len(compared) == 1:
            return 0, {compared[0].candidate.id: code_of(error)}
    alone = [apply_each([one], why=why) for one in compared]
    return sum(done for done, _ in alone), {request: code for _, codes in alone for request, code in codes.items()}


def _noted(judged: Judged, why: str) -> dict[str, object]:
    return {"evaluations": [row.id for row in judged.rows], "why": why}


def _ring(ids: Sequence[UUID], candidates: Mapping[UUID, Candidate]) -> None:
    for expedited in (True, False):
        own = [each for each in ids if candidates[each].is_expedited is expedited]
        if own:
            bell.ring(Task.EVALUATE, own, expedited=expedited)


def reevaluate_open(*, trace: str = "command") -> int:
    """Once an hour: open requests whose policy has a new version for their day of service are evaluated again.

    What cannot be is noted on its row, for `precert status --stuck`: its person decides without the new version.
    """
    standing = [
        Standing(one.policy.id, one.digest, one.policy.effective_from)
        for one in catalog().loaded
        if one.policy.status not in ("submitted", "under_review")
    ]
    return go_on(Task.REEVALUATE, lambda: _reevaluate_some(standing, trace))


def _reevaluate_some(standing: Sequence[Standing], trace: str) -> int | None:
    with transaction("worker") as session:
        run = jobs.take(session, Task.REEVALUATE, every=EVERY)
        after = None if run is None or run.cursor is None else UUID(run.cursor)
        page = [] if run is None else reprocess.outdated(session, standing, after=after, limit=_PAGE)
        if run is not None and not page:
            jobs.finish(session, run)
    if run is None or not page:
        return None
    done = _take_up(page, trace)
    with transaction("worker") as session:  # after its work: done twice it changes nothing, left out it would be missed
        jobs.come_to(session, run, str(page[-1].id))
    return done


def _take_up(page: Sequence[Candidate], trace: str) -> int:
    compared = compare_page(page)
    done, refused = apply_each([one for one in compared if _has_new_version(one)], why="new_policy_version")
    failed = {one.candidate.id: one.error for one in compared if one.error is not None} | refused
    for request, code in failed.items():
        with transaction("worker") as session:
            reprocess.failed(session, request, code=code, trace=trace)
    return done


def _has_new_version(compared: Compared) -> bool:
    return any(change.policy_before != change.policy_after for change in compared.changes)
