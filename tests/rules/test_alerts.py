"""Every alert asks for metrics that exist, with labels that they have, and says what to do."""

import re
from pathlib import Path

import pytest
import yaml
from prometheus_client import Counter, Histogram

from runtime import metrics
from schemas.lifecycle import MACHINE_STATES
from schemas.messages import QUEUES, Task
from worker.schedule import SCHEDULE

RULES = yaml.safe_load(Path("ops/alerts/precert.yaml").read_text())["groups"][0]["rules"]
RUNBOOK = Path("docs/runbooks/operations.md").read_text()
_SUFFIXES = {Counter: ("_total",), Histogram: ("_count", "_sum", "_bucket")}
_ASKED = re.compile(r"(precert_\w+)(?:\{([^}]*)\})?")


def exposed():
    """Names as they are scraped, with their labels."""
    stored = {one.name: set(one.labels) for one in metrics.STORED}
    counted = [value for value in vars(metrics).values() if isinstance(value, (Counter, Histogram))]
    return stored | {each._name + suffix: set(each._labelnames) for each in counted for suffix in _SUFFIXES[type(each)]}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule["alert"])
def test_an_alert_asks_for_metrics_that_exist_and_has_its_entry_in_the_runbook(rule):
    asked = _ASKED.findall(rule["expr"])
    assert asked
    for name, labels in asked:
        assert name in exposed()
        assert set(re.findall(r"(\w+)=", labels)) <= exposed()[name]
    assert rule["labels"]["severity"] in {"page", "ticket"}
    assert rule["annotations"]["runbook"] == f"operations.md#{rule['alert'].lower()}"
    assert f"\n### {rule['alert']}\n\n" in RUNBOOK


def test_the_runbook_has_no_entry_of_an_alert_that_there_is_not():
    section = RUNBOOK.partition("\n## Alerts\n")[2].partition("\n## ")[0]
    assert re.findall(r"^### (\w+)$", section, re.MULTILINE) == [rule["alert"] for rule in RULES]


def test_alerts_name_states_and_queues_that_exist():
    asked = " ".join(rule["expr"] for rule in RULES)
    assert set(re.findall(r'state=~"([^"]+)"', asked)) == {"reading|ready|gaps"}
    assert {state.value for state in MACHINE_STATES} == {"reading", "ready", "gaps"}
    assert set(re.findall(r'queue="([^"]+)"', asked)) <= set(QUEUES)
    assert set(re.findall(r'task="([^"]+)"', asked)) <= set(Task)


def test_each_scheduled_job_that_mends_something_has_an_alert_for_when_it_does_not_come_to_its_end():
    asked = " ".join(rule["expr"] for rule in RULES)
    jobs = {entry["task"] for entry in SCHEDULE.values()} - {Task.NOTIFY}
    assert set(re.findall(r'precert_job_silent_seconds\{task="([^"]+)"\}', asked)) == jobs
