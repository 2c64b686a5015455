"""Nothing of a marked document becomes a fact unless a policy asks for it and the mark allows it (`domain.md` 8)."""

import base64
from collections.abc import Callable
from pathlib import Path
from typing import Any

import orjson
import pytest

from runtime.settings import settings
from tests import forms
from tests.pipeline import evaluate, file, read, rows, submission, write_policies

NOTE = "PHYSICAL EXAMINATION:\nSpurling test is positive on the left.\nPain is 7/10.\nGait is normal.\n"
ASKED = "exam.spurling"
Asking = Callable[..., None]


def note(*marks: str, **changes: Any) -> dict[str, Any]:
    return {
        "id": "d1", "loinc": "11506-3", "title": "Office note", "service_on": "2026-11-01", "received_on": "2026-11-02",
        "text": NOTE, "sensitivity": list(marks), **changes,
    }  # fmt: skip


@pytest.fixture
def asking(plan: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Asking:
    """The policy in force asks for these kinds of documents with these marks."""

    def ask(*marks: str, kinds: tuple[str, ...] = (ASKED,), **changes: Any) -> None:
        sensitive = [
            {"marks": list(marks), "kinds": list(kinds), "why": "For a test.", "citations": [{"source": "lcd"}]}
        ]
        folder = tmp_path / f"policies-{len(list(tmp_path.iterdir()))}"
        folder.mkdir()
        monkeypatch.setenv(
            "PRECERT_POLICY_FOLDER", str(write_policies(folder, changes={"sensitive": sensitive, **changes}))
        )
        settings.cache_clear()

    return ask


def stored() -> list[dict[str, Any]]:
    return [fact for facts in rows("SELECT facts FROM reading") for fact in orjson.loads(facts)]


def test_where_no_policy_asks_nothing_is_stored(plan: None) -> None:
    (request,) = file(submission(documents=[note("hiv")]))
    assert read(request) == 1
    assert rows("SELECT count(*) FROM reading") == [0]


def test_where_a_policy_asks_and_the_mark_allows_it_only_what_is_asked_is_stored_and_no_word(asking: Asking) -> None:
    asking("hiv")
    (request,) = file(submission(documents=[note("hiv")]))
    read(request)
    (fact,) = stored()
    assert fact["kind"] == ASKED
    assert NOTE[fact["start"] : fact["end"]] == "Spurling test is positive on the left."
    assert "quote" not in fact
    assert "Spurling" not in rows("SELECT facts FROM reading")[0]
    (entry,) = rows("SELECT entry FROM history WHERE event = 'read'")
    assert '"of_marked":1' in entry
    assert '"left_out":{"restricted":1}' in entry


@pytest.mark.parametrize("marks", [("part2",), ("psychotherapy",), ("hiv", "part2"), ("genetic",), ("hiv", "genetic")])
def test_where_one_mark_does_not_allow_it_or_is_not_asked_for_nothing_is_stored(
    asking: Asking, marks: tuple[str, ...]
) -> None:
    asking("hiv")
    (request,) = file(submission(documents=[note(*marks)]))
    read(request)
    assert rows("SELECT count(*) FROM reading") == [0]


def test_a_policy_that_does_not_govern_the_request_or_is_not_approved_opens_nothing(asking: Asking) -> None:
    asking("hiv")
    (other,) = file(submission("M1", documents=[note("hiv")], service_lines=[{"line": 1, "code": "27447"}]))
    read(other)
    asking("hiv", status="under_review")
    (unapproved,) = file(submission("M2", documents=[note("hiv")]))
    read(unapproved)
    assert rows("SELECT count(*) FROM reading") == [0]


def test_a_marked_text_and_the_same_text_without_a_mark_are_read_apart(asking: Asking) -> None:
    asking("hiv")
    for member, marks in (("M1", ()), ("M2", ("hiv",))):
        (request,) = file(submission(member, documents=[note(*marks)]))
        read(request)
    kinds = [{fact["kind"] for fact in orjson.loads(facts)} for facts in rows("SELECT facts FROM reading")]
    assert len(kinds) == 2
    assert {ASKED} in kinds
    assert max(map(len, kinds)) > 1


def test_what_was_asked_for_once_is_not_used_when_no_policy_asks_any_more(
    asking: Asking, policy_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asking("hiv")
    first, second = (file(submission(member, documents=[note("hiv")], leave_out=[ASKED]))[0] for member in ("M1", "M2"))
    read(first, second)
    evaluate(first)
    monkeypatch.setenv("PRECERT_POLICY_FOLDER", str(policy_folder))
    settings.cache_clear()
    evaluate(second)
    used = dict(rows("SELECT request, detail FROM evaluation"))
    of_document = {
        request: "d1" in {fact.get("document") for fact in orjson.loads(one)["facts"]} for request, one in used.items()
    }
    assert of_document == {first: True, second: False}


def test_a_marked_file_is_opened_only_where_a_policy_may_ask(asking: Asking) -> None:
    asking("hiv")
    data = base64.b64encode(forms.pdf(tuple(NOTE.splitlines()))).decode()
    for member, mark in (("M1", "hiv"), ("M2", "part2")):
        sent = note(mark, media_type="application/pdf", data=data)
        (request,) = file(submission(member, documents=[{name: of for name, of in sent.items() if name != "text"}]))
        read(request)
    assert rows("SELECT extractor IS NOT NULL FROM document ORDER BY sensitivity") == [True, False]
    assert {fact["kind"] for fact in stored()} == {ASKED}
