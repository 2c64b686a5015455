import multiprocessing
import threading
import time
from concurrent.futures import ProcessPoolExecutor
from uuid import uuid4

import psycopg
import pytest
from sqlalchemy.engine import make_url

from ops.databases import plain_url
from store import migrate

EVERYTHING = """
SELECT 'column', table_name || '.' || column_name || ' ' || data_type || ' ' || is_nullable
    FROM information_schema.columns WHERE table_schema = 'public'
UNION ALL SELECT 'constraint', conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid)
    FROM pg_constraint WHERE connamespace = 'public'::regnamespace
UNION ALL SELECT 'index', indexdef FROM pg_indexes WHERE schemaname = 'public'
UNION ALL SELECT 'trigger', tgrelid::regclass || ' ' || pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal
UNION ALL SELECT 'function', proname || prosrc FROM pg_proc WHERE pronamespace = 'public'::regnamespace
UNION ALL SELECT 'policy', tablename || ' ' || policyname || ' ' || cmd || coalesce(with_check, '') FROM pg_policies
UNION ALL SELECT 'right', table_name || '.' || column_name || ' ' || grantee || ' ' || privilege_type
    FROM information_schema.column_privileges WHERE table_schema = 'public' AND grantee LIKE 'precert\\_%'
ORDER BY 1, 2
"""


def everything(url):
    with psycopg.connect(plain_url(url)) as connection:
        return connection.execute(EVERYTHING).fetchall()


def processes():
    return ProcessPoolExecutor(2, mp_context=multiprocessing.get_context("spawn"))


@pytest.fixture
def two_empty_databases(databases):
    urls = [databases.make() for _ in range(2)]
    yield urls
    for url in urls:
        databases.drop(url)


def test_up_down_and_up_leaves_the_same_database(empty_database_url):
    assert migrate.current(empty_database_url) is None
    migrate.upgrade(empty_database_url)
    first = everything(empty_database_url)
    migrate.downgrade(empty_database_url)
    left = [row for row in everything(empty_database_url) if "alembic_version" not in row[1]]
    migrate.upgrade(empty_database_url)
    assert left == []
    assert everything(empty_database_url) == first
    assert migrate.current(empty_database_url) == migrate.head()


def test_each_revision_goes_down_by_itself(empty_database_url):
    migrate.upgrade(empty_database_url)
    for revision in ("0002", "0001", "base"):
        migrate.downgrade(empty_database_url, revision)
    assert migrate.current(empty_database_url) is None


def test_a_second_upgrade_changes_nothing(database_url):
    before = everything(database_url)
    migrate.upgrade(database_url)
    assert everything(database_url) == before


def test_upgrades_side_by_side_end_in_one_schema(empty_database_url):
    with processes() as pool:
        list(pool.map(migrate.upgrade, [empty_database_url] * 3))
    assert migrate.current(empty_database_url) == migrate.head()


def test_two_databases_of_one_cluster_migrate_at_once(two_empty_databases):
    with processes() as pool:
        for _ in range(2):
            list(pool.map(migrate.upgrade, two_empty_databases))
            list(pool.map(migrate.downgrade, two_empty_databases))
        list(pool.map(migrate.upgrade, two_empty_databases))
    assert [migrate.current(url) for url in two_empty_databases] == [migrate.head()] * 2


def test_a_migration_waits_for_the_one_before_it(empty_database_url):
    with psycopg.connect(plain_url(empty_database_url)) as holder:
        holder.execute("SELECT pg_advisory_xact_lock(%s)", (migrate.ADVISORY_KEY,))
        waiting = threading.Thread(target=migrate.upgrade, args=(empty_database_url,))
        waiting.start()
        time.sleep(0.4)
        assert migrate.current(empty_database_url) is None
    waiting.join(timeout=30)
    assert migrate.current(empty_database_url) == migrate.head()


def test_a_migration_that_waits_too_long_says_so(empty_database_url, monkeypatch):
    monkeypatch.setattr(migrate, "LOCK_TIMEOUT", "100ms")
    with psycopg.connect(plain_url(empty_database_url)) as holder:
        holder.execute("SELECT pg_advisory_xact_lock(%s)", (migrate.ADVISORY_KEY,))
        with pytest.raises(migrate.MigrationLockError, match="Wait for it"):
            migrate.upgrade(empty_database_url)


def test_an_owner_without_superuser_rights_may_act_as_each_role(services, empty_database_url):
    name = f"owner_{uuid4().hex[:8]}"
    database = empty_database_url.rpartition("/")[2].partition("?")[0]
    with psycopg.connect(plain_url(services.database_url), autocommit=True) as admin:
        admin.execute(f"CREATE ROLE {name} LOGIN CREATEROLE PASSWORD 'x'")
        for role in ("worker", "producer", "console"):
            exists = admin.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (f"precert_{role}",)).fetchone()
            if exists is not None:
                admin.execute(f"GRANT precert_{role} TO {name} WITH ADMIN OPTION")
        admin.execute(f"ALTER DATABASE {database} OWNER TO {name}")
    own = make_url(empty_database_url).set(username=name, password="x").render_as_string(hide_password=False)
    try:
        migrate.upgrade(own)
        with psycopg.connect(plain_url(own), options="-c role=precert_worker") as worker:
            assert worker.execute("SELECT current_user, count(*) FROM request").fetchone() == ("precert_worker", 0)
        migrate.downgrade(own)
    finally:
        with psycopg.connect(plain_url(empty_database_url), autocommit=True) as admin:
            admin.execute(f"ALTER DATABASE {database} OWNER TO CURRENT_USER")
            admin.execute(f"DROP OWNED BY {name} CASCADE")
            admin.execute(f"DROP ROLE {name}")
