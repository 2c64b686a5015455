"""What was answered before is what would be answered anew: remembering changes no result, whatever came first."""

import random
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import policies
from engine import asking, sight
from engine.assess import assess
from engine.grouping import group_lines
from engine.ready import ready_policy
from engine.record import Record
from engine.surroundings import Surroundings
from policies.cases import Staged, load, stage
from policies.loader import load as load_policy
from schemas.evaluation import Assessment, Evidence
from schemas.fact import Fact
from schemas.policy import OPERATORS, Expression, Policy
from schemas.policy_choice import PolicyChoice
from tests.unit.engine.samples import PAIN, assessed, attested, criterion, fact, policy
from tests.unit.engine.test_properties import facts, trees

CASE_FILES = sorted(Path(policies.__file__).parent.glob("*/cases.yaml"))
QUICK = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def anew(evaluate: Callable[[], Assessment]) -> Assessment:
    """The same, with nothing remembered."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Record, "is_plain", property(lambda _record: False))
        return evaluate()


def is_as_anew(record: Sequence[Fact], by: Policy) -> bool:
    remembered = assessed(facts=record, by=by)
    return in_json(remembered) == in_json(anew(lambda: assessed(facts=record, by=by)))


def in_json(assessment: Assessment) -> str:
    return assessment.model_dump_json()


def held(staged: Staged, by: Policy) -> Assessment:
    chosen, none = PolicyChoice(by, "case", None), PolicyChoice(None, "", None)
    groups = group_lines(staged.request.service_lines)
    return assess(
        staged.request,
        staged.facts,
        {group.number: chosen if group.primary.code in by.codes else none for group in groups},
        utilisation=staged.utilisation,
        surroundings=Surroundings(coverage_verified=True, allow_sample_policies=True),
        service_on=staged.service_on,
        known_on=staged.known_on,
        reader_version="r",
    )


@pytest.mark.parametrize("cases", CASE_FILES, ids=lambda path: path.parent.name)
def test_every_policy_case_comes_out_as_if_it_were_the_first(cases: Path) -> None:
    file = load(cases)
    by = load_policy(cases.parents[1] / f"{file.policy}.yaml").policy
    staged = [stage(file, case, by) for case in file.all()]
    random.Random(7).shuffle(staged)
    remembered = [in_json(held(one, by)) for one in staged]
    assert remembered == [in_json(anew(partial(held, one, by))) for one in staged]
    assert remembered == [in_json(held(one, by)) for one in staged]


@QUICK
@given(several=st.lists(trees, min_size=1, max_size=3), records=st.lists(st.lists(facts(), max_size=5), max_size=8))
def test_no_answer_depends_on_what_was_asked_before(several: list[dict[str, Any]], records: list[list[Fact]]) -> None:
    by = policy(*(criterion(f"c{number}", tree) for number, tree in enumerate(several)))
    for record in [*records, *reversed(records)]:
        assert is_as_anew(record, by)


@QUICK
@given(tree=trees, record=st.lists(facts(), max_size=5))
def test_what_the_engine_puts_together_unchecked_passes_every_check(tree: dict[str, Any], record: list[Fact]) -> None:
    found = assessed(facts=record, by=policy(criterion("c", tree), PAIN))
    assert Assessment.model_validate(found.model_dump()) == found
    assert Assessment.model_validate_json(in_json(found)) == found


def test_facts_that_mean_the_same_bring_their_own_words() -> None:
    by = policy(PAIN)
    for quote, start in (("arm pain", 4), ("pain in the arm", 90)):
        said = fact("symptom.radicular_pain", quote=quote, start=start, end=start + len(quote))
        (result,) = assessed(facts=[said], by=by).groups[0].criteria
        assert [(one.quote, one.start) for one in result.facts] == [(quote, start)]


@pytest.mark.parametrize(
    ("one", "other"),
    [(1, True), (1, 1.0), (0.0, -0.0), (5, 5.5), ("1", 1)],
    ids=["1 and true", "1 and 1.0", "zeros", "numbers", "word and number"],
)
def test_values_that_are_only_equal_are_not_the_same(one: Any, other: Any) -> None:
    test = {"number": {"fact": "score.pain", "op": ">=", "value": 1}}
    for values in ((one, other), (other, one)):
        by = policy(criterion("score", test))
        for value in values:
            record = [fact("score.pain", value)]
            assert is_as_anew(record, by)


def test_whose_word_it_is_makes_a_difference() -> None:
    by = policy(PAIN)
    by_chart, by_submitter = fact("symptom.radicular_pain"), attested("symptom.radicular_pain")
    results = [assessed(facts=[one], by=by).groups[0].criteria[0].result for one in (by_chart, by_submitter, by_chart)]
    assert results == ["met", "missing", "met"]


def test_a_fact_that_is_there_twice_as_one_object_is_shown_once() -> None:
    by = policy(criterion("pain", {"count": {"fact": "symptom.radicular_pain", "op": ">=", "value": 1}}))
    said = fact("symptom.radicular_pain", on=None)
    apart = [said, said.model_copy()]
    for record, shown in (([said, said], 1), (apart, 2), ([said, said], 1)):
        assert len(assessed(facts=record, by=by).groups[0].criteria[0].facts) == shown


def test_what_is_remembered_has_a_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "_KEPT", 3)
    monkeypatch.setattr(sight, "_MOST_NUMBERED", 3)
    by = policy(criterion("score", {"number": {"fact": "score.pain", "op": ">=", "value": 6}}))
    for value in [*range(10), *range(10)]:
        assert is_as_anew([fact("score.pain", value)], by)
    (asked,) = ready_policy(by).criteria
    assert 0 < len(asked.answers) <= 3


def test_every_field_of_a_fact_is_seen_or_is_only_where_it_stands() -> None:
    assert sorted((*sight.MEANING, *sight.DATES, *sight.WHERE_IT_STANDS)) == sorted(Fact.model_fields)


def test_evidence_has_the_fields_of_a_fact_in_their_order() -> None:
    """A piece of evidence is made by leaving out the fields that it lacks."""
    assert list(Evidence.model_fields) == [name for name in Fact.model_fields if name in Evidence.model_fields]


def test_every_operator_says_what_it_sees() -> None:
    assert set(sight._SEEN_BY) == set(OPERATORS)


def test_time_is_seen_only_by_what_measures_it() -> None:
    said = sight.sights(Expression.model_validate({"present": {"fact": "care.therapy"}}))
    lasted = sight.sights(Expression.model_validate({"duration": {"fact": "care.therapy", "op": ">=", "days": 28}}))
    assert lasted - said == {"dates of care.therapy"}
