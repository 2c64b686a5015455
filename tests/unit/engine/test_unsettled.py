"""A statement that may turn the answer withholds an approval, and does nothing else."""

import pytest

from engine.words import UNSETTLED_WORDS, flag_words
from schemas.determination import RouteReason
from schemas.evaluation import Recommendation
from schemas.fact import Fact
from schemas.vocabulary import FACT_KINDS
from tests.unit.engine.samples import COMPLETE, assessed, denied, fact

APPROVE, ASK, PERSON = Recommendation.APPROVE, Recommendation.REQUEST_INFORMATION, Recommendation.HUMAN_REVIEW
WITHDRAWN = fact("chart.unsettled", "withdrawn")


def about(kinds: str, value: str = "unread") -> Fact:
    return fact("chart.unsettled", value, attributes={"about": kinds})


@pytest.mark.parametrize(
    "statement",
    [WITHDRAWN, about("care.therapy"), about("block.relief care.therapy"), about("symptom.radicular_pain", "alarm")],
)
def test_it_turns_an_approval_into_a_nurses_case_and_shows_itself(statement: Fact) -> None:
    found = assessed(facts=(*COMPLETE, statement))
    group = found.group_of(1)
    assert (found.recommendation, found.route_reason) == (PERSON, RouteReason.UNSETTLED_STATEMENT)
    assert (group.may_approve, group.level, group.due_hours) == (False, "nurse", None)
    assert [one.value for one in group.unsettled] == [statement.value]
    assert f"unsettled:{statement.value}" in group.flags


def test_what_it_may_be_about_concerns_only_a_policy_that_asks_for_it() -> None:
    group = assessed(facts=(*COMPLETE, about("oxygen.saturation sleep.ahi"))).group_of(1)
    assert (group.recommendation, group.unsettled) == (APPROVE, ())


def test_what_a_gate_asks_of_every_request_concerns_every_policy() -> None:
    group = assessed(facts=(*COMPLETE, about("safety.pregnancy", "alarm"))).group_of(1)
    assert (group.recommendation, group.route_reason) == (PERSON, RouteReason.UNSETTLED_STATEMENT)


def test_what_is_missing_is_asked_for_and_what_is_contradicted_is_a_physicians_all_the_same() -> None:
    assert assessed(facts=(COMPLETE[0], WITHDRAWN)).recommendation is ASK
    against = assessed(facts=(denied("symptom.radicular_pain"), WITHDRAWN))
    assert (against.recommendation, against.route_reason) == (PERSON, RouteReason.NOT_MET)


def test_every_value_has_words_for_a_reviewer() -> None:
    values = FACT_KINDS["chart.unsettled"].value.removeprefix("word: ").split(" | ")
    assert set(values) == set(UNSETTLED_WORDS)
    assert flag_words("unsettled:died", {}).startswith("The patient may have died")
