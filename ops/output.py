"""What the command line prints: JSON lines on stdout, words for people by Rich, errors on stderr."""

import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import orjson

if TYPE_CHECKING:
    from rich.console import Console


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

    return Console(markup=False, highlight=False, soft_wrap=False)
