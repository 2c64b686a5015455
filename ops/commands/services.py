"""`up`, `down`, `demo`, `doctor`, `migrate`, `upkeep`: running Precert."""

from typing import Annotated

import typer

Json = Annotated[bool, typer.Option("--json", help="JSON on stdout and nothing else.")]


def register(app: typer.Typer) -> None:
    for command in (up, down, demo, doctor, migrate, upkeep):
        app.command()(command)


def up() -> None:
    """Start PostgreSQL, Redis, migrations, API, workers, beat and Flower; print the addresses. Ctrl-C stops all.

    Example: precert up
    """
    from ops.up_command import up as run

    raise typer.Exit(run())


def down(json: Json = False) -> None:
    """Stop what `up` started, leftovers of killed commands included.

    Example: precert down
    """
    from ops.up_command import down as run

    raise typer.Exit(run(as_json=json))


def demo(json: Json = False) -> None:
    """Run the sample requests through the whole system and show what became of each.

    Example: precert demo
    """
    from ops.demo import demo as run

    raise typer.Exit(run(as_json=json))


def doctor(json: Json = False) -> None:
    """What is reachable, what is wrong, and what to do about it.

    Example: precert doctor
    """
    from ops.doctor import doctor as run

    raise typer.Exit(run(as_json=json))


def migrate(
    down_to: Annotated[
        str | None,
        typer.Option("--down-to", metavar="REVISION", help="Go down to it; `base` removes every row of ours."),
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="With --down-to: yes, data will be lost.")] = False,
    json: Json = False,
) -> None:
    """Bring the database to the newest tables; safe to repeat and to run at several places at once.

    Example: PRECERT_DATABASE_URL=postgresql://... precert migrate
    """
    if down_to is not None and not yes:
        raise typer.BadParameter("loses data: add --yes when that is meant", param_hint="--down-to")
    from ops.migrate_command import migrate as run

    raise typer.Exit(run(down_to=down_to, as_json=json))


def upkeep(json: Json = False) -> None:
    """Run the sweeper and the clocks once, without Redis: an outage of the broker stops no clock.

    Example: precert upkeep
    """
    from ops.upkeep_command import upkeep as run

    raise typer.Exit(run(as_json=json))
