"""What a run of the chaos suite found, on the screen and as a page."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from textwrap import wrap
from typing import Final

from tests.chaos.recovery import BEFORE, SHARE, WELL_SECONDS, WINDOW, Kind
from tests.chaos.verdict import Verdict

PAGE: Final = Path(__file__).resolve().parents[2] / "docs" / "chaos.md"
_HEAD: Final = ("fault", "struck", "alone", "lasted", "normal after, median", "worst", "longest wait of a row")
#: What the suite promises through all faults, a second; and of a lower wish this part.
_LEAST_RATE, _LEAST_SHARE = 100.0, 0.75
#: Counters of `Faults.struck` by what was done to a process.
_KILLS: Final = ("worker_killed", "child_killed", "api_killed")
_RESTARTS: Final = ("postgresql_restarted", "redis_restarted")
_PREFACE: Final = """
`make chaos` runs it with a seed of its own. Real processes: PostgreSQL, Redis, the API, three Celery workers, beat
and the senders, all on one machine. Requests come in by the API and in bulk while faults strike; afterwards each
request that got a receipt must have come to its one right end. A run that is not all right writes no page.
"""
_MEANING: Final = f"""
Normal again is the first look from which, for {WINDOW:.0f} s, PostgreSQL answers, no row waits {WELL_SECONDS:.0f} s
or longer, and at least {SHARE:.0%} as many requests a second are decided as in the {BEFORE:.0f} s before the fault
(never more than was usual until then). Looks are half a second apart. The time runs from the end of the cause: the
server is started, the worker awake, the disk free. `struck` counts what was really hit (messages, connections,
processes); `alone` counts the strikes that were measured: all was normal before, and nothing else struck before it
was again. The rest struck into each other's consequences, and what they left together has a row of its own. A request
that failed an attempt is not counted among the rows that wait: it waits for its turn alone.
"""


@dataclass
class Report:
    seed: int
    wished: tuple[float, float]  #: seconds, requests a second
    seconds: float  #: requests flowed for so long
    rate: float  #: requests answered with a receipt, a second, through the run
    usual_rate: float  #: decided a second when all was well
    verdict: Verdict
    struck: dict[str, int]
    not_struck: list[str]
    not_possible: list[str]  #: faults that this machine does not allow, and why
    oldest_seconds: float  #: the longest that a row waited
    stuck: dict[str, str]  #: by submission id, what waited over two minutes while its queue was empty
    processes: int  #: starts of our own processes
    kinds: list[Kind] = field(default_factory=list)
    filed: dict[str, int] = field(default_factory=dict)

    @property
    def is_good(self) -> bool:
        return self.verdict.is_good and self.is_fast_enough and not self.stuck and not self.not_struck

    @property
    def is_fast_enough(self) -> bool:
        """Whether requests flowed as they should: with senders that stood still nothing could have gone wrong."""
        _, wished = self.wished
        return self.rate >= (_LEAST_RATE if wished >= _LEAST_RATE else _LEAST_SHARE * wished)

    def as_json(self) -> str:
        """Not by `asdict`, which counts the pairs of a `Counter`."""
        return json.dumps(self, default=vars)

    @property
    def kills(self) -> int:
        """Whole workers by a backlog as well: each of the three stands still for it."""
        return sum(self.struck.get(name, 0) for name in _KILLS)


def show(report: Report) -> None:
    from rich.console import Console
    from rich.table import Table

    out = Console()
    table = Table(title=f"Faults that struck (seed {report.seed})")
    for name in _HEAD:
        table.add_column(name, justify="left" if name == "fault" else "right")
    for row in _rows(report):
        table.add_row(*row)
    out.print(table)
    for line in (*_counts(report), f"failed attempts by code: {dict(report.verdict.codes)}; filing: {report.filed}"):
        out.print(line)
    for name in report.not_struck:
        out.print(f"NEVER STRUCK: {name}")
    for name in report.not_possible:
        out.print(f"NOT POSSIBLE HERE: {name}")
    if not report.is_fast_enough:
        out.print(f"TOO FEW: {report.rate} requests a second, of {report.wished[1]:.0f} wished for")
    verdict = report.verdict
    for found in (verdict.lost, verdict.wrong, verdict.innocent, verdict.untold, list(report.stuck.values())):
        for what in found[:10]:
            out.print(f"  {what}")


def page(report: Report) -> str:
    return "\n".join(_page(report)) + "\n"


def _page(report: Report) -> Iterator[str]:
    seconds, rate = report.wished
    command = f"python -m tests.chaos.run --seconds {seconds:.0f} --rate {rate:.0f} --seed {report.seed} --page"
    yield from ("# Nothing lost, nothing twice: measured", "")
    yield from wrap(f"Written by `{command}` on {datetime.now(UTC):%Y-%m-%d}; {_PREFACE.strip()}", 120)
    yield from ("", "## Outcomes", "")
    yield from (f"- {line}" for line in _counts(report))
    yield from ("", "## Faults, and the time back to normal", "")
    yield from wrap(_MEANING.strip(), 120)
    yield from ("", f"| {' | '.join(_HEAD)} |", f"| --- {'| ---: ' * (len(_HEAD) - 1)}|")
    yield from (f"| {' | '.join(row)} |" for row in _rows(report))


def _rows(report: Report) -> Iterator[tuple[str, ...]]:
    for kind in report.kinds:
        struck = report.struck.get(kind.fault)
        unseen = f" ({kind.unseen} not seen)" if kind.unseen else ""
        yield (
            kind.fault.replace("_", " "), "" if struck is None else str(struck), str(kind.alone), _seconds(kind.lasted),
            _seconds(kind.median), _seconds(kind.worst) + unseen, _seconds(kind.oldest_seconds),
        )  # fmt: skip


def _seconds(value: float | None) -> str:
    return "" if value is None else f"{value:.1f} s"


def _counts(report: Report) -> Iterator[str]:
    verdict = report.verdict
    struck = report.struck
    yield (
        f"{verdict.requests} requests in {report.seconds:.0f} s: {report.rate} a second got a receipt, through all "
        f"faults; {report.usual_rate} a second were decided when all was well"
    )
    yield f"lost {len(verdict.lost)}, ended wrong {len(verdict.wrong)}, stuck {len(report.stuck)}"
    yield (
        f"notices: never heard {len(verdict.untold)}, heard {verdict.told}, and {verdict.told_again} times once more "
        "with the same key"
    )
    yield f"innocent in front of a person {len(verdict.innocent)}, broken chains {verdict.broken_chains}"
    yield f"twice: {', '.join(f'{what} {count}' for what, count in verdict.twice.items())}"
    yield f"came to rest as: {', '.join(f'{state} {count}' for state, count in sorted(verdict.states.items()))}"
    yield (
        f"{report.kills} processes killed, {sum(struck.get(name, 0) for name in _RESTARTS)} servers killed and "
        f"started, {report.processes} starts of API, workers and beat"
    )
    yield (
        f"{struck.get('messages_doubled', 0)} messages doubled, {struck.get('messages_replayed', 0)} replayed, "
        f"{struck.get('messages_dropped', 0)} dropped, {struck.get('commit_unanswered', 0)} COMMITs unanswered"
    )
    yield (
        f"the receiver of notices failed {struck.get('receiver_failed', 0)} times and hung up "
        f"{struck.get('receiver_hung_up', 0)} times, a slow one was called {struck.get('receiver_slow', 0)} "
        f"times and one that says nothing {struck.get('receiver_deaf', 0)} times; a worker whose clock was an hour "
        f"behind brought {struck.get('clock_of_worker-1_1_h_behind', 0)} requests further"
    )
    yield (
        f"upkeep, whose clock was three hours ahead of beat's, came {struck.get('precert.sweep_came_to_its_end', 0)} "
        f"times to the end of a sweep and {struck.get('precert.clocks_came_to_its_end', 0)} times to that of the clocks"
    )
    for name in report.not_possible:
        yield f"not possible where this ran: {name}"
    yield (
        f"rescued rows: {verdict.rescued} tried again after an attempt that failed, {verdict.waited} that waited over "
        f"10 s for a step, for which the sweeper rings; the longest wait was {report.oldest_seconds} s"
    )
