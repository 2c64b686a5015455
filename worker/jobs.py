"""How scheduled jobs are fired, whatever the clocks of beat and worker say: the database's clock decides.

Short ones (sweep, clocks) are left out when they came to their end a moment ago, so that a backlog of their messages,
or doubled ones, costs one small question each. Long ones have a slot, keep in it how far they have come, and end by
themselves after a few seconds, since sweeps and clocks wait behind them in the same queue; the next firing goes on.
"""

import time
from collections.abc import Callable
from datetime import timedelta
from typing import Final

from sqlalchemy.orm import Session

from runtime import bell
from runtime.limits import limits
from schemas.messages import Task
from store import jobs, seal
from store.database import transaction
from store.jobs import Run
from worker.stopping import is_stopping

#: How long a long job holds up sweeps and clocks at most, but for the page it is at.
BUDGET_SECONDS: Final = 5.0
SEAL_EVERY: Final = timedelta(days=1)
#: After midnight UTC: night in America.
SEAL_BEGINS: Final = timedelta(hours=9)


def is_due(task: Task, *, every: float) -> bool:
    """Whether this job has not come to its end within half of its period, which is in seconds.

    Half, since beat rings a little early or late; two beats then make it half as often again, and do no harm.
    """
    with transaction("worker", durable=False) as session:
        return not jobs.has_ended_within(session, task, timedelta(seconds=every / 2))


def go_on(task: Task, page: Callable[[], int | None]) -> int:
    """Work page by page, each saying how much it did, until one says None; how much was done in all.

    When the budget is spent it rings for the rest, behind what waits by now.
    """
    until = time.monotonic() + min(BUDGET_SECONDS, limits().budget_seconds)
    done = 0
    while (of_page := page()) is not None:
        done += of_page
        if is_stopping() or time.monotonic() > until:
            bell.ring(task)
            break
    return done


def seal_heads() -> int:
    """Hash all heads that changed since their last seal; how many. One slot a day; it commits with its first seal."""
    return go_on(Task.SEAL, _seal_some)


def _seal_some() -> int | None:
    with transaction("worker") as session:
        run = jobs.take(session, Task.SEAL, every=SEAL_EVERY, begins=SEAL_BEGINS)
        return None if run is None else _sealed(session, run)


def _sealed(session: Session, run: Run) -> int | None:
    """What is sealed is not sealed again, so no cursor is kept beside it."""
    made = seal.seal(session)
    if made is None:
        jobs.finish(session, run)
        return None
    return made.heads
