"""One database, the real one: no other can be named, and what the tests run on is what runs."""

import re

import pytest
from sqlalchemy import text

from ops import redis_server
from ops.cli import main
from runtime.settings import OtherSystemError, Settings
from store.database import engine
from tests.rules.tracked import tracked

ROLES = ("database_url", "producer_database_url", "worker_database_url", "console_database_url")
#: Written apart, so that this file does not hold what it looks for.
OTHER_URLS = re.compile(
    "|".join(f"{name}(?:[+][a-z0-9]+)?:/" + "/" for name in (
        "sqlite", "mysql", "mariadb", "oracle", "mssql", "duckdb", "memory", "filesystem", "sqla", "cache", "mongodb"))
)  # fmt: skip
OTHER_MODULES = re.compile(
    r"^\s*(?:import|from) (?:"
    + "|".join(("sqlite" + "3", "aio" + "sqlite", "fake" + "redis", "mock" + "redis"))
    + r")\b",
    re.MULTILINE,
)
EAGER = re.compile("task_" + "always_eager|CELERY_" + "TASK_ALWAYS")
#: The refusal itself is tested with such URLs.
SAYS_SO = {"test_law_10_one_database.py"}
NO_TEXT = {".bin", ".png", ".lock"}
NO_BROKERS = ("memory://", "filesystem://", "sqla+sqlite:///broker.db", "cache+memory://", "localhost")


def words_of_tracked_files():
    for path in tracked():
        if (
            path.name not in SAYS_SO
            and path.suffix not in {".bin", ".png", ".lock"}
            and path.stat().st_size < 2_000_000
        ):
            yield path, path.read_text(encoding="utf-8", errors="replace")


def test_no_tracked_file_names_another_database_or_an_in_memory_broker():
    read, found = 0, {}
    for path, words in words_of_tracked_files():
        read += 1
        hits = [*OTHER_URLS.findall(words), *OTHER_MODULES.findall(words), *EAGER.findall(words)]
        if hits:
            found[path.name] = hits
    assert read > 200
    assert found == {}


@pytest.mark.parametrize("field", ROLES)
@pytest.mark.parametrize(
    "url", ["sqlite:///precert.db", "sqlite://", "mysql://u:secret@h/d", "postgresql+asyncpg://u:secret@h/d", "h/d"]
)
def test_another_database_is_refused_and_its_url_is_not_repeated(field, url):
    with pytest.raises(OtherSystemError) as refused:
        Settings(**{field: url})
    assert f"PRECERT_{field.upper()}" in str(refused.value)
    assert "secret" not in str(refused.value)


@pytest.mark.parametrize(
    "url", ["memory://", "filesystem://", "sqla+sqlite:///broker.db", "cache+memory://", "localhost"]
)
def test_a_broker_that_is_none_is_refused(url):
    with pytest.raises(OtherSystemError, match="PRECERT_REDIS_URL"):
        Settings(redis_url=url)


@pytest.mark.parametrize(
    "fields",
    [
        {"database_url": "postgresql://h/d"},
        {"database_url": "postgres://h/d"},
        {"worker_database_url": "postgresql+psycopg://h/d"},
        {"redis_url": "redis://h:6379/0"},
        {"redis_url": "rediss://h:6379/0"},
        {"redis_url": "redis+socket:///run/redis.sock?virtual_host=1"},
        {"redis_url": "amqp://h"},
    ],
)
def test_the_real_ones_are_taken(fields):
    assert Settings(**fields).model_dump() | fields == Settings(**fields).model_dump()


def test_the_command_line_says_what_to_do(monkeypatch, capsys):
    from runtime.settings import settings

    monkeypatch.setenv("PRECERT_DATABASE_URL", "sqlite:///precert.db")
    monkeypatch.setattr("sys.argv", ["precert", "status"])
    settings.cache_clear()
    with pytest.raises(SystemExit) as ended:
        main()
    settings.cache_clear()
    assert ended.value.code == 1
    assert "PRECERT_DATABASE_URL is no URL of PostgreSQL" in capsys.readouterr().err


def test_the_tests_run_on_the_real_ones(database_url, redis_url):
    with engine("worker").connect() as connection:
        assert connection.dialect.name == "postgresql"
        assert int(connection.scalar(text("SHOW server_version_num"))) >= 180000
        assert connection.scalar(text("SELECT current_user")) == "precert_worker"
    connection = redis_server.client(redis_url)
    assert int(connection.info("server")["redis_version"].split(".")[0]) >= 6
    connection.close()


def test_tasks_are_sent_to_workers_and_leave_no_results():
    from worker.app import app

    conf = app.conf
    assert (conf.task_always_eager, conf.result_backend, conf.task_ignore_result) == (False, None, True)
