"""How soon a command answers and the reader is there, beside a Python that does nothing.

    python -m tests.bench.bench_start [--runs 15]

CPU seconds, the least of some runs: what it costs, not what else the machine was doing. Prints one JSON object.
"""

import argparse
import json
import resource
import subprocess
import sys

_STARTS = {
    "python": ["-c", "pass"],
    "help": ["-m", "ops.cli", "--help"],
    "reader": ["-c", "import reader.read"],
    "worker": ["-c", "import worker.tasks"],
}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=15)
    runs = parser.parse_args().runs
    seconds = {name: min(_cpu(arguments) for _ in range(runs)) for name, arguments in _STARTS.items()}
    ratios = {name: round(spent / seconds["python"], 1) for name, spent in seconds.items()}
    answer = {"cpu_seconds": {name: round(spent, 3) for name, spent in seconds.items()}, "ratio_to_python": ratios}
    sys.stdout.write(json.dumps(answer) + "\n")
    return 0


def _cpu(arguments: list[str]) -> float:
    before = _spent()
    subprocess.run([sys.executable, *arguments], check=True, stdout=subprocess.DEVNULL)
    return _spent() - before


def _spent() -> float:
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return children.ru_utime + children.ru_stime


if __name__ == "__main__":
    raise SystemExit(main())
