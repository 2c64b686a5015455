"""Generated passwords of an installation: one file of mode 600 in the home folder."""

import json
import os
import secrets
from pathlib import Path

NAMES = ("owner", "producer", "worker", "console", "flower")


def secrets_file(home: Path) -> Path:
    return home / "secrets.json"


def passwords(home: Path) -> dict[str, str]:
    """The passwords by name, generated where they are not there yet. They need no quoting in a URL."""
    path = secrets_file(home)
    known: dict[str, str] = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    missing = [name for name in NAMES if name not in known]
    if missing:
        known |= {name: secrets.token_urlsafe(24) for name in missing}
        write_private(path, json.dumps(known, indent=2) + "\n")
    return known


def write_private(path: Path, text: str) -> None:
    """Write a file of mode 600 in one step: readers see the old or the new text, never half of it."""
    unfinished = path.with_name(f"{path.name}.{os.getpid()}.unfinished")
    unfinished.unlink(missing_ok=True)
    unfinished.touch(mode=0o600)
    with unfinished.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    unfinished.replace(path)


def is_private(path: Path) -> bool:
    status = path.stat()
    return not status.st_mode & 0o077 and status.st_uid in {os.geteuid(), 0}
