"""No machine decides against a patient: crafted SQL, under each role, and the name of what refuses it."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import text

from store.database import transaction
from tests.integration import rows
from tests.integration.rows import NPI_DOCTOR, NPI_ORDERING, NPI_OTHER, determination, insert, refused_by

pytestmark = pytest.mark.usefixtures("database_url")


def write(role, row):
    with transaction(role) as session:
        insert(session, "determination", **row)


@pytest.fixture
def case(database_url):
    """A request in front of a physician, its evaluation, and the physician."""
    request = rows.file_request()
    evaluation = rows.evaluate(request)
    case = rows.to_people(request)
    doctor = rows.person("doctor", "physician", "nurse", npi=NPI_DOCTOR, licence="TX")
    return {"request": request, "evaluation": evaluation, "case": case, "doctor": doctor}


def outcomes():
    return [row.outcome for row in rows.execute("SELECT outcome FROM determination ORDER BY decided_at, kind DESC")]


def denial(case, **values):
    doctor = case["doctor"]
    return determination(case["request"]) | {
        "outcome": "denied", "decided_as": "physician", "decided_by": doctor.id, "licence": doctor.licences[0].id,
        "evaluation": case["evaluation"], "reason_codes": ["not_necessary"], "criteria": ["pain-six-weeks"],
        "rationale": "read and weighed",
    } | values  # fmt: skip


def open_evidence(case, criterion="pain-six-weeks", **values):
    with transaction("console") as session:
        insert(
            session, "evidence_opened",
            **{"review_case": case["case"], "person": case["doctor"].id, "evaluation": case["evaluation"],
               "criterion": criterion} | values,
        )  # fmt: skip


def test_a_physician_with_everything_in_order_may_deny(case):
    open_evidence(case)
    write("console", denial(case))
    assert outcomes() == ["denied"]


def test_the_worker_may_approve_by_policy_exactly_as_asked(case):
    write("worker", determination(case["request"], evaluation=case["evaluation"]))
    assert outcomes() == ["approved"]


def test_the_worker_may_find_that_nothing_is_required(case):
    write("worker", determination(case["request"], outcome="not_required", evaluation=case["evaluation"]))
    assert outcomes() == ["not_required"]


def test_the_worker_cannot_write_a_decision_against_a_patient(case):
    for values in (
        {"outcome": "denied"},
        {"outcome": "approved_modified", "authorised_quantity": 0},
        {"outcome": "dismissed"},
        {"outcome": "denied", "basis": "administrative", "provision": "plan 4.2"},
    ):
        with refused_by("42501", when=values):
            write("worker", determination(case["request"], evaluation=case["evaluation"]) | values)
    assert outcomes() == []


def test_the_worker_cannot_write_in_a_physicians_name(case):
    open_evidence(case)
    with refused_by("42501"):
        write("worker", denial(case))


def test_the_worker_cannot_approve_in_a_physicians_name(case):
    with refused_by("42501"):
        write("worker", denial(case, outcome="approved"))


def test_a_person_cannot_write_as_the_machine(case):
    with refused_by("42501"):
        write("console", determination(case["request"], evaluation=case["evaluation"]))


def test_the_producer_decides_and_evaluates_nothing(case):
    with refused_by("42501"):
        write("producer", determination(case["request"], evaluation=case["evaluation"]))
    with refused_by("42501"), transaction("producer") as session:
        session.execute(text("INSERT INTO evaluation SELECT * FROM evaluation"))


PEOPLE = ("person", "person_role", "reviewer_licence", "api_key")


@pytest.mark.parametrize("role", ["worker", "producer", "console"])
def test_no_running_process_can_make_itself_a_physician(database_url, role):
    for table in PEOPLE:
        for statement in (f"INSERT INTO {table} SELECT * FROM {table}", f"DELETE FROM {table}"):
            with refused_by("42501", when=statement), transaction(role) as session:
                session.execute(text(statement))
    for change in (
        "person SET npi = NULL",
        "reviewer_licence SET status = 'active'",
        "person_role SET role = 'physician'",
    ):
        with refused_by("42501", when=change), transaction(role) as session:
            session.execute(text(f"UPDATE {change}"))


def test_the_worker_does_not_even_read_people_and_keys(database_url):
    for table in PEOPLE:
        with refused_by("42501", when=table), transaction("worker") as session:
            session.execute(text(f"SELECT count(*) FROM {table}"))


BY_POLICY = [
    ({"outcome": "denied"}, "determination_law_1"),
    ({"outcome": "approved_modified", "authorised_quantity": 0}, "determination_law_1"),
    ({"outcome": "dismissed"}, "determination_law_1"),
    ({"policy": None}, "determination_law_1"),
    ({"evaluation": None}, "determination_law_1"),
    ({"rationale": ""}, "determination_says_why"),
    ({"authorised_code": "62320"}, "determination_approved_is_as_asked"),
    ({"authorised_modifiers": []}, "determination_approved_is_as_asked"),
    ({"authorised_quantity": 0}, "determination_approved_is_as_asked"),
    ({"authorised_quantity": None}, "determination_approved_is_as_asked"),
    ({"authorised_unit": "visits"}, "determination_approved_is_as_asked"),
    ({"authorised_from": date(2030, 1, 1)}, "determination_approved_is_as_asked"),
    ({"authorised_to": date(2020, 1, 1)}, "determination_approved_is_as_asked"),
    ({"authorised_place": "22"}, "determination_approved_is_as_asked"),
    ({"authorised_provider": NPI_OTHER}, "determination_approved_is_as_asked"),
]


def test_by_policy_only_what_was_asked_is_written_even_by_the_owner(case):
    licence = case["doctor"].licences[0].id
    for values, constraint in BY_POLICY:
        with refused_by(constraint, when=values):
            write("migrate", determination(case["request"], evaluation=case["evaluation"], licence=licence) | values)


def test_no_adverse_row_goes_without_a_licence_even_by_the_owner(case):
    for outcome in ("denied", "approved_modified"):
        with refused_by("determination_adverse_has_a_licence", when=outcome):
            write("migrate", determination(case["request"], evaluation=case["evaluation"], outcome=outcome))


LACKING = [
    ({"decided_by": None}, "determination_has_its_person"),
    ({"decided_as": "nurse"}, "determination_law_1"),
    ({"decided_as": "coordinator"}, "determination_law_1"),
    ({"outcome": "approved_modified", "decided_as": "nurse"}, "determination_law_1"),
    ({"outcome": "denied", "decided_as": "nurse", "basis": "administrative"}, "determination_administrative_cites"),
    ({"basis": "administrative"}, "determination_administrative_cites"),
    (
        {"outcome": "approved_modified", "basis": "administrative", "provision": "p"},
        "determination_modified_is_clinical",
    ),
    ({"reason_codes": []}, "determination_adverse_has_reasons"),
    ({"criteria": []}, "determination_cites_criteria"),
    ({"licence": None}, "determination_licence_is_valid"),
    ({"evaluation": None}, "determination_evaluation_is_the_newest"),
    ({"decided_at": datetime(2021, 1, 1, tzinfo=UTC)}, "determination_is_decided_now"),
    ({"decided_at": datetime.now(UTC) + timedelta(days=1)}, "determination_is_decided_now"),
]


def test_a_denial_that_lacks_something_is_refused(case):
    open_evidence(case)
    for values, constraint in LACKING:
        with refused_by(constraint, when=values):
            write("console", denial(case) | values)


def test_a_denial_in_a_role_that_the_person_does_not_hold_is_refused(case):
    nurse = rows.person("nurse", "nurse", npi=NPI_OTHER, licence="TX", kind="physician")
    open_evidence(case, person=nurse.id)
    with refused_by("determination_decider_has_the_role"):
        write("console", denial(case, decided_by=nurse.id, licence=nurse.licences[0].id))


def test_a_denial_needs_an_active_unrestricted_physicians_licence_valid_today(case):
    wanting = [
        {"status": "restricted"},
        {"status": "suspended"},
        {"status": "inactive"},
        {"valid_to": date(2021, 1, 1)},
        {"valid_from": date(2098, 1, 1)},
        {"kind": "nurse"},
    ]
    for number, licence in enumerate(wanting):
        other = rows.person(f"other{number}", "physician", npi=NPI_OTHER, licence="TX", **licence)
        open_evidence(case, person=other.id)
        with refused_by("determination_licence_is_valid", when=licence):
            write("console", denial(case, decided_by=other.id, licence=other.licences[0].id))


def test_a_denial_on_somebody_elses_licence_is_refused(case):
    other = rows.person("other", "physician", npi=NPI_OTHER, licence="NY")
    open_evidence(case)
    with refused_by("determination_licence_is_valid"):
        write("console", denial(case, licence=other.licences[0].id))


def test_a_temporary_table_does_not_stand_in_for_the_licences(case):
    other = rows.person("other", "physician", npi=NPI_OTHER, licence="NY", status="suspended")
    open_evidence(case, person=other.id)
    with refused_by("determination_licence_is_valid"), transaction("console") as session:
        session.execute(text("CREATE TEMPORARY TABLE reviewer_licence AS SELECT * FROM public.reviewer_licence"))
        session.execute(text("UPDATE reviewer_licence SET status = 'active'"))
        insert(session, "determination", **denial(case, decided_by=other.id, licence=other.licences[0].id))


def test_nobody_decides_on_a_request_that_names_them(case):
    ordering = rows.person("ordering", "physician", npi=NPI_ORDERING, licence="NY")
    open_evidence(case, person=ordering.id)
    for outcome in ("denied", "approved"):
        with refused_by("determination_decider_is_not_involved", when=outcome):
            write("console", denial(case, outcome=outcome, decided_by=ordering.id, licence=ordering.licences[0].id))


def test_nobody_decides_on_a_request_whose_document_they_wrote(case):
    author = rows.person("author", "physician", npi=NPI_OTHER, licence="NY")
    with transaction("migrate") as session:
        insert(
            session, "document", request=case["request"], id="d1", arrived=0, sha256="x", media_type="text/plain",
            text="", received_on=rows.TODAY, author_npi=NPI_OTHER,
        )  # fmt: skip
    with refused_by("determination_decider_is_not_involved"):
        write("console", denial(case, outcome="approved", decided_by=author.id, licence=None))


def test_no_denial_before_the_evidence_of_each_unmet_criterion_was_opened(case):
    with refused_by("determination_evidence_was_opened"):
        write("console", denial(case))
    open_evidence(case, criterion="imaging-agrees")
    with refused_by("determination_evidence_was_opened"):
        write("console", denial(case))


def test_evidence_that_somebody_else_opened_does_not_count(case):
    other = rows.person("other", "physician", npi=NPI_OTHER, licence="NY")
    open_evidence(case, person=other.id)
    with refused_by("determination_evidence_was_opened"):
        write("console", denial(case))


def test_a_newer_evaluation_has_to_be_read_before_a_denial(case):
    open_evidence(case)
    rows.evaluate(case["request"], purpose="beside")
    with refused_by("determination_evaluation_is_the_newest"):
        write("console", denial(case))


def test_a_reprocessing_is_no_newer_evaluation(case):
    open_evidence(case)
    rows.evaluate(case["request"], purpose="reprocess")
    write("console", denial(case))
    assert outcomes() == ["denied"]


def test_a_disabled_person_decides_nothing(case):
    open_evidence(case)
    rows.execute("UPDATE person SET disabled_at = now() WHERE id = :id", id=case["doctor"].id)
    with refused_by("determination_decider_is_enabled"):
        write("console", denial(case))


def test_an_appeal_is_decided_by_a_physician_who_took_no_part(case):
    open_evidence(case)
    write("console", denial(case))
    with refused_by("determination_appeal_by_another"):
        write("console", denial(case, kind="appeal"))
    other = rows.person("other", "physician", npi=NPI_OTHER, licence="NY")
    open_evidence(case, person=other.id)
    write("console", denial(case, kind="appeal", decided_by=other.id, licence=other.licences[0].id))
    assert outcomes() == ["denied", "denied"]


def test_an_evaluation_of_another_request_is_no_basis(case):
    other = rows.evaluate(rows.file_request())
    with refused_by("determination_evaluation_is_of_the_request"):
        write("worker", determination(case["request"], evaluation=other))


def test_a_line_is_decided_first_only_once(case):
    write("worker", determination(case["request"], evaluation=case["evaluation"]))
    with refused_by("determination_initial"):
        write("worker", determination(case["request"], evaluation=case["evaluation"]))


def test_an_authorization_number_rests_on_an_approval_of_that_line(case):
    open_evidence(case)
    row = denial(case)
    write("console", row)
    with refused_by("authorization_has_its_approval"), transaction("console") as session:
        insert(
            session, "authorization", number="PA1", request=case["request"], line=1, determination=row["id"],
            member_id="M1", valid_from=rows.TODAY, status="active", service_on=rows.TODAY,
        )  # fmt: skip
