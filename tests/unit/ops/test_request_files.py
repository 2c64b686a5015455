import io
from pathlib import Path

import pytest

from ops.request_files import Sent, Unreadable, read_requests


def _write(folder: Path, content: str | bytes) -> str:
    path = folder / "file.json"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return str(path)


def test_one_object_on_many_lines_is_one_request(tmp_path: Path) -> None:
    (found,) = read_requests(_write(tmp_path, '{\n "submission_id": "A"\n}'))
    assert isinstance(found, Sent)
    assert found.content == {"submission_id": "A"}


def test_an_array_holds_one_request_per_item(tmp_path: Path) -> None:
    first, second = read_requests(_write(tmp_path, '[{"a": 1}, {"a": 2}]'))
    assert isinstance(first, Sent)
    assert isinstance(second, Sent)
    assert second.where.endswith("item 2")


@pytest.mark.parametrize("content", ["[]", " [\n]\n"])
def test_an_empty_array_is_no_request_and_says_so(tmp_path: Path, content: str) -> None:
    (found,) = read_requests(_write(tmp_path, content))
    assert isinstance(found, Unreadable)
    assert found.problem == "is an empty list. Put a request into it."


def test_each_line_of_ndjson_is_a_request_and_a_bad_one_stops_no_other(tmp_path: Path) -> None:
    found = list(read_requests(_write(tmp_path, '{"a": 1}\nno json\n\n{"a": 3}\n')))
    assert [type(one) for one in found] == [Sent, Unreadable, Sent]
    assert "line 2" in found[1].where
    assert "line 4" in found[2].where


def test_a_bad_first_line_of_ndjson_stops_no_other(tmp_path: Path) -> None:
    found = list(read_requests(_write(tmp_path, '{"a": \n{"a": 2}\n{"a": 3}\n')))
    assert [type(one) for one in found] == [Unreadable, Sent, Sent]
    assert "line 1" in found[0].where


def test_a_mistake_in_an_object_on_many_lines_is_one_mistake(tmp_path: Path) -> None:
    (found,) = read_requests(_write(tmp_path, '\n{"member": {"id": "M1"},\n"service_lines": [\n{"line": 1}\n],}'))
    assert isinstance(found, Unreadable)
    assert "line 5" in found.problem


def test_lines_are_numbered_as_an_editor_numbers_them(tmp_path: Path) -> None:
    found = list(read_requests(_write(tmp_path, '\n{"a": 2}\n\nno json\n{"a": 5}\n')))
    assert [one.where.rpartition(" ")[2] for one in found] == ["2", "4", "5"]


@pytest.mark.parametrize("content", ['{"a": 1}'.encode("utf-16"), '{"a": "é"}\n{}'.encode("latin-1")])
def test_another_encoding_is_named_as_such(tmp_path: Path, content: bytes) -> None:
    first, *_ = read_requests(_write(tmp_path, content))
    assert isinstance(first, Unreadable)
    assert "UTF-8" in first.problem


def test_a_mark_of_utf8_before_the_first_line_is_no_mistake(tmp_path: Path) -> None:
    (found,) = read_requests(_write(tmp_path, b'\xef\xbb\xbf{"a": 1}'))
    assert isinstance(found, Sent)


@pytest.mark.parametrize("content", ["", "\n\n", "{", "[1]", "7", '"text"', b"\xff\xfe"])
def test_what_is_no_request_is_named_with_its_remedy(tmp_path: Path, content: str | bytes) -> None:
    (found,) = read_requests(_write(tmp_path, content))
    assert isinstance(found, Unreadable)
    assert found.problem.endswith(".")


def test_the_message_never_repeats_what_stands_there(tmp_path: Path) -> None:
    (found,) = read_requests(_write(tmp_path, '{"member": "Jane Roe", }'))
    assert isinstance(found, Unreadable)
    assert "Jane" not in found.problem


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    (found,) = read_requests(str(tmp_path / "none.json"))
    assert isinstance(found, Unreadable)
    assert "none.json" in found.where


def test_a_dash_reads_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b'{"a": 1}')))
    (found,) = read_requests("-")
    assert isinstance(found, Sent)
    assert found.where == "stdin"
