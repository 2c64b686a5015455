"""The seed's own case and its related questions do what the README of the published cases asks for."""

from pathlib import Path

import pytest

from ops.local_review import review_locally
from ops.published_cases import Comparison, as_request, compare, read_cases

CASES = Path(__file__).resolve().parents[2].parent / "shared" / "cases"
SEED = {"DO-582515", "DO-608162", "DO-606763", "DO-522890", "DO-603872", "DO-514096"}

pytestmark = pytest.mark.skipif(
    not CASES.is_dir(), reason="the published cases lie beside the checkout, and are not there"
)


@pytest.fixture(scope="module")
def compared() -> dict[str, Comparison]:
    return {case.id: compare(case, review_locally(as_request(case)).assessment) for case in read_cases(CASES)}


def test_no_case_published_otherwise_is_approved(compared: dict[str, Comparison]) -> None:
    assert not [one.case.id for one in compared.values() if one.unsafe]


def test_every_seed_case_is_there(compared: dict[str, Comparison]) -> None:
    assert set(compared) >= SEED


def test_the_seed_is_asked_for_the_papers_that_it_names_itself(compared: dict[str, Comparison]) -> None:
    seed = compared["DO-582515"]
    assert seed.recommendation == "request_information"
    assert {"imaging", "examination", "symptom_distribution", "conservative_care"} <= set(seed.gap_categories)
    assert "function_or_pain_scale" in seed.gap_categories


def test_a_vignette_published_as_approved_is_not_contradicted(compared: dict[str, Comparison]) -> None:
    for case in ("DO-608162", "DO-606763"):
        assert compared[case].recommendation in {"approve", "request_information"}, case
        assert not compared[case].contradicted, case


def test_the_missing_date_of_the_imaging_is_asked_for(compared: dict[str, Comparison]) -> None:
    assert "imaging" in compared["DO-606763"].gap_categories


def test_the_dangerous_case_is_never_approved(compared: dict[str, Comparison]) -> None:
    assert compared["DO-522890"].recommendation != "approve"


def test_two_levels_with_sedation_go_to_a_person_with_the_gaps_named(compared: dict[str, Comparison]) -> None:
    case = compared["DO-603872"]
    assert case.recommendation == "human_review"
    assert {"one-level", "sedation"} & set(case.contradicted)
    assert set(case.found) == {"examination", "conservative_care", "imaging"}


def test_a_code_without_radiculopathy_goes_to_a_person_and_the_care_is_asked_for(
    compared: dict[str, Comparison],
) -> None:
    case = compared["DO-514096"]
    assert case.recommendation in {"human_review", "request_information"}
    assert "conservative_care" in case.gap_categories


@pytest.mark.parametrize("case", sorted(SEED))
def test_each_asking_carries_its_citation(case: str) -> None:
    found = next(one for one in read_cases(CASES) if one.id == case)
    for group in review_locally(as_request(found)).assessment.groups:
        assert all(gap.citations for gap in group.gaps)
        assert all(gap.ask and gap.member_ask for gap in group.gaps)
