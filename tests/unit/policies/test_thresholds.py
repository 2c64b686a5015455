"""A number of a policy without cases on both sides of it is told, with its line; every shipped one has them."""

from pathlib import Path
from typing import Final

import pytest

from ops import policy_command
from policies.catalog import SHIPPED
from policies.thresholds import Numbers
from tests.unit.policies.folders import put

KEY: Final = "cervical-thoracic-esi/2026-01-01"
CASES: Final = f"""\
policy: {KEY}
bases:
  complete:
    service_on: 2026-11-20
    known_on: 2026-11-01
    diagnoses: [M54.12]
    line: {{code: "62321"}}
    facts: {{onset: {{kind: symptom.duration, days: 28}}}}
    expect: {{recommendation: approve, criteria: {{pain-duration: met}}}}
cases:
  - name: 27 days are too short
    change: {{onset: {{days: 27}}}}
    expect: {{recommendation: human_review, criteria: {{pain-duration: not_met}}}}
"""
OVERLAY: Final = """\
overlay: payer
of: [cervical-thoracic-esi/2026-01-01]
version: "2026-01-01"
payer: A payer
payers: [A payer]
status: approved
sample: true
programmes: [commercial]
effective_from: 2026-01-01
sources: {text: {title: Its text, certainty: B}}
parameters: {pain_days: {value: 14, citations: [{source: text}]}}
"""


def told(path: Path, capsys: pytest.CaptureFixture[str]) -> list[str]:
    """What the test of a family folder complains of."""
    code = policy_command.test([path.parent], as_json=False)
    said = [line.removeprefix("precert: ").partition(": ")[2] for line in capsys.readouterr().err.splitlines()]
    assert code == (1 if said else 0)
    return said


def write(folder: Path, cases: str = CASES, *, old: str = "", new: str = "") -> Path:
    path = put(folder)
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    path.with_name("cases.yaml").write_text(cases, encoding="utf-8")
    return path


def moves(path: Path) -> list[tuple[str, float, float]]:
    return [(move.name, move.value, move.to) for move, _ in Numbers(path.parent.parent, path).moves()]


def test_cases_on_both_sides_are_enough(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert told(write(tmp_path), capsys) == []


@pytest.mark.parametrize(
    ("old", "new", "to"),
    [("days: 28}", "days: 30}", 29), ("days: 27}", "days: 20}", 27)],
    ids=["nothing at the number", "nothing just below it"],
)
def test_a_side_without_a_case_is_told_with_the_line(
    old: str, new: str, to: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = write(tmp_path, CASES.replace(old, new))
    line = path.read_text(encoding="utf-8")[: path.read_text(encoding="utf-8").index("days: 28")].count("\n") + 1
    assert told(path, capsys) == [f"line {line}: no case tells 28 from {to} in the criterion 'pain-duration'"]


def test_a_failing_case_comes_first(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = write(tmp_path, CASES.replace("days: 27}", "days: 29}"))
    assert not [one for one in told(path, capsys) if "no case tells" in one]


def test_an_exception_needs_to_be_one(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    exception = "no_case:\n  - {of: pain-duration, value: 28, to: 27, why: another number covers it}\n"
    assert told(write(tmp_path, CASES.replace("days: 27}", "days: 20}") + exception), capsys) == []
    assert told(write(tmp_path, CASES + exception), capsys) == [
        "no_case: pain-duration from 28 to 27 needs no exception"
    ]


def test_a_number_that_is_repeated_is_one(tmp_path: Path) -> None:
    once = '{duration: {fact: symptom.duration, op: ">=", days: 28}}'
    path = write(tmp_path, old=f"requires: {once}", new=f"requires: {{any: [&long {once}, {{not: {{not: *long}}}}]}}")
    assert moves(path) == [("pain-duration", 28, 29), ("pain-duration", 28, 27)]


def test_a_parameter_moves_wherever_it_stands(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = write(tmp_path, old="days: 28", new="days: $pain_days")
    text = path.read_text(encoding="utf-8")
    parameter = "parameters:\n  pain_days: {kind: days, value: 28, words: how long}\nservices:"
    path.write_text(text.replace("services:", parameter, 1), encoding="utf-8")
    assert moves(path) == [("pain_days", 28, 29), ("pain_days", 28, 27)]
    assert told(path, capsys) == []
    path.with_name("cases.yaml").write_text(CASES.replace("days: 27}", "days: 20}"), encoding="utf-8")
    assert [one.partition(": ")[2] for one in told(path, capsys)] == [
        "no case tells 28 from 27 in the parameter 'pain_days'"
    ]
    over = tmp_path / "overlays" / "payer-esi" / "2026-01-01.yaml"
    over.parent.mkdir(parents=True)
    over.write_text(OVERLAY, encoding="utf-8")
    own = CASES.replace("esi/", "esi+payer/").replace("days: 28}", "days: 14}").replace("27", "13")
    over.with_name("cases.yaml").write_text(own.replace("days: 13}", "days: 12}"), encoding="utf-8")
    assert [one.partition(": ")[2] for one in told(over, capsys)] == [
        "no case tells 14 from 13 in the parameter 'pain_days'"
    ]
    over.with_name("cases-more.yaml").write_text(own, encoding="utf-8")
    assert told(over, capsys) == [], "any case file of the folder may show it"


@pytest.mark.parametrize(
    ("test", "steps"),
    [
        ('{number: {fact: eye.mrd1, op: "<=", value: 2.5}}', [2.6, 2.4]),
        ('{number: {fact: score.pain, op: ">", value: 0}}', [1]),
        ("{at_least: {n: 1, of: [{present: {fact: care.failed}}]}}", []),
        ("{interval: {first: {fact: cpap.start}, then: {fact: cpap.reevaluation}, least: 31, most: 31}}", [30, 32]),
    ],
)
def test_a_step_is_one_of_the_last_digit_and_one_that_the_grammar_allows(
    test: str, steps: list[float], tmp_path: Path
) -> None:
    path = write(tmp_path, old='{duration: {fact: symptom.duration, op: ">=", days: 28}}', new=test)
    assert [to for _, _, to in moves(path)] == steps


def test_a_red_flags_number_is_one_too(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    flag = """red_flags:
  - id: severe
    title: Pain of more than 8.
    due_hours: 8
    when: {number: {fact: score.pain, op: ">", value: 8}}
    citations: [{source: lcd}]
documents:"""
    high = """  - name: Pain of 9 is a red flag
    change: {pain: {kind: score.pain, value: 9}}
    expect: {recommendation: human_review, red_flags: [severe]}
"""
    path = write(tmp_path, CASES + high, old="documents:", new=flag)
    assert [one.partition(": ")[2] for one in told(path, capsys)] == ["no case tells 8 from 7 in the red flag 'severe'"]


@pytest.mark.parametrize("folder", ["lumbar-sacral-esi", "overlays/evicore-esi", "blepharoplasty"])
def test_numbers_are_found_in_files_over_others_too(folder: str) -> None:
    assert list(Numbers(SHIPPED, SHIPPED / folder / "2026-01-01.yaml").moves())
