"""What a run over real notes amounts to: by kind of trap, expected against found, the manifest against the reader."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

TRAP_COUNTS: Final = ("rows", "handled", "expected", "expected_found", "ruled_out", "ruled_out_found")


@dataclass(frozen=True)
class Trap:
    """One row of `traps.csv`, and what went wrong with it; no check: we have written none."""

    file: str
    name: str
    missing: tuple[str, ...]
    wrong: tuple[str, ...]
    is_checked: bool
    expected: int = 0  #: facts that must be found
    ruled_out: int = 0  #: facts that must not
    ruled_out_found: int = 0

    @property
    def handled(self) -> bool:
        return self.is_checked and not self.missing and not self.wrong

    @property
    def expected_found(self) -> int:
        return self.expected - len(self.missing)


def by_trap(traps: Iterable[Trap]) -> dict[str, dict[str, int]]:
    """Counts by kind of trap."""
    found: dict[str, dict[str, int]] = {}
    for trap in traps:
        row = found.setdefault(trap.name, dict.fromkeys(TRAP_COUNTS, 0))
        row["rows"] += 1
        for name in TRAP_COUNTS[1:]:
            row[name] += int(getattr(trap, name))
    return dict(sorted(found.items()))


def expected_against_found(traps: Iterable[Trap]) -> dict[str, dict[str, int]]:
    """The matrix over all checks: facts that must be there, and facts that must not, found or not."""
    table = {"expected": {"found": 0, "not_found": 0}, "ruled_out": {"found": 0, "not_found": 0}}
    for trap in traps:
        for name, found in (("expected", trap.expected_found), ("ruled_out", trap.ruled_out_found)):
            table[name]["found"] += found
            table[name]["not_found"] += getattr(trap, name) - found
    return table


def sense_matrix(
    told: Mapping[str, str], heard: Mapping[str, bool], senses: Iterable[str]
) -> dict[str, dict[str, int]]:
    """What the manifest says that "epidural" means, by whether the reader found an injection of the spine."""
    table = {sense: {"injection": 0, "no_injection": 0} for sense in senses}
    for file, sense in told.items():
        table[sense]["injection" if heard[file] else "no_injection"] += 1
    return table


def flag_counts(row: Mapping[str, Any]) -> dict[str, int]:
    """One column of the manifest against the reader, as four counts."""
    return {
        "both": row["both"],
        "only_manifest": len(row["only_manifest"]),
        "only_reader": len(row["only_reader"]),
        "neither": row["neither"],
    }
