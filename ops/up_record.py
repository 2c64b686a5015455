"""What a running `precert up` leaves in its home folder: who holds it, and at which ports it answers."""

import json
import os
from contextlib import suppress
from pathlib import Path
from typing import Any

import psutil

from ops.passwords import write_private
from ops.ports import reachable_host
from ops.processes import lives
from ops.programs import Ports
from runtime.settings import Settings, home_folder


def path(home: Path) -> Path:
    return home / "run" / "up.json"


def write(home: Path, ports: Ports | None = None) -> None:
    """`ports`: left out until everything answers."""
    record: dict[str, object] = {"pid": os.getpid(), "started": psutil.Process().create_time()}
    if ports is not None:
        record["ports"] = {"api": ports.api, "flower": ports.flower}
    write_private(path(home), json.dumps(record))


def ports(home: Path) -> Ports | None:
    """The ports as recorded, whether or not anything still answers there."""
    with suppress(KeyError, TypeError, ValueError):
        return Ports(**{name: int(port) for name, port in _read(home)["ports"].items()})
    return None


def holder(home: Path) -> psutil.Process | None:
    """The living process that holds the home folder; never one that merely took over its id."""
    record = _read(home)
    with suppress(psutil.NoSuchProcess, KeyError, TypeError, ValueError):
        process = psutil.Process(int(record["pid"]))
        same = abs(process.create_time() - float(record["started"])) < 1
        if same and lives(process) and process.pid != os.getpid():
            return process
    return None


def api_url(settings: Settings) -> str:
    """Where the API of this home folder answers: `up` takes the next free port when another program, an `up` of
    another checkout for one, has the one of the settings."""
    recorded = ports(home_folder(settings).expanduser().absolute())
    return f"http://{reachable_host(settings.api_host)}:{settings.api_port if recorded is None else recorded.api}"


def _read(home: Path) -> dict[str, Any]:
    try:
        record = json.loads(path(home).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return record if isinstance(record, dict) else {}
