"""People take cases and decide them; what the decision leaves behind is there and fits together."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from schemas.evaluation import GapItem
from store import audit, case_view, cases
from store.cases import CaseError
from store.database import transaction
from store.decide import record
from store.decisions import Action, Decision
from store.errors import RefusedError, plain_errors
from tests.integration import rows
from tests.integration.rows import NPI_DOCTOR, NPI_ORDERING, NPI_OTHER

pytestmark = pytest.mark.usefixtures("database_url")

DENY = Decision(
    action=Action.DENY, rationale="weighed", reasons=("not_necessary",), criteria=("pain-six-weeks",)
)  # fmt: skip
APPROVE = Decision(action=Action.APPROVE, rationale="met on the record")


@pytest.fixture
def nurse(database_url):
    return rows.person("nora", "nurse", licence="TX", kind="nurse")


@pytest.fixture
def doctor(database_url):
    return rows.person("doctor", "physician", npi=NPI_DOCTOR, licence="TX")


def a_case(*, level="physician", lines=(1,), unmet=("pain-six-weeks",), **case):
    """The reference of a request in front of people, each line evaluated."""
    request = rows.file_request(lines=lines)
    for line in lines:
        rows.evaluate(request, line=line, unmet=unmet)
    rows.to_people(request, level=level, lines=lines, **case)
    return reference_of(request)


def reference_of(request):
    return rows.execute("SELECT reference FROM request WHERE id = :id", id=request)[0][0]


def look(reviewer, reference):
    """Takes the case and opens all of its evidence."""
    with transaction("console") as session:
        case = cases.claim(session, reviewer, reference)
        view = case_view.show(session, reviewer, case, purpose="review")
        for evaluation, group in view.evaluations.items():
            names = [criterion.id for criterion in group.criteria]
            case_view.open_evidence(session, reviewer, case, evaluation=evaluation, criteria=names)
    return view


def decide(reviewer, reference, decision, *, version=None):
    if version is None:
        version = rows.execute("SELECT version FROM request WHERE reference = :r", r=reference)[0][0]
    with plain_errors(), transaction("console") as session:
        return record(session, reviewer, reference, decision, version=version, scopes_of=scopes_of)


def scopes_of(policy, version):
    return {("esi", "1"): frozenset({"epidural"})}[policy, version]


def states(reference):
    request = rows.execute("SELECT state FROM request WHERE reference = :r", r=reference)[0][0]
    lines = rows.execute(
        "SELECT l.state FROM service_line l JOIN request r ON r.id = l.request WHERE reference = :r ORDER BY line",
        r=reference,
    )
    return request, [line.state for line in lines]


def open_case(reference):
    found = rows.execute(
        "SELECT c.* FROM review_case c JOIN request r ON r.id = c.request WHERE reference = :r AND closed_at IS NULL",
        r=reference,
    )
    return found[0] if found else None


def history(reference):
    return [row.event for row in rows.execute(
        "SELECT event FROM history h JOIN request r ON r.id = h.request WHERE reference = :r ORDER BY seq", r=reference
    )]  # fmt: skip


def test_the_most_urgent_case_that_one_may_take_comes_first(nurse, doctor):
    soon, later = datetime.now(UTC) + timedelta(hours=1), datetime.now(UTC) + timedelta(hours=9)
    for_doctor = a_case(level="physician", due_at=soon)
    urgent, calm = a_case(level="nurse", due_at=soon + timedelta(minutes=1)), a_case(level="nurse", due_at=later)
    with transaction("console") as session:
        assert [case.reference for case in cases.listed(session, nurse)] == [urgent, calm]
        assert [case.reference for case in cases.listed(session, doctor)] == [for_doctor, urgent, calm]
        assert len(cases.listed(session, nurse, everything=True)) == 3
        taken = cases.claim_next(session, nurse)
        assert taken is not None
        assert (taken.reference, taken.claimed_by) == (urgent, "nora")
    with transaction("console") as session:
        again = cases.claim_next(session, nurse)
        assert again is not None
        assert again.reference == urgent, "one's own claim comes first"
        assert [case.reference for case in cases.listed(session, doctor)] == [for_doctor, calm]
    assert history(urgent) == ["accepted", "case_claimed"]


@pytest.mark.parametrize(
    ("case", "licence", "words"),
    [
        ({"level": "physician"}, None, "physician's licence"),
        ({"level": "physician", "licence_state": "NY"}, {}, "licence in NY"),
        ({"level": "physician", "expertise": "oncology"}, {}, "names oncology"),
        ({"level": "physician"}, {"status": "restricted"}, "active and valid today"),
    ],
    ids=str,
)
def test_a_physicians_case_asks_for_licence_state_and_expertise(case, licence, words):
    given = {} if licence is None else {"licence": "TX", **licence}
    reviewer = rows.person("someone", "physician", npi=NPI_OTHER, **given)
    reference = a_case(**case)
    with transaction("console") as session:
        assert cases.claim_next(session, reviewer) is None
        with pytest.raises(CaseError, match=words):
            cases.claim(session, reviewer, reference)


def test_expertise_is_met_by_a_licence_that_names_it(doctor):
    reference = a_case(expertise="Pain Medicine", licence_state="TX")
    with transaction("console") as session:
        assert cases.claim(session, doctor, reference).claimed_by == "doctor"


def test_who_is_excluded_involved_or_of_another_level_may_not_take_a_case(nurse, doctor):
    excluded = a_case(excluded=[doctor.id])
    ordering = rows.person("ordering", "physician", npi=NPI_ORDERING, licence="NY")
    with transaction("console") as session:
        with pytest.raises(CaseError, match="excluded"):
            cases.claim(session, doctor, excluded)
        with pytest.raises(CaseError, match="NPI is named"):
            cases.claim(session, ordering, excluded)
        with pytest.raises(CaseError, match="asks for a physician"):
            cases.claim(session, nurse, excluded)
        with pytest.raises(CaseError, match="no request"):
            cases.claim(session, nurse, "R-none")


def test_a_claim_keeps_others_out_until_it_is_given_back_or_runs_out(doctor):
    reference = a_case()
    other = rows.person("other", "physician", npi=NPI_OTHER, licence="NY")
    with transaction("console") as session:
        cases.claim(session, doctor, reference)
        with pytest.raises(CaseError, match="somebody else holds"):
            cases.claim(session, other, reference)
        with pytest.raises(CaseError, match="do not hold"):
            cases.release(session, other, reference)
        cases.release(session, doctor, reference)
        assert cases.claim(session, other, reference).claimed_by == "other"
    rows.execute("UPDATE review_case SET claim_until = now()")
    with transaction("console") as session:
        assert cases.claim(session, doctor, reference).claimed_by == "doctor"
    with pytest.raises(CaseError, match="do not hold"):
        decide(other, reference, APPROVE)


def test_two_people_who_ask_at_once_get_two_cases(doctor):
    other = rows.person("other", "physician", npi=NPI_OTHER, licence="NY")
    references = {a_case() for _ in range(2)}

    def take(reviewer):
        with transaction("console") as session:
            taken = cases.claim_next(session, reviewer)
            session.execute(text("SELECT pg_sleep(0.3)"))
            return taken.reference

    with ThreadPoolExecutor(2) as pool:
        assert set(pool.map(take, (doctor, other))) == references


def test_a_nurse_approves_exactly_what_was_asked(nurse):
    reference = a_case(level="nurse")
    look(nurse, reference)
    recorded = decide(nurse, reference, APPROVE)
    row = rows.execute("SELECT * FROM determination")[0]
    number = rows.execute('SELECT * FROM "authorization"')[0]
    assert states(reference) == ("approved", ["approved"])
    assert (row.decided_as, row.decided_by, row.outcome, row.authorised_modifiers) == (
        "nurse",
        nurse.id,
        "approved",
        ["50"],
    )
    assert recorded.authorizations == {1: number.number}
    assert (number.determination, number.scope, number.status) == (row.id, "epidural", "active")
    assert open_case(reference) is None
    assert history(reference) == ["accepted", "case_claimed", "decided"]


def test_a_nurse_can_neither_deny_nor_approve_less(nurse):
    reference = a_case(level="nurse")
    look(nurse, reference)
    for decision in (DENY, replace(DENY, action=Action.APPROVE_LESS, less={"quantity": 0})):
        with pytest.raises(CaseError, match="law 1"):
            decide(nurse, reference, decision)
    assert states(reference) == ("in_review", ["in_review"])
    assert rows.execute("SELECT count(*) FROM determination")[0][0] == 0


def test_a_physician_denies_after_intent_with_reason_criterion_and_opened_evidence(doctor):
    reference = a_case()
    look(doctor, reference)
    with pytest.raises(CaseError, match="intent"):
        decide(doctor, reference, DENY)
    intent = decide(doctor, reference, replace(DENY, action=Action.INTENT))
    assert intent.until is not None
    assert states(reference) == ("in_review", ["intent_to_deny"])
    decide(doctor, reference, DENY)
    row = rows.execute("SELECT * FROM determination")[0]
    assert states(reference) == ("denied", ["denied"])
    assert (row.outcome, row.licence, row.criteria) == ("denied", doctor.licences[0].id, ["pain-six-weeks"])
    assert rows.execute('SELECT count(*) FROM "authorization"')[0][0] == 0
    assert history(reference) == ["accepted", "case_claimed", "intent_recorded", "decided"]


def test_without_opened_evidence_the_database_refuses_a_denial_in_words(doctor):
    reference = a_case()
    with transaction("console") as session:
        cases.claim(session, doctor, reference)
    decide(doctor, reference, replace(DENY, action=Action.INTENT))
    with pytest.raises(RefusedError, match="has not been opened by you") as refused:
        decide(doctor, reference, DENY)
    assert refused.value.code == "determination_evidence_was_opened"
    assert states(reference) == ("in_review", ["intent_to_deny"])


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"rationale": " "}, "rationale"),
        ({"reasons": ()}, "reason code"),
        ({"criteria": ()}, "names the criteria"),
        ({"criteria": ("made-up",)}, "none of this evaluation"),
        ({"lines": (7,)}, "line 7"),
        ({"basis": "administrative"}, "plan provision"),
        ({"action": Action.PEND}, "nothing is asked for"),
        ({"action": Action.DISMISS, "basis": "administrative"}, "plan provision"),
    ],
    ids=str,
)
def test_what_a_decision_lacks_is_said_before_anything_is_written(doctor, change, words):
    reference = a_case()
    look(doctor, reference)
    with pytest.raises(CaseError, match=words):
        decide(doctor, reference, replace(DENY, **({"action": Action.INTENT} | change)))


def test_a_physician_approves_less_and_the_number_says_so(doctor):
    reference = a_case()
    look(doctor, reference)
    less = replace(DENY, action=Action.APPROVE_LESS, less={"modifiers": (), "place_of_service": "22"})
    decide(doctor, reference, replace(less, action=Action.INTENT))
    with pytest.raises(CaseError, match="what was asked"):
        decide(doctor, reference, replace(less, less={"place_of_service": "11"}))
    decide(doctor, reference, less)
    row = rows.execute("SELECT * FROM determination")[0]
    assert (row.requested_modifiers, row.authorised_modifiers, row.authorised_place) == (["50"], [], "22")
    assert rows.execute('SELECT outcome FROM "authorization"') == [("approved_modified",)]
    assert states(reference) == ("partly_approved", ["approved_modified"])


def test_lines_are_decided_one_by_one_and_the_case_stays_until_the_last(doctor):
    reference = a_case(lines=(1, 2))
    look(doctor, reference)
    decide(doctor, reference, replace(APPROVE, lines=(1,)))
    assert states(reference) == ("in_review", ["approved", "in_review"])
    assert open_case(reference).lines == [2]
    decide(doctor, reference, replace(DENY, action=Action.INTENT))
    decide(doctor, reference, DENY)
    assert states(reference) == ("partly_approved", ["approved", "denied"])


def test_lines_that_stand_or_fall_together_are_decided_together(doctor):
    reference = a_case(lines=(1, 2))
    rows.execute("UPDATE service_line SET grp = 1")
    look(doctor, reference)
    with pytest.raises(CaseError, match="--line 2"):
        decide(doctor, reference, replace(APPROVE, lines=(1,)))


def test_a_person_asks_the_provider_again(nurse):
    reference = a_case(level="nurse")
    look(nurse, reference)
    item = GapItem(
        loinc="18748-4", document="MRI", criteria=("pain-six-weeks",), lines=(1,), categories=("imaging",),
        asks=("send the report",), member_asks=("a report",), whys=("pain",),
    )  # fmt: skip
    recorded = decide(nurse, reference, replace(APPROVE, action=Action.PEND, asks=(item,)))
    ask = rows.execute("SELECT * FROM information_request")[0]
    assert states(reference) == ("pended", ["pended"])
    assert (ask.asked_as, ask.asked_by, ask.closed_at, ask.due_at) == ("nurse", nurse.id, None, recorded.until)
    assert open_case(reference) is None


def test_an_ask_that_the_clock_leaves_no_time_for_is_refused(nurse):
    request = rows.file_request(hours=20)
    rows.to_people(request, level="nurse")
    reference = reference_of(request)
    look(nurse, reference)
    item = GapItem(
        loinc="18748-4", document="MRI", criteria=(), lines=(1,), categories=(), asks=(), member_asks=(), whys=()
    )
    with pytest.raises(CaseError, match="no time to ask"):
        decide(nurse, reference, replace(APPROVE, action=Action.PEND, asks=(item,)))


def test_a_nurse_sends_a_case_to_a_physician_who_takes_it(nurse, doctor):
    reference = a_case(level="nurse")
    look(nurse, reference)
    decide(nurse, reference, replace(APPROVE, action=Action.PHYSICIAN))
    case = open_case(reference)
    assert (case.level, case.expertise, case.claimed_by) == ("physician", "pain medicine", None)
    look(doctor, reference)
    decide(doctor, reference, APPROVE)
    assert history(reference) == ["accepted", "case_claimed", "escalated", "case_claimed", "decided"]


def test_a_coordinator_dismisses_on_a_provision_of_the_plan():
    coordinator = rows.person("cora", "coordinator")
    reference = a_case(level="coordinator")
    look(coordinator, reference)
    dismissal = Decision(action=Action.DISMISS, rationale="filed twice", basis="administrative", provision="plan 2.1")
    decide(coordinator, reference, dismissal)
    row = rows.execute("SELECT * FROM determination")[0]
    assert (row.outcome, row.decided_as, row.provision) == ("dismissed", "coordinator", "plan 2.1")
    assert states(reference) == ("dismissed", ["dismissed"])


def test_a_decision_on_a_page_that_is_out_of_date_is_not_recorded(doctor):
    reference = a_case()
    view = look(doctor, reference)
    rows.execute("UPDATE request SET version = version + 1")
    with pytest.raises(CaseError, match="something changed"):
        decide(doctor, reference, APPROVE, version=view.version)


def test_a_person_who_decides_a_pended_request_closes_its_question(nurse):
    request = rows.file_request()
    rows.evaluate(request)
    now = datetime.now(UTC)
    with transaction("worker") as session:
        rows.insert(session, "information_request", request=request, asked_as="policy", due_at=now, items="[]")
        rows.insert(session, "review_case", request=request, level="nurse", reason="other", lines=[1], due_at=now)
        session.execute(text("UPDATE service_line SET state = 'pended'"))
        session.execute(text("UPDATE request SET state = 'pended'"))
    reference = reference_of(request)
    look(nurse, reference)
    decide(nurse, reference, APPROVE)
    assert states(reference) == ("approved", ["approved"])
    assert rows.execute("SELECT closed_reason FROM information_request") == [("decided",)]


def test_while_the_machine_works_on_one_line_a_person_decides_another(nurse):
    reference = a_case(level="nurse", lines=(1, 2))
    rows.execute("UPDATE service_line SET state = 'gaps' WHERE line = 2")
    rows.execute("UPDATE review_case SET lines = '{1}'")
    rows.execute("UPDATE request SET state = 'gaps'")
    look(nurse, reference)
    decide(nurse, reference, APPROVE)
    assert states(reference) == ("gaps", ["approved", "gaps"])
    assert open_case(reference) is None


def test_a_decision_that_is_rewritten_later_shows_in_the_audit(doctor):
    reference = a_case()
    look(doctor, reference)
    decide(doctor, reference, APPROVE)
    with transaction("migrate") as session:
        assert audit.verify(session).ok
    with transaction("migrate") as session:
        session.execute(text("SET LOCAL session_replication_role = replica"))
        session.execute(text("UPDATE determination SET rationale = 'another'"))
    with transaction("migrate") as session:
        assert set(audit.verify(session).counts) == {"determination"}


def test_looking_at_a_case_is_logged_with_its_purpose(doctor):
    reference = a_case()
    look(doctor, reference)
    assert ("doctor", "case_shown", "review") in rows.execute("SELECT login, action, purpose FROM access_log")
