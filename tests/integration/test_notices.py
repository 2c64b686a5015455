"""Submitters are told what became of their requests: at least once, signed, whoever else is slow, away or hostile."""

import hashlib
import hmac
import threading
from collections.abc import Iterator

import orjson
import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from producer import arrivals
from runtime.settings import settings
from schemas.messages import Task
from store import notices, webhooks
from store.database import transaction
from store.gauges import dead_ends
from tests import receivers
from tests.pipeline import CLINIC, bell, document, evaluate, file, rows, submission
from tests.receivers import Receiver, receiver
from worker import webhook
from worker.notices import notify

IMAGING = ("imaging.study", "imaging.finding")


@pytest.fixture(autouse=True)
def local_receivers(plan: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("PRECERT_WEBHOOK_ALLOW_PRIVATE", "true")
    monkeypatch.setattr(webhook, "SECONDS", 0.5)
    settings.cache_clear()
    yield
    settings.cache_clear()


def set_up(url: str, submitter: str = CLINIC) -> str:
    with transaction("migrate") as session:
        return webhooks.set_up(session, submitter, url, allow_private=settings().webhook_allow_private)


def send() -> int:
    return notify(bell(Task.NOTIFY))


def due_at_once() -> None:
    rows("UPDATE notice SET next_try_at = now()")
    rows("UPDATE webhook SET paused_until = NULL")


def told(here: Receiver) -> list[tuple[str, str]]:
    return sorted((said["submission_id"], said["event"]) for said in (orjson.loads(body) for _, body in here.heard))


def test_a_decision_a_question_documents_and_a_withdrawal_are_told(local_receivers: None) -> None:
    with receiver(receivers.answer()) as here:
        set_up(here.url)
        approved, pended, withdrawn = file(
            submission("M1", submission_id="A"),
            submission("M2", submission_id="B", leave_out=IMAGING),
            submission("M3", submission_id="C"),
        )
        evaluate(approved, pended)
        document(pended)
        reference = {
            id_: rows("SELECT reference FROM request WHERE id = :id", id=id_)[0] for id_ in (pended, withdrawn)
        }
        arrivals.add_documents(CLINIC, reference[pended], {"documents": [{"id": "d9", "text": "MRI report."}]})
        arrivals.withdraw_request(CLINIC, reference[withdrawn])
        assert send() == 4
        assert told(here) == [("A", "decided"), ("B", "information_received"), ("B", "pended"), ("C", "withdrawn")]
        assert send() == 0


def test_a_notice_carries_ids_and_codes_only_and_is_signed(local_receivers: None) -> None:
    with receiver(receivers.answer()) as here:
        secret = set_up(here.url)
        (request,) = file(submission())
        evaluate(request)
        send()
    ((headers, body),) = here.heard
    said = orjson.loads(body)
    ((notice, version, reference),) = rows(
        "SELECT n.id, r.version, r.reference FROM notice n JOIN request r ON r.id = n.request"
    )
    assert set(said) == {"notice", "event", "reference", "submission_id", "request_version", "state"}
    assert (said["notice"], said["request_version"], said["reference"]) == (str(notice), version, reference)
    assert headers["Idempotency-Key"] == str(notice)
    at, _, signed = headers["Precert-Signature"].removeprefix("t=").partition(",v1=")
    assert signed == hmac.new(secret.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()
    assert rows("SELECT body FROM notice") == [body.decode()]


def test_the_clock_of_a_decision_ends_when_its_notice_has_left(local_receivers: None) -> None:
    with receiver(receivers.answer()) as here:
        set_up(here.url)
        (request,) = file(submission())
        evaluate(request)
        assert rows("SELECT kind FROM clock_event") == ["received"]
        send()
    assert rows("SELECT kind FROM clock_event ORDER BY id") == ["received", "notice_sent"]


def test_a_line_that_is_decided_before_the_others_ends_no_clock(local_receivers: None) -> None:
    one = submission("M1")
    two = [*one["service_lines"], {**one["service_lines"][0], "line": 2, "code": "99999"}]
    with receiver(receivers.answer()) as here:
        set_up(here.url)
        (request,) = file({**one, "service_lines": two})
        evaluate(request)
        send()
        ((_, body),) = here.heard
        said = orjson.loads(body)
        assert (said["event"], said["state"]) == ("decided_in_part", "in_review")
        assert rows("SELECT kind FROM clock_event") == ["received"]


def test_a_decision_whose_notice_has_not_left_is_late_once_it_is_due(local_receivers: None) -> None:
    with receiver(receivers.answer("503 Away")) as here:
        set_up(here.url)
        evaluate(*file(submission()))
        send()
    with transaction("producer") as session:
        assert (notices.undelivered(session), dead_ends(session).notices_undelivered) == ([], 0)
    rows("UPDATE request SET due_at = now() - interval '10 days'")
    with transaction("producer") as session:
        (late,) = notices.undelivered(session)
        assert dead_ends(session).notices_undelivered == 1
    assert (late.why, late.failure, late.event) == ("notice_late", "http_503", "decided")
    with receiver(receivers.answer()) as mended:
        rows("UPDATE webhook SET url = :url", url=mended.url)
        due_at_once()
        assert send() == 1
    with transaction("producer") as session:
        assert notices.undelivered(session) == []


def test_without_a_webhook_nothing_is_written_down_to_be_told(local_receivers: None) -> None:
    (request,) = file(submission())
    evaluate(request)
    assert rows("SELECT count(*) FROM notice") == [0]
    assert send() == 0


@pytest.mark.parametrize(
    ("behave", "code"),
    [
        (receivers.answer("500 Oops"), "http_500"),
        (receivers.answer("302 Found", headers="Location: http://127.0.0.1/admin\r\n"), "http_302"),
        (receivers.hang_up, "broken_answer"),
        (receivers.nonsense, "broken_answer"),
    ],
)
def test_what_is_no_yes_is_tried_again_later(local_receivers: None, behave: receivers.Behaviour, code: str) -> None:
    with receiver(behave) as here:
        set_up(here.url)
        (request,) = file(submission())
        evaluate(request)
        assert send() == 0
        assert rows("SELECT tries, failure, sent_at, next_try_at > now() FROM notice") == [(1, code, None, True)]
        assert rows("SELECT failures, paused_until > now() FROM webhook") == [(1, True)]
        assert len(here.heard) == 1
        due_at_once()
        send()
        assert len(here.heard) == 2
        assert {headers["Idempotency-Key"] for headers, _ in here.heard} == {str(rows("SELECT id FROM notice")[0])}


def test_receivers_that_hang_or_drip_hold_up_nobody_else(local_receivers: None) -> None:
    over = threading.Event()
    try:
        with (
            receiver(receivers.hang(over)) as hanging,
            receiver(receivers.drip(over)) as dripping,
            receiver(receivers.answer()) as well,
        ):
            for number in range(30):
                rows("INSERT INTO submitter (name) VALUES (:name)", name=f"slow-{number}")
                set_up((hanging if number % 2 else dripping).url, f"slow-{number}")
            set_up(well.url)
            for number in range(3):
                file(submission(f"M{number + 1}"))
                for slow in range(30):
                    file(submission(f"M{100 + 40 * number + slow}"), submitter=f"slow-{slow}")
            evaluate(*rows("SELECT id FROM request"))
            send()
            assert len(well.heard) == 3
            assert rows("SELECT DISTINCT failure FROM notice WHERE sent_at IS NULL AND failure IS NOT NULL") == [
                "timeout"
            ]
            # Each slow receiver was asked once, with one of its three.
            assert rows("SELECT max(tries), count(*) FILTER (WHERE tries = 1) FROM notice WHERE recipient <> :clinic",
                        clinic=CLINIC) == [(1, 30)]  # fmt: skip
    finally:
        over.set()


def test_a_receiver_that_answers_twice_is_believed_once(local_receivers: None) -> None:
    with receiver(receivers.answer(times=2)) as here:
        set_up(here.url)
        evaluate(*file(submission("M1"), submission("M2"), submission("M3")))
        assert send() == 3
        assert len(here.heard) == len({headers["Idempotency-Key"] for headers, _ in here.heard}) == 3


@pytest.mark.parametrize(("scheme", "code"), [("https", "private_address"), ("http", "not_https")])
def test_an_address_in_a_private_network_is_not_called(
    local_receivers: None, monkeypatch: pytest.MonkeyPatch, scheme: str, code: str
) -> None:
    with receiver(receivers.answer()) as here:
        set_up(here.url.replace("http:", f"{scheme}:"))
        monkeypatch.setenv("PRECERT_WEBHOOK_ALLOW_PRIVATE", "false")
        settings.cache_clear()
        evaluate(*file(submission()))
        assert send() == 0
        assert rows("SELECT failure FROM notice") == [code]
        assert here.heard == []


def test_after_twelve_tries_somebody_has_to_look_and_can_have_it_sent_again(local_receivers: None) -> None:
    with receiver(receivers.answer("503 Away")) as here:
        set_up(here.url)
        evaluate(*file(submission()))
        for number in range(1, notices.MOST_TRIES + 4):
            send()
            assert rows("SELECT handed_over_at IS NOT NULL FROM notice") == [number >= notices.MOST_TRIES]
            due_at_once()
        assert len(here.heard) == notices.MOST_TRIES
        with transaction("producer") as session:
            (given_up,) = notices.undelivered(session)
        assert (given_up.submitter, given_up.failure, given_up.tries) == (CLINIC, "http_503", notices.MOST_TRIES)
    with receiver(receivers.answer()) as mended:
        set_up(mended.url)
        with transaction("migrate") as session:
            assert webhooks.try_again(session, CLINIC) == 1
        assert send() == 1
        with transaction("producer") as session:
            assert notices.undelivered(session) == []


def test_a_worker_that_died_after_sending_sends_again_and_the_key_is_the_same(local_receivers: None) -> None:
    with receiver(receivers.answer()) as here:
        set_up(here.url)
        evaluate(*file(submission()))
        with transaction("worker") as session:
            assert len(notices.claim(session, recipients=5, each=5)) == 1  # and then it died
        assert send() == 0  # not due again for a while
        due_at_once()
        assert send() == 1
    assert len(here.heard) == 1


def test_two_workers_take_different_notices(local_receivers: None) -> None:
    set_up("https://clinic-7.example/told")
    evaluate(*file(submission("M1"), submission("M2"), submission("M3")))
    with transaction("worker") as one, transaction("worker") as other:
        first = notices.claim(one, recipients=5, each=2)
        other.execute(text("SET LOCAL lock_timeout = '1s'"))
        second = notices.claim(other, recipients=5, each=2)
    assert (len(first), len(second)) == (2, 1)
    assert {notice.id for notice in first}.isdisjoint(notice.id for notice in second)


def test_each_receiver_gets_its_own_few(local_receivers: None) -> None:
    rows("INSERT INTO submitter (name) VALUES ('quiet')")
    for name in (CLINIC, "quiet"):
        set_up(f"https://{name}.example/told", name)
    evaluate(*file(*(submission(f"M{number}") for number in range(1, 5))))
    evaluate(*file(submission("M9"), submitter="quiet"))
    with transaction("worker") as session:
        due = notices.claim(session, recipients=5, each=2)
    assert sorted(notice.submitter for notice in due) == [CLINIC, CLINIC, "quiet"]


def test_withdrawal_and_removal_cancel_what_is_unsent(local_receivers: None) -> None:
    with receiver(receivers.answer()) as here:
        set_up(here.url)
        (pended, approved) = file(submission("M1", leave_out=IMAGING), submission("M2"))
        evaluate(pended, approved)
        document(pended)
        arrivals.withdraw_request(CLINIC, rows("SELECT reference FROM request WHERE id = :id", id=pended)[0])
        assert rows("SELECT event FROM notice WHERE cancelled_at IS NULL ORDER BY event") == ["decided", "withdrawn"]
        with transaction("migrate") as session:
            assert webhooks.remove(session, CLINIC)
        assert send() == 0
        assert here.heard == []


def test_only_the_worker_reads_what_signs(local_receivers: None) -> None:
    set_up("https://clinic-7.example/told")
    for role in ("producer", "console"):
        with pytest.raises(Exception, match="permission denied"), transaction(role) as session:
            session.execute(text("SELECT secret FROM webhook"))


#: Filed before they were refused, or by hand: what each raises comes from below httpcore.
UNCALLABLE = [
    "https://h:99999/x", "https://h:abc/", "https://h:-1/", "https://h/é", "https://héllo.example/x", "https://[::1/",
    f"https://{'a' * 64}.example/", "nonsense", "https:///x",
]  # fmt: skip


@pytest.mark.parametrize("url", UNCALLABLE)
def test_an_address_that_cannot_be_called_is_its_receivers_failure_and_nobody_elses(
    local_receivers: None, url: str
) -> None:
    with receiver(receivers.answer()) as well:
        rows("INSERT INTO submitter (name) VALUES ('bad')")
        set_up(well.url, "bad")
        set_up(well.url)
        rows("UPDATE webhook SET url = :url WHERE submitter = 'bad'", url=url)
        file(submission("M2"), submitter="bad")
        file(submission("M1"))
        evaluate(*rows("SELECT id FROM request"))
        assert send() == 1
        for _ in range(notices.MOST_TRIES + 1):
            due_at_once()
            send()
    assert len(well.heard) == 1
    assert rows("SELECT tries, sent_at, handed_over_at IS NOT NULL FROM notice WHERE recipient = 'bad'") == [
        (notices.MOST_TRIES, None, True)
    ]
    assert rows("SELECT failures > 0 FROM webhook WHERE submitter = 'bad'") == [True]


def test_a_receiver_that_leaves_tls_is_a_failing_one_and_others_are_told_once(
    local_receivers: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(receivers.CERTIFICATE))
    with receivers.plain_after_tls() as broken, receiver(receivers.answer()) as well:
        rows("INSERT INTO submitter (name) VALUES ('bad')")
        set_up(broken, "bad")
        set_up(well.url)
        file(submission("M2"), submitter="bad")
        file(submission("M1"))
        evaluate(*rows("SELECT id FROM request"))
        for _ in range(3):
            send()
            due_at_once()
        assert len(well.heard) == 1
    assert rows("SELECT tries, failure FROM notice WHERE recipient = 'bad'") == [(3, "broken_answer")]


def test_what_a_receiver_took_is_marked_though_the_marks_of_another_are_refused(local_receivers: None) -> None:
    refuse_marks_of("bad")
    with receiver(receivers.answer()) as here:
        for name in ("bad", "good-1", "good-2"):
            rows("INSERT INTO submitter (name) VALUES (:name)", name=name)
            set_up(here.url, name)
            file(submission(f"M{len(name)}{name[-1:].replace('d', '')}"), submitter=name)
        evaluate(*rows("SELECT id FROM request"))
        with pytest.raises(IntegrityError):
            send()
    assert len(here.heard) == 3
    assert rows("SELECT recipient FROM notice WHERE sent_at IS NOT NULL ORDER BY 1") == ["good-1", "good-2"]


def refuse_marks_of(submitter: str) -> None:
    rows(f"""
        CREATE FUNCTION refuse_mark() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF NEW.recipient = '{submitter}' AND NEW.sent_at IS NOT NULL THEN
                RAISE EXCEPTION 'x' USING ERRCODE = '23514';
            END IF;
            RETURN NEW;
        END $$""")
    rows("CREATE TRIGGER refuse_mark BEFORE UPDATE ON notice FOR EACH ROW EXECUTE FUNCTION refuse_mark()")


@pytest.mark.parametrize(
    "url", [*UNCALLABLE, "http://clinic.example/x", "https://10.0.0.1/x", "https://[::ffff:127.0.0.1]/"]
)
def test_an_address_that_is_not_to_be_called_is_refused_when_it_is_set(
    local_receivers: None, monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    monkeypatch.setenv("PRECERT_WEBHOOK_ALLOW_PRIVATE", "false")
    settings.cache_clear()
    with pytest.raises(webhooks.WebhookError, match="cannot be called"):
        set_up(url)


@pytest.mark.parametrize("url", ["ftp://a.example", "clinic", "https://user:word@a.example", "https://", "http://a#b"])
def test_an_address_that_is_none_is_refused_when_it_is_set(local_receivers: None, url: str) -> None:
    with pytest.raises(webhooks.WebhookError):
        set_up(url)
