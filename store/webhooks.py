"""Where submitters want to be told. Written as the owner (`precert user webhook`); only workers read the secrets."""

import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import Final, NamedTuple

from sqlalchemy import text
from sqlalchemy.orm import Session

from runtime.addresses import why_no_web_address

#: Shown in front, so that a secret is recognised by whoever scans for leaked ones.
PREFIX: Final = "whsec_"


class WebhookError(RuntimeError):
    """The webhook cannot be set as asked; the message says what to do."""


class Webhook(NamedTuple):
    submitter: str
    url: str
    created_at: datetime
    failures: int
    unsent: int
    handed_over: int  #: given up by the machine: somebody has to look


def set_up(session: Session, submitter: str, url: str, *, allow_private: bool) -> str:
    """Tell this submitter there. The secret that signs what is sent is new, and returned once."""
    wrong = why_no_web_address(url, allow_private=allow_private)
    if wrong is not None:
        raise WebhookError(
            f"this address cannot be called: {wrong}. Give an https URL without a user and without a fragment"
        )
    secret = PREFIX + secrets.token_urlsafe(32)
    known = session.execute(
        text(
            "INSERT INTO webhook (submitter, url, secret) SELECT name, :url, :secret FROM submitter WHERE name = :name "
            "ON CONFLICT (submitter) DO UPDATE SET url = EXCLUDED.url, secret = EXCLUDED.secret, failures = 0, "
            "failing_since = NULL, paused_until = NULL RETURNING submitter"
        ),
        {"name": submitter, "url": url, "secret": secret},
    )
    if known.first() is None:
        raise WebhookError("there is no such submitter: `precert user key SUBMITTER` files one")
    return secret


def remove(session: Session, submitter: str) -> bool:
    """Tell this submitter no more; what is unsent is cancelled. Whether there was a webhook."""
    session.execute(
        text(
            "UPDATE notice SET cancelled_at = now() "
            "WHERE recipient = :name AND channel = 'webhook' AND sent_at IS NULL AND cancelled_at IS NULL"
        ),
        {"name": submitter},
    )
    removed = session.execute(text("DELETE FROM webhook WHERE submitter = :name RETURNING url"), {"name": submitter})
    return removed.first() is not None


def try_again(session: Session, submitter: str) -> int:
    """Send at once what waits, and again what was given up; how many notices that is."""
    session.execute(
        text("UPDATE webhook SET failures = 0, failing_since = NULL, paused_until = NULL WHERE submitter = :name"),
        {"name": submitter},
    )
    freed = session.execute(
        text(
            "UPDATE notice SET tries = 0, next_try_at = now(), handed_over_at = NULL WHERE recipient = :name "
            "AND channel = 'webhook' AND sent_at IS NULL AND cancelled_at IS NULL RETURNING id"
        ),
        {"name": submitter},
    )
    return len(freed.all())


def listed(session: Session) -> Sequence[Webhook]:
    rows = session.execute(
        text(
            "SELECT w.submitter, w.url, w.created_at, w.failures, count(n.id) FILTER (WHERE n.handed_over_at IS NULL), "
            "count(n.id) FILTER (WHERE n.handed_over_at IS NOT NULL) FROM webhook w LEFT JOIN notice n "
            "ON n.recipient = w.submitter AND n.channel = 'webhook' AND n.sent_at IS NULL AND n.cancelled_at IS NULL "
            "GROUP BY w.submitter ORDER BY w.submitter"
        )
    )
    return [Webhook(*row) for row in rows]
