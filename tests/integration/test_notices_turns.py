"""A receiver that is slow, hangs, or has a name that nobody resolves costs itself something and no other."""

import socket
import threading
from collections import Counter
from pathlib import Path

import pytest
from sqlalchemy.exc import IntegrityError

from runtime import bell as bells
from runtime.limits import limits
from runtime.settings import settings
from schemas.messages import Task
from store import notices, webhooks
from store.database import transaction
from tests import receivers
from tests.acceptance.workers import wait_until, worker
from tests.integration.test_notices import due_at_once, local_receivers, refuse_marks_of, send, set_up
from tests.pipeline import CLINIC, evaluate, file, rows, submission
from tests.receivers import Behaviour, Receiver, receiver
from worker import lookup, webhook

__all__ = ["local_receivers"]  # a fixture, of each test here

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"


def told_of(many: int, url: str, submitter: str = CLINIC, *, first: int = 1) -> None:
    """So many notices wait for this receiver."""
    rows("INSERT INTO submitter (name) VALUES (:name) ON CONFLICT DO NOTHING", name=submitter)
    set_up(url, submitter)
    evaluate(*file(*(submission(f"M{number}") for number in range(first, first + many)), submitter=submitter))


def once_each(here: Receiver) -> int:
    """How many notices it heard, none of them twice."""
    keys = Counter(headers["Idempotency-Key"] for headers, _ in list(here.heard))
    assert set(keys.values()) <= {1}
    return len(keys)


def after(event: threading.Event) -> Behaviour:
    """Well, but slow: says yes when something has happened elsewhere."""

    def behave(connection: socket.socket) -> None:
        event.wait(60)
        connection.sendall(OK)

    return behave


def test_whoever_is_slow_holds_up_nobody_else(monkeypatch: pytest.MonkeyPatch) -> None:
    """The slow one says its first yes when the other has heard more than fits one turn."""
    monkeypatch.setattr(webhook, "SECONDS", 8.0)
    all_heard = threading.Event()

    def count(connection: socket.socket) -> None:
        connection.sendall(OK)
        if len(well.heard) >= 23:
            all_heard.set()

    with receiver(after(all_heard)) as lazy, receiver(count) as well:
        told_of(3, lazy.url, "lazy", first=100)
        told_of(23, well.url)
        assert send() == 26
        assert (once_each(lazy), once_each(well)) == (3, 23)
    assert rows("SELECT count(*) FROM notice WHERE sent_at IS NULL OR tries <> 1") == [0]
    assert rows("SELECT sum(failures) FROM webhook") == [0]


def test_what_was_taken_is_marked_before_the_next_is_told() -> None:
    marked: list[int] = []

    def look(connection: socket.socket) -> None:
        marked.extend(rows("SELECT count(*) FROM notice WHERE sent_at IS NOT NULL"))
        connection.sendall(OK)

    with receiver(look) as here:
        told_of(3, here.url)
        assert send() == 3
    assert marked == [0, 1, 2]


def test_a_turn_ends_before_the_time_of_the_task_and_gives_back_the_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ten answers of 0.4 s each do not fit into a task of four seconds."""
    monkeypatch.setenv("PRECERT_TASK_SECONDS", "9")
    settings.cache_clear()
    assert (limits().soft_seconds, limits().turn_seconds) == (6, 2)
    never = threading.Event()

    def slowly(connection: socket.socket) -> None:
        never.wait(0.4)
        connection.sendall(OK)

    with receiver(slowly) as here:
        told_of(10, here.url)
        taken = send()
        assert 0 < taken == once_each(here) < 10
    assert rows("SELECT count(*) FROM notice WHERE sent_at IS NOT NULL AND failure IS NULL") == [taken]
    assert rows("SELECT DISTINCT tries, next_try_at <= now() FROM notice WHERE sent_at IS NULL") == [(0, True)]
    assert rows("SELECT failures FROM webhook") == [0]


@pytest.mark.slow
def test_a_worker_is_never_told_to_end_by_the_soft_limit(
    redis_url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A receiver whose turn would take 15 s, a soft limit of 6 s, and one that is well beside it."""
    monkeypatch.setenv("PRECERT_TASK_SECONDS", "9")
    never = threading.Event()

    def slowly(connection: socket.socket) -> None:
        never.wait(1.5)
        connection.sendall(OK)

    log = tmp_path / "worker.log"
    with receiver(slowly) as lazy, receiver(receivers.answer()) as well:
        told_of(10, lazy.url, "lazy", first=100)
        told_of(3, well.url)
        with worker(log, queues=("notices",), concurrency=1):

            def all_sent() -> bool:
                bells.ring(Task.NOTIFY)
                return rows("SELECT count(*) FROM notice WHERE sent_at IS NULL") == [0]

            wait_until(all_sent, seconds=90, pause=1)
        assert (once_each(lazy), once_each(well)) == (10, 3)
    assert "SoftTimeLimit" not in log.read_text()
    assert rows("SELECT max(tries) FROM notice") == [1]


def test_a_claim_outlives_every_task_and_a_failure_is_tried_again_sooner() -> None:
    with receiver(receivers.answer("503 Away")) as away:
        told_of(2, away.url)
        with transaction("worker") as session:
            (claimed,) = notices.claim(session, recipients=1, each=1)
        assert rows("SELECT next_try_at - now() > make_interval(secs => :most) FROM notice WHERE id = :id",
                    id=claimed.id, most=limits().hard_seconds) == [True]  # fmt: skip
        assert send() == 0
    assert rows("SELECT tries, next_try_at <= now() + interval '30 s' FROM notice "
                "WHERE id <> :id", id=claimed.id) == [(1, True)]  # fmt: skip


def test_a_notice_that_is_never_marked_ends_with_a_person_too() -> None:
    """Whoever claims it dies each time, or cannot write that it was taken."""
    with receiver(receivers.answer()) as here:
        told_of(1, here.url)
        for _ in range(notices.MOST_TRIES):
            with transaction("worker") as session:
                assert [notice.is_given_up for notice in notices.claim(session, recipients=1, each=1)] == [False]
            due_at_once()
        assert send() == 0
        assert here.heard == []
    with transaction("producer") as session:
        (given_up,) = notices.undelivered(session)
    assert (given_up.why, given_up.failure, given_up.tries, given_up.trace) == (
        "notice_undelivered", notices.NEVER_MARKED, notices.MOST_TRIES, "trace-1"
    )  # fmt: skip


def test_trouble_with_the_marks_of_one_ends_no_turn_of_another() -> None:
    """Of the other there is more than fits one turn."""
    refuse_marks_of("bad")
    with receiver(receivers.answer()) as here, receiver(receivers.answer()) as well:
        told_of(2, here.url, "bad", first=100)
        told_of(12, well.url)
        with pytest.raises(IntegrityError):
            send()
        assert (once_each(here), once_each(well)) == (1, 12)
    assert rows("SELECT count(*) FROM notice WHERE recipient = :clinic AND sent_at IS NULL", clinic=CLINIC) == [0]


@pytest.fixture
def silent_names(monkeypatch: pytest.MonkeyPatch):
    """Name servers that say nothing of `silent-...`, for longer than anybody waits."""
    over, look_up = threading.Event(), socket.getaddrinfo

    def wait(host: str, *args: object, **more: object):
        if host.startswith("silent-"):
            over.wait(60)
            raise socket.gaierror(socket.EAI_AGAIN, "no server answered")
        return look_up(host, *args, **more)

    monkeypatch.setattr(socket, "getaddrinfo", wait)
    monkeypatch.setattr(lookup, "SECONDS", 0.3)
    monkeypatch.setattr(webhook, "SECONDS", 5.0)
    yield
    over.set()
    wait_until(lambda: not look_ups())


def look_ups() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name == "look-up"]


@pytest.mark.usefixtures("silent_names")
def test_names_that_nobody_resolves_hold_up_no_other_and_no_process_waits_for_them() -> None:
    """More of them than asyncio has threads to look up with."""
    with receiver(receivers.answer()) as well:
        for number in range(16):
            told_of(1, f"https://silent-{number}.example/told", f"silent-{number}", first=100 + number)
        told_of(3, well.url.replace("127.0.0.1", "localhost"))
        for _ in range(2):
            send()
            due_at_once()
        assert once_each(well) == 3
    assert rows("SELECT DISTINCT failure, tries FROM notice WHERE recipient <> :clinic", clinic=CLINIC) == [
        ("silent_name_server", 2)
    ]
    assert rows("SELECT failures FROM webhook WHERE submitter = :clinic", clinic=CLINIC) == [0]
    assert len(look_ups()) == 16, "one for each name, and no second while it is stuck"
    assert all(thread.daemon for thread in look_ups())


@pytest.mark.parametrize(("many", "hours"), [(1, (4.5, 6)), (40, (6.5, 7.5))])
def test_a_person_has_all_notices_of_a_dead_receiver_after_about_seven_hours(
    many: int, hours: tuple[float, float]
) -> None:
    with receiver(receivers.answer("503 Away")) as away:
        told_of(many, away.url)
        assert rows("SELECT count(*) FROM notice") == [many]
        gone = 0.0
        while rows("SELECT count(*) FROM notice WHERE handed_over_at IS NULL") != [0]:
            send()
            gone += pass_time()
            assert gone < 12 * 3600
        assert hours[0] < gone / 3600 < hours[1]
        with transaction("producer") as session:
            assert {(one.why, one.failure, one.trace) for one in notices.undelivered(session)} == {
                ("notice_undelivered", "http_503", "trace-1")
            }
        told_of(1, away.url, first=200)
        rows("UPDATE webhook SET failing_since = now() - interval '3 days', failures = 50")
        send()
        assert rows("SELECT count(*) FROM notice WHERE handed_over_at IS NULL") == [1], "it has its own seven hours"
        with transaction("migrate") as session:
            assert webhooks.try_again(session, CLINIC) == many + 1
        send()
        assert rows("SELECT count(*) FROM notice WHERE handed_over_at IS NOT NULL") == [0], "all begins anew"


def pass_time() -> float:
    """Until the next try is due, in seconds: all that happened is so much longer ago."""
    (wait,) = rows(
        "SELECT greatest(extract(epoch FROM (SELECT max(paused_until) FROM webhook) - now()), "
        "extract(epoch FROM min(next_try_at) - now()), 0)::float + 0.001 FROM notice "
        "WHERE handed_over_at IS NULL AND sent_at IS NULL"
    )
    if wait is None:
        return 0.0
    rows("UPDATE webhook SET paused_until = paused_until - make_interval(secs => :wait), "
         "failing_since = failing_since - make_interval(secs => :wait)", wait=wait)  # fmt: skip
    rows("UPDATE notice SET next_try_at = next_try_at - make_interval(secs => :wait), "
         "id = uuidv7(uuid_extract_timestamp(id) - now() - make_interval(secs => :wait))", wait=wait)  # fmt: skip
    return float(wait)
