"""A policy file becomes a `Policy`, or one error that lists every mistake with its line and remedy."""

import difflib
import hashlib
import json
import os
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

import yaml
from pydantic import ValidationError

from policies import checks, overlay
from policies.assembly import Assembled, Raw, Reach, Resolved, assemble, resolved
from policies.codes import procedures
from policies.errors import PolicyFileError, Problem
from policies.positions import Positions
from schemas.policy import Policy
from schemas.policy_overlay import Overlay


@dataclass(frozen=True, slots=True)
class LoadedPolicy:
    """A policy, the file it stands in (relative to its folder), and the digest of its content."""

    policy: Policy
    file: str
    digest: str

    @property
    def key(self) -> str:
        """What `policies.lock` and messages call it: "cervical-thoracic-esi/2026-01-01", "...-esi+aetna/2026-01-01"."""
        if self.policy.overlay_of is None:
            return self.file.removesuffix(".yaml")
        name = self.policy.id.removeprefix(f"{self.policy.family}-")
        return f"{self.policy.family}+{name}/{self.policy.effective_from}"


class Folder:
    """Policy files that refer to each other. A file is read once, however many others are based on it."""

    def __init__(self, folder: Path) -> None:
        procedures.adopt(folder)
        self._folder = folder
        self._read: dict[str, Raw] = {}

    def reach(self, name: str) -> Raw:
        """The file "family/2026-01-01". Raises FileNotFoundError, `PolicyFileError`."""
        path = self._folder / f"{name}.yaml"
        if not _NAME.fullmatch(name) or not path.is_file():
            raise FileNotFoundError(name)
        return self._raw(path, f"{name}.yaml")

    def load(self, path: Path) -> list[LoadedPolicy]:
        """The policy of a file, or the policies of an overlay. Raises `PolicyFileError` with all mistakes at once."""
        file = _named(path, self._folder)
        raw = self._raw(path, file)
        return _overlaid(raw, self.reach) if is_overlay(raw) else [_whole(assemble(raw, self.reach), _doubled(raw))]

    def written(self, path: Path) -> Raw:
        """A file as written. What is changed in its data is seen by `contents`. Raises `PolicyFileError`."""
        return self._raw(path, _named(path, self._folder))

    def contents(self, path: Path) -> list[dict[str, Any]]:
        """What the policies of a file that was loaded say, its parameters filled in, without the checks of `load`."""
        raw = self.written(path)
        if not is_overlay(raw):
            return [resolved(assemble(raw, self.reach)).data]
        stated = Overlay.model_validate(raw.data)
        return [resolved(overlay.apply(stated, raw, name, self.reach)).data for name in stated.of]

    def _raw(self, path: Path, file: str) -> Raw:
        if file not in self._read:
            self._read[file] = read_raw(path, file=file)
        return self._read[file]


_NAME: Final = re.compile(r"[a-z0-9-]+/\d{4}-\d{2}-\d{2}")


def load(path: Path, *, folder: Path | None = None) -> LoadedPolicy:
    """Read one policy file. Raises `PolicyFileError` with all mistakes at once."""
    return load_all(path, folder=folder)[0]


def load_all(path: Path, *, folder: Path | None = None) -> list[LoadedPolicy]:
    """The policies of a file, which may be an overlay over several. Raises `PolicyFileError` with all mistakes at once.

    It is read among the files of the folder in which it stands, so that it finds those that it refers to.
    """
    if folder is None:
        path = Path(os.path.abspath(path))  # noqa: PTH100  takes out "..", and leaves links as the folder names them
        folder = overlay.folder_of(path)
    return Folder(folder).load(path)


def parse(text: str, *, file: str, folder: Path = Path(__file__).parent) -> LoadedPolicy:
    """Read a policy from its text; `file` is "family/2026-01-01.yaml" and must agree with what stands inside."""
    raw = Raw(file, _positions(text, file))
    reach = Folder(folder).reach
    return (_overlaid(raw, reach) if is_overlay(raw) else [_whole(assemble(raw, reach), _doubled(raw))])[0]


def read_raw(path: Path, *, file: str) -> Raw:
    """A file as written. Raises `PolicyFileError` when it cannot be read, or is no YAML mapping."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        why = "it is not UTF-8" if isinstance(error, UnicodeDecodeError) else (error.strerror or "it cannot be opened")
        raise PolicyFileError(
            [Problem(file, 0, "", f"cannot be read: {why}", "Check the path and save it as UTF-8.")]
        ) from error
    return Raw(file, _positions(text, file))


def is_overlay(raw: Raw) -> bool:
    return "overlay" in raw.data


def _named(path: Path, folder: Path) -> str:
    if path.is_relative_to(folder):
        return str(path.relative_to(folder))
    return str(Path(path.parent.name) / path.name)


def _whole(whole: Assembled, problems: list[Problem]) -> LoadedPolicy:
    found = resolved(whole)
    data, problems = found.data, problems + found.problems
    try:
        policy = Policy.model_validate(data)
    except ValidationError as error:
        raise PolicyFileError(_in_order(problems + _grammar_problems(error, whole, found))) from error
    findings = checks.findings(policy, whole.own.file)
    told = [one for one in findings if not found.written.is_put_in(one.path)]
    for one in told or findings:
        file, line = whole.place(one.path)
        problems.append(Problem(file, line, where(one.path, data), one.what, one.remedy))
    if problems:
        raise PolicyFileError(_in_order(problems))
    return LoadedPolicy(policy, whole.own.file, digest_of(data))


def _doubled(raw: Raw) -> list[Problem]:
    return [
        Problem(raw.file, line, "", f"`{key}` stands twice in one mapping", "Keep one of the two.")
        for key, line in raw.positions.duplicate_keys()
    ]


def _overlaid(raw: Raw, reach: Reach) -> list[LoadedPolicy]:
    """One policy for each that the overlay lies over."""
    try:
        stated = Overlay.model_validate(raw.data)
    except ValidationError as error:
        raise PolicyFileError(_in_order(_doubled(raw) + _overlay_problems(error, raw))) from error
    wholes = {name: overlay.apply(stated, raw, name, reach) for name in stated.of}
    problems = [*_doubled(raw), *overlay.unfounded(stated, raw, wholes)]
    if problems:
        raise PolicyFileError(_in_order(problems))
    return [_whole(whole, []) for whole in wholes.values()]


def _overlay_problems(error: ValidationError, raw: Raw) -> list[Problem]:
    found = []
    for one in error.errors(include_input=False, include_url=False):
        name = str(one["loc"][0]) if one["loc"] else ""
        what, remedy = f"`{_last_name(one['loc'])}`: {_words(one)}", _remedy(one["type"], one["loc"])
        if one["type"] == "extra_forbidden" and name in overlay.MEANING:
            what, remedy = overlay.refused(name)
        found.append(Problem(raw.file, raw.positions.line(one["loc"]), name, what, remedy))
    return found


def digest_of(data: Any) -> str:
    """SHA-256 of the content in canonical JSON. Comments, order of keys and line breaks do not count.

    Of the content as written, not of the model: a new optional field of the grammar changes no digest.
    """
    canonical = json.dumps(data, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=str)
    return hashlib.sha256(canonical.encode()).hexdigest()


def _positions(text: str, file: str) -> Positions:
    try:
        positions = Positions(text)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else 1
        what = getattr(error, "problem", None) or "the text is not YAML"
        raise PolicyFileError(
            [Problem(file, line, "", f"not readable as YAML: {what}", "Check indentation, quotes and brackets.")]
        ) from error
    if not isinstance(positions.data, dict):
        remedy = "Start with `id:`; docs/policy-grammar.schema.json lists the fields."
        raise PolicyFileError([Problem(file, 1, "", "the file holds no mapping", remedy)])
    return positions


def _grammar_problems(error: ValidationError, whole: Assembled, found: Resolved) -> list[Problem]:
    """Each where it was written: a mistake in a term once, and not wherever the term stands."""
    errors = error.errors(include_input=False, include_url=False)
    told = [one for one in errors if not found.written.is_put_in(one["loc"])]
    return [
        Problem(
            *whole.place(one["loc"]),
            where(one["loc"], found.data),
            f"`{_last_name(one['loc'])}`: {_words(one)}" if one["loc"] else _words(one),
            _remedy(one["type"], one["loc"]),
        )
        for one in told or errors
    ]


def _in_order(problems: list[Problem]) -> list[Problem]:
    return sorted(dict.fromkeys(problems), key=lambda problem: problem.line)


_NAMED = {"criteria": "criterion", "red_flags": "red flag", "session_rules": "session rule", "documents": "document"}


def where(path: tuple[str | int, ...], data: Any) -> str:
    """The criterion (or red flag, ...) that a path lies in, by its id; else the top field."""
    if not path:
        return ""
    top = str(path[0])
    number = next(iter(path[1:]), None)
    if top == "terms" and number is not None:
        return f"term '{number}'"
    if top not in _NAMED or not isinstance(number, int):
        return ""
    item = data[top][number]
    name = (item.get("id") or item.get("loinc")) if isinstance(item, dict) else None
    return f"{_NAMED[top]} '{name}'" if name else f"{_NAMED[top]} number {number + 1}"


def _last_name(path: tuple[str | int, ...]) -> str:
    return next((str(step) for step in reversed(path) if isinstance(step, str) and "[" not in step), str(path[-1]))


def _words(error: Any) -> str:
    """Pydantic's message without its prefixes; it carries no input (`hide_input_in_errors`)."""
    words = str(error["msg"]).removeprefix("Value error, ").removeprefix("Assertion failed, ")
    return {
        "missing": "is not there",
        "extra_forbidden": "is not a field of the grammar here",
        "string_type": "must be text",
    }.get(error["type"], words[0].lower() + words[1:])


def _remedy(kind: str, path: tuple[str | int, ...]) -> str:
    name = _last_name(path) if path else ""
    if kind == "missing":
        return f"Add `{name}:`."
    if kind == "extra_forbidden":
        close = difflib.get_close_matches(name, sorted(_field_names()), n=1)
        return (
            f"Did you mean `{close[0]}`?" if close else "Remove it; docs/policy-grammar.schema.json lists the fields."
        )
    if kind == "string_type":
        return "Put it in quotes."
    if kind.startswith("date"):
        return "Write a day that exists, such as 2026-01-31."
    return "docs/policy-grammar.schema.json shows what may stand here."


@cache
def _field_names() -> set[str]:
    """Every field name of the grammar, as it is written in YAML."""
    names: set[str] = set()
    for model in Policy.model_json_schema()["$defs"].values():
        names |= set(model.get("properties", {}))
    return names | set(Policy.model_fields)
