"""People: who they are, what they may do, and proof that it is them.

Written by the owner's role only (`transaction("migrate")`); the console's role reads. Passwords are argon2id hashes.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Final, Literal, NamedTuple
from uuid import UUID

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError
from sqlalchemy import text
from sqlalchemy.orm import Session

Role = Literal["coordinator", "nurse", "physician", "operations", "auditor", "admin"]
LicenceType = Literal["physician", "nurse"]
LicenceStatus = Literal["active", "restricted", "inactive", "suspended"]

#: After so many wrong passwords a login rests, whatever is tried. Short, since anybody can lock a known login.
WRONG_TRIES: Final = 5
REST_MINUTES: Final = 15
SHORTEST_PASSWORD: Final = 12
_NPI_DIGITS: Final = 10


class PersonError(RuntimeError):
    """What is wrong with what was given about a person, and what would be right."""


class Licence(NamedTuple):
    id: UUID
    type: str
    state: str
    status: str
    valid_from: date
    valid_to: date
    specialties: tuple[str, ...]

    def holds_on(self, day: date) -> bool:
        """Active, unrestricted and inside its dates."""
        return self.status == "active" and self.valid_from <= day <= self.valid_to


@dataclass(frozen=True, slots=True)
class Reviewer:
    """A person who has proved who they are."""

    id: UUID
    login: str
    name: str
    npi: str | None
    roles: frozenset[str]
    licences: tuple[Licence, ...]

    def licence_for(self, kind: str, state: str | None, *, day: date) -> Licence | None:
        """A licence of this type that holds on the day; in this state, when one is asked for."""
        fits = (one for one in self.licences if one.type == kind and one.holds_on(day) and state in (None, one.state))
        return next(fits, None)


class SignIn(NamedTuple):
    """`reviewer` is None when the sign-in was refused; the caller commits either way, so that a try is counted."""

    reviewer: Reviewer | None
    refused: Literal["", "wrong", "resting", "disabled"] = ""


class Listed(NamedTuple):
    login: str
    name: str
    npi: str | None
    roles: tuple[str, ...]
    licences: tuple[str, ...]  #: "physician TX active to 2027-12-31"
    disabled: bool


def add(
    session: Session, login: str, *, name: str, roles: Sequence[Role], password: str, npi: str | None = None
) -> UUID:
    """A new person. Raises PersonError; a login that is taken ends in the constraint `person_login_key`."""
    if not login.strip() or not name.strip():
        raise PersonError("a person has a login and a name: decisions show the name. Give both")
    if npi is not None:
        _check_npi(npi)
    if "physician" in roles and npi is None:
        raise PersonError("a physician is known by an NPI: it must not be among those of a request. Add --npi")
    hashed = _hashed(password)
    person: UUID = session.execute(
        text("INSERT INTO person (login, name, npi, password_hash) VALUES (:login, :name, :npi, :hash) RETURNING id"),
        {"login": login, "name": name, "npi": npi, "hash": hashed},
    ).scalar_one()
    for role in roles:
        grant(session, person, role)
    return person


def grant(session: Session, person: UUID, role: Role) -> None:
    session.execute(
        text("INSERT INTO person_role (person, role) VALUES (:person, :role) ON CONFLICT DO NOTHING"),
        {"person": person, "role": role},
    )


def set_password(session: Session, person: UUID, password: str) -> None:
    session.execute(
        text("UPDATE person SET password_hash = :hash WHERE id = :id"), {"hash": _hashed(password), "id": person}
    )


def disable(session: Session, person: UUID) -> None:
    """What the person decided stays; they decide nothing more."""
    session.execute(text("UPDATE person SET disabled_at = now() WHERE id = :id"), {"id": person})


def enable(session: Session, person: UUID) -> None:
    session.execute(text("UPDATE person SET disabled_at = NULL WHERE id = :id"), {"id": person})


def file_licence(
    session: Session,
    person: UUID,
    *,
    kind: LicenceType,
    state: str,
    number: str,
    valid_from: date,
    valid_to: date,
    status: LicenceStatus = "active",
    specialties: Sequence[str] = (),
) -> UUID:
    """File a licence, or bring a filed one of the same person up to date. Another person's number is refused."""
    if re.fullmatch(r"[A-Za-z]{2}", state) is None or not number.strip():
        raise PersonError("a licence names its state by two letters, as TX, and its number: check --state and --number")
    if valid_to < valid_from:
        raise PersonError("the licence ends before it begins: check --valid-from and --valid-to")
    values = {
        "person": person,
        "type": kind,
        "state": state.upper(),
        "number": number,
        "status": status,
        "valid_from": valid_from,
        "valid_to": valid_to,
        "specialties": list(specialties),
    }
    filed: UUID | None = session.execute(text(_LICENCE), values).scalar_one_or_none()
    if filed is None:
        raise PersonError("this licence number is on file for another person: check --state and --number")
    return filed


def find(session: Session, login: str) -> UUID:
    """The person's id. Raises PersonError."""
    person: UUID | None = session.scalar(text("SELECT id FROM person WHERE login = :login"), {"login": login})
    if person is None:
        raise PersonError("no person has this login: `precert user list` shows them")
    return person


def listed(session: Session) -> list[Listed]:
    rows = session.execute(text(_LISTED))
    return [Listed(row.login, row.name, row.npi, tuple(row.roles), tuple(row.licences), row.disabled) for row in rows]


def sign_in(session: Session, login: str, password: str) -> SignIn:
    """Whether the password is the person's. Each try is logged; too many wrong ones and the login rests.

    The same time is spent on an unknown login as on a known one.
    """
    # One try at a time per login: tries side by side would all be judged before any is counted.
    session.execute(text("SELECT pg_advisory_xact_lock(hashtextextended('sign_in:' || :login, 0))"), {"login": login})
    row = session.execute(text(_PERSON), {"login": login, "minutes": REST_MINUTES}).one_or_none()
    if row is None:
        _matches(_decoy(), password)
        _log(session, None, None, "sign_in_unknown")
        return SignIn(None, "wrong")
    if row.wrong >= WRONG_TRIES:
        return SignIn(None, "resting")
    if not _matches(row.password_hash, password):
        _log(session, row.id, login, "sign_in_failed")
        return SignIn(None, "wrong")
    if row.disabled_at is not None:
        return SignIn(None, "disabled")
    _log(session, row.id, login, "sign_in")
    return SignIn(reviewer(session, row.id))


def reviewer(session: Session, person: UUID) -> Reviewer:
    """The person with roles and licences as they stand now. Proves nothing: `sign_in` does."""
    row = session.execute(text("SELECT id, login, name, npi FROM person WHERE id = :id"), {"id": person}).one()
    roles = session.scalars(text("SELECT role FROM person_role WHERE person = :id"), {"id": person})
    licences = session.execute(text(_LICENCES), {"id": person})
    held = tuple(Licence(*one)._replace(specialties=tuple(one.specialties)) for one in licences)
    return Reviewer(row.id, row.login, row.name, row.npi, frozenset(roles), held)


def npi_is_valid(npi: str) -> bool:
    """Ten digits with the Luhn check digit over "80840" + NPI (ISO 7812, 45 CFR 162.406)."""
    if len(npi) != _NPI_DIGITS or not npi.isascii() or not npi.isdigit():
        return False
    digits = [int(digit) for digit in "80840" + npi]
    doubled = [digit if place % 2 == 0 else sum(divmod(2 * digit, 10)) for place, digit in enumerate(reversed(digits))]
    return sum(doubled) % 10 == 0


def _check_npi(npi: str) -> None:
    if not npi_is_valid(npi):
        raise PersonError("this is no NPI: ten digits, the last of them the check digit")


@lru_cache(maxsize=1)
def _hasher() -> PasswordHasher:
    return PasswordHasher()


@lru_cache(maxsize=1)
def _decoy() -> str:
    return _hasher().hash("nobody's")


def _hashed(password: str) -> str:
    if len(password) < SHORTEST_PASSWORD:
        raise PersonError(f"a password has at least {SHORTEST_PASSWORD} characters")
    return _hasher().hash(password)


def _matches(known: str, password: str) -> bool:
    try:
        return _hasher().verify(known, password)
    except (VerifyMismatchError, InvalidHashError):
        return False


def _log(session: Session, person: UUID | None, login: str | None, action: str) -> None:
    """An unknown login is not kept: people type passwords into the wrong field."""
    session.execute(
        text("INSERT INTO access_log (person, login, action) VALUES (:person, :login, :action)"),
        {"person": person, "login": login, "action": action},
    )


#: Wrong tries since the last good one, in the window.
_PERSON: Final = """
SELECT p.id, p.password_hash, p.disabled_at, (
    SELECT count(*) FROM access_log l
    WHERE l.login = p.login AND l.action = 'sign_in_failed' AND l.at > now() - make_interval(mins => :minutes)
        AND l.at > coalesce(
            (SELECT max(g.at) FROM access_log g WHERE g.login = p.login AND g.action = 'sign_in'), '-infinity')
) AS wrong
FROM person p WHERE p.login = :login
"""

_LICENCE: Final = """
INSERT INTO reviewer_licence AS held (person, type, state, number, status, valid_from, valid_to, specialties)
VALUES (:person, :type, :state, :number, :status, :valid_from, :valid_to, :specialties)
ON CONFLICT (type, state, number) DO UPDATE SET status = EXCLUDED.status, valid_from = EXCLUDED.valid_from,
    valid_to = EXCLUDED.valid_to, specialties = EXCLUDED.specialties
WHERE held.person = EXCLUDED.person
RETURNING id
"""

_LICENCES: Final = """
SELECT id, type, state, status, valid_from, valid_to, specialties FROM reviewer_licence WHERE person = :id
ORDER BY valid_to DESC, id
"""

_LISTED: Final = """
SELECT p.login, p.name, p.npi, p.disabled_at IS NOT NULL AS disabled,
    ARRAY(SELECT role FROM person_role r WHERE r.person = p.id ORDER BY role) AS roles,
    ARRAY(SELECT l.type || ' ' || l.state || ' ' || l.status || ' to ' || l.valid_to FROM reviewer_licence l
          WHERE l.person = p.id ORDER BY l.valid_to DESC) AS licences
FROM person p ORDER BY p.login
"""
