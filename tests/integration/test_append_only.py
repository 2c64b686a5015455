"""What was recorded stays as it was recorded, whoever asks: the owner is refused too."""

import pytest
from sqlalchemy import text

from store.database import transaction
from tests.integration import rows
from tests.integration.rows import insert, refused_by

APPEND_ONLY = (
    "history", "determination", "evaluation", "seal", "seal_head", "request_body", "reading", "intake_refusal",
    "evidence_opened", "access_log", "clock_event", "fact_correction", "criterion_text", "repeated_submission",
)  # fmt: skip


@pytest.mark.parametrize("role", ["migrate", "worker", "console", "producer"])
def test_no_role_changes_or_removes_a_row(database_url, role):
    refusal = "append_only" if role == "migrate" else "42501"
    for table in APPEND_ONLY:
        column = rows.execute(
            "SELECT column_name FROM information_schema.columns WHERE table_name = :table AND ordinal_position = 2",
            table=table,
        )[0][0]
        for change in (f"UPDATE {table} SET {column} = {column}", f"DELETE FROM {table}", f"TRUNCATE {table} CASCADE"):
            with refused_by(refusal, when=change), transaction(role) as session:
                session.execute(text(change))


@pytest.fixture
def document(database_url):
    request = rows.file_request()
    with transaction("producer") as session:
        insert(
            session, "document", request=request, id="d1", arrived=0, sha256="x", media_type="text/plain",
            text="arm pain", received_on=rows.TODAY,
        )  # fmt: skip
    return request


def test_a_documents_words_are_never_rewritten(document):
    for column in ("text", "sha256", "author_npi", "service_on", "sensitivity", "request"):
        for role, refusal in (("migrate", "append_only"), ("worker", "append_only" if column == "text" else "42501")):
            with refused_by(refusal, when=(column, role)), transaction(role) as session:
                session.execute(text(f"UPDATE document SET {column} = {column}"))


def test_the_text_of_a_file_is_taken_out_once(document):
    rows.execute("INSERT INTO document (request, id, arrived, sha256, media_type, text, original, received_on) "
                 "SELECT request, 'file', 0, 'y', 'application/pdf', '', 'x', received_on FROM document")  # fmt: skip
    taken = "UPDATE document SET text = 'arm pain', extractor = '1' WHERE id = 'file'"
    for early in ("UPDATE document SET text = 'arm pain' WHERE id = 'file'",
                  "UPDATE document SET unread = 'damaged' WHERE id = 'file'"):  # fmt: skip
        with refused_by("append_only", when=early), transaction("worker") as session:
            session.execute(text(early))
    with transaction("worker") as session:
        session.execute(text(taken))
    for role in ("worker", "migrate"):
        with refused_by("append_only", when=role), transaction(role) as session:
            session.execute(text(taken))
    assert rows.execute("SELECT text FROM document WHERE id = 'file'") == [("arm pain",)]


def test_a_document_gains_the_key_of_its_reading(document):
    with transaction("worker") as session:
        session.execute(text("UPDATE document SET reading_key = 'k'"))
    assert rows.execute("SELECT reading_key FROM document") == [("k",)]


def test_documents_are_not_deleted(document):
    for statement in ("DELETE FROM document", "TRUNCATE document"):
        with refused_by("append_only"), transaction("migrate") as session:
            session.execute(text(statement))


def test_every_column_of_a_document_but_one_is_guarded(database_url):
    columns = {row[0] for row in rows.execute(
        "SELECT column_name FROM information_schema.columns WHERE table_name = 'document'")}  # fmt: skip
    guarded = {row[0] for row in rows.execute(
        "SELECT event_object_column FROM information_schema.triggered_update_columns "
        "WHERE event_object_table = 'document'"
    )}  # fmt: skip
    assert columns - guarded == {"reading_key"}


def test_history_is_written_and_read_by_every_role_and_nothing_more(database_url):
    rights = rows.execute(
        "SELECT grantee, array_agg(privilege_type::text ORDER BY privilege_type) "
        "FROM information_schema.role_table_grants WHERE table_name = 'history' AND grantee LIKE 'precert\\_%' "
        "GROUP BY grantee ORDER BY grantee"
    )
    roles = ("precert_console", "precert_producer", "precert_worker")
    assert [(role, list(kinds)) for role, kinds in rights] == [(role, ["INSERT", "SELECT"]) for role in roles]


def test_a_request_is_never_deleted_by_a_process(database_url):
    rows.file_request()
    for role in ("worker", "producer", "console"):
        with refused_by("42501"), transaction(role) as session:
            session.execute(text("DELETE FROM request"))


def test_the_sweeper_ends_stuck_workers_and_nobody_else_may(database_url):
    with transaction("worker") as session:
        assert session.scalar(text("SELECT end_stuck_workers(interval '60 seconds')")) == 0
    for role in ("producer", "console"):
        with refused_by("42501"), transaction(role) as session:
            session.execute(text("SELECT end_stuck_workers(interval '60 seconds')"))
