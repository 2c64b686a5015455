"""`precert reader eval DIR`: reader and engine against published cases, or the reader against real notes."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from ops import notes_eval
from ops.eval_picture import draw
from ops.eval_strict import approval, precision_total
from ops.eval_summary import FAMILY_COUNTS, OURS, PUBLISHED, summary, total
from ops.figures_file import keep
from ops.local_review import review_locally
from ops.output import console, print_error, print_json
from ops.published_cases import CaseFileError, Comparison, PublishedCase, as_request, case_paths, compare, read_case

_SHORT: Final = {
    "human_review": "person",
    "request_information": "ask",
    "insufficient_documentation": "insufficient",
    "not_indicated": "not indicated",
    "no_policy": "no policy",
}
JSON_NAME: Final = "reader-eval.json"
PICTURE_NAME: Final = "reader-eval.png"


def evaluate(folder: Path, *, as_json: bool, save: Path | None = None) -> int:
    """Exit code 1 when there is nothing to evaluate, when a case published as anything but "approve" would be approved,
    or when a trap of the notes is not handled."""
    if (folder / notes_eval.MANIFEST).is_file():
        return notes_eval.evaluate(folder, as_json=as_json, save=save)
    cases = _cases(folder)
    if not cases:
        return 1
    compared = [compare(case, review_locally(as_request(case)).assessment) for case in cases]
    found = summary(compared)
    whole = found | {"cases_compared": [_json(one) for one in compared]}
    if save is not None:
        keep(save, JSON_NAME, whole)
        draw(found, save / PICTURE_NAME)
    if as_json:
        print_json(whole)
    else:
        _show(compared, found)
    return 1 if found["unsafe_approvals"] else 0


def _cases(folder: Path) -> list[PublishedCase]:
    """Those of a folder in which every file is one: figures over a part of them would look like figures over all."""
    cases, broken = [], 0
    for path in case_paths(folder):
        try:
            cases.append(read_case(path))
        except CaseFileError as error:
            print_error(str(error))
            broken += 1
    if broken:
        print_error(
            f"nothing was evaluated: {broken} of {broken + len(cases)} files have to be corrected or moved away."
        )
        return []
    if not cases:
        print_error("that folder holds no published case (*.json) and no notes (manifest.csv). Give such a folder.")
    return cases


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
        "advised_against": list(one.advised_against),
        "red_flags": list(one.red_flags),
        "agrees": one.agrees,
        "unsafe": one.unsafe,
        "missing_ours_beyond_published": list(one.beyond),
        "approve_strictly": approval(one) if one.agrees is not None else None,
    }


def _show(compared: Sequence[Comparison], found: dict[str, Any]) -> None:
    out = console()
    names = ("case", "family", "published", "ours", "because", "gaps", "agrees")
    out.print(_table("Published cases", names, [_row(one) for one in compared]))
    out.print("gaps: found of those published, and how many more we ask for; agrees -: may not be scored")
    families = [
        (name.replace("_", " "), *(str(row[key]) for key in FAMILY_COUNTS)) for name, row in found["families"].items()
    ]
    out.print(_table("By family", ("family", *(name.replace("_", " ") for name in FAMILY_COUNTS)), families))
    matrix = [(_short(row), *(str(found["confusion"][row][name]) for name in OURS)) for row in PUBLISHED]
    out.print(_table("Published by ours, cases that may be scored", ("published", *map(_short, OURS)), matrix))
    columns = ("category", "published", "of these asked for", "asked for", "of these published")
    out.print(_table("Gaps of scored cases with a policy", columns, _gaps(found["recall"], found["precision"])))
    out.print("\n".join(_sentences(found)))


def _gaps(recall: dict[str, Any], precision: dict[str, Any]) -> list[tuple[str, ...]]:
    """Recall and precision of each category, as counts."""
    rows = []
    for name in sorted({*recall, *precision}):
        theirs, ours = recall.get(name, {}), precision.get(name, {})
        counts = (theirs.get("published"), theirs.get("found"), ours.get("asked"), ours.get("published"))
        rows.append((name, *(str(count or 0) for count in counts)))
    return rows


def _strictly(strict: dict[str, Any]) -> str:
    more = ", ".join(f"{name.replace('_', ' ')} {count}" for name, count in strict["more_by_category"].items())
    listed = f"{strict['asks_only_what_is_listed']} asked only what the source lists"
    asked = f"{strict['asks_for_more']} asked for more{f' ({more})' if more else ''}"
    approved = f"{strict['approved']} of {strict['cases']} approved"
    return f"approve, strictly: {approved}, {listed}, {asked}, {strict['to_a_person']} to a person"


def _sentences(found: dict[str, Any]) -> list[str]:
    direction, asked = found["not_indicated"], found["asked_in_a_named_category"]
    got, published = total(found["recall"])
    right, asked_for = precision_total(found["precision"])
    narrow_right, narrow = precision_total(found["precision_where_gaps_are_published"])
    cases = f"{found['agree']} of {found['scored']} scored cases agree; {found['without_policy']} have no policy here"
    against = (
        f"{direction['contradicted']} of {direction['cases']} have a criterion of coverage contradicted, "
        f"{direction['contradicted_or_advised_against']} a criterion of any basis"
    )
    return [
        f"{cases}; unsafe approvals: {found['unsafe_approvals']}",
        f"not indicated: {against}, {direction['to_a_person']} go to a person",
        f"insufficient or conditional: {asked['asked']} of {asked['cases']} asked in a category that is named",
        f"gaps found: {got} of {published}; of {asked_for} asked for, {right} are published as missing",
        f"of {narrow} asked for where gaps are published, {narrow_right} are among them",
        _strictly(found["approve_strictly"]),
    ]


def _short(name: str) -> str:
    return _SHORT.get(name, name)


def _row(one: Comparison) -> tuple[str, ...]:
    gaps = f"{len(one.found)} of {len(one.case.missing_categories)}" if one.case.missing_categories else "-"
    more = f" and {len(one.beyond)}" if one.beyond else ""
    agrees = "UNSAFE" if one.unsafe else {True: "yes", False: "no", None: "-"}[one.agrees]
    family, because = one.case.family.replace("_", " "), one.route_reason.replace("_", " ")
    return one.case.id, family, _short(one.case.determination), _short(one.recommendation), because, gaps + more, agrees


def _table(title: str, names: Sequence[str], rows: Sequence[Sequence[str]]) -> Any:
    from rich.table import Table

    table = Table(title=title)
    for index, name in enumerate(names):
        table.add_column(name, overflow="fold", no_wrap=index == 0)
    for row in rows:
        table.add_row(*row)
    return table
