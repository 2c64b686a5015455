"""Same in, same out: in any process, in any order, with any seed, in any time zone, on any day. What the engine may
import at all: `tests/unit/engine/test_purity.py`."""

import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from store import claims
from store.claims import READY
from store.database import transaction
from tests.laws.stored import evaluations
from tests.laws.variants import changes, variant
from tests.pipeline import evaluate, file, read, rows, submission
from worker.judging import judge
from worker.surroundings import gather

ROOT = Path(__file__).resolve().parents[2]
SAMPLES = sorted((ROOT / "producer" / "samples").glob("*.json"))

#: Reviews the files in the order given. While the engine works it may neither open nor connect nor ask the time.
_REVIEW = """
import datetime, json, sys, time
from datetime import date
from pathlib import Path
import orjson
from engine import assess as engine
from ops import local_review
from schemas.evaluation import plain

forbidden = ("open", "socket", "subprocess", "os.", "shutil", "sqlite3", "urllib", "ctypes")
in_engine = False
asked = []

def watch(event, arguments):
    if in_engine and event.startswith(forbidden):
        asked.append(event)

def watched(*arguments, **named):
    global in_engine
    in_engine = True
    try:
        return engine.assess(*arguments, **named)
    finally:
        in_engine = False

def no_clock(*_):
    if in_engine:
        asked.append("time")
    return real_time()

sys.addaudithook(watch)
real_time, time.time = time.time, no_clock
local_review.assess = watched
on = date.fromisoformat(sys.argv[1])
answers = {}
for name in sys.argv[2:]:
    found = local_review.review_locally(orjson.loads(Path(name).read_bytes()), as_of=on)
    answers[name] = orjson.dumps(plain(found.assessment)).decode()
print(json.dumps({"asked": asked, "answers": answers}))
"""


def review(files, folder, *, seed, zone):
    ran = subprocess.run(
        [sys.executable, "-c", _REVIEW, "2026-11-20", *map(str, files)],
        capture_output=True, text=True, cwd=ROOT, check=False, timeout=120,
        env={"PATH": os.defpath, "PYTHONPATH": str(ROOT), "PRECERT_POLICY_FOLDER": str(folder),
             "PYTHONHASHSEED": seed, "TZ": zone},
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr[-2000:]
    return json.loads(ran.stdout)


@pytest.fixture(scope="module")
def twice(policy_folder, tmp_path_factory):
    """The samples, and many requests that are nearly alike, in two processes that share nothing but the code: what was
    seen before must not colour what comes after."""
    folder = tmp_path_factory.mktemp("variants")
    alike = [folder / f"{kind}-{way}.json" for kind, way in changes()]
    for file_, what in zip(alike, changes(), strict=True):
        file_.write_text(json.dumps({**submission(facts=variant(*what)), "submission_id": file_.stem}))
    files = [*SAMPLES, *alike]
    with ThreadPoolExecutor(2) as both:
        one = both.submit(review, files, policy_folder, seed="1", zone="UTC")
        other = both.submit(review, files[::-1], policy_folder, seed="4711", zone="Pacific/Kiritimati")
        return one.result(), other.result()


def test_two_processes_give_the_same_answer_to_the_byte(twice):
    one, other = twice
    assert len(one["answers"]) == len(other["answers"]) == len(SAMPLES) + len(changes()) > 50
    assert len(set(one["answers"].values())) > 30, "they are not all the same answer"
    assert {name for name in one["answers"] if one["answers"][name] != other["answers"][name]} == set()


def test_the_engine_opens_connects_and_asks_for_nothing(twice):
    assert [found["asked"] for found in twice] == [[], []]


def test_a_stored_evaluation_is_repeated_word_for_word_from_what_is_stored(plan):
    note = {"id": "d1", "loinc": "11506-3", "title": "Note", "received_on": "2026-11-01", "text": "No fever."}
    requests = file(
        submission("M1"), submission("M2", leave_out=("imaging.study",)), submission("M3", facts=[], documents=[note])
    )
    read(*requests)
    with transaction("worker") as session:
        candidates = claims.named(session, requests, waiting=READY)
    evaluate(*requests)
    # Evaluated by the dates that were filed, not by those of the evaluation.
    assert rows("SELECT count(*) FROM evaluation e JOIN request r ON r.id = e.request "
                "WHERE (e.service_on, e.known_on) = (r.service_on, r.known_on)") == [3]  # fmt: skip
    rows("UPDATE request SET recorded_at = recorded_at - interval '40 days', waiting_since = now() - interval '9 days'")
    with transaction("worker") as session:
        known = gather(session, candidates)
    again = {row.request: row.evaluation for one in candidates for row in judge(one, known).rows}
    stored = evaluations()
    # Its own authorization is not held against it either.
    assert rows("SELECT count(*) FROM determination") == [1]
    assert len(again) == len(stored) == 3
    assert {request: one.model_dump_json() for request, one in again.items()} == {
        request: one.model_dump_json() for request, one in stored.items()
    }
