"""`docs/retries.md` says what `worker/retry.py`, `store/errors.py` and the numbers beside them do."""

import importlib
import re
from pathlib import Path

import psycopg
import pytest
from sqlalchemy.exc import OperationalError

from runtime.bell import QUIET_SECONDS
from runtime.limits import Limits
from runtime.settings import Settings
from store import errors
from store.attempts import ATTEMPTS
from store.notices import MOST_TRIES, PATIENCE
from store.upkeep import UNHEARD_AFTER
from worker.retry import MAX_RETRIES, Action, decide, trouble_of
from worker.schedule import SWEEP_SECONDS

PAGE = Path("docs/retries.md").read_text()
ROWS = [row.strip("| ").split(" | ") for row in PAGE.splitlines() if row.startswith("| ")]
KINDS = [(known, row[2]) for row in ROWS if row[2:] in (["surroundings"], ["request"])
         for known in re.findall(r"`([^`]+)`", row[1])]  # fmt: skip
WHO = {row[0]: row for row in ROWS if len(row) == 4}


def raised(known):
    """What the page names, as it comes out of the driver, and out of SQLAlchemy."""
    if not re.fullmatch(r"[0-9A-Z]{2}|[0-9A-Z]{5}", known):
        module, _, name = known.rpartition(".")
        return [getattr(importlib.import_module(module), name)]
    error = psycopg.Error("a value")
    error.sqlstate = known.ljust(5, "0")
    return [lambda: error, lambda: OperationalError("SELECT", {}, error)]


@pytest.mark.parametrize(("known", "kind"), KINDS)
def test_each_failure_is_of_the_kind_that_the_page_says(known, kind):
    for make in raised(known):
        assert trouble_of(make()).value == kind


def test_the_page_names_each_state_that_means_not_now():
    told = {known for known, kind in KINDS if kind == "surroundings" and re.fullmatch(r"[0-9A-Z]+", known)}
    assert told == set(errors._NOT_NOW)


def test_the_delays_of_celery_are_those_of_the_page():
    away = psycopg.OperationalError()
    spans = [
        [decide(away, retries=retries, chance=chance).delay_seconds for chance in (0.0, 1.0)]
        for retries in range(MAX_RETRIES)
    ]
    first, second, third = (f"{low:g}-{high:g}" for low, high in spans)
    assert f"{MAX_RETRIES} times, after {first}, {second} and {third} s" in WHO["surroundings"][2]
    assert decide(away, retries=MAX_RETRIES, chance=0.5).action is Action.GIVE_UP


def test_the_numbers_of_the_page_are_those_of_the_code():
    assert WHO["request"][2] == f"{ATTEMPTS} attempts"
    assert all(f"every {SWEEP_SECONDS:g} s" in WHO[kind][1] + WHO[kind][3] for kind in ("surroundings", "request"))
    dead_after = Limits(Settings.model_fields["task_seconds"].default).dead_after.total_seconds()
    assert f"a killed or frozen worker (its batch row is {dead_after:g} s old)" in WHO
    assert f"waits over {UNHEARD_AFTER.total_seconds():g} s" in WHO["a lost, doubled or late message"][1]
    assert f"quiet for {QUIET_SECONDS:g} s" in WHO["a bell that the broker does not take"][1]
    assert WHO["a notice"][2] == WHO["a notice that was claimed and never marked (its worker died)"][2]
    assert WHO["a notice"][2] == f"{MOST_TRIES} tries"
    assert WHO["a receiver of notices that takes none"][2] == f"{PATIENCE.total_seconds() / 3600:g} hours"
