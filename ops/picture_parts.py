"""Parts of the pictures of `precert reader eval`: counts as a coloured matrix, rows as a table."""

from collections.abc import Collection, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from ops.errors import OperationError

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_DPI: Final = 110
_DARK: Final = 0.6  #: share of the highest count from which a cell is too dark for black letters
_ROW_HEIGHT: Final = 0.26  #: inches
SMALL, MIDDLE, LARGE = 8, 9, 11


class PictureError(OperationError):
    """The picture needs matplotlib: install `precert[pictures]`. The JSON file was written."""


def new_figure(width: float, height: float) -> "Figure":
    """Raises `PictureError` without matplotlib."""
    try:
        from matplotlib.figure import Figure
    except ImportError:
        raise PictureError from None
    return Figure(figsize=(width, height), layout="constrained")


def write(figure: "Figure", path: Path) -> None:
    figure.savefig(path, dpi=_DPI)


def height_of(rows: int) -> float:
    """Inches for a table of so many rows, with its heading."""
    return (rows + 2) * _ROW_HEIGHT


def matrix(
    axes: "Axes",
    counts: Sequence[Sequence[int]],
    *,
    rows: Sequence[str],
    columns: Sequence[str],
    title: str,
    framed: Collection[tuple[int, int]] = (),
) -> None:
    """Counts, the darker the more; `framed` are the cells (row, column) of the error that must not happen."""
    from matplotlib.patches import Rectangle

    highest = max(1, *(count for row in counts for count in row))
    axes.imshow(counts, cmap="Blues", vmin=0, vmax=highest * 1.3, aspect="auto")
    for y, row in enumerate(counts):
        for x, count in enumerate(row):
            colour = "white" if count > _DARK * highest else "black"
            axes.text(x, y, str(count), ha="center", va="center", color=colour, fontsize=MIDDLE)
    for y, x in framed:
        axes.add_patch(Rectangle((x - 0.47, y - 0.47), 0.94, 0.94, fill=False, edgecolor="firebrick", linewidth=2))
    axes.set_xticks(range(len(columns)), columns, fontsize=SMALL)
    axes.set_yticks(range(len(rows)), rows, fontsize=SMALL)
    axes.set_title(title, fontsize=MIDDLE)


def table(axes: "Axes", header: Sequence[str], rows: Sequence[Sequence[str]], *, title: str) -> None:
    """The first column is words, the others are numbers."""
    from matplotlib.font_manager import FontProperties
    from matplotlib.transforms import Bbox

    axes.axis("off")
    axes.set_title(title, fontsize=MIDDLE)
    if not rows:
        axes.text(0.5, 0.5, "none", ha="center", va="center", fontsize=SMALL)
        return
    widths = _widths(header, rows)
    shown = axes.table([list(row) for row in rows], colLabels=list(header), colWidths=widths, bbox=Bbox.unit())
    shown.auto_set_font_size(False)
    shown.set_fontsize(SMALL)
    for (row, column), cell in shown.get_celld().items():
        cell.PAD = 0.02
        cell.set_edgecolor("lightgrey")
        cell.set_text_props(ha="left" if column == 0 else "center")
        if row == 0:
            cell.set_facecolor("whitesmoke")
            cell.set_text_props(fontproperties=FontProperties(weight="bold", size=SMALL))


def _widths(header: Sequence[str], rows: Sequence[Sequence[str]]) -> list[float]:
    letters = [max(len(row[column]) for row in (header, *rows)) + 2 for column in range(len(header))]
    return [count / sum(letters) for count in letters]
