"""Extending, expediting, appealing and voiding: what people do beside deciding, and what the tables refuse."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from engine import clock
from producer import arrivals
from producer.deadline import appeal_due_at, due_of
from store import appeals, audit, clock_changes
from store.cases import CaseError
from store.clock_changes import Reason
from store.database import transaction
from store.decisions import Action, Decision
from store.errors import RefusedError, plain_errors
from store.gauges import dead_ends
from store.void import VoidReason, void
from tests.integration import rows
from tests.integration.rows import NPI_OTHER
from tests.integration.test_case_commands import precert as precert  # noqa: PLC0414  a fixture
from tests.integration.test_people_and_machine import axial_only, decide, look
from tests.pipeline import CLINIC, document, evaluate, events, file, read, state, submission

pytestmark = pytest.mark.usefixtures("plan")
WHY = Reason(words="she asked for time to see her surgeon", told="phone")
IMAGING = ("imaging.study", "imaging.finding")


@pytest.fixture
def nurse(database_url):
    return rows.person("nora", "nurse")


@pytest.fixture
def doctor(database_url):
    return rows.person("doctor", "physician", npi=NPI_OTHER, licence="TX")


@pytest.fixture
def second(database_url):
    return rows.person("second", "physician", npi="1679576722", licence="TX")


def reference_of(request):
    return rows.execute("SELECT reference FROM request WHERE id = :id", id=request)[0][0]


def change(what, reviewer, request, *, reason=WHY, **more):
    with transaction("console") as session:
        return what(session, reviewer, reference_of(request), reason=reason, due_of=due_of, **more)


def of_request(request, column):
    return rows.execute(f"SELECT {column} FROM request WHERE id = :id", id=request)[0][0]


def unmet(request):
    return tuple(rows.execute("SELECT unmet FROM evaluation WHERE request = :id", id=request)[0][0])


def denied(doctor):
    """A request that this physician denied."""
    (request,) = file(axial_only())
    evaluate(request)
    denial = Decision(action=Action.DENY, rationale="axial only", reasons=("not_necessary",), criteria=unmet(request))
    decide(doctor, look(doctor, request), replace(denial, action=Action.INTENT))
    decide(doctor, look(doctor, request), denial)
    return request, denial


def appealed(reviewer, request, **more):
    given = {"filed_by": "member", "filed_at": None, "expedited": False, **more}
    with transaction("console") as session:
        return appeals.file(session, reviewer, reference_of(request), due_at_of=appeal_due_at, **given)


def test_a_clock_is_extended_once_on_a_ground_of_its_programme(nurse):
    (request,) = file(axial_only())
    evaluate(request)
    before = of_request(request, "due_at")
    with pytest.raises(CaseError, match="extraordinary_circumstances"):
        change(clock_changes.extend, nurse, request, ground="we_are_busy")
    done = change(clock_changes.extend, nurse, request, ground="enrollee_asks")
    assert of_request(request, "due_at") == done.due_at == before + timedelta(days=14)
    assert rows.execute("SELECT due_at FROM review_case") == [(done.due_at,)]
    assert rows.execute("SELECT kind, ground, by_person FROM clock_event ORDER BY at DESC LIMIT 1") == [
        ("extended", "enrollee_asks", nurse.id)
    ]
    assert rows.execute("SELECT channel, body, oral_at IS NOT NULL, sent_at FROM notice") == [
        ("phone", WHY.words, True, None)
    ]
    assert events(request)[-1] == "extended"
    with pytest.raises(CaseError, match="done once"):
        change(clock_changes.extend, nurse, request, ground="enrollee_asks")


def test_a_clock_that_has_run_out_or_knows_no_extension_is_not_extended(nurse):
    (late, drug) = file(submission("M1"), submission("M2", programme="medicare-part-b-drug"))
    rows.execute("UPDATE request SET due_at = now() - interval '1 minute' WHERE id = :id", id=late)
    with pytest.raises(CaseError, match="has run out"):
        change(clock_changes.extend, nurse, late, ground="enrollee_asks")
    with pytest.raises(CaseError, match="knows no extension"):
        change(clock_changes.extend, nurse, drug, ground="enrollee_asks")
    with pytest.raises(CaseError, match="told why"):
        change(clock_changes.grant_expedite, nurse, drug, reason=Reason(words=" ", told="fax"))
    with pytest.raises(CaseError, match="for a nurse or physician"):
        change(clock_changes.grant_expedite, rows.person("cora", "coordinator"), drug)


def test_a_members_wish_to_expedite_runs_the_short_clock_until_a_person_refuses_it(nurse):
    (request,) = file(submission(urgency="expedited", requester={"type": "member"}))
    received = of_request(request, "received_at")
    assert of_request(request, "due_at") == received + timedelta(hours=72)
    done = change(clock_changes.refuse_expedite, nurse, request)
    assert (done.urgency, of_request(request, "urgency")) == ("standard", "standard")
    assert timedelta(days=6, hours=22) < done.due_at - received < timedelta(days=7, hours=2)
    with pytest.raises(CaseError, match="nobody has asked"):
        change(clock_changes.refuse_expedite, nurse, request)
    again = change(clock_changes.grant_expedite, nurse, request)
    assert (again.urgency, again.due_at < done.due_at) == ("expedited", True)
    with pytest.raises(CaseError, match="nobody takes back"):
        change(clock_changes.refuse_expedite, nurse, request)
    assert events(request) == ["accepted", "expedite_refused", "expedite_granted"]


def test_a_physicians_wish_to_expedite_is_never_refused(doctor):
    (request,) = file(submission(urgency="expedited", requester={"type": "physician"}))
    with pytest.raises(CaseError, match="a physician asked for it"):
        change(clock_changes.refuse_expedite, doctor, request)


@pytest.mark.parametrize("role", ["worker", "producer", "migrate"])
@pytest.mark.parametrize(
    ("kind", "refusal"),
    [("extended", "clock_event_moved_by_a_person"), ("expedite_refused", "clock_event_moved_by_a_person")],
)
def test_no_machine_moves_a_deadline_back(role, kind, refusal):
    (request,) = file(submission())
    with rows.refused_by(refusal), transaction(role) as session:
        rows.insert(session, "clock_event", request=request, kind=kind, at=datetime.now(UTC), ground="enrollee_asks")


def test_what_arrives_before_a_decision_and_is_not_read_is_kept_and_read_for_the_appeal(nurse, doctor):
    (request,) = file(axial_only())
    evaluate(request)
    arrivals.add_documents(
        CLINIC, reference_of(request), {"documents": [{"id": "late", "text": "Arm pain, weakness."}]}
    )
    view = look(doctor, request)
    denial = Decision(action=Action.DENY, rationale="axial only", reasons=("not_necessary",), criteria=unmet(request))
    decide(doctor, view, replace(denial, action=Action.INTENT))
    decide(doctor, look(doctor, request), denial)
    assert (state(request), of_request(request, "beside")) == ("denied", None)
    assert (read(request), evaluate(request)) == (0, 0), (
        "nobody has it: a look could only open a case of a closed request"
    )
    with rows.refused_by("request_final_waits_for_nothing"):
        rows.execute("UPDATE request SET beside = 'read' WHERE id = :id", id=request)
    appealed(nurse, request)
    assert (read(request), evaluate(request)) == (1, 1)
    assert rows.execute("SELECT reading_key IS NOT NULL FROM document") == [(True,)]
    assert rows.execute("SELECT purpose FROM evaluation ORDER BY evaluated_at") == [("decide",), ("beside",)]
    assert (state(request), of_request(request, "beside")) == ("appealed", None)


def test_an_appeal_is_decided_by_a_physician_who_took_no_part(nurse, doctor, second):
    request, _ = denied(doctor)
    first = of_request(request, "due_at")
    filed = appealed(nurse, request)
    assert (filed.level, filed.lines, filed.is_late) == (1, (1,), False)
    assert filed.due_at == of_request(request, "due_at") > first
    assert rows.execute("SELECT state FROM service_line") == [("appealed",)]
    assert rows.execute("SELECT level, reason, excluded FROM review_case WHERE closed_at IS NULL") == [
        ("physician", "appeal", [doctor.id])
    ]
    with pytest.raises(CaseError, match="took part before"):
        look(doctor, request)
    with pytest.raises(CaseError, match="asks for a physician"):
        look(nurse, request)
    with pytest.raises(CaseError, match="under way"):
        appealed(nurse, request)
    decide(second, look(second, request), Decision(action=Action.APPROVE, rationale="the new letter says it radiates"))
    assert state(request) == "approved"
    assert rows.execute("SELECT kind, outcome, decided_by FROM determination ORDER BY decided_at") == [
        ("initial", "denied", doctor.id), ("appeal", "approved", second.id),
    ]  # fmt: skip
    assert rows.execute("SELECT outcome, line_outcomes, forwarded_to, effectuated_at IS NOT NULL FROM appeal") == [
        ("overturned", '{"1":"overturned"}', None, True)
    ]
    assert events(request)[-3:] == ["appealed", "case_claimed", "decided"]
    with transaction("migrate") as session:
        assert audit.verify(session).ok


def test_what_is_upheld_in_medicare_advantage_goes_on_to_the_independent_entity(nurse, doctor, second):
    request, denial = denied(doctor)
    appealed(nurse, request, expedited=True)
    assert of_request(request, "due_at") < datetime.now(UTC) + timedelta(hours=73)
    view = look(second, request)
    with pytest.raises(CaseError, match="decided at once"):
        decide(second, view, replace(denial, action=Action.INTENT))
    decide(second, view, denial)
    assert state(request) == "denied"
    assert rows.execute("SELECT outcome, forwarded_to, effectuated_at FROM appeal") == [
        ("upheld", "independent_review_entity", None)
    ]
    assert rows.execute("SELECT kind, outcome FROM determination ORDER BY decided_at") == [
        ("initial", "denied"), ("appeal", "denied"),
    ]  # fmt: skip
    assert appealed(nurse, request).level == 2
    with pytest.raises(CaseError, match="took part before"):
        look(second, request)


def test_the_tables_refuse_an_appeal_decided_by_who_took_part(nurse, doctor):
    request, denial = denied(doctor)
    appealed(nurse, request)
    rows.execute("UPDATE review_case SET excluded = '{}' WHERE closed_at IS NULL")
    with pytest.raises(RefusedError, match="took part"), plain_errors():
        decide(doctor, look(doctor, request), denial)
    assert state(request) == "appealed"


def test_less_that_is_appealed_gives_a_new_number_and_ends_the_old_one(nurse, doctor, second):
    (request,) = file(axial_only())
    evaluate(request)
    unmet = tuple(rows.execute("SELECT unmet FROM evaluation")[0][0])
    less = Decision(
        action=Action.APPROVE_LESS, rationale="elsewhere", reasons=("place",), criteria=unmet,
        less={"place_of_service": "11"},
    )  # fmt: skip
    decide(doctor, look(doctor, request), replace(less, action=Action.INTENT))
    decide(doctor, look(doctor, request), less)
    assert state(request) == "partly_approved"
    appealed(nurse, request)
    decide(second, look(second, request), Decision(action=Action.APPROVE, rationale="there is a reason for the place"))
    assert sorted(rows.execute('SELECT status, outcome FROM "authorization"')) == [
        ("active", "approved"), ("superseded", "approved_modified"),
    ]  # fmt: skip


def test_an_appeal_needs_a_decision_against_and_its_time_is_noted(nurse, doctor):
    (approved,) = file(submission())
    evaluate(approved)
    with pytest.raises(CaseError, match="nothing was decided against"):
        appealed(nurse, approved)
    request, _ = denied(doctor)
    with pytest.raises(CaseError, match="in the future"):
        appealed(nurse, request, filed_at=datetime.now(UTC) + timedelta(days=2))
    with pytest.raises(CaseError, match="before the decision"):
        appealed(nurse, request, filed_at=datetime.now(UTC) - timedelta(days=2))
    with pytest.raises(CaseError, match="line 9"):
        appealed(nurse, request, lines=(9,))
    with pytest.raises(CaseError, match="hold no such role"):
        appealed(rows.person("ops", "operations"), request)
    with transaction("migrate") as session:
        session.execute(rows.text("SET LOCAL session_replication_role = replica"))
        session.execute(rows.text("UPDATE determination SET decided_at = now() - interval '70 days'"))
    assert appealed(nurse, request).is_late


def voided(reviewer, request, **more):
    given = {"reason": VoidReason.REQUESTER_ASKS, "rationale": "called: she moved away", **more}
    with transaction("console") as session:
        return void(session, reviewer, reference_of(request), **given)


def test_an_authorization_is_voided_by_a_person_with_a_reason_and_spends_no_more(nurse):
    (request,) = file(submission())
    evaluate(request)
    assert state(request) == "approved", rows.execute("SELECT route_reason FROM service_line")
    with pytest.raises(CaseError, match="needs a rationale"):
        voided(nurse, request, rationale=" ")
    with pytest.raises(CaseError, match="no such role"):
        voided(rows.person("ops", "operations"), request)
    with pytest.raises(CaseError, match="line 2"):
        voided(nurse, request, lines=(2,))
    done = voided(nurse, request)
    assert rows.execute('SELECT number, status FROM "authorization"') == [(done.authorizations[1], "void")]
    assert rows.execute("SELECT kind, outcome, decided_as, provision FROM determination ORDER BY decided_at") == [
        ("initial", "approved", "policy", None), ("void", "dismissed", "nurse", "requester_asks"),
    ]  # fmt: skip
    assert state(request) == "approved", "as it was decided"
    assert events(request)[-1] == "voided"
    with pytest.raises(CaseError, match="nothing to void"):
        voided(nurse, request)
    with transaction("migrate") as session:
        assert audit.verify(session).ok
        session.execute(rows.text("SET LOCAL session_replication_role = replica"))
        session.execute(rows.text("UPDATE determination SET rationale = 'another' WHERE kind = 'void'"))
    with transaction("migrate") as session:
        assert set(audit.verify(session).counts) == {"determination"}


def test_what_was_done_and_paid_is_not_voided(nurse):
    (request,) = file(submission())
    evaluate(request)
    rows.execute(
        "INSERT INTO paid_claim (id, member_id, scope, code, service_on, authorization_number) "
        "SELECT 'c', member_id, scope, code, service_on, number FROM \"authorization\""
    )
    with pytest.raises(CaseError, match="done and paid"):
        voided(nurse, request)


def test_a_pend_stops_the_clock_where_the_programme_tolls_and_nowhere_else(plan):
    erisa, advantage = file(submission("M1", leave_out=IMAGING, programme="erisa"), submission("M2", leave_out=IMAGING))
    evaluate(erisa, advantage)
    document(erisa, advantage)
    before = {request: of_request(request, "due_at") for request in (erisa, advantage)}
    assert [state(request) for request in (erisa, advantage)] == ["pended", "pended"]
    assert rows.execute("SELECT request FROM clock_event WHERE kind = 'tolled'") == [(erisa,)]
    with transaction("migrate") as session:
        session.execute(rows.text("SET LOCAL session_replication_role = replica"))
        session.execute(rows.text("UPDATE clock_event SET at = at - interval '3 days'"))
        session.execute(rows.text("UPDATE request SET due_at = due_at - interval '3 days'"))
    for request in (erisa, advantage):
        rows.execute("UPDATE request SET state = 'reading' WHERE id = :id", id=request)
    assert of_request(advantage, "due_at") == before[advantage] - timedelta(days=3)
    assert abs(of_request(erisa, "due_at") - before[erisa]) < timedelta(minutes=1), "as long as it stood still"
    assert of_request(erisa, "due_at") == due_of_events(erisa)


def due_of_events(request):
    from policies import programmes
    from schemas.clock import ClockEvent

    programme, received = rows.execute("SELECT programme, received_at FROM request WHERE id = :id", id=request)[0]
    found = rows.execute("SELECT kind, at, ground FROM clock_event WHERE request = :id ORDER BY at, id", id=request)
    happened = [ClockEvent(kind=kind, at=at, ground=ground) for kind, at, ground in found]
    assert clock.in_order(happened) == happened
    return due_of(happened, programmes.rule_at(programme, received, is_drug=False, state="TX"))


def test_the_commands_do_it_and_say_so(precert, plan, doctor):
    precert("user", "add", "okafor", "--name", "A. Okafor, MD", "--role", "physician", "--npi", "1679576722")
    request, _ = denied(doctor)
    reference = reference_of(request)
    precert("case", "appeal", reference, "--filed-by", "nobody", code=2)
    precert("case", "appeal", reference, "--filed-by", "member", "--json", code=2)
    precert("case", "appeal", reference, "--filed-by", "member", code=1, input="n\n")
    filed = json.loads(precert("case", "appeal", reference, "--filed-by", "member", "--expedited", "--yes", "--json"))
    assert (filed["reference"], filed["level"], filed["lines"]) == (reference, 1, [1])
    whole = json.loads(precert("audit", reference, "--json"))
    assert [one["level"] for one in whole["appeals"]] == [1]

    approved, waiting = file(submission("M2"), submission("M3", urgency="expedited", requester={"type": "member"}))
    evaluate(approved)
    done = json.loads(
        precert(
            "case", "void", reference_of(approved), "--reason", "member_asks", "--rationale", "r", "--yes", "--json"
        )
    )
    assert done["status"] == "void"
    precert("case", "void", reference_of(approved), "--reason", "we_regret", "--rationale", "r", code=2)
    told = ("--reason", "not in danger", "--told", "letter", "--yes")
    refused = json.loads(precert("case", "expedite", reference_of(waiting), "--refuse", *told, "--json"))
    assert refused["urgency"] == "standard"
    extended = precert("case", "extend", reference_of(waiting), "--ground", "enrollee_asks", *told)
    assert "a decision is due" in extended
    precert(
        "case", "extend", reference_of(waiting), "--ground", "enrollee_asks", "--reason", "r", "--told", "x", code=2
    )


def test_what_was_told_by_telephone_is_owed_in_writing_until_it_is_written(precert, nurse):
    precert("user", "add", "okafor", "--name", "A. Okafor, MD", "--role", "physician", "--npi", "1679576722")
    (request,) = file(submission())
    reference = reference_of(request)
    precert("case", "expedite", reference, "--reason", "weakness", "--told", "phone", "--yes")
    owed = json.loads(precert("status", "--stuck", "--json", code=1))
    assert (owed["why"], owed["reference"], owed["event"]) == ("notice_owed_in_writing", reference, "expedite_granted")
    with transaction("producer") as session:
        assert dead_ends(session).notices_undelivered == 0, "it has a day"
    rows.execute("UPDATE notice SET oral_at = now() - interval '25 hours'")
    with transaction("producer") as session:
        assert dead_ends(session).notices_undelivered == 1
    with pytest.raises(CaseError, match="owed in writing"):
        precert("case", "told", reference, "--told", "phone", "--yes")
    assert "expedite_granted" in precert("case", "told", reference, "--told", "letter", "--yes")
    precert("status", "--stuck", "--json")
    assert events(request)[-1] == "told_in_writing"
    for one in (reference, "RNONE"):
        with pytest.raises(CaseError, match="nothing that was told"):
            precert("case", "told", one, "--told", "letter", "--yes")


def test_days_of_an_appeal_are_counted_where_the_plan_is():
    before_change = datetime(2026, 10, 20, 15, 0, tzinfo=UTC)
    assert appeal_due_at("medicare-advantage", before_change, expedited=False) == datetime(
        2026, 11, 19, 16, 0, tzinfo=UTC
    )
    assert appeal_due_at("unknown", before_change, expedited=True).date() == date(2026, 10, 23)
