"""The chaos suite: requests flow in, everything breaks, and afterwards each request has come to its one right end.

    python -m tests.chaos.run [--seconds 600] [--rate 100] [--seed N] [--json]

Faults strike in an order that the seed decides; with `--seconds` of some minutes each is followed by a wait until all
is well again, which gives the time from each fault back to normal.
"""

import argparse
import json
import random
import shutil
import sys
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path

from tests.chaos.faults import Faults, all_well_again
from tests.chaos.load import Load
from tests.chaos.verdict import Verdict, is_at_rest, judge
from tests.chaos.watch import Watch
from tests.chaos.world import wait_until, world
from worker import upkeep
from worker.retry import Trouble, trouble_of


@dataclass
class Report:
    seed: int
    seconds: float
    rate: float  #: requests filed a second
    verdict: Verdict
    struck: dict[str, int]
    not_struck: list[str]
    oldest_seconds: float  #: the longest that a row waited
    stuck: int
    recovery_seconds: dict[str, float] = field(default_factory=dict)  #: by fault, the longest
    filed: dict[str, int] = field(default_factory=dict)

    @property
    def is_good(self) -> bool:
        return self.verdict.is_good and not self.stuck and not self.not_struck


def run(
    *,
    seconds: float,
    rate: float,
    seed: int,
    task_seconds: int,
    sweep_seconds: float | None = None,
    keep_logs: Path | None = None,
    say: Callable[[str], object] = lambda _line: None,
) -> Report:
    """`sweep_seconds`: upkeep beside that of beat, as by cron; the short form has no time for beat's 15 s."""
    chance = random.Random(seed)
    members = round(rate * seconds * 2) + 1000
    with world(task_seconds=task_seconds, members=members) as here:
        load = Load(here, random.Random(seed + 1), rate)
        faults, watch = Faults(here, load, chance), Watch(here)
        recovery: dict[str, float] = defaultdict(float)
        began = time.monotonic()
        with watch.watching(), _sweeping(sweep_seconds):
            with load.flowing(), all_well_again(here):
                _strike(faults, watch, chance, until=began + seconds, recovery=recovery, say=say)
            flowed = time.monotonic() - began
            say("all is mended; waiting until everything has come to rest")
            wait_until(lambda: is_at_rest(here, load), seconds=120 + 6 * task_seconds, pause=0.5)
        verdict = judge(here, load)
        if keep_logs is not None:
            for log in here.folder.glob("*.log"):
                shutil.copy(log, keep_logs)
        return Report(
            seed=seed, seconds=round(flowed, 1), rate=round(len(load.expected) / flowed, 1), verdict=verdict,
            struck=dict(faults.struck), not_struck=[name for name in faults.all() if not faults.struck[name]],
            oldest_seconds=round(max(sample.oldest_seconds for sample in watch.samples), 1), stuck=watch.stuck,
            recovery_seconds={name: round(value, 1) for name, value in recovery.items()},
            filed=dict(load.counted),
        )  # fmt: skip


@contextmanager
def _sweeping(every: float | None) -> Iterator[None]:
    """`precert upkeep` every so many seconds, whatever else is away."""
    over = threading.Event()

    def sweep() -> None:
        while every is not None and not over.wait(every):
            try:
                upkeep.sweep()
            except Exception as error:
                if trouble_of(error) is not Trouble.SURROUNDINGS:
                    raise

    thread = threading.Thread(target=sweep)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def _strike(
    faults: Faults,
    watch: Watch,
    chance: random.Random,
    *,
    until: float,
    recovery: dict[str, float],
    say: Callable[[str], object],
) -> None:
    """Every fault once, poison first since it takes longest, then again in another order for as long as there is."""
    everything = faults.all()
    is_long = until - time.monotonic() > 200
    order = ["poison", *chance.sample(sorted(set(everything) - {"poison"}), len(everything) - 1)]
    struck_all = False
    while not struck_all or time.monotonic() < until:
        for name in order:
            if struck_all and time.monotonic() > until:
                return
            say(name)
            struck_at = time.monotonic()
            everything[name]()
            if is_long:
                recovery[name] = max(recovery[name], _well_again(watch, struck_at))
            else:
                time.sleep(chance.uniform(0.2, 1.0))
        struck_all = True
        order = chance.sample(sorted(everything), len(everything))


def _well_again(watch: Watch, struck_at: float) -> float:
    """Seconds from the fault until the oldest row waits no longer than usual, twice in a row."""
    time.sleep(2)
    end_at = time.monotonic() + 180
    while time.monotonic() < end_at:
        newest = watch.samples[-2:]
        if len(newest) == 2 and all(sample.at > struck_at + 1 and sample.oldest_seconds < 3 for sample in newest):
            return newest[0].at - struck_at
        time.sleep(0.5)
    return 180.0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=600)
    parser.add_argument("--rate", type=float, default=120)
    parser.add_argument("--seed", type=int, default=None)
    parser.add_argument("--task-seconds", type=int, default=15, help="the hard limit of a task, 90 in production")
    parser.add_argument("--sweep-seconds", type=float, default=None, help="upkeep beside that of beat")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--logs", type=Path, default=None, help="a folder for the logs of all processes")
    chosen = parser.parse_args()
    seed = random.SystemRandom().randrange(10**6) if chosen.seed is None else chosen.seed
    sys.stderr.write(f"seed {seed}\n")
    report = run(
        seconds=chosen.seconds, rate=chosen.rate, seed=seed, task_seconds=chosen.task_seconds,
        sweep_seconds=chosen.sweep_seconds, keep_logs=chosen.logs,
        say=lambda line: sys.stderr.write(f"{time.strftime('%H:%M:%S')} {line}\n"),
    )  # fmt: skip
    if chosen.json:
        sys.stdout.write(json.dumps(asdict(report)) + "\n")
    else:
        _show(report)
    return 0 if report.is_good else 1


def _show(report: Report) -> None:
    from rich.console import Console
    from rich.table import Table

    out = Console()
    table = Table(title=f"Faults that struck (seed {report.seed})")
    for name in ("fault", "times", "back to normal after, at most"):
        table.add_column(name, justify="left" if name == "fault" else "right")
    for name, times in sorted(report.struck.items()):
        after = report.recovery_seconds.get(name)
        table.add_row(name.replace("_", " "), str(times), f"{after:.1f} s" if after is not None else "")
    out.print(table)
    verdict = report.verdict
    twice = sum(verdict.twice.values())
    out.print(
        f"{verdict.requests} requests in {report.seconds} s ({report.rate} a second): {dict(verdict.states)}\n"
        f"lost {len(verdict.lost)}, ended wrong {len(verdict.wrong)}, anything twice {twice}, stuck {report.stuck}, "
        f"innocent in front of a person {len(verdict.innocent)}, broken chains {verdict.broken_chains}; "
        f"{verdict.rescued} requests were tried again; the longest wait was {report.oldest_seconds} s"
    )
    out.print(f"failed attempts by code: {dict(verdict.codes)}; filing: {report.filed}")
    for name in report.not_struck:
        out.print(f"NEVER STRUCK: {name}")
    for what in (*verdict.lost[:5], *verdict.wrong[:10], *verdict.innocent[:5]):
        out.print(f"  {what}")


if __name__ == "__main__":
    raise SystemExit(main())
