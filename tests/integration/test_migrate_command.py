"""`precert migrate`: up, up again, and down only when that is meant."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from ops import embedded
from ops.cli import app
from runtime.settings import settings
from store import migrate


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


@pytest.fixture
def database(empty_database_url: str, home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.setenv("PRECERT_DATABASE_URL", empty_database_url)
    monkeypatch.setenv("PRECERT_HOME", str(home))
    settings.cache_clear()
    yield empty_database_url
    settings.cache_clear()


def test_migrate_brings_an_empty_database_up_and_says_so(database: str) -> None:
    first = CliRunner().invoke(app, ["migrate", "--json"])
    assert first.exit_code == 0
    assert json.loads(first.stdout) == {"before": None, "after": migrate.head()}
    again = CliRunner().invoke(app, ["migrate", "--json"])
    assert json.loads(again.stdout) == {"before": migrate.head(), "after": migrate.head()}
    assert migrate.current(database) == migrate.head()


def test_the_tables_need_no_redis(database: str, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert CliRunner().invoke(app, ["migrate"]).exit_code == 0
    assert embedded.runs(home) == (), "started for nothing, and left behind"
    monkeypatch.setenv("PRECERT_REDIS_URL", "redis://127.0.0.1:9")
    settings.cache_clear()
    assert CliRunner().invoke(app, ["migrate"]).exit_code == 0


def test_going_down_needs_a_yes(database: str) -> None:
    CliRunner().invoke(app, ["migrate"])
    assert CliRunner().invoke(app, ["migrate", "--down-to", "base"]).exit_code == 2
    assert migrate.current(database) == migrate.head()
    assert CliRunner().invoke(app, ["migrate", "--down-to", "base", "--yes"]).exit_code == 0
    assert migrate.current(database) is None
