"""`precert user`: people, their roles and licences, and the keys of submitters.

Written as the owner of the tables, which no running process of ours is: nothing that serves requests can make itself a
physician.
"""

from collections.abc import Callable, Sequence
from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session

from ops.connection import use_running_services
from ops.output import console, print_json, print_json_lines
from ops.sign_in import read_password
from store import keys, people
from store.database import transaction
from store.errors import plain_errors
from store.people import LicenceStatus, LicenceType, Role


def add(
    login: str, *, name: str, roles: Sequence[Role], npi: str | None, password_stdin: bool, as_json: bool = False
) -> int:
    use_running_services()
    password = read_password(f"Password for {login}: ", from_stdin=password_stdin, twice=True)
    with plain_errors(), transaction("migrate") as session:
        people.add(session, login, name=name, roles=roles, password=password, npi=npi)
        person = _listed(session, login)
    if as_json:
        print_json(person)
        return 0
    console().print(f"{login} is filed: {', '.join(roles) or 'no role yet'}.")
    if "physician" in roles:
        console().print(f"To decide against a patient a licence is needed: `precert user licence {login} ...`")
    return 0


def change(login: str, *, done: str, act: Callable[[Session, UUID], None], as_json: bool = False) -> int:
    """One change to one person. As JSON: the person as `user list` shows each."""
    use_running_services()
    with plain_errors(), transaction("migrate") as session:
        act(session, people.find(session, login))
        person = _listed(session, login)
    if as_json:
        print_json(person)
    else:
        console().print(f"{login}: {done}.")
    return 0


def _listed(session: Session, login: str) -> dict[str, object]:
    return next(one._asdict() for one in people.listed(session) if one.login == login)


def password(login: str, *, password_stdin: bool, as_json: bool = False) -> int:
    use_running_services()
    chosen = read_password(f"New password for {login}: ", from_stdin=password_stdin, twice=True)
    return change(
        login,
        done="the password is changed",
        act=lambda s, person: people.set_password(s, person, chosen),
        as_json=as_json,
    )


def licence(
    login: str,
    *,
    kind: LicenceType,
    state: str,
    number: str,
    valid_from: date,
    valid_to: date,
    status: LicenceStatus,
    specialties: Sequence[str],
    as_json: bool = False,
) -> int:
    def file(session: Session, person: UUID) -> None:
        people.file_licence(
            session, person, kind=kind, state=state, number=number, valid_from=valid_from, valid_to=valid_to,
            status=status, specialties=specialties,
        )  # fmt: skip

    return change(
        login, done=f"{kind} licence in {state.upper()} is {status}, to {valid_to}", act=file, as_json=as_json
    )


def show_people(*, as_json: bool) -> int:
    use_running_services()
    with plain_errors(), transaction("migrate") as session:
        found = people.listed(session)
    if as_json:
        print_json_lines(one._asdict() for one in found)
        return 0
    from rich.table import Table

    table = Table()
    for name in ("login", "name", "NPI", "roles", "licences", ""):
        table.add_column(name)
    for one in found:
        disabled = "disabled" if one.disabled else ""
        table.add_row(one.login, one.name, one.npi or "", ", ".join(one.roles), "\n".join(one.licences), disabled)
    console().print(table)
    return 0


def key(submitter: str, *, label: str, as_json: bool) -> int:
    use_running_services()
    with plain_errors(), transaction("migrate") as session:
        made = keys.create(session, submitter, label=label)
    if as_json:
        print_json({"submitter": submitter, "key": made})
    else:
        console().print(f"The key of {submitter}. It is shown once and stored nowhere:")
        console().print(made)
    return 0


def show_keys(*, as_json: bool) -> int:
    use_running_services()
    with plain_errors(), transaction("migrate") as session:
        found = keys.listed(session)
    if as_json:
        print_json_lines(one._asdict() for one in found)
        return 0
    for one in found:
        until = f"revoked {one.revoked_at:%Y-%m-%d %H:%M} UTC" if one.revoked_at else "works"
        console().print(f"{one.id}  {one.submitter}  {one.label or '-'}  made {one.created_at:%Y-%m-%d}  {until}")
    return 0


def revoke(identity: UUID, *, as_json: bool = False) -> int:
    use_running_services()
    with plain_errors(), transaction("migrate") as session:
        revoked = keys.revoke(session, identity)
    if not revoked:
        raise people.PersonError("no working key has this id: `precert user keys` lists them")
    if as_json:
        print_json({"id": str(identity), "revoked": True})
        return 0
    console().print(f"The key is revoked. A process may remember it for {keys.REMEMBERED_SECONDS:.0f} seconds.")
    return 0
