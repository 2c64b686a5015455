"""`precert policy`: what policy authors see, and the exit codes that scripts rely on."""

import json
from pathlib import Path

import pytest

from ops import policy_command, policy_files
from ops.cli import app
from policies import catalog, lock
from policies.errors import PolicyFileError
from tests.unit.policies.folders import put

SHIPPED = catalog.SHIPPED / "cervical-thoracic-esi"


@pytest.fixture
def draft(tmp_path: Path) -> Path:
    """The shipped policy with another date and another threshold, and with its cases but two beside it."""
    text = (SHIPPED / "2026-01-01.yaml").read_text(encoding="utf-8")
    text = text.replace("effective_from: 2026-01-01", "effective_from: 2026-07-01").replace("value: 730", "value: 365")
    path = tmp_path / "cervical-thoracic-esi" / "2026-07-01.yaml"
    path.parent.mkdir()
    path.write_text(text, encoding="utf-8")
    cases = (SHIPPED / "cases.yaml").read_text(encoding="utf-8")
    start, end = (
        cases.index("  - name: A predetermined series"),
        cases.index("  # -", cases.index("rules out a series")),
    )
    cases = (cases[:start] + cases[end:]).replace("esi/2026-01-01", "esi/2026-07-01", 1)
    path.with_name("cases.yaml").write_text(cases, encoding="utf-8")
    return path


def printed(capsys):
    return json.loads(capsys.readouterr().out)


def test_check_of_the_shipped_policies_finds_nothing(capsys):
    assert policy_command.check(as_json=True) == 0
    answer = printed(capsys)
    assert answer["ok"]
    assert "cervical-thoracic-esi/2026-01-01" in answer["policies"]


def test_check_of_a_broken_file_fails_and_says_where(draft, capsys):
    draft.write_text(draft.read_text().replace("basis: advisory", "basis: perhaps", 1))
    assert policy_command.check([draft], as_json=True) == 1
    (problem,) = printed(capsys)["problems"]
    assert problem["where"] == "criterion 'dermatomal-symptoms'"
    assert problem["line"] > 1
    assert policy_command.check([draft]) == 1
    assert "2026-07-01.yaml:" in capsys.readouterr().err


def test_check_writes_the_lock_only_when_asked(tmp_path, capsys, monkeypatch):
    put(tmp_path)
    monkeypatch.setattr(policy_files, "folder", lambda: tmp_path)
    assert policy_command.check() == 1
    assert "not in policies.lock" in capsys.readouterr().err
    assert policy_command.check(write_lock=True) == 0
    assert lock.read(tmp_path).keys() == {"cervical-thoracic-esi/2026-01-01"}
    assert policy_command.check() == 0


def test_show_gives_the_policy_as_words_markdown_and_json(capsys):
    assert policy_command.show("cervical-thoracic-esi") == 0
    assert "What this policy file does not model" in capsys.readouterr().out
    assert policy_command.show("cervical-thoracic-esi-medicare/2026-01-01", as_markdown=True) == 0
    assert capsys.readouterr().out.startswith("# Cervical or thoracic interlaminar")
    assert policy_command.show("cervical-thoracic-esi", as_json=True) == 0
    assert printed(capsys)["version"] == "2026-01-01"


def test_show_of_an_unknown_policy_names_the_known_ones():
    with pytest.raises(PolicyFileError, match=r"there is no such policy\. Known: .*cervical-thoracic-esi/2026-01-01"):
        policy_command.show("ankle")


def test_diff_names_the_criterion_that_changed(draft, capsys):
    assert policy_command.diff("cervical-thoracic-esi/2026-01-01", str(draft), as_json=True) == 0
    changed = {one["where"]: one for one in printed(capsys)}
    assert changed["criteria.imaging-recent.requires"]["before"]["within"]["days"] == 730
    assert changed["criteria.imaging-recent.requires"]["after"]["within"]["days"] == 365
    assert policy_command.diff("cervical-thoracic-esi", str(draft)) == 0
    assert "changes from cervical-thoracic-esi/2026-01-01" in capsys.readouterr().out


def test_the_shipped_cases_pass(capsys):
    assert policy_command.test([], as_json=True) == 0
    files = printed(capsys)["files"]
    assert sum(file["cases"] for file in files) > 500
    assert [(file["failed"], file["untested"], file["unshown"]) for file in files] == [({}, [], [])] * len(files)


def test_a_case_that_fails_and_a_criterion_without_cases_are_named(draft, capsys):
    assert policy_command.test([draft], as_json=True) == 1
    (file,) = printed(capsys)["files"]
    assert file["failed"] == {"Imaging 730 days old is recent": ["imaging-recent: expected met, got missing"]}
    assert file["untested"] == [
        "no case meets the criterion 'no-series'",
        "no case fails the criterion 'no-series'",
    ]


def test_the_grammar_is_printed_or_written(tmp_path, capsys):
    assert policy_command.grammar(as_json=True) == 0
    assert printed(capsys)["title"] == "Policy"
    assert policy_command.grammar(tmp_path / "schema.json") == 0
    assert json.loads((tmp_path / "schema.json").read_text())["title"] == "Policy"


def test_the_command_line_reaches_them(capsys):
    with pytest.raises(SystemExit) as left:
        app(["policy", "check", "--json"])
    assert left.value.code == 0
    assert printed(capsys)["ok"]


@pytest.mark.parametrize("name", ["overlays/evicore-esi/2026-01-01.yaml", "overlays/evicore-esi", "."])
def test_check_finds_what_a_file_or_folder_refers_to(name, capsys, monkeypatch):
    """Also an overlay's, wherever the command is given."""
    monkeypatch.chdir(catalog.SHIPPED)
    assert policy_command.check([Path(name)], as_json=True) == 0
    assert "lumbar-sacral-esi+evicore/2026-01-01" in printed(capsys)["policies"]


def test_check_tells_what_is_no_policy_and_reads_the_rest(draft, tmp_path, capsys):
    (tmp_path / "empty").mkdir()
    assert policy_command.check([tmp_path / "empty", draft.with_name("cases.yaml"), draft], as_json=True) == 1
    answer = printed(capsys)
    assert [one["what"] for one in answer["problems"]] == ["holds no policy", "holds cases and no policy"]
    assert answer["policies"] == ["cervical-thoracic-esi/2026-07-01"]


def test_an_overlays_file_makes_several_policies_and_one_has_to_be_named(capsys):
    file = str(catalog.SHIPPED / "overlays" / "evicore-esi" / "2026-01-01.yaml")
    assert policy_command.show(file, as_markdown=True) == 0
    assert capsys.readouterr().out.count("sample payer that reviews by eviCore)") >= 4
    with pytest.raises(
        PolicyFileError, match=r"makes 4 policies\. Name one of .*lumbar-sacral-esi\+evicore/2026-01-01"
    ):
        policy_command.diff(file, "lumbar-sacral-esi")


@pytest.mark.parametrize("name", ["nosuch", "nosuch/cases.yaml", "nosuch/2026-01-01.yaml"])
def test_cases_that_are_not_there_are_told_with_those_that_are(name):
    with pytest.raises(PolicyFileError, match=r"there are no cases\. Families with cases: .*overlays/evicore-esi"):
        policy_command.test([Path(name)], as_json=True)


def test_the_cases_of_a_family_are_found_by_its_name(capsys):
    assert policy_command.test([Path("home-oxygen")], as_json=True) == 0
    assert [one["policy"] for one in printed(capsys)["files"]] == ["home-oxygen/2026-01-01"]


def test_cases_that_do_not_read_are_told_and_the_others_run(draft, tmp_path, capsys):
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / "cases.yaml").write_text("bases: [")
    assert policy_command.test([tmp_path], as_json=True) == 1
    answer = printed(capsys)
    assert answer["problems"][0]["file"] == "broken/cases.yaml"
    assert [one["policy"] for one in answer["files"]] == ["cervical-thoracic-esi/2026-07-01"]
    assert policy_command.test([tmp_path / "broken"], as_json=False) == 1
    assert "broken/cases.yaml:2: not readable as YAML" in capsys.readouterr().err


def test_a_grammar_that_cannot_be_written_is_told(tmp_path, capsys):
    assert policy_command.grammar(tmp_path / "nosuch" / "schema.json") == 1
    assert "cannot be written (No such file or directory)" in capsys.readouterr().err
