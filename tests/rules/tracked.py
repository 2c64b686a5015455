"""The files that git tracks: what the house rules look at."""

import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("schemas", "runtime", "policies", "reader", "engine", "store", "producer", "worker", "ops")


@cache
def tracked(pattern: str = "") -> tuple[Path, ...]:
    """Tracked and new files that git does not ignore, as absolute paths; all when no pattern is given."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run([*command, *([pattern] if pattern else [])], cwd=ROOT, check=True, capture_output=True)
    return tuple(
        ROOT / name for name in sorted(set(listed.stdout.decode().split("\n"))) if name and (ROOT / name).is_file()
    )
