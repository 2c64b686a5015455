"""A request that always runs into what looks like trouble of the surroundings ends at a person, and holds up nobody.

A real outage counts against nobody, however long it lasts (ADR 8).
"""

import pytest

from schemas.messages import HOME_QUEUE, Task
from store import database
from store.attempts import ATTEMPTS
from store.errors import ERRORS
from tests.pipeline import events, file, rows, state, submission
from worker import evaluation
from worker.batches import delivery
from worker.retry import MAX_RETRIES


def last_try(*ids):
    """As when Celery has tried a message as often as it does."""
    named = [str(each) for each in ids]
    return evaluation.evaluate(
        delivery(Task.EVALUATE, named, queue=HOME_QUEUE[Task.EVALUATE], worker="test", trace="t-1", retries=MAX_RETRIES)
    )


def trouble_for(condition, action):
    rows(f"""
        CREATE OR REPLACE FUNCTION trouble() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
        BEGIN
            IF (SELECT {condition} FROM request WHERE id = NEW.request) THEN {action}; END IF;
            RETURN NEW;
        END $$""")
    rows("CREATE OR REPLACE TRIGGER trouble BEFORE INSERT ON evaluation FOR EACH ROW EXECUTE FUNCTION trouble()")


def raises(sqlstate):
    return f"RAISE EXCEPTION 'a value that nobody may see' USING ERRCODE = '{sqlstate}'"


def attempts():
    return rows("SELECT attempts FROM request ORDER BY id")


@pytest.fixture(params=["57014", "40001", "40P01", "53200", "55P03"])
def one_in_trouble(request, plan, redis_url):
    trouble_for("member_id = 'M2'", raises(request.param))
    return request.param


def in_vain(*ids):
    with pytest.raises(ERRORS):
        last_try(*ids)


def test_the_others_are_decided_and_the_culprit_ends_at_a_person(one_in_trouble):
    others = file(*(submission(f"M{number}") for number in (1, 3, 4, 5, 6, 7, 8, 9)))
    (bad,) = file(submission("M2"))
    counted = last_try(*others, bad)
    # By chance it was tried after all others, and then nothing is known of it yet.
    assert (counted, {state(each) for each in others}) == (len(others), {"approved"})
    members = iter(range(20, 60))
    for _ in range(ATTEMPTS - attempts()[-1]):
        in_vain(bad)  # noted, and counted by nothing while nobody else goes on
        in_vain(bad)
        last_try(*file(submission(f"M{next(members)}")))
        assert state(bad) == "ready"
        last_try(bad)
    assert state(bad) == "in_review"
    assert rows("SELECT reason, error_code, trace_id FROM review_case") == [
        ("automation_failed", f"database_{one_in_trouble}", "t-1")
    ]
    assert events(bad).count("attempt_failed") == ATTEMPTS
    assert "nobody may see" not in str(rows("SELECT entry FROM history"))


def test_before_the_last_try_it_is_celerys(one_in_trouble):
    from tests.pipeline import evaluate

    ids = file(submission("M1"), submission("M2"))
    with pytest.raises(ERRORS):
        evaluate(*ids)
    assert ([state(each) for each in ids], attempts()) == (["ready", "ready"], [0, 0])


@pytest.mark.parametrize("sqlstate", ["57014", "53100"])
def test_where_nobody_gets_through_it_counts_against_nobody(plan, redis_url, sqlstate):
    before = file(submission("M20"))
    last_try(*before)  # it went well until now
    trouble_for("true", raises(sqlstate))
    ids = file(*(submission(f"M{number}") for number in range(1, 9)))
    for _ in range(4):
        in_vain(*ids)
    for each in ids:
        for _ in range(4):
            in_vain(each)
    assert (attempts(), {state(each) for each in ids}) == ([0] * 9, {"ready"})
    trouble_for("false", raises(sqlstate))
    assert last_try(*ids) == len(ids)


def test_a_database_that_goes_away_meanwhile_counts_against_nobody(plan, redis_url):
    ids = file(*(submission(f"M{number}") for number in range(1, 6)))
    trouble_for("true", "PERFORM pg_terminate_backend(pg_backend_pid())")
    for _ in range(4):
        in_vain(*ids)
        in_vain(ids[0])
    assert (attempts(), rows("SELECT count(*) FROM batch")) == ([0] * 5, [0])


def test_statements_that_really_take_too_long(plan, redis_url, monkeypatch):
    monkeypatch.setattr(database, "STATEMENT_TIMEOUT", "1500ms")
    monkeypatch.setattr(database, "SHORT_TIMEOUT", "700ms")
    database.dispose()
    trouble_for("member_id = 'M2'", "PERFORM pg_sleep(5)")
    ids = file(*(submission(f"M{number}") for number in range(1, 9)))
    assert last_try(*ids) == len(ids) - 1
    assert [state(each) for each in ids] == ["approved", "ready", *["approved"] * 6]
    database.dispose()


def test_what_is_handed_over_reads_as_an_attempt_and_not_as_waiting(plan, redis_url):
    """A note of a trouble from before the failure that was counted last is no news."""
    trouble_for("member_id = 'M2'", raises("57014"))
    (bad,) = file(submission("M2"))
    in_vain(bad)
    last_try(*file(submission("M3")))
    last_try(bad)
    assert attempts()[0] == 1
    in_vain(bad)  # the first note is used up
    assert attempts()[0] == 1
    assert events(bad) == ["accepted", "tried_in_vain", "attempt_failed", "tried_in_vain"]
