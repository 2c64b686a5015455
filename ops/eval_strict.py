"""The same comparison, strictly: what became of approvals, and what is asked for that nobody published as missing."""

from collections.abc import Iterable, Sequence
from typing import Any

from ops.published_cases import Comparison


def approval(one: Comparison) -> str | None:
    """What became of a case published as "approve"; None of any other.

    The folder's README: criteria met, or only gaps that the source itself lists as required documentation.
    """
    if one.case.determination != "approve":
        return None
    if one.recommendation == "approve":
        return "approved"
    if one.recommendation != "request_information" or one.contradicted:
        return "to_a_person"
    return "asks_for_more" if one.beyond else "asks_only_what_is_listed"


def approvals(scored: Sequence[Comparison]) -> dict[str, Any]:
    """How many of "approve" meet the README's words, and in which categories the others are asked."""
    counts = dict.fromkeys(("approved", "asks_only_what_is_listed", "asks_for_more", "to_a_person"), 0)
    categories: dict[str, int] = {}
    for one in scored:
        found = approval(one)
        if found is None:
            continue
        counts[found] += 1
        for name in one.beyond if found == "asks_for_more" else ():
            categories[name] = categories.get(name, 0) + 1
    met = counts["approved"] + counts["asks_only_what_is_listed"]
    return {"cases": sum(counts.values()), **counts, "as_the_source_says": met,
            "more_by_category": dict(sorted(categories.items()))}  # fmt: skip


def precision(compared: Iterable[Comparison]) -> dict[str, dict[str, int]]:
    """By category: in how many cases we ask for it, and in how many of them it is published as missing."""
    found: dict[str, dict[str, int]] = {}
    for one in compared:
        for category in one.gap_categories if one.policy else ():
            counts = found.setdefault(category, {"asked": 0, "published": 0})
            counts["asked"] += 1
            counts["published"] += category in one.case.missing_categories
    return dict(sorted(found.items()))


def precision_total(counts: dict[str, dict[str, int]]) -> tuple[int, int]:
    """Published and asked, over all categories."""
    return sum(row["published"] for row in counts.values()), sum(row["asked"] for row in counts.values())
