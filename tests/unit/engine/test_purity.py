"""Law 7: the engine has no clock, no chance, no I/O; a thousand documents are no trap."""

import ast
import sys
from pathlib import Path

import pytest

from schemas.evaluation import Recommendation
from tests.unit.engine.samples import CARE, COMPLETE, PAIN, assessed, criterion, denied, fact, policy

ENGINE = Path(__file__).parents[3] / "engine"
MODULES = sorted(ENGINE.rglob("*.py"))
ALLOWED = {
    "collections", "dataclasses", "datetime", "enum", "functools", "itertools", "operator", "re", "typing",
    "unicodedata", "zoneinfo", "engine", "schemas", "decimal", "math", "textwrap",
}  # fmt: skip
IMPURE = {"now", "today", "utcnow", "open", "print", "input", "time", "random", "getenv", "eval", "exec"}


@pytest.mark.parametrize("module", MODULES, ids=lambda path: str(path.relative_to(ENGINE)))
def test_the_engine_imports_only_words_and_asks_nobody_for_the_time(module: Path) -> None:
    tree = ast.parse(module.read_text(encoding="utf-8"))
    for found in ast.walk(tree):
        if isinstance(found, ast.Import):
            assert {name.name.split(".")[0] for name in found.names} <= ALLOWED
        elif isinstance(found, ast.ImportFrom):
            assert (found.module or "").split(".")[0] in ALLOWED
        elif isinstance(found, ast.Call):
            called = found.func
            name = called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
            # `.time()` of a datetime is a part of it; a clock would have to be imported first.
            assert name not in IMPURE - {"time"}


def _calls_for(facts: int) -> int:
    """How many functions are called for a chart of so many facts and as many denials."""
    said = [fact("symptom.radicular_pain", side="right", document=f"d{one}") for one in range(facts)]
    nos = [denied("symptom.radicular_pain", side="left", document=f"d{one}") for one in range(facts)]
    agree = {
        "concordance": {
            "left": {"fact": "symptom.radicular_pain"},
            "right": {"fact": "symptom.radicular_pain"},
            "on": ["side"],
        }
    }
    by = policy(PAIN, CARE, criterion("agree", agree))
    calls = 0

    def count(_frame: object, event: str, _argument: object) -> None:
        nonlocal calls
        calls += event.endswith("call")

    sys.setprofile(count)
    try:
        found = assessed(facts=[*COMPLETE, *said, *nos], by=by)
    finally:
        sys.setprofile(None)
    assert found.recommendation is Recommendation.APPROVE
    return calls


def test_pairs_of_facts_are_compared_by_meaning_and_not_one_by_one() -> None:
    assert _calls_for(800) < 3 * _calls_for(400), "twice the chart may cost twice, not four times"
