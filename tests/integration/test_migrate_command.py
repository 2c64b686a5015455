"""`precert migrate`: up, up again, and down only when that is meant."""

import json

import pytest
from typer.testing import CliRunner

from ops.cli import app
from runtime.settings import settings
from store import migrate


@pytest.fixture
def database(empty_database_url: str, redis_url: str, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("PRECERT_DATABASE_URL", empty_database_url)
    settings.cache_clear()
    return empty_database_url


def test_migrate_brings_an_empty_database_up_and_says_so(database: str) -> None:
    first = CliRunner().invoke(app, ["migrate", "--json"])
    assert first.exit_code == 0
    assert json.loads(first.stdout) == {"before": None, "after": migrate.head()}
    again = CliRunner().invoke(app, ["migrate", "--json"])
    assert json.loads(again.stdout) == {"before": migrate.head(), "after": migrate.head()}
    assert migrate.current(database) == migrate.head()


def test_going_down_needs_a_yes(database: str) -> None:
    CliRunner().invoke(app, ["migrate"])
    assert CliRunner().invoke(app, ["migrate", "--down-to", "base"]).exit_code == 2
    assert migrate.current(database) == migrate.head()
    assert CliRunner().invoke(app, ["migrate", "--down-to", "base", "--yes"]).exit_code == 0
    assert migrate.current(database) is None
