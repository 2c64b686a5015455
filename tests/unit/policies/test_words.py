"""An expression reads as words."""

import pytest

from policies.words import in_words, outline
from schemas.fact_words import KIND_WORDS, plain
from schemas.policy import Expression
from schemas.vocabulary import FACT_KINDS

SPURLING = {"fact": "exam.spurling", "values": ["positive"]}


@pytest.mark.parametrize(
    ("expression", "words"),
    [
        ({"present": SPURLING}, "the record says Spurling test positive"),
        ({"absent": SPURLING}, "the record denies Spurling test positive"),
        ({"unstated": SPURLING}, "the record is silent about Spurling test positive"),
        (
            {"present": {**SPURLING, "contradicted_by": [{"fact": "exam.spurling", "values": ["negative"]}]}},
            "the record says Spurling test positive (against it: Spurling test negative)",
        ),
        (
            {"present": {**SPURLING, "mixed": "unopposed"}},
            "the record says Spurling test positive (one that nothing contradicts in its place is enough)",
        ),
        ({"number": {"fact": "score.pain", "op": ">=", "value": 6, "unit": "of 10"}}, "pain score at least 6 of 10"),
        ({"duration": {"fact": "care.duration", "op": ">=", "days": 28}}, "conservative care for at least 28 days"),
        (
            {"interval": {"first": {"fact": "visit.in_person"}, "then": {"fact": "sleep.study"}}},
            "an evaluation in person not later than sleep test",
        ),
        ({"within": {"fact": "imaging.study", "days": 730}}, "the record dates imaging within 730 days"),
        (
            {
                "number": {
                    "fact": "sleep.ahi",
                    "op": ">=",
                    "value": 15,
                    "along": [{"attribute": "events", "op": ">=", "value": 30}],
                }
            },
            "apnoea-hypopnoea index at least 15, with events at least 30",
        ),
        (
            {
                "interval": {
                    "first": {"fact": "cpap.start"},
                    "then": {"fact": "cpap.reevaluation"},
                    "least": 31,
                    "most": 91,
                }
            },
            (
                "at least 31 and at most 91 days from the start of airway pressure to "
                "a re-evaluation under airway pressure"
            ),
        ),
        (
            {"count": {"fact": "injection.prior", "op": "<", "value": 4, "rolling_days": 365}},
            "less than 4 of earlier injection in 365 days",
        ),
        (
            {"sessions": {"scope": "epidural:cervical_thoracic", "op": "<", "value": 4, "calendar": "year"}},
            (
                "less than 4 sessions of epidural (cervical or thoracic) in the calendar year, "
                "counted from claims, unused authorizations, earlier requests"
            ),
        ),
        ({"code_in": {"field": "modifiers", "codes": ["50"]}}, "any of the modifiers in 50"),
        ({"code_in": {"field": "code", "codes": ["95810"]}}, "the code asked for is 95810"),
        ({"line": {"field": "levels", "op": "<=", "count": 1}}, "the line asks for levels at most 1"),
        ({"line": {"field": "side", "in": ["left", "right"]}}, "the line asks for side in left, right"),
        (
            {"concordance": {"left": {"fact": "imaging.finding"}, "right": {"fact": "exam.spurling"}, "on": ["side"]}},
            "imaging finding and Spurling test agree on side",
        ),
        ({"not": {"present": SPURLING}}, "the record does not say Spurling test positive"),
        (
            {"at_least": {"n": 1, "of": [{"present": SPURLING}, {"absent": SPURLING}]}},
            "at least 1 of: the record says Spurling test positive; the record denies Spurling test positive",
        ),
        (
            {"present": {"fact": "care.therapy", "region": ["cervical"], "attributes": {"outcome": ["*"]}}},
            "the record says non-invasive therapy (cervical; outcome stated)",
        ),
        (
            {"present": SPURLING, "applies_only_if": {"present": {"fact": "exam.spurling"}}},
            "the record says Spurling test positive (where the record speaks of it)",
        ),
        (
            {"present": SPURLING, "applies_only_if": {"present": {"fact": "exam.performed"}}},
            "the record says Spurling test positive (counts only if the record says physical examination)",
        ),
        (
            {"all": [{"present": SPURLING}, {"any": [{"absent": SPURLING}, {"present": {"fact": "exam.performed"}}]}]},
            (
                "the record says Spurling test positive and "
                "[the record denies Spurling test positive or the record says physical examination]"
            ),
        ),
    ],
)
def test_an_expression_reads_as_a_sentence(expression, words):
    assert in_words(Expression.model_validate(expression)) == words


def test_an_outline_has_a_line_for_each_part():
    expression = {
        "any": [{"present": SPURLING}, {"all": [{"absent": SPURLING}, {"present": {"fact": "exam.performed"}}]}]
    }
    assert outline(Expression.model_validate(expression)) == [
        (0, "any of:"),
        (1, "the record says Spurling test positive"),
        (1, "all of:"),
        (2, "the record denies Spurling test positive"),
        (2, "the record says physical examination"),
    ]


def test_a_composition_of_one_is_that_one():
    assert outline(Expression.model_validate({"any": [{"all": [{"present": SPURLING}]}]})) == [
        (0, "the record says Spurling test positive")
    ]


def test_each_kind_of_fact_that_a_policy_may_ask_for_is_said_in_words() -> None:
    """Without words of its own a kind would be said by its identity, which reads like code to a clinic's staff."""
    asked = {kind for kind in FACT_KINDS if not kind.startswith("identity.")}
    assert set(KIND_WORDS) == asked


@pytest.mark.parametrize(
    ("identity", "said"),
    [
        ("M47.815", "M47.815"),
        ("G43.E09", "G43.E09"),
        ("disc_herniation", "disc herniation"),
        ("exam.strength", "exam strength"),
    ],
)
def test_a_code_of_a_diagnosis_keeps_its_point(identity: str, said: str) -> None:
    assert plain(identity) == said
