"""When upkeep runs. Jobs are idempotent, and the slow ones take a slot in `schedule_run`, so two beats may run."""

import tempfile
from pathlib import Path
from typing import Any, Final

from celery.schedules import crontab

from runtime.settings import home_folder, settings
from schemas.messages import Task

SWEEP_SECONDS: Final = 15.0
CLOCKS_SECONDS: Final = 60.0
#: How long a notice waits at most before it is tried; nothing due costs one look.
NOTICES_SECONDS: Final = 5.0

#: An entry that nobody took within its period is worth nothing: the next one does the same.
SCHEDULE: Final[dict[str, dict[str, Any]]] = {
    "sweep": {"task": Task.SWEEP.value, "schedule": SWEEP_SECONDS, "options": {"expires": SWEEP_SECONDS}},
    "clocks": {"task": Task.CLOCKS.value, "schedule": CLOCKS_SECONDS, "options": {"expires": CLOCKS_SECONDS}},
    "notices": {"task": Task.NOTIFY.value, "schedule": NOTICES_SECONDS, "options": {"expires": NOTICES_SECONDS}},
    "reevaluate": {"task": Task.REEVALUATE.value, "schedule": crontab(minute=7), "options": {"expires": 3000}},
    "seal": {"task": Task.SEAL.value, "schedule": crontab(hour=3, minute=11), "options": {"expires": 3600}},
}


def schedule_file() -> str:
    """Where beat keeps when it last fired: in the home folder where there is one. It may be lost."""
    folder = home_folder(settings())
    run = folder / "run"
    return str(run / "beat-schedule" if run.is_dir() else Path(tempfile.gettempdir()) / "precert-beat-schedule")
