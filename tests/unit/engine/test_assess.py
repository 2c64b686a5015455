"""The whole way from a request to a recommendation."""

from datetime import date, timedelta
from typing import Any

import pytest

from engine.gaps import merge
from engine.surroundings import Surroundings
from engine.version import ENGINE_VERSION
from schemas.determination import RouteReason
from schemas.evaluation import Assessment, GroupEvaluation, Recommendation, Result, plain
from schemas.fact import Assertion, Fact, FactSource
from schemas.policy import Policy
from schemas.policy_choice import PolicyChoice
from tests.unit.engine.samples import (
    CARE,
    CITED,
    COMPLETE,
    PAIN,
    SERVICE_ON,
    assessed,
    attested,
    criterion,
    denied,
    fact,
    line,
    policy,
    request,
)

APPROVE, ASK, PERSON = Recommendation.APPROVE, Recommendation.REQUEST_INFORMATION, Recommendation.HUMAN_REVIEW
FLAG = {
    "id": "cord", "title": "cord", "due_hours": 4, "citations": CITED,
    "when": {"present": {"fact": "red_flag.myelopathy", "assertions": ["present", "uncertain"]}},
}  # fmt: skip


def only(found: Assessment) -> GroupEvaluation:
    (group,) = found.groups
    return group


def outcome(found: Assessment) -> tuple[Recommendation, str, bool]:
    group = only(found)
    return group.recommendation, group.route_reason, group.may_approve


def test_a_complete_request_may_be_approved_and_can_be_unrolled() -> None:
    group = only(assessed())
    assert (group.recommendation, group.route_reason, group.may_approve, group.held) == (APPROVE, "", True, False)
    assert group.policy is not None
    assert (group.policy.id, group.policy.version, group.policy.digest) == ("esi", "1", "d" * 64)
    assert (group.engine_version, group.reader_version) == (ENGINE_VERSION, "r1")
    assert [one.result for one in group.criteria] == [Result.MET, Result.MET]
    assert all(one.facts and one.citations and one.why and one.tree.why for one in group.criteria)


@pytest.mark.parametrize(
    ("facts", "expected", "reason"),
    [
        ((), ASK, ""),
        (COMPLETE[:1], ASK, ""),
        ((COMPLETE[0], fact("care.therapy", days=27)), PERSON, RouteReason.NOT_MET),
        ((denied("symptom.radicular_pain"),), PERSON, RouteReason.NOT_MET),
        ((*COMPLETE, denied("symptom.radicular_pain")), PERSON, RouteReason.CONFLICT),
        ((COMPLETE[0], fact("care.therapy", days=40, assertion=Assertion.HYPOTHETICAL)), ASK, ""),
        (tuple(attested(one.kind, days=one.days) for one in COMPLETE), ASK, ""),
        (tuple(one.model_copy(update={"document_on": None}) for one in COMPLETE), ASK, ""),
    ],
)
def test_what_the_record_says_decides_the_recommendation(
    facts: tuple[Fact, ...], expected: Recommendation, reason: str
) -> None:
    found = outcome(assessed(facts=facts))
    assert found == (expected, reason, False)


@pytest.mark.parametrize(
    ("changes", "choice", "allow", "expected"),
    [
        ({"status": "submitted"}, {}, True, RouteReason.POLICY_NOT_APPROVED),
        ({"status": "under_review"}, {}, True, RouteReason.POLICY_NOT_APPROVED),
        ({"status": "suspended"}, {}, True, RouteReason.POLICY_SUSPENDED),
        ({}, {"suspended": True}, True, RouteReason.POLICY_SUSPENDED),
        ({"sample": True}, {}, False, RouteReason.SAMPLE_POLICY),
        ({"sample": True}, {}, True, None),
        ({}, {"reason": RouteReason.SEVERAL_POLICIES}, True, RouteReason.SEVERAL_POLICIES),
    ],
)
def test_only_an_approved_policy_in_force_approves(
    changes: dict[str, Any], choice: dict[str, Any], allow: bool, expected: RouteReason | None
) -> None:
    chosen = PolicyChoice(**({"policy": policy(**changes), "digest": "d", "reason": None} | choice))
    found = assessed(by={1: chosen}, surroundings=Surroundings(allow_sample_policies=allow))
    assert outcome(found) == (PERSON if expected else APPROVE, expected or "", expected is None)
    assert len(only(found).criteria) == 2, "shown, whoever decides"


def test_a_suspended_policy_id_approves_nothing() -> None:
    found = assessed(surroundings=Surroundings(suspended_policies=frozenset({"esi"})))
    assert outcome(found) == (PERSON, RouteReason.POLICY_SUSPENDED, False)


def test_a_sample_policy_may_still_ask() -> None:
    assert outcome(assessed(facts=(), by=policy(sample=True))) == (ASK, "", False)


@pytest.mark.parametrize("reason", [RouteReason.NO_POLICY, RouteReason.SEVERAL_POLICIES])
def test_without_one_policy_a_person_decides(reason: RouteReason) -> None:
    found = assessed(by={1: PolicyChoice(policy=None, digest="", reason=reason)})
    assert outcome(found) == (PERSON, reason, False)
    assert only(found).criteria == ()
    assert outcome(assessed(by={})) == (PERSON, RouteReason.NO_POLICY, False)


def test_an_advisory_criterion_never_pends_routes_or_denies() -> None:
    advisory = criterion("advice", {"present": {"fact": "counselling.risks"}}, basis="advisory")
    for facts in (COMPLETE, (*COMPLETE, denied("counselling.risks"))):
        found = assessed(facts=facts, by=policy(PAIN, CARE, advisory))
        assert outcome(found) == (APPROVE, "", True)
        assert only(found).gaps == ()
    both = (*COMPLETE, fact("counselling.risks"), denied("counselling.risks"))
    assert outcome(assessed(facts=both, by=policy(PAIN, CARE, advisory))) == (APPROVE, "", True)


def test_a_policy_whose_criteria_do_not_apply_approves_nothing() -> None:
    never = criterion("never", PAIN["requires"], applies_only_if={"present": {"fact": "diagnosis.zoster"}})
    assert outcome(assessed(by=policy(never))) == (PERSON, RouteReason.OTHER, False)
    advisory = criterion("advice", PAIN["requires"], basis="advisory")
    assert outcome(assessed(by=policy(advisory))) == (PERSON, RouteReason.OTHER, False)


@pytest.mark.parametrize("assertion", [Assertion.PRESENT, Assertion.UNCERTAIN])
def test_a_red_flag_opens_a_physicians_case_in_hours(assertion: Assertion) -> None:
    sign = fact("red_flag.myelopathy", "hoffmann", assertion=assertion)
    for facts in ((*COMPLETE, sign), (sign,), (denied("symptom.radicular_pain"), sign)):
        group = only(assessed(facts=facts, by=policy(red_flags=[FLAG])))
        assert (group.recommendation, group.route_reason) == (PERSON, RouteReason.RED_FLAG)
        assert (group.level, group.due_hours) == ("physician", 4)
        assert [flag.id for flag in group.red_flags] == ["cord"]


def test_a_red_flag_that_is_both_said_and_denied_is_raised() -> None:
    signs = (fact("red_flag.myelopathy", "hoffmann"), denied("red_flag.myelopathy", "hoffmann"))
    assert only(assessed(facts=(*COMPLETE, *signs), by=policy(red_flags=[FLAG]))).red_flags
    assert not only(assessed(facts=(*COMPLETE, signs[1]), by=policy(red_flags=[FLAG]))).red_flags


def test_an_attested_red_flag_counts_though_no_criterion_accepts_it() -> None:
    group = only(assessed(facts=(*COMPLETE, attested("red_flag.myelopathy", "gait")), by=policy(red_flags=[FLAG])))
    assert group.route_reason == RouteReason.RED_FLAG


@pytest.mark.parametrize(
    ("codes", "expected", "flags"),
    [
        (["M54.12"], (APPROVE, "", True), ()),
        (["M54.12", "E11.9"], (APPROVE, "", True), ()),
        (["G54.2"], (APPROVE, "", True), ("diagnosis_outside_list",)),
        (["M54.2"], (PERSON, RouteReason.NOT_MET, False), ("contradicting_diagnosis",)),
        (["M54.2", "E11.9"], (PERSON, RouteReason.NOT_MET, False), ("contradicting_diagnosis",)),
        (["M54.2", "M54.12"], (APPROVE, "", True), ("contradicting_diagnosis_beside_supporting",)),
    ],
)
def test_diagnoses_outside_the_list_flag_and_contradicting_ones_alone_are_against(
    codes: list[str], expected: tuple[Recommendation, str, bool], flags: tuple[str, ...]
) -> None:
    diagnoses = [{"as_sent": code, "code": code, "rank": rank} for rank, code in enumerate(codes, 1)]
    found = assessed(request(diagnoses=diagnoses))
    assert outcome(found) == expected
    assert only(found).flags == flags


def test_unverified_coverage_holds_an_approval_and_nothing_else() -> None:
    group = only(assessed(request(coverage=None)))
    assert (group.recommendation, group.held, group.may_approve) == (APPROVE, True, False)
    assert group.route_reason == RouteReason.COVERAGE_UNVERIFIED
    assert outcome(assessed(request(coverage=None), ())) == (ASK, "", False)


def test_what_blocks_only_an_approval_lets_the_machine_ask() -> None:
    pregnant = request(pregnancy=True)
    assert outcome(assessed(pregnant)) == (PERSON, RouteReason.PREGNANCY, False)
    assert outcome(assessed(pregnant, ())) == (ASK, "", False)


def test_continuity_is_a_persons_and_never_a_gap() -> None:
    group = only(assessed(request(continuity_of_care=True), ()))
    assert (group.recommendation, group.route_reason, group.gaps) == (PERSON, RouteReason.CONTINUITY_OF_CARE, ())


def test_an_emergency_is_not_required_and_not_evaluated() -> None:
    group = only(assessed(request(level_of_service="emergency"), ()))
    assert (group.recommendation, group.criteria, group.gaps) == (Recommendation.NOT_REQUIRED, (), ())
    assert group.may_approve is False


def test_facts_of_another_persons_document_are_used_by_no_criterion() -> None:
    member = {"id": "M1", "birth_date": date(1971, 3, 2), "family_name": "Lopez", "given_name": "Maria"}
    stranger = fact("identity.name", "John Smith")
    found = assessed(request(member=member), (*COMPLETE, stranger))
    assert found.quarantined == ("note",)
    assert outcome(found) == (PERSON, RouteReason.IDENTITY_CONFLICT, False)
    assert not any(one.facts for one in only(found).criteria)


def test_an_addition_that_the_policy_does_not_name_is_not_approved_with_it() -> None:
    two = request(service_lines=[line(1), line(2, "J3301", rides_with=1)])
    assert outcome(assessed(two)) == (PERSON, RouteReason.NO_POLICY, False)
    free = Surroundings(not_required_codes=frozenset({"J3301"}))
    assert outcome(assessed(two, surroundings=free)) == (APPROVE, "", True)


def test_a_supply_that_the_policy_lets_ride_is_decided_with_its_service_and_never_alone() -> None:
    riding = policy(rides=["J3301"])
    two = request(service_lines=[line(1), line(2, "J3301", rides_with=1)])
    assert outcome(assessed(two, by=riding)) == (APPROVE, "", True)
    assert outcome(assessed(request(service_lines=[line(1, "J3301")]), by=riding)) == (
        PERSON, RouteReason.NO_POLICY, False,
    )  # fmt: skip


FOUR = (line(1), line(2, "99213"), line(3, "77003"), line(4, "27447"))


def test_four_lines_end_each_in_its_own_way() -> None:
    bundling = {"id": "imaging", "title": "t", "kind": "bundled", "codes": ["77003"], "citations": CITED}
    by = {1: PolicyChoice(policy=policy(session_rules=[bundling]), digest="d", reason=None)}
    found = assessed(
        request(service_lines=FOUR), by=by, surroundings=Surroundings(not_required_codes=frozenset({"99213", "77003"}))
    )
    ends = {number: found.group_of(number) for number in (1, 2, 3, 4)}
    assert [(one.recommendation, one.route_reason) for one in ends.values()] == [
        (APPROVE, ""),
        (Recommendation.NOT_REQUIRED, ""),
        (PERSON, RouteReason.BUNDLED),
        (PERSON, RouteReason.NO_POLICY),
    ]
    assert ends[1].may_approve
    assert (found.recommendation, found.route_reason) == (PERSON, RouteReason.BUNDLED)


def test_two_regions_in_one_session_go_to_a_person_by_name() -> None:
    region = criterion("one-region", {"line": {"field": "regions", "op": "<=", "count": 1}})
    by = policy(PAIN, region)
    assert outcome(assessed(by=by)) == (APPROVE, "", True)
    two = request(service_lines=[line(1), line(2, "62323", levels=["L4-L5"])])
    found = assessed(two, by={1: PolicyChoice(policy=by, digest="d", reason=None)})
    assert found.group_of(1).route_reason == RouteReason.SEVERAL_REGIONS
    apart = request(
        service_lines=[
            line(1, service_from=SERVICE_ON),
            line(2, "62323", levels=["L4-L5"], service_from=SERVICE_ON + timedelta(days=14)),
        ]
    )
    assert assessed(apart, by={1: PolicyChoice(policy=by, digest="d", reason=None)}).group_of(1).may_approve


@pytest.mark.parametrize(
    ("kinds", "regions"), [((), Result.MET), (("conflict",), Result.NOT_MET), (("bundled",), Result.MET)]
)
def test_a_service_of_another_policy_treats_a_second_region_only_where_this_one_forbids_it(
    kinds: tuple[str, ...], regions: Result
) -> None:
    region = criterion("one-region", {"line": {"field": "regions", "op": "<=", "count": 1}})
    rules = [{"id": "scan", "title": "t", "kind": kind, "codes": ["72148"], "citations": CITED} for kind in kinds]
    scan = {"code": "72148", "words": "MRI", "region": "lumbar_sacral", "approach": "imaging"}
    policies = {1: policy(PAIN, region, session_rules=rules), 2: policy(family="mri", services=[scan])}
    by = {number: PolicyChoice(policy=one, digest="d", reason=None) for number, one in policies.items()}
    found = assessed(request(service_lines=[line(1), line(2, "72148", levels=["L4-L5"])]), by=by)
    assert {one.id: one.result for one in found.group_of(1).criteria}["one-region"] is regions


def test_gaps_are_named_for_every_line_and_merged_by_document() -> None:
    exam = criterion("exam", {"present": {"fact": "exam.performed"}})
    scan = criterion("scan", {"present": {"fact": "imaging.study"}})
    scan["gap"] = scan["gap"] | {"loinc": "18748-4", "category": "imaging"}
    by = policy(PAIN, exam, scan, documents=[{"loinc": "18748-4", "title": "Radiology report", "shows": ["scan"]}])
    two = request(service_lines=[line(1), line(2, add_on_to=1)])
    group = only(assessed(two, (), by=by))
    assert [(gap.line, gap.criterion) for gap in group.gaps] == [
        (number, name) for number in (1, 2) for name in ("pain", "exam", "scan")
    ]
    assert all(gap.citations[0].title == "LCD" and gap.why for gap in group.gaps)
    note, report = merge(group.gaps)
    assert (note.criteria, note.lines, note.asks) == (("pain", "exam"), (1, 2), ("send pain", "send exam"))
    assert (report.loinc, report.document, report.categories) == ("18748-4", "Radiology report", ("imaging",))


def test_the_roll_up_takes_the_most_demanding_group() -> None:
    two = request(service_lines=[line(1, side="left"), line(2, side="right")])
    strict = policy(PAIN, CARE, criterion("exam", {"present": {"fact": "exam.performed"}}))
    by = {1: _chosen(policy()), 2: _chosen(strict)}
    found = assessed(two, by=by)
    assert [group.recommendation for group in found.groups] == [APPROVE, ASK]
    assert found.recommendation is ASK


def _chosen(by: Policy) -> PolicyChoice:
    return PolicyChoice(policy=by, digest="d", reason=None)


NOTE = {"id": "note", "text": "Pain shoots into the right arm.", "service_on": date(2026, 11, 1)}


@pytest.mark.parametrize(
    ("fields", "source"),
    [
        ({"document": "note", "start": 0, "end": 11, "quote": "Pain shoots"}, FactSource.DOCUMENTED),
        ({"document": "note", "start": 1, "end": 12, "quote": "Pain shoots"}, FactSource.ATTESTED),
        ({"document": "other", "start": 0, "end": 11, "quote": "Pain shoots"}, FactSource.ATTESTED),
        ({"document": "note", "start": 4, "end": 5, "quote": " "}, FactSource.ATTESTED),
        ({"document": "note"}, FactSource.ATTESTED),
        ({}, FactSource.ATTESTED),
    ],
)
@pytest.mark.parametrize("claimed", list(FactSource))
def test_a_sent_fact_is_attested_unless_it_quotes_a_stored_document(
    fields: dict[str, Any], source: FactSource, claimed: FactSource
) -> None:
    sent = Fact(kind="symptom.radicular_pain", source=claimed, **fields)
    accepting = policy(criterion("pain", PAIN["requires"], accepted=["documented", "attested"]))
    (shown,) = only(assessed(request(documents=[NOTE], facts=[sent]), (), by=accepting)).criteria[0].facts
    assert shown.source is source
    assert shown.on == (date(2026, 11, 1) if source is FactSource.DOCUMENTED else None)


def test_an_attested_fact_counts_only_where_the_criterion_lists_it() -> None:
    sent = Fact(kind="symptom.radicular_pain", document_on=date(2026, 11, 1))
    accepting = policy(criterion("pain", PAIN["requires"], accepted=["documented", "attested"]))
    assert outcome(assessed(request(facts=[sent]), (), by=accepting)) == (APPROVE, "", True)
    assert outcome(assessed(request(facts=[sent]), (), by=policy(PAIN))) == (ASK, "", False)


def test_the_attestation_dates_what_it_attests() -> None:
    sent = Fact(kind="symptom.radicular_pain")
    accepting = policy(criterion("pain", PAIN["requires"], accepted=["attested"]))
    signed = [{"statement": "true", "at": "2026-11-12T10:00:00Z"}]
    assert outcome(assessed(request(facts=[sent]), (), by=accepting))[1] == RouteReason.UNDATED_EVIDENCE
    assert outcome(assessed(request(facts=[sent], attestations=signed), (), by=accepting)) == (APPROVE, "", True)


def test_the_same_input_gives_the_same_output_to_the_letter() -> None:
    facts = (*COMPLETE, denied("symptom.radicular_pain", side="left"), fact("exam.performed"))
    assert plain(assessed(facts=facts)) == plain(assessed(facts=facts))


def test_facts_given_twice_are_used_once() -> None:
    sent = Fact(kind="symptom.radicular_pain", source=FactSource.ATTESTED, document_on=date(2026, 11, 1))
    accepting = policy(criterion("pain", PAIN["requires"], accepted=["attested"]))
    once = assessed(request(facts=[sent]), (), by=accepting)
    twice = assessed(request(facts=[sent]), (sent,), by=accepting)
    assert plain(once) == plain(twice)
