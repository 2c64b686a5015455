"""Databases and passwords on a server, whoever runs it. Tables and their queries are the store's."""

import psycopg
from psycopg import sql
from sqlalchemy.engine import make_url

from ops.errors import DatabaseUnreachableError, OldPostgresError
from ops.postgres import MAJOR

_MAINTENANCE = "postgres"


def plain_url(url: str, *, database: str | None = None) -> str:
    """The URL as libpq reads it, on another database of the same server if one is named."""
    parts = make_url(url).set(drivername="postgresql")
    if database is not None:
        parts = parts.set(database=database)
    return parts.render_as_string(hide_password=False)


def with_database(url: str, name: str) -> str:
    return make_url(url).set(database=name).render_as_string(hide_password=False)


def shown_url(url: str) -> str:
    """The URL without its password."""
    return make_url(url).render_as_string(hide_password=True)


def check_server(url: str, *, seconds: int = 5) -> None:
    """Refuse a server that does not answer or is too old."""
    try:
        with psycopg.connect(plain_url(url), connect_timeout=seconds) as connection:
            version = connection.info.server_version
    except (psycopg.OperationalError, psycopg.ProgrammingError) as error:
        reason = " ".join(str(error).split()) or type(error).__name__
        raise DatabaseUnreachableError(url=shown_url(url), reason=reason) from None
    if version // 10000 < MAJOR:
        raise OldPostgresError(url=shown_url(url), found=version // 10000, wanted=MAJOR)


def accepts(url: str) -> bool:
    """Whether the server lets this user in with this password."""
    try:
        psycopg.connect(plain_url(url), connect_timeout=5).close()
    except psycopg.OperationalError:
        return False
    return True


def maintenance(url: str) -> psycopg.Connection:
    """A connection to the server of `url`, outside of any database of ours. Use it in a `with`."""
    return psycopg.connect(plain_url(url, database=_MAINTENANCE), autocommit=True)


def create_database(url: str, name: str) -> str:
    """Create a database on the server of `url` and return its URL."""
    with maintenance(url) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    return with_database(url, name)


def ensure_database(url: str) -> None:
    """Create the database that the URL names, unless it is there."""
    name = make_url(url).database or _MAINTENANCE
    with maintenance(url) as connection:
        found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", (name,)).fetchone()
    if found is None:
        create_database(url, name)


def set_password(url: str, role: str, password: str) -> bool:
    """Give a login role its password; whether the role exists.

    The server only ever sees the SCRAM verifier, so that no log or activity view can show the password.
    """
    with psycopg.connect(plain_url(url), autocommit=True) as connection:
        found = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (role,)).fetchone()
        if found is None:
            return False
        verifier = connection.pgconn.encrypt_password(password.encode(), role.encode(), b"scram-sha-256").decode()
        connection.execute(
            sql.SQL("ALTER ROLE {} LOGIN PASSWORD {}").format(sql.Identifier(role), sql.Literal(verifier))
        )
    return True
