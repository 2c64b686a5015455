"""Notices on their way out. They are claimed, committed, sent without a transaction, and marked: at least once.

A notice that was claimed and never marked (its worker died) is due again by itself.
"""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Final, NamedTuple
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from schemas.lifecycle import FINAL_STATES

#: Then a person has to look: about seven hours after the first try.
MOST_TRIES: Final = 12
_LONGEST_WAIT: Final = timedelta(hours=1)
#: How long a receiver that fails is left alone: from 5 s, doubled each time.
_LONGEST_PAUSE: Final = timedelta(minutes=10)


class Due(NamedTuple):
    """A notice with all that it tells: ids, codes and times. Whoever may read more asks the API (law 4)."""

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

    @property
    def is_final(self) -> bool:
        return self.state in FINAL_STATES


def claim(session: Session, *, recipients: int, each: int) -> list[Due]:
    """The next notices of each of some recipients, the longest due first. They are not due again for a while."""
    rows = session.execute(text(_CLAIM), {"recipients": recipients, "each": each, "longest": _LONGEST_WAIT})
    return [Due(*row) for row in rows]


#: Fair by recipient: each gets its own few, however many wait for another.
_CLAIM: Final = """
WITH next AS (
    SELECT d.id FROM (
        SELECT w.submitter FROM webhook w WHERE coalesce(w.paused_until, '-infinity') <= now() AND EXISTS (
            SELECT FROM notice n WHERE n.recipient = w.submitter AND n.channel = 'webhook' AND n.sent_at IS NULL
            AND n.cancelled_at IS NULL AND n.handed_over_at IS NULL AND n.next_try_at <= now())
        ORDER BY random() LIMIT :recipients) AS waiting
    CROSS JOIN LATERAL (
        SELECT n.id FROM notice n WHERE n.recipient = waiting.submitter AND n.channel = 'webhook'
        AND n.sent_at IS NULL AND n.cancelled_at IS NULL AND n.handed_over_at IS NULL AND n.next_try_at <= now()
        ORDER BY n.next_try_at, n.id LIMIT :each FOR UPDATE SKIP LOCKED) AS d
), claimed AS (
    UPDATE notice n SET tries = n.tries + 1,
        next_try_at = now() + least(interval '30 s' * power(2, n.tries), :longest)
    FROM next WHERE n.id = next.id
    RETURNING n.id, n.recipient, n.event, n.request_version, n.request, n.tries
)
SELECT c.id, c.recipient, w.url, w.secret, c.event, c.request_version, c.request, r.reference, r.submission_id, r.state,
    c.tries
FROM claimed c JOIN webhook w ON w.submitter = c.recipient JOIN request r ON r.id = c.request ORDER BY c.id
"""


def sent(session: Session, notice: Due, *, body: str) -> None:
    """Mark it, with the text as sent. With the notice of a decision its clock ends (`domain.md` 5): of the whole one,
    not of a line's that went before."""
    marked = session.execute(
        text("UPDATE notice SET sent_at = now(), failure = NULL, body = :body WHERE id = :id AND sent_at IS NULL "
             "RETURNING id"),
        {"id": notice.id, "body": body},
    )  # fmt: skip
    if marked.first() is not None and notice.event == "decided" and notice.is_final:
        session.execute(
            text("INSERT INTO clock_event (request, kind, at) VALUES (:request, 'notice_sent', now())"),
            {"request": notice.created_for},
        )


def failed(session: Session, notice: Due, code: str) -> bool:
    """Note why, and whether this was the last try of the machine."""
    row = session.execute(
        text(
            "UPDATE notice SET failure = :code, handed_over_at = CASE WHEN tries >= :most THEN now() END "
            "WHERE id = :id AND sent_at IS NULL RETURNING handed_over_at"
        ),
        {"id": notice.id, "code": code, "most": MOST_TRIES},
    ).first()
    return row is not None and row.handed_over_at is not None


def give_back(session: Session, ids: Collection[UUID]) -> None:
    """Notices that were claimed and not tried, since the one before them failed: no try is counted."""
    session.execute(
        text("UPDATE notice SET tries = tries - 1, next_try_at = now() WHERE id = ANY(:ids) AND sent_at IS NULL"),
        {"ids": list(ids)},
    )


def pause(session: Session, submitter: str) -> None:
    """Leave a receiver that fails alone for a while, the longer the more often it failed in a row."""
    session.execute(
        text(
            "UPDATE webhook SET failures = least(failures + 1, 1000), "
            "paused_until = now() + least(interval '5 s' * power(2, least(failures, 20)), :longest) "
            "WHERE submitter = :name"
        ),
        {"name": submitter, "longest": _LONGEST_PAUSE},
    )


def answered(session: Session, submitter: str) -> None:
    """A receiver that takes notices again."""
    session.execute(
        text("UPDATE webhook SET failures = 0, paused_until = NULL WHERE submitter = :name AND failures > 0"),
        {"name": submitter},
    )


class Undelivered(NamedTuple):
    """`why`: notice_undelivered (given up by the machine), notice_late (a decision's, past the due date: the clock runs
    on until it has left), notice_owed_in_writing (told by telephone, and not in writing yet)."""

    why: str
    reference: str
    submitter: str
    event: str
    tries: int
    failure: str | None
    since: datetime


def undelivered(session: Session, *, most: int = 200) -> Sequence[Undelivered]:
    """What somebody has to see to: they call, mend the receiver and have it tried again, or write."""
    rows = session.execute(text(f"{_UNDELIVERED} ORDER BY since, n.id LIMIT :most"), {"most": most})
    return [Undelivered(*row[:-1]) for row in rows]


_FINAL: Final = ", ".join(f"'{state.value}'" for state in sorted(FINAL_STATES))
_OWED: Final = "n.oral_at IS NOT NULL"
_LATE: Final = f"(n.event = 'decided' AND r.due_at < now() AND r.state IN ({_FINAL}))"
_UNDELIVERED: Final = f"""
SELECT CASE WHEN {_OWED} THEN 'notice_owed_in_writing' WHEN n.handed_over_at IS NOT NULL THEN 'notice_undelivered'
        ELSE 'notice_late' END AS why,
    r.reference, n.recipient, n.event, n.tries, n.failure, coalesce(n.oral_at, n.handed_over_at, r.due_at) AS since,
    n.id
FROM notice n JOIN request r ON r.id = n.request
WHERE n.sent_at IS NULL AND n.cancelled_at IS NULL AND ({_OWED} OR n.handed_over_at IS NOT NULL OR {_LATE})
"""
#: For an alert: what is owed in writing gets a day.
COUNT_UNDELIVERED: Final = f"""
SELECT count(*) FROM ({_UNDELIVERED}) AS n WHERE why <> 'notice_owed_in_writing' OR since < now() - interval '1 day'
"""
