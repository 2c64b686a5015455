"""What must hold of every record and every tree, not only of those that somebody thought of."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from schemas.evaluation import Recommendation, Result, plain
from schemas.fact import Assertion, Fact
from tests.unit.engine.samples import KNOWN_ON, NOTE_ON, assessed, criterion, fact, node, policy

QUICK = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
KINDS = ("symptom.radicular_pain", "care.therapy", "imaging.finding", "score.pain")
IRRELEVANT = "exam.straight_leg_raise"
POSITIVE: dict[str, dict[str, Any]] = {
    "symptom.radicular_pain": {"present": {"fact": "symptom.radicular_pain"}},
    "care.therapy": {"duration": {"fact": "care.therapy", "op": ">=", "days": 28}},
    "imaging.finding": {"within": {"fact": "imaging.finding", "days": 730}},
    "score.pain": {"number": {"fact": "score.pain", "op": ">=", "value": 6}},
}

leaves = st.sampled_from(
    [
        *POSITIVE.values(),
        *({"present": {"fact": kind, "side": ["right"]}} for kind in KINDS),
        *({"absent": {"fact": kind}} for kind in KINDS),
        *({"count": {"fact": kind, "op": op, "value": 1}} for kind in KINDS for op in (">=", "<=", "==")),
        *({"duration": {"fact": kind, "op": "<", "days": 9, "pick": "total"}} for kind in KINDS),
        {
            "concordance": {
                "left": {"fact": "imaging.finding"},
                "right": {"fact": "symptom.radicular_pain"},
                "on": ["side"],
            }
        },
        {"sessions": {"scope": "s", "op": "<", "value": 4}},
        {"line": {"field": "quantity", "op": "<=", "count": 1}},
    ]
)
trees = st.recursive(
    leaves,
    lambda below: st.one_of(
        st.lists(below, min_size=1, max_size=3).map(lambda of: {"all": of}),
        st.lists(below, min_size=1, max_size=3).map(lambda of: {"any": of}),
        st.lists(below, min_size=2, max_size=3).map(lambda of: {"at_least": {"n": 2, "of": of}}),
        below.map(lambda of: {"not": of}),
    ),
    max_leaves=6,
)


@st.composite
def facts(draw: st.DrawFn, kinds: tuple[str, ...] = KINDS) -> Fact:
    on = draw(st.none() | st.dates(date(2024, 1, 1), date(2027, 1, 1)))
    return fact(
        draw(st.sampled_from(kinds)),
        draw(st.none() | st.integers(0, 10)),
        assertion=draw(st.sampled_from(list(Assertion))),
        side=draw(st.sampled_from([None, "left", "right", "bilateral", "none"])),
        days=draw(st.none() | st.integers(0, 90)),
        on=on,
        until=draw(st.none() | st.just(on)),
        document_on=draw(st.sampled_from([None, NOTE_ON])),
    )


records = st.lists(facts(), max_size=6)


@QUICK
@given(tree=trees)
def test_silence_never_yields_met_or_not_met(tree: dict[str, Any]) -> None:
    assert node(tree).result is Result.MISSING


@QUICK
@given(tree=trees, record=st.lists(facts(), max_size=4))
def test_what_is_only_possible_planned_past_or_of_the_family_is_silence(
    tree: dict[str, Any], record: list[Fact]
) -> None:
    hints = [one for one in record if one.assertion not in (Assertion.PRESENT, Assertion.NEGATED)]
    assert node(tree, *hints).result is Result.MISSING


@QUICK
@given(tree=trees, record=records, more=st.lists(facts((IRRELEVANT,)), max_size=3))
def test_a_fact_that_no_test_asks_for_changes_nothing(
    tree: dict[str, Any], record: list[Fact], more: list[Fact]
) -> None:
    by = policy(criterion("tree", tree))
    assert plain(assessed(facts=record, by=by)) == plain(assessed(facts=[*record, *more], by=by))


@QUICK
@given(tree=trees, record=records)
def test_the_order_of_the_facts_changes_no_result(tree: dict[str, Any], record: list[Fact]) -> None:
    one, other = node(tree, *record), node(tree, *reversed(record))
    assert (one.result, one.conflict, one.dated) == (other.result, other.conflict, other.dated)


@QUICK
@given(tree=trees, record=records)
def test_an_approval_has_every_coverage_criterion_met_on_dated_unconflicted_evidence(
    tree: dict[str, Any], record: list[Fact]
) -> None:
    by = policy(criterion("tree", tree))
    (group,) = assessed(facts=record, by=by).groups
    (result,) = group.criteria
    if group.recommendation is Recommendation.APPROVE:
        assert (result.result, result.conflict) == (Result.MET, False)
        # A plan or a possibility is shown where it was looked at, but nothing rests on it.
        said = [one for one in record if one.assertion in (Assertion.PRESENT, Assertion.NEGATED)]
        assert assessed(facts=said, by=by).groups[0].recommendation is Recommendation.APPROVE
    else:
        assert not group.may_approve


MET_BY = {
    "symptom.radicular_pain": fact("symptom.radicular_pain"),
    "care.therapy": fact("care.therapy", days=40),
    "imaging.finding": fact("imaging.finding", "disc_herniation", on=NOTE_ON),
    "score.pain": fact("score.pain", 8),
}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("beside", [False, True], ids=["instead", "beside"])
def test_to_deny_a_needed_fact_never_leaves_an_approval(kind: str, beside: bool) -> None:
    by = policy(*(criterion(f"c{number}", POSITIVE[one]) for number, one in enumerate(KINDS)))
    assert assessed(facts=list(MET_BY.values()), by=by).groups[0].may_approve
    no = fact(kind, assertion=Assertion.NEGATED)
    kept = [one for one in MET_BY.values() if beside or one.kind != kind]
    found = assessed(facts=[*kept, no], by=by).groups[0]
    assert found.recommendation is Recommendation.HUMAN_REVIEW
    assert not found.may_approve


@QUICK
@given(tree=trees, record=records, kind=st.sampled_from(KINDS))
def test_one_more_denial_turns_no_requirement_met(tree: dict[str, Any], record: list[Fact], kind: str) -> None:
    """For trees that ask only for what must be said: no `not`, no `absent`, no upper limit."""
    if any(word in str(tree) for word in ("'not'", "absent", "<", "==", "quantity")):
        return
    before = node(tree, *record)
    after = node(tree, *record, fact(kind, assertion=Assertion.NEGATED))
    assert after.result is not Result.MET or before.result is Result.MET


open_spans = st.dates(date(2026, 9, 1), NOTE_ON).map(lambda on: fact("care.therapy", on=on))


@QUICK
@given(spans=st.lists(open_spans, min_size=1, max_size=3), later=st.integers(0, 400))
def test_no_day_after_the_document_that_tells_of_a_therapy_counts_as_therapy(spans: list[Fact], later: int) -> None:
    longest = max((NOTE_ON - one.on).days for one in spans if one.on is not None)
    found = node(POSITIVE["care.therapy"], *spans, known_on=KNOWN_ON + timedelta(days=later))
    assert (found.result is Result.MET) is (longest >= 28)
