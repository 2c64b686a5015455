"""How far a file was sent, so that a run that was cut off goes on where it stopped.

Only a shortcut: sending everything again is safe, since intake is idempotent.
"""

from contextlib import suppress
from hashlib import file_digest, sha256
from pathlib import Path
from typing import Final

import orjson

#: Shorter files are sent again as a whole: one call.
WORTH_KEEPING: Final = 5_000


class Progress:
    """How many requests of one file one API has answered. Keyed by the file's content and the address."""

    def __init__(self, folder: Path, *, file: Path, url: str) -> None:
        with file.open("rb") as content:
            digest = file_digest(content, "sha256").hexdigest()
        self._path = folder / f"{sha256(f'{digest} {url}'.encode()).hexdigest()[:32]}.json"

    def done(self) -> int:
        """How many requests need not be sent again."""
        try:
            number = orjson.loads(self._path.read_bytes())["done"]
        except (OSError, orjson.JSONDecodeError, KeyError, TypeError):
            return 0
        return number if isinstance(number, int) and number > 0 else 0

    def note(self, done: int) -> None:
        """Written aside and moved into place, so that a cut leaves the old number or the new one."""
        self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        aside = self._path.with_suffix(".new")
        aside.write_bytes(orjson.dumps({"done": done}))
        aside.replace(self._path)

    def finish(self) -> None:
        with suppress(FileNotFoundError):
            self._path.unlink()
