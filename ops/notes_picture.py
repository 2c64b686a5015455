"""Figures of real notes as one picture: traps by kind, expected against found, the manifest against the reader."""

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from ops import picture_parts as parts
from ops.notes_summary import TRAP_COUNTS, flag_counts

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_WIDTH, _LOWER = 12.0, 3.2
_HEADER: Final = {
    "rows": "notes",
    "handled": "handled",
    "expected": "facts expected",
    "expected_found": "of these found",
    "ruled_out": "facts ruled out",
    "ruled_out_found": "of these found",
}
_FLAGS: Final = ("both", "only_manifest", "only_reader", "neither")
#: A fact that must not be found is the error that a trap sets: its cell is framed, and so is the one that is not found.
_WRONG: Final = ((0, 1), (1, 0))


def draw(found: dict[str, Any], path: Path) -> None:
    """Write the picture. Raises `PictureError` without matplotlib."""
    upper = parts.height_of(len(found["by_trap"]))
    figure = parts.new_figure(_WIDTH, upper + _LOWER)
    grid = figure.add_gridspec(2, 3, height_ratios=[upper, _LOWER], width_ratios=[1, 1, 2])
    _traps(figure.add_subplot(grid[0, :]), found)
    _checks(figure.add_subplot(grid[1, 0]), found["expected_against_found"])
    _senses(figure.add_subplot(grid[1, 1]), found["sense_matrix"])
    _flags(figure.add_subplot(grid[1, 2]), found["manifest"])
    figure.suptitle(_title(found), fontsize=parts.LARGE)
    parts.write(figure, path)


def _title(found: dict[str, Any]) -> str:
    traps, senses = found["traps"], found["injection_sense"]
    return (
        f"{traps['handled']} of {traps['rows']} traps handled; {found['notes']} notes read; "
        f'the sense of "epidural" as told in {senses["as_told"]} of {senses["notes"]}'
    )


def _words(name: str) -> str:
    return name.replace("_", " ")


def _traps(axes: "Axes", found: dict[str, Any]) -> None:
    rows = [(_words(name), *(str(row[key]) for key in TRAP_COUNTS)) for name, row in found["by_trap"].items()]
    parts.table(axes, ("kind of trap", *_HEADER.values()), rows, title="Traps by kind")


def _checks(axes: "Axes", table: dict[str, dict[str, int]]) -> None:
    counts = [[row["found"], row["not_found"]] for row in table.values()]
    rows, columns = ("expected", "ruled out"), ("found", "not found")
    parts.matrix(axes, counts, rows=rows, columns=columns, title="Facts of the traps (framed: wrong)", framed=_WRONG)


def _senses(axes: "Axes", table: dict[str, dict[str, int]]) -> None:
    counts = [[row["injection"], row["no_injection"]] for row in table.values()]
    rows, columns = [_words(name).replace(" ", "\n") for name in table], ("injection", "no injection")
    parts.matrix(axes, counts, rows=rows, columns=columns, title='"Epidural", told and heard', framed=_WRONG)


def _flags(axes: "Axes", manifest: dict[str, Any]) -> None:
    counts = [[flag_counts(row)[name] for name in _FLAGS] for row in manifest.values()]
    rows = [_words(name).removeprefix("has ") for name in manifest]
    parts.matrix(
        axes, counts, rows=rows, columns=[_words(name) for name in _FLAGS], title="The manifest against the reader"
    )
