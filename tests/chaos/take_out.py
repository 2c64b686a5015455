"""Takes each protection against faults out of a copy of the tree, once, and lets a test or the chaos suite find it.

`python -m tests.chaos.take_out [KIND ...]` tries every entry of `takeouts.yaml` (or those of some kinds) with the tool
that tries the laws (`tests.laws.take_out`). A run over all kinds writes `docs/protections.md`.
"""

import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml

from tests.laws.take_out import ROOT, TakeOut, report, row_with

ENTRIES = Path(__file__).with_name("takeouts.yaml")
PAGE = ROOT / "docs" / "protections.md"
_PREFACE = """\
Each of these lines is there for a fault that happens. `make take-out` copies the tree, takes out one of them at a
time, runs the test named beside it on the copy, and fails when the test does not. It writes this page from
`tests/chaos/takeouts.yaml` and from what the tests said. Lines that hold the laws themselves (what still waits is
taken at the version that was read, the sweeper rings again, a dead worker counts one attempt, one transaction from
the lock to the commit) are in [laws.md](laws.md); `make chaos` strikes a whole system."""


@dataclass(frozen=True)
class Kind:
    name: str
    words: str
    take_outs: tuple[TakeOut, ...]


def kinds() -> list[Kind]:
    return [
        Kind(name, said["fault"], tuple(TakeOut(group=name, **entry) for entry in said["take_outs"]))
        for name, said in yaml.safe_load(ENTRIES.read_text(encoding="utf-8")).items()
    ]


def page(said: Mapping[str, str]) -> str:
    return "\n".join(_page(said)) + "\n"


def _page(said: Mapping[str, str]) -> Iterator[str]:
    yield "# What is done against faults, each taken out once"
    yield ""
    yield _PREFACE
    for kind in kinds():
        yield f"\n## {kind.words}\n"
        yield "| Taken out | in | the test | and what it said |"
        yield "| --- | --- | --- | --- |"
        yield from (row_with(each, said[each.name]) for each in kind.take_outs)


def main(arguments: list[str]) -> int:
    chosen = [each for kind in kinds() if kind.name in arguments or not arguments for each in kind.take_outs]
    return report(chosen, write=None if arguments else lambda said: PAGE.write_text(page(said), encoding="utf-8"))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
