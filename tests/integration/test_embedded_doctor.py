"""The doctor, at the bedside of real services."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from ops import embedded, redis_server
from ops.databases import plain_url
from ops.doctor import Check, checks
from ops.embedded import Services
from ops.passwords import passwords, secrets_file
from ops.supervision import MARK
from runtime.settings import Settings

Examine = Callable[..., dict[str, Check]]


@pytest.fixture
def examine(services: Services, database_url: str, role_urls: dict[str, str]) -> Examine:
    """What the doctor finds, by name, at the test's database and the run's Redis, as the settings say."""
    urls = {f"{role}_database_url": url for role, url in role_urls.items()}
    known = {"database_url": database_url, "redis_url": services.redis_url, **urls}
    return lambda **chosen: {check.name: check for check in checks(Settings(**{**known, **chosen}))}


@pytest.fixture
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("doctor") / "home"
    yield folder
    if folder.exists():
        embedded.remove(folder)


def test_all_is_well_where_all_is_well_but_the_missing_fsync_of_tests(examine: Examine) -> None:
    found = examine()
    assert {name for name, check in found.items() if not check.ok} == {"database durability"}
    assert "fsync = off" in found["database durability"].detail
    assert {"tables", "database role worker", "redis eviction", "workers", "policies", "database log"} <= set(found)


def test_every_trouble_has_a_remedy(examine: Examine) -> None:
    assert all(check.remedy for check in examine(redis_url="redis://127.0.0.1:9/0").values() if not check.ok)


def test_a_server_that_would_log_rows_is_reported(examine: Examine, database_url: str) -> None:
    with psycopg.connect(plain_url(database_url), autocommit=True) as connection:
        name = connection.info.dbname
        connection.execute(f"ALTER DATABASE {name} SET log_min_error_statement = 'error'")
    check = examine()["database log"]
    assert not check.ok
    assert "log_min_error_statement = error" in check.detail
    assert "ALTER SYSTEM SET log_min_error_statement = 'panic'" in check.remedy


def test_a_database_without_our_tables_is_reported(examine: Examine, empty_database_url: str) -> None:
    check = examine(database_url=empty_database_url)["tables"]
    assert (check.ok, "none" in check.detail) == (False, True)


def test_a_role_that_cannot_sign_in_is_reported_without_password(examine: Examine, role_urls: dict[str, str]) -> None:
    wrong = role_urls["worker"].replace("precert_worker:", "precert_worker:hunter2")
    check = examine(worker_database_url=wrong)["database role worker"]
    assert not check.ok
    assert "hunter2" not in check.detail + check.remedy


def test_a_redis_that_evicts_queues_is_reported(examine: Examine, home: Path, database_url: str) -> None:
    own = embedded.start(home, settings=Settings(database_url=database_url), durable=False)
    assert own.started == ("redis",)
    connection = redis_server.client(own.redis_url)
    connection.config_set("maxmemory-policy", "allkeys-lru")
    connection.close()
    check = examine(redis_url=own.redis_url)["redis eviction"]
    assert (check.ok, "allkeys-lru" in check.detail) == (False, True)


def test_workers_that_live_and_do_not_answer_are_trouble(
    examine: Examine, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As when all are stopped by a signal: nobody is at rest."""
    home.mkdir()
    monkeypatch.setenv("PRECERT_HOME", str(home))
    assert examine(home=home)["workers"].ok
    sleeps = [sys.executable, "-c", "import time; time.sleep(60)"]
    with subprocess.Popen(sleeps, env={**os.environ, MARK: str(home)}) as silent:
        try:
            found = examine(home=home)["workers"]
        finally:
            silent.kill()
    assert not found.ok
    assert found.detail.startswith("answering: none; silent: ")


def test_silent_workers_are_trouble_in_production_only(examine: Examine) -> None:
    assert examine()["workers"].ok
    assert not examine(environment="production")["workers"].ok


def test_sample_policies_in_production_are_trouble(examine: Examine) -> None:
    assert examine(allow_sample_policies=True)["sample policies"].ok
    assert not examine(allow_sample_policies=True, environment="production")["sample policies"].ok


def test_a_policy_that_does_not_load_is_named_with_its_line(examine: Examine, tmp_path: Path) -> None:
    (tmp_path / "family").mkdir()
    (tmp_path / "family" / "2026-01-01.yaml").write_text("id: [")
    check = examine(policy_folder=tmp_path)["policies"]
    assert not check.ok
    assert "2026-01-01.yaml" in check.detail


def test_passwords_that_others_may_read_are_reported(home: Path) -> None:
    settings = Settings(home=home)
    passwords(embedded.open_home(home))
    assert {check.name: check.ok for check in checks(settings)}["passwords"]
    secrets_file(home).chmod(0o644)
    found = {check.name: check for check in checks(settings)}["passwords"]
    assert not found.ok
    assert "644" in found.detail
    assert "chmod 600" in found.remedy


def test_the_doctor_starts_nothing(home: Path) -> None:
    found = {check.name for check in checks(Settings(home=home))}
    assert "services" in found
    assert not home.exists()
