"""Laws 2, 3 and 4 on a running system: API, workers and Flower as processes of their own."""

import base64
import json
from contextlib import contextmanager
from datetime import timedelta
from uuid import uuid4

import psutil
import pytest
from sqlalchemy import text

from ops import accounts, postgres, redis_server
from runtime import bell
from runtime.settings import settings
from schemas.messages import Queue, Task
from store import keys
from store.database import transaction
from tests.acceptance.workers import wait_until
from tests.laws import people_at_work
from tests.laws.bad_day import a_receiver_that_fails_first, changes_of, told_again
from tests.laws.canary import MARK, layers, leaks, marked, member_of, note
from tests.laws.onlookers import Inspector, commands, flower_pages
from tests.laws.system import Monitor, beat, running, socket_of
from tests.pipeline import CLINIC, MEMBERS, events, file, rows, state, submission, write_coverage
from worker.upkeep import sweep

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("whole-system")]
IMAGING = ("imaging.study", "imaging.finding")
FATES = ("approved", "gaps", "refused", "retry", "crash", "withdrawn", "files")
_REDIS_NUMBER = 62  # the fixtures of `tests/cluster.py` end at 61


@pytest.fixture(scope="module")
def system(services, module_plan, environment, tmp_path_factory):
    logs = tmp_path_factory.mktemp("system")
    url = f"{services.redis_url}?virtual_host={_REDIS_NUMBER}"
    connection = redis_server.client(url)
    connection.flushdb()
    write_coverage(logs / "coverage.jsonl", [*MEMBERS, *map(member_of, (*FATES, "killed"))])
    environment.setenv("PRECERT_REDIS_URL", url)
    environment.setenv("PRECERT_COVERAGE_FILE", str(logs / "coverage.jsonl"))
    environment.setenv("PRECERT_BATCH_SIZE", "10")
    environment.setenv("PRECERT_LOG_LEVEL", "DEBUG")
    environment.setenv("PRECERT_WEBHOOK_ALLOW_PRIVATE", "true")
    settings.cache_clear()
    with transaction("migrate") as session:
        key = keys.create(session, CLINIC)
    with running(services, logs, connection=connection, key=key) as system:
        yield system
    connection.flushdb()
    connection.close()


# Law 2: the row is the truth, the message is a doorbell.


def told(requests):
    """All that is known of these requests, but for the time of day."""
    return [
        rows(sql, ids=list(requests))
        for sql in (
            "SELECT id, state, version, attempts, head_seq, head_hash FROM request WHERE id = ANY(:ids) ORDER BY id",
            "SELECT id FROM evaluation WHERE request = ANY(:ids) ORDER BY id",
            "SELECT id FROM determination WHERE request = ANY(:ids) ORDER BY id",
            'SELECT number FROM "authorization" WHERE request = ANY(:ids) ORDER BY number',
            "SELECT id FROM information_request WHERE request = ANY(:ids) ORDER BY id",
            "SELECT id FROM review_case WHERE request = ANY(:ids) ORDER BY id",
        )
    ]


def count(table, requests):
    return rows(f"SELECT count(*) FROM {table} WHERE request = ANY(:ids)", ids=list(requests))[0]


def are_approved(requests):
    return rows("SELECT count(*) FROM request WHERE id = ANY(:ids) AND state = 'approved'", ids=requests) == [
        len(requests)
    ]


def assert_decided_once(approved, pended):
    assert {state(request) for request in approved} == {"approved"}
    assert {state(request) for request in pended} == {"pended"}
    assert {tuple(events(request)) for request in approved} == {("accepted", "evaluated", "approved")}
    assert {tuple(events(request)) for request in pended} == {
        ("accepted", "evaluated", "gaps_found", "information_requested")
    }
    assert count("evaluation", [*approved, *pended]) == len(approved) + len(pended)
    assert count("determination", approved) == count('"authorization"', approved) == len(approved)
    assert count("information_request", pended) == len(pended)


def test_bells_that_come_fifty_times_late_or_again_change_nothing(system):
    with system.frozen():
        approved = [
            request for at in range(1, 16, 5) for request in file(*(submission(f"M{at + n}") for n in range(5)))
        ]
        approved += file(submission("M20", urgency="expedited"))
        pended = file(submission("M21", leave_out=IMAGING), submission("M22", leave_out=IMAGING))
        once = system.bells()
        assert len(once) >= 3
        system.ring_again(once, times=50)
    wait_until(lambda: are_approved(approved), seconds=60)
    wait_until(lambda: {state(request) for request in pended} == {"pended"}, seconds=60)
    system.wait_for_silence()
    assert_decided_once(approved, pended)
    before = told([*approved, *pended])

    # Late, out of order, on the wrong queue, for the wrong step, of nobody.
    system.ring_again(once[::-1], times=3)
    everybody = [*approved, *pended, uuid4()]
    for task in (Task.DOCUMENT, Task.READ, Task.EVALUATE):
        bell.ring(task, everybody)
        bell.ring(task, everybody, expedited=True)
        bell.ring(task)
    system.wait_for_silence()
    assert told([*approved, *pended]) == before
    assert rows("SELECT count(*) FROM batch") == [0]


def test_when_redis_is_flushed_half_way_all_requests_still_end_right(system):
    first = file(*(submission(f"M{number}") for number in range(30, 35)))
    wait_until(lambda: are_approved(first), seconds=60)
    with system.frozen():
        approved = file(*(submission(f"M{number}") for number in range(35, 60)))
        pended = file(submission("M60", leave_out=IMAGING))
        assert system.bells()
        system.redis.flushdb()
        assert system.redis.keys() == []
    wait_until(lambda: _swept_until_done(approved, pended), seconds=60, pause=0.3)
    system.wait_for_silence()
    assert_decided_once([*first, *approved], pended)


def _swept_until_done(approved, pended):
    """What beat rings every 15 s, and `precert upkeep` does without it. The rows are made old enough to be missed."""
    rows("UPDATE request SET waiting_since = now() - interval '11 seconds' WHERE state IN ('ready', 'gaps')")
    sweep()
    return are_approved(approved) and state(pended[0]) == "pended"


# Law 3: work in progress is no state.

_STOP_BEFORE_COMMIT = (
    """
CREATE FUNCTION stop_here() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(3);
    RETURN NULL;
END $$
    """,
    "CREATE TRIGGER stop_here BEFORE DELETE ON batch FOR EACH STATEMENT EXECUTE FUNCTION stop_here()",
)
_STOPPED = (
    "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'precert-worker' "
    "AND datname = current_database() AND wait_event = 'advisory'"
)


@contextmanager
def stopped_before_commit():
    """Workers come as far as the last statement of a deciding transaction, and wait there while the block lasts."""
    for statement in _STOP_BEFORE_COMMIT:
        rows(statement)
    try:
        with transaction("migrate") as session:
            session.execute(text("SELECT pg_advisory_xact_lock(3)"))
            yield
    finally:
        rows("DROP TRIGGER stop_here ON batch")
        rows("DROP FUNCTION stop_here()")


def as_seen_from_outside(request):
    return [
        rows(sql, id=request)
        for sql in (
            "SELECT CAST(request AS text) FROM request WHERE id = :id",
            "SELECT CAST(service_line AS text) FROM service_line WHERE request = :id",
            "SELECT CAST(history AS text) FROM history WHERE request = :id",
            "SELECT count(*) FROM evaluation WHERE request = :id",
            "SELECT count(*) FROM determination WHERE request = :id",
        )
    ]


def test_a_worker_child_killed_between_lock_and_commit_leaves_nothing(system):
    with stopped_before_commit():
        with system.frozen():
            # What its process says of it is searched below, with all the logs.
            (request,) = file(marked("killed", documents=[]))
            before = as_seen_from_outside(request)
        wait_until(lambda: rows(_STOPPED) != [0], seconds=60)
        # All is written and nothing is committed: from outside it waits as if nobody had looked at it.
        assert as_seen_from_outside(request) == before
        children = system.worker.children()
        for child in children:
            child.kill()
        psutil.wait_procs(children, timeout=10)
    wait_until(lambda: rows(_STOPPED) == [0], seconds=60)
    assert as_seen_from_outside(request) == before
    assert rows("SELECT count(*) FROM batch WHERE :id = ANY (ids)", id=request) == [1], "evidence, and all there is"

    # There is nothing to repair: the next bell does the work.
    wait_until(lambda: sweep(dead_after=timedelta(0)).failed_attempts == 1, seconds=60)
    wait_until(lambda: state(request) == "approved", seconds=60)
    assert events(request) == ["accepted", "attempt_failed", "evaluated", "approved"]
    assert count("evaluation", [request]) == count("determination", [request]) == 1


# Law 4: nothing clinical leaves the database.

#: What becomes of three of the requests. The first two carry values in the error of the database itself.
_TROUBLE = (
    """
    CREATE SEQUENCE first_times;
    """,
    """
    CREATE FUNCTION not_now() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
    DECLARE who text := (SELECT member_id FROM request WHERE id = NEW.request);
    BEGIN
        IF who LIKE '%-retry' AND nextval('first_times') <= 2 THEN
            RAISE EXCEPTION 'not now: % %', who, NEW.detail USING ERRCODE = '40001', DETAIL = NEW.detail;
        END IF;
        RETURN NEW;
    END $$
    """,
    "CREATE TRIGGER not_now BEFORE INSERT ON evaluation FOR EACH ROW EXECUTE FUNCTION not_now()",
    "ALTER TABLE \"authorization\" ADD CONSTRAINT none_for_refused CHECK (member_id NOT LIKE '%-refused')",
    people_at_work.TROUBLE,
)
#: A body that its own model refuses: pydantic's error repeats the value.
_UNREADABLE = "UPDATE request_body SET body = replace(body, '\"family_name\":', '\"surname\":') WHERE request = :id"


def tamper(sql, **values):
    with transaction("migrate") as session:
        session.execute(text("SET LOCAL session_replication_role = replica"))
        session.execute(text(sql), values)


def submit(system, name, **changes):
    answer = system.api.post("/v1/requests", json=marked(name, **changes))
    assert answer.status_code == 202, answer.text
    reference = answer.json()["reference"]
    return rows("SELECT id FROM request WHERE reference = :it", it=reference)[0], reference, answer


def refusals(system, reference):
    """Everything that intake refuses, each with marks in it."""
    post, json_type = system.api.post, {"Content-Type": "application/json"}
    sent = marked("approved")
    yield post("/v1/requests", content=json.dumps(sent).encode()[:-9], headers=json_type)
    yield post("/v1/requests", json={**sent, "service_lines": []})
    yield post("/v1/requests", json={**sent, "submission_id": uuid4().hex, "member": {**sent["member"], "id": None}})
    yield post("/v1/requests", json={**sent, "submitter": MARK})
    yield post("/v1/requests", content=json.dumps(sent), headers={"Content-Type": f"text/{MARK}"})
    yield post(f"/v1/requests?wait={MARK}", json=sent)
    yield post("/v1/requests", json=sent, headers={"Authorization": f"Bearer {MARK}"})
    yield post(f"/v1/requests/{reference}/documents", json={"documents": [note("approved", text=f"other {MARK}")]})
    yield post("/v1/requests/bulk", content=b"{" + MARK.encode(), headers={"Content-Type": "application/x-ndjson"})
    yield system.api.get(f"/v1/requests/{MARK}")
    yield system.api.get(f"/{MARK}")


@pytest.fixture(scope="module")
def said(system):
    """One bad day: success, questions, refusals, a row the database refuses, a request that crashes its evaluation,
    trouble that is tried again, files, notices that fail, people who decide, a message that is none. All that was said
    meanwhile, by who said it."""
    for statement in _TROUBLE:
        rows(statement)
    with (
        Monitor(socket_of(system.services)) as monitor,
        a_receiver_that_fails_first() as here,
        Inspector() as inspector,
        beat(system.logs / "beat.log"),
    ):
        with system.frozen():
            filed = {name: submit(system, name, **changes_of(name)) for name in FATES}
            ids = {name: request for name, (request, _, _) in filed.items()}
            tamper(_UNREADABLE, id=ids["crash"])
            answers = [answer for _, _, answer in filed.values()]
            answers += refusals(system, filed["approved"][1])
            answers.append(system.api.post(f"/v1/requests/{filed['withdrawn'][1]}/withdraw"))
        # While the retry waits for its time: the worker's page shows what is scheduled.
        wait_until(lambda: inspector.has_seen_a_retry, seconds=60)
        shown = flower_pages(system.flower)
        while_it_happens = commands()
        _end_all(system, ids)
        answers += [system.api.get(f"/v1/requests/{reference}") for _, reference, _ in filed.values()]
        told = people_at_work.all_that_they_were_told({name: it for name, (_, it, _) in filed.items()}, system.logs)
        send("no id")
        wait_until(lambda: "bug_ValueError" in system.flower.get("/api/tasks").text, seconds=60)
        wait_until(lambda: told_again(here), seconds=60, pause=0.3)
        shown += flower_pages(system.flower)
        kept = system.everything_in_redis()
    place = accounts.place_of(system.services.home)
    return {
        "monitor": bytes(monitor.heard),
        "redis": kept,
        "flower": shown,
        "remote control": "\n".join(inspector.heard),
        "notices": "\n".join(f"{headers} {body.decode()}" for headers, body in here.heard),
        "commands": while_it_happens + commands(),
        "people's commands": told,
        "metrics": system.api.get("/metrics").text,
        "http": "\n".join(answer.text for answer in answers),
        "worker log": (system.logs / "worker.log").read_text(),
        "api log": (system.logs / "api.log").read_text(),
        "beat log": (system.logs / "beat.log").read_text(),
        "flower log": (system.logs / "flower.log").read_text(),
        "redis log": redis_server.log_file(place).read_text(),
        "postgresql log": postgres.log_file(place).read_text(),
    }


def send(what, *, queue=Queue.EVALUATION.value):
    """A message that no bell would send."""
    bell._sender(bell.broker_url(), 0).send_task(Task.EVALUATE.value, args=([what],), queue=queue)


def _end_all(system, ids):
    """Until all have ended as they must; the sweeper rings for those that failed before."""
    wait_until(lambda: (state(ids["approved"]), state(ids["retry"])) == ("approved", "approved"), seconds=60)
    wait_until(lambda: state(ids["files"]) not in {"reading", "ready", "gaps"}, seconds=60)
    assert rows("SELECT count(*) FROM document WHERE request = :id AND text LIKE :mark", id=ids["files"],
                mark=f"%{MARK}%") != [0], "no file was opened"  # fmt: skip
    wait_until(lambda: _swept_until_people_have(ids["refused"], ids["crash"]), seconds=60, pause=0.3)
    system.wait_for_silence()
    assert rows("SELECT error_code FROM review_case WHERE request = :id", id=ids["refused"]) == ["database_23514"]
    assert rows("SELECT error_code FROM review_case WHERE request = :id", id=ids["crash"]) == ["bug_ValidationError"]
    assert (state(ids["gaps"]), state(ids["withdrawn"])) == ("pended", "withdrawn")


def _swept_until_people_have(*requests):
    sweep()
    return all(state(request) == "in_review" for request in requests)


@pytest.mark.parametrize(
    ("who", "also"),
    [
        ("monitor", "task-retried"), ("redis", "_kombu.binding"), ("flower", "database_40001"), ("flower", "eta"),
        ("remote control", '"eta"'), ("notices", "Idempotency-Key"), ("notices", "decided"), ("beat log", "Sending"),
        ("commands", "automation_failed"), ("commands", "database role worker"), ("commands", "notice_owed_in_writing"),
        ("people's commands", "none_for_refused"), ("people's commands", "no_such_words"),
        ("metrics", "precert_http_seconds"), ("http", "urn:precert:problem:unreadable"),
        ("worker log", "bug_ValidationError"), ("api log", "http_answered"), ("flower log", ""),
        ("redis log", "Redis"), ("postgresql log", "ready to accept connections"),
    ],
)  # fmt: skip
def test_no_word_of_a_chart_leaves_the_database(said, who, also):
    assert any(also.encode() in layer for layer in layers(said[who])), "nothing was said at all"
    assert leaks(said[who]) == set()


def test_what_was_sent_is_in_the_database_and_nowhere_else(said):
    assert leaks("\n".join(rows("SELECT received FROM request_body UNION ALL SELECT text FROM document")))
    assert all(people_at_work.tables_that_hold_their_words())
    # What the chain of the history binds are codes, counts and hashes: it is shown without a person's credentials.
    assert leaks("\n".join(rows("SELECT entry FROM history"))) == set()
    kept = "SELECT CAST(t AS text) FROM {0} t"
    for table in ("intake_refusal", "review_case", "batch", "worker_pulse", "clock_event", "schedule_run", "job_pulse"):
        assert leaks("\n".join(rows(kept.format(table)))) == set(), table


def test_a_mark_would_be_found_in_a_message_a_log_line_or_an_escaped_text(system):
    send(member_of("x"), queue="nobody")
    (body,) = system.redis.lrange("precert:nobody", 0, -1)
    assert leaks(body)
    assert leaks(base64.b64encode(body))
    assert leaks(repr(body))
    assert leaks(system.everything_in_redis())
    system.redis.delete("precert:nobody", "precert:_kombu.binding.nobody")
    assert leaks(json.dumps({"said": repr(marked("x"))}))
    assert leaks("born 1943-07-19") == {"1943-07-19"}
    assert leaks('{"event": "attempt_failed", "code": "bug_KeyError"}') == set()
