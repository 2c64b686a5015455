"""What a run over published cases amounts to: by family, published against ours, gaps, direction of "not indicated"."""

from collections.abc import Iterable, Sequence
from typing import Any, Final

from ops import eval_strict
from ops.published_cases import DETERMINATIONS, Comparison

PUBLISHED: Final = DETERMINATIONS
#: What we can say; a case for which no policy is in force is told apart, since nothing was evaluated.
OURS: Final = ("approve", "request_information", "human_review", "no_policy")
FAMILY_COUNTS: Final = ("cases", "scored", "agree", "unsafe", "no_policy")
_ASKING: Final = frozenset(["conditional", "insufficient_documentation"])


def summary(compared: Sequence[Comparison]) -> dict[str, Any]:
    """Everything that is printed, saved and drawn. Shares are of cases that may be scored and have a policy."""
    scored = [one for one in compared if one.agrees is not None]
    return {
        "cases": len(compared),
        "scored": len(scored),
        "agree": sum(one.agrees is True for one in scored),
        "unsafe_approvals": sum(one.unsafe for one in compared),
        "without_policy": sum(one.policy is None for one in compared),
        "families": families(compared),
        "confusion": confusion(compared),
        "not_indicated": _direction(scored),
        "asked_in_a_named_category": _asked(scored),
        "recall": recall(scored),
        "recall_of_all_cases": recall(compared),
        "approve_strictly": eval_strict.approvals(scored),
        "precision": eval_strict.precision(scored),
        "precision_where_gaps_are_published": eval_strict.precision(
            one for one in scored if one.case.missing_categories
        ),
    }


def ours(one: Comparison) -> str:
    """The column of the confusion matrix."""
    return one.recommendation if one.policy else "no_policy"


def families(compared: Iterable[Comparison]) -> dict[str, dict[str, int]]:
    """Counts by family of service."""
    found: dict[str, dict[str, int]] = {}
    for one in compared:
        row = found.setdefault(one.case.family, dict.fromkeys(FAMILY_COUNTS, 0))
        row["cases"] += 1
        row["scored"] += one.agrees is not None
        row["agree"] += one.agrees is True
        row["unsafe"] += one.unsafe
        row["no_policy"] += one.policy is None
    return dict(sorted(found.items()))


def confusion(compared: Iterable[Comparison]) -> dict[str, dict[str, int]]:
    """Published by ours, over cases that may be scored."""
    table = {published: dict.fromkeys(OURS, 0) for published in PUBLISHED}
    for one in compared:
        if one.case.use == "label":
            table[one.case.determination][ours(one)] += 1
    return table


def recall(compared: Iterable[Comparison]) -> dict[str, dict[str, int]]:
    """By category: how many cases miss it by publication, and in how many of them we ask for it. With a policy only."""
    found: dict[str, dict[str, int]] = {}
    for one in compared:
        for category in one.case.missing_categories if one.policy else ():
            counts = found.setdefault(category, {"published": 0, "found": 0})
            counts["published"] += 1
            counts["found"] += category in one.found
    return dict(sorted(found.items()))


def total(counts: dict[str, dict[str, int]]) -> tuple[int, int]:
    """Found and published, over all categories."""
    return sum(row["found"] for row in counts.values()), sum(row["published"] for row in counts.values())


def _direction(scored: Iterable[Comparison]) -> dict[str, int]:
    cases = [one for one in scored if one.case.determination == "not_indicated"]
    return {
        "cases": len(cases),
        "contradicted": sum(bool(one.contradicted) for one in cases),
        "contradicted_or_advised_against": sum(bool(one.contradicted or one.advised_against) for one in cases),
        "to_a_person": sum(one.recommendation == "human_review" for one in cases),
        "as_published": sum(one.agrees is True for one in cases),
    }


def _asked(scored: Iterable[Comparison]) -> dict[str, int]:
    cases = [one for one in scored if one.case.determination in _ASKING]
    return {"cases": len(cases), "asked": sum(bool(one.found) for one in cases)}
