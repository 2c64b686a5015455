"""How long the reader takes for 5 kB, beside a bare pass of its own automaton over the same text in the same run.

Run: python tests/bench/bench_reader.py [--json]
"""

import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

import yaml

from reader.fold import lower
from reader.lexicon import lexicon
from reader.read import read

CORPUS = Path(__file__).parents[1] / "corpus"
SIZE = 5_000
ROUNDS = 15


def texts() -> list[str]:
    """Synthetic charts joined to notes of about 5 kB."""
    charts = [
        row["text"] for path in sorted(CORPUS.glob("*.yaml")) for row in yaml.safe_load(path.read_text())["charts"]
    ]
    joined = "\n\n".join(charts)
    return [joined[at : at + SIZE] for at in range(0, len(joined) - SIZE, SIZE)]


def milliseconds(work: Callable[[str], object], notes: list[str]) -> float:
    """Best CPU time of a note, over all notes and rounds, per 5 kB."""
    best = {note: float("inf") for note in notes}
    for _ in range(ROUNDS):
        for note in notes:
            start = time.process_time()
            work(note)
            best[note] = min(best[note], time.process_time() - start)
    return 1000 * sum(best.values()) / len(notes)


def import_seconds() -> float:
    """CPU of the import in a fresh process, whatever else the machine does; the lexicon is compiled when first used."""
    code = "import time; s = time.process_time(); import reader.read; print(time.process_time() - s)"
    return min(
        float(subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout)
        for _ in range(3)
    )


def measure() -> dict[str, float]:
    """All figures: milliseconds per 5 kB, the ratio to the bare pass, import in seconds, memory in MB."""
    notes = texts()
    automaton = lexicon().automaton
    whole = milliseconds(lambda note: read(note, document="d", document_on=date(2026, 11, 1)), notes)
    bare = milliseconds(lambda note: automaton.find_matches_as_indexes(lower(note), overlapping=True), notes)
    return {
        "ms_per_5kb": round(whole, 2),
        "bare_pass_ms": round(bare, 3),
        "ratio": round(whole / bare, 1),
        "import_s": round(import_seconds(), 2),
        "peak_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1),
    }


if __name__ == "__main__":
    figures = measure()
    print(
        json.dumps(figures)
        if "--json" in sys.argv
        else "\n".join(f"{name:14} {value}" for name, value in figures.items())
    )
