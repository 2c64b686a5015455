"""Silence is never "no" and never "yes": whole requests on a real PostgreSQL. The trees of a criterion, in every
combination: `tests/unit/engine/test_composition.py` and `test_properties.py`."""

import pytest

from schemas.evaluation import Result
from schemas.fact import Assertion
from tests.laws.stored import coverage, evaluations
from tests.laws.variants import WAYS, changes, variant, whole_chart
from tests.pipeline import document, evaluate, file, rows, state, submission

SETTLED = {Result.MET, Result.NOT_APPLICABLE}
SAID = {Assertion.PRESENT, Assertion.NEGATED}


def test_a_request_that_says_nothing_is_asked_and_neither_approved_nor_held_against(plan):
    (request,) = file(submission(facts=[]))
    evaluate(request)
    document(request)
    results = {criterion.result for criterion in coverage(evaluations()[request])}
    assert Result.MISSING in results
    assert Result.NOT_MET not in results
    assert state(request) == "pended"
    assert rows("SELECT count(*) FROM determination") == [0]


def test_what_the_record_contradicts_goes_to_a_person_and_is_not_asked_for(plan):
    facts = [fact | ({"days": 5} if fact["kind"] == "symptom.duration" else {}) for fact in whole_chart()]
    (request,) = file(submission(facts=facts))
    evaluate(request)
    assert Result.NOT_MET in {criterion.result for criterion in coverage(evaluations()[request])}
    assert state(request) == "in_review"
    assert rows("SELECT count(*) FROM information_request") == [0]
    assert rows("SELECT count(*) FROM determination") == [0]


@pytest.fixture(scope="module")
def variants(module_plan):
    """All variants as filed and evaluated: what was changed, by request."""
    changed = changes()
    requests = file(*(submission(f"M{number}", facts=variant(*what)) for number, what in enumerate(changed, 1)))
    evaluate(*requests)
    return dict(zip(requests, changed, strict=True))


def test_only_a_chart_in_which_every_criterion_is_met_is_approved(variants):
    known, decided = evaluations(), set(rows("SELECT request FROM determination"))
    assert len(variants) == len(known) > 40
    for request, what in variants.items():
        results = {criterion.result for criterion in coverage(known[request])}
        if not (results <= SETTLED and Result.MET in results):
            assert not known[request].may_approve, what
            assert request not in decided, what
    refused = {what for request, what in variants.items() if request not in decided}
    assert {("imaging.study", way) for way in WAYS} <= refused
    assert len(refused) > len(variants) / 3


def test_nothing_is_held_against_a_request_but_what_the_record_says(variants):
    against = [one for known in evaluations().values() for one in coverage(known) if one.result is Result.NOT_MET]
    assert len(against) > 5
    for criterion in against:
        assert any(fact.assertion in SAID for fact in criterion.facts), criterion.id
