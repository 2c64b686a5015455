"""`precert user`: its arguments."""

from datetime import UTC, date, datetime
from typing import Annotated, Any
from uuid import UUID

import typer

user = typer.Typer(
    no_args_is_help=True, rich_markup_mode=None, help="People, their roles and licences; submitters' keys."
)

Json = Annotated[bool, typer.Option("--json", help="JSON on stdout and nothing else.")]
Login = Annotated[str, typer.Argument(help="The person's login.", show_default=False)]
Stdin = Annotated[bool, typer.Option("--password-stdin", help="Read the password from standard input.")]
RoleName = typer.Option(
    "--role", metavar="ROLE", help="coordinator, nurse, physician, operations, auditor or admin; may be repeated."
)
ROLES = ("coordinator", "nurse", "physician", "operations", "auditor", "admin")
STATUSES = ("active", "restricted", "inactive", "suspended")
Day = typer.Option(formats=["%Y-%m-%d"], metavar="DATE", show_default=False)


@user.command()
def add(
    login: Login,
    *,
    name: Annotated[str, typer.Option("--name", help="Name and qualification, as decisions show it.")],
    role: Annotated[list[str], RoleName] = [],  # noqa: B006  Typer copies it
    npi: Annotated[str | None, typer.Option("--npi", help="National Provider Identifier.")] = None,
    password_stdin: Stdin = False,
    json: Json = False,
) -> None:
    """File a person. The password is asked for, or stands in PRECERT_PASSWORD.

    Example: precert user add okafor --name "A. Okafor, MD" --role physician --npi 1234567893
    """
    from ops import people_command

    roles: list[Any] = [_one_of(each, ROLES, "--role") for each in role]
    raise typer.Exit(
        people_command.add(login, name=name, roles=roles, npi=npi, password_stdin=password_stdin, as_json=json)
    )


@user.command()
def role(login: Login, role: Annotated[str, typer.Argument(help="The role to grant.")], json: Json = False) -> None:
    """Grant a role. A role is not taken away again: disable the person, whose decisions rest on it.

    Example: precert user role okafor physician
    """
    from ops import people_command
    from store import people

    granted: Any = _one_of(role, ROLES, "ROLE")
    raise typer.Exit(
        people_command.change(
            login, done=f"is {role}", act=lambda s, person: people.grant(s, person, granted), as_json=json
        )
    )


@user.command()
def licence(
    login: Login,
    *,
    type: Annotated[str, typer.Option("--type", help="physician or nurse.")],  # noqa: A002
    state: Annotated[str, typer.Option("--state", help="Two letters.")],
    number: Annotated[str, typer.Option("--number", help="As the state's board gives it.")],
    valid_to: Annotated[datetime, Day],
    valid_from: Annotated[datetime | None, Day] = None,
    status: Annotated[str, typer.Option("--status", help="active, restricted, inactive or suspended.")] = "active",
    specialty: Annotated[
        list[str], typer.Option("--specialty", help="A field of expertise, as policies name it; may be repeated.")
    ] = [],  # noqa: B006
    json: Json = False,
) -> None:
    """File a licence, or bring it up to date.

    Example: precert user licence okafor --type physician --state TX --number Q1 --valid-to 2027-12-31
    """
    from ops import people_command

    kind: Any = _one_of(type, ("physician", "nurse"), "--type")
    standing: Any = _one_of(status, STATUSES, "--status")
    raise typer.Exit(
        people_command.licence(
            login, kind=kind, state=state, number=number, valid_from=_day(valid_from), valid_to=_day(valid_to),
            status=standing, specialties=specialty, as_json=json,
        )
    )  # fmt: skip


@user.command()
def password(login: Login, password_stdin: Stdin = False, json: Json = False) -> None:
    """Set a new password.

    Example: precert user password okafor
    """
    from ops import people_command

    raise typer.Exit(people_command.password(login, password_stdin=password_stdin, as_json=json))


@user.command()
def disable(login: Login, json: Json = False) -> None:
    """Let a person in no more. What they decided stays.

    Example: precert user disable okafor
    """
    from ops import people_command
    from store import people

    raise typer.Exit(people_command.change(login, done="is disabled", act=people.disable, as_json=json))


@user.command()
def enable(login: Login, json: Json = False) -> None:
    """Let a disabled person in again.

    Example: precert user enable okafor
    """
    from ops import people_command
    from store import people

    raise typer.Exit(people_command.change(login, done="is enabled", act=people.enable, as_json=json))


@user.command("list")
def show(json: Json = False) -> None:
    """All people with their roles and licences.

    Example: precert user list
    """
    from ops import people_command

    raise typer.Exit(people_command.show_people(as_json=json))


@user.command()
def key(
    submitter: Annotated[str, typer.Argument(help="Who will send requests with it.", show_default=False)],
    label: Annotated[str, typer.Option("--label", help="What it is for.")] = "",
    json: Json = False,
) -> None:
    """Make an API key of a submitter. It is shown once.

    Example: precert user key riverside-spine --label "intake server"
    """
    from ops import people_command

    raise typer.Exit(people_command.key(submitter, label=label, as_json=json))


@user.command()
def keys(json: Json = False) -> None:
    """All keys, without the keys themselves.

    Example: precert user keys
    """
    from ops import people_command

    raise typer.Exit(people_command.show_keys(as_json=json))


@user.command()
def revoke(
    key: Annotated[UUID, typer.Argument(help="The id that `precert user keys` shows.")], json: Json = False
) -> None:
    """Let a key work no more.

    Example: precert user revoke 01932d5e-7a3b-7c4d-8e5f-0123456789ab
    """
    from ops import people_command

    raise typer.Exit(people_command.revoke(key, as_json=json))


@user.command()
def webhook(
    submitter: Annotated[str, typer.Argument(help="Who is told of its requests.", show_default=False)],
    url: Annotated[str | None, typer.Argument(help="The https address to tell.", show_default=False)] = None,
    *,
    remove: Annotated[bool, typer.Option("--remove", help="Tell it no more; what is unsent is cancelled.")] = False,
    retry: Annotated[bool, typer.Option("--retry", help="Send again at once what was given up.")] = False,
    json: Json = False,
) -> None:
    """Tell a submitter what becomes of its requests: decided, pended, documents received, withdrawn.

    Prints the secret that signs the notices, once; a new address gets a new one.

    Example: precert user webhook clinic-7 https://clinic-7.example/precert
    """
    from ops import webhook_command

    if remove + retry + (url is not None) > 1:
        raise typer.BadParameter("give an address, --remove or --retry, one of them")
    if url is not None:
        raise typer.Exit(webhook_command.set_up(submitter, url, as_json=json))
    if remove or retry:
        change = webhook_command.remove if remove else webhook_command.retry
        raise typer.Exit(change(submitter, as_json=json))
    raise typer.BadParameter("give the address, --remove or --retry; `precert user webhooks` lists them")


@user.command()
def webhooks(json: Json = False) -> None:
    """Who is told where, and what waits.

    Example: precert user webhooks
    """
    from ops import webhook_command

    raise typer.Exit(webhook_command.show(as_json=json))


def _one_of(value: str, allowed: tuple[str, ...], option: str) -> str:
    if value not in allowed:
        raise typer.BadParameter("is one of " + ", ".join(allowed), param_hint=option)
    return value


def _day(at: datetime | None) -> date:
    return at.date() if at is not None else datetime.now(UTC).date()
