"""`precert submit` against a real server: progress, resuming, waiting, trouble."""

import json
import socket
from pathlib import Path

import pytest

from ops import submit_command, up_record
from ops.programs import Ports
from producer import client
from producer.client import AwayError, IntakeClient
from runtime.settings import settings
from tests.intake import Api, count, request_of, structured


def written(path: Path, requests: list[object]) -> str:
    path.write_text("".join(json.dumps(request) + "\n" for request in requests), encoding="utf-8")
    return str(path)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, api: Api) -> Path:
    monkeypatch.setattr(settings(), "home", tmp_path / "home")
    return tmp_path / "home"


def run(api: Api, *files: str, wait: bool = False, as_json: bool = True) -> int:
    return submit_command.submit(list(files), wait=wait, as_json=as_json, api_key=api.key, url=api.url)


@pytest.mark.usefixtures("home")
def test_a_file_is_sent_and_each_request_answered_on_a_line(
    api: Api, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = written(tmp_path / "requests.ndjson", [structured("A-1"), {"submission_id": "bad"}, structured("A-2")])
    assert run(api, file) == 1
    said = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [(answer["submission_id"], answer["status"]) for answer in said] == [
        ("A-1", 202),
        ("bad", 422),
        ("A-2", 202),
    ]
    assert count("request") == 2


@pytest.mark.usefixtures("home")
def test_what_was_not_filed_is_told_with_its_place_and_stops_no_other(
    api: Api, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "requests.ndjson"
    good, refused = json.dumps(structured("A-1")), json.dumps({"member": {"id": "M1"}})
    file.write_text(f"no json\n\n{good}\n{refused}\n{json.dumps(structured('A-2'))}\n", encoding="utf-8")
    assert run(api, str(file)) == 1
    said = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    places = [(answer["where"].rpartition("line ")[2], answer["status"]) for answer in said]
    assert places == [("1", 400), ("3", 202), ("4", 422), ("5", 202)]
    assert count("request") == 2


@pytest.mark.usefixtures("home")
def test_of_many_answers_people_see_those_that_were_not_filed(
    api: Api, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    requests: list[object] = [structured(f"A-{number}") for number in range(30)]
    file = written(tmp_path / "requests.ndjson", [*requests[:10], {"submission_id": "bad"}, *requests[10:]])
    assert run(api, file, as_json=False) == 1
    said = capsys.readouterr().out
    assert "line 11, bad: not filed (no_member)" in said
    assert "A-1:" not in said
    assert "filed 30, no_member 1" in said


@pytest.mark.usefixtures("home")
def test_words_for_people_name_what_is_in_doubt(api: Api, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "one.json"
    file.write_text(json.dumps(request_of(diagnoses=["neck pain"]), indent=2), encoding="utf-8")
    assert run(api, str(file), as_json=False) == 0
    said = capsys.readouterr().out
    assert "in doubt: diagnoses/0 (diagnosis_form)" in said
    assert "neck pain" not in said


def test_a_run_that_was_cut_off_goes_on_where_it_stopped(
    api: Api, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(client, "LINES_PER_CALL", 50)
    monkeypatch.setattr(submit_command, "WORTH_KEEPING", 50)
    file = written(tmp_path / "requests.ndjson", [structured(f"A-{number}") for number in range(120)])
    whole = IntakeClient.file
    calls = []

    def cut_off(self: IntakeClient, requests: list[bytes]) -> object:
        calls.append(len(requests))
        if len(calls) == 2:
            raise KeyboardInterrupt
        return whole(self, requests)

    monkeypatch.setattr(IntakeClient, "file", cut_off)
    assert run(api, file) == 130
    assert (count("request"), len(list((home / "submit").iterdir()))) == (50, 1)
    assert run(api, file) == 0
    assert (count("request"), calls) == (120, [50, 50, 50, 20])
    assert "50 requests were sent before" in capsys.readouterr().err
    assert list((home / "submit").iterdir()) == []


@pytest.mark.usefixtures("home")
def test_a_wrong_key_is_said_and_a_missing_one_is_wrong_use(
    api: Api, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = written(tmp_path / "requests.ndjson", [structured("A-1")])
    assert submit_command.submit([file], wait=False, as_json=True, api_key="wrong", url=api.url) == 1
    assert "unknown or revoked" in capsys.readouterr().err
    assert submit_command.submit([file], wait=False, as_json=True) == 2


def test_without_a_url_it_goes_to_the_api_of_the_own_home_folder(
    api: Api, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PRECERT_API_URL", raising=False)
    with socket.create_server(("127.0.0.1", 0)) as another:  # as the `up` of another checkout
        monkeypatch.setattr(settings(), "api_port", another.getsockname()[1])
        (home / "run").mkdir(parents=True)
        up_record.write(home, Ports(api=int(api.url.rpartition(":")[2]), flower=1))
        file = written(tmp_path / "requests.ndjson", [structured("A-1")])
        assert submit_command.submit([file], wait=False, as_json=True, api_key=api.key) == 0
    assert count("request") == 1


def test_an_api_that_does_not_answer_is_waited_for_and_then_said() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    with IntakeClient(f"http://127.0.0.1:{port}", "key", patience_seconds=0.2) as away, pytest.raises(AwayError):
        away.file([b"{}"])
