"""The figures of an evaluation, written for programs."""

from pathlib import Path
from typing import Any

import orjson

from ops.errors import OperationError


class FiguresNotWrittenError(OperationError):
    """The figures cannot be written to {folder} ({reason}). Name a folder that can be made or written."""


def keep(folder: Path, name: str, figures: dict[str, Any]) -> None:
    """Raises `FiguresNotWrittenError`."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(orjson.dumps(figures, option=orjson.OPT_INDENT_2))
    except OSError as error:
        raise FiguresNotWrittenError(folder=folder, reason=error.strerror) from None
