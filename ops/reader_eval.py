"""`precert reader eval DIR`: reader and engine against a folder of published cases."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from ops.local_review import review_locally
from ops.output import console, print_error, print_json
from ops.published_cases import Comparison, as_request, compare, read_cases

_SHORT: Final = {
    "human_review": "person",
    "request_information": "ask",
    "insufficient_documentation": "insufficient",
    "not_indicated": "not indicated",
}


def evaluate(folder: Path, *, as_json: bool) -> int:
    """Exit code 1 when there is no case, or when a case published as anything but "approve" would be approved."""
    compared = [compare(case, review_locally(as_request(case)).assessment) for case in read_cases(folder)]
    if not compared:
        print_error("that folder holds no published case (*.json). Give the folder of the cases.")
        return 1
    if as_json:
        print_json(_summary(compared) | {"cases": [_json(one) for one in compared]})
    else:
        _show(compared)
    return 1 if any(one.unsafe for one in compared) else 0


def _summary(compared: Sequence[Comparison]) -> dict[str, Any]:
    scored = [one for one in compared if one.agrees is not None]
    return {
        "scored": len(scored),
        "agree": sum(one.agrees is True for one in scored),
        "unsafe_approvals": sum(one.unsafe for one in compared),
        "without_policy": sum(one.policy is None for one in compared),
        "recall": _recall(compared),
    }


def _recall(compared: Sequence[Comparison]) -> dict[str, dict[str, int]]:
    """By category: how many cases miss it by publication, and in how many of them we ask for it. With a policy only."""
    recall: dict[str, dict[str, int]] = {}
    for one in compared:
        for category in one.case.missing_categories if one.policy else ():
            counts = recall.setdefault(category, {"published": 0, "found": 0})
            counts["published"] += 1
            counts["found"] += category in one.found
    return dict(sorted(recall.items()))


def _json(one: Comparison) -> dict[str, Any]:
    return {
        "id": one.case.id,
        "family": one.case.family,
        "use": one.case.use,
        "published": one.case.determination,
        "recommendation": one.recommendation,
        "route_reason": one.route_reason,
        "policy": one.policy,
        "missing_published": list(one.case.missing_categories),
        "missing_ours": list(one.gap_categories),
        "contradicted": list(one.contradicted),
        "red_flags": list(one.red_flags),
        "agrees": one.agrees,
        "unsafe": one.unsafe,
    }


def _show(compared: Sequence[Comparison]) -> None:
    from rich.table import Table

    table = Table(title="Published cases", caption="gaps: found of those published; -: may not be scored")
    for name in ("case", "family", "published", "ours", "because", "gaps", "agrees"):
        table.add_column(name, overflow="fold", no_wrap=name == "case")
    for one in compared:
        table.add_row(*_row(one))
    out = console()
    out.print(table)
    out.print(_recall_table(compared))
    summary = _summary(compared)
    out.print(
        f"{summary['agree']} of {summary['scored']} scored cases agree;"
        f" {summary['without_policy']} have no policy here; unsafe approvals: {summary['unsafe_approvals']}"
    )


def _row(one: Comparison) -> tuple[str, ...]:
    ours = _SHORT.get(one.recommendation, one.recommendation)
    gaps = f"{len(one.found)} of {len(one.case.missing_categories)}" if one.case.missing_categories else "-"
    agrees = "UNSAFE" if one.unsafe else {True: "yes", False: "no", None: "-"}[one.agrees]
    published = _SHORT.get(one.case.determination, one.case.determination)
    return (
        one.case.id,
        one.case.family.replace("_", " "),
        published,
        ours,
        one.route_reason.replace("_", " "),
        gaps,
        agrees,
    )


def _recall_table(compared: Sequence[Comparison]) -> Any:
    from rich.table import Table

    table = Table(title="Gaps that the publications name, where a policy applies")
    for name in ("category", "published", "asked for by us"):
        table.add_column(name)
    for category, counts in _recall(compared).items():
        table.add_row(category, str(counts["published"]), str(counts["found"]))
    return table
