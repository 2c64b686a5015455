"""The policies of this process, and what they ask for. Read and checked once, at the start of a worker."""

from collections.abc import Collection, Iterable, Mapping
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Final

from pydantic import BaseModel

from policies.catalog import Catalog, shipped
from policies.sensitive import kinds_of_marked
from runtime.settings import settings
from schemas.marks import Mark
from schemas.parts import parts
from schemas.policy import LineTest, Policy, SessionsTest
from schemas.policy_choice import PolicyChoice
from schemas.policy_facts import FactFilter

#: Asked for by the gates, whatever a policy says: whose document it is, and pregnancy.
_IDENTITY: Final = frozenset({"identity.name", "identity.birth_date"})
_ALWAYS: Final = _IDENTITY | {"safety.pregnancy", "chart.unsettled"}


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
    return frozenset(one.scope for one in parts(policy) if isinstance(one, SessionsTest))


def codes_by_scope() -> Mapping[str, Mapping[str, bool]]:
    """The service codes that spend from each limit, by any policy of any date that counts it.

    With each, whether a unit of it is a session by any of them: else its units are part of one.
    """
    return _codes(settings().policy_folder)


@cache
def _codes(_folder: Path | None) -> Mapping[str, Mapping[str, bool]]:
    found: dict[str, dict[str, bool]] = {}
    for one in catalog().loaded:
        for scope in scopes_of(one.policy.id, one.policy.version):
            codes = found.setdefault(scope, {})
            for service in one.policy.services:
                codes[service.code] = codes.get(service.code, False) or service.unit == "session"
    return found


def kinds_asked_for() -> frozenset[str]:
    """The kinds of fact that any policy asks for: only these are stored (`domain.md` 8)."""
    return _kinds(settings().policy_folder)


@cache
def _kinds(_folder: Path | None) -> frozenset[str]:
    return _ALWAYS.union(*(_named(part) for one in catalog().loaded for part in parts(one.policy)))


def _named(part: BaseModel) -> tuple[str, ...]:
    if isinstance(part, FactFilter):
        return part.kinds
    return (part.chart,) if isinstance(part, LineTest) and part.chart else ()


def kinds_digest() -> str:
    """Part of a reading's key: a policy that asks for a new kind has the texts read again."""
    return digest_of_kinds(kinds_asked_for())


@cache
def digest_of_kinds(kinds: frozenset[str]) -> str:
    return sha256("\n".join(sorted(kinds)).encode()).hexdigest()[:12]


def may_ask_of_marked(choices: Iterable[PolicyChoice]) -> tuple[Policy, ...]:
    """Policies that may have a sensitive document read: in force, approved, not held back, and not a sample where
    samples decide nothing."""
    return tuple(
        choice.policy
        for choice in choices
        if choice.policy is not None
        and choice.policy.sensitive
        and choice.policy.status == "approved"
        and not choice.suspended
        and (not choice.policy.sample or settings().allow_sample_policies)
    )


def kinds_in(marks: Collection[Mark], asking: Iterable[Policy]) -> frozenset[str]:
    """What a machine reads in a document with these marks: what is asked of it, and then also whose it is."""
    asked = kinds_of_marked(marks, asking)
    return asked | _IDENTITY if asked else asked


def any_asks_of_marked() -> bool:
    """Whether any policy asks for facts of sensitive documents: if not, nobody has to look which governs a request."""
    return _asks(settings().policy_folder)


@cache
def _asks(_folder: Path | None) -> bool:
    return any(one.policy.sensitive for one in catalog().loaded)
