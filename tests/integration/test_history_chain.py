"""What was rewritten shows. Tampering is done as a superuser would: with the triggers disabled."""

import gc
import tracemalloc
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from store import audit, history, seal
from store.database import engine, transaction
from store.history import Head, HistoryEvent
from tests.integration import rows
from tests.integration.rows import refused_by


def append(request, *events):
    with transaction("worker") as session:
        head = session.execute(
            text("SELECT head_seq, head_hash FROM request WHERE id = :id FOR UPDATE"), {"id": request}
        ).one()
        heads = history.append(
            session, {request: Head(*head)}, [HistoryEvent(request, event, {"n": 1}) for event in events]
        )
        session.execute(
            text("UPDATE request SET head_seq = :seq, head_hash = :hash WHERE id = :id"),
            {"id": request, "seq": heads[request].seq, "hash": heads[request].hash},
        )


def tamper(sql, **values):
    with transaction("migrate") as session:
        session.execute(text("SET LOCAL session_replication_role = replica"))
        assert session.execute(text(sql), values).rowcount > 0


def seal_all():
    seals = []
    while True:
        with transaction("worker") as session:
            made = seal.seal(session, limit=2)
        if made is None:
            return seals
        seals.append(made)


def verify(reference=None, **options):
    with transaction("migrate") as session:
        return audit.verify(session, reference, **options)


def kinds(report):
    return {finding.kind for finding in report.findings}


@pytest.fixture
def requests(database_url):
    """Three requests with four events each."""
    found = [rows.file_request() for _ in range(3)]
    for request in found:
        append(request, "evaluated", "gaps_found", "information_requested")
    return found


@pytest.fixture
def sealed(requests):
    assert [made.heads for made in seal_all()] == [2, 1]
    return requests


def test_untouched_chains_and_seals_verify(sealed):
    report = verify()
    assert (report.ok, report.requests, report.events, report.seals) == (True, 3, 12, 2)
    assert report.last_seal == rows.execute("SELECT hash FROM seal ORDER BY id DESC LIMIT 1")[0][0]


def test_a_history_that_grew_after_its_seal_verifies_and_is_sealed_again(sealed):
    append(sealed[0], "withdrawn")
    assert verify().ok
    assert [made.heads for made in seal_all()] == [1]
    assert verify().ok
    assert seal_all() == []


TAMPERED = [
    ("UPDATE history SET entry = replace(entry, 'gaps_found', 'approved') WHERE seq = 3 AND request = :r", "hash"),
    ("UPDATE history SET event = 'approved' WHERE seq = 3 AND request = :r", "columns"),
    ("UPDATE history SET at = at - interval '1 day' WHERE seq = 3 AND request = :r", "columns"),
    ("UPDATE history SET entry = 'no JSON' WHERE seq = 3 AND request = :r", "columns"),
    ("UPDATE history SET hash = 'x' WHERE seq = 3 AND request = :r", "hash"),
    ("DELETE FROM history WHERE seq = 2 AND request = :r", "gap"),
    ("DELETE FROM history WHERE seq = 4 AND request = :r", "head"),
    ("DELETE FROM history WHERE request = :r", "empty"),
    ("UPDATE request SET head_seq = 3 WHERE id = :r", "head"),
    ("UPDATE request SET head_hash = 'x' WHERE id = :r", "head"),
    ("DELETE FROM request WHERE id = :r", "orphan"),
]


def found_after(sql, request):
    """The kinds of finding after this change, which is then undone."""
    with Session(engine("migrate")) as session:
        session.execute(text("SET LOCAL session_replication_role = replica"))
        assert session.execute(text(sql), {"r": request} if ":r" in sql else {}).rowcount > 0
        return kinds(audit.verify(session))


def test_what_was_tampered_with_is_found(requests):
    for sql, kind in TAMPERED:
        assert kind in found_after(sql, requests[1]), sql
    assert verify().ok


def test_findings_name_the_request_and_the_place(requests):
    tamper("UPDATE history SET event = 'approved' WHERE seq = 3 AND request = :r", r=requests[1])
    reference = rows.execute("SELECT reference FROM request WHERE id = :r", r=requests[1])[0][0]
    assert [(one.kind, one.where, one.seq) for one in verify().findings] == [("columns", reference, 3)]
    assert not verify(reference).ok
    assert verify(rows.execute("SELECT reference FROM request WHERE id = :r", r=requests[0])[0][0]).ok


def rewrite_chain(request, *, without):
    """A forger with every right: the chain made anew, its head set to fit."""
    kept = rows.execute(
        "SELECT event, at FROM history WHERE request = :r AND event <> :w ORDER BY seq", r=request, w=without
    )
    entries, heads = history.chain(
        {}, [HistoryEvent(request, row.event, {}, row.at) for row in kept], now=datetime.now(UTC)
    )
    tamper("DELETE FROM history WHERE request = :r", r=request)
    for entry in entries:
        tamper("INSERT INTO history VALUES (:request, :seq, :at, :event, :entry, :hash)", **entry._asdict())
    tamper(
        "UPDATE request SET head_seq = :s, head_hash = :h WHERE id = :r",
        s=heads[request].seq,
        h=heads[request].hash,
        r=request,
    )


def test_a_chain_that_was_rewritten_whole_is_found_by_its_seal(sealed):
    rewrite_chain(sealed[1], without="gaps_found")
    assert kinds(verify()) == {"seal_head"}


TAMPERED_SEALS = [
    ("UPDATE seal_head SET hash = 'x' WHERE request = :r", "seal_hash"),
    ("DELETE FROM seal_head WHERE request = :r", "seal_hash"),
    ("DELETE FROM seal WHERE id = 1", "seal_chain"),
    ("UPDATE seal SET heads = 7 WHERE id = 1", "seal_hash"),
]


def test_a_tampered_seal_is_found(sealed):
    for sql, kind in TAMPERED_SEALS:
        assert kind in found_after(sql, sealed[1]), sql


def test_seals_cut_from_the_end_are_missed_by_their_requests(sealed):
    tamper("DELETE FROM seal_head WHERE seal = 2")
    tamper("DELETE FROM seal WHERE id = 2")
    assert kinds(verify()) == {"seal_missing"}


def test_a_seal_kept_elsewhere_proves_that_all_was_rewritten(sealed):
    kept = verify().last_seal
    tamper("DELETE FROM seal_head")
    tamper("DELETE FROM seal")
    tamper("UPDATE request SET sealed_seq = 0")
    rewrite_chain(sealed[1], without="gaps_found")
    seal_all()
    assert verify().ok
    assert kinds(verify(expected_seal=kept)) == {"seal_expected"}


def test_a_stale_head_cannot_fork_a_chain(requests):
    with refused_by("history_pkey"), transaction("worker") as session:
        history.append(session, {requests[0]: Head(1, "x")}, [HistoryEvent(requests[0], "approved", {})])


def test_each_hash_depends_on_all_that_happened_before():
    """Else an entry could be replaced and only its own hash written anew."""
    request, at = uuid4(), datetime(2026, 11, 1, tzinfo=UTC)

    def head_after(first):
        happened = [HistoryEvent(request, first, {}), HistoryEvent(request, "evaluated", {})]
        return history.chain({}, happened, now=at)[1][request]

    assert head_after("accepted").hash != head_after("approved").hash


def test_a_batch_of_events_is_chained_in_its_order():
    one, other = uuid4(), uuid4()
    now = datetime.now(UTC)
    entries, heads = history.chain(
        {one: Head(3, "h")},
        [HistoryEvent(one, "a", {}), HistoryEvent(other, "b", {}), HistoryEvent(one, "c", {})],
        now=now,
    )
    assert [(entry.request, entry.seq) for entry in entries] == [(one, 4), (other, 1), (one, 5)]
    assert heads[one] == Head(5, history.link(entries[0].hash, entries[2].entry))
    assert heads[other] == Head(1, history.link("", entries[1].entry))


FILL = """
WITH filed AS (
    INSERT INTO request (reference, submitter, submission_id, content_hash, likeness, member_id, state, urgency,
        programme, received_at, due_at, head_seq)
    SELECT 'F' || random(), 'f', random(), 'c', 'l', 'm', 'ready', 'standard', 'p', now(), now(), 10
    FROM generate_series(1, :requests) RETURNING id)
INSERT INTO history (request, seq, event, entry, hash)
SELECT id, s, 'evaluated', '{}', 'x' FROM filed, generate_series(1, 10) s
"""


def peak_of_verifying():
    """With the collector as a process of ours has it: the tests' own runs seldom, and leaves what waits for it."""
    of_the_tests = gc.get_threshold()
    gc.set_threshold(700, 10, 10)
    gc.collect()
    tracemalloc.start()
    try:
        report = verify()
        return report.events, tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
        gc.set_threshold(*of_the_tests)


def test_verifying_ten_times_as_much_takes_no_more_memory(database_url, monkeypatch):
    monkeypatch.setattr(audit, "_ROWS_AT_A_TIME", 100)
    monkeypatch.setattr(audit, "SHOWN", 10)
    tamper(FILL, requests=50)
    verify()
    few, small = peak_of_verifying()
    tamper(FILL, requests=450)
    many, large = peak_of_verifying()
    assert (few, many) == (500, 5000)
    assert large < 1.3 * small
