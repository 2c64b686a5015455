"""Law 7: the engine has no clock, no chance, no I/O; a thousand documents are no trap."""

import ast
import time
from pathlib import Path

import pytest

from schemas.evaluation import Recommendation
from tests.unit.engine.samples import CARE, COMPLETE, PAIN, assessed, criterion, denied, fact, policy

ENGINE = Path(__file__).parents[3] / "engine"
MODULES = sorted(ENGINE.rglob("*.py"))
ALLOWED = {
    "collections", "dataclasses", "datetime", "enum", "functools", "itertools", "operator", "re", "typing",
    "unicodedata", "zoneinfo", "engine", "schemas", "decimal", "textwrap",
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


def test_a_chart_of_thousands_of_facts_is_evaluated_in_a_moment() -> None:
    said = [fact("symptom.radicular_pain", side="right", document=f"d{one}") for one in range(2000)]
    nos = [denied("symptom.radicular_pain", side="left", document=f"d{one}") for one in range(2000)]
    agree = {
        "concordance": {
            "left": {"fact": "symptom.radicular_pain"},
            "right": {"fact": "symptom.radicular_pain"},
            "on": ["side"],
        }
    }
    by = policy(PAIN, CARE, criterion("agree", agree))
    begun = time.process_time()
    found = assessed(facts=[*COMPLETE, *said, *nos], by=by)
    assert found.recommendation is Recommendation.APPROVE
    assert time.process_time() - begun < 5, "pairs of facts are compared by meaning, not one by one"
