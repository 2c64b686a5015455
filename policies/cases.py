"""`cases.yaml` beside a policy: facts in, results out. Read here, run by `precert policy test` and by pytest."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

import yaml
from pydantic import Field, ValidationError

from policies import case_files
from policies.errors import PolicyFileError, Problem
from policies.positions import Positions
from policies.scopes import scopes_of
from schemas.base import Frozen
from schemas.evaluation import Recommendation, Result, SpentSession, Utilisation
from schemas.fact import Fact
from schemas.policy import Policy
from schemas.request import AuthorizationRequest, Diagnosis, Member, Provider, ServiceLine

#: What a fact of a case is taken from, unless it says otherwise.
_DOCUMENT: Final = "chart"


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
        data = case_files.whole(positions, case_files.folder_of(path), file)
        read = CaseFile.model_validate(data)
    except yaml.YAMLError as error:
        raise PolicyFileError(
            [Problem(file, 1, "", "not readable as YAML", "Check indentation and quotes.")]
        ) from error
    except ValidationError as error:
        raise PolicyFileError([_problem(one, positions, file) for one in error.errors(include_url=False)]) from error
    unknown = [
        Problem(
            file,
            positions.line(("cases", number, "base")),
            f"case '{case.name}'",
            f"no base `{case.base}`",
            "Name one of `bases`.",
        )
        for number, case in enumerate(read.cases)
        if case.base not in read.bases
    ]
    if unknown:
        raise PolicyFileError(unknown)
    return read


def stage(file: CaseFile, case: Case, policy: Policy) -> Staged:
    """The request, facts and counts of a case. Raises ValueError when the case names a fact that its base lacks."""
    base = file.bases[case.base]
    strangers = set(case.without) - set(base.facts)
    if strangers:
        raise ValueError(f"the base '{case.base}' has no fact {', '.join(sorted(strangers))}")
    facts = {
        name: fields | case.change.get(name, {}) for name, fields in base.facts.items() if name not in case.without
    }
    facts |= {name: fields for name, fields in case.change.items() if name not in base.facts}
    sessions: dict[str, tuple[date, ...] | None] = dict.fromkeys(scopes_of(policy), ())
    sessions |= base.sessions | case.sessions
    return Staged(
        request=_request(base, case, policy),
        facts=tuple(_fact(fields, base) for fields in facts.values()),
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
    lines: tuple[Mapping[str, Any], ...] = (base.line | case.line, *case.other_lines)
    return AuthorizationRequest(
        submission_id="case",
        submitter="policy-test",
        programme=policy.programmes[0],
        member=Member(id="case", birth_date=case.birth_date or base.birth_date),
        providers=(Provider(npi="1234567893"),),
        diagnoses=tuple(Diagnosis(as_sent=code, code=code, rank=rank) for rank, code in enumerate(codes, 1)),
        service_lines=tuple(ServiceLine.model_validate({"line": n, **fields}) for n, fields in enumerate(lines, 1)),
    )


def _fact(fields: Mapping[str, Any], base: Base) -> Fact:
    return Fact.model_validate({"document": _DOCUMENT, "document_on": base.known_on, **fields})


def _problem(one: Any, positions: Positions, file: str) -> Problem:
    field = ".".join(str(step) for step in one["loc"])
    return Problem(file, positions.line(one["loc"]), field, str(one["msg"]), "Compare with the cases beside it.")
