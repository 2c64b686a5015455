"""Runs a migration's SQL file."""

from importlib.resources import files

import psycopg
from alembic import op


def run_sql(name: str) -> None:
    """Runs all statements of `sql/<name>` in the migration's transaction.

    Straight to the driver: a file of many statements takes the simple protocol, and a `%` in it is just a `%`.
    """
    connection = op.get_bind().connection.driver_connection
    assert isinstance(connection, psycopg.Connection)
    connection.execute((files("store.migrations") / "sql" / name).read_bytes())
