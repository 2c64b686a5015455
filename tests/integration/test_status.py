"""`precert status` on a real database: codes and clocks, nothing clinical."""

import json

import pytest
from sqlalchemy import text

from ops import status_command
from ops.samples import WRITTEN_ON, samples
from ops.status_command import status
from producer import arrivals
from producer.intake import accept
from schemas.request import Receipt
from store import keys
from store.database import transaction
from store.gauges import dead_ends
from tests.integration.rows import person
from tests.pipeline import CLINIC, evaluate, file, rows, submission

pytestmark = pytest.mark.usefixtures("database_url", "redis_url")


@pytest.fixture
def reference() -> str:
    with transaction("migrate") as session:
        keys.create(session, "riverside-spine")
    seed = samples(label="", today=WRITTEN_ON)[0].content
    receipt = accept("riverside-spine", seed)
    assert isinstance(receipt, Receipt)
    return receipt.reference


def test_one_request_is_shown_with_its_lines_and_clock(reference: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert status(reference, stuck=False, as_json=True) == 0
    shown = json.loads(capsys.readouterr().out)
    assert (shown["reference"], shown["state"]) == (reference, "reading")
    assert [line["code"] for line in shown["lines"]] == ["62321"]
    assert shown["due_at"] > shown["received_at"]


def test_the_words_of_one_request_hold_nothing_clinical(reference: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert status(reference, stuck=False, as_json=False) == 0
    shown = capsys.readouterr().out
    assert reference in shown
    assert not [word for word in ("Ostrow", "PC-1001", "radiculopathy", "M54.12") if word in shown]


def test_all_requests_are_counted_by_state(reference: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert reference
    assert status(None, stuck=False, as_json=True) == 0
    shown = json.loads(capsys.readouterr().out)
    assert shown["requests"] == 1
    assert [(one["state"], one["count"]) for one in shown["states"]] == [("reading", 1)]
    assert status(None, stuck=False, as_json=False) == 0
    assert "1 requests" in capsys.readouterr().out


def test_an_unknown_reference_leaves_with_1_and_the_next_step(capsys: pytest.CaptureFixture[str]) -> None:
    assert status("RNONE", stuck=False, as_json=True) == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert "precert status" in said.err


def test_what_no_machine_takes_for_minutes_is_stuck(reference: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert status(None, stuck=True, as_json=True) == 0
    assert capsys.readouterr().out == ""
    with transaction("migrate") as session:
        session.execute(text("UPDATE request SET waiting_since = now() - interval '6 minutes'"))
    assert status(None, stuck=True, as_json=True) == 1
    (shown,) = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert (shown["reference"], shown["why"]) == (reference, "waiting")


def test_all_that_is_stuck_is_told_to_programs_and_how_much_is_left_out_to_people(
    plan: None, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    file(*(submission(f"M{number}") for number in range(3)))
    rows("UPDATE request SET due_at = now() - interval '1 hour'")
    monkeypatch.setattr(status_command, "_MOST_SHOWN", 2)
    assert status(None, stuck=True, as_json=True) == 1
    assert len(capsys.readouterr().out.splitlines()) == 3
    assert status(None, stuck=True, as_json=False) == 1
    said = capsys.readouterr()
    assert said.out.count("overdue") == 2
    assert "The 2 most urgent of 3 requests are shown" in said.err


def test_what_is_overdue_or_failing_is_stuck_with_its_code(reference: str, capsys: pytest.CaptureFixture[str]) -> None:
    with transaction("migrate") as session:
        session.execute(text("UPDATE request SET attempts = 2, failure = 'worker_died'"))
    assert status(None, stuck=True, as_json=True) == 1
    shown = json.loads(capsys.readouterr().out)
    assert (shown["reference"], shown["why"], shown["failure"]) == (reference, "failing", "worker_died")
    with transaction("migrate") as session:
        session.execute(text("UPDATE request SET due_at = now() - interval '1 hour'"))
    assert status(None, stuck=True, as_json=False) == 1
    assert "overdue" in capsys.readouterr().out


def test_what_no_machine_could_bring_further_is_stuck_with_its_code_and_trace(
    reference: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with transaction("migrate") as session:
        session.execute(text("UPDATE request SET state = 'in_review'"))
        session.execute(
            text(
                "INSERT INTO review_case (request, level, reason, lines, due_at, error_code, trace_id) "
                "SELECT id, 'nurse', 'automation_failed', '{1}', due_at, 'bug_KeyError', 'trace-1' FROM request"
            )
        )
    assert status(None, stuck=True, as_json=True) == 1
    (shown,) = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert {name: shown[name] for name in ("reference", "why", "failure", "trace")} == {
        "reference": reference, "why": "automation_failed", "failure": "bug_KeyError", "trace": "trace-1",
    }  # fmt: skip
    assert status(None, stuck=True, as_json=False) == 1
    assert "trace-1" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("times", "claimed", "is_told"),
    [
        (("3 hours", "1 hour"), None, True),
        (("3 hours", "2 hours"), None, False),  # a third of five hours is left, and more
        (("6 days", "23 hours"), None, True),
        (("6 days", "25 hours"), None, False),  # the review margin
        (("3 hours", "1 hour"), "10 minutes", False),
        (("3 hours", "1 hour"), "-10 minutes", True),  # a claim that ran out
    ],
)
def test_a_case_that_is_due_soon_and_that_nobody_took_is_told(
    plan: None, capsys: pytest.CaptureFixture[str], times: tuple[str, str], claimed: str | None, is_told: bool
) -> None:
    (request,) = file(submission("M1", diagnoses=[]))
    evaluate(request)
    opened, due = times
    somebody = person("nora", "nurse").id
    rows(
        f"UPDATE review_case SET opened_at = now() - interval '{opened}', due_at = now() + interval '{due}', "
        f"claimed_by = :who, claim_until = now() + CAST(:claimed AS interval)",
        who=somebody if claimed else None, claimed=claimed,
    )  # fmt: skip
    assert status(None, stuck=True, as_json=True) == int(is_told)
    assert [json.loads(line)["why"] for line in capsys.readouterr().out.splitlines()] == ["unclaimed"] * is_told
    with transaction("producer") as session:
        assert dead_ends(session).unclaimed == int(is_told)


def test_documents_that_no_machine_reads_beside_people_are_stuck(
    plan: None, capsys: pytest.CaptureFixture[str]
) -> None:
    (request,) = file(submission("M1", diagnoses=[]))
    evaluate(request)
    (reference,) = rows("SELECT reference FROM request")
    arrivals.add_documents(CLINIC, reference, {"documents": [{"id": "d", "text": "MRI of the cervical spine."}]})
    assert rows("SELECT state, beside FROM request") == [("in_review", "read")]
    assert status(None, stuck=True, as_json=True) == 0
    assert capsys.readouterr().out == ""
    with transaction("migrate") as session:
        session.execute(text("SET LOCAL session_replication_role = replica"))
        session.execute(text("UPDATE history SET at = at - interval '6 minutes'"))
    assert status(None, stuck=True, as_json=True) == 1
    shown = json.loads(capsys.readouterr().out)
    assert (shown["reference"], shown["why"], shown["attempts"]) == (reference, "waiting", 0)


def test_a_document_that_cannot_be_read_beside_people_is_stuck(
    reference: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with transaction("migrate") as session:
        session.execute(
            text(
                "INSERT INTO review_case (request, level, reason, lines, due_at) "
                "SELECT id, 'nurse', 'no_policy', '{1}', due_at FROM request"
            )
        )
        session.execute(text("UPDATE request SET state = 'in_review', beside = 'read', attempts = 1, failure = 'bug'"))
    assert status(None, stuck=True, as_json=True) == 1
    assert [json.loads(line)["why"] for line in capsys.readouterr().out.splitlines()] == ["failing"]
    assert reference
