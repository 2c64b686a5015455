"""People who decide on the same bad day: what they write goes into the tables, whatever becomes of it."""

import os
import subprocess
import sys
from pathlib import Path

from tests.integration.rows import PASSWORD
from tests.laws.canary import MARK
from tests.pipeline import rows

_LOGIN = "law4"
_NPI = "1729384655"  # of nobody whom the requests name
#: What the database refuses of what they write: its error holds the row.
TROUBLE = "ALTER TABLE notice ADD CONSTRAINT no_such_words CHECK (body NOT LIKE '%refused%')"
#: Where their words stand: as many columns as are written in here.
WORDS_KEPT = (
    "SELECT rationale FROM determination WHERE decided_by IS NOT NULL",
    "SELECT body FROM notice WHERE body IS NOT NULL",
    "SELECT name FROM person",
    "SELECT number FROM reviewer_licence",
)


def all_that_they_were_told(references: dict[str, str], folder: Path) -> str:
    """A physician decides, extends, expedites and cancels, well and badly. What the commands said of what went wrong,
    and all that they said beside their answer to the person who had signed in."""
    why = folder / "why.txt"
    why.write_text(f"{MARK}rationale of a decision")
    physician = ("--role", "physician", "--role", "nurse", "--npi", _NPI)
    licence = ("--type", "physician", "--state", "TX", "--number", f"{MARK}licence", "--valid-to", "2099-12-31")
    decide = ("approve", "--rationale-file", str(why), "--yes", "--json")
    extend = ("case", "extend", references["gaps"], "--told", "phone", "--yes", "--reason")
    said = [
        _typed("user", "add", _LOGIN, "--name", f"{MARK}reviewer", *physician),
        _typed("user", "licence", _LOGIN, *licence, "--specialty", "pain medicine"),
        _typed("case", "list", password=f"{MARK}password", code=1),
        _typed("case", "show", references["crash"], code=1),
        _typed("case", "decide", references["refused"], *decide, code=1),
        _typed("case", "decide", references["gaps"], *decide, code=1),
        _typed("case", "decide", references["files"], *decide),
        _typed(*extend, f"{MARK}reason", "--ground", MARK, code=1),
        _typed(*extend, f"{MARK}refused", "--ground", "enrollee_asks", code=1),
        _typed(*extend, f"{MARK}reason", "--ground", "enrollee_asks"),
        _typed("case", "expedite", references["gaps"], "--reason", f"{MARK}urgent", "--told", "phone", "--yes"),
        _typed(
            "case", "void", references["files"], "--reason", "member_asks", "--rationale", f"{MARK}void", "--yes"
        ),
        _typed("case", "void", references["files"], "--reason", MARK, "--rationale", f"{MARK}void", "--yes", code=2),
    ]  # fmt: skip
    return "\n".join(said)


def _typed(*command: str, password: str = PASSWORD, code: int = 0) -> str:
    """What a command said on stderr, and on stdout as well when it failed."""
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-m", "ops.cli", *command],
        capture_output=True, text=True, check=False, timeout=60,
        env={**os.environ, "PRECERT_LOGIN": _LOGIN, "PRECERT_PASSWORD": password},
    )  # fmt: skip
    assert done.returncode == code, (command, done.stdout, done.stderr)
    return done.stderr + (done.stdout if code else "")


def tables_that_hold_their_words() -> list[bool]:
    """For each place where people write, whether a mark stands there."""
    return [any(MARK in told for told in rows(sql)) for sql in WORDS_KEPT]
