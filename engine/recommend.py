"""From what was found to a recommendation. A person can always be the answer, an approval only one way."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from engine.criteria import Judged
from engine.gates import BLOCKS_APPROVAL_ONLY
from engine.routing import Cause, Level, foremost, level_for
from schemas.determination import RouteReason
from schemas.evaluation import GateResult, Recommendation, Result
from schemas.policy import Policy
from schemas.policy_choice import PolicyChoice

_R = RouteReason


class Decision(NamedTuple):
    recommendation: Recommendation
    reason: RouteReason | None
    held: bool
    level: Level
    due_hours: int | None

    @property
    def may_approve(self) -> bool:
        return self.recommendation is Recommendation.APPROVE and not self.held


class Findings(NamedTuple):
    """All that was found about one group."""

    gates: Sequence[GateResult]
    session: Sequence[RouteReason]
    policy: Sequence[Cause]
    judged: Sequence[Judged]
    diagnosis_against: bool
    red_flag_hours: Sequence[int]
    askable: bool  #: at least one gap can be asked for
    undated: bool = False  #: a document's date is among them


def recommend(found: Findings) -> Decision:
    """not_required by a gate; a person for any cause; else ask for what is missing; approve when all is met."""
    stop = next((gate for gate in found.gates if gate.outcome in ("not_required", "human_review")), None)
    if stop is not None and stop.outcome == "not_required":
        return Decision(Recommendation.NOT_REQUIRED, None, held=False, level="nurse", due_hours=None)
    causes = list(_causes(found))
    reasons = [cause.reason for cause in causes]
    missing = found.undated or any(one.is_missing for one in found.judged)
    if any(not cause.only_approval for cause in causes):
        return _person(reasons, found.red_flag_hours)
    if missing and found.askable:
        return Decision(Recommendation.REQUEST_INFORMATION, None, held=False, level="nurse", due_hours=None)
    if missing or causes or not is_met(found.judged):
        return _person(reasons or [_R.NOTHING_TO_ASK if missing else _R.OTHER], found.red_flag_hours)
    return _approval(held=any(gate.outcome == "held" for gate in found.gates))


def with_person(decision: Decision, reason: RouteReason | None) -> Decision:
    """A person's, for this reason, where there is one."""
    return decision if reason is None else _person([reason], ())


def is_met(judged: Iterable[Judged]) -> bool:
    """The root: every coverage criterion met or not applicable, and at least one met (law 5)."""
    results = {one.result.result for one in judged if one.counts}
    return Result.MET in results and results <= {Result.MET, Result.NOT_APPLICABLE}


def causes_of_policy(choice: PolicyChoice, *, suspended: bool, allow_samples: bool) -> list[Cause]:
    """What the choice of policy leaves to a person (law 8)."""
    causes = [] if choice.reason is None else [Cause(choice.reason)]
    policy = choice.policy
    if policy is None:
        return causes or [Cause(_R.NO_POLICY)]
    if suspended or policy.status == "suspended":
        causes.append(Cause(_R.POLICY_SUSPENDED))
    elif policy.status != "approved":
        causes.append(Cause(_R.POLICY_NOT_APPROVED))
    if policy.sample and not allow_samples:
        causes.append(Cause(_R.SAMPLE_POLICY, only_approval=True))
    return causes


def covers_every_line(policy: Policy, codes: Iterable[str | None], free: frozenset[str]) -> bool:
    """Whether the policy names each code of the group, or the code is free: an approval reaches no further.

    A drug or supply that rides with a service is covered beside one, never by itself.
    """
    asked = list(codes)
    rides = policy.riding if any(code in policy.codes for code in asked) else {}
    return all(code in policy.codes or code in rides or code in free for code in asked)


def _causes(found: Findings) -> Iterable[Cause]:
    if found.red_flag_hours:
        yield Cause(_R.RED_FLAG)
    for gate in found.gates:
        if gate.outcome == "human_review":
            yield Cause(_R(gate.reason), only_approval=gate.gate in BLOCKS_APPROVAL_ONLY)
    yield from (Cause(reason) for reason in found.session)
    yield from found.policy
    yield from _clinical(found)


def _clinical(found: Findings) -> Iterable[Cause]:
    if found.diagnosis_against:
        # A code may simply be the wrong one: where the chart is silent it is asked for, and no policy approves.
        yield Cause(_R.NOT_MET, only_approval=True)
    yield from [one.cause for one in found.judged if one.cause is not None]


def _approval(*, held: bool) -> Decision:
    reason = _R.COVERAGE_UNVERIFIED if held else None
    return Decision(Recommendation.APPROVE, reason, held=held, level="nurse", due_hours=None)


def _person(reasons: Sequence[RouteReason], red_flag_hours: Sequence[int]) -> Decision:
    return Decision(
        Recommendation.HUMAN_REVIEW,
        foremost(reasons),
        held=False,
        level=level_for(reasons),
        due_hours=min(red_flag_hours, default=None),
    )
