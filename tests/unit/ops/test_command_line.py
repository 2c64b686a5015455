"""The command line as a shell sees it."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer

from ops import up_command
from ops.cli import app
from ops.output import in_words

ROOT = Path(__file__).resolve().parents[3]
COMMANDS = (
    "up", "down", "demo", "doctor", "migrate", "upkeep", "review", "submit", "status", "reprocess", "audit", "user",
    "case", "policy", "reader",
)  # fmt: skip


def _run(*arguments: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "ops.cli", *arguments],
        input=stdin,
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=False,
        timeout=60,
    )


def test_help_lists_every_command() -> None:
    """What it costs: `tests/bench/bench_start.py`, and the test below."""
    shown = _run("--help").stdout
    assert [name for name in COMMANDS if f"  {name} " not in shown] == []


def test_help_loads_no_room_of_the_house() -> None:
    rooms = ("sqlalchemy", "celery", "pydantic", "fastapi", "rich.console", "engine")
    script = f"import sys, ops.cli; print([name for name in {rooms} if name in sys.modules])"
    shown = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, cwd=ROOT, check=True)
    assert shown.stdout.strip() == "[]"


def test_ctrl_c_while_the_command_is_still_loaded_leaves_with_130_and_no_trace() -> None:
    script = """
import sys

class Hand:
    def find_spec(self, name, path=None, target=None):
        if name == "typer":
            raise KeyboardInterrupt

sys.meta_path.insert(0, Hand())
from ops.start import main
main()
"""
    ended = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, cwd=ROOT, check=False)
    assert (ended.returncode, ended.stdout, ended.stderr) == (130, "", "")


@pytest.mark.parametrize("name", COMMANDS)
def test_help_of_each_command_leaves_with_0(name: str) -> None:
    helped = _run(name, "--help")
    assert (helped.returncode, helped.stderr) == (0, "")
    assert helped.stdout


def test_each_command_of_a_group_has_an_example_that_begins_with_its_own_name() -> None:
    unlike = [
        name
        for name, command in _leaves(typer.main.get_command(app))
        if not re.search(rf"Example: (\S+=\S+ )?precert {name}\b", command.help or "")
    ]
    assert unlike == []


def test_each_command_speaks_json_but_up_which_runs_until_it_is_stopped() -> None:
    mute = [
        name
        for name, command in _leaves(typer.main.get_command(app))
        if "--json" not in [option for parameter in command.params for option in parameter.opts]
    ]
    assert mute == ["up"]


def _leaves(command: Any, *path: str) -> Iterator[tuple[str, Any]]:
    for name, below in getattr(command, "commands", {}).items():
        yield from _leaves(below, *path, name)
    if not hasattr(command, "commands"):
        yield " ".join(path), command


def test_the_readmes_key_is_the_samples_own() -> None:
    """The key names the submitter, and a body that names another is refused: the first thing that a reader tries."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    submitter = re.search(r"precert user key (\S+)", readme)
    sample = re.search(r"-d @(\S+\.json)", readme)
    assert submitter is not None
    assert sample is not None
    assert json.loads((ROOT / sample[1]).read_text(encoding="utf-8"))["submitter"] == submitter[1]


def test_wrong_use_leaves_with_2_and_says_so_on_stderr() -> None:
    both = ["policy", "show", "cervical-thoracic-esi", "--json", "--markdown"]
    for arguments in (["nosuch"], ["review"], ["review", "x.json", "--text", "poem"], ["reprocess"], both):
        wrong = _run(*arguments)
        assert (wrong.returncode, wrong.stdout) == (2, ""), arguments
        assert wrong.stderr


def test_a_bad_file_leaves_with_1_and_the_rest_goes_on() -> None:
    good = ROOT / "producer" / "samples" / "10-no-policy.json"
    reviewed = _run("review", "none.json", str(good), "--json", "--as-of", "2026-11-20")
    assert reviewed.returncode == 1
    (line,) = reviewed.stdout.splitlines()
    assert json.loads(line)["submission_id"] == "sample-shoulder-mri"
    assert "none.json" in reviewed.stderr
    assert "Traceback" not in reviewed.stderr


def test_a_file_without_a_request_leaves_with_1_and_says_so(tmp_path: Path) -> None:
    empty = tmp_path / "none.json"
    empty.write_text("[]", encoding="utf-8")
    reviewed = _run("review", str(empty), "--json")
    assert (reviewed.returncode, reviewed.stdout) == (1, "")
    assert "is an empty list" in reviewed.stderr


def test_an_unexpected_error_is_named_by_kind_and_place_only() -> None:
    try:
        raise ValueError("Jane Roe has M54.12")  # noqa: TRY301
    except ValueError as error:
        words = in_words(error)
    assert "ValueError" in words
    assert "precert doctor" in words
    assert "Jane" not in words


def test_an_end_that_nobody_can_read_is_an_end_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(up_command.runner, "up", lambda *_, **__: None)
    reader, writer = os.pipe()
    os.close(reader)  # as a terminal that was closed
    gone = open(writer, "w", encoding="utf-8")  # noqa: SIM115, PTH123  closing it fails, as writing does
    monkeypatch.setattr(sys, "stdout", gone)
    assert up_command.up() == 0
    with pytest.raises(OSError):
        gone.close()
