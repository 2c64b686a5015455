"""The `precert` command. Each subcommand imports its room when it runs, so that `--help` answers at once."""

import os
import sys
import traceback

import typer

from ops.commands import people, policies, records, requests, services
from ops.errors import OperationError

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
    except OperationError as error:
        _fail(str(error))
    except Exception as error:  # noqa: BLE001  the edge: nothing clinical may reach the terminal in a trace
        expected = _expected(error)
        if expected is None and os.environ.get("PRECERT_TRACE"):
            traceback.print_exc()
        _fail(expected or _unexpected(error))


def _fail(message: str) -> None:
    sys.stderr.write(f"precert: {message}\n")
    sys.exit(1)


def _expected(error: Exception) -> str | None:
    """The message of an error of our own: its docstring is meant for a person (`habits.md`)."""
    rooms = {"runtime", "policies", "engine", "reader", "store", "producer", "worker", "ops"}
    return str(error) if type(error).__module__.partition(".")[0] in rooms else None


def _unexpected(error: Exception) -> str:
    last = traceback.extract_tb(error.__traceback__)[-1]
    return (
        f"unexpected {type(error).__name__} in {os.path.basename(last.filename)}:{last.lineno}. `precert doctor` checks"  # noqa: PTH119
        " the surroundings; PRECERT_TRACE=1 shows the whole trace, which may hold what the request says."
    )


if __name__ == "__main__":
    main()
