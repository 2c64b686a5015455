"""Notices on their way out. They are claimed, committed, sent without a transaction, and marked: at least once.

A notice that was claimed and never marked (its worker died) is due again by itself.
"""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Final, NamedTuple
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from runtime.limits import limits
from schemas.lifecycle import FINAL_STATES
from store.liveness import NOTICES_SILENT

#: Then a person has to look: at a notice that was tried so often, about five hours after the first try, and at all that
#: have waited for a receiver that took nothing for so long. Each pause spends a try of one notice only, so that tries
#: alone would take days where many wait.
MOST_TRIES: Final = 12
PATIENCE: Final = timedelta(hours=7)
_FIRST_WAIT: Final = timedelta(seconds=30)
_LONGEST_WAIT: Final = timedelta(hours=1)
#: How long a receiver that fails is left alone: from 5 s, doubled each time.
_LONGEST_PAUSE: Final = timedelta(minutes=10)
#: The failure of a notice that was claimed often enough and never marked: whoever had it died, or could not write.
NEVER_MARKED: Final = "never_marked"


class Due(NamedTuple):
    """A notice with all that it tells: ids, codes and times. Whoever may read more asks the API (law 4). `state` is
    that of its own version: the request may have gone on. `is_given_up`: not to be sent any more, a person looks."""

    id: UUID
    submitter: str
    url: str
    secret: str
    event: str
    request_version: int
    created_for: UUID
    reference: str
    submission_id: str
    state: str
    tries: int
    is_given_up: bool = False

    @property
    def is_final(self) -> bool:
        return self.state in FINAL_STATES


class Missed(NamedTuple):
    """Why a notice was not taken: a code, and the trace of the task that tried."""

    code: str
    trace: str


def claim(
    session: Session, *, recipients: int, each: int, but: Collection[str] = (), trace: str | None = None
) -> list[Due]:
    """The next notices of each of some recipients, the longest due first, of none in `but`. `trace`: of the task.

    They are due again when whoever claims them is certainly dead: until then they are marked, given back, or failed.
    """
    values = {"recipients": recipients, "each": each, "but": list(but), "lease": limits().dead_after}
    rows = session.execute(text(_CLAIM), values | {"most": MOST_TRIES, "never_marked": NEVER_MARKED, "trace": trace})
    return [Due(*row) for row in rows]


#: Fair by recipient: each gets its own few, however many wait for another.
_CLAIM: Final = """
WITH next AS (
    SELECT d.id FROM (
        SELECT w.submitter FROM webhook w WHERE coalesce(w.paused_until, '-infinity') <= now()
        AND w.submitter <> ALL(:but) AND EXISTS (
            SELECT FROM notice n WHERE n.recipient = w.submitter AND n.channel = 'webhook' AND n.sent_at IS NULL
            AND n.cancelled_at IS NULL AND n.handed_over_at IS NULL AND n.next_try_at <= now())
        ORDER BY random() LIMIT :recipients) AS waiting
    CROSS JOIN LATERAL (
        SELECT n.id FROM notice n WHERE n.recipient = waiting.submitter AND n.channel = 'webhook'
        AND n.sent_at IS NULL AND n.cancelled_at IS NULL AND n.handed_over_at IS NULL AND n.next_try_at <= now()
        ORDER BY n.next_try_at, n.id LIMIT :each FOR UPDATE SKIP LOCKED) AS d
), claimed AS (
    UPDATE notice n SET tries = n.tries + CASE WHEN n.tries < :most THEN 1 ELSE 0 END,
        next_try_at = now() + :lease,
        failure = CASE WHEN n.tries < :most THEN n.failure ELSE coalesce(n.failure, :never_marked) END,
        trace = CASE WHEN n.tries < :most THEN n.trace ELSE coalesce(n.trace, :trace) END,
        handed_over_at = CASE WHEN n.tries >= :most THEN now() END
    FROM next WHERE n.id = next.id
    RETURNING n.id, n.recipient, n.event, n.request_version, n.request, n.state, n.tries, n.handed_over_at
)
SELECT c.id, c.recipient, w.url, w.secret, c.event, c.request_version, c.request, r.reference, r.submission_id,
    coalesce(c.state, r.state), c.tries, c.handed_over_at IS NOT NULL
FROM claimed c JOIN webhook w ON w.submitter = c.recipient JOIN request r ON r.id = c.request ORDER BY c.id
"""


def sent(session: Session, notice: Due, *, body: str) -> None:
    """Mark it, with the text as sent. With the notice of a decision its clock ends (`domain.md` 5): of the whole one,
    not of a line's that went before. A notice is marked once, so that each decision ends its clock once."""
    marked = session.execute(
        text("UPDATE notice SET sent_at = now(), failure = NULL, body = :body WHERE id = :id AND sent_at IS NULL "
             "RETURNING id"),
        {"id": notice.id, "body": body},
    )  # fmt: skip
    if marked.first() is not None and notice.event == "decided" and notice.is_final:
        session.execute(
            text(
                "INSERT INTO clock_event (request, kind, at, notice) VALUES (:request, 'notice_sent', now(), :notice)"
            ),
            {"request": notice.created_for, "notice": notice.id},
        )


def failed(session: Session, notice: Due, missed: Missed) -> bool:
    """Note why and when it is tried again, doubled from 30 s; whether this was the last try of the machine."""
    row = session.execute(
        text(
            "UPDATE notice SET failure = :code, trace = :trace, "
            "next_try_at = now() + least(:first * power(2, greatest(tries - 1, 0)), :longest), "
            "handed_over_at = CASE WHEN tries >= :most THEN now() END "
            "WHERE id = :id AND sent_at IS NULL RETURNING handed_over_at"
        ),
        missed._asdict() | {"id": notice.id, "most": MOST_TRIES, "first": _FIRST_WAIT, "longest": _LONGEST_WAIT},
    ).first()
    return row is not None and row.handed_over_at is not None


def give_back(session: Session, ids: Collection[UUID]) -> None:
    """Notices that were claimed and not tried: the one before them failed, or the time was over. No try is counted."""
    session.execute(
        text(
            "UPDATE notice SET tries = greatest(tries - 1, 0), next_try_at = now() "
            "WHERE id = ANY(:ids) AND sent_at IS NULL"
        ),
        {"ids": list(ids)},
    )


def pause(session: Session, submitter: str) -> None:
    """Leave a receiver that fails alone for a while, the longer the more often it failed in a row.

    Called before anything is written about its notices: the receiver's row keeps two workers apart.
    """
    session.execute(
        text(
            "UPDATE webhook SET failures = least(failures + 1, 1000), failing_since = coalesce(failing_since, now()), "
            "paused_until = now() + least(interval '5 s' * power(2, least(failures, 20)), :longest) "
            "WHERE submitter = :name"
        ),
        {"name": submitter, "longest": _LONGEST_PAUSE},
    )


def give_up(session: Session, submitter: str, missed: Missed) -> int:
    """Hand over what has waited `PATIENCE` for a receiver that took nothing all that time; how many notices."""
    given_up = session.execute(text(_GIVE_UP), missed._asdict() | {"name": submitter, "patience": PATIENCE})
    return len(given_up.all())


_GIVE_UP: Final = """
UPDATE notice SET handed_over_at = now(), failure = coalesce(failure, :code), trace = coalesce(trace, :trace)
WHERE id IN (SELECT n.id FROM notice n JOIN webhook w ON w.submitter = n.recipient
    WHERE n.recipient = :name AND n.channel = 'webhook' AND n.sent_at IS NULL AND n.cancelled_at IS NULL
    AND n.handed_over_at IS NULL AND w.failing_since <= now() - :patience
    AND uuid_extract_timestamp(n.id) <= now() - :patience FOR UPDATE OF n SKIP LOCKED)
RETURNING id
"""


def answered(session: Session, submitter: str) -> None:
    """A receiver that takes notices again."""
    session.execute(
        text(
            "UPDATE webhook SET failures = 0, failing_since = NULL, paused_until = NULL "
            "WHERE submitter = :name AND failures > 0"
        ),
        {"name": submitter},
    )


class Undelivered(NamedTuple):
    """`why`: notice_undelivered (given up by the machine), notice_late (unsent an hour after it was written, or a
    decision's, past the due date: the clock runs on until it has left), notice_owed_in_writing (told by telephone, and
    not in writing yet), notice_waits (for a worker that does not come). With a code, and a trace id to search the logs
    for."""

    why: str
    reference: str
    submitter: str
    event: str
    tries: int
    failure: str | None
    since: datetime
    trace: str | None = None


def undelivered(session: Session, *, most: int = 200) -> Sequence[Undelivered]:
    """What somebody has to see to: they call, mend the receiver and have it tried again, or write. The oldest first;
    `count_undelivered` says how many there are in all."""
    rows = session.execute(text(f"{_UNDELIVERED} ORDER BY since, n.id LIMIT :most"), {"most": most})
    return [Undelivered(*row[:-1]) for row in rows]


def count_undelivered(session: Session) -> int:
    count: int = session.execute(text(f"SELECT count(*) FROM ({_UNDELIVERED}) AS n")).scalar_one()
    return count


_FINAL: Final = ", ".join(f"'{state.value}'" for state in sorted(FINAL_STATES))
_OWED: Final = "n.oral_at IS NOT NULL"
_WRITTEN_AT: Final = "uuid_extract_timestamp(n.id)"
_PAST_DUE: Final = f"(n.event = 'decided' AND r.due_at < now() AND coalesce(n.state, r.state) IN ({_FINAL}))"
#: A machine sends within seconds, and a receiver that is away comes back: what takes longer keeps somebody waiting.
_LATE: Final = f"({_PAST_DUE} OR {_WRITTEN_AT} < now() - interval '1 hour')"
#: Whatever its receiver does: a worker of the queue leaves its pulse every few seconds.
_WAITS: Final = f"(n.channel = 'webhook' AND n.next_try_at < now() - interval '5 minutes' AND {NOTICES_SILENT})"
_UNDELIVERED: Final = f"""
SELECT CASE WHEN {_OWED} THEN 'notice_owed_in_writing' WHEN n.handed_over_at IS NOT NULL THEN 'notice_undelivered'
        WHEN {_LATE} THEN 'notice_late' ELSE 'notice_waits' END AS why,
    r.reference, n.recipient, n.event, n.tries, n.failure,
    coalesce(n.oral_at, n.handed_over_at, CASE WHEN {_PAST_DUE} THEN r.due_at END, {_WRITTEN_AT}) AS since, n.trace,
    n.id
FROM notice n JOIN request r ON r.id = n.request
WHERE n.sent_at IS NULL AND n.cancelled_at IS NULL
    AND ({_OWED} OR n.handed_over_at IS NOT NULL OR {_LATE} OR {_WAITS})
"""
#: For an alert: what is owed in writing gets a day, and that no worker comes has an alert of its own.
COUNT_UNDELIVERED: Final = f"""
SELECT count(*) FROM ({_UNDELIVERED}) AS n WHERE why IN ('notice_undelivered', 'notice_late')
    OR (why = 'notice_owed_in_writing' AND since < now() - interval '1 day')
"""
