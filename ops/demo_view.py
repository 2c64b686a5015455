"""What the demo shows: a table of what became of each line, two determinations in full, figures."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

from engine.markdown import to_markdown
from engine.outline import Audience, Explanation
from engine.words import route_words
from ops.determination import of_unrolled
from ops.determination_view import show as show_determination
from ops.output import console
from ops.samples import Sample
from schemas.lifecycle import LineState, RequestState
from schemas.outline import LineOutline, RequestOutline
from store.unrolled import Unrolled
from worker.policies_in_force import catalog

#: Shown in full: the seed's own request, and the one whose chart is complete.
IN_FULL: Final = ("01-seed-request", "02-complete-chart")
_COLOURS: Final = {
    LineState.APPROVED: "green",
    LineState.NOT_REQUIRED: "green",
    LineState.PENDED: "yellow",
    LineState.HELD: "yellow",
    LineState.IN_REVIEW: "cyan",
}


@dataclass(frozen=True)
class Fate:
    """What became of one sample."""

    sample: Sample
    outline: RequestOutline
    unrolled: Unrolled
    seconds: float  #: from sending it to its rest, the clinic's answer included
    first_state: RequestState  #: where it rested first, before the clinic answered


@dataclass(frozen=True)
class Figures:
    requests: int
    lines: int
    outcomes: dict[str, int]  #: lines by state
    start_seconds: float
    work_seconds: float  #: from the first submission until everything had come to rest
    seconds: float  #: everything so far; stopping comes after


def as_json(fates: Sequence[Fate], figures: Figures) -> dict[str, Any]:
    return {
        "samples": [_fate_json(fate) for fate in fates],
        "determinations": {
            fate.sample.name: {
                audience: to_markdown(_explanation(fate, audience)) for audience in ("clinician", "member")
            }
            for fate in fates
            if fate.sample.name in IN_FULL
        },
        "figures": asdict(figures),
    }


def _fate_json(fate: Fate) -> dict[str, Any]:
    return {
        "sample": fate.sample.name,
        "shows": fate.sample.shows,
        "first_state": fate.first_state.value,
        "seconds": round(fate.seconds, 2),
        **fate.outline.model_dump(mode="json"),
    }


def _explanation(fate: Fate, audience: Audience) -> Explanation:
    return of_unrolled(fate.unrolled, catalog=catalog(), audience=audience)


def show(fates: Sequence[Fate], figures: Figures) -> None:
    out = console()
    out.print(_table(fates))
    for fate in fates:
        if fate.sample.name in IN_FULL:
            out.rule(f"{fate.sample.name}: {fate.sample.shows}")
            show_determination(out, _explanation(fate, "clinician"))
    out.rule()
    for line in _figures(figures):
        out.print(line)


def _table(fates: Sequence[Fate]) -> Any:
    from rich.table import Table

    table = Table(title="What became of each line", show_lines=False)
    for name in ("request", "line", "code", "became", "because", "seconds"):
        table.add_column(name, justify="right" if name == "seconds" else "left", overflow="fold")
    for fate in fates:
        for place, line in enumerate(fate.outline.lines):
            first = place == 0
            table.add_row(
                f"{fate.sample.name[:2]} {fate.sample.shows}" if first else "",
                str(line.line),
                line.code or "-",
                _became(line),
                "; ".join(_because(fate, line)),
                f"{fate.seconds:.1f}" if first else "",
            )
    return table


def _became(line: LineOutline) -> Any:
    from rich.text import Text

    return Text(line.state.value.replace("_", " "), style=_COLOURS.get(line.state, ""))


def _because(fate: Fate, line: LineOutline) -> Iterator[str]:
    if fate.first_state is RequestState.PENDED and fate.outline.state is not RequestState.PENDED:
        yield "asked first; the clinic answered"
    if line.authorization_number:
        yield f"by policy, authorization {line.authorization_number}"
    elif line.route_reason:
        yield route_words(line.route_reason)
    if line.state is LineState.PENDED and fate.outline.ask is not None:
        yield "asks for " + ", ".join(item.document for item in fate.outline.ask.items if line.line in item.lines)
    if line.state is LineState.HELD:
        yield "every criterion is met, coverage is not verified"


def _figures(figures: Figures) -> Iterator[str]:
    yield f"{figures.requests} requests with {figures.lines} lines: " + ", ".join(
        f"{count} {state.replace('_', ' ')}" for state, count in figures.outcomes.items()
    )
    yield (
        f"{figures.start_seconds:.1f} s to start everything, {figures.work_seconds:.1f} s from the first submission"
        f" to the last answer, {figures.seconds:.1f} s in all"
    )
