"""Connections: none is held for long, none outlives its server unnoticed, none is shared over a fork."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from runtime.settings import Role
from store import database
from store.database import engine, transaction
from tests.pipeline import rows

pytestmark = pytest.mark.usefixtures("database_url")


@pytest.mark.parametrize("role", ["worker", "producer"])
def test_workers_and_the_api_hold_nothing_for_long(role: Role) -> None:
    with transaction(role) as session:
        limits = {
            name: session.execute(text(f"SHOW {name}")).scalar_one()
            for name in ("statement_timeout", "idle_in_transaction_session_timeout")
        }
    assert limits == {
        "statement_timeout": database.STATEMENT_TIMEOUT,
        "idle_in_transaction_session_timeout": database.IDLE_IN_TRANSACTION,
    }


@pytest.mark.parametrize("role", ["worker", "producer", "console", "migrate"])
def test_sessions_keep_the_time_of_no_place(role: Role) -> None:
    """Python adds hours to the clock on the wall of the place that a time comes with."""
    name = rows("SELECT current_database()")[0]
    rows(f"ALTER DATABASE \"{name}\" SET timezone = 'America/New_York'")
    database.dispose()
    try:
        with transaction(role) as session:
            moment = session.execute(text("SELECT CAST('2026-10-31 16:00Z' AS timestamptz)")).scalar_one()
            zone = session.execute(text("SHOW timezone")).scalar_one()
        assert (zone, moment + timedelta(hours=72)) == ("UTC", datetime(2026, 11, 3, 16, 0, tzinfo=UTC))
    finally:
        rows(f'ALTER DATABASE "{name}" RESET timezone')
        database.dispose()


def test_a_connection_that_the_server_ended_is_replaced_and_nobody_notices() -> None:
    with transaction("worker") as session:
        mine = session.execute(text("SELECT pg_backend_pid()")).scalar_one()
    assert rows("SELECT pg_terminate_backend(:pid, 5000)", pid=mine) == [True]
    with transaction("worker") as session:
        assert session.execute(text("SELECT pg_backend_pid()")).scalar_one() != mine


def test_a_child_opens_a_connection_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    ours = engine("worker")
    assert engine("worker") is ours
    with monkeypatch.context() as forked:
        forked.setattr(database.os, "getpid", lambda: -1)
        assert id(engine("worker")) != id(ours), "the child has its parent's connections"
    assert engine("worker") is ours
