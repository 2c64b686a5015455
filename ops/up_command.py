"""`precert up` and `precert down`."""

from contextlib import suppress

from ops import runner
from ops.output import print_json
from runtime.settings import home_folder, settings


def up() -> int:
    """Stay until Ctrl-C; exit code 0 when everything that was started has been stopped."""
    runner.up(settings(), say=_say)
    with suppress(OSError):  # the terminal may be closed
        _say("Stopped.")
    return 0


def down(*, as_json: bool) -> int:
    """Exit code 0 also when nothing ran: down is down."""
    home = home_folder(settings())
    # A demo has a home of its own inside (`ops.demo`); a killed one leaves its services there.
    stopped = (*runner.down(home), *(f"{name} of the demo" for name in runner.down(home / "demo")))
    if as_json:
        print_json({"stopped": list(stopped)})
    else:
        _say(f"Stopped: {', '.join(stopped)}." if stopped else "Nothing was running.")
    return 0


def _say(line: str) -> None:
    print(line, flush=True)  # noqa: T201  the command's own output
