"""The API under a real server: bad input and bad days. No answer repeats a value that was sent (law 4)."""

import json
import socket
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from runtime.settings import settings
from store.database import dispose
from tests.intake import Api, count, request_of, rows, structured


def problem(answer: httpx.Response, status: int, code: str) -> dict[str, Any]:
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    said: dict[str, Any] = answer.json()
    assert (said["status"], said["code"]) == (status, code)
    assert said["trace_id"] == answer.headers["trace-id"]
    return said


def test_what_is_no_json_object_is_refused_and_kept(api: Api) -> None:
    deep = b'{"a":' * 500 + b"1" + b"}" * 500
    bodies = [b"{not json", b"", b'["a list"]', b'"M1"', b"\xff\xfe", b"[" * 2000, deep]
    for body in bodies:
        answer = api.client.post("/v1/requests", content=body, headers={"Content-Type": "application/json"})
        problem(answer, 400, "unreadable")
    assert [row.codes for row in rows("SELECT codes FROM intake_refusal")] == [["unreadable"]] * len(bodies)
    assert count("request") == 0


def test_a_body_over_the_limit_is_refused_while_it_streams(api: Api) -> None:
    def chunks() -> Iterator[bytes]:
        for _ in range(50):
            yield b" " * 1024 * 1024

    headers = {"Content-Type": "application/json"}
    problem(api.client.post("/v1/requests", content=chunks(), headers=headers), 413, "too_large")
    problem(api.client.post("/v1/requests", content=b" " * 50 * 1024 * 1024, headers=headers), 413, "too_large")
    assert count("request") == 0


def test_another_content_type_is_refused(api: Api) -> None:
    body = json.dumps(request_of()).encode()
    for media_type in ("text/plain", "multipart/form-data", "application/xml", ""):
        for address in ("/v1/requests", "/v1/requests/bulk"):
            answer = api.client.post(address, content=body, headers={"Content-Type": media_type})
            problem(answer, 415, "content_type")


def test_without_a_key_or_with_an_unknown_one_nothing_is_done(api: Api) -> None:
    problem(httpx.post(f"{api.url}/v1/requests", json=request_of()), 401, "no_key")
    for headers in ({"Authorization": "Bearer wrong"}, {"X-API-Key": "wrong"}):
        problem(httpx.post(f"{api.url}/v1/requests", json=request_of(), headers=headers), 401, "unknown_key")
    assert httpx.post(f"{api.url}/v1/requests", json=request_of(), headers={"X-API-Key": api.key}).status_code == 202


def test_a_body_that_names_another_submitter_is_refused(api: Api) -> None:
    problem(api.client.post("/v1/requests", json=request_of(submitter="clinic-8")), 403, "other_submitter")
    assert count("request") == 0


def test_another_submitters_reference_does_not_exist(api: Api) -> None:
    reference = api.client.post("/v1/requests", json=request_of()).json()["reference"]
    problem(api.other.get(f"/v1/requests/{reference}"), 404, "not_found")
    problem(api.other.post(f"/v1/requests/{reference}/withdraw"), 404, "not_found")
    problem(
        api.other.post(f"/v1/requests/{reference}/documents", json={"documents": [{"id": "x", "text": "x"}]}),
        404,
        "not_found",
    )
    problem(api.client.get("/v1/requests/RQ00000000000"), 404, "not_found")
    assert rows("SELECT state, version FROM request") == [("reading", 1)]


def test_the_same_submission_id_with_other_content_is_a_conflict(api: Api) -> None:
    api.client.post("/v1/requests", json=request_of())
    problem(api.client.post("/v1/requests", json=request_of(diagnoses=["M54.2"])), 409, "conflict")


def test_the_same_document_id_with_another_text_is_a_conflict_and_adds_nothing(api: Api) -> None:
    reference = api.client.post("/v1/requests", json=request_of()).json()["reference"]
    sent = {"documents": [{"id": "new", "text": "A new one."}, {"id": "d1", "text": "Another text."}]}
    said = problem(api.client.post(f"/v1/requests/{reference}/documents", json=sent), 409, "conflict")
    assert "documents/1" in said["detail"]
    assert count("document") == 1


def test_nul_characters_are_refused(api: Api) -> None:
    sent = request_of()
    sent["documents"][0]["text"] = "a\0b"
    problem(api.client.post("/v1/requests", json=sent), 422, "nul_bytes")
    sent["documents"][0]["text"] = "a backslash and u0000: \\u0000"
    assert api.client.post("/v1/requests", json=sent).status_code == 202


def test_bad_parameters_and_addresses_are_problems_that_repeat_nothing(api: Api) -> None:
    answer = api.client.post("/v1/requests?wait=Neckpain", json=request_of())
    assert "Neckpain" not in problem(answer, 422, "parameter")["detail"]
    problem(api.client.get("/v1/nothing"), 404, "not_found")
    problem(api.client.delete("/v1/requests"), 405, "method_not_allowed")


def test_no_error_repeats_a_value_that_was_sent(api: Api) -> None:
    secret = "Zebrafish"
    sent = {
        "submission_id": "S-1", secret: secret, "member": {"id": "M1", "birth_date": secret, "sex": secret * 20},
        "service_lines": [{"code": secret, "units": secret, "level": secret, "service_from": secret}],
        "diagnoses": [secret], "urgency": secret, "programme": secret,
        "documents": [{"text": {secret: 1}, "loinc": secret * 9}], "provider": {"npi": secret, "role": secret},
        "facts": [{"kind": secret}, {"kind": "exam.reflex", "value": secret}],
    }  # fmt: skip
    answer = api.client.post("/v1/requests", json=sent)
    assert answer.status_code == 202
    # The name of an unknown field is a path, not a value.
    said = [(issue["code"], issue["expected"]) for issue in answer.json()["issues"]]
    assert secret not in str(said)
    assert [issue["path"] for issue in answer.json()["issues"] if secret in issue["path"]] == [secret]


def test_a_line_of_a_bulk_file_over_the_limit_is_refused_alone(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings(), "max_body_bytes", 10_000)
    lines = [json.dumps(structured(f"B-{number}")).encode() for number in range(3)]
    lines[1] = b'{"submission_id": "' + b"x" * 200_000 + b'"}'
    answer = api.client.post(
        "/v1/requests/bulk", content=b"\n".join(lines), headers={"Content-Type": "application/x-ndjson"}
    )
    assert [json.loads(line)["status"] for line in answer.text.splitlines()] == [202, 413, 202]


def test_redis_down_accepts_all_the_same(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings(), "redis_url", f"redis://127.0.0.1:{_closed_port()}/0")
    assert api.client.post("/v1/requests", json=request_of()).status_code == 202
    assert api.client.get("/readyz").json() == {"database": "ok", "broker": "away"}
    assert count("request") == 1


def test_the_database_down_is_503_with_a_time_to_come_back_and_nothing_half_written(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert api.client.post("/v1/requests", json=structured("A-1")).status_code == 202
    real = settings().producer_database_url
    monkeypatch.setattr(
        settings(), "producer_database_url", f"postgresql://nobody:x@127.0.0.1:{_closed_port()}/nothing"
    )
    answer = api.client.post("/v1/requests", json=structured("A-2"))
    said = problem(answer, 503, "unavailable")
    assert answer.headers["retry-after"] == "5"
    assert "nobody" not in json.dumps(said)
    bulk = api.client.post(
        "/v1/requests/bulk", content=json.dumps(structured("A-3")), headers={"Content-Type": "application/x-ndjson"}
    )
    problem(bulk, 503, "unavailable")
    assert api.client.get("/readyz").status_code == 503
    assert api.client.get("/healthz").status_code == 200
    monkeypatch.setattr(settings(), "producer_database_url", real)
    assert api.client.post("/v1/requests", json=structured("A-2")).status_code == 202
    assert count("request") == 2
    dispose()


def _closed_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
    return port
