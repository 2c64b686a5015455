"""What to do with an error: a value, decided in one place, so that it can be tested without a broker.

Trouble with the surroundings (database away, deadlock, broken connection) is tried again by Celery, where Flower shows
it, at most three times and at most 30 s apart. Everything else is counted on the request's row and ends, the third
time, in front of a person: a bug is never tried for ever and never swallowed.
"""

from enum import StrEnum
from typing import Final, NamedTuple

import psycopg
from billiard.exceptions import SoftTimeLimitExceeded
from redis.exceptions import RedisError
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from store.errors import ended_connection, is_not_now, state_of
from store.outcomes import LostRowError

MAX_RETRIES: Final = 3
MAX_DELAY_SECONDS: Final = 30.0
_READ_ONLY: Final = "25006"

#: One row is wrong, not the surroundings: what was written together is written once more, each in its own savepoint.
#: COPY raises the driver's own errors.
ROW_ERRORS: Final = (IntegrityError, DataError, psycopg.IntegrityError, psycopg.DataError)


class Trouble(StrEnum):
    SURROUNDINGS = "surroundings"
    REQUEST = "request"  #: counted on the row


class Action(StrEnum):
    RETRY = "retry"
    GIVE_UP = "give_up"  #: the sweeper has it


class Decision(NamedTuple):
    action: Action
    code: str
    delay_seconds: float = 0.0


class TaskFailedError(Exception):
    """The only exception that leaves a task: a code, since its text goes to events, Flower and logs (law 4)."""


def decide(error: BaseException, *, retries: int, chance: float) -> Decision:
    """What becomes of a task that ended with this error, after so many retries. `chance` is in 0..1, for the jitter."""
    code = code_of(error)
    if trouble_of(error) is Trouble.SURROUNDINGS and retries < MAX_RETRIES:
        return Decision(Action.RETRY, code, _delay(retries, chance))
    return Decision(Action.GIVE_UP, code)


def _delay(retries: int, chance: float) -> float:
    """Full jitter over 2, 6, 18 s: workers that lost the same database do not come back in one moment."""
    return min(0.5 + chance * 2 * float(3**retries), MAX_DELAY_SECONDS)


def trouble_of(error: BaseException) -> Trouble:
    if isinstance(error, DBAPIError):
        return Trouble.SURROUNDINGS if error.connection_invalidated or _is_not_now(error.orig) else Trouble.REQUEST
    if isinstance(error, psycopg.Error):
        return Trouble.SURROUNDINGS if _is_not_now(error) else Trouble.REQUEST
    if isinstance(error, (PoolTimeoutError, RedisError, ConnectionError, LostRowError)):
        return Trouble.SURROUNDINGS
    return Trouble.REQUEST


def may_be_one_requests(error: BaseException) -> bool:
    """Trouble of the surroundings that one request alone can make, again and again, while the connection stays: its
    statement takes too long, needs too much memory, meets the same deadlock."""
    if isinstance(error, LostRowError):
        return True
    state = state_of(error)
    return state is not None and is_not_now(state) and not ended_connection(error) and state != _READ_ONLY


def _is_not_now(error: BaseException | None) -> bool:
    state = getattr(error, "sqlstate", None)
    if state is None:  # no answer of the server at all: the connection is gone
        return isinstance(error, (psycopg.OperationalError, psycopg.InterfaceError))
    return is_not_now(str(state))


def code_of(error: BaseException) -> str:
    """A code that names the kind of trouble and carries no value: "database_40P01", "too_slow", "bug_KeyError"."""
    if isinstance(error, SoftTimeLimitExceeded):
        return "too_slow"
    driver = error.orig if isinstance(error, DBAPIError) else error
    if isinstance(driver, psycopg.Error):
        return f"database_{driver.sqlstate or 'unreachable'}"
    if isinstance(error, LostRowError):
        return "row_changed"
    if trouble_of(error) is Trouble.SURROUNDINGS:
        return f"surroundings_{type(error).__name__}"
    return f"bug_{type(error).__name__}"
