"""What nobody was seen to ask for decides only where it holds an approval back for safety, and says so."""

import pytest

from policies.catalog import shipped
from schemas.policy import Criterion, Policy

CASES = [(one.policy, criterion) for one in shipped().loaded for criterion in one.policy.criteria]


def certainties(policy: Policy, criterion: Criterion) -> set[str]:
    return {ref.certainty or policy.sources[ref.source].certainty for ref in criterion.citations}


GENERAL = [(p, c) for p, c in CASES if c.basis == "coverage" and certainties(p, c) == {"C"}]


@pytest.mark.parametrize(("policy", "criterion"), GENERAL, ids=[f"{p.id}:{c.id}" for p, c in GENERAL])
def test_a_criterion_that_decides_on_general_knowledge_alone_says_why(policy: Policy, criterion: Criterion) -> None:
    assert criterion.note is not None
    assert "(C)" in criterion.note
    assert "only ever holds an approval back" in criterion.note


def test_levels_next_to_each_other_are_asked_for_by_the_payer_alone_that_asks_for_them() -> None:
    basis = {p.id: c.basis for p, c in CASES if c.id == "neighbouring-levels"}
    deciding = {name for name, one in basis.items() if one == "coverage"}
    assert deciding == {"cervical-thoracic-transforaminal-esi-evicore", "lumbar-sacral-transforaminal-esi-evicore"}
    assert len(basis) > len(deciding)
