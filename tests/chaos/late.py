"""The same application on a machine whose clock is an hour ahead."""

from datetime import UTC, datetime, timedelta

import time_machine

time_machine.travel(datetime.now(UTC) + timedelta(hours=1), tick=True).start()

from tests.chaos.poisoned import app  # noqa: E402  the clock first

__all__ = ["app"]
