"""A policy file becomes a `Policy`, or one error that lists every mistake with its line and remedy."""

import difflib
import hashlib
import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from policies import checks
from policies.errors import PolicyFileError, Problem
from policies.positions import Positions
from schemas.policy import Policy


@dataclass(frozen=True, slots=True)
class LoadedPolicy:
    """A policy, the file it stands in (relative to its folder), and the digest of its content."""

    policy: Policy
    file: str
    digest: str

    @property
    def key(self) -> str:
        """What `policies.lock` and messages call it: "cervical-thoracic-esi/2026-01-01"."""
        return self.file.removesuffix(".yaml")


def load(path: Path, *, folder: Path | None = None) -> LoadedPolicy:
    """Read one policy file. Raises `PolicyFileError` with all mistakes at once."""
    file = str(path.relative_to(folder)) if folder else str(Path(path.parent.name) / path.name)
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        why = "it is not UTF-8" if isinstance(error, UnicodeDecodeError) else (error.strerror or "it cannot be opened")
        raise PolicyFileError(
            [Problem(file, 0, "", f"cannot be read: {why}", "Check the path and save it as UTF-8.")]
        ) from error
    return parse(text, file=file)


def parse(text: str, *, file: str) -> LoadedPolicy:
    """Read a policy from its text; `file` is "family/2026-01-01.yaml" and must agree with what stands inside."""
    positions = _positions(text, file)
    doubled = [
        Problem(file, line, "", f"`{key}` stands twice in one mapping", "Keep one of the two.")
        for key, line in positions.duplicate_keys()
    ]
    try:
        policy = Policy.model_validate(positions.data)
    except ValidationError as error:
        raise PolicyFileError(_in_order(doubled + _grammar_problems(error, positions, file))) from error
    found = [
        Problem(file, positions.line(one.path), where(one.path, positions.data), one.what, one.remedy)
        for one in checks.findings(policy, file)
    ]
    if doubled or found:
        raise PolicyFileError(_in_order(doubled + found))
    return LoadedPolicy(policy, file, digest_of(positions.data))


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


def _grammar_problems(error: ValidationError, positions: Positions, file: str) -> list[Problem]:
    return [
        Problem(
            file,
            positions.line(one["loc"]),
            where(one["loc"], positions.data),
            f"`{_last_name(one['loc'])}`: {_words(one)}" if one["loc"] else _words(one),
            _remedy(one["type"], one["loc"]),
        )
        for one in error.errors(include_input=False, include_url=False)
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
    return "docs/policy-grammar.schema.json shows what may stand here."


@cache
def _field_names() -> set[str]:
    """Every field name of the grammar, as it is written in YAML."""
    names: set[str] = set()
    for model in Policy.model_json_schema()["$defs"].values():
        names |= set(model.get("properties", {}))
    return names | set(Policy.model_fields)
