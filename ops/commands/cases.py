"""`precert case`: its arguments."""

from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Annotated

import typer

case = typer.Typer(
    no_args_is_help=True, rich_markup_mode=None, help="Cases in front of people: list, take, read, decide."
)

Json = Annotated[bool, typer.Option("--json", help="JSON on stdout and nothing else.")]
Login = Annotated[str | None, typer.Option("--login", help="Who you are; else PRECERT_LOGIN.", show_default=False)]
Stdin = Annotated[bool, typer.Option("--password-stdin", help="Read the password from standard input.")]
Reference = Annotated[str, typer.Argument(help="The request's reference.", show_default=False)]
Day = typer.Option(formats=["%Y-%m-%d"], metavar="DATE", show_default=False)


@case.command("list")
def show_list(
    everything: Annotated[bool, typer.Option("--all", help="Also those that you may not take.")] = False,
    login: Login = None,
    password_stdin: Stdin = False,
    json: Json = False,
) -> None:
    """Open cases, the most urgent first.

    Example: precert case list --login okafor
    """
    from ops import case_command
    from ops.sign_in import signed_in

    with signed_in(login, password_stdin=password_stdin) as reviewer:
        raise typer.Exit(case_command.show_list(reviewer, everything=everything, as_json=json))


@case.command("next")
def take_next(login: Login = None, password_stdin: Stdin = False, json: Json = False) -> None:
    """Take the most urgent case that you may take. It is yours for half an hour.

    Example: precert case next --login okafor
    """
    from ops import case_command
    from ops.sign_in import signed_in

    with signed_in(login, password_stdin=password_stdin) as reviewer:
        raise typer.Exit(case_command.take_next(reviewer, as_json=json))


@case.command()
def release(reference: Reference, login: Login = None, password_stdin: Stdin = False, json: Json = False) -> None:
    """Give a case back, so that somebody else can take it at once.

    Example: precert case release RQ7Q2K4M9ABCD --login okafor
    """
    from ops import case_command
    from ops.sign_in import signed_in

    with signed_in(login, password_stdin=password_stdin) as reviewer:
        raise typer.Exit(case_command.release(reviewer, reference, as_json=json))


@case.command()
def show(
    reference: Reference,
    purpose: Annotated[
        str | None,
        typer.Option("--purpose", help="Why you read protected documents (part 2 and its like): then they are quoted."),
    ] = None,
    login: Login = None,
    password_stdin: Stdin = False,
    json: Json = False,
) -> None:
    """Take a case and read it: every criterion with its quotations. What you were shown is recorded.

    Example: precert case show RQ7Q2K4M9ABCD --login okafor
    """
    from ops import case_command
    from ops.sign_in import signed_in

    with signed_in(login, password_stdin=password_stdin) as reviewer:
        raise typer.Exit(case_command.show(reviewer, reference, purpose=purpose, as_json=json))


@case.command()
def decide(
    reference: Reference,
    action: Annotated[
        str,
        typer.Argument(help="approve, approve-less, intent-to-deny, deny, pend, send-to-physician or dismiss."),
    ],
    *,
    rationale: Annotated[str | None, typer.Option("--rationale", help="Why, in your own words.")] = None,
    rationale_file: Annotated[
        Path | None, typer.Option("--rationale-file", help="The same from a file; it stays out of the shell's history.")
    ] = None,
    line: Annotated[list[int], typer.Option("--line", help="Only this line; may be repeated.")] = [],  # noqa: B006
    reason: Annotated[list[str], typer.Option("--reason", help="A reason code; may be repeated.")] = [],  # noqa: B006
    criterion: Annotated[
        list[str], typer.Option("--criterion", help="A criterion that the decision rests on; may be repeated.")
    ] = [],  # noqa: B006
    administrative: Annotated[
        bool, typer.Option("--administrative", help="Not on clinical grounds: names the plan's --provision.")
    ] = False,
    provision: Annotated[str | None, typer.Option("--provision", help="The plan provision it rests on.")] = None,
    quantity: Annotated[str | None, typer.Option("--quantity", help="approve-less: so many.")] = None,
    service_from: Annotated[datetime | None, Day] = None,
    service_to: Annotated[datetime | None, Day] = None,
    code: Annotated[str | None, typer.Option("--code", help="approve-less: this service instead.")] = None,
    place: Annotated[str | None, typer.Option("--place", help="approve-less: at this place of service.")] = None,
    provider: Annotated[str | None, typer.Option("--provider", help="approve-less: by this NPI.")] = None,
    ask: Annotated[
        list[str], typer.Option("--ask", help="pend: 'LOINC: what to send'; else the gaps found. May be repeated.")
    ] = [],  # noqa: B006
    check: Annotated[bool, typer.Option("--check", help="Show what would be recorded, and record nothing.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Record without asking.")] = False,
    login: Login = None,
    password_stdin: Stdin = False,
    json: Json = False,
) -> None:
    """Decide on a case that you have read. There is no undo: a page shows what will be recorded, and asks.

    Example: precert case decide RQ7Q2K4M9ABCD approve --rationale "every criterion is met on the record"
    """
    from ops import case_command
    from ops.sign_in import signed_in
    from store.decisions import Action, Decision

    if action not in list(Action):
        raise typer.BadParameter("is one of " + ", ".join(Action), param_hint="ACTION")
    if json and not (check or yes):
        raise typer.BadParameter("goes with --check or --yes: nobody can be asked", param_hint="--json")
    less = {
        "quantity": _number(quantity),
        "service_from": service_from and service_from.date(),
        "service_to": service_to and service_to.date(),
        "code": code,
        "place_of_service": place,
        "provider_npi": provider,
    }
    decision = Decision(
        action=Action(action),
        rationale=_rationale(rationale, rationale_file),
        lines=tuple(line),
        reasons=tuple(reason),
        criteria=tuple(criterion),
        basis="administrative" if administrative or action == Action.DISMISS else "clinical",
        provision=provision,
        less={name: value for name, value in less.items() if value is not None},
        asks=case_command.asks_of(ask),
    )
    with signed_in(login, password_stdin=password_stdin) as reviewer:
        raise typer.Exit(case_command.decide(reviewer, reference, decision, check=check, yes=yes, as_json=json))


def _number(text: str | None) -> Decimal | None:
    from decimal import InvalidOperation

    try:
        return None if text is None else Decimal(text)
    except InvalidOperation:
        raise typer.BadParameter("is a number", param_hint="--quantity") from None


def _rationale(said: str | None, file: Path | None) -> str:
    if file is None:
        return said or ""
    if said is not None:
        raise typer.BadParameter("stands alone: --rationale or --rationale-file", param_hint="--rationale")
    try:
        return file.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        raise typer.BadParameter("is not a readable UTF-8 text file", param_hint="--rationale-file") from None
