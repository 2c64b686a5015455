"""`precert status`: counts, ages and clocks of all requests, or one request in outline. Nothing clinical."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, Final

from ops.connection import use_running_services
from ops.output import console, print_error, print_json, print_json_lines
from schemas.outline import LineOutline, RequestOutline, StateCount
from store import lookup
from store.database import transaction
from store.notices import Undelivered, count_undelivered, undelivered
from store.stuck import Stuck, stuck
from store.unsent import unsent

#: Lines of a table that anybody reads; for programs all are told.
_MOST_SHOWN: Final = 200


def status(reference: str | None, *, stuck: bool, as_json: bool) -> int:
    """Exit code 1 for a reference that there is not, and for `--stuck` when something is."""
    use_running_services()
    if reference is not None:
        return _one(reference, as_json=as_json)
    return _stuck(as_json=as_json) if stuck else _all(as_json=as_json)


def _one(reference: str, *, as_json: bool) -> int:
    with transaction("producer") as session:
        found = lookup.outline(session, reference.strip())
    if found is None:
        print_error("there is no request with that reference. `precert status` counts all; check its spelling.")
        return 1
    if as_json:
        print_json(found.model_dump(mode="json"))
    else:
        _show_one(found)
    return 0


def _show_one(found: RequestOutline) -> None:
    from rich.table import Table

    out = console()
    out.print(f"{found.reference}: {found.state}, {found.urgency}, {found.programme}")
    out.print(f"received {_moment(found.received_at)}, due {_moment(found.due_at)} ({_left(found.due_at)})")
    table = Table()
    for name in ("line", "code", "state", "reason", "decided", "authorization"):
        table.add_column(name)
    for line in found.lines:
        table.add_row(*_line_row(line))
    out.print(table)
    if found.ask is not None:
        out.print(f"Asked for information (round {found.ask.round}), due {_moment(found.ask.due_at)}:")
        for item in found.ask.items:
            out.print(f"  {'closed' if item.is_closed else 'open'}: {item.document} (LOINC {item.loinc})")
    for issue in found.issues:
        out.print(f"Field in doubt: {issue.path}: {issue.code}; expected: {issue.expected}")


def _line_row(line: LineOutline) -> tuple[str, ...]:
    decided = f"{line.decided_as}, {_moment(line.decided_at)}" if line.decided_at else ""
    return (
        str(line.line),
        line.code or "-",
        line.state.value,
        line.route_reason,
        decided,
        line.authorization_number or "",
    )


def _all(*, as_json: bool) -> int:
    with transaction("producer") as session:
        counts = lookup.counts(session)
    if as_json:
        print_json(
            {"requests": sum(one.count for one in counts), "states": [one.model_dump(mode="json") for one in counts]}
        )
    else:
        _show_counts(counts)
    return 0


def _show_counts(counts: tuple[StateCount, ...]) -> None:
    from rich.table import Table

    table = Table(title=f"{sum(one.count for one in counts)} requests")
    for name in ("state", "urgency", "count", "oldest waits", "overdue", "next due"):
        table.add_column(name, justify="right" if name in {"count", "overdue"} else "left")
    for one in counts:
        due = f"{_moment(one.next_due_at)} ({_left(one.next_due_at)})" if one.next_due_at else ""
        waits = _span(one.oldest_seconds) if one.oldest_seconds else ""
        table.add_row(one.state.value, str(one.urgency), str(one.count), waits, str(one.overdue), due)
    console().print(table)


def _stuck(*, as_json: bool) -> int:
    with transaction("producer") as session:
        found, untold = stuck(session), [*undelivered(session), *unsent(session)]
        in_all = count_undelivered(session)
    listed = sum(one.why != "notice_unsent" for one in untold)
    if as_json:
        print_json_lines([_stuck_json(one) for one in found] + [_untold_json(one) for one in untold])
    if found and not as_json:
        _show_stuck(found[:_MOST_SHOWN])
        if len(found) > _MOST_SHOWN:
            print_error(f"The {_MOST_SHOWN} most urgent of {len(found)} requests are shown; `--json` lists all.")
    if untold and not as_json:
        _show_untold(untold)
    if not (found or untold or as_json):
        console().print("Nothing is stuck.")
    if in_all > listed:
        print_error(f"{listed} notices are listed, the oldest; {in_all} have not left.")
    return 1 if found or untold else 0


def _untold_json(one: Undelivered) -> dict[str, Any]:
    return one._asdict()


def _show_untold(untold: Sequence[Undelivered]) -> None:
    from rich.table import Table

    table = Table(
        title="Notices that have not left",
        caption="`precert user webhook SUBMITTER --retry` sends what was given up again; "
        "`precert case told REFERENCE --told letter` says that what was told by telephone, or by nobody, was written.",
    )
    for name in ("reference", "submitter", "why", "told", "tries", "failure, trace", "since"):
        table.add_column(name, overflow="fold")
    for one in untold:
        table.add_row(
            one.reference,
            one.submitter,
            one.why,
            one.event,
            str(one.tries),
            "\n".join(filter(None, (one.failure, one.trace))),
            _moment(one.since),
        )
    console().print(table)


def _stuck_json(one: Stuck) -> dict[str, Any]:
    return one._asdict()


def _show_stuck(found: Any) -> None:
    from rich.table import Table

    table = Table(caption="`precert upkeep` runs the sweeper and the clocks once; `precert doctor` checks the workers.")
    for name in ("reference", "state", "why", "tries", "failure, trace", "waits", "due"):
        table.add_column(name, overflow="fold")  # a cut trace id finds nothing
    for one in found:
        waits = _span((datetime.now(UTC) - one.waiting_since).total_seconds())
        table.add_row(
            one.reference,
            one.state,
            one.why,
            str(one.attempts),
            "\n".join(filter(None, (one.failure, one.trace))),
            waits,
            _moment(one.due_at),
        )
    console().print(table)


def _moment(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M} UTC"


def _left(due_at: datetime) -> str:
    seconds = (due_at - datetime.now(UTC)).total_seconds()
    return f"{_span(seconds)} left" if seconds >= 0 else f"{_span(-seconds)} overdue"


def _span(seconds: float) -> str:
    """Two units at most: "3 d 4 h", "12 min"."""
    minutes = int(seconds // 60)
    days, hours, minutes = minutes // 1440, minutes % 1440 // 60, minutes % 60
    parts = [
        f"{days} d" if days else "",
        f"{hours} h" if hours else "",
        f"{minutes} min" if minutes and not days else "",
    ]
    return " ".join(filter(None, parts)) or f"{int(seconds)} s"
