"""How a worker ends, is renewed, counts as alive, and finds its services again. All of it with real processes."""

import base64
import json
import os
import re
import signal
import subprocess
import sys
import time

import psutil
import pytest

from ops import embedded, postgres, redis_server
from ops.accounts import place_of
from runtime import bell
from runtime.settings import Settings, settings
from schemas.messages import Queue
from store.database import dispose
from tests.acceptance.workers import wait_until, worker
from tests.pipeline import CLINIC, MEMBERS, file, rows, state, submission

pytestmark = pytest.mark.slow
_POOL = 2  #: connections that a child may hold (`store.database`)
CONNECTED = (
    "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'precert-worker' AND datname = current_database()"
)
UUID = re.compile(rb"[0-9a-f]{8}-[0-9a-f-]{27}")


def in_state(wanted):
    return set(rows("SELECT id FROM request WHERE state = :wanted", wanted=wanted))


def are_decided(requests):
    return set(requests) <= in_state("approved")


def nobody_failed():
    failed = rows("SELECT count(*) FROM history WHERE event = 'attempt_failed'")
    return (failed, rows("SELECT count(*) FROM batch")) == ([0], [0])


def rung(url):
    """What the messages of the evaluation queue name."""
    connection = redis_server.client(url)
    bodies = [json.loads(raw)["body"] for raw in connection.lrange(f"precert:{Queue.EVALUATION.value}", 0, -1)]
    connection.close()
    return {name.decode() for body in bodies for name in UUID.findall(base64.b64decode(body))}


@pytest.fixture
def slow(plan):
    be_slow()


def be_slow():
    """Writing the evaluations of a batch takes a third of a second."""
    rows("CREATE FUNCTION wait() RETURNS trigger LANGUAGE plpgsql AS "
         "$$ BEGIN PERFORM pg_sleep(0.3); RETURN NULL; END $$")  # fmt: skip
    rows("CREATE TRIGGER wait AFTER INSERT ON evaluation FOR EACH STATEMENT EXECUTE FUNCTION wait()")


@pytest.mark.usefixtures("slow")
def test_told_to_end_a_worker_ends_at_the_next_chunk_and_rings_for_the_rest(redis_url, tmp_path, monkeypatch):
    monkeypatch.setenv("PRECERT_BATCH_SIZE", "5")
    with worker(tmp_path / "first.log", concurrency=1) as process:
        requests = file(*(submission(f"M{number}") for number in range(1, 101)))
        wait_until(lambda: len(in_state("approved")) >= 10)
        began = time.monotonic()
        process.terminate()
        process.wait(15)
        seconds = time.monotonic() - began
    done, left = in_state("approved"), in_state("ready")
    assert seconds < 5, "the batch at hand takes a third of a second, all of them six"
    assert done
    assert left
    assert done | left == set(requests)
    assert rung(redis_url) == {str(request) for request in left}, "no sweeper is needed"
    assert nobody_failed()
    with worker(tmp_path / "second.log"):
        wait_until(lambda: are_decided(requests), seconds=60)
    assert nobody_failed()
    assert rows("SELECT count(*) FROM evaluation") == [len(requests)]


@pytest.mark.usefixtures("plan", "redis_url")
def test_children_are_renewed_under_load_and_nothing_is_lost(tmp_path):
    by_number, by_memory = ("--max-tasks-per-child", "3"), ("--max-memory-per-child", "1")
    with (
        worker(tmp_path / "one.log", name="one", options=by_number) as one,
        worker(tmp_path / "two.log", name="two", options=by_memory) as two,
    ):
        seen, connected, requests = {one: set(), two: set()}, [0], []

        def both_are_renewed():
            """One more request each time: under load a worker may get few tasks, of many requests each."""
            requests.extend(file(submission(MEMBERS[len(requests)])))
            for process, children in seen.items():
                children |= {child.pid for child in process.children()}
            connected.extend(rows(CONNECTED))
            return min(map(len, seen.values())) >= 4  # two children each, and their successors

        wait_until(both_are_renewed, seconds=30, pause=0.1)
        wait_until(lambda: are_decided(requests), seconds=60)
        # Each child opens its own after the fork and takes them with it: the main process holds none.
        assert 0 < max(connected) <= 2 * 2 * _POOL + 2 * _POOL, "four children, and two on their way out"
        wait_until(lambda: rows(CONNECTED)[0] <= 4 * _POOL)
    assert nobody_failed()
    assert rows("SELECT count(*) FROM evaluation") == [len(requests)]
    wait_until(lambda: rows(CONNECTED) == [0])


def health():
    """As the container's health check asks."""
    asked = subprocess.run(
        [sys.executable, "-m", "worker.health"], env={**os.environ, "PYTHONPATH": "."}, capture_output=True, text=True,
        check=False,
    )  # fmt: skip
    return asked.returncode, asked.stdout.strip()


@pytest.mark.usefixtures("plan", "redis_url")
def test_a_worker_that_takes_no_work_counts_as_dead_although_it_lives(tmp_path):
    with worker(tmp_path / "worker.log", concurrency=1) as process:
        assert health() == (0, "ok")
        family = [process, *process.children()]
        for each in family:
            each.send_signal(signal.SIGSTOP)
        (request,) = file(submission("M1"))
        rows("UPDATE worker_pulse SET at = now() - interval '5 minutes'")
        rows("DELETE FROM worker_pulse WHERE worker NOT LIKE 'all@%'")
        rows("UPDATE worker_pulse SET queue = 'evaluation'")
        assert health() == (0, "ok"), "nothing has waited for long"
        rows("UPDATE request SET waiting_since = now() - interval '5 minutes'")
        assert health() == (1, "work_waits_and_nobody_took_it")
        for each in family:
            each.send_signal(signal.SIGCONT)
        wait_until(lambda: state(request) == "approved")
        assert health() == (0, "ok")


@pytest.fixture
def own_services(policy_folder, coverage_file, monkeypatch):
    """PostgreSQL and Redis of this test alone: it kills them."""
    from store import migrate

    with embedded.ephemeral() as services:
        migrate.upgrade(services.database_url)
        embedded.set_role_passwords(services)
        variables = embedded.environment(services) | {
            "PRECERT_ENVIRONMENT": "test", "PRECERT_ALLOW_SAMPLE_POLICIES": "true",
            "PRECERT_POLICY_FOLDER": str(policy_folder), "PRECERT_COVERAGE_FILE": str(coverage_file),
        }  # fmt: skip
        for name, value in variables.items():
            monkeypatch.setenv(name, value)
        settings.cache_clear()
        rows("INSERT INTO submitter (name) VALUES (:name)", name=CLINIC)
        yield services
        dispose()
    settings.cache_clear()


#: As an operator starts them, who has none of the URLs that the processes were given.
_EMBEDDED = dict.fromkeys(
    ("database_url", "producer_database_url", "worker_database_url", "console_database_url", "redis_url")
)


def restart(services):
    embedded.start(settings=Settings(**_EMBEDDED, home=services.home), durable=False)


def test_redis_and_postgresql_die_and_come_back_and_the_worker_goes_on_by_itself(own_services, tmp_path):
    place = place_of(own_services.home)
    with worker(tmp_path / "worker.log") as process:
        before = {process.pid, *(child.pid for child in process.children())}
        wait_until_decided("M1", seconds=20)

        be_slow()
        (in_hand,) = file(submission("M5"))
        wait_until(lambda: rows("SELECT count(*) FROM batch") == [1])
        kill(redis_server.servers(place))
        (meanwhile,) = file(submission("M2"))  # its bell is heard by nobody
        restart(own_services)
        wait_until_decided("M3", seconds=20)
        assert state(in_hand) == "approved"

        kill(postgres.servers(place))
        restart(own_services)
        dispose()
        wait_until_decided("M4", seconds=20)
        assert {process.pid, *(child.pid for child in process.children())} == before, "nobody started it again"

        kill(redis_server.servers(place))
        process.terminate()
        process.wait(10)  # a deploy does not wait for a broker that is away
    assert state(meanwhile) == "ready", "the sweeper's to find: there is none here"
    assert nobody_failed()


def kill(servers):
    assert servers
    for server in servers:
        server.kill()
    psutil.wait_procs(servers, timeout=10)


def wait_until_decided(member, *, seconds):
    """A request whose bell is rung once the sender has forgotten that nobody heard it."""
    bell._Quiet.until = 0.0
    (request,) = file(submission(member))
    wait_until(lambda: state(request) == "approved", seconds=seconds)
