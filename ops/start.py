"""The way into the `precert` command: Ctrl-C while Python still loads it ends as quietly as one later on."""

import sys


def main() -> None:
    """As `ops.cli.main`, which takes a fifth of a second to load: long enough for a hand that changed its mind."""
    try:
        from ops.cli import main as run
    except KeyboardInterrupt:
        sys.exit(130)
    run()
