"""Precision and recall by kind over the corpus, and assertions and speed beside medspaCy in the same run.

Run: make bench-reader. Without the reference's environment (see the Makefile) only our own figures are given.
Usage: python tests/bench/bench_reference.py [--reference PYTHON] [--json]
"""

import argparse
import json
import subprocess
import sys
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any, Final

sys.path.insert(0, str(Path(__file__).parents[2]))

from reader.lexicon import lexicon
from reader.read import read
from tests.bench.bench_reader import measure, milliseconds, texts
from tests.bench.judged import Judged, assertions, by_kind
from tests.unit.reader.corpus import charts

SIDE: Final = Path(__file__).parent / "reference" / "medspacy_side.py"
ROUNDS: Final = 3
NOTES: Final = 4  #: the reference needs seconds per note with a lexicon of this size


def ask_reference(python: Path, judged: list[Judged], notes: list[str]) -> dict[str, Any]:
    """Both questions to the reference, in its own process and environment."""
    asked = {
        "judged": [{"text": one.text, "start": one.start, "end": one.end} for one in judged],
        "notes": notes,
        "terms": sorted(lexicon().patterns),
        "rounds": ROUNDS,
    }
    done = subprocess.run([python, SIDE], input=json.dumps(asked), capture_output=True, text=True, check=True)
    answer: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return answer


def figures(python: Path | None) -> dict[str, Any]:
    """Everything this bench measures."""
    corpus = charts()
    judged = assertions(corpus)
    notes = texts()[:NOTES]
    kinds = by_kind(corpus)
    found: dict[str, Any] = {
        "charts": len(corpus),
        "written_before": sum(chart.written == "before" for chart in corpus),
        "kinds": {
            kind: {"stated": f.stated, "recall": f.recall, "precision": f.precision} for kind, f in kinds.items()
        },
        "recall": sum(f.found for f in kinds.values()) / sum(f.stated for f in kinds.values()),
        "precision": sum(f.right for f in kinds.values()) / sum(f.right + f.wrong for f in kinds.values()),
        "assertions": {"judged": len(judged), "ours_right": sum(one.ours == one.said for one in judged)},
        "reader": measure(),
    }
    if python is not None:
        found |= _beside(python, judged, notes)
    return found


def _beside(python: Path, judged: list[Judged], notes: list[str]) -> dict[str, Any]:
    answer = ask_reference(python, judged, notes)
    theirs = answer["assertions"]
    ours_ms = milliseconds(lambda note: read(note, document="d", document_on=date(2026, 11, 1)), notes)
    theirs_ms = 1000 * sum(answer["seconds"]) / len(answer["seconds"])
    wrong = Counter(one.said for one, other in zip(judged, theirs, strict=True) if other != one.said)
    return {
        "reference": {
            "right": sum(other == one.said for one, other in zip(judged, theirs, strict=True)),
            "wrong_by_assertion": dict(wrong),
            "ms_per_5kb": round(theirs_ms, 1),
            "ours_ms_per_5kb": round(ours_ms, 2),
            "times_faster": round(theirs_ms / ours_ms, 1),
        }
    }


def show(found: dict[str, Any]) -> None:
    """The figures as a table."""
    print(f"{found['charts']} charts, {found['written_before']} written before the code")
    print(f"{'kind':34}{'stated':>8}{'recall':>9}{'precision':>11}")
    for kind, row in found["kinds"].items():
        print(f"{kind:34}{row['stated']:>8}{_share(row['recall']):>9}{_share(row['precision']):>11}")
    print(f"{'all':34}{'':>8}{_share(found['recall']):>9}{_share(found['precision']):>11}")
    judged = found["assertions"]
    print(f"assertions: ours {judged['ours_right']} of {judged['judged']} right")
    if "reference" in found:
        other = found["reference"]
        print(
            f"assertions: medspaCy's ConText {other['right']} of {judged['judged']} right {other['wrong_by_assertion']}"
        )
        print(
            f"5 kB: ours {other['ours_ms_per_5kb']} ms, stock medspaCy with the same lexicon {other['ms_per_5kb']} ms:"
        )
        print(f"ours is {other['times_faster']} times as fast")
    print(found["reader"])


def _share(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--reference", type=Path)
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    result = figures(asked.reference)
    print(json.dumps(result)) if asked.json else show(result)
