"""An expression reads as words."""

from typing import Any

import pytest

from policies.glossary import Glossary
from policies.outline import outline
from schemas.fact_words import KIND_WORDS, plain
from schemas.policy import Expression, Term
from schemas.vocabulary import FACT_KINDS

SPURLING = {"fact": "exam.spurling", "values": ["positive"]}
NORMAL = {"fact": "exam.spurling", "values": ["negative"]}
NO_TERMS = Glossary({})


def lines(expression: dict[str, Any], glossary: Glossary = NO_TERMS) -> list[str]:
    """The outline, two blanks for each step."""
    return [f"{'  ' * depth}{words}" for depth, words in outline(Expression.model_validate(expression), glossary)]


@pytest.mark.parametrize(
    ("expression", "words"),
    [
        ({"present": SPURLING}, "the record says Spurling test positive"),
        ({"absent": SPURLING}, "the record denies Spurling test positive"),
        ({"unstated": SPURLING}, "the record is silent about Spurling test positive"),
        ({"present": {**SPURLING, "mixed": "unopposed"}}, "the record says Spurling test positive (one is enough)"),
        (
            {"present": {**SPURLING, "assertions": ["present", "hypothetical", "negated"]}},
            "the record says, plans or denies Spurling test positive",
        ),
        (
            {"present": {**SPURLING, "assertions": ["present", "historical"]}},
            "the record says Spurling test positive",
        ),
        (
            {"any": [{"present": {**SPURLING, "assertions": ["present", "uncertain"]}}, {"absent": SPURLING}]},
            "the record says, thinks possible or denies Spurling test positive",
        ),
        (
            {
                "number": {
                    "fact": "imaging.knee_grade",
                    "op": ">=",
                    "value": 3,
                    "pick": "highest",
                    "side": ["left", "bilateral"],
                    "allow_unstated": ["side"],
                }
            },
            "the highest Kellgren-Lawrence grade at least 3 on the left, on both sides or with no side named",
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
        ({"code_in": {"field": "modifiers", "codes": ["50", "KX"]}}, "a modifier of the request is 50 or KX"),
        ({"code_in": {"field": "code", "codes": ["95810"]}}, "the code asked for is 95810"),
        ({"line": {"field": "levels", "op": "<=", "count": 1}}, "the line asks for at most 1 level"),
        ({"line": {"field": "level_span", "op": "<=", "count": 2}}, "the line asks for a span of at most 2 levels"),
        (
            {"line": {"field": "side", "in": ["left", "bilateral"], "chart": "procedure.level"}},
            "the line asks for the left side or both sides, or the chart where the line names none",
        ),
        (
            {"not": {"line": {"field": "side", "in": ["right"]}}},
            "the line does not ask for the right side",
        ),
        (
            {"not": {"code_in": {"field": "diagnoses", "codes": ["M17.11", "M17.0"]}}},
            "no diagnosis of the request is M17.11 or M17.0",
        ),
        (
            {"concordance": {"left": {"fact": "imaging.finding"}, "right": {"fact": "exam.spurling"}, "on": ["side"]}},
            "imaging finding and Spurling test agree on side",
        ),
        ({"not": {"present": SPURLING}}, "the record does not say Spurling test positive"),
        ({"not": {"not": {"present": SPURLING}}}, "the record says Spurling test positive"),
        (
            {"concordance": {"left": SPURLING, "right": {"fact": "exam.reflex"}, "on": ["segments"], "apart": True}},
            "Spurling test positive and reflex disagree on segments",
        ),
        (
            {"present": {"fact": "care.therapy", "region": ["cervical"], "attributes": {"outcome": ["*"]}}},
            "the record says non-invasive therapy (cervical; outcome stated)",
        ),
        (
            {"present": SPURLING, "applies_only_if": {"present": {"fact": "exam.spurling"}}},
            "the record says Spurling test positive, if mentioned",
        ),
        (
            {"present": SPURLING, "applies_only_if": {"present": {"fact": "exam.performed"}}},
            "the record says Spurling test positive, but only where the record says physical examination",
        ),
        (
            {"present": SPURLING, "applies_only_if": {"not": {"present": {"fact": "diagnosis.zoster"}}}},
            "the record says Spurling test positive, unless the record says acute zoster pain",
        ),
        (
            {"absent": SPURLING, "applies_only_if": {"any": [{"present": SPURLING}, {"absent": SPURLING}]}},
            "the record denies Spurling test positive, if said or denied",
        ),
        (
            {"absent": SPURLING, "applies_only_if": {"present": SPURLING}},
            "nothing in the record says Spurling test positive",
        ),
    ],
)
def test_an_expression_reads_as_a_sentence(expression, words):
    assert lines(expression) == [words]


def test_what_is_thought_possible_of_a_fact_does_not_mention_it() -> None:
    condition = {"present": {**SPURLING, "assertions": ["uncertain"]}}
    assert lines({"present": SPURLING, "applies_only_if": condition}) == [
        "the record says Spurling test positive, but only where the record thinks possible Spurling test positive"
    ]


def test_what_speaks_against_a_statement_stands_below_it() -> None:
    said = {"present": {**SPURLING, "contradicted_by": [NORMAL]}}
    assert lines(said) == ["the record says Spurling test positive", "  against it: Spurling test negative"]


def test_a_denied_list_is_the_other_list_of_what_is_denied() -> None:
    """`not [a or not b]`: not a, and b."""
    either = {"any": [{"present": SPURLING}, {"not": {"present": {"fact": "exam.performed"}}}]}
    assert lines({"not": either}) == [
        "all of:",
        "  the record does not say Spurling test positive",
        "  the record says physical examination",
    ]
    both = {"at_least": {"n": 2, "of": [{"present": SPURLING}, {"absent": SPURLING}]}}
    assert lines({"not": both})[0] == "fewer than 2 of:"


def test_a_condition_that_is_long_stands_below() -> None:
    performed = {"present": {"fact": "exam.performed"}}
    told = {"any": [{"all": [performed, {"absent": SPURLING}]}, {"present": {"fact": "diagnosis.zoster"}}]}
    assert lines({"present": {"fact": "exam.reflex"}, "applies_only_if": told}) == [
        "the record says reflex",
        "  but only where any of:",
        "    all of:",
        "      the record says physical examination",
        "      the record denies Spurling test positive",
        "    the record says acute zoster pain",
    ]


PAIN = {"fact": "symptom.knee_pain"}
LIMITED = {"not": {"present": {"fact": "function.limitation"}}}
POSITIVE = "the record says Spurling test positive"
FREE = "the record does not say a daily activity that the pain limits"


@pytest.mark.parametrize(
    ("expression", "words"),
    [
        (
            {"not": {"absent": PAIN}, "applies_only_if": {"all": [{"absent": PAIN}, LIMITED]}},
            f"contradicted where the record denies pain of the knee and {FREE}",
        ),
        (
            {"absent": PAIN, "applies_only_if": {"all": [{"present": PAIN}, LIMITED]}},
            f"contradicted where the record says pain of the knee and {FREE}",
        ),
        (
            {"present": {**SPURLING, "contradicted_by": [NORMAL]},
             "applies_only_if": {"all": [{"present": SPURLING}, {"present": NORMAL}]}},
            f"a conflict, for a person, where {POSITIVE} and the record says Spurling test negative",
        ),
        (
            {"present": PAIN, "applies_only_if": {"all": [LIMITED, {"not": {"present": PAIN}}]}},
            f"left open where {FREE} and the record does not say pain of the knee",
        ),
        (
            {"present": PAIN, "applies_only_if": {"all": [{"present": PAIN}, LIMITED]}},
            f"the record says pain of the knee, only where it is so, and {FREE}",
        ),
    ],
)  # fmt: skip
def test_a_clause_whose_condition_says_all_is_told_by_it(expression: dict[str, Any], words: str) -> None:
    assert lines(expression) == [words]


def test_a_clause_that_a_number_of_nought_switches_off_says_so() -> None:
    glossary = Glossary({}, noughts=("acute_days",))
    acute = {"duration": {"fact": "symptom.duration", "op": "<", "days": 0}}
    assert lines({"present": PAIN, "applies_only_if": acute}, glossary) == [
        "off, since `acute_days` is 0: the record says pain of the knee"
    ]
    assert lines({"all": [acute, {"present": PAIN}]}, glossary)[1] == "  never (off, since `acute_days` is 0)"


def test_a_term_is_called_by_its_title_and_what_stands_beside_it_stays() -> None:
    glossary = Glossary(
        {
            "sign": Term.model_validate({"title": "a sign of the root", "facts": SPURLING}),
            "hurts": Term.model_validate({"title": "the knee hurts", "when": {"present": PAIN}}),
        }
    )
    sided = {**SPURLING, "side": ["left"], "attributes": {"limb": ["*"]}}
    assert lines({"present": sided}, glossary) == ['the record says "a sign of the root" on the left (limb stated)']
    assert lines({"present": {"fact": "exam.spurling"}}, glossary) == ["the record says Spurling test"]
    assert lines({"not": {"present": PAIN}}, glossary) == ['not "the knee hurts"']
    assert lines({"present": PAIN, "applies_only_if": {"present": PAIN}}, glossary) == [
        '"the knee hurts", if mentioned'
    ]
    assert lines({"any": [{"present": SPURLING}, {"present": PAIN}]}, glossary)[2] == '  "the knee hurts"'


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
