"""What moves a clock moves the case that people have, and the database and the engine add alike."""

import pytest

from schemas.evaluation import GapItem
from store import cases, clock_changes
from store.database import transaction
from store.decisions import Action, Decision
from tests.integration import rows
from tests.integration.test_case_changes import IMAGING, change, due_of_events, of_request
from tests.integration.test_case_changes import doctor as doctor  # noqa: PLC0414  a fixture
from tests.integration.test_case_changes import nurse as nurse  # noqa: PLC0414  a fixture
from tests.integration.test_people_and_machine import axial_only, decide, look
from tests.pipeline import document, evaluate, file, state, submission
from worker.upkeep import run_clocks

pytestmark = pytest.mark.usefixtures("plan")
REPORT = GapItem(
    loinc="18748-4", document="MRI", criteria=(), lines=(1,), categories=(), asks=("send it",), member_asks=(), whys=()
)


def hasten(payload):
    """The same submitter wishes to have it sooner, as they do: they file it again."""
    file({**payload, "submission_id": f"{payload['submission_id']}-again", "urgency": "expedited"})


def test_a_case_follows_a_submitters_wish_to_expedite(nurse):
    later, hasty = axial_only(), axial_only(member={"id": "M2", "birth_date": "1971-03-02"})
    first, second = file(later), file(hasty)
    evaluate(*first, *second)
    hasten(hasty)
    due = of_request(second[0], "due_at")
    assert due < of_request(first[0], "due_at")
    assert rows.execute("SELECT due_at FROM review_case WHERE request = :id", id=second[0]) == [(due,)]
    with transaction("console") as session:
        assert [case.request for case in cases.listed(session, nurse, everything=True)] == [*second, *first]


def test_a_case_that_is_due_before_its_request_stays_so():
    flagged = submission("M1", facts=[*submission()["facts"], {"kind": "red_flag.myelopathy", "value": "gait"}])
    (request,) = file(flagged)
    evaluate(request)
    before = rows.execute("SELECT due_at FROM review_case")
    hasten(flagged)
    assert before[0][0] < of_request(request, "due_at")
    assert rows.execute("SELECT due_at FROM review_case") == before


def test_a_wish_to_expedite_puts_an_open_question_in_front_of_a_nurse_and_its_answer_before_the_decision():
    asked = submission("M1", leave_out=IMAGING)
    (request,) = file(asked)
    evaluate(request)
    document(request)
    assert run_clocks().escalated == {}
    before = rows.execute("SELECT due_at FROM information_request")
    hasten(asked)
    due = of_request(request, "due_at")
    assert due < before[0][0]
    assert run_clocks().escalated == {"deadline_near": 1}
    assert state(request) == "in_review"
    assert rows.execute("SELECT level, reason, due_at FROM review_case") == [("nurse", "deadline_near", due)]
    ((answer, closed),) = rows.execute("SELECT due_at, closed_at FROM information_request")
    assert (answer < due, closed) == (True, None)
    assert run_clocks().escalated == {}


def test_what_a_person_asked_on_the_short_clock_waits_as_they_left_it(doctor):
    """Who asks knows the clock; the machine opens no case behind their back."""
    (request,) = file(axial_only(urgency="expedited"))
    evaluate(request)
    rows.execute("UPDATE request SET due_at = now() + interval '6 days'")
    decide(doctor, look(doctor, request), Decision(action=Action.PEND, rationale="the report", asks=(REPORT,)))
    assert state(request) == "pended"
    assert run_clocks().escalated == {}


def test_a_case_follows_the_end_of_a_stop_and_a_later_extension(nurse):
    (request,) = file(submission(leave_out=IMAGING, programme="erisa"))
    evaluate(request)
    document(request)
    with transaction("migrate") as session:
        session.execute(rows.text("SET LOCAL session_replication_role = replica"))
        session.execute(rows.text("UPDATE clock_event SET at = at - interval '3 days'"))
        session.execute(rows.text("UPDATE request SET received_at = received_at - interval '3 days', "
                                  "due_at = due_at - interval '3 days'"))  # fmt: skip
        session.execute(rows.text("UPDATE information_request SET due_at = now() - interval '1 minute'"))
    assert run_clocks().escalated == {"no_answer": 1}
    due = of_request(request, "due_at")
    assert rows.execute("SELECT due_at FROM review_case") == [(due,)]
    done = change(clock_changes.extend, nurse, request, ground="matters_beyond_the_plans_control")
    assert done.due_at > due
    assert rows.execute("SELECT due_at FROM review_case") == [(done.due_at,)]


@pytest.mark.parametrize("zone", ["UTC", "America/New_York", "Europe/Berlin"])
@pytest.mark.parametrize("extended", [False, True])
def test_the_database_and_the_engine_agree_on_a_stop_over_a_change_of_the_clock(plan, zone, extended):
    """Half a year of days, so that one change of the clock at least is among them, in whatever zone a session is."""
    (request,) = file(submission(leave_out=IMAGING, programme="erisa"))
    happened = [("received", 200), ("tolled", 190)] + [("extended", 195)] * extended
    with transaction("migrate") as session:
        session.execute(rows.text("SET LOCAL session_replication_role = replica"))
        session.execute(rows.text("DELETE FROM clock_event"))
        for kind, days in happened:
            session.execute(
                rows.text(
                    "INSERT INTO clock_event (request, kind, at, ground, by_person) VALUES (:id, :kind, "
                    "now() - make_interval(hours => 24 * :days), CASE WHEN :kind = 'extended' THEN "
                    "'matters_beyond_the_plans_control' END, CASE WHEN :kind = 'extended' THEN uuidv7() END)"
                ),
                {"id": request, "kind": kind, "days": days},
            )
        session.execute(
            rows.text("UPDATE request SET state = 'pended', received_at = (SELECT min(at) FROM clock_event)")
        )
    rows.execute("UPDATE request SET due_at = :due", due=due_of_events(request))
    with transaction("migrate") as session:
        session.execute(rows.text(f"SET LOCAL TIME ZONE '{zone}'"))
        session.execute(rows.text("UPDATE request SET state = 'reading'"))
    assert rows.execute("SELECT kind FROM clock_event ORDER BY at DESC LIMIT 1") == [("resumed",)]
    assert of_request(request, "due_at") == due_of_events(request)
