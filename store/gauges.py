"""What monitoring asks of the rows: counts, ages and codes. Whoever scrapes sees the truth, not one process's share."""

from datetime import timedelta
from typing import Final, NamedTuple

from sqlalchemy import text
from sqlalchemy.orm import Session

from runtime.settings import settings
from schemas.lifecycle import OPEN_STATES
from schemas.messages import Queue
from store.claims import ATTEMPTS
from store.liveness import NOTICE_DUE_SINCE
from store.notices import COUNT_UNDELIVERED
from store.stuck import UNCLAIMED


class OpenCount(NamedTuple):
    state: str
    urgency: str
    requests: int
    oldest_seconds: float
    overdue: int


class Pulse(NamedTuple):
    """A queue as its workers left it: how long ago one of them did something, and how many requests they moved."""

    queue: str
    silent_seconds: float
    done: int


class DeadEnds(NamedTuple):
    """Where automation has ended or is about to."""

    failing: int  #: requests of which an attempt failed and that still wait for a machine
    automation_failed: int  #: cases that a person has because no machine could, and what the database keeps from one
    notices_undelivered: int  #: given up, late, or owed in writing for a day
    unclaimed: int  #: cases near their deadline that nobody has taken


def open_counts(session: Session) -> list[OpenCount]:
    """By state and urgency. What is final is not counted: there may be millions."""
    rows = session.execute(text(_OPEN))
    return [OpenCount(*row) for row in rows]


#: The states stand as words, so that the partial index `request_clock` is used.
_OPEN_STATES: Final = ", ".join(f"'{state.value}'" for state in sorted(OPEN_STATES))
_OPEN: Final = f"""
SELECT state, urgency, count(*), extract(epoch FROM now() - min(waiting_since))::float,
    count(*) FILTER (WHERE due_at < now())
FROM request WHERE state IN ({_OPEN_STATES})
GROUP BY state, urgency
"""


def pulses(session: Session) -> list[Pulse]:
    """One worker may listen on several queues, and several on one. Where notices are due and no worker of their queue
    ever came, it is silent since the first was due."""
    rows = session.execute(text(_PULSES))
    return [Pulse(*row) for row in rows]


_PULSES: Final = f"""
WITH pulse AS (SELECT name, at, done FROM worker_pulse, unnest(string_to_array(queue, ',')) AS name)
SELECT name, extract(epoch FROM now() - max(at))::float, sum(done)::bigint FROM (
    SELECT name, at, done FROM pulse
    UNION ALL SELECT '{Queue.NOTICES}', due.since, 0 FROM ({NOTICE_DUE_SINCE}) AS due (since)
    WHERE due.since IS NOT NULL AND NOT EXISTS (SELECT FROM pulse WHERE name = '{Queue.NOTICES}')) AS known
GROUP BY name
"""


def dead_ends(session: Session) -> DeadEnds:
    values = {"most": ATTEMPTS, "margin": timedelta(hours=settings().review_margin_hours)}
    return DeadEnds(*session.execute(text(_DEAD_ENDS), values).one())


#: What the database keeps from its person has no case: it has used up its attempts, or failed without any.
_DEAD_ENDS: Final = f"""
SELECT (SELECT count(*) FROM request WHERE attempts > 0 AND attempts < :most AND state IN ('reading', 'ready', 'gaps'))
    + (SELECT count(*) FROM request WHERE attempts > 0 AND attempts < :most AND beside IS NOT NULL),
    (SELECT count(*) FROM review_case WHERE closed_at IS NULL AND error_code IS NOT NULL)
    + (SELECT count(*) FROM request WHERE failure IS NOT NULL AND (attempts = 0 OR attempts >= :most)
        AND state IN ({_OPEN_STATES})),
    ({COUNT_UNDELIVERED}),
    (SELECT count(*) FROM ({UNCLAIMED}) AS c)
"""
