"""Times that hang together: how long a task may take, and after which its worker is certainly dead.

All follow from one setting, so that nobody can shorten one and forget another.
"""

from datetime import timedelta
from typing import NamedTuple

from runtime.settings import settings


class Limits(NamedTuple):
    #: Celery ends a task that takes longer, with its process.
    hard_seconds: int

    @property
    def soft_seconds(self) -> float:
        """A task that takes longer is told to end, and counts an attempt."""
        return self.hard_seconds * 2 / 3

    @property
    def budget_seconds(self) -> float:
        """A task ends by itself after this long and rings for the rest: other queues of its worker wait for it."""
        return self.hard_seconds * 2 / 9

    @property
    def turn_seconds(self) -> float:
        """One receiver of notices gets no more at a time. Begun within the budget, its turn ends well before the soft
        limit."""
        return self.budget_seconds

    @property
    def dead_after(self) -> timedelta:
        """A batch row older than this proves that its worker died: 30 s beyond the usual hard limit."""
        return timedelta(seconds=self.hard_seconds * 4 / 3)

    @property
    def stuck_after(self) -> timedelta:
        """A worker's transaction takes milliseconds; one that is older belongs to a frozen process."""
        return timedelta(seconds=self.hard_seconds * 2 / 3)

    @property
    def visibility_seconds(self) -> int:
        """An unacknowledged message comes back after it; longer than any task."""
        return round(self.dead_after.total_seconds())


def limits() -> Limits:
    return Limits(settings().task_seconds)
