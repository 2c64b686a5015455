"""Takes the protection of a law out of a copy of the tree, line by line, and lets the tests find it.

`python -m tests.laws.take_out [LAW ...]` tries every entry of `takeouts.yaml` (or those of some laws) and prints what
the test said. A take-out that no test notices ends in exit code 1: then the law is held by nobody. A run over all laws
writes `docs/laws.md` with what was said.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[2]
ENTRIES = Path(__file__).with_name("takeouts.yaml")
PAGE = ROOT / "docs" / "laws.md"
_LONGEST = 150
_PREFACE = (
    "Each law is protected by lines that can be taken out, and by a test that notices.",
    "`make take-out` copies the tree, takes out one line at a time, runs the test named beside it, and fails when the",
    "test does not. It writes this page from `tests/laws/takeouts.yaml` and from what the tests said. `make check`",
    "holds that each line still stands where the page says, and that the page names all of them.",
)


@dataclass(frozen=True)
class TakeOut:
    """One line without which something is open. `lines` maps what stands in `file` to what stands there instead."""

    group: str  #: the law, or the kind of fault, that it is there for
    protects: str  #: what the line is
    file: str
    lines: dict[str, str]
    test: str

    @property
    def name(self) -> str:
        return f"{self.group}, {self.protects}"

    def apply(self, tree: Path) -> None:
        path = tree / self.file
        words = path.read_text(encoding="utf-8")
        for line, instead in self.lines.items():
            words = words.replace(line, instead)
        path.write_text(words, encoding="utf-8")


@dataclass(frozen=True)
class Law:
    number: int
    words: str
    protected_by: tuple[str, ...]
    held_by: tuple[str, ...]
    take_outs: tuple[TakeOut, ...]


def laws() -> list[Law]:
    return [
        Law(
            number=number,
            words=said["law"],
            protected_by=tuple(said["protected_by"]),
            held_by=tuple(said["held_by"]),
            take_outs=tuple(TakeOut(group=f"law {number}", **entry) for entry in said["take_outs"]),
        )
        for number, said in yaml.safe_load(ENTRIES.read_text(encoding="utf-8")).items()
    ]


def tried(take_out: TakeOut, tree: Path) -> str | None:
    """What the test said without the line; None when it noticed nothing."""
    kept = (tree / take_out.file).read_bytes()
    take_out.apply(tree)
    try:
        ran = subprocess.run(
            [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:randomly", "-p", "no:cacheprovider", take_out.test],
            cwd=tree, env={**os.environ, "PYTHONPATH": str(tree), "PYTHONDONTWRITEBYTECODE": "1"},
            capture_output=True, text=True, check=False,
        )  # fmt: skip
    finally:
        (tree / take_out.file).write_bytes(kept)
    if ran.returncode == 0:
        return None
    if ran.returncode != 1:
        raise RuntimeError(f"{take_out.test} could not be run: {ran.stdout[-2000:]}{ran.stderr[-500:]}")
    return _essence(ran.stdout)


def _essence(report: str) -> str:
    first = next(iter(re.findall(r"^E {3,}(\S.*)$", report, re.MULTILINE)), "it ended in an error")
    return first if len(first) <= _LONGEST else first[: _LONGEST - 3] + "..."


def copy_of_the_tree(folder: Path) -> Path:
    """What git knows of the checkout, in a repository of its own: some tests ask git which files there are."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"], cwd=ROOT, check=True, capture_output=True
    )
    for name in filter(None, listed.stdout.decode().split("\n")):
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, folder / name)
    subprocess.run(["git", "init", "--quiet"], cwd=folder, check=True)
    _prove_that_the_copy_is_used(folder)
    return folder


def _prove_that_the_copy_is_used(folder: Path) -> None:
    """An editable install names the checkout; PYTHONPATH comes first."""
    found = subprocess.run(
        [sys.executable, "-c", "import store; print(store.__file__)"],
        cwd=folder, env={**os.environ, "PYTHONPATH": str(folder)}, check=True, capture_output=True, text=True,
    )  # fmt: skip
    if Path(found.stdout.strip()) != folder / "store" / "__init__.py":
        raise RuntimeError(f"the tests would use {found.stdout.strip()} and not the copy")


def page(said: Mapping[str, str]) -> str:
    return "\n".join(_page(said)) + "\n"


def _page(said: Mapping[str, str]) -> Iterator[str]:
    yield "# The ten laws, and what holds them"
    yield ""
    yield from _PREFACE
    for law in laws():
        yield f"\n## {law.number}. {law.words}\n"
        yield "Protected by:\n"
        yield from (f"- {each}" for each in law.protected_by)
        yield "\nHeld by:\n"
        yield from (f"- {each}" for each in law.held_by)
        yield "\n| Taken out | in | the test | and what it said |"
        yield "| --- | --- | --- | --- |"
        yield from (row_with(each, said[each.name]) for each in law.take_outs)


def row_of(take_out: TakeOut) -> str:
    """The row on the page, up to what the test said."""
    lines = "<br>".join(f"`{_cell(line)}`" for line in take_out.lines)
    return f"| {take_out.protects}: {lines} | `{take_out.file}` | `{take_out.test}` |"


def row_with(take_out: TakeOut, said: str) -> str:
    return f"{row_of(take_out)} `{_cell(said)}` |"


def _cell(words: str) -> str:
    return " ".join(words.split()).replace("|", "\\|").replace("`", "'")


def try_all(take_outs: Iterable[TakeOut]) -> Iterator[tuple[TakeOut, str | None]]:
    with tempfile.TemporaryDirectory(prefix="precert-laws-") as folder:
        tree = copy_of_the_tree(Path(folder).resolve())
        for take_out in take_outs:
            yield take_out, tried(take_out, tree)


def report(chosen: Iterable[TakeOut], *, write: Callable[[Mapping[str, str]], object] | None) -> int:
    """Take each out, say what its test said, and `write` the page where all were tried and noticed. An exit code."""
    said: dict[str, str] = {}
    for take_out, answer in try_all(chosen):
        sys.stdout.write(f"{take_out.name}: {answer or 'NO TEST NOTICED'}\n")
        sys.stdout.flush()
        said[take_out.name] = answer or ""
    if not all(said.values()):
        return 1
    if write is not None:
        write(said)
    return 0


def main(arguments: list[str]) -> int:
    wanted = {int(number) for number in arguments}
    chosen = [each for law in laws() if law.number in wanted or not wanted for each in law.take_outs]
    return report(chosen, write=None if wanted else lambda said: PAGE.write_text(page(said), encoding="utf-8"))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
