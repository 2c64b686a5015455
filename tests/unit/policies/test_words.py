"""An expression reads as words."""

import pytest

from policies.words import in_words, outline
from schemas.policy import Expression

SPURLING = {"fact": "exam.spurling", "values": ["positive"]}


@pytest.mark.parametrize(
    ("expression", "words"),
    [
        ({"present": SPURLING}, "the record says exam spurling positive"),
        ({"absent": SPURLING}, "the record denies exam spurling positive"),
        ({"unstated": SPURLING}, "the record is silent about exam spurling positive"),
        (
            {"present": {**SPURLING, "contradicted_by": [{"fact": "exam.spurling", "values": ["negative"]}]}},
            "the record says exam spurling positive (against it: exam spurling negative)",
        ),
        ({"number": {"fact": "score.pain", "op": ">=", "value": 6, "unit": "of 10"}}, "score pain at least 6 of 10"),
        ({"duration": {"fact": "care.duration", "op": ">=", "days": 28}}, "care duration for at least 28 days"),
        ({"within": {"fact": "imaging.study", "days": 730}}, "the record dates imaging study within 730 days"),
        (
            {"count": {"fact": "injection.prior", "op": "<", "value": 4, "rolling_days": 365}},
            "less than 4 of injection prior in 365 days",
        ),
        (
            {"sessions": {"scope": "epidural:cervical_thoracic", "op": "<", "value": 4, "calendar": "year"}},
            "less than 4 sessions of epidural:cervical_thoracic in the calendar year",
        ),
        ({"code_in": {"field": "modifiers", "codes": ["50"]}}, "any of the modifiers in 50"),
        ({"line": {"field": "levels", "op": "<=", "count": 1}}, "the line asks for levels at most 1"),
        ({"line": {"field": "side", "in": ["left", "right"]}}, "the line asks for side in left, right"),
        (
            {"concordance": {"left": {"fact": "imaging.finding"}, "right": {"fact": "exam.spurling"}, "on": ["side"]}},
            "imaging finding and exam spurling agree on side",
        ),
        ({"not": {"present": SPURLING}}, "not the record says exam spurling positive"),
        (
            {"at_least": {"n": 1, "of": [{"present": SPURLING}, {"absent": SPURLING}]}},
            "at least 1 of: the record says exam spurling positive; the record denies exam spurling positive",
        ),
        (
            {"present": {"fact": "care.therapy", "region": ["cervical"], "attributes": {"outcome": ["*"]}}},
            "the record says care therapy (cervical; outcome stated)",
        ),
        (
            {"present": SPURLING, "applies_only_if": {"present": {"fact": "exam.spurling"}}},
            "the record says exam spurling positive (where the record speaks of it)",
        ),
        (
            {"present": SPURLING, "applies_only_if": {"present": {"fact": "exam.performed"}}},
            "the record says exam spurling positive (counts only if the record says exam performed)",
        ),
        (
            {"all": [{"present": SPURLING}, {"any": [{"absent": SPURLING}, {"present": {"fact": "exam.performed"}}]}]},
            (
                "the record says exam spurling positive and "
                "[the record denies exam spurling positive or the record says exam performed]"
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
        (1, "the record says exam spurling positive"),
        (1, "all of:"),
        (2, "the record denies exam spurling positive"),
        (2, "the record says exam performed"),
    ]


def test_a_composition_of_one_is_that_one():
    assert outline(Expression.model_validate({"any": [{"all": [{"present": SPURLING}]}]})) == [
        (0, "the record says exam spurling positive")
    ]
