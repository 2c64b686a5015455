"""`user` and `case`: people, and deciding from the command line."""

import typer

import ops.commands.case_changes  # noqa: F401  adds its commands to `case`
from ops.commands.cases import case
from ops.commands.users import user


def register(app: typer.Typer) -> None:
    app.add_typer(user, name="user")
    app.add_typer(case, name="case")
