"""The `precert` command. Each subcommand imports its room when it runs, so that `--help` answers at once."""

import sys

import typer

from ops.commands import people, policies, records, requests, services
from ops.output import in_words, print_error

app = typer.Typer(
    name="precert",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,  # importing Rich for the help page alone would cost a third of its time
    pretty_exceptions_enable=False,
    help="Prior-authorization review: requests in, dated medical policies, gaps named, people decide.\n\n"
    "Exit codes: 0 done, 1 failed, 2 wrong use. With --json, stdout holds JSON and nothing else.",
)
services.register(app)
requests.register(app)
people.register(app)
records.register(app)
policies.register(app)


def main() -> None:
    """Run the command line and leave with its exit code: 130 after Ctrl-C, 1 with a message that says what to do."""
    try:
        app()
    except KeyboardInterrupt:
        sys.exit(130)
    except Exception as error:  # noqa: BLE001  the edge: nothing clinical may reach the terminal in a trace
        _fail(in_words(error))


def _fail(message: str) -> None:
    print_error(message)
    sys.exit(1)


if __name__ == "__main__":
    main()
