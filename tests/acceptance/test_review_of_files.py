"""Files end to end through `precert review`: the complete chart is approved, and what its files hide holds it back."""

import base64
from collections.abc import Callable, Sequence
from copy import deepcopy
from typing import Any

import orjson
import pytest

from ops.local_review import review_locally
from ops.review_json import review_of
from ops.samples import WRITTEN_ON, samples
from tests import forms

Changed = Callable[[dict[str, Any]], dict[str, Any]]


def reviewed(change: Changed, *, only: str | None = None) -> dict[str, Any]:
    """The complete chart with each of its documents changed, or `only` one of them."""
    content = deepcopy(next(one.content for one in samples(label="", today=WRITTEN_ON) if "complete" in one.name))
    content["coverage"] = {"payer": "Medicare", "verified_at": "2026-11-01T00:00:00Z"}
    content["documents"] = [
        change(paper) if only in (None, paper["id"]) else paper for paper in content["documents"]
    ]  # fmt: skip
    one = review_locally(content, as_of=WRITTEN_ON)
    return dict(orjson.loads(orjson.dumps(review_of(one.request, one.assessment))))


def as_file(paper: dict[str, Any], data: bytes, media_type: str) -> dict[str, Any]:
    """The document with `data` in place of its text."""
    bare = {name: held for name, held in paper.items() if name != "text"}
    return bare | {"media_type": media_type, "data": base64.b64encode(data).decode()}


def attachment(data: bytes, media_type: str = "text/plain") -> dict[str, Any]:
    return {"attachment": {"contentType": media_type, "data": base64.b64encode(data).decode()}}


def with_status(**status: str) -> Changed:
    """The document as a FHIR DocumentReference of this status."""

    def change(paper: dict[str, Any]) -> dict[str, Any]:
        resource = {"resourceType": "DocumentReference", **status, "content": [attachment(paper["text"].encode())]}
        return as_file(paper, orjson.dumps(resource), "application/fhir+json")

    return change


def test_a_chart_of_documents_that_hold_is_approved() -> None:
    answer = reviewed(with_status(status="current", docStatus="final"))
    assert (answer["recommendation"], answer["route_reason"]) == ("approve", "")


@pytest.mark.parametrize(
    ("status", "words"),
    [
        ({"status": "entered-in-error"}, "replaced, cancelled or entered in error"),
        ({"status": "superseded", "docStatus": "final"}, "replaced, cancelled or entered in error"),
        ({"status": "current", "docStatus": "preliminary"}, "preliminary, or not as final"),
    ],
)
def test_documents_that_do_not_hold_are_no_evidence_and_the_ones_that_do_are_asked_for(
    status: dict[str, str], words: str
) -> None:
    answer = reviewed(with_status(**status))
    assert answer["recommendation"] == "request_information"
    assert not [fact for criterion in answer["criteria"] for fact in criterion["facts"] if fact["document"]]
    asks = [gap["ask"] for gap in answer["gaps"] if words in gap["ask"]]
    assert len(asks) == 7
    assert all("version" in ask for ask in asks)


def test_one_document_that_does_not_hold_keeps_the_rest_from_approval() -> None:
    answer = reviewed(with_status(status="superseded"), only="function")
    assert (answer["recommendation"], answer["route_reason"]) == ("human_review", "document_unread")


@pytest.mark.parametrize("charset", ["iso-8859-1", "us-ascii", "windows-1252"])
@pytest.mark.parametrize("encoding", ["cp1252", "utf-8"])
def test_a_denial_with_a_typographic_apostrophe_holds_an_approval_back(charset: str, encoding: str) -> None:
    def change(paper: dict[str, Any]) -> dict[str, Any]:
        order = paper["text"]
        start = order.index("Image guidance")
        denied = order[:start] + "We won\u2019t use fluoroscopy. Contrast isn\u2019t given.\n"
        return as_file(paper, denied.encode(encoding), f"text/plain; charset={charset}")

    assert reviewed(change, only="order")["recommendation"] == "human_review"


@pytest.mark.parametrize("foot", [[], ["Riverside Spine, 12 Main Street"]], ids=["bare", "with a foot"])
def test_a_denial_that_goes_on_overleaf_holds_an_approval_back(foot: list[str]) -> None:
    def change(paper: dict[str, Any]) -> dict[str, Any]:
        lines = [line for line in paper["text"].split("\n") if line]
        at = next(place for place, line in enumerate(lines) if line.startswith("Image guidance"))
        first, second = [*lines[:at], "The injection is done without"], ["fluoroscopy and without contrast."]
        pages = (first, [*second, *lines[at + 1 :]], ["End of order."])
        return as_file(paper, forms.pdf(*([*page, *foot] for page in pages)), "application/pdf")

    assert reviewed(change, only="order")["recommendation"] == "human_review"


OTHERWISE = ("PROCEDURE ORDER:", "Transforaminal injection at L4-L5 without fluoroscopy. No contrast.")


def test_a_file_beside_a_text_is_read_too() -> None:
    def change(paper: dict[str, Any], lines: Sequence[str] | None) -> dict[str, Any]:
        data = forms.pdf(paper["text"].split("\n") if lines is None else lines)
        return as_file(paper, data, "application/pdf") | {"text": paper["text"]}

    assert reviewed(lambda paper: change(paper, None))["recommendation"] == "approve"
    assert reviewed(lambda paper: change(paper, OTHERWISE), only="order")["recommendation"] == "human_review"


def test_a_scan_beside_a_text_in_one_document_is_named() -> None:
    def change(paper: dict[str, Any]) -> dict[str, Any]:
        scan = attachment(forms.pdf(b"", pictures=[1]), "application/pdf")
        resource = {"resourceType": "DocumentReference", "content": [attachment(paper["text"].encode()), scan]}
        return as_file(paper, orjson.dumps(resource), "application/fhir+json")

    answer = reviewed(change, only="order")
    assert (answer["recommendation"], answer["route_reason"]) == ("human_review", "document_unread")
    assert "Part 2 of document 1 cannot be read." in " ".join(gap["ask"] for gap in answer["gaps"])
    assert any(fact["document"] == "order" for criterion in answer["criteria"] for fact in criterion["facts"])


def test_care_that_has_not_failed_holds_an_approval_back() -> None:
    said = {
        "did not give lasting relief": "has not failed",
        "failed to control the pain": "have not failed",
        "Conservative treatment has failed": "Conservative treatment has not failed",
        "left arm pain is unchanged. Physical therapy failed to relieve the radiating pain": "therapy has not failed",
        "failed, stopped for lack of effect": "has not failed",
        "failed, no relief of arm pain": "has not failed",
    }

    def change(paper: dict[str, Any]) -> dict[str, Any]:
        text = paper["text"]
        for failed, denied in said.items():
            text = text.replace(failed, denied)
        return {**paper, "text": text}

    assert reviewed(change)["recommendation"] != "approve"
