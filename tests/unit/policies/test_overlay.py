"""A payer's overlay changes numbers and basis, never the meaning; which one governs follows from the coverage."""

import re
from datetime import date

import pytest
import yaml

from policies.catalog import SHIPPED, shipped
from policies.comparison import changes
from policies.errors import PolicyFileError
from policies.loader import Folder, parse
from policies.overlay import MEANING
from policies.render import markdown
from schemas.determination import RouteReason
from schemas.policy import Policy
from schemas.policy_overlay import Overlay

FILE = "overlays/evicore-esi/2026-01-01.yaml"
TEXT = (SHIPPED / FILE).read_text(encoding="utf-8")
BASE = "cervical-thoracic-esi/2026-01-01"
ON = date(2026, 11, 20)
OVERLAYS = [one.policy for one in shipped().loaded if one.policy.overlay_of]


def mistakes(text: str) -> list[str]:
    with pytest.raises(PolicyFileError) as caught:
        parse(text, file=FILE)
    return [str(problem) for problem in caught.value.problems]


def chosen(**asked):
    return shipped().choose("62323", **{"programme": "commercial", "state": "TX", "service_on": ON, **asked})


@pytest.mark.parametrize("field", sorted(MEANING))
def test_what_says_what_is_meant_is_refused(field):
    (told,) = mistakes(TEXT + f"{field}: []\n")
    assert f"`{field}` changes what the policy means" in told
    assert told.startswith(f"{FILE}:{TEXT.count(chr(10)) + 1}: ")


def test_a_parameter_that_is_a_word_is_refused():
    text = TEXT.replace("parameters:\n", "parameters:\n  limb: {value: 3, citations: [{source: evicore-cmm-200}]}\n")
    assert any("the parameter `limb` is a text: it says what is meant" in one for one in mistakes(text))


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("relief_days: {value: 14,", "relief_dais: {value: 14,", "Did you mean `relief_days`?"),
        ("relief_days: {value: 14,", "relief_days: {value: 14.5,", "the value of `relief_days` is no days"),
        ("relief_days: {value: 14, citations: [{source: evicore-cmm-200, section: relief for 2 weeks}]}",
         "relief_days: {value: 14, citations: []}", "`citations`"),
        ("  repeat-gain: {", "  repeat-gains: {", "Did you mean `repeat-gain`?"),
        ("programmes: [commercial, erisa]", "programmes: [medicare-advantage]", "is governed by"),
        ("of: [cervical-thoracic-esi/", "of: [cervical-esi/", "there is no policy `cervical-esi/2026-01-01`"),
        ("payers: [eviCore, eviCore healthcare]\n", "", "`payers`: is not there. Add `payers:`"),
        ("source: evicore-cmm-200, section: relief", "source: evicore, section: relief", "is not in `sources`"),
        ("basis: coverage", "basis: perhaps", "`basis`"),
    ],
)  # fmt: skip
def test_mistakes_of_an_overlay_say_what_to_do(old, new, expected):
    assert old in TEXT
    assert any(expected in one for one in mistakes(TEXT.replace(old, new, 1))), mistakes(TEXT.replace(old, new, 1))


@pytest.mark.parametrize("policy", OVERLAYS, ids=[one.id for one in OVERLAYS])
def test_only_numbers_basis_citations_and_words_differ_from_what_lies_under_it(policy: Policy):
    base = Folder(SHIPPED).load(SHIPPED / f"{policy.overlay_of}.yaml")[0].policy
    assert [one.id for one in policy.criteria] == [one.id for one in base.criteria]
    for one, other in zip(policy.criteria, base.criteria, strict=True):
        assert _shape(one.requires.model_dump()) == _shape(other.requires.model_dump())
        assert (one.applies_only_if is None) == (other.applies_only_if is None)
        assert (one.accepted, one.section) == (other.accepted, other.section)
    for field in ("services", "diagnoses", "red_flags", "session_rules", "documents", "rides", "minimum_age"):
        assert getattr(policy, field) == getattr(base, field)


def test_a_criterion_that_an_overlay_touches_rests_on_the_payers_text_in_what_it_changed_and_else_on_what_it_did():
    policy = _overlay("lumbar-sacral-esi-evicore")
    base = _base(policy)
    touched = {one.where.split(".")[1] for one in changes(base, policy) if one.where.startswith("criteria.")}
    assert "repeat-response" in touched
    for name in touched:
        told = policy.criterion(name).citations
        assert "evicore-cmm-200" in {ref.source for ref in told}, name
        for ref in base.criterion(name).citations:
            replaced = bool(ref.numbers) and set(ref.numbers) <= set(_written(policy).parameters)
            assert (ref in told) is not replaced, (name, ref)


@pytest.mark.parametrize(
    ("overlay", "criterion", "cited"),
    [
        # Two of three is Aetna's rule, whose numbers here are eviCore's.
        ("lumbar-sacral-esi-evicore", "repeat-two-of-three", {"aetna-cpb", "evicore-cmm-200"}),
        # That blocks are done again after two years is the determination's, how much they relieve is Aetna's.
        ("lumbar-facet-ablation-aetna", "blocks-again", {"lcd-facet", "aetna-cpb"}),
        # The 14 days are eviCore's, and nothing else is left of the determination.
        ("lumbar-sacral-esi-evicore", "repeat-interval", {"evicore-cmm-200"}),
        ("lumbar-sacral-esi-evolent", "conservative-care-duration", {"lcd", "seed", "evolent-cam-136"}),
    ],
)  # fmt: skip
def test_each_part_of_a_criterion_is_cited_for_whoever_asks_for_it(overlay, criterion, cited):
    assert {ref.source for ref in _overlay(overlay).criterion(criterion).citations} == cited


def test_a_number_that_a_citation_names_is_a_parameter():
    path = f"{BASE}.yaml"
    text = (SHIPPED / path).read_text(encoding="utf-8").replace("numbers: [imaging_days]", "numbers: [imaging_day]", 1)
    with pytest.raises(PolicyFileError, match=r"`imaging_day` is no parameter. Did you mean `imaging_days`\?"):
        parse(text, file=path)


def test_a_title_says_the_less_care_of_new_pain_where_the_payer_asks_for_less():
    title = _overlay("lumbar-sacral-esi-evolent").criterion("conservative-care-duration").title
    assert title.startswith("At least 6 weeks of non-invasive care were tried, 2 weeks for pain of less than 3 months")
    medicare = _base(_overlay("lumbar-sacral-esi-evolent")).criterion("conservative-care-duration").title
    assert medicare.startswith("At least 4 weeks of non-invasive care were tried, or could not be borne")


def test_the_numbers_of_an_overlay_stand_in_the_titles():
    policy = _overlay("lumbar-sacral-esi-evicore")
    assert policy.criterion("repeat-response").title.startswith(
        "An earlier injection here gave at least 50 % relief for at"
    )
    assert "2 weeks" in policy.criterion("repeat-response").title


def test_the_print_says_of_each_number_of_the_payer_what_it_rests_on_and_of_no_other():
    by = {f"{one.key}": one.policy for one in shipped().loaded}
    lines = markdown(by["cervical-thoracic-esi+evicore/2026-01-01"], digest="").splitlines()
    (relief,) = [line for line in lines if line.startswith("| `relief_days` |")]
    assert "evicore-cmm-200, relief for 2 weeks (unverified: seen in a secondary source)" in relief
    (pain,) = [line for line in lines if line.startswith("| `pain_days` |")]
    assert pain.endswith("|  |")
    plain = markdown(by["cervical-thoracic-esi/2026-01-01"], digest="")
    assert "| Number | Here | What it decides |\n" in plain


def test_the_coverage_says_which_payers_numbers_hold():
    assert chosen(payer="Aetna").policy.id == "lumbar-sacral-esi-aetna"
    assert chosen(payer="AETNA LIFE INSURANCE COMPANY").policy.id == "lumbar-sacral-esi-aetna"
    assert chosen(payer="eviCore", programme="erisa").policy.id == "lumbar-sacral-esi-evicore"
    assert chosen(payer="Evolent").policy.id == "lumbar-sacral-esi-evolent"


@pytest.mark.parametrize("payer", [None, "", "Somebody else"])
def test_a_commercial_request_whose_payer_is_unknown_goes_to_a_person(payer):
    found = chosen(payer=payer)
    assert (found.policy, found.reason) == (None, RouteReason.NO_POLICY)


def test_under_medicare_advantage_no_payers_overlay_stands_beside_the_lcd():
    assert chosen(programme="medicare-advantage", payer="Aetna").policy.id == "lumbar-sacral-esi-medicare"


def test_a_family_means_the_policy_and_not_an_overlay_of_it():
    assert shipped().by_id("lumbar-sacral-esi").policy.overlay_of is None
    assert shipped().by_id("lumbar-sacral-esi-aetna").policy.payer == "Aetna"


@pytest.mark.parametrize("field", ["title", "family", "programmes", "sources", "criteria", "not_modelled"])
def test_a_base_that_does_not_read_is_told_and_not_the_overlay(tmp_path, field):
    for base in Overlay.model_validate(yaml.safe_load(TEXT)).of:
        path = tmp_path / f"{base}.yaml"
        path.parent.mkdir()
        text = (SHIPPED / f"{base}.yaml").read_text(encoding="utf-8")
        path.write_text(re.sub(rf"(?m)^{field}:.*\n(?:[ #-].*\n|\n)*", f"{field}: 5\n", text), encoding="utf-8")
    with pytest.raises(PolicyFileError) as caught:
        parse(TEXT, file=FILE, folder=tmp_path)
    assert all(field in one.what and one.file == f"{BASE}.yaml" for one in caught.value.problems)


def _overlay(name: str) -> Policy:
    return next(one for one in OVERLAYS if one.id == name)


def _written(policy: Policy) -> Overlay:
    name = policy.id.removeprefix(f"{policy.family}-")
    (path,) = [
        one
        for one in SHIPPED.glob(f"overlays/{name}-*/2*.yaml")
        if policy.overlay_of in one.read_text(encoding="utf-8")
    ]
    return Overlay.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))


def _base(policy: Policy) -> Policy:
    return Folder(SHIPPED).load(SHIPPED / f"{policy.overlay_of}.yaml")[0].policy


def _shape(value):
    """The tree without its numbers."""
    if isinstance(value, dict):
        return {key: _shape(below) for key, below in value.items()}
    if isinstance(value, (list, tuple)):
        return [_shape(one) for one in value]
    return "number" if isinstance(value, (int, float)) and not isinstance(value, bool) else value
