"""`policies.lock`: the digest of every settled policy, so that history cannot be edited unseen (law 8)."""

import json
from pathlib import Path
from typing import Final

from policies.errors import PolicyFileError, Problem
from policies.loader import LoadedPolicy

NAME: Final = "policies.lock"

#: Drafts may change; all others have decided, or could have.
_DRAFTS: Final = frozenset({"submitted", "under_review"})
_UNREADABLE: Final = Problem(NAME, 0, "", "is not readable", "Restore it from version control.")


def read(folder: Path) -> dict[str, str]:
    """Digests by policy key ("family/2026-01-01"). Empty without a lock file. Raises ValueError when it is broken."""
    path = folder / NAME
    if not path.exists():
        return {}
    data = json.loads(path.read_text(encoding="utf-8"))
    if not isinstance(data, dict) or not all(isinstance(value, str) for value in data.values()):
        raise ValueError("a lock file maps policy keys to digests")
    return data


def problems(loaded: list[LoadedPolicy], folder: Path) -> list[Problem]:
    """Settled policies that are not in the lock, differ from it, or are in it and gone."""
    try:
        locked = read(folder)
    except (OSError, ValueError):
        return [_UNREADABLE]
    return [
        *(found for one in loaded if (found := _against(one, locked)) is not None),
        *(
            Problem(f"{key}.yaml", 0, "", "is in policies.lock and cannot be read", "Restore the file; history stays.")
            for key in sorted(locked.keys() - {one.key for one in loaded})
        ),
    ]


def write(loaded: list[LoadedPolicy], folder: Path) -> list[str]:
    """Add the settled policies that are not locked yet; never change an entry. Returns the keys added.

    Raises `PolicyFileError` when the lock cannot be read or written.
    """
    try:
        locked = read(folder)
    except (OSError, ValueError):
        raise PolicyFileError([_UNREADABLE]) from None
    new = {one.key: one.digest for one in loaded if one.policy.status not in _DRAFTS and one.key not in locked}
    if new:
        text = json.dumps(dict(sorted((locked | new).items())), indent=2) + "\n"
        try:
            (folder / NAME).write_text(text, encoding="utf-8")
        except OSError as error:
            what = f"cannot be written: {error.strerror}"
            raise PolicyFileError([Problem(NAME, 0, "", what, "Check the folder and its permissions.")]) from error
    return sorted(new)


def _against(one: LoadedPolicy, locked: dict[str, str]) -> Problem | None:
    if one.key in locked and locked[one.key] != one.digest:
        what = "was changed after it came into force (its digest differs from policies.lock)"
        return Problem(one.file, 0, "", what, "Undo the change and write it as a new version with its own date.")
    if one.key not in locked and one.policy.status not in _DRAFTS:
        remedy = "Run `precert policy check --write-lock` when it is final."
        return Problem(one.file, 0, "", f"is {one.policy.status} and not in policies.lock", remedy)
    return None
