"""Connections and transactions. One engine per process, role and URL; never shared over a fork."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache

from sqlalchemy import Engine, create_engine, event, text
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session

from runtime.settings import Role, settings

#: Workers and the API may not sit in a transaction, nor run a statement, for longer than this. Migrations, verify and
#: bulk jobs use the `migrate` role, which has no limit.
IDLE_IN_TRANSACTION = "10s"
STATEMENT_TIMEOUT = "30s"
#: Of statements that are tried one after the other, so that all get their turn within the time of a task.
SHORT_TIMEOUT = "10s"
_timeout: ContextVar[str | None] = ContextVar("_timeout", default=None)


_made: list[tuple[int, Engine]] = []


@lru_cache(maxsize=16)
def _engine(url: str, role: Role, pid: int) -> Engine:
    """Keyed by pid: a connection made before a fork must not be used after it."""
    engine = create_engine(
        make_url(url),
        pool_size=2 if role == "worker" else 10,
        max_overflow=0 if role == "worker" else 10,
        pool_pre_ping=True,
        hide_parameters=True,
        connect_args={"application_name": f"precert-{role}", "connect_timeout": 5},
    )
    event.listen(engine, "connect", _utc)
    if role != "migrate":
        event.listen(engine, "connect", _limit)
    _made.append((pid, engine))
    return engine


def _utc(connection: object, _record: object) -> None:
    """Whatever the server, the role or the machine says: days and hours are added to what comes from here."""
    with connection.cursor() as cursor:  # type: ignore[attr-defined]
        cursor.execute("SET TIME ZONE 'UTC'")
    connection.commit()  # type: ignore[attr-defined]


def _limit(connection: object, _record: object) -> None:
    with connection.cursor() as cursor:  # type: ignore[attr-defined]
        cursor.execute(f"SET idle_in_transaction_session_timeout = '{IDLE_IN_TRANSACTION}'")
        cursor.execute(f"SET statement_timeout = '{STATEMENT_TIMEOUT}'")
    connection.commit()  # type: ignore[attr-defined]


def engine(role: Role, url: str | None = None) -> Engine:
    """The engine of a database role. Raises `runtime.settings.NoDatabaseError` when none is set."""
    return _engine(url or settings().url_for(role), role, os.getpid())


@contextmanager
def transaction(role: Role, *, durable: bool = True, url: str | None = None) -> Iterator[Session]:
    """One transaction: commits at the end, rolls back on any exception.

    `durable=False` commits without waiting for the disk: only for rows that are evidence, not state (`batch`).
    """
    with Session(engine(role, url), expire_on_commit=False) as session, session.begin():
        if not durable:
            session.execute(text("SET LOCAL synchronous_commit = off"))
        if (timeout := _timeout.get()) is not None:
            session.execute(text(f"SET LOCAL statement_timeout = '{timeout}'"))
        yield session


@contextmanager
def impatient() -> Iterator[None]:
    """Transactions that begin within wait less long for a statement."""
    token = _timeout.set(SHORT_TIMEOUT)
    try:
        yield
    finally:
        _timeout.reset(token)


def dispose() -> None:
    """Closes every pool of this process. For tests and for clean ends."""
    _engine.cache_clear()
    while _made:
        pid, made = _made.pop()
        # A connection that was inherited over a fork is the parent's to close.
        made.dispose(close=pid == os.getpid())
