"""Migrations: Alembic, driven from here, one migrating process at a time.

All revisions of one call run in one transaction: a migration that fails leaves nothing behind.
"""

import random
import threading
import time
from collections.abc import Callable
from importlib.resources import as_file, files

import psycopg
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, create_engine, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

#: "precert" in ASCII. Advisory locks are per database, so this keeps two migrations of the same database apart.
ADVISORY_KEY = 0x70726563657274
LOCK_TIMEOUT = "60s"
#: Roles belong to the cluster and no advisory lock reaches across databases, so two databases that are migrated at the
#: same time can collide on the rows of a role. The losing transaction is rolled back whole and repeated.
_TRIES = 8
#: Alembic's context is one per process, not per thread.
_ONE_AT_A_TIME = threading.Lock()
_COLLISIONS = frozenset({"XX000", "40P01", "40001"})
_ROLE_RELATIONS = frozenset({"pg_authid_rolname_index", "pg_auth_members_role_member_index"})


class MigrationLockError(RuntimeError):
    """Another process is migrating this database. Wait for it, or end it, and start again."""

    def __init__(self) -> None:
        super().__init__(type(self).__doc__)


def upgrade(url: str, revision: str = "head") -> None:
    """Brings the database up to `revision`. Safe to call at every start, by several processes at once.

    Raises `MigrationLockError` when another migration holds the lock for longer than a minute.
    """
    _repeat(url, lambda config: command.upgrade(config, revision))


def downgrade(url: str, revision: str = "base") -> None:
    """Takes the database down to `revision`. At "base" every table and every row of ours is gone."""
    _repeat(url, lambda config: command.downgrade(config, revision))


def current(url: str) -> str | None:
    """The revision the database stands at; None where nothing of ours is."""
    engine = _engine(url)
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def head() -> str:
    """The revision this version of the programme wants."""
    with as_file(files("store") / "migrations") as folder:
        newest = ScriptDirectory.from_config(_config(str(folder))).get_current_head()
    assert newest is not None, "the package ships without its migrations: install it again"
    return newest


def _repeat(url: str, change: Callable[[Config], None]) -> None:
    for remaining in reversed(range(_TRIES)):
        try:
            return _run(url, change)
        except (DBAPIError, psycopg.Error) as error:
            if _is_lock_timeout(error):
                raise MigrationLockError from None
            if not remaining or not _is_collision(error):
                raise
        time.sleep(random.uniform(0.05, 0.5))  # noqa: S311  # jitter, nothing secret
    return None


def _run(url: str, change: Callable[[Config], None]) -> None:
    engine = _engine(url)
    with _ONE_AT_A_TIME, as_file(files("store") / "migrations") as folder, engine.begin() as connection:
        _lock(connection)
        config = _config(str(folder))
        config.attributes["connection"] = connection
        change(config)


def _engine(url: str) -> Engine:
    return create_engine(make_url(url).set(drivername="postgresql+psycopg"), poolclass=NullPool, hide_parameters=True)


def _lock(connection: Connection) -> None:
    connection.execute(text("SELECT set_config('lock_timeout', :limit, true)"), {"limit": LOCK_TIMEOUT})
    connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": ADVISORY_KEY})


def _config(folder: str) -> Config:
    config = Config()
    config.set_main_option("script_location", folder.replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config


def _is_lock_timeout(error: DBAPIError | psycopg.Error) -> bool:
    return isinstance(_driver_error(error), psycopg.errors.LockNotAvailable)


def _is_collision(error: DBAPIError | psycopg.Error) -> bool:
    driver_error = _driver_error(error)
    if driver_error is None or driver_error.sqlstate in _COLLISIONS:
        return driver_error is not None
    return driver_error.sqlstate == "23505" and driver_error.diag.constraint_name in _ROLE_RELATIONS


def _driver_error(error: DBAPIError | psycopg.Error) -> psycopg.Error | None:
    """SQL files run on the driver's connection and raise its errors, everything else raises SQLAlchemy's."""
    original = error.orig if isinstance(error, DBAPIError) else error
    return original if isinstance(original, psycopg.Error) else None
