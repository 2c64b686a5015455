"""When upkeep is rung for. What is due is decided in the database (`worker.jobs`), so two beats may run."""

import tempfile
from pathlib import Path
from typing import Any, Final

from runtime.settings import home_folder, settings
from schemas.messages import Task

SWEEP_SECONDS: Final = 15.0
CLOCKS_SECONDS: Final = 60.0
#: How long a notice waits at most before it is tried; nothing due costs one look.
NOTICES_SECONDS: Final = 5.0
#: A long job has one slot an hour or a day. It is fired more often, so that one that was interrupted goes on.
LONG_JOB_SECONDS: Final = 300.0
#: Only against a queue that grows while nobody listens. Whether a message expired is the word of the worker's clock
#: against beat's, so that anything short would stop all upkeep where the two differ: the database says what is due.
_EXPIRES_SECONDS: Final = 24 * 3600.0


def _entry(task: Task, seconds: float) -> dict[str, Any]:
    return {"task": task.value, "schedule": seconds, "options": {"expires": _EXPIRES_SECONDS}}


SCHEDULE: Final[dict[str, dict[str, Any]]] = {
    "sweep": _entry(Task.SWEEP, SWEEP_SECONDS),
    "clocks": _entry(Task.CLOCKS, CLOCKS_SECONDS),
    "notices": _entry(Task.NOTIFY, NOTICES_SECONDS),
    "reevaluate": _entry(Task.REEVALUATE, LONG_JOB_SECONDS),
    "seal": _entry(Task.SEAL, LONG_JOB_SECONDS),
}


def schedule_file() -> str:
    """Where beat keeps when it last fired: in the home folder where there is one. It may be lost."""
    folder = home_folder(settings())
    run = folder / "run"
    return str(run / "beat-schedule" if run.is_dir() else Path(tempfile.gettempdir()) / "precert-beat-schedule")
