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
    json: Json = False,
) -> None:
    """Everything recorded about one request; or `verify`, which recomputes the hash chains and the seals.

    Example: precert audit verify
    """
    from ops import audit_command

    if target == "verify":
        raise typer.Exit(audit_command.verify(reference, as_json=json))
    if reference is not None:
        raise typer.BadParameter("takes one reference, or `verify` and a reference", param_hint="REFERENCE")
    raise typer.Exit(audit_command.audit(target, as_json=json))
