"""A request of which one line was decided before it is withdrawn: the decided line makes its state."""

from dataclasses import replace

import pytest
from sqlalchemy import text

from producer import arrivals
from producer.deadline import appeal_due_at
from store import appeals, audit, migrate, webhooks
from store.database import transaction
from store.decisions import Action, Decision
from store.withdraw import Withdrawal
from tests.integration import rows
from tests.integration.rows import NPI_OTHER, refused_by
from tests.integration.test_people_and_machine import axial_only, decide, look
from tests.pipeline import CLINIC, evaluate, events, file, state, submission
from tests.pipeline import rows as query


def with_second_line(payload):
    """The second one is of a code on no list: a person's."""
    (first,) = payload["service_lines"]
    return {**payload, "service_lines": [first, {**first, "line": 2, "code": "99999"}]}


def reference_of(request):
    return query("SELECT reference FROM request WHERE id = :id", id=request)[0]


def lines_of(request):
    return query("SELECT state FROM service_line WHERE request = :id ORDER BY line", id=request)


@pytest.fixture
def half_approved(plan):
    (request,) = file(with_second_line(submission(submission_id="A-1")))
    evaluate(request)
    assert (state(request), lines_of(request)) == ("in_review", ["approved", "in_review"])
    return request


@pytest.fixture
def half_denied(plan):
    (request,) = file(with_second_line(axial_only()))
    evaluate(request)
    doctor = rows.person("doctor", "physician", npi=NPI_OTHER, licence="TX")
    unmet = query("SELECT unmet FROM evaluation WHERE request = :id AND 1 = ANY(lines)", id=request)[0]
    denial = Decision(
        action=Action.DENY, lines=(1,), rationale="axial only", reasons=("not_necessary",), criteria=tuple(unmet)
    )
    decide(doctor, look(doctor, request), replace(denial, action=Action.INTENT))
    decide(doctor, look(doctor, request), denial)
    assert (state(request), lines_of(request)) == ("in_review", ["denied", "in_review"])
    return request


def test_a_denied_line_is_still_there_to_be_appealed_when_the_rest_is_withdrawn(half_denied):
    assert arrivals.withdraw_request(CLINIC, reference_of(half_denied)) is Withdrawal.WITHDRAWN
    assert (state(half_denied), lines_of(half_denied)) == ("denied", ["denied", "withdrawn"])
    assert query("SELECT count(*) FROM review_case WHERE closed_at IS NULL") == [0]
    with transaction("console") as session:
        filed = appeals.file(
            session, rows.person("nora", "nurse"), reference_of(half_denied), filed_by="member", filed_at=None,
            expedited=False, due_at_of=appeal_due_at,
        )  # fmt: skip
    assert filed.lines == (1,)
    assert (state(half_denied), lines_of(half_denied)) == ("appealed", ["appealed", "withdrawn"])
    with transaction("migrate") as session:
        assert audit.verify(session).ok


def test_withdrawing_again_changes_nothing_whatever_the_state_is_by_then(half_approved):
    reference = reference_of(half_approved)
    assert arrivals.withdraw_request(CLINIC, reference) is Withdrawal.WITHDRAWN
    assert arrivals.withdraw_request(CLINIC, reference) is Withdrawal.ALREADY
    assert (state(half_approved), lines_of(half_approved)) == ("approved", ["approved", "withdrawn"])
    assert events(half_approved).count("withdrawn") == 1
    assert query('SELECT status FROM "authorization"') == ["active"], "an approval is voided, not withdrawn"


def test_the_notice_of_a_decision_that_stands_is_sent(half_denied):
    with transaction("migrate") as session:
        webhooks.set_up(session, CLINIC, "https://clinic-7.example/told", allow_private=False)
    rows.execute(
        "INSERT INTO notice (request, request_version, event, recipient, channel) "
        "SELECT :id, n, told, :clinic, 'webhook' FROM (VALUES (90, 'decided'), (91, 'pended')) AS x (n, told)",
        id=half_denied, clinic=CLINIC,
    )  # fmt: skip
    arrivals.withdraw_request(CLINIC, reference_of(half_denied))
    assert query("SELECT event FROM notice WHERE cancelled_at IS NULL ORDER BY event") == ["decided", "withdrawn"]


def test_what_was_withdrawn_in_part_may_be_filed_again(half_approved):
    arrivals.withdraw_request(CLINIC, reference_of(half_approved))
    (again,) = file(with_second_line(submission(submission_id="A-2")))
    assert again != half_approved


def test_no_role_calls_a_request_withdrawn_that_has_a_decided_line(database_url):
    request = rows.file_request(lines=(1, 2))
    rows.decide_by_policy(request, evaluation=rows.evaluate(request))
    with transaction("producer") as session:
        session.execute(text("UPDATE service_line SET state = 'withdrawn' WHERE line = 2"))
    for role in ("producer", "console", "worker", "migrate"):
        with refused_by("request_state_follows_its_lines", when=role), transaction(role) as session:
            session.execute(text("UPDATE request SET state = 'withdrawn'"))
    with transaction("producer") as session:
        session.execute(text("UPDATE request SET state = 'approved'"))


def test_requests_that_were_called_withdrawn_before_become_what_their_lines_are(database_url):
    decided, whole = rows.file_request(lines=(1, 2)), rows.file_request()
    rows.decide_by_policy(decided, evaluation=rows.evaluate(decided))
    migrate.downgrade(database_url, "0008")
    with transaction("producer") as session:
        session.execute(text("UPDATE service_line SET state = 'withdrawn' WHERE state = 'open'"))
        session.execute(text("UPDATE request SET state = 'withdrawn'"))
    migrate.upgrade(database_url)
    assert (state(decided), state(whole)) == ("approved", "withdrawn")
