"""The one way to evaluate a request: worker, console, `review`, `reprocess` and policy impact all come here."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Final, NamedTuple

from engine import criteria, gates, recommend, undated, unread, unsettled
from engine.anatomy import anatomical_regions, regions_at
from engine.case import Case
from engine.diagnoses import NOTHING_FOUND, DiagnosisFinding
from engine.extent import Finding, beyond_one_session, lines_beside, sittings_asked
from engine.gaps import gaps_of
from engine.grouping import Group, group_lines
from engine.identity import quarantined as documents_apart
from engine.ready import ReadyPolicy, ready_policy
from engine.record import Record
from engine.request_facts import facts_of_request, not_among
from engine.routing import Cause, rank
from engine.sessions import regions_of_session, session_findings
from engine.surroundings import Surroundings
from engine.version import ENGINE_VERSION
from schemas.determination import RouteReason
from schemas.evaluation import (
    Assessment,
    CriterionResult,
    Evidence,
    Gap,
    GateResult,
    GroupEvaluation,
    PolicyUsed,
    Recommendation,
    RedFlagResult,
    Utilisation,
)
from schemas.fact import Fact
from schemas.policy import Policy
from schemas.policy_choice import PolicyChoice
from schemas.request import AuthorizationRequest, Document

_NOTHING_CHOSEN: Final = PolicyChoice(policy=None, digest="", reason=RouteReason.NO_POLICY)
_DEFAULT_SURROUNDINGS: Final = Surroundings()
_ROLL_UP: Final = (
    Recommendation.HUMAN_REVIEW,
    Recommendation.REQUEST_INFORMATION,
    Recommendation.APPROVE,
    Recommendation.NOT_REQUIRED,
)


def assess(
    request: AuthorizationRequest,
    facts: Sequence[Fact],
    choices: Mapping[int, PolicyChoice],
    *,
    utilisation: Iterable[Utilisation] = (),
    surroundings: Surroundings = _DEFAULT_SURROUNDINGS,
    service_on: date,
    known_on: date,
    reader_version: str,
) -> Assessment:
    """Every group of the request's lines held against its policy.

    `facts`: what the reader found in the documents; the request's own facts are added here. `choices`: by the group
    numbers of `engine.grouping.group_lines`, for the code of each group's `primary` line. Same in, same out (law 7).
    """
    everything = (*facts, *not_among(facts, facts_of_request(request)))
    apart = documents_apart(
        request,
        everything,
        filed_elsewhere=surroundings.filed_elsewhere,
        documents_elsewhere=surroundings.documents_elsewhere,
    )
    usable = tuple(fact for fact in everything if fact.document not in apart) if apart else everything
    groups = group_lines(request.service_lines)
    whole = _Whole(
        request=request,
        facts=usable,
        quarantined=apart,
        groups=groups,
        choices=choices,
        session=session_findings(groups, choices),
        beyond=beyond_one_session(groups, choices, service_on),
        utilisation={one.scope: one for one in utilisation},
        surroundings=surroundings,
        service_on=service_on,
        known_on=known_on,
        reader_version=reader_version,
    )
    return roll_up(tuple([_evaluate(whole, group) for group in groups]), quarantined=apart)


def roll_up(groups: tuple[GroupEvaluation, ...], *, quarantined: tuple[str, ...] = ()) -> Assessment:
    """human_review over request_information over approve over not_required; the weightiest reason speaks."""
    present = [group.recommendation for group in groups]
    recommendation = next(one for one in _ROLL_UP if one in present)
    deciding = [group.route_reason for group in groups if group.recommendation is recommendation and group.route_reason]
    reason = min(deciding, key=lambda one: rank(RouteReason(one)), default="")
    return Assessment.trusted(
        {"recommendation": recommendation, "route_reason": reason, "groups": groups, "quarantined": quarantined}
    )


class _Whole(NamedTuple):
    """All that the groups of one request share."""

    request: AuthorizationRequest
    facts: tuple[Fact, ...]
    quarantined: tuple[str, ...]
    groups: tuple[Group, ...]
    choices: Mapping[int, PolicyChoice]
    session: Mapping[int, tuple[tuple[RouteReason, str], ...]]
    beyond: Mapping[int, tuple[Finding, ...]]  #: what asks for more than one session
    utilisation: Mapping[str, Utilisation]
    surroundings: Surroundings
    service_on: date
    known_on: date
    reader_version: str

    @property
    def documents(self) -> tuple[Document, ...]:
        return (*self.request.documents, *self.surroundings.late_documents)


class _Held(NamedTuple):
    """A group held against its policy. Empty where there is no policy or no need."""

    judged: tuple[criteria.Judged, ...] = ()
    results: tuple[CriterionResult, ...] = ()
    red_flags: tuple[RedFlagResult, ...] = ()
    diagnosis: DiagnosisFinding = NOTHING_FOUND
    unsettled: tuple[Evidence, ...] = ()


def _evaluate(whole: _Whole, group: Group) -> GroupEvaluation:
    choice = whole.choices.get(group.number, _NOTHING_CHOSEN)
    policy = choice.policy
    ready = None if policy is None else ready_policy(policy)
    session, beyond = whole.session.get(group.number, ()), whole.beyond.get(group.number, ())
    passed = gates.pass_gates(_door(whole, group, policy))
    free = any(gate.outcome == "not_required" for gate in passed)
    held = _Held() if ready is None or free else _hold(whole, group, ready)
    missing = () if ready is None else gaps_of(ready.gaps, held.judged, group)
    dates = () if ready is None else _undated(whole, group, held, ready)
    gaps = missing + dates
    papers = whole.surroundings.unread
    decision = recommend.recommend(
        recommend.Findings(
            gates=passed,
            session=[reason for reason, _ in (*session, *beyond)],
            policy=_causes_of_policy(whole, group, choice),
            judged=held.judged,
            diagnosis_against=held.diagnosis.against,
            red_flag_hours=[flag.due_hours for flag in held.red_flags],
            askable=bool(gaps),
            undated=bool(dates),
        )
    )
    decision = recommend.with_person(decision, unsettled.person_for(held.unsettled, decision.recommendation))
    if papers:
        decision = recommend.with_person(decision, unread.person_for(papers, decision.recommendation))
        gaps = () if ready is None else (*gaps, *unread.gaps_of(papers, group, documents=whole.documents))
    return GroupEvaluation.trusted(
        {
            "group": group.number,
            "lines": group.line_numbers,
            "recommendation": decision.recommendation,
            "route_reason": decision.reason.value if decision.reason else "",
            "may_approve": decision.may_approve,
            "held": decision.held,
            "policy": None if policy is None else _used(policy, choice.digest),
            "gates": passed,
            "criteria": held.results,
            "red_flags": held.red_flags,
            "unsettled": held.unsettled,
            "flags": (
                *_flags(held, session, beyond),
                *unsettled.flags(held.unsettled),
                *[one.flag for one in papers],
            ),
            "gaps": () if _never_a_gap(passed) else gaps,
            "expertise": "" if policy is None else policy.expertise,
            "level": decision.level,
            "due_hours": decision.due_hours,
            "service_on": whole.service_on,
            "known_on": whole.known_on,
            "engine_version": ENGINE_VERSION,
            "reader_version": whole.reader_version,
        }
    )


def _undated(whole: _Whole, group: Group, held: _Held, ready: ReadyPolicy) -> tuple[Gap, ...]:
    return undated.gaps_of(held.judged, held.results, group, ready=ready, documents=whole.documents)


def _door(whole: _Whole, group: Group, policy: Policy | None) -> gates.Door:
    return gates.Door(
        request=whole.request,
        group=group,
        policy=policy,
        surroundings=whole.surroundings,
        quarantined=whole.quarantined,
        facts=whole.facts,
        bundled=any(reason is RouteReason.BUNDLED for reason, _ in whole.session.get(group.number, ())),
        service_on=whole.service_on,
    )


def _hold(whole: _Whole, group: Group, ready: ReadyPolicy) -> _Held:
    case, record = _case(whole, group, ready), Record(whole.facts)
    view = ready.outlook.view(case, record) if record.is_plain else None
    judged, results = criteria.judge(ready.criteria, view, case, record=record)
    return _Held(
        judged=judged,
        results=results,
        red_flags=criteria.raised(ready.red_flags, view, case, record=record),
        diagnosis=ready.diagnoses.weigh(case.diagnoses),
        unsettled=unsettled.statements(record, ready),
    )


def _case(whole: _Whole, group: Group, ready: ReadyPolicy) -> Case:
    services = ready.services
    levels = [level for line in group.lines for level in line.levels]
    named = frozenset(region for level in levels for region in regions_at(level))
    of_service = (services[line.code].region for line in group.lines if line.code is not None and line.code in services)
    return Case(
        lines=group.lines,
        services=services,
        beside=lines_beside(group, whole.groups),
        session_regions=regions_of_session(group, whole.groups, whole.choices),
        regions=named or frozenset(region for name in of_service for region in anatomical_regions(name)),
        diagnoses=gates.diagnoses_of(whole.request, group),
        utilisation=whole.utilisation,
        asked=sittings_asked(whole.groups, whole.choices) if ready.scopes else {},
        service_on=whole.service_on,
        known_on=whole.known_on,
    )


def _causes_of_policy(whole: _Whole, group: Group, choice: PolicyChoice) -> list[Cause]:
    surroundings = whole.surroundings
    policy = choice.policy
    suspended = choice.suspended or (policy is not None and policy.id in surroundings.suspended_policies)
    causes = recommend.causes_of_policy(choice, suspended=suspended, allow_samples=surroundings.allow_sample_policies)
    codes = [line.code for line in group.lines]
    if policy and not choice.reason and not recommend.covers_every_line(policy, codes, surroundings.not_required_codes):
        causes.append(Cause(RouteReason.NO_POLICY))
    return causes


def _flags(held: _Held, session: Sequence[Finding], beyond: Sequence[Finding]) -> tuple[str, ...]:
    """Notes for a reviewer: what the diagnoses, the criteria, the session rules and the extent remark, each once."""
    of_criteria = [f"{flag}:{one.result.id}" for one in held.judged if one.flags for flag in one.flags]
    of_rules = [f"session:{rule}" for _, rule in session]
    return tuple(dict.fromkeys([*held.diagnosis.flags, *of_criteria, *of_rules, *[note for _, note in beyond]]))


def _never_a_gap(passed: Sequence[GateResult]) -> bool:
    return any(gate.gate == "continuity" and gate.outcome == "human_review" for gate in passed)


def _used(policy: Policy, digest: str) -> PolicyUsed:
    return PolicyUsed.trusted(
        {
            "id": policy.id,
            "version": policy.version,
            "digest": digest,
            "status": policy.status,
            "sample": policy.sample,
            "title": policy.title,
        }
    )
