"""What becomes of errors: counted on the row, alone from then on, and in front of a person at the third."""

import base64
import json
import threading
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from ops import redis_server
from runtime.bell import ring
from schemas.messages import Queue, Task
from store import claims
from store.database import transaction
from tests.pipeline import bell, document, evaluate, events, file, on_another_day, rows, state, submission
from worker import documentation, evaluation
from worker.upkeep import MOST_ALONE, SHORT_LIST, sweep


@pytest.fixture
def poison(monkeypatch):
    """Requests of this member cannot be evaluated; all others can."""
    judge = evaluation.judge

    def break_on_one(candidate, known):
        if candidate.member_id == "M13":
            raise KeyError("a value that nobody may see")
        return judge(candidate, known)

    monkeypatch.setattr(evaluation, "judge", break_on_one)


def test_one_bad_request_does_not_hold_up_the_others(plan, poison):
    good, bad = file(submission("M1"), submission("M13"))
    assert evaluate(good, bad) == 1
    assert state(good) == "approved"
    assert rows("SELECT state, attempts, failure FROM request WHERE id = :id", id=bad) == [("ready", 1, "bug_KeyError")]


def test_the_third_failure_ends_in_front_of_a_person_with_code_and_trace(plan, poison, capsys):
    (bad,) = file(submission("M13"))
    for _ in range(3):
        evaluate(bad)
    assert state(bad) == "in_review"
    assert rows("SELECT reason, error_code, trace_id, level FROM review_case") == [
        ("automation_failed", "bug_KeyError", "trace-1", "nurse")
    ]
    assert events(bad) == ["accepted", "attempt_failed", "attempt_failed", "attempt_failed", "case_opened"]
    told = capsys.readouterr().err + str(rows("SELECT entry FROM history"))
    assert "nobody may see" not in told
    assert '"code": "bug_KeyError"' in told


def test_who_failed_before_is_taken_alone_and_not_by_a_bell_without_ids(plan):
    first, second = file(submission("M1"), submission("M2"))
    rows("UPDATE request SET attempts = 1 WHERE id = :id", id=first)
    assert evaluation.evaluate(bell(Task.EVALUATE)) == 1
    assert (state(first), state(second)) == ("ready", "approved")
    assert evaluate(first) == 1


def test_what_fails_in_several_processes_at_once_has_failed_once(plan, monkeypatch):
    (request,) = file(submission())
    together = threading.Barrier(2, timeout=20)

    def raise_together(candidate, known):
        together.wait()
        raise KeyError("a value that nobody may see")

    monkeypatch.setattr(evaluation, "judge", raise_together)
    both = [threading.Thread(target=evaluate, args=(request,)) for _ in range(2)]
    for each in both:
        each.start()
    for each in both:
        each.join()
    assert rows("SELECT state, attempts FROM request") == [("ready", 1)]


def test_a_suspect_that_is_named_with_others_is_worked_in_a_batch_of_its_own(plan, monkeypatch):
    one, suspect, other = file(submission("M1"), submission("M2"), submission("M3"))
    rows("UPDATE request SET attempts = 1 WHERE id = :id", id=suspect)
    opened, open_batch = [], claims.open_batch
    monkeypatch.setattr(
        claims, "open_batch", lambda session, ids, **said: opened.append(set(ids)) or open_batch(session, ids, **said)
    )
    assert evaluate(one, suspect, other) == 3
    assert opened == [{one, other}, {suspect}]


def rung(url):
    """The ids that each message of the evaluation queue names, and an empty list for one without."""
    connection = redis_server.client(url)
    bodies = [json.loads(raw)["body"] for raw in connection.lrange(f"precert:{Queue.EVALUATION.value}", 0, -1)]
    connection.close()
    return [json.loads(base64.b64decode(body))[0][0] for body in bodies]


def test_the_sweeper_rings_for_each_suspect_alone(plan, redis_url):
    suspects = file(submission("M1"), submission("M2"))
    rows("UPDATE request SET attempts = 1")
    before = rung(redis_url)
    assert sweep().bells == 2
    messages = rung(redis_url)
    for message in before:
        messages.remove(message)
    assert sorted(messages) == sorted([str(suspect)] for suspect in suspects)


def test_what_a_killed_worker_leaves_is_rung_for_at_once_and_no_list_grows_without_end(plan, redis_url):
    file(*(submission(f"M{number}") for number in range(60)))
    rows("UPDATE request SET attempts = 1")
    assert sweep().bells == 60
    for _ in range(MOST_ALONE):
        ring(Task.EVALUATE)
    assert sweep().bells == 0


def test_the_sweeper_rings_a_few_bells_and_none_where_enough_lie(plan, redis_url):
    file(submission("M1"), submission("M2"), submission("M3"))
    rows("UPDATE request SET waiting_since = now() - interval '11 seconds'")
    assert sweep().bells == 1, "three rows are one batch"
    assert rung(redis_url).count([]) == 1
    while len(rung(redis_url)) < SHORT_LIST:
        ring(Task.EVALUATE)
    assert sweep().bells == 0


def test_what_cannot_be_evaluated_beside_people_is_said_in_their_case(plan, monkeypatch):
    facts = submission()["facts"] + [{"kind": "red_flag.myelopathy", "value": "gait"}]
    (request,) = file(submission(facts=facts))
    evaluate(request)
    rows("UPDATE request SET beside = 'assess'")
    monkeypatch.setattr(evaluation, "judge", lambda *_: 1 / 0)
    for _ in range(3):
        evaluate(request)
    assert rows("SELECT state, beside FROM request") == [("in_review", None)]
    assert rows("SELECT reason, error_code FROM review_case") == [("red_flag", "bug_ZeroDivisionError")]


def test_a_bad_question_does_not_hold_up_the_others(plan, monkeypatch):
    good, bad = file(submission("M1", leave_out=["imaging.study"]), submission("M13", leave_out=["imaging.study"]))
    evaluate(good, bad)
    step_of = documentation.step_of

    def break_on_one(found):
        return step_of(found) if found.candidate.member_id == "M1" else 1 / 0

    monkeypatch.setattr(documentation, "step_of", break_on_one)
    assert document(good, bad) == 1
    assert (state(good), state(bad)) == ("pended", "gaps")
    assert rows("SELECT attempts FROM request WHERE id = :id", id=bad) == [1]


def test_a_question_that_the_database_refuses_does_not_hold_up_the_others(plan):
    asked = {name: submission(name, leave_out=["imaging.study"]) for name in ("M1", "M2", "M13")}
    one, other, bad = file(*asked.values())
    evaluate(one, other, bad)
    # The machine asks once: what asked before, and was forgotten by a restored backup, is refused by its index.
    rows(
        "INSERT INTO information_request (request, asked_as, due_at, items, closed_at) "
        "VALUES (:id, 'policy', now(), '[]', now())",
        id=bad,
    )
    with pytest.MonkeyPatch.context() as forgetful:
        forgetful.setattr(documentation.load, "asks", lambda *_: {})
        assert document(one, other, bad) == 2
    assert (state(one), state(other), state(bad)) == ("pended", "pended", "gaps")
    assert rows("SELECT id, failure FROM request WHERE attempts > 0") == [(bad, "database_23505")]
    assert rows("SELECT count(*) FROM batch") == [0]
    assert document(bad) == 1, "alone, and with the question seen: a person has it"
    assert rows("SELECT reason FROM review_case WHERE request = :id", id=bad) == ["second_pend"]


def test_many_questions_that_go_to_people_open_one_case_each(plan):
    expedited = [submission(f"M{at}", leave_out=["imaging.study"], urgency="expedited") for at in range(1, 6)]
    ids = file(*expedited)
    evaluate(*ids)
    assert document(*ids) == 5
    assert {state(request) for request in ids} == {"in_review"}
    assert rows("SELECT request, lines FROM review_case ORDER BY request") == [
        (request, [1]) for request in sorted(ids)
    ]


def test_what_cannot_be_written_together_is_written_one_by_one(plan, monkeypatch):
    good, bad = file(submission("M1"), submission("M2"))
    numbers = iter(["PA1", "PA1", "PA1", "PA1"])
    from worker import deciding

    monkeypatch.setattr(deciding, "authorization_number", lambda: next(numbers))
    assert evaluate(good, bad) == 1
    assert sorted([state(good), state(bad)]) == ["approved", "ready"]
    assert rows("SELECT failure FROM request WHERE state = 'ready'") == ["database_23505"]


def test_trouble_with_the_database_is_not_counted_on_requests(plan, monkeypatch):
    (request,) = file(submission())

    def away(*_):
        raise OperationalError("SELECT 1", {}, Exception("gone"), connection_invalidated=True)

    monkeypatch.setattr(evaluation, "gather", away)
    with pytest.raises(OperationalError):
        evaluate(request)
    assert rows("SELECT attempts FROM request") == [0]
    assert rows("SELECT count(*) FROM batch") == [0]


def test_a_locked_row_is_left_to_who_holds_it(plan):
    (request,) = file(submission())
    with transaction("worker") as session:
        session.execute(text("SELECT 1 FROM request FOR UPDATE"))
        assert evaluate(request) == 0
    assert rows("SELECT state, attempts FROM request") == [("ready", 0)]


def test_two_requests_never_spend_the_last_session_twice(plan):
    spent = [(f"claim-{number}", number) for number in range(3)]
    for identity, number in spent:
        rows(
            "INSERT INTO paid_claim (id, member_id, scope, code, service_on) VALUES "
            "(:id, 'M1', 'epidural:cervical_thoracic', '62321', current_date - :days)",
            id=identity,
            days=200 + 40 * number,
        )
    one, other = file(submission("M1"), on_another_day(submission("M1"), days=21))
    evaluate(one, other)
    assert sorted([state(one), state(other)]) == ["approved", "ready"]
    evaluate(one, other)
    assert sorted([state(one), state(other)]) == ["approved", "in_review"]
    assert rows('SELECT count(*) FROM "authorization"') == [1]


def test_a_session_spent_while_a_request_was_evaluated_is_counted(plan, monkeypatch):
    (request,) = file(submission("M1"))
    gather = evaluation.gather

    def and_meanwhile_claims_are_paid(session, candidates):
        known = gather(session, candidates)
        for number in range(4):
            rows(
                "INSERT INTO paid_claim (id, member_id, scope, code, service_on) VALUES "
                "(:id, 'M1', 'epidural:cervical_thoracic', '62321', current_date - 100)",
                id=f"late-{number}",
            )
        return known

    monkeypatch.setattr(evaluation, "gather", and_meanwhile_claims_are_paid)
    assert evaluate(request) == 0
    assert state(request) == "ready"


def test_ids_of_no_request_are_no_work(plan):
    assert evaluate(UUID(int=1)) == 0
