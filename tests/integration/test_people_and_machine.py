"""Machine and people on one request, each doing its part on the same rows."""

from dataclasses import replace
from datetime import timedelta

import pytest

from engine.gaps import merge
from schemas.messages import Task
from store import audit, case_view, cases
from store.database import transaction
from store.decide import record
from store.decisions import Action, Decision
from tests.integration import rows
from tests.integration.rows import NPI_DOCTOR, NPI_OTHER
from tests.pipeline import bell, document, evaluate, events, file, state, submission
from worker import evaluation
from worker.policies_in_force import scopes_of

pytestmark = pytest.mark.usefixtures("plan")


def look(reviewer, request):
    """Takes the case of a request and reads all of it."""
    reference = rows.execute("SELECT reference FROM request WHERE id = :id", id=request)[0][0]
    with transaction("console") as session:
        case = cases.claim(session, reviewer, reference)
        view = case_view.show(session, reviewer, case, purpose="review")
        for identity, group in view.evaluations.items():
            names = [criterion.id for criterion in group.criteria]
            case_view.open_evidence(session, reviewer, case, evaluation=identity, criteria=names)
    return view


def decide(reviewer, view, decision):
    with transaction("console") as session:
        return record(session, reviewer, view.case.reference, decision, version=view.version, scopes_of=scopes_of)


def axial_only(**changes):
    """A request whose record contradicts a criterion: the pain is said to stay in the neck."""
    facts = [fact for fact in submission()["facts"] if not fact["kind"].startswith("symptom.radicular")]
    return submission(facts=[*facts, {"kind": "symptom.axial_pain"}], **changes)


def physician():
    return rows.person("other", "physician", npi=NPI_OTHER, licence="TX")


def test_what_the_machine_sends_to_people_a_physician_can_deny(database_url):
    (request,) = file(axial_only())
    evaluate(request)
    assert state(request) == "in_review"
    doctor = physician()
    view = look(doctor, request)
    unmet = rows.execute("SELECT unmet FROM evaluation")[0][0]
    assert unmet
    denial = Decision(action=Action.DENY, rationale="axial only", reasons=("not_necessary",), criteria=tuple(unmet))
    decide(doctor, view, replace(denial, action=Action.INTENT))
    decide(doctor, look(doctor, request), denial)
    assert state(request) == "denied"
    assert events(request)[-2:] == ["intent_recorded", "decided"]
    with transaction("migrate") as session:
        assert audit.verify(session).ok
    assert evaluation.evaluate(bell(Task.EVALUATE, [request])) == 0, "a final decision is not a machine's to touch"


def test_a_persons_approval_under_wiser_holds_for_120_days_too(database_url):
    (request,) = file(axial_only(programme="wiser"))
    evaluate(request)
    doctor = physician()
    decide(doctor, look(doctor, request), Decision(action=Action.APPROVE, rationale="met on the record"))
    ((start, end, ends_when),) = rows.execute('SELECT valid_from, valid_to, ends_when FROM "authorization"')
    assert (end - start, ends_when) == (timedelta(days=120), None)


def test_the_physician_who_ordered_it_is_not_offered_the_case(database_url):
    (request,) = file(axial_only())
    evaluate(request)
    ordering = rows.person("ordering", "physician", npi=NPI_DOCTOR, licence="TX")
    with transaction("console") as session:
        assert cases.claim_next(session, ordering) is None


def test_a_nurse_who_has_the_case_of_an_expedited_request_approves_it_while_the_provider_is_asked(database_url):
    (request,) = file(submission(urgency="expedited", leave_out=["imaging.study", "imaging.finding"]))
    evaluate(request)
    document(request)
    nurse = rows.person("nora", "nurse")
    view = look(nurse, request)
    decide(nurse, view, Decision(action=Action.APPROVE, rationale="the report was read to me by telephone"))
    assert state(request) == "approved"
    assert rows.execute("SELECT count(*) FROM information_request WHERE closed_at IS NULL") == [(0,)]
    assert rows.execute('SELECT scope FROM "authorization"') == [("epidural:cervical_thoracic",)]


def test_a_nurse_asks_again_where_the_machine_may_ask_only_once(database_url):
    (request,) = file(submission("M2", leave_out=["imaging.study", "imaging.finding"], urgency="expedited"))
    evaluate(request)
    document(request)
    nurse = rows.person("nora", "nurse")
    with transaction("worker") as session:
        session.execute(rows.text("UPDATE information_request SET closed_at = now(), closed_reason = 'no_answer'"))
    view = look(nurse, request)
    gaps = merge(gap for group in view.evaluations.values() for gap in group.gaps)
    decide(nurse, view, Decision(action=Action.PEND, rationale="nobody answered", asks=gaps))
    assert state(request) == "pended"
    assert rows.execute("SELECT asked_as, round FROM information_request ORDER BY round") == [
        ("policy", 1),
        ("nurse", 2),
    ]
