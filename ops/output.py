"""What the command line prints: JSON lines on stdout, words for people by Rich, errors on stderr."""

import os
import sys
import traceback
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import orjson

if TYPE_CHECKING:
    from rich.console import Console

#: Errors of our own: their docstring is meant for a person (`habits.md`) and holds no value.
_ROOMS: Final = frozenset({"runtime", "policies", "engine", "reader", "store", "producer", "worker", "ops"})

_ROOT: Final = Path(__file__).resolve().parent.parent
#: Into a file or a pipe there is no terminal to fit: tables get room.
_FILE_WIDTH: Final = 120


def print_json(value: Any) -> None:
    """One JSON value on one line, flushed: a reader at the other end of a pipe sees each item as it is done."""
    sys.stdout.write(orjson.dumps(value, default=str).decode() + "\n")
    sys.stdout.flush()


def print_json_lines(values: Iterable[Any]) -> None:
    for value in values:
        print_json(value)


def print_error(message: str) -> None:
    sys.stderr.write(f"precert: {message}\n")


def console() -> "Console":
    """For words and tables. Markup is off: a chart or a file name may hold brackets."""
    from rich.console import Console

    width = None if sys.stdout.isatty() or "COLUMNS" in os.environ else _FILE_WIDTH
    return Console(markup=False, highlight=False, soft_wrap=False, width=width)


def in_words(error: Exception) -> str:
    """An error for the terminal. One that is not ours is named by kind and place only: its text may hold values."""
    if type(error).__module__.partition(".")[0] in _ROOMS and str(error):
        return str(error)
    if os.environ.get("PRECERT_TRACE"):
        traceback.print_exception(error)
    where = _place(error)
    return (
        f"unexpected {type(error).__name__} in {where}. `precert doctor` checks"
        " the surroundings; PRECERT_TRACE=1 shows the whole trace, which may hold what the request says."
    )


def _place(error: Exception) -> str:
    """The last line of our own code on the way to the error: "store/intake.py, line 12"."""
    frames = traceback.extract_tb(error.__traceback__)
    own = [
        frame
        for frame in frames
        if Path(frame.filename).parent.is_relative_to(_ROOT) and "site-packages" not in frame.filename
    ]
    last = (own or list(frames))[-1]
    path = Path(last.filename)
    return f"{path.relative_to(_ROOT) if own else path.name}, line {last.lineno}"
