"""What becomes of an error, decided without a broker."""

import psycopg
import pytest
from billiard.exceptions import SoftTimeLimitExceeded
from redis.exceptions import ConnectionError as RedisAway
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from store.outcomes import LostRowError
from worker.retry import MAX_DELAY_SECONDS, MAX_RETRIES, Action, Trouble, code_of, decide, trouble_of


def driver(kind, state):
    error = kind("a value that nobody may see")
    error.sqlstate = state
    return error


def database(kind, state):
    return OperationalError("SELECT", {}, driver(kind, state))


@pytest.mark.parametrize(
    "error",
    [
        database(psycopg.OperationalError, None),
        database(psycopg.errors.DeadlockDetected, "40P01"),
        database(psycopg.errors.AdminShutdown, "57P01"),
        database(psycopg.errors.QueryCanceled, "57014"),
        database(psycopg.errors.LockNotAvailable, "55P03"),
        database(psycopg.errors.IdleInTransactionSessionTimeout, "25P03"),
        driver(psycopg.errors.ConnectionFailure, "08006"),
        PoolTimeoutError(),
        RedisAway("away"),
        ConnectionResetError(),
        LostRowError(),
    ],
    ids=code_of,
)
def test_trouble_with_the_surroundings_is_tried_again(error):
    assert trouble_of(error) is Trouble.SURROUNDINGS
    assert decide(error, retries=0, chance=0.5).action is Action.RETRY


@pytest.mark.parametrize(
    "error",
    [
        KeyError("a value that nobody may see"),
        IntegrityError("INSERT", {}, driver(psycopg.errors.UniqueViolation, "23505")),
        driver(psycopg.errors.CheckViolation, "23514"),
        SoftTimeLimitExceeded(),
        MemoryError(),
        RecursionError(),
    ],
    ids=code_of,
)
def test_trouble_with_a_request_or_a_bug_is_never_tried_again_by_celery(error):
    assert trouble_of(error) is Trouble.REQUEST
    assert decide(error, retries=0, chance=0.5).action is Action.GIVE_UP


def test_after_three_tries_the_sweeper_has_it():
    away = database(psycopg.OperationalError, None)
    actions = [decide(away, retries=retries, chance=0.5).action for retries in range(MAX_RETRIES + 1)]
    assert actions == [Action.RETRY] * 3 + [Action.GIVE_UP]


def test_delays_grow_and_end_at_thirty_seconds():
    away = database(psycopg.OperationalError, None)
    delays = [decide(away, retries=retries, chance=1.0).delay_seconds for retries in range(3)]
    assert delays == sorted(delays)
    assert 0 < delays[0] <= delays[-1] <= MAX_DELAY_SECONDS
    assert decide(away, retries=2, chance=0.0).delay_seconds < delays[-1]


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (SoftTimeLimitExceeded(), "too_slow"),
        (KeyError("a value that nobody may see"), "bug_KeyError"),
        (database(psycopg.errors.DeadlockDetected, "40P01"), "database_40P01"),
        (database(psycopg.OperationalError, None), "database_unreachable"),
        (LostRowError(), "row_changed"),
    ],
)
def test_a_code_names_the_kind_of_trouble_and_carries_no_value(error, code):
    assert code_of(error) == code
