"""One request that the database does not let in front of a person holds up no clock, no sweep and no other request."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from schemas.messages import Task
from store.attempts import ATTEMPTS
from store.claims import READY
from store.database import transaction
from store.gauges import dead_ends
from store.stuck import stuck
from store.upkeep import suspects
from tests.pipeline import bell, document, evaluate, events, file, rows, state, submission
from worker import evaluation
from worker.upkeep import run_clocks, sweep

IMAGING = ("imaging.study", "imaging.finding")


@pytest.fixture
def refused(plan, redis_url):
    """Cases of this member are refused; `mend` lets them in."""
    rows("""
        CREATE FUNCTION refuse_case() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
        BEGIN
            IF (SELECT member_id FROM request WHERE id = NEW.request) = 'M2' THEN
                RAISE EXCEPTION 'a value that nobody may see' USING ERRCODE = '23514';
            END IF;
            RETURN NEW;
        END $$""")
    rows("CREATE TRIGGER refuse_case BEFORE INSERT ON review_case FOR EACH ROW EXECUTE FUNCTION refuse_case()")


def mend():
    rows("DROP TRIGGER refuse_case ON review_case")


def fails_with(sqlstate):
    rows("DROP TRIGGER refuse_case ON review_case")
    source = rows("SELECT prosrc FROM pg_proc WHERE proname = 'refuse_case'")[0].replace("23514", sqlstate)
    rows(f"CREATE OR REPLACE FUNCTION refuse_case() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $${source}$$")
    rows("CREATE TRIGGER refuse_case BEFORE INSERT ON review_case FOR EACH ROW EXECUTE FUNCTION refuse_case()")


def abandon(*ids):
    rows(
        "INSERT INTO batch (queue, state, ids, worker) VALUES ('evaluation', 'ready', CAST(:ids AS uuid[]), 'dead')",
        ids=list(ids),
    )


def sweep_the_dead():
    return sweep(dead_after=timedelta(0))


def near_the_deadline():
    rows("UPDATE request SET received_at = now() - interval '7 days', due_at = now() + interval '2 hours', "
         "waiting_since = now() - interval '6 minutes'")  # fmt: skip


def shown():
    with transaction("producer") as session:
        return [(one.why, one.failure, one.trace, one.attempts) for one in stuck(session)]


@pytest.mark.parametrize("sqlstate", ["23514", "P0001", "42501", "57014", "40P01"])
def test_the_clocks_of_the_others_go_on(refused, sqlstate, capsys):
    fails_with(sqlstate)
    one, bad, other = file(submission("M1"), submission("M2"), submission("M3"))
    near_the_deadline()
    assert run_clocks(trace="trace-7").escalated == {"deadline_near": 2}
    assert [state(each) for each in (one, bad, other)] == ["in_review", "ready", "in_review"]
    assert shown() == [("failing", f"database_{sqlstate}", "trace-7", 0)]
    with transaction("producer") as session:
        assert dead_ends(session).automation_failed == 1
    told = capsys.readouterr().err + str(rows("SELECT entry FROM history"))
    assert f'"code": "database_{sqlstate}"' in told
    assert "nobody may see" not in told
    run_clocks()
    assert events(bad) == ["accepted", "hand_over_refused"], "said once"


def test_a_pend_that_is_kept_from_its_physician_is_shown_and_handed_over_when_it_may(refused):
    (bad,) = file(submission("M2", leave_out=IMAGING))
    evaluate(bad)
    document(bad)
    rows("UPDATE information_request SET due_at = now() - interval '1 minute'")
    assert run_clocks(trace="trace-7").escalated == {}
    assert (state(bad), shown()) == ("pended", [("failing", "database_23514", "trace-7", 0)])
    mend()
    assert run_clocks().escalated == {"no_answer": 1}
    assert (state(bad), shown()) == ("in_review", [])


def test_a_hold_that_may_not_be_released_leaves_the_others(refused, monkeypatch):
    one, bad = file(submission("M1"), submission("M2"))
    rows("UPDATE request SET state = 'held'")
    rows("""
        CREATE FUNCTION refuse_release() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF NEW.state = 'ready' AND NEW.member_id = 'M2' THEN RAISE EXCEPTION 'x' USING ERRCODE = '23514'; END IF;
            RETURN NEW;
        END $$""")
    rows("CREATE TRIGGER refuse_release BEFORE UPDATE ON request FOR EACH ROW EXECUTE FUNCTION refuse_release()")
    assert run_clocks(trace="trace-7").released == 1
    assert (state(one), state(bad)) == ("ready", "held")
    assert shown() == [("failing", "database_23514", "trace-7", 0)]


@pytest.mark.parametrize("sqlstate", ["23514", "P0001", "57014"])
def test_the_sweeper_goes_on_past_a_third_failure_that_no_person_may_have(refused, sqlstate, capsys):
    fails_with(sqlstate)
    one, bad, other = file(submission("M1"), submission("M2"), submission("M3"))
    for _ in range(ATTEMPTS):
        abandon(bad, other)
        sweep_the_dead()
    assert [state(each) for each in (one, bad, other)] == ["ready", "ready", "in_review"]
    assert rows("SELECT count(*) FROM batch") == [0]
    trace = rows("SELECT trace_id FROM review_case")[0]
    assert ("failing", f"database_{sqlstate}", trace, ATTEMPTS) in shown()
    assert capsys.readouterr().err.count("hand_over_refused") == 1
    with transaction("worker") as session:
        assert suspects(session, limit=5) == [], "no machine takes it any more"
    assert evaluate(bad) == 0
    before = rows("SELECT head_seq FROM request WHERE id = :id", id=bad)
    assert sweep_the_dead().escalated == 0
    assert rows("SELECT head_seq FROM request WHERE id = :id", id=bad) == before, "nothing is written again"
    mend()
    assert sweep_the_dead().escalated == 1
    assert rows("SELECT error_code, trace_id FROM review_case WHERE request = :id", id=bad) == [("worker_died", trace)]
    assert events(bad) == ["accepted", *["attempt_failed"] * ATTEMPTS, "case_opened"]


def test_a_worker_goes_on_past_it_too(refused, monkeypatch):
    judge = evaluation.judge

    def break_on_one(candidate, known):
        if candidate.member_id == "M2":
            raise KeyError("a value that nobody may see")
        return judge(candidate, known)

    monkeypatch.setattr(evaluation, "judge", break_on_one)
    one, bad = file(submission("M1"), submission("M2"))
    rows("UPDATE request SET attempts = 2 WHERE id = :id", id=bad)
    assert evaluation.evaluate(bell(Task.EVALUATE, [bad, one])) == 1
    assert (state(one), state(bad)) == ("approved", "ready")
    assert shown() == [("failing", "database_23514", "trace-1", ATTEMPTS)]
    with transaction("worker") as session:
        assert session.execute(text(f"SELECT count(*) FROM batch WHERE state = '{READY.name}'")).scalar_one() == 0
