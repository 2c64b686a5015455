"""Scheduled jobs: each leaves a sign of its own, and the long ones end in time and go on where they stopped."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.exc import ProgrammingError

from ops.cli import app
from schemas.messages import Task
from store import jobs as stored
from store import seal
from store.database import transaction
from store.gauges import dead_ends
from store.stuck import stuck
from tests.integration.test_worker_upkeep import laxer as laxer  # noqa: PLC0414  a fixture
from tests.pipeline import FAMILY, document, evaluate, events, file, rows, state, submission
from worker import jobs, reprocessing, tasks
from worker.upkeep import run_clocks, sweep

pytestmark = pytest.mark.usefixtures("plan")
HOUR = timedelta(hours=1)
IMAGING = ("imaging.study", "imaging.finding")
UNSEALED = "SELECT count(*) FROM request WHERE head_seq > sealed_seq"


def taken(**more):
    with transaction("worker") as session:
        return stored.take(session, Task.SEAL, every=HOUR, **more)


def runs(task):
    return rows("SELECT runs FROM job_pulse WHERE task = :task", task=task.value)[0]


def test_a_slot_is_by_the_clock_of_the_database_and_is_taken_until_it_is_done():
    first = taken()
    now = datetime.now(UTC)
    assert first.slot == now.replace(minute=0, second=0, microsecond=0)
    assert taken() == first, "who had it may be dead"
    with transaction("worker") as session:
        stored.come_to(session, first, "here")
    again = taken()
    assert (again.slot, again.cursor) == (first.slot, "here")
    with transaction("worker") as session:
        stored.come_to(session, first, "there")  # by one that began where the other did
    assert taken() == again
    with transaction("worker") as session:
        stored.finish(session, again)
    assert taken() is None
    assert runs(Task.SEAL) == 1
    rows("UPDATE schedule_run SET slot = slot - interval '1 hour'")
    assert taken().cursor is None, "the next slot, from the start"


def test_a_slot_begins_when_its_job_wants_it():
    with transaction("worker") as session:
        run = stored.take(session, Task.SEAL, every=timedelta(days=1), begins=timedelta(hours=9))
    assert (run.slot.astimezone(UTC).hour, run.slot.minute) == (9, 0)
    assert timedelta(0) <= datetime.now(UTC) - run.slot < timedelta(days=1)


def test_one_that_was_begun_and_never_ended_comes_before_the_next_slot():
    first = taken()
    rows("UPDATE schedule_run SET slot = slot - interval '3 hours'")
    assert taken().slot == first.slot - timedelta(hours=3)


def test_what_another_has_in_hand_is_left_to_it():
    with transaction("worker") as session:
        assert stored.take(session, Task.SEAL, every=HOUR) is not None
        assert taken() is None


@pytest.mark.parametrize("dies_at", [1, 2])
def test_a_seal_that_dies_is_made_by_the_next_firing(monkeypatch, dies_at):
    file(*(submission(f"M{number}") for number in range(1, 4)))
    real, calls = seal.seal, []

    def seal_one(session):
        calls.append(session)
        if len(calls) == dies_at:
            raise ConnectionError("the worker is killed here")
        return real(session, limit=1)

    monkeypatch.setattr(seal, "seal", seal_one)
    with pytest.raises(ConnectionError):
        jobs.seal_heads()
    assert rows(UNSEALED) == [4 - dies_at]
    assert (len(rows("SELECT slot FROM schedule_run")), runs(Task.SEAL)) == (dies_at - 1, 0)
    assert jobs.seal_heads() == 4 - dies_at
    assert (rows(UNSEALED), runs(Task.SEAL)) == ([0], 1)
    assert jobs.seal_heads() == 0


@pytest.fixture
def rung(monkeypatch):
    tasks_rung = []
    monkeypatch.setattr(jobs.bell, "ring", lambda task, *_, **__: tasks_rung.append(task) or True)
    return tasks_rung


def test_a_long_job_holds_sweeps_up_for_its_budget_only_and_rings_for_the_rest(monkeypatch, rung):
    file(submission("M1"), submission("M2"))
    real = seal.seal
    monkeypatch.setattr(seal, "seal", lambda session: real(session, limit=1))
    monkeypatch.setattr(jobs, "BUDGET_SECONDS", 0.0)
    rung.clear()
    assert (jobs.seal_heads(), rung) == (1, [Task.SEAL])
    assert (jobs.seal_heads(), rows(UNSEALED)) == (1, [0])
    assert (jobs.seal_heads(), runs(Task.SEAL), len(rung)) == (0, 1, 2), "nothing is left, and nobody is rung for"


@pytest.fixture
def pended():
    """Three requests that wait for imaging, as a new version of the policy no longer asks for it."""
    requests = file(*(submission(f"M{number}", leave_out=IMAGING) for number in (11, 12, 13)))
    evaluate(*requests)
    document(*requests)
    assert {state(request) for request in requests} == {"pended"}
    return requests


def test_an_evaluation_anew_that_dies_goes_on_where_it_stopped(pended, laxer, monkeypatch):
    laxer()
    pended = sorted(pended)
    monkeypatch.setattr(reprocessing, "_PAGE", 1)
    real, asked = reprocessing.compare_page, []

    def compare(page):
        asked.append(page[0].id)
        if len(asked) == 2:
            raise ConnectionError("the worker is killed here")
        return real(page)

    monkeypatch.setattr(reprocessing, "compare_page", compare)
    with pytest.raises(ConnectionError):
        reprocessing.reevaluate_open()
    assert rows("SELECT cursor, finished_at FROM schedule_run") == [(str(pended[0]), None)]
    assert reprocessing.reevaluate_open() == 2
    assert asked == [pended[0], pended[1], pended[1], pended[2]]
    assert [state(request) for request in pended] == ["ready"] * 3
    assert runs(Task.REEVALUATE) == 1


def broken_in_judging(monkeypatch, request):
    real = reprocessing.judge
    monkeypatch.setattr(
        reprocessing, "judge", lambda one, known: {}["value"] if one.id == request else real(one, known)
    )


def broken_in_reading(monkeypatch, request):
    real = reprocessing.gather
    monkeypatch.setattr(
        reprocessing, "gather",
        lambda session, page: {}["value"] if request in {one.id for one in page} else real(session, page),
    )  # fmt: skip


def broken_in_writing(_monkeypatch, _request):
    rows("ALTER TABLE request ADD CONSTRAINT broken CHECK (member_id <> 'M12' OR state <> 'ready') NOT VALID")


@pytest.mark.parametrize(
    ("breaks", "code"),
    [
        (broken_in_judging, "bug_KeyError"), (broken_in_reading, "bug_KeyError"),
        (broken_in_writing, "database_23514"),
    ],
)  # fmt: skip
def test_one_that_cannot_be_evaluated_again_is_seen_and_holds_up_no_other(pended, laxer, monkeypatch, breaks, code):
    laxer()
    with monkeypatch.context() as broken:
        breaks(broken, pended[1])
        assert reprocessing.reevaluate_open(trace="trace-9") == 2
    assert [state(request) for request in pended] == ["ready", "pended", "ready"]
    with transaction("producer") as session:
        (found,) = [one for one in stuck(session) if one.failure]
        assert dead_ends(session).automation_failed == 1
    assert (found.why, found.failure, found.trace) == ("failing", code, "trace-9")
    assert events(pended[1])[-1] == "reprocess_failed"
    assert runs(Task.REEVALUATE) == 1
    rows("ALTER TABLE request DROP CONSTRAINT IF EXISTS broken")
    rows("UPDATE schedule_run SET slot = slot - interval '1 hour'")
    assert reprocessing.reevaluate_open() == 1
    assert rows("SELECT state, failure FROM request WHERE id = :id", id=pended[1]) == [("ready", None)]


def test_the_report_of_reprocessing_names_what_the_database_refuses_and_the_others_are_taken_up(pended, laxer, capsys):
    laxer()
    broken_in_writing(None, None)
    with pytest.raises(SystemExit) as ended:
        app(["reprocess", "--policy", FAMILY, "--json"])
    told = {one["reference"]: one["error"] for one in map(json.loads, capsys.readouterr().out.splitlines())}
    references = [rows("SELECT reference FROM request WHERE id = :id", id=request)[0] for request in pended]
    assert ended.value.code == 1
    assert [told[reference] for reference in references] == [None, "database_23514", None]
    assert [state(request) for request in pended] == ["ready", "pended", "ready"]


def test_sweeps_that_lay_in_the_queue_are_left_out_when_one_has_just_ended():
    assert (bool(tasks.sweep()), tasks.sweep(), runs(Task.SWEEP)) == (True, {}, 1)
    rows("UPDATE job_pulse SET at = now() - interval '8 seconds'")
    assert (bool(tasks.sweep()), runs(Task.SWEEP)) == (True, 2)
    assert (bool(tasks.clocks()), tasks.clocks(), runs(Task.CLOCKS)) == (True, {}, 1)
    rows("UPDATE job_pulse SET at = now() - interval '31 seconds'")
    assert (bool(tasks.clocks()), runs(Task.CLOCKS)) == (True, 2)


def test_clocks_that_fail_leave_no_sign_though_sweeps_do():
    file(submission())
    rows("UPDATE request SET received_at = now() - interval '7 days', due_at = now() + interval '3 minutes'")
    rows("UPDATE job_pulse SET at = now() - interval '1 hour'")
    rows("REVOKE SELECT ON clock_event FROM precert_worker")
    with pytest.raises(ProgrammingError):
        run_clocks(worker="upkeep@box", queue="upkeep")
    sweep(worker="upkeep@box", queue="upkeep")
    with transaction("producer") as session:
        silent = {pulse.task: pulse.silent_seconds for pulse in stored.pulses(session)}
    assert silent[Task.SWEEP] < 60
    assert silent[Task.CLOCKS] > 3500
    assert set(silent) == {Task.SWEEP, Task.CLOCKS, Task.REEVALUATE, Task.SEAL}
