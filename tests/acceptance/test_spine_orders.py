"""Whole charts of the spine: the order against what is asked for, blocks and treatment, and how hot an ablation is."""

import copy
import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from ops.local_review import review_locally
from schemas.evaluation import Assessment

COMPLETE = json.loads(
    (Path(__file__).resolve().parents[2] / "producer" / "samples" / "02-complete-chart.json").read_text(
        encoding="utf-8"
    )
)
VERIFIED = {"verified_at": "2026-11-19T12:00:00Z"}
FACET = """\
HPI: Chronic axial low back pain without radiation for 8 months, worse with extension and rotation. Denies leg pain,
numbness or weakness. Pain is {score}/10 on NRS. She cannot stand for more than 10 minutes and has trouble with
housework. Physical therapy for 8 weeks failed. Naproxen for 6 weeks failed.
{history}
EXAM: Facet loading is positive bilaterally at L4-L5. Strength 5/5, sensation intact, straight leg raise negative.
IMAGING: MRI lumbar spine 2026-09-01 shows facet arthropathy L4-L5 and L5-S1. No nerve root compression. No fracture.
ASSESSMENT: Lumbar spondylosis without radiculopathy (M47.816).
PLAN: {plan}
"""
NONE_BEFORE = "No prior injections and no spine surgery."
TWO_BLOCKS = "Two diagnostic medial branch blocks on 2026-09-10 and 2026-10-01 each gave 85% relief."
BLOCK = "Diagnostic lumbar medial branch blocks at L4-L5 and L5-S1 under fluoroscopy."
TREATMENT = (
    "Therapeutic intra-articular lumbar facet joint steroid injection at L4-L5 under fluoroscopy for pain relief."
)
THERMAL = "Lumbar medial branch thermal radiofrequency ablation L4-L5."
TRANSFORAMINAL = (
    ("interlaminar", "transforaminal"), ("Interlaminar", "Transforaminal"), ("Cervical one trans", "Cervical trans"),
    ("at C7-T1, midline, single level", "at C5-C6, left"), ("at C7-T1, single level", "at C5-C6, left"),
)  # fmt: skip


def epidural(line: dict[str, Any], changes: tuple[tuple[str, str], ...] = ()) -> Assessment:
    content = copy.deepcopy(COMPLETE)
    content["coverage"] = VERIFIED
    content["service_lines"] = [{"line": 1, "units": 1, "service_from": "2026-12-07", **line}]
    for document in content["documents"]:
        for before, after in changes:
            document["text"] = document["text"].replace(before, after)
    return review_locally(content).assessment


def facet(
    line: dict[str, Any], *, plan: str = BLOCK, history: str = NONE_BEFORE, score: int = 7, diagnosis: str = "M47.816"
) -> Assessment:
    text = FACET.format(plan=plan, history=history, score=score)
    content = {
        "submission_id": "F-1", "submitter": "clinic-7", "programme": "medicare-advantage", "coverage": VERIFIED,
        "member": {"id": "M1", "birth_date": "1958-03-02"}, "provider": {"npi": "1234567893"}, "diagnoses": [diagnosis],
        "service_lines": [{"line": 1, "units": 1, "service_from": "2026-12-20", "levels": ["L4-L5"], **line}],
        "documents": [{"id": "d1", "loinc": "34117-2", "title": "Note", "service_on": "2026-11-01", "text": text}],
    }  # fmt: skip
    return review_locally(content, as_of=date(2026, 11, 20)).assessment


def results(found: Assessment, result: str) -> set[str]:
    return {one.id for one in found.groups[0].criteria if one.basis == "coverage" and one.result.value == result}


IN_MIDLINE = {"code": "62321", "level": "C7-T1", "side": "none"}
ON_THE_LEFT = {"code": "64479", "levels": ["C5-C6"], "side": "left"}


def test_what_the_chart_orders_is_approved() -> None:
    assert epidural(IN_MIDLINE).recommendation == "approve"
    assert epidural(ON_THE_LEFT, TRANSFORAMINAL).recommendation == "approve"


@pytest.mark.parametrize(
    ("line", "changes", "against"),
    [
        ({**IN_MIDLINE, "level": "C2-C3"}, (), {"order-fits-line"}),
        ({**IN_MIDLINE, "side": "right"}, (), {"order-fits-line", "side-fits-symptoms"}),
        ({**ON_THE_LEFT, "levels": ["C3-C4"]}, TRANSFORAMINAL, {"order-fits-line", "level-fits-disease"}),
        ({**ON_THE_LEFT, "levels": ["T3-T4"]}, TRANSFORAMINAL, {"order-fits-line", "level-fits-disease"}),
        ({**ON_THE_LEFT, "modifiers": ["KX"]}, TRANSFORAMINAL, {"therapeutic-purpose"}),
        (
            ON_THE_LEFT,
            (*TRANSFORAMINAL, ("Cervical transforaminal epidural", "Diagnostic cervical transforaminal epidural")),
            {"therapeutic-purpose"},
        ),
        (IN_MIDLINE, (("No prior spinal", "Facet synovial cyst at C5-C6. No prior spinal"),), {"no-facet-cyst"}),
    ],
)
def test_what_the_chart_does_not_order_is_a_persons_case(
    line: dict[str, Any], changes: tuple[tuple[str, str], ...], against: set[str]
) -> None:
    found = epidural(line, changes)
    assert (found.recommendation, results(found, "not_met")) == ("human_review", against)


def test_a_fifth_injection_in_twelve_months_reaches_the_limit() -> None:
    told = "This is her fifth epidural steroid injection in 12 months. Each gave 60% relief for 3 months."
    found = epidural(IN_MIDLINE, (("No prior spinal injections and no spine surgery.", told),))
    assert (found.recommendation, results(found, "not_met")) == ("human_review", {"session-limit"})


FIRST_BLOCK: dict[str, Any] = {"code": "64493", "side": "bilateral", "modifiers": ["KX"]}
INJECTION: dict[str, Any] = {"code": "64493", "side": "bilateral"}
ABLATION: dict[str, Any] = {"code": "64635", "side": "left"}


def test_a_first_block_and_an_ablation_after_two_are_approved() -> None:
    assert facet(FIRST_BLOCK).recommendation == "approve"
    assert facet(ABLATION, history=TWO_BLOCKS, plan=THERMAL).recommendation == "approve"
    repeated = "Lumbar radiofrequency ablation on 2026-03-01 gave 60% relief for six months."
    assert facet(ABLATION, history=repeated, plan=THERMAL).recommendation == "approve"


@pytest.mark.parametrize(
    ("line", "chart", "against"),
    [
        (INJECTION, {"plan": TREATMENT}, "therapeutic-injection"),
        (FIRST_BLOCK, {"plan": TREATMENT}, "purpose-known"),
        ({**FIRST_BLOCK, "levels": ["L1-L2"]}, {}, "order-fits-line"),
        (ABLATION, {"history": TWO_BLOCKS, "plan": f"Right {THERMAL}"}, "order-fits-line"),
        (FIRST_BLOCK, {"score": 1}, "moderate-pain"),
        (FIRST_BLOCK, {"diagnosis": "M47.812"}, "diagnosis-listed"),
        (ABLATION, {"history": TWO_BLOCKS, "plan": f"{THERMAL[:-1]} at 60 degrees C."}, "thermal-lesion"),
        (ABLATION, {"history": TWO_BLOCKS.replace("09-10", "09-25"), "plan": THERMAL}, "blocks-apart"),
    ],
)
def test_a_facet_procedure_against_its_rules_is_a_persons_case(
    line: dict[str, Any], chart: dict[str, Any], against: str
) -> None:
    found = facet(line, **chart)
    assert found.recommendation == "human_review"
    assert against in results(found, "not_met")


@pytest.mark.parametrize(
    ("line", "chart", "asked"),
    [
        (INJECTION, {"plan": TREATMENT, "history": ""}, "therapeutic-injection"),
        (INJECTION, {"plan": "Lumbar facet injection at L4-L5 under fluoroscopy."}, "purpose-known"),
        (ABLATION, {"history": TWO_BLOCKS, "plan": "Lumbar medial branch ablation L4-L5."}, "thermal-lesion"),
        (
            ABLATION,
            {"history": "Two diagnostic medial branch blocks each gave 85% relief.", "plan": THERMAL},
            "blocks-apart",
        ),
    ],
)
def test_what_a_facet_procedure_rests_on_is_asked_for(line: dict[str, Any], chart: dict[str, Any], asked: str) -> None:
    found = facet(line, **chart)
    assert found.recommendation == "request_information"
    assert asked in results(found, "missing")
