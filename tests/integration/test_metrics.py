"""`GET /metrics` tells what the rows say, and what workers counted in processes of their own."""

import os
import subprocess
import sys
from pathlib import Path

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from runtime.settings import settings
from store.database import dispose
from tests.intake import Api, request_of, rows

_A_WORKER = "from runtime import metrics; metrics.SWEPT.labels('bells').inc(7)"


def told(api: Api) -> dict[tuple[str, ...], float]:
    """Every sample: its name and the values of its labels, in the order of their names."""
    families = text_string_to_metric_families(httpx.get(f"{api.url}/metrics").text)
    samples = [sample for family in families for sample in family.samples]
    return {(each.name, *(value for _, value in sorted(each.labels.items()))): each.value for each in samples}


def test_the_gauges_are_those_of_the_rows(api: Api) -> None:
    for name, urgency in (("A-1", "standard"), ("A-2", "standard"), ("A-3", "expedited")):
        api.client.post(
            "/v1/requests", json=request_of(name, urgency=urgency, member={"id": name, "birth_date": "1971-03-02"})
        )
    rows("UPDATE request SET waiting_since = now() - interval '1 hour' WHERE submission_id = 'A-1' RETURNING id")
    rows(
        "UPDATE request SET due_at = now() - interval '1 minute', attempts = 1 WHERE urgency = 'expedited' RETURNING id"
    )
    rows("INSERT INTO worker_pulse (worker, queue, done) VALUES ('a', 'evaluation,upkeep', 3), ('b', 'upkeep', 4)"
         " RETURNING worker")  # fmt: skip
    found = told(api)
    assert found["precert_database_up",] == 1
    assert found["precert_waiting_requests", "reading", "standard"] == 2
    assert found["precert_waiting_requests", "reading", "expedited"] == 1
    assert found["precert_waiting_requests", "ready", "standard"] == 0, "what is none is told as well"
    assert 3600 <= found["precert_oldest_waiting_seconds", "reading", "standard"] < 3700
    assert found["precert_overdue_requests", "reading", "expedited"] == 1
    assert found["precert_overdue_requests", "reading", "standard"] == 0
    assert (found["precert_failing_requests",], found["precert_automation_failed_cases",]) == (1, 0)
    assert (found["precert_worker_requests_done", "evaluation"], found["precert_worker_requests_done", "upkeep"]) == (
        3,
        7,
    )
    assert 0 <= found["precert_worker_silent_seconds", "upkeep"] < 60


def test_without_the_database_the_counters_are_told_all_the_same(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PRECERT_PRODUCER_DATABASE_URL", "postgresql://nobody@/nothing?host=/nowhere")
    settings.cache_clear()
    told(api)  # a request is counted when it has been answered
    found = told(api)
    dispose()
    assert found["precert_database_up",] == 0
    assert not [name for name, *_ in found if name == "precert_waiting_requests"]
    assert [name for name, *_ in found if name == "precert_http_seconds_count"]


def test_what_another_process_counted_is_told_where_they_share_a_folder(
    api: Api, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PROMETHEUS_MULTIPROC_DIR", str(tmp_path))
    for _ in range(2):
        subprocess.run([sys.executable, "-c", _A_WORKER], env={**os.environ, "PYTHONPATH": "."}, check=True)
    assert told(api)["precert_swept_total", "bells"] == 14
