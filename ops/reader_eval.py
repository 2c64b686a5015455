"""`precert reader eval DIR`: reader and engine against published cases, or the reader against real notes."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import orjson

from ops import notes_eval
from ops.eval_picture import draw
from ops.eval_summary import OURS, PUBLISHED, summary, total
from ops.local_review import review_locally
from ops.output import console, print_error, print_json
from ops.published_cases import Comparison, as_request, compare, read_cases

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
    compared = [compare(case, review_locally(as_request(case)).assessment) for case in read_cases(folder)]
    if not compared:
        print_error("that folder holds no published case (*.json) and no notes (manifest.csv). Give such a folder.")
        return 1
    found = summary(compared)
    whole = found | {"cases_compared": [_json(one) for one in compared]}
    if save is not None:
        save.mkdir(parents=True, exist_ok=True)
        (save / JSON_NAME).write_bytes(orjson.dumps(whole, option=orjson.OPT_INDENT_2))
        draw(found, save / PICTURE_NAME)
    if as_json:
        print_json(whole)
    else:
        _show(compared, found)
    return 1 if found["unsafe_approvals"] else 0


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
    }


def _show(compared: Sequence[Comparison], found: dict[str, Any]) -> None:
    out = console()
    names = ("case", "family", "published", "ours", "because", "gaps", "agrees")
    out.print(_table("Published cases", names, [_row(one) for one in compared]))
    out.print("gaps: found of those published; -: may not be scored")
    families = [
        (name.replace("_", " "), *(str(row[key]) for key in ("cases", "scored", "agree", "unsafe", "no_policy")))
        for name, row in found["families"].items()
    ]
    out.print(_table("By family", ("family", "cases", "scored", "agree", "unsafe", "no policy"), families))
    matrix = [(_short(row), *(str(found["confusion"][row][name]) for name in OURS)) for row in PUBLISHED]
    out.print(_table("Published by ours, cases that may be scored", ("published", *map(_short, OURS)), matrix))
    gaps = [(name, str(row["published"]), str(row["found"])) for name, row in found["recall"].items()]
    out.print(_table("Gaps of scored cases with a policy", ("category", "published", "asked for by us"), gaps))
    out.print("\n".join(_sentences(found)))


def _sentences(found: dict[str, Any]) -> list[str]:
    direction, asked = found["not_indicated"], found["asked_in_a_named_category"]
    got, published = total(found["recall"])
    cases = f"{found['agree']} of {found['scored']} scored cases agree; {found['without_policy']} have no policy here"
    against = (
        f"{direction['contradicted']} of {direction['cases']} have a criterion of coverage contradicted, "
        f"{direction['contradicted_or_advised_against']} a criterion of any basis"
    )
    return [
        f"{cases}; unsafe approvals: {found['unsafe_approvals']}",
        f"not indicated: {against}, {direction['to_a_person']} go to a person",
        f"insufficient or conditional: {asked['asked']} of {asked['cases']} asked in a category that is named",
        f"gaps found: {got} of {published}",
    ]


def _short(name: str) -> str:
    return _SHORT.get(name, name)


def _row(one: Comparison) -> tuple[str, ...]:
    gaps = f"{len(one.found)} of {len(one.case.missing_categories)}" if one.case.missing_categories else "-"
    agrees = "UNSAFE" if one.unsafe else {True: "yes", False: "no", None: "-"}[one.agrees]
    family, because = one.case.family.replace("_", " "), one.route_reason.replace("_", " ")
    return one.case.id, family, _short(one.case.determination), _short(one.recommendation), because, gaps, agrees


def _table(title: str, names: Sequence[str], rows: Sequence[Sequence[str]]) -> Any:
    from rich.table import Table

    table = Table(title=title)
    for index, name in enumerate(names):
        table.add_column(name, overflow="fold", no_wrap=index == 0)
    for row in rows:
        table.add_row(*row)
    return table
