"""`precert review`: the interface of design section 6 and `domain.md` 9, on the samples."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from ops.local_review import review_locally
from ops.review_json import review_of
from ops.samples import FOLDER, SHOWS, WRITTEN_ON, samples
from schemas.policy_papers import Category

ROOT = Path(__file__).resolve().parents[2]
TOP = {"submission_id", "recommendation", "route_reason", "policy", "criteria", "gaps", "red_flags", "lines"}


@pytest.fixture(scope="module")
def reviewed() -> dict[str, dict[str, Any]]:
    found = {}
    for sample in samples(label="", today=WRITTEN_ON):
        one = review_locally(sample.content, as_of=WRITTEN_ON)
        found[sample.name] = json.loads(json.dumps(review_of(one.request, one.assessment)))
    return found


def _texts(name: str) -> dict[str, str]:
    content = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    return {paper["id"]: paper["text"] for paper in content["documents"]}


@pytest.mark.parametrize("name", SHOWS)
def test_each_answer_has_the_fields_that_the_interface_names(reviewed: dict[str, dict[str, Any]], name: str) -> None:
    answer = reviewed[name]
    assert set(answer) >= TOP
    assert answer["recommendation"] in {"approve", "request_information", "human_review", "not_required"}
    assert {gap["category"] for gap in answer["gaps"]} <= set(Category.__args__)
    for line in answer["lines"]:
        assert set(line) >= {"line", "group", "recommendation", "route_reason", "policy", "criteria", "gaps"}
    for criterion in answer["criteria"]:
        assert criterion["result"] in {"met", "not_met", "missing", "not_applicable"}
        assert criterion["citations"]


@pytest.mark.parametrize("name", SHOWS)
def test_each_quotation_stands_in_its_document_where_it_says(reviewed: dict[str, dict[str, Any]], name: str) -> None:
    texts = _texts(name)
    facts = [fact for criterion in reviewed[name]["criteria"] for fact in criterion["facts"] if fact["quote"]]
    assert all(texts[fact["document"]][fact["start"] : fact["end"]] == fact["quote"] for fact in facts)


def test_unverified_coverage_leaves_the_recommendation_as_it_is(reviewed: dict[str, dict[str, Any]]) -> None:
    answer = reviewed["02-complete-chart"]
    assert (answer["recommendation"], answer["route_reason"]) == ("approve", "coverage_unverified")
    assert {criterion["result"] for criterion in answer["criteria"] if criterion["basis"] == "coverage"} <= {
        "met",
        "not_applicable",
    }


def test_a_person_outweighs_an_approval_in_the_roll_up(reviewed: dict[str, dict[str, Any]]) -> None:
    answer = reviewed["08-four-lines"]
    assert answer["recommendation"] == "human_review"
    assert [line["recommendation"] for line in answer["lines"]] == [
        "approve",
        "not_required",
        "human_review",
        "human_review",
    ]


def test_the_same_file_gives_the_same_answer() -> None:
    sample = samples(label="", today=WRITTEN_ON)[1]
    answers = [review_locally(sample.content, as_of=WRITTEN_ON) for _ in range(2)]
    assert answers[0].assessment == answers[1].assessment


def test_structured_facts_count_only_where_an_attestation_is_accepted() -> None:
    content = {
        "submission_id": "A-1",
        "submitter": "clinic-7",
        "programme": "medicare-advantage",
        "member": {"id": "M1", "birth_date": "1971-03-02"},
        "provider": {"npi": "1234567893"},
        "diagnoses": ["M54.12"],
        "service_lines": [{"line": 1, "code": "62321", "units": 1, "level": "C7-T1", "side": "none"}],
        "facts": [{"kind": "function.limitation"}, {"kind": "diagnosis.radiculopathy"}],
        "documents": [],
    }
    reviewed = review_locally(content, as_of=WRITTEN_ON)
    results = {r.id: r.result.value for group in reviewed.assessment.groups for r in group.criteria}
    assert results["functional-impact"] == "met"
    assert results["radicular-indication"] == "missing"


def test_standard_input_gives_one_line_of_json_per_line() -> None:
    lines = [json.dumps(sample.content) for sample in samples(label="", today=WRITTEN_ON)[:3]]
    ran = subprocess.run(
        [sys.executable, "-m", "ops.cli", "review", "-", "--json", "--as-of", WRITTEN_ON.isoformat()],
        input="\n".join(lines),
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=True,
        timeout=120,
    )
    assert [json.loads(line)["submission_id"] for line in ran.stdout.splitlines()] == [
        "sample-seed",
        "sample-complete",
        "sample-axial",
    ]
