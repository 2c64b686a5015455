"""`precert demo`, from nothing, as a shell runs it: everything that the walking whole must show."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import pytest

from ops import embedded
from ops.processes import marked
from tests.folders import for_servers

ROOT = Path(__file__).resolve().parents[2]
pytestmark = [pytest.mark.slow, pytest.mark.timeout(300), pytest.mark.xdist_group("demo")]


@pytest.fixture(scope="module")
def home() -> Iterator[Path]:
    # Short, and open to the servers' account: pytest's own folder is neither.
    folder = Path(mkdtemp(prefix="precert-demo-", dir=for_servers()))
    folder.chmod(0o711)
    yield folder
    if (folder / "demo").is_dir():
        embedded.remove(folder / "demo")
    folder.rmdir()


@pytest.fixture(scope="module")
def shown(home: Path) -> dict[str, Any]:
    ran = subprocess.run(
        [sys.executable, "-m", "ops.cli", "demo", "--json"],
        capture_output=True,
        text=True,
        cwd=ROOT,
        env={"PATH": "/usr/bin:/bin", "PRECERT_HOME": str(home)},
        timeout=280,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr[-2000:]
    return json.loads(ran.stdout)


@pytest.fixture(scope="module")
def fates(shown: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {one["sample"][:2]: one for one in shown["samples"]}


def _lines(fate: dict[str, Any]) -> list[tuple[str, str]]:
    return [(line["state"], line["route_reason"]) for line in fate["lines"]]


def test_the_seed_is_asked_for_its_papers(fates: dict[str, dict[str, Any]], shown: dict[str, Any]) -> None:
    seed = fates["01"]
    assert seed["state"] == "pended"
    asked = {category for item in seed["ask"]["items"] for category in item["categories"]}
    assert {"imaging", "examination", "symptom_distribution", "conservative_care", "function_or_pain_scale"} <= asked
    text = shown["determinations"]["01-seed-request"]["clinician"]
    missing = text.partition("## Criteria the record is silent on")[2].partition("\n## ")[0]
    criteria = [line for line in missing.splitlines() if line.startswith("- ")]
    assert criteria
    assert all(line.endswith("\\]") for line in criteria), "each with its citation"


def test_the_complete_chart_is_approved_by_the_policy_with_each_criterion_quoted(
    fates: dict[str, dict[str, Any]], shown: dict[str, Any]
) -> None:
    (line,) = fates["02"]["lines"]
    assert (line["state"], line["decided_as"]) == ("approved", "policy")
    assert line["authorization_number"]
    text = shown["determinations"]["02-complete-chart"]["clinician"]
    assert line["authorization_number"] in text
    met = text.partition("## Primary indication: criteria met")[2].partition("\n## ")[0]
    # The limit of sessions rests on claims and authorizations, where there is nothing to quote.
    quoted = [part for part in met.split("\n- ")[1:] if "sessions" not in part.splitlines()[0]]
    assert quoted
    assert all("“" in part for part in quoted)


def test_what_the_policy_does_not_approve_goes_to_a_person_with_the_reason(fates: dict[str, dict[str, Any]]) -> None:
    assert _lines(fates["03"]) == [("in_review", "criterion_not_met")]
    assert _lines(fates["04"]) == [("in_review", "red_flag")]
    assert _lines(fates["05"]) == [("in_review", "criterion_not_met")]
    assert _lines(fates["06"]) == [("in_review", "criterion_not_met")]
    assert {state for state, _ in _lines(fates["07"])} == {"in_review"}
    assert _lines(fates["09"]) == [("in_review", "field_issue")]
    assert _lines(fates["10"]) == [("in_review", "no_policy")]
    assert _lines(fates["14"]) == [("in_review", "identity_conflict")]
    assert _lines(fates["15"]) == [("in_review", "retrospective")]


def test_four_lines_end_line_by_line(fates: dict[str, dict[str, Any]]) -> None:
    assert _lines(fates["08"]) == [
        ("approved", ""),
        ("not_required", ""),
        ("in_review", "bundled"),
        ("in_review", "no_policy"),
    ]
    approved, free, *_ = fates["08"]["lines"]
    assert approved["authorization_number"]
    assert free["authorization_number"] is None


def test_an_expedited_request_and_one_that_was_answered_are_approved(fates: dict[str, dict[str, Any]]) -> None:
    assert (fates["11"]["urgency"], fates["11"]["state"]) == ("expedited", "approved")
    assert (fates["13"]["first_state"], fates["13"]["state"]) == ("pended", "approved")


def test_without_verified_coverage_nothing_is_approved(fates: dict[str, dict[str, Any]]) -> None:
    assert _lines(fates["12"]) == [("held", "coverage_unverified")]


def test_the_figures_are_those_of_the_run(fates: dict[str, dict[str, Any]], shown: dict[str, Any]) -> None:
    figures = shown["figures"]
    assert figures["requests"] == len(fates)
    assert figures["lines"] == sum(len(fate["lines"]) for fate in fates.values()) == sum(figures["outcomes"].values())
    assert 0 < figures["work_seconds"] < figures["seconds"]


def test_nothing_is_left_running(shown: dict[str, Any], home: Path) -> None:
    assert shown["samples"]
    assert marked("PRECERT_RUNNER_OF", str(home / "demo")) == []
    assert embedded.runs(home / "demo") == ()
