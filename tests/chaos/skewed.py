"""The same application on a machine whose clock is wrong, by as many hours as `CHAOS_CLOCK_HOURS` says.

What its clock says is left in the file `CHAOS_CLOCK_FILE`; the file system notes when, by the right one.
"""

import os
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import time_machine

time_machine.travel(datetime.now(UTC) + timedelta(hours=float(os.environ["CHAOS_CLOCK_HOURS"])), tick=True).start()
Path(os.environ["CHAOS_CLOCK_FILE"]).write_text(str(time.time()), encoding="ascii")

from tests.chaos.poisoned import app  # noqa: E402  the clock first

__all__ = ["app"]
