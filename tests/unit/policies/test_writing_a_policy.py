"""The example of `docs/writing-a-policy.md` works as printed, and its mistakes are told as printed."""

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from ops import policy_command, policy_files
from policies import lock
from policies.codes import procedures
from policies.errors import PolicyFileError
from policies.loader import load
from policies.render import markdown
from producer.http import load_tables
from runtime.settings import settings

ROOT = Path(__file__).resolve().parents[3]

PAGE = (ROOT / "docs" / "writing-a-policy.md").read_text(encoding="utf-8")
FILES = dict(re.findall(r"```yaml\n# (mine/\S+)\n(.*?)```", PAGE, flags=re.DOTALL))
SAID = [line for block in re.findall(r"```text\n(.*?)```", PAGE, flags=re.DOTALL) for line in block.splitlines()]
POLICY = "mine/arm-joint-mri/2027-01-01.yaml"
CODES = "mine/procedures.yaml"


@pytest.fixture(autouse=True)
def nothing_adopted() -> Iterator[None]:
    """Codes of a folder count in the process that read it: each test begins without those of the one before."""
    procedures.forget()
    yield
    procedures.forget()


@pytest.fixture
def written(tmp_path: Path) -> Path:
    """The files, as the page has them."""
    for name, text in FILES.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return tmp_path / POLICY


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def mistake(path: Path) -> str:
    with pytest.raises(PolicyFileError) as raised:
        load(path)
    return str(raised.value.problems[0])


def test_the_page_holds_a_policy_and_its_cases() -> None:
    assert FILES.keys() == {POLICY, "mine/arm-joint-mri/cases.yaml", CODES}


def test_the_policy_checks_and_its_cases_pass(written: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert policy_command.check([written]) == 0
    assert policy_command.test([written.parent], as_json=False) == 0
    assert "arm-joint-mri/2027-01-01: 4 cases, 0 failed" in capsys.readouterr().out
    assert "arm-joint-mri/2027-01-01: 4 cases, 0 failed" in SAID


def test_a_code_that_nobody_knows_is_told_as_printed(written: Path) -> None:
    (written.parents[1] / "procedures.yaml").unlink()
    assert mistake(written) in SAID


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("known: [", "is no YAML"),
        ("codes: {}", "no codes stand there"),
        ("known: ['73222']", "no codes stand there"),
        ("known: {73222: MRI}", "no code with its words: 73222"),
        ("known: {'7322': MRI}", "no code with its words: '7322'"),
        ("known: {'73222': }", "no code with its words: '73222'"),
        ("", "no codes stand there"),
    ],
)
def test_a_table_of_codes_of_another_shape_is_refused_with_a_remedy(written: Path, text: str, what: str) -> None:
    (written.parents[1] / "procedures.yaml").write_text(text, encoding="utf-8")
    assert what in mistake(written)
    assert "Write one code a line in quotes" in mistake(written)


def test_intake_knows_the_codes_of_the_folder_that_is_in_force(written: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    day = date(2027, 1, 20)
    assert procedures.check("73222", day) is procedures.ProcedureStatus.UNKNOWN
    monkeypatch.setenv("PRECERT_POLICY_FOLDER", str(written.parents[1]))
    settings.cache_clear()
    try:
        load_tables()
    finally:
        monkeypatch.undo()
        settings.cache_clear()
    assert procedures.check("73222", day) is procedures.ProcedureStatus.KNOWN
    assert procedures.words("73222") == "MRI of an arm joint with contrast"


def test_a_misspelt_kind_is_told_as_printed(written: Path) -> None:
    change(written, "symptom.duration,", "symptom.durations,")
    assert mistake(written) in SAID


def test_a_tab_is_told_as_printed(written: Path) -> None:
    change(written, "    title: Conservative", "\ttitle: Conservative")
    assert mistake(written) in SAID


def test_a_wrong_threshold_is_told_as_printed(written: Path, capsys: pytest.CaptureFixture[str]) -> None:
    change(written, "days: 42", "days: 41")
    assert policy_command.test([written.parent], as_json=False) == 1
    told = [line.removeprefix("precert: ") for line in capsys.readouterr().err.splitlines()]
    assert told == [line for line in SAID if "41 days" in line or "no case fails" in line]


def test_a_number_that_is_shown_on_one_side_only_is_told_as_printed(
    written: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    change(written.with_name("cases.yaml"), "change: {onset: {days: 41}}", "change: {onset: {days: 30}}")
    assert policy_command.test([written.parent], as_json=False) == 1
    assert capsys.readouterr().err.removeprefix("precert: ").strip() in SAID


def test_it_is_shown_with_what_a_clinician_has_to_know(written: Path) -> None:
    shown = markdown(load(written).policy)
    for words in ("The complaint has lasted at least 6 weeks.", "unverified: general knowledge", "Everything else."):
        assert words in shown


def test_its_terms_mean_what_is_written_out_and_are_shown_as_printed(written: Path) -> None:
    (block,) = re.findall(r"```yaml\n# terms of \S+\n(.*?)```", PAGE, flags=re.DOTALL)
    terms, _, use = block.partition("requires: ")
    criterion = "requires: {present: {fact: care.failed}}"
    change(written, criterion, f"requires: {use.strip()}")
    change(written, "criteria:\n", f"{terms}\ncriteria:\n")
    policy = load(written).policy
    shown = markdown(policy).splitlines()
    assert [line for line in SAID if line.startswith(("- ", "  - ")) and line not in shown] == []
    helped = "{fact: [care.therapy, care.medication, care.failed], attributes: {outcome: [helped]}, mixed: met}"
    out = "{all: [present: {fact: care.failed}, not: {present: " + helped + "}]}"
    change(written, f"requires: {use.strip()}", f"requires: {out}")
    change(written, terms, "")
    assert load(written).policy.criteria == policy.criteria


def test_it_is_locked_when_it_is_final(
    written: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = written.parent.parent
    monkeypatch.setattr(policy_files, "folder", lambda: folder)
    change(written, "status: under_review", "status: approved")
    assert policy_command.check(write_lock=True) == 0
    assert "locked arm-joint-mri/2027-01-01" in capsys.readouterr().out
    assert lock.read(folder).keys() == {"arm-joint-mri/2027-01-01"}
    change(written, "days: 42", "days: 30")
    assert policy_command.check() == 1
