"""`user` and `case`: people, and deciding from the command line."""

import typer

user = typer.Typer(
    no_args_is_help=True, rich_markup_mode=None, help="People, their roles and licences; submitters' keys."
)
case = typer.Typer(
    no_args_is_help=True, rich_markup_mode=None, help="Cases in front of people: list, take, read, decide."
)


def register(app: typer.Typer) -> None:
    app.add_typer(user, name="user")
    app.add_typer(case, name="case")
