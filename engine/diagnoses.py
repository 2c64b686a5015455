"""The group's diagnoses against the policy's lists: a flag, or a contradiction (`reference/policy.md` 1.2)."""

from typing import Final, NamedTuple

from engine.operators.codes import matcher
from schemas.policy import Diagnoses

OUTSIDE_LIST: Final = "diagnosis_outside_list"
BESIDE_SUPPORTING: Final = "contradicting_diagnosis_beside_supporting"
ALONE: Final = "contradicting_diagnosis"


class DiagnosisFinding(NamedTuple):
    flags: tuple[str, ...]
    against: bool


def weigh(codes: tuple[str, ...], lists: Diagnoses) -> DiagnosisFinding:
    """A contradicting code without a supporting one beside it is against the indication; outside the list is a flag."""
    supports = any(map(matcher(lists.supporting), codes))
    contradicts = any(map(matcher(lists.contradicting), codes))
    if contradicts:
        return (
            DiagnosisFinding((BESIDE_SUPPORTING,), against=False)
            if supports
            else DiagnosisFinding((ALONE,), against=True)
        )
    outside = bool(codes) and bool(lists.supporting) and not supports
    return DiagnosisFinding((OUTSIDE_LIST,) if outside else (), against=False)
