"""The history of a request: events in a chain of hashes that grows only under the request's row lock.

`entry` is the canonical text that is hashed and stored; the columns beside it repeat parts of it for queries, and
`store.audit` checks that they still agree.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any, Final, NamedTuple, cast
from uuid import UUID

import orjson
import psycopg
from sqlalchemy import func, select
from sqlalchemy.orm import Session


class Head(NamedTuple):
    """The end of a chain as it stands on `request`. A request without history stands at (0, "")."""

    seq: int = 0
    hash: str = ""


class HistoryEvent(NamedTuple):
    """What happened. `detail` holds ids, codes, counts and dates that JSON can say; `at` None: the time of the
    transaction, which costs a round trip."""

    request: UUID
    event: str
    detail: Mapping[str, Any]
    at: datetime | None = None


class Entry(NamedTuple):
    """A row of `history`, in the order of its columns."""

    request: UUID
    seq: int
    at: datetime
    event: str
    entry: str
    hash: str


START: Final = Head()


def link(previous: str, entry: str) -> str:
    """The hash of an entry: sha256 over the hash before it and its text, as hex."""
    return sha256(f"{previous}\n{entry}".encode()).hexdigest()


def chain(
    heads: Mapping[UUID, Head], events: Sequence[HistoryEvent], *, now: datetime
) -> tuple[list[Entry], dict[UUID, Head]]:
    """The rows that these events make, and the heads they leave. A request absent from `heads` begins."""
    ends = dict(heads)
    entries = []
    for event in events:
        before = ends.get(event.request, START)
        at = (event.at or now).astimezone(UTC)
        text = _canonical(event, before.seq + 1, at=at)
        entry = Entry(event.request, before.seq + 1, at, event.event, text, link(before.hash, text))
        ends[event.request] = Head(entry.seq, entry.hash)
        entries.append(entry)
    return entries, ends


def append(session: Session, heads: Mapping[UUID, Head], events: Sequence[HistoryEvent]) -> dict[UUID, Head]:
    """Write events of requests whose rows the caller has locked; the caller writes the returned heads to `request`.

    `heads` are those under the lock. A head that is out of date ends in a unique violation, never in a fork.
    """
    if not events:
        return dict(heads)
    timed = all(event.at is not None for event in events)
    now = cast(datetime, events[0].at if timed else session.scalar(select(func.now())))
    entries, ends = chain(heads, events, now=now)
    driver = session.connection().connection.driver_connection
    assert isinstance(driver, psycopg.Connection)
    with driver.cursor() as cursor, cursor.copy(_COPY) as copy:
        for entry in entries:
            copy.write_row(entry)
    return ends


_COPY: Final = "COPY history (request, seq, at, event, entry, hash) FROM STDIN"


def _canonical(event: HistoryEvent, seq: int, *, at: datetime) -> str:
    said = {"at": at, "detail": event.detail, "event": event.event, "request": event.request, "seq": seq}
    return orjson.dumps(said, option=orjson.OPT_SORT_KEYS).decode()
