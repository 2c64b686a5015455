"""Signing in on the command line. A password comes by prompt, on standard input or in PRECERT_PASSWORD, never as an
argument: arguments can be read by every user of the machine."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from getpass import getpass
from typing import Final

from ops.connection import use_running_services
from ops.errors import OperationError
from store import people
from store.database import transaction
from store.errors import plain_errors
from store.people import Reviewer


class NoLoginError(OperationError):
    """Who are you? Add --login, or set PRECERT_LOGIN."""


class NoPasswordError(OperationError):
    """There is no terminal to ask for the password on. Set PRECERT_PASSWORD, or send it with --password-stdin."""


class PasswordsDifferError(OperationError):
    """The two passwords differ. Nothing was changed: type the same one twice."""


class WrongSignInError(OperationError):
    """Login and password do not fit. After a few wrong tries the login rests for a while."""


class RestingLoginError(OperationError):
    """Too many wrong passwords: this login rests. Try again in {minutes} minutes."""


class DisabledLoginError(OperationError):
    """This account is disabled. An administrator can enable it with `precert user enable`."""


_REFUSALS: Final[dict[str, type[OperationError]]] = {
    "wrong": WrongSignInError,
    "resting": RestingLoginError,
    "disabled": DisabledLoginError,
}


@contextmanager
def signed_in(login: str | None, *, password_stdin: bool) -> Iterator[Reviewer]:
    """A person at work: signed in to the running services, and no driver's text in what goes wrong."""
    use_running_services()
    reviewer = sign_in(login, password_stdin=password_stdin)
    with plain_errors():
        yield reviewer


def sign_in(login: str | None, *, password_stdin: bool) -> Reviewer:
    """The person, with roles and licences as they stand now. Raises one of the errors above."""
    name = login or os.environ.get("PRECERT_LOGIN")
    if not name:
        raise NoLoginError
    password = read_password(f"Password of {name}: ", from_stdin=password_stdin)
    with plain_errors(), transaction("console") as session:
        signed = people.sign_in(session, name, password)
    if signed.reviewer is None:
        raise _REFUSALS[signed.refused](minutes=people.REST_MINUTES)
    return signed.reviewer


def read_password(prompt: str, *, from_stdin: bool, twice: bool = False) -> str:
    """Raises NoPasswordError where nobody can be asked."""
    if from_stdin:
        return sys.stdin.readline().rstrip("\n")
    if (known := os.environ.get("PRECERT_PASSWORD")) is not None:
        return known
    if not sys.stdin.isatty():
        raise NoPasswordError
    password = getpass(prompt)
    if twice and getpass("The same again: ") != password:
        raise PasswordsDifferError
    return password
