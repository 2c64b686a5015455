"""The port through which verified coverage comes in (`domain.md` 3.2): eligibility is decided elsewhere.

A submitter cannot verify its own coverage: only what comes through here carries `verified_at`. A site puts its
eligibility system behind `CoveragePort`; `CoverageFile` is the stub for tests and the demo.
"""

from collections.abc import Collection, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Protocol

import orjson
from pydantic import ValidationError

from runtime.settings import settings
from schemas.request import Coverage


class CoveragePort(Protocol):
    def verified(self, members: Collection[str]) -> Mapping[str, Coverage]:
        """Snapshots with `verified_at` set, by member id. A member that is absent is not verified."""
        ...


class CoverageFileError(RuntimeError):
    """The coverage file cannot be used. Each line is {"member_id": .., "verified_at": .., "payer": .., ..}."""

    def __init__(self, path: Path, line: int) -> None:
        super().__init__(f"{path.name}, line {line}: {type(self).__doc__}")


class NoCoverage:
    """Verifies nobody: the default, so that no policy approves before a site has connected its own."""

    def verified(self, members: Collection[str]) -> Mapping[str, Coverage]:  # noqa: ARG002
        return {}


class CoverageFile:
    """JSON lines of snapshots, read once."""

    def __init__(self, path: Path) -> None:
        self._snapshots = _read(path, path.stat().st_mtime_ns)

    def verified(self, members: Collection[str]) -> Mapping[str, Coverage]:
        return {member: self._snapshots[member] for member in members if member in self._snapshots}


def coverage_port() -> CoveragePort:
    """The port that the settings name."""
    path = settings().coverage_file
    return NoCoverage() if path is None else CoverageFile(path)


@lru_cache(maxsize=4)
def _read(path: Path, _changed: int) -> dict[str, Coverage]:
    snapshots = {}
    for number, line in enumerate(path.read_bytes().splitlines(), 1):
        if not line.strip():
            continue
        try:
            sent = orjson.loads(line)
            member = sent.pop("member_id")
            snapshots[str(member)] = Coverage.model_validate(sent)
        except (ValueError, KeyError, AttributeError, ValidationError):
            raise CoverageFileError(path, number) from None
    return {member: snapshot for member, snapshot in snapshots.items() if snapshot.verified_at is not None}
