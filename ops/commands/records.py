"""`audit`: everything about one request, and the hash chains."""

from typing import Annotated

import typer

Json = Annotated[bool, typer.Option("--json", help="JSON on stdout and nothing else.")]


def register(app: typer.Typer) -> None:
    app.command()(audit)


def audit(
    target: Annotated[
        str, typer.Argument(metavar="REFERENCE | verify", help="A reference, or `verify` for the chains.")
    ],
    reference: Annotated[str | None, typer.Argument(help="After `verify`: only this request.")] = None,
    *,
    seal: Annotated[
        str | None,
        typer.Option("--seal", metavar="HASH", help="With `verify`: a seal kept elsewhere."),
    ] = None,
    clinical: Annotated[
        bool, typer.Option("--clinical", help="Also what was asked and why it was decided; you sign in for it.")
    ] = False,
    purpose: Annotated[str | None, typer.Option("--purpose", help="With --clinical: why you read it; logged.")] = None,
    login: Annotated[str | None, typer.Option("--login", help="Who you are; else PRECERT_LOGIN.")] = None,
    password_stdin: Annotated[
        bool, typer.Option("--password-stdin", help="Read the password from standard input.")
    ] = False,
    json: Json = False,
) -> None:
    """Everything recorded about one request; or `verify`, which recomputes the hash chains and the seals.

    Example: precert audit verify
    """
    from ops import audit_command

    if target == "verify":
        raise typer.Exit(audit_command.verify(reference, expected_seal=seal, as_json=json))
    if reference is not None:
        raise typer.BadParameter("takes one reference, or `verify` and a reference", param_hint="REFERENCE")
    raise typer.Exit(
        audit_command.audit(
            target, clinical=clinical, login=login, password_stdin=password_stdin, purpose=purpose, as_json=json
        )
    )
