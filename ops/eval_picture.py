"""The confusion matrix and the recall of gaps as one picture. Needs the extra `pictures` (matplotlib)."""

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from ops.errors import OperationError
from ops.eval_summary import OURS, PUBLISHED, total

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_WIDTH, _HEIGHT = 11.0, 4.9
_DPI: Final = 110
_DARK: Final = 0.6  #: share of the highest count from which a cell is too dark for black letters
#: An approval of anything but "approve" is the error that must not happen: its cells are framed.
_UNSAFE: Final = [(row, OURS.index("approve")) for row, name in enumerate(PUBLISHED) if name != "approve"]


class PictureError(OperationError):
    """The picture needs matplotlib: install `precert[pictures]`. The JSON file was written."""


def draw(summary: dict[str, Any], path: Path) -> None:
    """Write the picture. Raises `PictureError` without matplotlib."""
    try:
        from matplotlib.figure import Figure
    except ImportError:
        raise PictureError from None
    figure = Figure(figsize=(_WIDTH, _HEIGHT), layout="constrained")
    left, right = figure.subplots(1, 2, width_ratios=[1.15, 1])
    _matrix(left, summary["confusion"])
    _recall(right, summary["recall"])
    figure.suptitle(_title(summary), fontsize=11)
    figure.savefig(path, dpi=_DPI)


def _title(summary: dict[str, Any]) -> str:
    unsafe, against = summary["unsafe_approvals"], summary["not_indicated"]
    return (
        f"{summary['agree']} of {summary['scored']} scored cases as published; unsafe approvals: {unsafe}\n"
        f"not indicated: {against['contradicted']} of {against['cases']} contradicted by the record, "
        f"{against['to_a_person']} to a person"
    )


def _words(name: str) -> str:
    return name.replace("_", " ").replace("insufficient documentation", "insufficient\ndocumentation")


def _matrix(axes: "Axes", confusion: dict[str, dict[str, int]]) -> None:
    from matplotlib.patches import Rectangle

    rows = [[confusion[published][ours] for ours in OURS] for published in PUBLISHED]
    highest = max(1, *(count for row in rows for count in row))
    axes.imshow(rows, cmap="Blues", vmin=0, vmax=highest * 1.3, aspect="auto")
    for y, row in enumerate(rows):
        for x, count in enumerate(row):
            axes.text(x, y, str(count), ha="center", va="center", color="white" if count > _DARK * highest else "black")
    for y, x in _UNSAFE:
        axes.add_patch(Rectangle((x - 0.47, y - 0.47), 0.94, 0.94, fill=False, edgecolor="firebrick", linewidth=2))
    axes.set_xticks(range(len(OURS)), [_words(name) for name in OURS], fontsize=8)
    axes.set_yticks(range(len(PUBLISHED)), [_words(name) for name in PUBLISHED], fontsize=8)
    axes.set_xlabel("ours (framed: an approval there would be unsafe)", fontsize=8)
    axes.set_ylabel("published", fontsize=8)
    axes.set_title("Cases that may be scored", fontsize=9)


def _recall(axes: "Axes", recall: dict[str, dict[str, int]]) -> None:
    from matplotlib.ticker import MaxNLocator

    names = list(recall)[::-1]
    axes.barh(names, [recall[name]["published"] for name in names], color="lightgrey", label="published as missing")
    axes.barh(names, [recall[name]["found"] for name in names], height=0.5, color="steelblue", label="asked for by us")
    axes.set_yticks(range(len(names)), [_words(name) for name in names], fontsize=8)
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    found, published = total(recall)
    axes.set_title(f"Gaps by category: {found} of {published}", fontsize=9)
    if names:
        axes.legend(fontsize=8, loc="lower right")
