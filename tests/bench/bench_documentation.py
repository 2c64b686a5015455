"""How fast what is missing becomes requests for information, beside how fast it is found: the second must not trail.

    python -m tests.bench.bench_documentation [--requests 4000] [--urgency standard]

Structured requests that lack their imaging, evaluated and asked for in this process, batch by batch, over a real
PostgreSQL with durable commits. Prints one JSON object; exit code 1 when asking is slower than evaluating, since the
embedded runner has fewer processes for it.
"""

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from uuid import UUID

import orjson

from tests.bench.bench_pipeline import point_at, services

_IMAGING = ("imaging.study", "imaging.finding")
_BATCH = 200


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--requests", type=int, default=4_000)
    parser.add_argument("--urgency", choices=("standard", "expedited"), default="standard")
    chosen = parser.parse_args()
    requests: int = chosen.requests
    folder = Path(tempfile.mkdtemp(prefix="precert-bench-"))
    folder.chmod(0o711)
    with services(folder / "home") as running:
        point_at(running, folder, requests)
        answer = _measure(requests, chosen.urgency)
    sys.stdout.write(json.dumps(answer) + "\n")
    # The clock of an expedited request leaves no time to wait in silence: a person has it while the provider is asked.
    is_right = answer["states"] == {"pended" if chosen.urgency == "standard" else "in_review": requests}
    return 0 if is_right and answer["documentation_per_second"] >= answer["evaluation_per_second"] else 1


def _measure(count: int, urgency: str) -> dict[str, object]:
    from tests.pipeline import document, evaluate, rows

    ids = _file(count, urgency)
    evaluated, of_evaluation = _timed(evaluate, ids)
    asked, of_asking = _timed(document, ids)
    return {
        "requests": count,
        "evaluation_per_second": round(count / evaluated),
        "documentation_per_second": round(count / asked),
        "evaluation_cpu_ms": round(of_evaluation / count * 1000, 3),
        "documentation_cpu_ms": round(of_asking / count * 1000, 3),
        "states": dict(rows("SELECT state, count(*) FROM request GROUP BY state")),
    }


def _file(count: int, urgency: str) -> list[UUID]:
    from producer.intake import accept_many
    from tests.pipeline import CLINIC, rows, submission

    one = submission(leave_out=_IMAGING, urgency=urgency)
    for start in range(0, count, _BATCH):
        numbers = range(start, min(start + _BATCH, count))
        members = [{**one["member"], "id": f"B{number}"} for number in numbers]
        accept_many(
            CLINIC, [orjson.dumps({**one, "submission_id": member["id"], "member": member}) for member in members]
        )
    return rows("SELECT id FROM request ORDER BY id")


def _timed(step: Callable[..., int], ids: Sequence[UUID]) -> tuple[float, float]:
    """Wall and CPU seconds of this process; the servers' are in the first."""
    wall, cpu = time.monotonic(), time.process_time()
    for start in range(0, len(ids), _BATCH):
        step(*ids[start : start + _BATCH])
    return time.monotonic() - wall, time.process_time() - cpu


if __name__ == "__main__":
    raise SystemExit(main())
