"""What is behind `precert policy check | show | diff | test | grammar`. Each returns the exit code."""

from collections.abc import Sequence
from dataclasses import asdict
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ops import policy_files
from ops.output import console, print_error, print_json
from policies import cases, lock
from policies.catalog import read_all
from policies.errors import PolicyFileError, Problem
from policies.loader import Folder, LoadedPolicy, load_all
from policies.overlay import folder_of
from schemas.policy import Policy

if TYPE_CHECKING:
    from ops.policy_cases import Trial


def check(paths: Sequence[Path] = (), *, as_json: bool = False, write_lock: bool = False) -> int:
    """Every mistake of the files given, or of all policies and their lock. 0: none; 1: some.

    `write_lock` adds settled policies that are not locked yet. It never changes an entry: a policy that came into force
    is history, and a change is a new version.
    """
    added: list[str] = []
    if paths:
        loaded, problems = _read(paths)
    else:
        loaded, problems = read_all(policy_files.folder())
        if write_lock and not problems:
            added = lock.write(loaded, policy_files.folder())
        problems = problems + (lock.problems(loaded, policy_files.folder()) if not problems else [])
    if as_json:
        keys = [one.key for one in loaded]
        print_json(
            {"ok": not problems, "policies": keys, "locked": added, "problems": [asdict(one) for one in problems]}
        )
        return 1 if problems else 0
    for problem in problems:
        print_error(str(problem))
    for key in added:
        console().print(f"locked {key}")
    console().print(f"{len(loaded)} policies read, {len(problems)} mistakes")
    return 1 if problems else 0


def show(name: str, *, as_json: bool = False, as_markdown: bool = False) -> int:
    """A policy for a clinician. `name`: a family or id, with "/VERSION" for an older one, or a file. Raises
    `PolicyFileError`, in JSON also for an overlay's file, which makes several policies."""
    from policies.glossary import folded
    from policies.render import markdown

    if as_json:
        one = policy_files.find(name)
        print_json({"digest": one.digest, "file": one.file, **folded(one.policy)})
        return 0
    text = "\n".join(markdown(one.policy, digest=one.digest) for one in policy_files.find_all(name))
    if as_markdown:
        console().out(text, end="", highlight=False)
        return 0
    from rich.markdown import Markdown

    console().print(Markdown(text))
    return 0


def diff(old: str, new: str, *, as_json: bool = False) -> int:
    """What changed from one version to another, criterion by criterion."""
    from policies.comparison import changes

    before, after = policy_files.find(old), policy_files.find(new)
    found = changes(before.policy, after.policy)
    if as_json:
        print_json([asdict(change) for change in found])
        return 0
    for change in found:
        console().print(f"{change.what:8} {change.where}")
        if change.what == "changed":
            console().print(f"         before: {change.before}")
            console().print(f"         after:  {change.after}")
    console().print(f"{len(found)} changes from {before.key} to {after.key}")
    return 0


def test(paths: Sequence[Path], *, as_json: bool) -> int:
    """Run the cases beside the policies; `paths` are case files, policy files, folders or families. 1: one failed, or a
    criterion, red flag or number has no cases that show it.

    Cases that do not read are told, and the others are run. Raises `PolicyFileError` when there are none.
    """
    results: list[dict[str, Any]] = []
    problems: list[Problem] = []
    for files in _by_folder(policy_files.case_files(paths)):
        try:
            results += _tested(files)
        except PolicyFileError as error:
            problems += error.problems
    failed = sum(len(one["failed"]) + len(one["untested"]) + len(one["unshown"]) for one in results) + len(problems)
    if as_json:
        print_json({"ok": not failed, "files": results, "problems": [asdict(one) for one in problems]})
        return 1 if failed else 0
    for problem in problems:
        print_error(str(problem))
    for one in results:
        for name, differences in one["failed"].items():
            print_error(f"{one['policy']}: case '{name}': " + "; ".join(differences))
        for words in (*one["untested"], *one["unshown"]):
            print_error(f"{one['policy']}: {words}")
        console().print(f"{one['policy']}: {one['cases']} cases, {len(one['failed'])} failed")
    return 1 if failed else 0


def grammar(path: Path | None = None, *, of_overlay: bool = False, as_json: bool = False) -> int:
    """The JSON Schema of policy files, or of overlays, on stdout or into a file."""
    from policies.grammar import as_text, overlay_schema, schema

    made = overlay_schema() if of_overlay else schema()
    if path is not None:
        return _write(path, as_text(made))
    if as_json:
        print_json(made)
    else:
        console().out(as_text(made), end="", highlight=False)
    return 0


def _write(path: Path, text: str) -> int:
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        print_error(f"{path}: cannot be written ({error.strerror}). Name a file in a folder that is there.")
        return 1
    return 0


def programme(name: str | None, *, state: str | None = None, as_json: bool = False) -> int:
    """One line of business or all: clocks, sources, what a state adds. 1: there is no such programme."""
    from policies.programme_text import markdown
    from policies.programmes import table

    known = table()
    if name is not None and name not in known:
        print_error(f"there is no programme {name}. Known: {', '.join(known)}.")
        return 1
    chosen = known if name is None else {name: known[name]}
    if as_json:
        print_json({one: programme.model_dump(mode="json") for one, programme in chosen.items()})
        return 0
    from rich.markdown import Markdown

    for one, programme in chosen.items():
        console().print(Markdown(markdown(one, programme, state=state.upper() if state else None)))
    return 0


def _read(paths: Sequence[Path]) -> tuple[list[LoadedPolicy], list[Problem]]:
    loaded: list[LoadedPolicy] = []
    problems: list[Problem] = []
    for path in paths:
        try:
            files = policy_files.policy_files(path)
        except PolicyFileError as error:
            problems += error.problems
            continue
        for file in files:
            try:
                loaded += load_all(file)
            except PolicyFileError as error:
                problems += error.problems
    return loaded, problems


def _by_folder(files: Sequence[Path]) -> list[list[Path]]:
    return [list(of_folder) for _, of_folder in groupby(files, key=lambda file: file.parent)]


def policy_of(cases_file: Path, key: str) -> tuple[Policy, Policy | None]:
    """The policy that the cases are about, and for an overlay the one that it lies over. Raises `PolicyFileError`."""
    files = Folder(folder_of(cases_file))
    on = key.partition("/")[2]
    path = cases_file.with_name(f"{on}.yaml")
    found = next((one.policy for one in files.load(path) if one.key == key), None)
    if found is None:
        raise PolicyFileError([Problem(key, 0, "", f"{path.name} holds no such policy", "Correct `policy:`.")])
    if found.overlay_of is None:
        return found, None
    return found, files.load(folder_of(cases_file) / f"{found.overlay_of}.yaml")[0].policy


def _tested(paths: Sequence[Path]) -> list[dict[str, Any]]:
    """The case files of one folder: what one of them shows of a policy file need not be shown by the others again."""
    from ops.policy_cases import Trial

    by_file: dict[Path, list[tuple[Trial, Policy | None]]] = {}
    for path in paths:
        file = cases.load(path)
        policy, base = policy_of(path, file.policy)
        written = path.with_name(f"{file.policy.partition('/')[2]}.yaml")
        by_file.setdefault(written, []).append((Trial(file, policy), base))
    return [one for written, trials in by_file.items() for one in _results(written, trials)]


def _results(written: Path, trials: "Sequence[tuple[Trial, Policy | None]]") -> list[dict[str, Any]]:
    from ops.policy_cases import untested
    from ops.policy_thresholds import unshown

    outcomes = [one for trial, _ in trials for one in trial.outcomes]
    found: list[dict[str, Any]] = [
        {
            "policy": trial.file.policy,
            "cases": len(trial.outcomes),
            "failed": {one.case: one.differences for one in trial.outcomes if one.differences},
            "untested": untested(outcomes, trial.policy, base=base),
            "unshown": [],
        }
        for trial, base in trials
    ]
    # First things first: a case that fails says more than a number that none of them shows.
    if not any(one["failed"] for one in found):
        found[0]["unshown"] = unshown(folder_of(written), written, [trial for trial, _ in trials])
    return found
