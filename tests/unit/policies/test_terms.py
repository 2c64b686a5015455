"""Terms are written out when a policy is loaded, and found again when it is read."""

from pathlib import Path
from typing import Any

import pytest

from policies.catalog import SHIPPED, read_all
from policies.errors import PolicyFileError
from policies.glossary import Glossary, folded
from policies.loader import load, load_all
from policies.render import markdown
from policies.thresholds import Numbers
from schemas.policy import Policy
from tests.unit.policies.folders import put

DURATION = '{duration: {fact: symptom.duration, op: ">=", days: 28}}'
NAMED = """\
terms:
  care:
    title: care of any kind
    facts: {fact: [care.therapy, care.medication]}
  long-enough:
    title: the pain has lasted 4 weeks
    when: {duration: {fact: symptom.duration, op: ">=", days: 28}}
  cared-for:
    title: there was care, or the pain has not lasted
    when: {any: [{present: {term: care, region: [cervical], mixed: met}}, not: {term: long-enough}]}
criteria:
"""
USE = """\
      all:
        - {term: long-enough, applies_only_if: {term: cared-for}}
        - at_least: {n: 1, of: [term: cared-for, not: {term: long-enough}]}
        - interval: {first: {term: care, side: [left]}, then: {fact: symptom.duration}}
"""
LASTING = '{duration: {fact: symptom.duration, op: ">=", days: 28}'
CARED = (
    "{any: [{present: {fact: [care.therapy, care.medication], region: [cervical], mixed: met}},"
    f" not: {LASTING}}}]}}"
)
WRITTEN_OUT = f"""\
      all:
        - {LASTING}, applies_only_if: {CARED}}}
        - at_least: {{n: 1, of: [{CARED}, not: {LASTING}}}]}}
        - interval:
            first: {{fact: [care.therapy, care.medication], side: [left]}}
            then: {{fact: symptom.duration}}
"""


def written(folder: Path, terms: str, requires: str) -> Path:
    """The policy for tests, with these terms and this condition in its criterion."""
    path = put(folder)
    text = path.read_text(encoding="utf-8").replace("criteria:\n", terms, 1)
    path.write_text(text.replace(f"    requires: {DURATION}\n", f"    requires:\n{requires}"), encoding="utf-8")
    return path


def mistakes(path: Path) -> list[str]:
    with pytest.raises(PolicyFileError) as raised:
        load(path)
    return [str(problem) for problem in raised.value.problems]


@pytest.fixture
def named(tmp_path: Path) -> Path:
    return written(tmp_path, NAMED, USE)


def test_a_policy_with_terms_has_the_trees_of_one_that_is_written_out(named: Path, tmp_path: Path) -> None:
    out = written(tmp_path / "out", "criteria:\n", WRITTEN_OUT)
    one, other = load(named).policy, load(out).policy
    assert one.terms.keys() == {"care", "long-enough", "cared-for"}
    assert one.criteria == other.criteria
    assert one.model_copy(update={"terms": {}}) == other


def test_terms_are_shown_by_their_titles_and_told_once(named: Path) -> None:
    shown = markdown(load(named).policy)
    assert "## Terms used below" in shown
    assert shown.count("for at least 28 days") == 1
    assert (
        '- **there was care, or the pain has not lasted**: any of:\n  - the record says "care of any kind" (cerv'
        in shown
    )
    assert '  - "the pain has lasted 4 weeks", but only where "there was care, or the pain has not lasted"' in shown
    assert '    - not "the pain has lasted 4 weeks"' in shown
    assert '  - "care of any kind" on the left not later than the present complaint' in shown


def test_json_has_the_names_and_what_they_stand_for_once(named: Path) -> None:
    policy = load(named).policy
    data = folded(policy)
    first, second, third = data["criteria"][0]["requires"]["all"]
    assert (first["term"], first["title"]) == ("long-enough", "the pain has lasted 4 weeks")
    assert first["applies_only_if"]["term"] == "cared-for"
    assert [one.get("term") for one in second["at_least"]["of"]] == ["cared-for", None]
    assert third["interval"]["first"]["term"] == "care"
    assert third["interval"]["first"]["side"] == ["left"]
    assert data["terms"]["cared-for"]["when"]["any"][1]["not"]["term"] == "long-enough"
    assert data["terms"]["care"]["facts"]["fact"] == ["care.therapy", "care.medication"]
    without = policy.model_copy(update={"terms": {}})
    assert folded(without) == without.model_dump(mode="json", by_alias=True)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("- {term: long-enough, app", "- {term: long-enuff, app",
         "there is no term `long-enuff`. Did you mean `long-enough`?"),
        ("not: {term: long-enough}]}\ncr", "not: {term: cared-for}]}\ncr",
         "the term `cared-for` uses itself. Say without it what it means."),
        ('when: {duration: {fact: symptom.duration, op: ">=", days: 28}}', "when: {not: {term: cared-for}}",
         "the term `cared-for` is defined further down. Move `cared-for:` above `long-enough:`."),
        ("criteria:\n", "  idle: {title: never used, when: {not: {term: long-enough}}}\ncriteria:\n",
         "nothing uses the term `idle`. Write `{term: idle}` where its condition belongs, or remove it."),
        ("- {term: long-enough, app", "- {term: care, app",
         "the term `care` is facts and no condition. Write it in a test: `present: {term: care}`."),
        ("first: {term: care, ", "first: {term: cared-for, ",
         "the term `cared-for` is a condition and no facts. Write it as a condition of its own."),
        ("- {term: long-enough, app", "- {term: long-enough, any: [], app",
         "`term` and `any` stand beside each other. Put the two into `all:` or `any:`."),
        ("title: care of any kind", "title: care of any kind\n    when: {present: {fact: care.failed}}",
         "a term has either `when` (a condition) or `facts`"),
        ("facts: {fact: [care.therapy, care.medication]}", "facts: {fact: care.therapy, side: [left]}",
         "the facts of a term are `fact`, `values` and `attributes`"),
        ("    facts: {fact: [care.therapy, care.medication]}\n", "",
         "the term `care` says nothing. Give `care:` a `when:`, or `facts:`."),
        ("days: 28}}\n  cared", "days: 28}, applies_only_if: {present: {fact: care.failed}}}\n  cared",
         "the term `long-enough` has a condition of its own. Write `all: [{term: long-enough}]` beside the condition."),
        ("  care:\n", "  Care Kinds:\n", "there is no term `care`"),
    ],
)  # fmt: skip
def test_a_mistake_with_terms_says_what_to_do_next(named: Path, old: str, new: str, expected: str) -> None:
    text = named.read_text(encoding="utf-8")
    assert old in text
    named.write_text(text.replace(old, new, 1), encoding="utf-8")
    assert any(expected in one for one in mistakes(named))


def test_a_mistake_in_a_term_is_told_once_and_at_the_term(named: Path) -> None:
    text = named.read_text(encoding="utf-8").replace("fact: symptom.duration, op", "fact: symptom.durations, op", 1)
    named.write_text(text, encoding="utf-8")
    (told,) = mistakes(named)
    line = next(at for at, one in enumerate(text.splitlines(), 1) if "symptom.durations" in one)
    assert told.startswith(f"cervical-thoracic-esi/2026-01-01.yaml:{line}: term 'long-enough': `symptom.durations`")


def test_a_field_that_the_grammar_lacks_is_told_once_and_at_the_term(named: Path) -> None:
    text = named.read_text(encoding="utf-8").replace("days: 28}}\n  cared", "dayz: 28}}\n  cared", 1)
    named.write_text(text, encoding="utf-8")
    told = [one for one in mistakes(named) if "day" in one]
    assert len(told) == 2  # `days` is not there, `dayz` is none
    assert all("term 'long-enough'" in one for one in told)


def test_a_family_takes_the_terms_of_its_base_and_leaves_those_that_it_does_not_use(named: Path) -> None:
    path = named.parents[1] / "lumbar-esi" / "2026-01-01.yaml"
    path.parent.mkdir()
    head = "based_on: cervical-thoracic-esi/2026-01-01\nid: lumbar\nfamily: lumbar-esi\nversion: '2026-01-01'\n"
    head += "title: A sister\neffective_from: 2026-01-01\n"
    path.write_text(head, encoding="utf-8")
    assert load(path).policy.terms.keys() == {"care", "long-enough", "cared-for"}
    condition = "{duration: {fact: symptom.duration, op: '>=', days: 90}}"
    own = "terms: {long-enough: {title: the pain is old, when: " + condition + "}}\n"
    path.write_text(head + own, encoding="utf-8")
    policy = load(path).policy
    assert policy.terms["long-enough"].title == "the pain is old"
    assert policy.criteria[0].requires.all is not None
    assert policy.criteria[0].requires.all[0].duration == policy.terms["long-enough"].when.duration  # type: ignore[union-attr]
    criterion = named.read_text(encoding="utf-8").split("criteria:\n")[1].split("    requires:\n")
    rest = criterion[1].removeprefix(USE).split("documents:")[0]
    one = f"criteria:\n{criterion[0]}    requires: {{present: {{term: care}}}}\n{rest}"
    path.write_text(head + one, encoding="utf-8")
    assert load(path).policy.terms.keys() == {"care"}


def test_an_overlay_may_not_say_what_a_term_means(tmp_path: Path) -> None:
    text = (SHIPPED / "overlays" / "anthem-knee" / "2026-01-01.yaml").read_text(encoding="utf-8")
    path = tmp_path / "overlays" / "anthem-knee" / "2026-01-01.yaml"
    path.parent.mkdir(parents=True)
    path.write_text(
        text + "terms: {left-knee: {title: any knee, when: {present: {fact: exam.knee}}}}\n", encoding="utf-8"
    )
    assert any("`terms` changes what the policy means" in one for one in mistakes(path))


def test_an_overlay_shows_the_terms_of_the_policy_under_it() -> None:
    (one,) = load_all(SHIPPED / "overlays" / "anthem-knee" / "2026-01-01.yaml")
    assert one.policy.terms["left-knee"].title == "the left knee is asked for"


def test_a_number_in_a_term_is_one_number(named: Path) -> None:
    moves = [move for move, _ in Numbers(named.parents[1], named).moves()]
    assert [(one.kind, one.name, one.value, one.to) for one in moves if one.value == 28] == [
        ("term", "long-enough", 28, 29),
        ("term", "long-enough", 28, 27),
    ]


def _terms_in(node: Any) -> set[str]:
    """The terms that a folded tree names."""
    if isinstance(node, list):
        return set[str]().union(*map(_terms_in, node))
    if not isinstance(node, dict):
        return set()
    below = set[str]().union(*map(_terms_in, node.values()))
    return below | ({node["term"]} if isinstance(node.get("term"), str) else set())


def _shipped() -> list[Policy]:
    loaded, problems = read_all(SHIPPED)
    assert problems == []
    return [one.policy for one in loaded]


def test_each_term_of_the_shipped_policies_is_found_again_where_it_is_used() -> None:
    for policy in _shipped():
        data = folded(policy)
        found = _terms_in([data["criteria"], data["red_flags"], data["terms"]])
        assert found == Glossary.of(policy).terms.keys(), policy.id
