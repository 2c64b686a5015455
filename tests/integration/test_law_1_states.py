"""What is closed rests on determinations, and what waits has somebody it waits for: crafted SQL, under each role."""

from datetime import UTC, datetime
from itertools import product

import pytest
from sqlalchemy import text

from store.database import transaction
from tests.integration import rows
from tests.integration.rows import determination, insert, refused_by

pytestmark = pytest.mark.usefixtures("database_url")


def write(role, row):
    with transaction(role) as session:
        insert(session, "determination", **row)


def states_of(table):
    """What stands there after all: the states of all its rows."""
    with transaction("migrate") as session:
        return set(session.scalars(text(f"SELECT state FROM {table}")))


@pytest.fixture
def case(database_url):
    """A request in front of a physician, and its evaluation."""
    request = rows.file_request()
    evaluation = rows.evaluate(request)
    return {"request": request, "evaluation": evaluation, "case": rows.to_people(request)}


ROLES = ("worker", "console", "producer", "migrate")


def test_a_line_does_not_become_decided_without_its_determination(case):
    for role, state in product(ROLES, ("denied", "approved", "approved_modified", "dismissed", "not_required")):
        with refused_by("service_line_final_has_determination", when=(role, state)), transaction(role) as session:
            session.execute(text("UPDATE service_line SET state = :state"), {"state": state})
    assert states_of("service_line") == {"in_review"}


def test_the_state_of_a_line_is_that_of_its_determination(case):
    row = determination(case["request"], evaluation=case["evaluation"])
    write("worker", row)
    for role in ("worker", "console"):
        with refused_by("service_line_state_is_its_determination", when=role), transaction(role) as session:
            session.execute(text("UPDATE service_line SET state = 'denied', determination = :id"), {"id": row["id"]})
    assert states_of("service_line") == {"in_review"}


def test_a_determination_of_another_line_closes_no_line(database_url):
    request = rows.file_request(lines=(1, 2))
    row = determination(request, evaluation=rows.evaluate(request))
    write("worker", row)
    with refused_by("service_line_state_is_its_determination"), transaction("worker") as session:
        session.execute(
            text("UPDATE service_line SET state = 'approved', determination = :id WHERE line = 2"), {"id": row["id"]}
        )
    assert "approved" not in states_of("service_line")


AGAINST = ("denied", "partly_approved", "not_required", "dismissed", "withdrawn")


def test_a_request_does_not_close_while_a_line_is_open(case):
    for role, state in product(ROLES, ("approved", *AGAINST)):
        with refused_by("request_state_follows_its_lines", when=(role, state)), transaction(role) as session:
            session.execute(text("UPDATE request SET state = :state"), {"state": state})
    assert states_of("request") == {"in_review"}


def test_a_request_whose_lines_are_approved_is_nothing_but_approved(database_url):
    request = rows.file_request()
    rows.decide_by_policy(request, evaluation=rows.evaluate(request))
    for state in AGAINST:
        with refused_by("request_state_follows_its_lines", when=state), transaction("worker") as session:
            session.execute(text("UPDATE request SET state = :state"), {"state": state})
    with transaction("worker") as session:
        session.execute(text("UPDATE request SET state = 'approved'"))
    assert states_of("request") == {"approved"}


def test_a_request_is_not_filed_in_a_final_state(database_url):
    with refused_by("request_state_follows_its_lines"):
        rows.file_request(state="denied")
    assert states_of("request") == set()


def test_a_line_of_a_closed_request_does_not_change(database_url):
    request = rows.file_request()
    rows.decide_by_policy(request, evaluation=rows.evaluate(request))
    with transaction("worker") as session:
        session.execute(text("UPDATE request SET state = 'approved'"))
    with refused_by("service_line_request_is_open"), transaction("worker") as session:
        session.execute(text("UPDATE service_line SET state = 'in_review'"))
    assert (states_of("request"), states_of("service_line")) == ({"approved"}, {"approved"})


def test_the_worker_withdraws_nothing_and_the_producer_does(case):
    withdraw = text("UPDATE service_line SET state = 'withdrawn'")
    with refused_by("service_line_withdrawn_by_submitter"), transaction("worker") as session:
        session.execute(withdraw)
    with transaction("producer") as session:
        session.execute(withdraw)
        session.execute(text("UPDATE request SET state = 'withdrawn'"))
    assert (states_of("request"), states_of("service_line")) == ({"withdrawn"}, {"withdrawn"})


def test_what_waits_for_people_has_a_case_or_a_question(case):
    with refused_by("request_waits_for_somebody"), transaction("console") as session:
        session.execute(text("UPDATE review_case SET closed_at = now()"))
    with refused_by("request_waits_for_somebody"), transaction("worker") as session:
        session.execute(text("UPDATE review_case SET closed_at = now()"))
        session.execute(text("UPDATE request SET state = 'pended'"))
    other = rows.file_request()
    with refused_by("request_waits_for_somebody"), transaction("worker") as session:
        session.execute(text("UPDATE request SET state = 'in_review' WHERE id = :id"), {"id": other})
    assert "pended" not in states_of("request")


def test_closing_the_question_of_a_pended_request_is_refused_without_a_case(database_url):
    request = rows.file_request()
    with transaction("worker") as session:
        insert(session, "information_request", request=request, asked_as="policy", due_at=datetime.now(UTC), items="[]")
        session.execute(text("UPDATE request SET state = 'pended'"))
    with refused_by("request_waits_for_somebody"), transaction("worker") as session:
        session.execute(text("UPDATE information_request SET closed_at = now()"))
    assert states_of("request") == {"pended"}
