"""Is this worker alive? "Work done lately" from the database, not a ping: a deaf consumer still answers pings.

`python -m worker.health` ends with 0 when the workers of this host are well: they did something lately, or nothing
waits for them. `--beat` asks for the schedule instead: a sweep was done lately.
"""

import socket
import sys
from datetime import timedelta
from typing import Final

from sqlalchemy.exc import DBAPIError

from runtime.settings import NoDatabaseError
from store import liveness
from store.database import transaction

#: Two sweeps may be missed. A full batch takes at most 20 s and a bell is repeated every 15 s.
LATELY: Final = timedelta(seconds=120)


def trouble(*, host: str, beat: bool) -> str | None:
    """What is wrong, as a code; None when all is well."""
    try:
        with transaction("worker") as session:
            if beat:
                return None if liveness.swept_since(session, LATELY) else "no_sweep_lately"
            return "work_waits_and_nobody_took_it" if liveness.is_deaf(session, host, LATELY) else None
    except (DBAPIError, NoDatabaseError):
        return "database_unreachable"


def main() -> int:
    found = trouble(host=socket.gethostname(), beat="--beat" in sys.argv[1:])
    sys.stdout.write(f"{found or 'ok'}\n")
    return 0 if found is None else 1


if __name__ == "__main__":
    raise SystemExit(main())
