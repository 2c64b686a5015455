"""Marked documents: a policy asks for kinds of fact, a mark allows them or not, and nothing else is read."""

from typing import Any

import pytest

from policies.render import markdown
from policies.sensitive import findings, kinds_of_marked
from schemas.marks import MARK_WORDS, MAY_BE_ASKED, Mark
from schemas.policy import Policy
from tests.unit.engine.samples import CITED, criterion, policy

USED = criterion("illness", {"present": {"fact": "comorbidity", "values": ["stroke"]}})
PAIN = criterion("pain", {"number": {"fact": "score.pain", "op": ">=", "value": 6}})


def asks(*marks: str, kinds: tuple[str, ...] = ("comorbidity",)) -> dict[str, Any]:
    return {"marks": marks, "kinds": kinds, "why": "The criterion needs it.", "citations": CITED}


def asking(*sensitive: dict[str, Any]) -> Policy:
    return policy(USED, PAIN, sensitive=list(sensitive))


@pytest.mark.parametrize(
    ("marks", "policies", "kinds"),
    [
        (["hiv"], [policy()], set()),
        (["hiv"], [asking(asks("hiv"))], {"comorbidity"}),
        (["genetic"], [asking(asks("hiv"))], set()),
        (["hiv"], [asking(asks("hiv")), asking(asks("hiv", kinds=("score.pain",)))], {"comorbidity", "score.pain"}),
        # Of two marks each must be asked for, and each must allow it.
        (["hiv", "genetic"], [asking(asks("hiv"))], set()),
        (["hiv", "genetic"], [asking(asks("hiv", "genetic"))], {"comorbidity"}),
        (["hiv", "part2"], [asking(asks("hiv", "part2"))], set()),
        (["psychotherapy"], [asking(asks("psychotherapy"))], set()),
    ],
)
def test_a_marked_document_gives_what_is_asked_of_it_under_each_of_its_marks(
    marks: list[Mark], policies: list[Policy], kinds: set[str]
) -> None:
    assert kinds_of_marked(marks, policies) == kinds


@pytest.mark.parametrize("mark", sorted(set(MARK_WORDS) - MAY_BE_ASKED))
def test_a_policy_that_asks_against_the_mark_does_not_load(mark: str) -> None:
    (found,) = findings(asking(asks(mark)))
    assert found.path == ("sensitive", 0, "marks", 0)
    assert f"marked `{mark}`" in found.what


def test_a_policy_asks_only_for_kinds_that_there_are_and_that_it_uses() -> None:
    found = list(findings(asking(asks("hiv", kinds=("comorbidity", "no.such_kind", "exam.reflex")))))
    assert [one.path[-1] for one in found] == [1, 2]
    assert "unknown" in found[0].what
    assert "which no criterion uses" in found[1].what


def test_a_clinician_reads_what_is_asked_of_marked_documents() -> None:
    shown = markdown(asking(asks("hiv")))
    assert "## Documents marked as sensitive" in shown
    assert "- HIV: another illness or medicine. The criterion needs it." in shown
    assert "marked as sensitive" not in markdown(policy())
