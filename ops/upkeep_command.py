"""`precert upkeep`: the sweeper and the clocks once, without Redis."""

from ops.connection import use_running_services
from ops.output import console, print_json
from worker.upkeep import ClockRun, Swept, run_clocks, sweep


def upkeep(*, as_json: bool) -> int:
    """Exit code 0 when it ran, whatever it found."""
    use_running_services()
    swept, clocks = sweep(), run_clocks()
    if as_json:
        print_json({"sweep": swept.as_counts(), "clocks": clocks.as_counts()})
    else:
        _show(swept, clocks)
    return 0


def _show(swept: Swept, clocks: ClockRun) -> None:
    out = console()
    out.print(
        f"Sweeper: {swept.dead_batches} dead batches, {swept.failed_attempts} failed attempts counted, "
        f"{swept.escalated} requests given to a person, {swept.ended_workers} stuck connections ended."
    )
    heard = f"{swept.bells} bells rung." if swept.heard else "The broker does not answer: no bell was rung."
    out.print(heard)
    moved = ", ".join(f"{count} {reason}" for reason, count in sorted(clocks.escalated.items()))
    out.print(f"Clocks: {moved or 'nothing'} put in front of a person, {clocks.released} released from hold.")
