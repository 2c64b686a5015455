"""The group's diagnoses against the policy's lists: a flag, or a contradiction (`reference/policy.md` 1.2)."""

from typing import Final, NamedTuple

from engine.operators.codes import matcher
from schemas.policy_service import Diagnoses

OUTSIDE_LIST: Final = "diagnosis_outside_list"
BESIDE_SUPPORTING: Final = "contradicting_diagnosis_beside_supporting"
ALONE: Final = "contradicting_diagnosis"


class DiagnosisFinding(NamedTuple):
    flags: tuple[str, ...]
    against: bool


NOTHING_FOUND: Final = DiagnosisFinding((), against=False)


class Lists:
    """A policy's lists of diagnoses."""

    __slots__ = ("_contradicts", "_names_some", "_supports")

    def __init__(self, lists: Diagnoses) -> None:
        self._supports = matcher(lists.supporting)
        self._contradicts = matcher(lists.contradicting)
        self._names_some = bool(lists.supporting)

    def weigh(self, codes: tuple[str, ...]) -> DiagnosisFinding:
        """A contradicting code without a supporting one is against the indication; outside the list is a flag."""
        supported = any(map(self._supports, codes))
        if any(map(self._contradicts, codes)):
            if supported:
                return DiagnosisFinding((BESIDE_SUPPORTING,), against=False)
            return DiagnosisFinding((ALONE,), against=True)
        if codes and self._names_some and not supported:
            return DiagnosisFinding((OUTSIDE_LIST,), against=False)
        return NOTHING_FOUND
