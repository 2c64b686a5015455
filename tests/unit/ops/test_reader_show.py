"""`precert reader show`: every form, three ways to print it."""

import base64
import json
from pathlib import Path

import orjson
import pytest

from ops.reader_show import show
from tests import forms
from tests.forms import NOTE


def _shown(capsys: pytest.CaptureFixture[str], file: Path | str, **changes: object) -> tuple[int, str]:
    options = {"on": None, "loinc": None, "as_html": False, "as_json": False, **changes}
    code = show(str(file), **options)  # type: ignore[arg-type]
    return code, capsys.readouterr().out


@pytest.fixture
def note(tmp_path: Path) -> Path:
    file = tmp_path / "note.pdf"
    file.write_bytes(forms.pdf(NOTE))
    return file


def test_facts_are_numbered_in_the_text_and_named_below(capsys: pytest.CaptureFixture[str], note: Path) -> None:
    code, shown = _shown(capsys, note)
    assert code == 0
    assert "Spurling test is positive on the left.[" in shown
    assert "exam.spurling positive left" in shown
    assert "imaging.study" in shown.partition("not found")[2]


def test_as_json_every_offset_points_into_the_text(capsys: pytest.CaptureFixture[str], note: Path) -> None:
    _, shown = _shown(capsys, note, as_json=True)
    (document,) = json.loads(shown)["documents"]
    assert document["facts"]
    for fact in document["facts"]:
        assert document["text"][fact["start"] : fact["end"]] == fact["quote"]


def test_as_html_it_is_one_page(capsys: pytest.CaptureFixture[str], note: Path) -> None:
    _, shown = _shown(capsys, note, as_html=True)
    assert shown.startswith("<!DOCTYPE html>")
    assert "exam.spurling positive left" in shown


@pytest.mark.parametrize("name", ["note.txt", "note.html", "note.rtf", "note.xml", "reference.json", "note"])
def test_every_form_is_shown(capsys: pytest.CaptureFixture[str], tmp_path: Path, name: str) -> None:
    text = "\n".join(NOTE).encode()
    attachment = {"contentType": "text/plain", "data": base64.b64encode(text).decode()}
    contents = {
        ".txt": text,
        "": text,
        ".html": b"<p>" + b"</p><p>".join(line.encode() for line in NOTE) + b"</p>",
        ".rtf": rb"{\rtf1 " + rb"\par ".join(line.encode() for line in NOTE) + b"}",
        ".xml": forms.ccda(f"<title>Exam</title><text>{NOTE[3]}</text>"),
        ".json": orjson.dumps({"resourceType": "DocumentReference", "content": [{"attachment": attachment}]}),
    }
    file = tmp_path / name
    file.write_bytes(contents[file.suffix])
    assert "exam.spurling" in _shown(capsys, file)[1]


def test_the_documents_of_a_request_are_shown(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    documents = [
        {"id": "d1", "title": "Note", "text": NOTE[3]},
        {"id": "d2", "title": "Report", "media_type": "application/pdf",
         "data": base64.b64encode(forms.pdf(b"", pictures=[1])).decode()},
        {"id": "d3", "title": "Marked", "text": NOTE[3], "sensitivity": ["hiv"]},
    ]  # fmt: skip
    file = tmp_path / "request.json"
    file.write_bytes(orjson.dumps({"submission_id": "A-1", "documents": documents}))
    code, shown = _shown(capsys, file)
    assert code == 1
    assert "No readable text in document d2." in shown
    assert "Document d3 is marked as sensitive: read only for what a policy may ask." in shown
    assert shown.count("exam.spurling positive") == 1


def test_a_file_that_is_not_there_is_told(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert show(str(tmp_path / "none"), on=None, loinc=None, as_html=False, as_json=False) == 1
    assert "Check the path" in capsys.readouterr().err


@pytest.mark.parametrize("content", [b"", b"\x00\x01\x02\xff\xfe\x9c"], ids=["empty", "binary"])
def test_of_what_nobody_could_read_nothing_is_said_to_be_missing(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, content: bytes
) -> None:
    file = tmp_path / "note.dat"
    file.write_bytes(content)
    code, shown = _shown(capsys, file)
    assert code == 1
    assert "note.dat" in shown
    assert "not found" not in shown


def test_a_name_that_is_no_text_and_a_type_that_is_no_code_are_borne(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    file = tmp_path / "note-\udcff.txt"
    file.write_text("MRI of the neck.")
    assert _shown(capsys, file, as_json=True)[0] == 0
    assert show(str(file), on=None, loinc="9" * 21, as_html=False, as_json=True) == 1
    assert "--loinc: that is no LOINC code" in capsys.readouterr().err
