"""`cases.yaml` beside a policy: facts in, results out. Read here, run by `precert policy test` and by pytest."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

import yaml
from pydantic import Field, ValidationError

from policies import case_files
from policies.errors import PolicyFileError, Problem
from policies.findings import instead
from policies.overlay import folder_of
from policies.positions import Positions
from policies.scopes import scopes_of
from schemas.base import Frozen
from schemas.evaluation import Recommendation, Result, SpentSession, Utilisation
from schemas.fact import Fact
from schemas.policy import Policy
from schemas.request import AuthorizationRequest, Diagnosis, Member, Provider, ServiceLine

#: What a fact of a case is taken from, unless it says otherwise.
_DOCUMENT: Final = "chart"
_REMEDY: Final = "Compare with the cases beside it."


class Expected(Frozen):
    """What must come out. Criteria that are not named must be as they are in the base case."""

    recommendation: Recommendation
    route_reason: str | None = None
    criteria: dict[str, Result] = Field(default_factory=dict)
    red_flags: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()  #: at least these
    gaps: tuple[str, ...] | None = None  #: the categories asked for, all of them


class Base(Frozen):
    """A starting point: a request and its facts by name."""

    service_on: date
    known_on: date
    birth_date: date = date(1971, 3, 2)
    diagnoses: tuple[str, ...]
    line: dict[str, Any]
    facts: dict[str, dict[str, Any]]
    sessions: dict[str, tuple[date, ...]] = Field(default_factory=dict)
    expect: Expected


class Case(Frozen):
    """A base with changes: one thing at a time, so that a result has one cause."""

    name: str
    base: str = "complete"
    change: dict[str, dict[str, Any]] = Field(default_factory=dict)  #: fact name: fields to set; a new name adds a fact
    without: tuple[str, ...] = ()  #: fact names
    line: dict[str, Any] = Field(default_factory=dict)
    other_lines: tuple[dict[str, Any], ...] = ()
    diagnoses: tuple[str, ...] | None = None
    birth_date: date | None = None
    sessions: dict[str, tuple[date, ...] | None] = Field(default_factory=dict)  #: null: not known
    expect: Expected


class NoCase(Frozen):
    """A number that another one covers: moved `to`, no record could tell the difference. `why` is for reviewers."""

    of: str  #: the parameter, criterion or red flag
    value: float
    to: float
    why: str = Field(min_length=10)


class CaseFile(Frozen):
    """All cases of one policy file."""

    policy: str  #: "family/2026-01-01"
    bases: dict[str, Base] = Field(min_length=1)
    cases: tuple[Case, ...] = Field(min_length=1)
    no_case: tuple[NoCase, ...] = ()

    def all(self) -> tuple[Case, ...]:
        """The bases as cases of their own, then the cases."""
        of_bases = (Case(name=f"base {name}", base=name, expect=base.expect) for name, base in self.bases.items())
        return (*of_bases, *self.cases)


@dataclass(frozen=True, slots=True)
class Staged:
    """A case as the engine takes it."""

    request: AuthorizationRequest
    facts: tuple[Fact, ...]
    utilisation: tuple[Utilisation, ...]
    service_on: date
    known_on: date


def load(path: Path) -> CaseFile:
    """Read a `cases.yaml`. Raises `PolicyFileError` with file, line and field."""
    file = f"{path.parent.name}/{path.name}"
    try:
        positions = Positions(path.read_text(encoding="utf-8"))
        data = case_files.whole(positions, folder_of(path), file)
        read = CaseFile.model_validate(data)
    except (OSError, UnicodeDecodeError) as error:
        why = "it is not UTF-8" if isinstance(error, UnicodeDecodeError) else (error.strerror or "it cannot be opened")
        remedy = "Check the path and save it as UTF-8."
        raise PolicyFileError([Problem(file, 0, "", f"cannot be read: {why}", remedy)]) from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else 1
        raise PolicyFileError(
            [Problem(file, line, "", "not readable as YAML", "Check indentation and quotes.")]
        ) from error
    except ValidationError as error:
        raise PolicyFileError([_problem(one, positions, file) for one in error.errors(include_url=False)]) from error
    wrong = [
        Problem(file, line_of_case(positions, case.name, *path), f"case '{case.name}'", what, remedy)
        for case in read.all()
        for path, what, remedy in _mistakes(read, case)
    ]
    if wrong:
        raise PolicyFileError(list(dict.fromkeys(wrong)))
    return read


def line_of_case(positions: Positions, name: str, *path: str) -> int:
    """Where a case, or a part of it, stands in its file; 1 for one that is taken over from another file."""
    cases = positions.data.get("cases") if isinstance(positions.data, dict) else None
    for number, one in enumerate(cases if isinstance(cases, list) else ()):
        if isinstance(one, dict) and case_files.is_named(str(one.get("name")), name):
            return positions.line(("cases", number, *path))
    base = name.removeprefix("base ")
    return positions.line(("bases", base, *path)) if base != name else 1


def _mistakes(file: CaseFile, case: Case) -> Iterator[tuple[tuple[str, ...], str, str]]:
    """What the grammar cannot say of a case: place, what, remedy."""
    base = file.bases.get(case.base)
    if base is None:
        yield ("base",), f"no base `{case.base}`", "Name one of `bases`."
        return
    for name in sorted(set(case.without) - set(base.facts)):
        yield ("without",), f"the base '{case.base}' has no fact `{name}`", instead(name, base.facts)
    is_base = case.name == f"base {case.base}"
    for name, fields in _facts(base, case).items():
        if not (is_base or name in case.change):
            continue  # told of its base
        where = ("facts" if is_base else "change", name)
        yield from ((where, f"the fact `{name}`: {told}", _REMEDY) for told in _refusals(_fact, fields, base))
    for line in _lines(base, case) if is_base or case.line or case.other_lines else ():
        yield from ((("line",), f"its line: {told}", _REMEDY) for told in _refusals(ServiceLine.model_validate, line))


def _refusals(make: Callable[..., object], *parts: object) -> list[str]:
    try:
        make(*parts)
    except ValidationError as error:
        return [f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors(include_url=False)]
    return []


def stage(file: CaseFile, case: Case, policy: Policy) -> Staged:
    """The request, facts and counts of a case. Raises ValueError when the case names a fact that its base lacks."""
    base = file.bases[case.base]
    strangers = set(case.without) - set(base.facts)
    if strangers:
        raise ValueError(f"the base '{case.base}' has no fact {', '.join(sorted(strangers))}")
    sessions: dict[str, tuple[date, ...] | None] = dict.fromkeys(scopes_of(policy), ())
    sessions |= base.sessions | case.sessions
    return Staged(
        request=_request(base, case, policy),
        facts=tuple(_fact(fields, base) for fields in _facts(base, case).values()),
        utilisation=tuple(
            Utilisation(
                scope=scope,
                sessions=tuple(SpentSession(source="claims", on=day) for day in days),
                sources=("claims",),
            )
            for scope, days in sessions.items()
            if days is not None
        ),
        service_on=base.service_on,
        known_on=base.known_on,
    )


def _request(base: Base, case: Case, policy: Policy) -> AuthorizationRequest:
    codes = base.diagnoses if case.diagnoses is None else case.diagnoses
    return AuthorizationRequest(
        submission_id="case",
        submitter="policy-test",
        programme=policy.programmes[0],
        member=Member(id="case", birth_date=case.birth_date or base.birth_date),
        providers=(Provider(npi="1234567893"),),
        diagnoses=tuple(Diagnosis(as_sent=code, code=code, rank=rank) for rank, code in enumerate(codes, 1)),
        service_lines=tuple(map(ServiceLine.model_validate, _lines(base, case))),
    )


def _facts(base: Base, case: Case) -> dict[str, dict[str, Any]]:
    """Those of the base with the changes of the case, by name."""
    kept = {name: fields for name, fields in base.facts.items() if name not in case.without}
    changed = {name: fields | case.change.get(name, {}) for name, fields in kept.items()}
    return changed | {name: fields for name, fields in case.change.items() if name not in base.facts}


def _lines(base: Base, case: Case) -> list[dict[str, Any]]:
    return [{"line": n, **fields} for n, fields in enumerate((base.line | case.line, *case.other_lines), 1)]


def _fact(fields: Mapping[str, Any], base: Base) -> Fact:
    return Fact.model_validate({"document": _DOCUMENT, "document_on": base.known_on, **fields})


def _problem(one: Any, positions: Positions, file: str) -> Problem:
    field = ".".join(str(step) for step in one["loc"])
    return Problem(file, positions.line(one["loc"]), field, str(one["msg"]), _REMEDY)
