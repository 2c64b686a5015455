"""Backpressure: what finds no room is answered 503 and kept nowhere; the urgent have a mark of their own."""

import threading
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import anyio
import orjson
import pytest
from sqlalchemy import text

from producer import backlog
from producer.client import IntakeClient
from runtime.settings import settings
from schemas.request import Urgency
from store.database import transaction
from tests.intake import Api, count, request_of, structured

MARK, EXPEDITED_MARK = 5, 3
SENDERS = 12


@pytest.fixture(autouse=True)
def low_marks(database_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("PRECERT_BACKLOG_MARK", str(MARK))
    monkeypatch.setenv("PRECERT_EXPEDITED_BACKLOG_MARK", str(EXPEDITED_MARK))
    monkeypatch.setattr(backlog, "LONGEST_PAUSE_SECONDS", 0.0)
    settings.cache_clear()
    backlog._gauge_of.cache_clear()
    yield
    settings.cache_clear()
    backlog._gauge_of.cache_clear()


def bulk(api: Api, requests: list[dict[str, object]]) -> list[dict[str, object]]:
    body = b"\n".join(map(orjson.dumps, requests))
    answer = api.client.post("/v1/requests/bulk", content=body, headers={"Content-Type": "application/x-ndjson"})
    assert answer.status_code == 200
    return [orjson.loads(line) for line in answer.content.splitlines()]


def drain() -> None:
    """The workers have taken all that waits, as far as intake can see."""
    with transaction("migrate") as session:
        session.execute(text("SET LOCAL session_replication_role = replica"))  # the guards of states and owners
        session.execute(text("UPDATE request SET state = 'held' WHERE state IN ('reading', 'ready', 'gaps')"))


def test_a_bulk_file_is_filed_up_to_the_mark_and_the_rest_is_told_when_to_come_back(api: Api) -> None:
    answers = bulk(api, [structured(f"A-{number}") for number in range(8)])
    assert [answer["status"] for answer in answers] == [202] * MARK + [503] * 3
    assert {answer["code"] for answer in answers[MARK:]} == {"busy"}
    assert all(answer["retry_after"] for answer in answers[MARK:])
    assert (count("request"), count("intake_refusal")) == (MARK, 0)


def test_one_request_beyond_the_mark_is_a_503_with_retry_after(api: Api) -> None:
    bulk(api, [structured(f"A-{number}") for number in range(MARK)])
    answer = api.client.post("/v1/requests", json=structured("B-1"))
    assert (answer.status_code, answer.json()["code"]) == (503, "busy")
    assert int(answer.headers["retry-after"]) > 0
    assert count("request") == MARK


def test_many_who_file_at_the_same_moment_do_not_pass_the_mark_together(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A count for each, as often as can be: the rows of the others are not committed then.
    monkeypatch.setattr(backlog, "_FRESH_SECONDS_NEAR", 0.0)

    def one(sender: int) -> list[object]:
        alone = [
            api.client.post("/v1/requests", json=structured(f"S-{sender}-{each}")).status_code for each in range(4)
        ]
        return alone + [line["status"] for line in bulk(api, [structured(f"B-{sender}-{each}") for each in range(20)])]

    with ThreadPoolExecutor(SENDERS) as pool:
        answers = [status for statuses in pool.map(one, range(SENDERS)) for status in statuses]
    assert set(answers) == {202, 503}
    assert 0 < answers.count(202) == count("request") <= MARK


def test_who_could_not_file_takes_no_room(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ZeroDivisionError), backlog.gauge().taking(Counter({Urgency.STANDARD: MARK})):
        raise ZeroDivisionError
    monkeypatch.setattr(backlog, "_FRESH_SECONDS_NEAR", 0.0)
    assert api.client.post("/v1/requests", json=structured("A-1")).status_code == 202


def test_a_full_standard_backlog_keeps_no_expedited_request_out(api: Api) -> None:
    bulk(api, [structured(f"A-{number}") for number in range(MARK + 1)])
    expedited = [structured(f"E-{number}") | {"urgency": "expedited"} for number in range(EXPEDITED_MARK + 1)]
    assert [answer["status"] for answer in bulk(api, expedited)] == [202] * EXPEDITED_MARK + [503]


def test_there_is_room_again_when_the_workers_have_caught_up(api: Api) -> None:
    bulk(api, [structured(f"A-{number}") for number in range(MARK)])
    drain()
    time.sleep(0.15)  # a count near the mark serves for 0.1 s
    assert api.client.post("/v1/requests", json=structured("B-1")).status_code == 202


def test_a_refused_body_is_refused_whether_there_is_room_or_not(api: Api) -> None:
    bulk(api, [structured(f"A-{number}") for number in range(MARK)])
    assert [answer["code"] for answer in bulk(api, [request_of("B-1", member={})])] == ["no_member"]


def test_the_client_sends_what_found_no_room_until_all_is_filed(api: Api) -> None:
    stop = threading.Event()

    def keep_draining() -> None:
        while not stop.wait(0.2):
            drain()

    drainer = threading.Thread(target=keep_draining)
    drainer.start()
    try:
        with IntakeClient(api.url, api.key, patience_seconds=20) as client:
            answers = client.file([orjson.dumps(structured(f"A-{number}")) for number in range(20)])
    finally:
        stop.set()
        drainer.join()
    assert [answer["status"] for answer in answers] == [202] * 20
    assert [answer["submission_id"] for answer in answers] == [f"A-{number}" for number in range(20)]


def test_the_count_stops_at_the_mark(api: Api) -> None:
    bulk(api, [structured(f"A-{number}") for number in range(MARK)])
    with transaction("producer") as session:
        counted = backlog.backlog.waiting(session, {Urgency.STANDARD: 2, Urgency.EXPEDITED: 7})
    assert counted == {Urgency.STANDARD: 2, Urgency.EXPEDITED: 0}


def test_bulk_is_read_more_slowly_while_much_waits(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    pauses: list[float] = []
    really = anyio.sleep

    async def noted(seconds: float) -> None:
        pauses.append(seconds)
        await really(seconds)

    monkeypatch.setattr(backlog, "LONGEST_PAUSE_SECONDS", 0.4)
    monkeypatch.setattr("producer.intake.BATCH", 1)
    monkeypatch.setattr("producer.routes.bulk.anyio.sleep", noted)
    bulk(api, [structured(f"A-{number}") for number in range(MARK + 1)])
    assert pauses == pytest.approx([0, 0, 0.08, 0.24, 0.4])
