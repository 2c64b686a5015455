"""docs/runbooks/backup.md, step by step: a dump while requests flow, another server, and workers that go on there."""

import subprocess

import psycopg
import pytest
from sqlalchemy import text

from ops import embedded
from ops.accounts import postgres_programs
from ops.databases import plain_url
from runtime.settings import settings
from store import audit, migrate
from store.database import dispose, transaction
from tests.acceptance.workers import wait_until, worker
from tests.pipeline import file, rows, state, submission
from worker.upkeep import sweep

pytestmark = [pytest.mark.slow, pytest.mark.timeout(240)]
IMAGING = ("imaging.study", "imaging.finding")
KEPT = (
    "SELECT id, state, head_seq, head_hash FROM request WHERE state NOT IN ('reading', 'ready', 'gaps') ORDER BY id",
    "SELECT id, request, line, outcome FROM determination ORDER BY id",
    'SELECT number, determination FROM "authorization" ORDER BY number',
    "SELECT id, request, purpose FROM evaluation ORDER BY id",
    "SELECT id, request FROM information_request ORDER BY id",
)
RIGHTS = (
    (
        "SELECT grantee, table_name, privilege_type FROM information_schema.role_table_grants "
        "WHERE grantee LIKE 'precert\\_%' ORDER BY 1, 2, 3"
    ),
    (
        "SELECT grantee, table_name, column_name, privilege_type FROM information_schema.column_privileges "
        "WHERE grantee LIKE 'precert\\_%' ORDER BY 1, 2, 3, 4"
    ),
    "SELECT tablename, policyname, CAST(roles AS text), cmd, qual, with_check FROM pg_policies ORDER BY 1, 2",
    "SELECT CAST(tgrelid AS regclass)::text, tgname, tgenabled FROM pg_trigger WHERE NOT tgisinternal ORDER BY 1, 2",
    (
        "SELECT CAST(conrelid AS regclass)::text, conname, convalidated FROM pg_constraint "
        "WHERE connamespace = CAST('public' AS regnamespace) ORDER BY 1, 2"
    ),
)
#: Of what runs at the moment, nothing goes into a backup: elsewhere it would be evidence against the innocent.
DUMP = ("pg_dump", "--format=custom", "--exclude-table-data=batch", "--exclude-table-data=worker_pulse")
RESTORE = ("pg_restore", "--clean", "--if-exists", "--no-owner", "--single-transaction", "--exit-on-error")


@pytest.fixture(scope="module")
def elsewhere():
    """Another server, as `precert migrate` leaves it."""
    with embedded.ephemeral() as services:
        migrate.upgrade(services.database_url)
        embedded.set_role_passwords(services)
        yield services


def run(program, *arguments, url):
    command = [str(postgres_programs() / program), *arguments, "--dbname", plain_url(url)]
    return subprocess.Popen(command, stderr=subprocess.PIPE, text=True)


def ended(process):
    said = process.communicate(timeout=60)[1]
    assert process.returncode == 0, said


@pytest.fixture
def move(elsewhere, monkeypatch):
    """As a site does that sets the new server's URLs."""

    def to_elsewhere():
        for name, value in embedded.environment(elsewhere).items():
            monkeypatch.setenv(name, value)
        settings.cache_clear()
        dispose()

    return to_elsewhere


def seen(statements):
    return [rows(statement) for statement in statements]


def filed_and_held(session, number):
    """Requests that a worker was quicker to take, and last one that the session holds as it waits."""
    filed = []
    held = text("SELECT 1 FROM request WHERE id = :id AND state = 'ready' FOR UPDATE SKIP LOCKED")
    while not filed or session.scalar(held, {"id": filed[-1]}) is None:
        filed += file(submission(f"M{next(number)}"))
    return filed


@pytest.mark.usefixtures("plan", "redis_url")
def test_a_dump_under_load_is_restored_elsewhere_and_work_goes_on(database_url, elsewhere, move, tmp_path):
    dump, number = tmp_path / "precert.dump", iter(range(1, 390))
    with worker(tmp_path / "worker.log"):
        early = file(*(submission(f"M{next(number)}") for _ in range(15)), submission("M395", leave_out=IMAGING))
        wait_until(lambda: not rows("SELECT 1 FROM request WHERE state IN ('ready', 'gaps')"), seconds=60)
        with transaction("migrate") as session:
            # Workers leave a row that somebody has: this one is in the dump as it waits.
            *taken, waiting = filed_and_held(session, number)
            early += taken
            dumping = run(*DUMP, "--file", str(dump), url=database_url)
            during = []
            while dumping.poll() is None:
                during += file(*(submission(f"M{next(number)}") for _ in range(3)))
            ended(dumping)
        assert during, "nothing was filed meanwhile"
    rights = seen(RIGHTS)

    ended(run(*RESTORE, str(dump), url=elsewhere.database_url))
    move()
    assert migrate.current(elsewhere.database_url) == migrate.head()
    assert seen(RIGHTS) == rights
    before, filed = seen(KEPT), rows("SELECT id, state FROM request")
    assert set(early) <= {request for request, _ in filed} <= {*early, waiting, *during}
    assert (waiting, "ready") in filed
    rows("UPDATE request SET waiting_since = now() - interval '11 seconds' WHERE state IN ('ready', 'gaps')")
    with worker(tmp_path / "elsewhere.log"):
        sweep()
        wait_until(lambda: not rows("SELECT 1 FROM request WHERE state IN ('reading', 'ready', 'gaps')"), seconds=60)

    assert state(waiting) == "approved"
    assert rows("SELECT count(*) FROM request WHERE attempts > 0") == [0], "nobody failed"
    after = seen(KEPT)
    assert all(set(old) <= set(new) for old, new in zip(before, after, strict=True)), "what was decided stays as it was"
    assert {row[1] for row in after[0]} == {"approved", "pended"}
    assert len({row[1:3] for row in after[1]}) == len(after[1]) == len(filed) - 1, "each line is decided once"
    with transaction("migrate") as session:
        assert audit.verify(session).ok
    the_roles_stop_what_they_stopped(elsewhere)


def the_roles_stop_what_they_stopped(services):
    for refused in (
        "INSERT INTO determination (request, line) VALUES (uuidv7(), 1)",
        "UPDATE history SET event = 'x'",
        "DELETE FROM determination",
        "INSERT INTO person_role (person, role) VALUES (uuidv7(), 'physician')",
    ):
        with psycopg.connect(plain_url(services.role_urls["worker"])) as connection, pytest.raises(psycopg.Error):
            connection.execute(refused)
    with psycopg.connect(plain_url(services.database_url)) as owner:
        with pytest.raises(psycopg.Error) as refusal:
            owner.execute("UPDATE history SET event = 'x'")
        assert refusal.value.diag.constraint_name == "append_only"
