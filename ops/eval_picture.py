"""Figures of published cases as one picture: by family, published against ours, gaps. Needs the extra `pictures`."""

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from ops import picture_parts as parts
from ops.eval_strict import precision_total
from ops.eval_summary import FAMILY_COUNTS, OURS, PUBLISHED, total

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_WIDTH, _UPPER = 12.0, 5.0
#: An approval of anything but "approve" is the error that must not happen: its cells are framed.
_UNSAFE: Final = [(row, OURS.index("approve")) for row, name in enumerate(PUBLISHED) if name != "approve"]


def draw(summary: dict[str, Any], path: Path) -> None:
    """Write the picture. Raises `PictureError` without matplotlib."""
    families = summary["families"]
    lower = parts.height_of(len(families))
    figure = parts.new_figure(_WIDTH, _UPPER + lower)
    grid = figure.add_gridspec(2, 2, height_ratios=[_UPPER, lower], width_ratios=[1.1, 1])
    _matrix(figure.add_subplot(grid[0, 0]), summary["confusion"])
    _gaps(figure.add_subplot(grid[0, 1]), summary)
    rows = [(_words(name), *(str(row[key]) for key in FAMILY_COUNTS)) for name, row in families.items()]
    header = ("family", *map(_words, FAMILY_COUNTS))
    parts.table(figure.add_subplot(grid[1, :]), header, rows, title="By family of service")
    figure.suptitle(_title(summary), fontsize=parts.LARGE)
    parts.write(figure, path)


def _title(summary: dict[str, Any]) -> str:
    unsafe, against, strict = summary["unsafe_approvals"], summary["not_indicated"], summary["approve_strictly"]
    return (
        f"{summary['agree']} of {summary['scored']} scored cases go the way that was published; "
        f"unsafe approvals: {unsafe}\n"
        f"not indicated: {against['contradicted']} of {against['cases']} contradicted by the record, "
        f"{against['to_a_person']} to a person\n"
        f"approve: {strict['approved']} of {strict['cases']} approved, {strict['asks_only_what_is_listed']} asked only "
        f"what the source lists, {strict['asks_for_more']} asked for more"
    )


def _words(name: str) -> str:
    return name.replace("_", " ").replace("insufficient documentation", "insufficient\ndocumentation")


def _matrix(axes: "Axes", confusion: dict[str, dict[str, int]]) -> None:
    counts = [[confusion[published][ours] for ours in OURS] for published in PUBLISHED]
    rows, columns = [_words(name) for name in PUBLISHED], [_words(name) for name in OURS]
    parts.matrix(axes, counts, rows=rows, columns=columns, title="Cases that may be scored\n", framed=_UNSAFE)
    axes.set_xlabel("ours (framed: an approval there would be unsafe)", fontsize=parts.SMALL)
    axes.set_ylabel("published", fontsize=parts.SMALL)


def _gaps(axes: "Axes", summary: dict[str, Any]) -> None:
    from matplotlib.ticker import MaxNLocator

    recall, precision = summary["recall"], summary["precision"]
    names = sorted({*recall, *precision}, reverse=True)
    bars = (
        ("asked for by us", [precision.get(name, {}).get("asked", 0) for name in names], 0.8, "gainsboro"),
        ("published as missing", [recall.get(name, {}).get("published", 0) for name in names], 0.55, "lightsteelblue"),
        ("both", [recall.get(name, {}).get("found", 0) for name in names], 0.3, "steelblue"),
    )
    for label, counts, height, colour in bars:
        axes.barh(range(len(names)), counts, height=height, color=colour, label=label)
    axes.set_yticks(range(len(names)), [_words(name) for name in names], fontsize=parts.SMALL)
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    (found, published), (right, asked) = total(recall), precision_total(precision)
    title = f"Gaps: {found} of {published} published are asked for\n{right} of {asked} asked for are published"
    axes.set_title(title, fontsize=parts.MIDDLE)
    axes.tick_params(axis="x", labelsize=parts.SMALL)
    if names:
        axes.legend(
            fontsize=parts.SMALL, ncols=len(bars), loc="upper center", bbox_to_anchor=(0.5, -0.06), frameon=False
        )
