"""The clock of a decision ends when its notice has left. Who has no webhook is told by people."""

import json

import pytest

from producer import arrivals
from runtime.settings import settings
from schemas.messages import Task
from store import unsent, webhooks
from store.cases import CaseError
from store.database import transaction
from store.decisions import Action, Decision
from tests import receivers
from tests.integration import rows
from tests.integration.test_case_changes import appealed, denied, doctor, nurse, reference_of, second  # noqa: F401
from tests.integration.test_case_commands import precert as precert  # noqa: PLC0414  a fixture
from tests.integration.test_people_and_machine import decide, look
from tests.pipeline import CLINIC, bell, evaluate, events, file, state, submission
from worker.notices import notify

pytestmark = pytest.mark.usefixtures("plan")
KINDS = "SELECT kind, by_person IS NOT NULL FROM clock_event ORDER BY at, id"


def pass_the_due_date(days=1):
    rows.execute("UPDATE request SET due_at = now() - make_interval(days => :days)", days=days)


def found():
    """In the list and by the gauge, as the API sees them."""
    with transaction("producer") as session:
        listed = unsent.unsent(session)
        return [(one.why, one.reference, one.submitter) for one in listed], unsent.count(session)


def test_a_decision_of_which_nobody_was_told_is_seen_until_somebody_wrote(precert):
    precert("user", "add", "okafor", "--name", "Cora Okafor", "--role", "coordinator")
    approved, waiting = file(submission("M1"), submission("M2"))
    evaluate(approved)
    assert found() == ([], 0), "it is not due yet"
    pass_the_due_date()
    reference = reference_of(approved)
    assert (state(waiting), found()) == ("ready", ([("notice_unsent", reference, CLINIC)], 1))
    listed = [json.loads(line) for line in precert("status", "--stuck", "--json", code=1).splitlines()]
    assert {"why": "notice_unsent", "reference": reference}.items() <= listed[-1].items()
    with pytest.raises(CaseError, match="no notice of a decision"):
        precert("case", "told", reference_of(waiting), "--told", "letter", "--yes")
    assert "decided" in precert("case", "told", reference, "--told", "letter", "--yes")
    assert found() == ([], 0)
    assert ("notice_sent", True) in rows.execute(KINDS)
    assert rows.execute("SELECT event, channel, sent_at IS NOT NULL FROM notice") == [("decided", "letter", True)]
    assert events(approved)[-1] == "told_in_writing"
    with pytest.raises(CaseError, match="no notice of a decision"):
        precert("case", "told", reference, "--told", "fax", "--yes")


def test_the_decision_of_an_appeal_has_a_notice_of_its_own(precert, nurse, doctor, second):  # noqa: F811
    precert("user", "add", "okafor", "--name", "Cora Okafor", "--role", "coordinator")
    request, _ = denied(doctor)
    precert("case", "told", reference_of(request), "--told", "letter", "--yes")
    pass_the_due_date()
    assert found() == ([], 0)
    appealed(nurse, request)
    assert found() == ([], 0), "it is open"
    decide(second, look(second, request), Decision(action=Action.APPROVE, rationale="the new letter says it radiates"))
    pass_the_due_date()
    assert found()[1] == 1
    precert("case", "told", reference_of(request), "--told", "fax", "--yes")
    assert found() == ([], 0)


def test_what_was_withdrawn_or_came_due_long_ago_rings_no_alert():
    withdrawn, old = file(submission("M1"), submission("M2"))
    evaluate(old)
    arrivals.withdraw_request(CLINIC, reference_of(withdrawn))
    assert state(withdrawn) == "withdrawn"
    pass_the_due_date(days=8)
    assert found() == ([("notice_unsent", reference_of(old), CLINIC)], 0), "but it is in the list"


@pytest.fixture
def told(monkeypatch):
    monkeypatch.setenv("PRECERT_WEBHOOK_ALLOW_PRIVATE", "true")
    settings.cache_clear()
    with receivers.receiver(receivers.answer()) as here:
        yield here


def listen(here):
    with transaction("migrate") as session:
        webhooks.set_up(session, CLINIC, here.url, allow_private=True)


def test_with_a_webhook_it_is_the_machines_until_the_webhook_is_gone(told):
    listen(told)
    (first,) = file(submission("M1"))
    evaluate(first)
    pass_the_due_date()
    assert found() == ([], 0), "on its way: `notice_late`"
    with transaction("migrate") as session:
        webhooks.remove(session, CLINIC)
    assert found()[1] == 1, "cancelled with the webhook, and told by nobody"
    listen(told)
    (second_one,) = file(submission("M2"))
    evaluate(second_one)
    assert notify(bell(Task.NOTIFY)) == 1
    pass_the_due_date()
    assert found()[0] == [("notice_unsent", reference_of(first), CLINIC)], "decided before there was a webhook"
    with transaction("migrate") as session:
        webhooks.remove(session, CLINIC)
    assert found()[0] == [("notice_unsent", reference_of(first), CLINIC)], "the other was told"
