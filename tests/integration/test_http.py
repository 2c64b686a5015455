"""The API under a real server, against real PostgreSQL and Redis: good days."""

import json
import threading
import time
from typing import Any

import httpx
import orjson
import psutil

from producer import arrivals
from producer.bulk import BulkRun, Splitter
from tests.intake import Api, count, request_of, rows, structured
from tests.integration.rows import decide_by_policy
from tests.integration.rows import evaluate as evaluation_of


def ndjson(requests: list[Any]) -> bytes:
    return b"".join(json.dumps(request).encode() + b"\n" for request in requests)


def send_bulk(client: httpx.Client, content: bytes) -> list[dict[str, Any]]:
    answer = client.post("/v1/requests/bulk", content=content, headers={"Content-Type": "application/x-ndjson"})
    assert answer.status_code == 200, answer.text
    return [json.loads(line) for line in answer.text.splitlines()]


def test_a_request_is_answered_with_its_reference_and_a_trace(api: Api) -> None:
    answer = api.client.post("/v1/requests", json=request_of())
    assert answer.status_code == 202, answer.text
    receipt = answer.json()
    assert answer.headers["location"] == f"/v1/requests/{receipt['reference']}"
    assert len(answer.headers["trace-id"]) == 32
    assert [row.reference for row in rows("SELECT reference FROM request")] == [receipt["reference"]]


def test_the_same_submission_again_gives_the_same_answer(api: Api) -> None:
    first = api.client.post("/v1/requests", json=request_of()).json()
    assert api.client.post("/v1/requests", json=request_of()).json() == first


def test_a_request_is_shown_in_codes_and_clocks_only(api: Api) -> None:
    reference = api.client.post("/v1/requests", json=request_of()).json()["reference"]
    shown = api.client.get(f"/v1/requests/{reference}")
    assert shown.status_code == 200
    assert (shown.json()["state"], shown.json()["lines"][0]["code"]) == ("reading", "62321")
    # Quoted as a JSON value: the reference, which is random, may hold the letters of a short id.
    for value in ("Neck pain", '"M1"', "1971-03-02", "M54.12", "Office note"):
        assert value not in shown.text


def test_waiting_answers_with_the_receipt_when_the_outcome_does_not_come_in_time(api: Api) -> None:
    answer = api.client.post("/v1/requests?wait=0.1", json=request_of())
    assert answer.status_code == 202
    assert "reference" in answer.json()


def test_waiting_answers_with_the_outcome_as_soon_as_no_machine_works_on_it(api: Api) -> None:
    def withdraw_soon() -> None:
        while not (found := rows("SELECT reference FROM request")):
            time.sleep(0.01)
        arrivals.withdraw_request("clinic-7", found[0].reference)

    other = threading.Thread(target=withdraw_soon)
    other.start()
    answer = api.client.post("/v1/requests?wait=20", json=request_of())
    other.join()
    assert (answer.status_code, answer.json()["state"]) == (200, "withdrawn")


def test_bulk_answers_each_line_in_order_and_a_bad_line_stops_no_other(api: Api) -> None:
    content = ndjson([structured(f"B-{number}") for number in range(450)]).splitlines(keepends=True)
    content[7] = b"{not json\n"
    content[9] = b'{"submission_id": "no-member", "service_lines": [{"code": "62321"}]}\n'
    content[11] = b"\n"
    answers = send_bulk(api.client, b"".join(content))
    assert [answer["line"] for answer in answers] == [number for number in range(1, 451) if number != 12]
    by_line = {answer["line"]: answer for answer in answers}
    assert (by_line[8]["status"], by_line[8]["code"]) == (400, "unreadable")
    assert (by_line[10]["status"], by_line[10]["code"]) == (422, "no_member")
    assert sum(answer["status"] == 202 for answer in answers) == 447
    assert count("request") == 447
    assert count("intake_refusal") == 2


def test_a_bulk_file_of_5000_lines_takes_no_more_memory_than_a_few_batches(clinic: str) -> None:
    run, splitter, process = BulkRun(clinic), Splitter(1_000_000), psutil.Process()
    note = "The patient has had neck pain for eight weeks. " * 1_000
    early, sent_bytes = 0, 0
    for number in range(5_000):
        sent = structured(f"B-{number}")
        if number % 5 == 0:
            sent["documents"] = [{"id": "d1", "text": f"{number}: {note}"}]
        content = orjson.dumps(sent) + b"\n"
        for line in splitter.feed(content):
            if run.add(line):
                run.file()
        if number == 1_000:
            early = process.memory_info().rss
        sent_bytes += len(content)
    run.file()
    growth = process.memory_info().rss - early
    assert sum(1 for line in b"".join(run.answers()).splitlines() if orjson.loads(line)["status"] == 202) == 5_000
    assert count("request") == 5_000
    assert growth < sent_bytes / 2


def test_a_bulk_file_sent_twice_files_nothing_twice(api: Api) -> None:
    content = ndjson([structured(f"B-{number}") for number in range(250)])
    assert send_bulk(api.client, content) == send_bulk(api.client, content)
    assert count("request") == 250


def test_documents_bring_a_request_back_to_be_read(api: Api) -> None:
    reference = api.client.post("/v1/requests", json=structured("A-1")).json()["reference"]
    new = {"documents": [{"id": "mri", "loinc": "18748-4", "text": "MRI of the cervical spine."}]}
    answer = api.client.post(f"/v1/requests/{reference}/documents", json=new)
    assert (answer.status_code, answer.json()["effect"]) == (202, "read_again")
    assert rows("SELECT state, version FROM request") == [("reading", 2)]
    again = api.client.post(f"/v1/requests/{reference}/documents", json=new)
    assert again.json()["effect"] == "nothing_new"
    assert rows("SELECT state, version FROM request") == [("reading", 2)]


def test_a_withdrawn_request_is_withdrawn_once(api: Api) -> None:
    reference = api.client.post("/v1/requests", json=request_of()).json()["reference"]
    for _ in range(2):
        answer = api.client.post(f"/v1/requests/{reference}/withdraw")
        assert (answer.status_code, answer.json()["state"]) == (200, "withdrawn")
    assert [row.event for row in rows("SELECT event FROM history ORDER BY seq")] == ["accepted", "withdrawn"]
    assert [row.state for row in rows("SELECT state FROM service_line")] == ["withdrawn"]


def test_withdrawing_the_rest_answers_with_what_was_decided_before(api: Api) -> None:
    first = request_of()["service_lines"][0]
    reference = api.client.post(
        "/v1/requests", json=request_of(service_lines=[first, {**first, "line": 2, "code": "99999"}])
    ).json()["reference"]
    [request] = rows("SELECT id FROM request")
    decide_by_policy(request.id, evaluation=evaluation_of(request.id))
    for _ in range(2):
        answer = api.client.post(f"/v1/requests/{reference}/withdraw")
        assert (answer.status_code, answer.json()["state"]) == (200, "approved")


def test_the_description_of_the_api_has_examples_that_are_filed_without_a_doubt(api: Api) -> None:
    described = api.client.get("/openapi.json").json()
    examples = described["paths"]["/v1/requests"]["post"]["requestBody"]["content"]["application/json"]["examples"]
    for example in examples.values():
        answer = api.client.post("/v1/requests", json=example["value"])
        assert answer.status_code == 202
        assert not any(issue["blocks_approval"] for issue in answer.json()["issues"])


def test_health_needs_no_key_and_names_no_request(api: Api) -> None:
    assert httpx.get(f"{api.url}/healthz").json() == {"status": "ok"}
    assert httpx.get(f"{api.url}/readyz").json() == {"database": "ok", "broker": "ok"}
    api.client.post("/v1/requests", json=request_of())
    metrics = httpx.get(f"{api.url}/metrics").text
    assert 'precert_intake_total{channel="api",outcome="filed"}' in metrics
    assert 'endpoint="/v1/requests"' in metrics
