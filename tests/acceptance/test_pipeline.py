"""The whole way of requests: filed, rung, worked by real Celery workers over real Redis, decided in PostgreSQL."""

import base64
import json
import re
import time
from datetime import timedelta

import pytest
import redis
from sqlalchemy import text

from reader.forms.extraction import EXTRACTOR_VERSION
from runtime.settings import settings
from schemas.messages import Queue, Task
from store.database import transaction
from tests import forms
from tests.acceptance.workers import kill_all, wait_until, worker
from tests.pipeline import evaluate, events, file, on_another_day, rows, state, submission
from worker.upkeep import sweep

pytestmark = pytest.mark.slow
IMAGING = ("imaging.study", "imaging.finding")
WAITS_FOR_A_LOCK = (
    "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'precert-worker' "
    "AND datname = current_database() AND wait_event_type = 'Lock'"
)
UUIDS = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


@pytest.fixture
def broker(plan, redis_url):
    """The broker's own connection, and the plan."""
    client = redis.Redis.from_url(redis_url.replace("redis+socket", "unix").replace("socket://", "unix://").split("?")[0],
                                  db=int(redis_url.rsplit("virtual_host=", 1)[1]))  # fmt: skip
    settings.cache_clear()
    yield client
    client.close()


def open_requests():
    return rows("SELECT count(*) FROM request WHERE state IN ('reading', 'ready', 'gaps')")[0]


def test_requests_are_decided_by_workers_and_lost_or_doubled_bells_change_nothing(broker, tmp_path):
    with worker(tmp_path / "worker.log") as process:
        requests = file(*(submission(f"M{number}") for number in range(1, 21)))
        gaps = file(submission("M30", leave_out=IMAGING))
        wait_until(lambda: open_requests() == 0)
        assert {state(request) for request in requests} == {"approved"}
        assert state(gaps[0]) == "pended"

        # Doubled: every bell again, twice.
        from runtime import bell

        before = rows("SELECT sum(version), sum(head_seq), count(*) FROM request")
        for _ in range(2):
            bell.ring(Task.EVALUATE, requests)
        wait_until(lambda: not any((bell.waiting_bells() or {}).values()))
        time.sleep(0.3)
        assert rows("SELECT sum(version), sum(head_seq), count(*) FROM request") == before
        assert rows("SELECT count(*) FROM evaluation") == [21]

        # Lost: the row is there, the bell is not. The sweeper finds it.
        broker.flushdb()
        late = file(submission("M40"))
        rows("UPDATE request SET waiting_since = now() - interval '11 seconds' WHERE state = 'ready'")
        broker.flushdb()
        wait_until(lambda: state(late[0]) == "approved" or sweep().bells > 0, pause=0.5)
        wait_until(lambda: state(late[0]) == "approved")
        assert process.memory_info().rss < 200e6
    log = (tmp_path / "worker.log").read_text()
    results = re.findall(r"succeeded in [0-9.e-]+s: (\S+)\"", log)
    assert results
    assert all(re.fullmatch(r"\d+", result) for result in results), "a result is a count: Flower shows it"
    assert "M54.12" not in log
    # The whole date: a year alone is also the number of some process.
    assert "1971-03-02" not in log


def test_messages_hold_ids_only(broker):
    requests = file(submission("M1", leave_out=IMAGING), submission("M2", urgency="expedited"))
    bodies = [message for queue in ("evaluation", "expedited") for message in broker.lrange(f"precert:{queue}", 0, -1)]
    assert len(bodies) == 2
    named = set()
    for raw in bodies:
        message = json.loads(raw)
        args, kwargs, _embed = json.loads(base64.b64decode(message["body"]))
        assert kwargs == {}
        (ids,) = args
        assert all(UUIDS.fullmatch(each) for each in ids)
        named |= set(ids)
        shown = UUIDS.sub("", json.dumps(message["headers"]))
        assert not re.search(r"M54|\b62321\b|M1\b|1971-03-02|cervical", shown)
    assert named == {str(request) for request in requests}


def test_killing_a_worker_in_the_middle_counts_one_attempt_and_loses_nothing(broker, tmp_path, monkeypatch):
    (request,) = file(submission("M1"))
    # The worker waits for this lock with its batch row committed: it is in the middle.
    with transaction("migrate") as session:
        session.execute(text("LOCK TABLE evaluation IN EXCLUSIVE MODE"))
        with worker(tmp_path / "first.log") as process:
            wait_until(lambda: rows("SELECT count(*) FROM batch") == [1])
            wait_until(lambda: rows(WAITS_FOR_A_LOCK) == [1])
            kill_all(process)
            process.wait(10)
        # As while the connection of the dead worker lasts: its evidence is not thrown away.
        assert sweep(dead_after=timedelta(0)).dead_batches == 0
    assert rows("SELECT state, attempts FROM request") == [("ready", 0)]
    # The connection of the dead worker keeps its rows for a moment more; the sweeper then looks again.
    wait_until(lambda: sweep(dead_after=timedelta(0)).failed_attempts == 1)
    assert rows("SELECT count(*) FROM batch") == [0]
    assert rows("SELECT attempts, failure FROM request") == [(1, "worker_died")]
    assert evaluate(request) == 1
    assert state(request) == "approved"
    assert events(request) == ["accepted", "attempt_failed", "evaluated", "approved"]
    assert rows("SELECT attempts FROM request") == [0]


def test_the_message_of_a_killed_worker_comes_back_and_the_one_of_a_killed_child_does_not(broker, tmp_path):
    """The broker would send it again for ever what kills its process; the row of its batch counts to three."""

    def messages():
        """In hand, and in the list."""
        return broker.hlen("precert:unacked"), broker.llen(f"precert:{Queue.EVALUATION.value}")

    for number in range(1, 4):
        file(submission(f"M{number}"))
    with transaction("migrate") as session:
        session.execute(text("LOCK TABLE evaluation IN EXCLUSIVE MODE"))
        with worker(tmp_path / "worker.log", concurrency=1) as process:
            wait_until(lambda: rows(WAITS_FOR_A_LOCK) == [1])
            assert messages() == (1, 2), "one in hand, to be answered for afterwards, and none waits behind it"
            for child in process.children():
                child.kill()
            # Celery looks every five seconds whether a child is gone, and forks another, on whatever else is running.
            wait_until(lambda: rows("SELECT count(*) FROM batch") == [2], seconds=90)
            assert messages() == (1, 1), "the child took its message with it"
            kill_all(process)
            process.wait(10)
        assert messages() == (1, 1), "the worker did not"


def test_a_request_that_always_runs_into_a_timeout_leaves_its_batch_to_be_decided(broker, tmp_path):
    rows("""
        CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
        BEGIN
            IF (SELECT member_id FROM request WHERE id = NEW.request) = 'M2' THEN
                RAISE EXCEPTION 'x' USING ERRCODE = '57014';
            END IF;
            RETURN NEW;
        END $$""")
    rows("CREATE TRIGGER slow BEFORE INSERT ON evaluation FOR EACH ROW EXECUTE FUNCTION slow()")
    others = [f"M{number}" for number in range(3, 23)]
    with worker(tmp_path / "worker.log"):
        file(*(submission(member) for member in ("M2", *others)))
        wait_until(lambda: open_requests() == 1, seconds=60)
    assert rows("SELECT member_id, attempts <= 1 FROM request WHERE state = 'ready'") == [("M2", True)]


def test_two_workers_never_overspend_the_last_session(broker, tmp_path):
    for number in range(3):
        rows(
            "INSERT INTO paid_claim (id, member_id, scope, code, service_on) VALUES "
            "(:id, 'M7', 'epidural:cervical_thoracic', '62321', current_date - 100 - :days)",
            id=f"claim-{number}",
            days=number,
        )
    days = range(20, 28)
    with (
        worker(tmp_path / "one.log", name="one", concurrency=2),
        worker(tmp_path / "two.log", name="two", concurrency=2),
    ):
        for day in days:
            file(on_another_day(submission("M7"), days=day))
        wait_until(lambda: open_requests() == 0, seconds=40)
    assert rows('SELECT count(*) FROM "authorization"') == [1]
    assert sorted(rows("SELECT state FROM request")) == ["approved"] + ["in_review"] * (len(days) - 1)


def test_a_broken_policy_file_refuses_to_start_and_says_which_line(broker, tmp_path, monkeypatch):
    from tests.pipeline import FAMILY, write_policies

    folder = write_policies(tmp_path)
    file_ = folder / FAMILY / "2026-01-01.yaml"
    text = file_.read_text()
    file_.write_text(text.replace("basis: coverage", "basis: covrage", 1))
    number = text[: text.index("basis: coverage")].count("\n") + 1
    monkeypatch.setenv("PRECERT_POLICY_FOLDER", str(folder))
    with pytest.raises(AssertionError, match=rf"2026-01-01\.yaml.*{number}"), worker(tmp_path / "worker.log"):
        raise RuntimeError("it started")


def test_a_file_is_opened_by_a_real_worker(broker, tmp_path):
    note = {"id": "d1", "media_type": "application/pdf", "data": base64.b64encode(forms.pdf(forms.NOTE)).decode()}
    with worker(tmp_path / "worker.log"):
        (request,) = file(submission("M1", documents=[note]))
        wait_until(lambda: open_requests() == 0)
    assert rows("SELECT unread, extractor FROM document") == [(None, EXTRACTOR_VERSION)]
    assert state(request) == "approved"
    assert forms.NOTE[3] not in (tmp_path / "worker.log").read_text()
