"""The policies of this process, and what they ask for. Read and checked once, at the start of a worker."""

from collections.abc import Iterable, Mapping
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Final

from pydantic import BaseModel

from policies.catalog import Catalog, shipped
from runtime.settings import settings
from schemas.policy import FactFilter, LineTest, Policy, SessionsTest

#: Asked for by the gates, whatever a policy says: whose document it is, and pregnancy.
_ALWAYS: Final = frozenset({"identity.name", "identity.birth_date", "safety.pregnancy"})


def catalog() -> Catalog:
    """The policies that the settings name. Raises `policies.errors.PolicyFileError`, which says which line is wrong."""
    folder = settings().policy_folder
    return shipped() if folder is None else _other(folder)


@cache
def _other(folder: Path) -> Catalog:
    return Catalog.load(folder)


def scopes_of(policy_id: str, version: str) -> frozenset[str]:
    """The limits that a policy counts sessions for. A policy that is not loaded counts for none."""
    return _scopes(settings().policy_folder).get((policy_id, version), frozenset())


def all_scopes() -> frozenset[str]:
    return frozenset().union(*_scopes(settings().policy_folder).values())


@cache
def _scopes(_folder: Path | None) -> dict[tuple[str, str], frozenset[str]]:
    return {(one.policy.id, one.policy.version): _scopes_in(one.policy) for one in catalog().loaded}


def _scopes_in(policy: Policy) -> frozenset[str]:
    return frozenset(one.scope for one in _parts(policy) if isinstance(one, SessionsTest))


def codes_by_scope() -> Mapping[str, frozenset[str]]:
    """The service codes that spend from each limit, by any policy of any date that counts it."""
    return _codes(settings().policy_folder)


@cache
def _codes(_folder: Path | None) -> Mapping[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for one in catalog().loaded:
        for scope in scopes_of(one.policy.id, one.policy.version):
            found[scope] = found.get(scope, frozenset()) | one.policy.codes
    return found


def kinds_asked_for() -> frozenset[str]:
    """The kinds of fact that any policy asks for: only these are stored (`domain.md` 8)."""
    return _kinds(settings().policy_folder)


@cache
def _kinds(_folder: Path | None) -> frozenset[str]:
    return _ALWAYS.union(*(_named(part) for one in catalog().loaded for part in _parts(one.policy)))


def _named(part: BaseModel) -> tuple[str, ...]:
    if isinstance(part, FactFilter):
        return part.kinds
    return (part.chart,) if isinstance(part, LineTest) and part.chart else ()


def kinds_digest() -> str:
    """Part of a reading's key: a policy that asks for a new kind has the texts read again."""
    return _digest(settings().policy_folder)


@cache
def _digest(_folder: Path | None) -> str:
    return sha256("\n".join(sorted(kinds_asked_for())).encode()).hexdigest()[:12]


def _parts(of: object) -> Iterable[BaseModel]:
    """Every model inside a policy, however deep: a new kind of test is found without being named here."""
    if isinstance(of, BaseModel):
        yield of
        of = [getattr(of, name) for name in type(of).model_fields]
    if isinstance(of, dict):
        of = list(of.values())
    if isinstance(of, (list, tuple)):
        for part in of:
            yield from _parts(part)
