"""What a chart calls possible sets no exclusion aside: with it, no policy approves what it approves without it."""

from collections.abc import Iterator
from typing import Any, Final

import pytest

from ops.policy_cases import run
from policies import cases
from policies.catalog import SHIPPED, shipped
from schemas.evaluation import Recommendation
from schemas.fact import Assertion
from schemas.policy import Expression, Policy
from schemas.policy_facts import FactFilter

POLICIES: Final = {one.key: one.policy for one in shipped().loaded}
FILES: Final = {file.policy: file for file in (cases.load(path) for path in SHIPPED.glob("*/cases.yaml"))}
#: What stands against an approval by itself. What else a policy asks to be absent only disagrees with what it rests on.
EXCLUDES: Final = (
    "safety.",
    "red_flag.",
    "surgery.",
    "diagnosis.non_radicular",
    "diagnosis.facet_cyst",
    "procedure.declined",
)
EXCLUDES += ("procedure.biologic", "procedure.series")
EXCLUDES_FACET: Final = (
    *EXCLUDES,
    "diagnosis.radiculopathy",
    "symptom.radicular_pain",
    "symptom.neurogenic_claudication",
)
#: A nerve that may be pinched elsewhere as well stands beside a radiculopathy that is certain (a case in the policy).
BESIDE: Final = {("diagnosis.non_radicular", "other_neuropathy")}


def _expressions(expression: Expression) -> Iterator[Expression]:
    yield expression
    for child in expression.children:
        yield from _expressions(child)


def _exclusions(policy: Policy) -> Iterator[FactFilter]:
    """What must be absent for an approval, by a criterion or by a red flag."""
    for criterion in policy.criteria:
        if criterion.basis == "coverage":
            yield from (one.absent for one in _expressions(criterion.requires) if one.absent is not None)
    for flag in policy.red_flags:
        yield from (one.present for one in _expressions(flag.when) if one.present is not None)


def _possibilities(policy: Policy) -> dict[str, dict[str, Any]]:
    """Each of them as a fact that the chart calls possible, by a name."""
    found = {}
    excludes = EXCLUDES_FACET if "facet" in policy.family else EXCLUDES
    for asked in _exclusions(policy):
        for kind in asked.kinds:
            for value in asked.values or (None,):
                if not kind.startswith(excludes) or (kind, value) in BESIDE:
                    continue
                fields: dict[str, Any] = {"kind": kind, "assertion": Assertion.UNCERTAIN}
                fields |= {} if value is None else {"value": value}
                fields |= {"region": asked.region[0]} if asked.region else {}
                fields |= {"attributes": {k: "given" if v[0] == "*" else v[0] for k, v in asked.attributes.items()}}
                found[f"{kind} {value or ''} {asked.region} {sorted(asked.attributes.items())}"] = fields
    return found


@pytest.mark.parametrize("key", FILES)
def test_a_possible_exclusion_is_never_taken_for_an_absent_one(key: str) -> None:
    file = FILES[key]
    approving = [name for name, base in file.bases.items() if base.expect.recommendation is Recommendation.APPROVE]
    doubts = [
        cases.Case(name=f"{base}: {name}", base=base, change={"doubt": fields}, expect=file.bases[base].expect)
        for base in approving
        for name, fields in _possibilities(POLICIES[key]).items()
    ]
    outcomes = run(file.model_copy(update={"cases": tuple(doubts)}), POLICIES[key])
    assert [one.case for one in outcomes[len(file.bases) :] if one.recommendation == "approve"] == []
