"""The cases beside each policy, and what every shipped policy must be."""

import json
from functools import cache
from pathlib import Path

import jsonschema
import pytest

from ops.policy_cases import Outcome, run, untested
from policies import cases, grammar
from policies.catalog import SHIPPED, shipped
from policies.comparison import changes
from policies.errors import PolicyFileError
from policies.loader import load
from policies.positions import Positions
from policies.render import markdown
from policies.scopes import scopes_of
from schemas.policy import Policy
from tests.unit.policies.folders import put

POLICIES = {one.key: one.policy for one in shipped().loaded}
PATHS = [*SHIPPED.glob("*/cases.yaml"), *SHIPPED.glob("overlays/*/cases.yaml")]
FILES = {file.policy: file for file in (cases.load(path) for path in PATHS)}
EVERY_CASE = [(key, case.name) for key, file in FILES.items() for case in file.all()]


@cache
def outcomes(key: str) -> dict[str, Outcome]:
    return {outcome.case: outcome for outcome in run(FILES[key], POLICIES[key])}


@pytest.mark.parametrize(("key", "name"), EVERY_CASE, ids=[name for _, name in EVERY_CASE])
def test_case(key, name):
    assert outcomes(key)[name].differences == ()


@pytest.mark.parametrize("key", FILES)
def test_each_criterion_is_met_and_failed_and_each_red_flag_raised_by_a_case(key):
    over = POLICIES[key].overlay_of
    base = None if over is None else POLICIES[over]
    assert untested(list(outcomes(key).values()), POLICIES[key], base=base) == []


def test_each_shipped_policy_has_cases():
    """An overlay's numbers are the same over all its families: it has cases over one of them."""
    assert {key for key, one in POLICIES.items() if one.overlay_of is None} <= FILES.keys()
    overlays = {one.file for one in shipped().loaded if one.policy.overlay_of is not None}
    assert overlays == {one.file for one in shipped().loaded if one.policy.overlay_of and one.key in FILES}


@pytest.mark.parametrize("policy", POLICIES.values(), ids=POLICIES)
def test_a_shipped_policy_is_a_sample_and_says_what_it_leaves_out(policy: Policy):
    assert policy.sample
    assert policy.not_modelled


@pytest.mark.parametrize("policy", POLICIES.values(), ids=POLICIES)
def test_information_has_both_sides(policy: Policy):
    assert {"for", "against"} <= {one.favours for one in policy.information}


@pytest.mark.parametrize(
    "policy", [one for one in POLICIES.values() if "medicare-advantage" in one.programmes], ids=lambda one: one.id
)
def test_under_medicare_advantage_what_only_the_seed_asks_for_is_advisory(policy: Policy):
    if "internal-criteria" in policy.sources:
        return  # Medicare has no text for the service: internal criteria, named as such (42 CFR 422.101(b)(6))
    medicare = {"lcd", "lcd-article", "lcd-facet", "lcd-facet-article", "practice"}
    stricter = [
        one.id
        for one in policy.criteria
        if one.basis == "coverage" and medicare.isdisjoint(ref.source for ref in one.citations)
    ]
    assert stricter == []


def test_what_the_seed_refers_to_is_named_as_unseen_and_cited():
    policy = POLICIES["cervical-thoracic-esi/2026-01-01"]
    secondhand = {name: source for name, source in policy.sources.items() if name.startswith("seed-")}
    cited = {one.source for criterion in policy.criteria for one in criterion.citations}
    cited |= {one.source for item in policy.information for one in item.citations}
    assert len(secondhand) == 4
    assert secondhand.keys() <= cited
    assert [name for name, source in secondhand.items() if source.certainty == "A" or not source.note] == []


def test_the_policy_counts_sessions_in_one_scope():
    assert scopes_of(POLICIES["cervical-thoracic-esi/2026-01-01"]) == ("epidural:cervical_thoracic",)


def test_a_case_that_names_no_base_is_told_with_its_line(tmp_path: Path):
    text = (SHIPPED / "cervical-thoracic-esi" / "cases.yaml").read_text().replace("base: repeat", "base: repeated", 1)
    (tmp_path / "cases.yaml").write_text(text)
    with pytest.raises(PolicyFileError, match=r"cases\.yaml:\d+: case 'Relief of 50 % is enough': no base `repeated`"):
        cases.load(tmp_path / "cases.yaml")


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("service_on: 2026-", "service_on: 2026-02-30 #", "bases.complete.service_on"),
        ("line: {code: $code", "line: {cod: $code", "its line: cod: "),
        ("kind: symptom.duration", "kinds: symptom.duration", "kinds: Extra inputs are not permitted"),
        ("base: repeat", "without: [nothing]", "the base 'complete' has no fact `nothing`"),
        ("    facts:", "    facts: 5\n    factual:", "bases.complete.facts"),
    ],
)
def test_a_mistake_in_cases_is_told_with_its_place(tmp_path: Path, old: str, new: str, expected: str):
    text = (SHIPPED / "cervical-thoracic-esi" / "cases.yaml").read_text()
    assert old in text
    (tmp_path / "cases.yaml").write_text(text.replace(old, new, 1))
    with pytest.raises(PolicyFileError) as raised:
        cases.load(tmp_path / "cases.yaml")
    fitting = [one for one in raised.value.problems if expected in str(one)]
    assert fitting, raised.value
    assert all(one.line > 1 for one in fitting)


@pytest.mark.parametrize(
    "wrong", ["cases: 5", "adjust: [1]", "leaves_out: {a: b}", "bases: {complete: 5}", "parameters: [1]"]
)
def test_cases_of_another_shape_are_put_over_nothing(tmp_path: Path, wrong: str):
    for name, text in (("one", "cases: []"), ("two", f"based_on: one\n{wrong}\n")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "cases.yaml").write_text(text)
    with pytest.raises(PolicyFileError, match=rf"two/cases\.yaml:1: .*`{wrong.partition(':')[0]}` has not the form"):
        cases.load(tmp_path / "two" / "cases.yaml")


def test_a_case_that_drops_a_fact_which_its_base_lacks_is_told():
    file = FILES["cervical-thoracic-esi/2026-01-01"]
    case = file.cases[0].model_copy(update={"without": ("nothing",)})
    with pytest.raises(ValueError, match="has no fact nothing"):
        cases.stage(file, case, POLICIES[file.policy])


def test_the_grammar_in_docs_is_up_to_date():
    committed = (SHIPPED.parent / grammar.SCHEMA_FILE).read_text(encoding="utf-8")
    assert committed == grammar.as_text(), "run `precert policy grammar docs/policy-grammar.schema.json`"
    committed = (SHIPPED.parent / grammar.OVERLAY_FILE).read_text(encoding="utf-8")
    assert committed == grammar.as_text(grammar.overlay_schema()), "run `precert policy grammar --overlay` for it"


@pytest.mark.parametrize("file", sorted({one.file for one in shipped().loaded}))
def test_a_shipped_file_fits_the_grammar_that_editors_use(file):
    data = Positions((SHIPPED / file).read_text(encoding="utf-8")).data
    validator = jsonschema.Draft202012Validator(grammar.overlay_schema() if "overlay" in data else grammar.schema())
    assert list(validator.iter_errors(json.loads(json.dumps(data, default=str)))) == []


def test_the_grammar_refuses_an_unknown_kind_of_fact():
    key = "cervical-thoracic-esi/2026-01-01"
    text = (SHIPPED / f"{key}.yaml").read_text(encoding="utf-8").replace("symptom.axial_pain", "symptom.axel_pain")
    data = json.loads(json.dumps(Positions(text).data, default=str))
    assert list(jsonschema.Draft202012Validator(grammar.schema()).iter_errors(data)) != []


@pytest.mark.parametrize("policy", POLICIES.values(), ids=POLICIES)
def test_a_policy_reads_as_a_text_that_marks_what_is_unverified(policy: Policy):
    text = markdown(policy)
    assert all(one.title in text for one in (*policy.criteria, *policy.red_flags))
    assert all(one in text for one in policy.not_modelled)
    assert "This is a sample" in text
    unverified = [source for source in policy.sources.values() if source.certainty != "A"]
    assert all(f"{source.title} (unverified" in text for source in unverified)
    assert "FactFilter" not in text


def test_a_comparison_names_the_criterion_and_the_field(tmp_path: Path):
    old = load(put(tmp_path)).policy
    path = put(tmp_path, on="2026-07-01")
    second = """
  - id: care-duration
    title: Care was tried.
    section: indication
    basis: advisory
    requires: {present: {fact: care.failed}}
    citations: [{source: lcd}]
documents:"""
    path.write_text(path.read_text().replace("days: 28", "days: 42").replace("\ndocuments:", second))
    found = {(change.what, change.where) for change in changes(old, load(path).policy)}
    assert found == {
        ("changed", "version"),
        ("changed", "effective_from"),
        ("changed", "criteria.pain-duration.requires"),
        ("added", "criteria.care-duration"),
    }


def test_a_policy_does_not_differ_from_itself():
    policy = next(iter(POLICIES.values()))
    assert changes(policy, policy) == []
