"""Notices say what their own decision was, and somebody sees when they do not leave."""

import json
from dataclasses import replace

import orjson
import pytest
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import text

from ops.status_command import status
from producer import gauges as page
from schemas.messages import Queue
from store import notices, upkeep
from store.clock_changes import extend
from store.database import transaction
from store.decisions import Action, Decision
from store.gauges import dead_ends
from tests import receivers
from tests.integration import rows as made
from tests.integration.test_case_changes import appealed, change, denied, doctor, nurse, second
from tests.integration.test_notices import IMAGING, due_at_once, local_receivers, send, set_up
from tests.integration.test_people_and_machine import decide, look
from tests.pipeline import document, evaluate, file, rows, state, submission
from tests.receivers import Receiver, receiver
from worker import health

__all__ = ["doctor", "local_receivers", "nurse", "second"]  # fixtures


def said(here: Receiver) -> list[tuple[str, str, int]]:
    bodies = [orjson.loads(body) for _, body in here.heard]
    return [(one["event"], one["state"], one["request_version"]) for one in bodies]


def ends() -> list[tuple[str, int]]:
    """Which decisions ended their clock: event and version of the notice."""
    return rows(
        "SELECT n.event, n.request_version FROM clock_event c JOIN notice n ON n.id = c.notice "
        "WHERE c.kind = 'notice_sent' ORDER BY c.id"
    )


def test_a_denial_that_is_told_after_its_appeal_is_a_denial_and_ends_its_clock(doctor, second) -> None:
    with receiver(receivers.answer("503 Away")) as away, receiver(receivers.answer()) as here:
        set_up(away.url)
        request, denial = denied(doctor)
        send()
        appealed(second, request)
        rows("UPDATE webhook SET url = :url", url=here.url)
        due_at_once()
        send()
        assert state(request) == "appealed"
        found = sorted(said(here), key=lambda one: one[2])
        assert [one[:2] for one in found] == [("decided", "denied"), ("appealed", "appealed")]
        assert ends() == [("decided", found[0][2])]
        decide(second, look(second, request), replace(denial, action=Action.APPROVE, reasons=(), criteria=()))
        send()
        assert said(here)[-1][:2] == ("decided", "approved")
    assert [event for event, _ in ends()] == ["decided", "decided"], (
        "the decision on the appeal has a notice of its own"
    )
    assert rows("SELECT count(*) FROM clock_event WHERE kind = 'notice_sent'") == [2]


def test_a_line_that_is_told_after_the_whole_is_decided_in_part_and_ends_no_clock(nurse) -> None:
    one = submission("M1")
    two = [*one["service_lines"], {**one["service_lines"][0], "line": 2, "code": "99999"}]
    with receiver(receivers.answer("503 Away")) as away, receiver(receivers.answer()) as here:
        set_up(away.url)
        (request,) = file({**one, "service_lines": two})
        evaluate(request)
        send()
        decide(nurse, look(nurse, request), Decision(action=Action.APPROVE, rationale="fine"))
        assert state(request) == "approved"
        rows("UPDATE webhook SET url = :url", url=here.url)
        due_at_once()
        send()
        first, last = sorted(said(here), key=lambda one: one[2])
    assert (first[:2], last[:2]) == (("decided_in_part", "in_review"), ("decided", "approved"))
    assert ends() == [("decided", last[2])]


def test_a_clock_ends_once_with_a_notice() -> None:
    with receiver(receivers.answer()) as here:
        set_up(here.url)
        evaluate(*file(submission()))
        with transaction("worker") as session:
            (due,) = notices.claim(session, recipients=1, each=1)
        for _ in range(2):
            with transaction("worker") as session:
                notices.sent(session, due, body="{}")
    assert ends() == [("decided", due.request_version)]
    with pytest.raises(Exception, match="clock_event_ended_once"):
        rows("INSERT INTO clock_event (request, kind, at, notice) VALUES (:request, 'notice_sent', now(), :notice)",
             request=due.created_for, notice=due.id)  # fmt: skip


def test_a_notice_from_before_its_state_was_kept_tells_that_of_now() -> None:
    with receiver(receivers.answer()) as here:
        set_up(here.url)
        evaluate(*file(submission()))
        rows("UPDATE notice SET state = NULL")
        send()
        assert [one[:2] for one in said(here)] == [("decided", "approved")]


@pytest.fixture
def unsent_question() -> None:
    """A submitter was asked for a document and does not know it: its notice is due, and no worker sends it."""
    set_up("https://clinic-7.example/told")
    (request,) = file(submission("M1", leave_out=IMAGING))
    evaluate(request)
    document(request)
    rows("DELETE FROM worker_pulse")
    assert rows("SELECT event, state FROM notice") == [("pended", "pended")]


def wait(minutes: int) -> None:
    rows("UPDATE notice SET next_try_at = next_try_at - make_interval(mins => :m), "
         "id = uuidv7(make_interval(mins => - :m))", m=minutes)  # fmt: skip
    rows("UPDATE worker_pulse SET at = at - make_interval(mins => :m)", m=minutes)


def silent_seconds() -> float | None:
    families = text_string_to_metric_families(page.page().decode())
    samples = [sample for family in families for sample in family.samples]
    return next(
        (one.value for one in samples
         if one.name == "precert_worker_silent_seconds" and one.labels["queue"] == Queue.NOTICES),
        None,
    )  # fmt: skip


@pytest.mark.usefixtures("unsent_question")
def test_a_worker_of_notices_that_is_gone_is_noticed(capsys: pytest.CaptureFixture[str]) -> None:
    with transaction("worker") as session:
        upkeep.pulse(session, worker="notices@box", queue="notices", done=0, begins=True)
    assert health.trouble(host="box", beat=False) is None
    assert status(None, stuck=True, as_json=True) == 0
    wait(6)
    assert health.trouble(host="box", beat=False) == "work_waits_and_nobody_took_it"
    assert health.trouble(host="elsewhere", beat=False) is None
    assert (silent_seconds() or 0) > 300
    capsys.readouterr()
    assert status(None, stuck=True, as_json=True) == 1
    (shown,) = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert (shown["why"], shown["event"]) == ("notice_waits", "pended")
    with transaction("producer") as session:
        assert dead_ends(session).notices_undelivered == 0, "it has an alert of its own"


@pytest.mark.usefixtures("unsent_question")
def test_one_that_never_came_is_silent_since_a_notice_was_due() -> None:
    assert 0 <= (silent_seconds() or 0) < 60
    wait(10)
    assert (silent_seconds() or 0) > 300
    rows("UPDATE notice SET cancelled_at = now()")
    assert silent_seconds() is None, "nobody is missed where nothing is to be sent"


@pytest.mark.usefixtures("unsent_question")
def test_whoever_sends_or_looks_leaves_a_pulse() -> None:
    with receiver(receivers.answer()) as here:
        rows("UPDATE webhook SET url = :url", url=here.url)
        assert (send(), send()) == (1, 0)
    assert rows("SELECT worker, queue, done, at > now() - interval '1 minute' FROM worker_pulse") == [
        ("test", "notices", 1, True)
    ]


@pytest.mark.usefixtures("unsent_question")
def test_one_that_cannot_claim_leaves_none() -> None:
    rows("REVOKE UPDATE ON notice FROM precert_worker")
    with pytest.raises(Exception, match="permission denied"):
        send()
    assert rows("SELECT count(*) FROM worker_pulse") == [0]


@pytest.mark.usefixtures("unsent_question")
def test_a_question_that_is_unsent_for_an_hour_is_late_and_says_why_with_a_trace() -> None:
    with receiver(receivers.answer("503 Away")) as away:
        rows("UPDATE webhook SET url = :url", url=away.url)
        send()
    rows("UPDATE notice SET id = uuidv7(interval '-59 minutes')")
    with transaction("producer") as session:
        assert (notices.undelivered(session), dead_ends(session).notices_undelivered) == ([], 0)
    rows("UPDATE notice SET id = uuidv7(interval '-61 minutes')")
    with transaction("producer") as session:
        (late,) = notices.undelivered(session)
        assert dead_ends(session).notices_undelivered == 1
    assert (late.why, late.event, late.failure, late.trace) == ("notice_late", "pended", "http_503", "trace-1")


@pytest.mark.usefixtures("unsent_question")
def test_a_hand_over_is_logged_with_its_code_and_trace(capfd: pytest.CaptureFixture[str]) -> None:
    with receiver(receivers.answer("503 Away")) as away:
        rows("UPDATE webhook SET url = :url", url=away.url)
        rows("UPDATE notice SET tries = :tries", tries=notices.MOST_TRIES - 1)
        send()
    (line,) = [line for line in "".join(capfd.readouterr()).splitlines() if "notice_handed_over" in line]
    assert all(word in line for word in ("http_503", "trace-1", "clinic-7"))


def test_more_than_are_listed_are_counted_aloud(nurse, capsys: pytest.CaptureFixture[str]) -> None:
    (request,) = file(submission())
    change(extend, nurse, request, ground="enrollee_asks")
    made.execute("INSERT INTO notice (request, request_version, event, recipient, channel, oral_at) "
                 "SELECT :id, 100 + n, 'extended', 'clinic-7', 'phone', now() FROM generate_series(1, 204) AS n",
                 id=request)  # fmt: skip
    assert status(None, stuck=True, as_json=True) == 1
    shown = capsys.readouterr()
    assert len(shown.out.splitlines()) == 200
    assert "200 notices are listed, the oldest; 205 have not left" in shown.err


def test_what_has_left_costs_a_look_at_what_has_not_nothing() -> None:
    """By the plan: the index of what is unsent, however many have left."""
    (request,) = file(submission())
    rows("INSERT INTO notice (request, request_version, event, recipient, channel, sent_at) SELECT :id, n, 'decided', "
         "'clinic-7', 'webhook', now() FROM generate_series(1, 20000) AS n", id=request)  # fmt: skip
    rows("ANALYZE notice")
    with transaction("producer") as session:
        plan = "\n".join(session.execute(text(f"EXPLAIN {notices.COUNT_UNDELIVERED}")).scalars())
        assert dead_ends(session).notices_undelivered == 0
    assert "notice_unsent" in plan
    assert "Seq Scan on notice" not in plan
