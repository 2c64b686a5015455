"""The chaos suite: requests flow in, everything breaks, and afterwards each request has come to its one right end.

    python -m tests.chaos.run [--seconds 600] [--rate 115] [--seed N] [--json] [--page]

Faults strike in an order that the seed decides (`strikes.py`); with `--seconds` of some minutes the time from each
fault back to normal is measured (`recovery.py`). `--page` writes `docs/chaos.md` from what was found.
"""

import argparse
import json
import random
import shutil
import signal
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Final

from tests.chaos.faults import Faults, all_well_again
from tests.chaos.load import Load
from tests.chaos.recovery import by_kind, usual_rate
from tests.chaos.report import PAGE, Report, page, show
from tests.chaos.strikes import LONG_SECONDS, Strikes
from tests.chaos.verdict import is_at_rest, judge
from tests.chaos.watch import Watch
from tests.chaos.world import World, wait_until, world

#: On a busy machine the faults take longer than the time asked for, and requests flow in as long as they strike.
_MEMBERS_MORE: Final = 20_000


def run(
    *,
    seconds: float,
    rate: float,
    seed: int,
    task_seconds: int,
    hurry: float = 1.0,
    keep_logs: Path | None = None,
    say: Callable[[str], object] = lambda _line: None,
) -> Report:
    """`hurry`: so many times as often as in production beat rings for upkeep; the short form has no time for 15 s."""
    chance = random.Random(seed)
    members = round(rate * seconds * 2) + _MEMBERS_MORE
    with world(task_seconds=task_seconds, members=members, hurry=hurry) as here:
        load = Load(here, random.Random(seed + 1), rate)
        faults = Faults(here, load, chance, backlog_dead=3.0 if seconds >= LONG_SECONDS else 1.1)
        watch = Watch(here)
        strikes = Strikes(faults, watch, chance, say)
        began = time.monotonic()
        with watch.watching():
            with load.flowing(), all_well_again(here):
                strikes.strike(until=began + seconds)
            flowed = time.monotonic() - began
            say("all is mended; waiting until everything has come to rest")
            _wait_for_rest(here, load, watch, seconds=120 + 6 * task_seconds)
        verdict = judge(here, load)
        faults.note_surroundings()
        if keep_logs is not None:
            (keep_logs / "looks.json").write_text(json.dumps([vars(look) for look in watch.samples]), encoding="utf-8")
            for log in here.folder.glob("*.log"):
                shutil.copy(log, keep_logs)
        return Report(
            seed=seed, wished=(seconds, rate), seconds=round(flowed, 1), rate=round(len(load.expected) / flowed, 1),
            verdict=verdict, processes=sum(kept.starts for kept in here.keeper.kept.values()),
            struck=dict(faults.struck), not_possible=faults.not_possible,
            not_struck=[name for name in {**faults.all(), **faults.struck} if not faults.struck[name]],
            oldest_seconds=round(max(sample.oldest_seconds for sample in watch.samples), 1), stuck=watch.stuck,
            usual_rate=round(usual_rate(watch.samples), 1), kinds=by_kind(watch.samples, strikes.made),
            filed=dict(load.counted),
        )  # fmt: skip


def _wait_for_rest(here: World, load: Load, watch: Watch, *, seconds: float) -> None:
    """As long as requests are decided, however many wait: a slow machine is no fault. Standing still is one."""
    while not is_at_rest(here, load):
        before = watch.samples[-1].decided
        with suppress(TimeoutError):
            wait_until(lambda: is_at_rest(here, load), seconds=seconds, pause=0.5)
            return
        if watch.samples[-1].decided == before:
            raise TimeoutError(f"nothing was decided for {seconds:.0f} seconds, and something waits")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=600)
    parser.add_argument("--rate", type=float, default=115)
    parser.add_argument("--seed", type=int, default=None)
    parser.add_argument("--task-seconds", type=int, default=15, help="the hard limit of a task, 90 in production")
    parser.add_argument("--hurry", type=float, default=1.0, help="so many times as often beat rings for upkeep")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--page", action="store_true", help="write docs/chaos.md, if all was well")
    parser.add_argument("--logs", type=Path, default=None, help="a folder for the logs of all processes")
    chosen = parser.parse_args()
    if chosen.seconds <= 0 or chosen.rate <= 0:
        parser.error("--seconds and --rate must be above zero, as in: --seconds 60 --rate 40")
    for number in (signal.SIGINT, signal.SIGTERM):  # whoever stops a run finds nothing left of it
        signal.signal(number, signal.default_int_handler)
    seed = random.SystemRandom().randrange(10**6) if chosen.seed is None else chosen.seed
    sys.stderr.write(f"seed {seed}\n")
    report = run(
        seconds=chosen.seconds, rate=chosen.rate, seed=seed, task_seconds=chosen.task_seconds,
        hurry=chosen.hurry, keep_logs=chosen.logs,
        say=lambda line: sys.stderr.write(f"{time.strftime('%H:%M:%S')} {line}\n"),
    )  # fmt: skip
    if chosen.logs is not None:
        (chosen.logs / "report.json").write_text(report.as_json(), encoding="utf-8")
    if chosen.json:
        sys.stdout.write(report.as_json() + "\n")
    else:
        show(report)
    if chosen.page and report.is_good:
        PAGE.write_text(page(report), encoding="utf-8")
    return 0 if report.is_good else 1


if __name__ == "__main__":
    try:
        raise SystemExit(main())
    except KeyboardInterrupt:
        sys.stderr.write("stopped; all that was started has ended\n")
        raise SystemExit(130) from None
