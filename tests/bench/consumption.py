"""CPU time of whole process trees, user and system, from the operating system."""

from collections.abc import Iterable

import psutil


def seconds_of(roots: Iterable[psutil.Process]) -> float:
    """Of these processes, their living descendants, and the descendants they have already buried."""
    seen: dict[int, psutil.Process] = {}
    for root in roots:
        for process in [root, *root.children(recursive=True)]:
            seen[process.pid] = process
    return sum(map(_of_one, seen.values()))


def _of_one(process: psutil.Process) -> float:
    try:
        times = process.cpu_times()
    except psutil.NoSuchProcess:
        return 0.0
    return float(times.user + times.system + times.children_user + times.children_system)
