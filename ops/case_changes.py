"""`precert case extend`, `expedite`, `appeal` and `void`: what a signed-in person does beside deciding."""

from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple, TypeVar

import typer

from ops import case_pages
from ops.output import console, print_error, print_json
from producer.deadline import appeal_due_at, due_of
from store import appeals, clock_changes
from store.appeals import Filed, FiledBy
from store.clock_changes import ClockChanged, Reason, Told
from store.database import transaction
from store.people import Reviewer
from store.void import VoidReason, void

Done = TypeVar("Done", ClockChanged, Filed, dict[str, object])


class How(NamedTuple):
    """How a command is run: asked before it records, and what it prints."""

    yes: bool
    as_json: bool


def extend(reviewer: Reviewer, reference: str, *, ground: str, reason: Reason, how: How) -> int:
    def record() -> ClockChanged:
        with transaction("console") as session:
            return clock_changes.extend(session, reviewer, reference, ground=ground, reason=reason, due_of=due_of)

    return _run(f"Extend the clock of {reference}, once and for all", record, _clock_words, how)


def expedite(reviewer: Reviewer, reference: str, *, refuse: bool, reason: Reason, how: How) -> int:
    change = clock_changes.refuse_expedite if refuse else clock_changes.grant_expedite

    def record() -> ClockChanged:
        with transaction("console") as session:
            return change(session, reviewer, reference, reason=reason, due_of=due_of)

    return _run(f"{'Refuse to expedite' if refuse else 'Expedite'} {reference}", record, _clock_words, how)


def told(reviewer: Reviewer, reference: str, *, by: Told, how: How) -> int:
    def record() -> dict[str, object]:
        with transaction("console") as session:
            written = clock_changes.told_in_writing(session, reviewer, reference, told=by)
        return {"reference": reference, "told": by, "of": list(written)}

    def words(done: dict[str, object]) -> str:
        return f"{reference}: told in writing of: {', '.join(map(str, done['of']))}."  # type: ignore[call-overload]

    return _run(f"Note that the requester of {reference} was told in writing", record, words, how)


def appeal(
    reviewer: Reviewer,
    reference: str,
    *,
    filed_by: FiledBy,
    filed_at: datetime | None,
    expedited: bool,
    lines: tuple[int, ...],
    how: How,
) -> int:
    def record() -> Filed:
        with transaction("console") as session:
            return appeals.file(
                session, reviewer, reference, filed_by=filed_by, filed_at=filed_at, expedited=expedited, lines=lines,
                due_at_of=appeal_due_at,
            )  # fmt: skip

    return _run(f"File an appeal of {reference} by the {filed_by}", record, _appeal_words, how)


def cancel(
    reviewer: Reviewer, reference: str, *, reason: VoidReason, rationale: str, lines: tuple[int, ...], how: How
) -> int:
    def record() -> dict[str, object]:
        with transaction("console") as session:
            done = void(session, reviewer, reference, reason=reason, rationale=rationale, lines=lines)
        return {"reference": reference, "authorizations": list(done.authorizations.values()), "status": "void"}

    def words(done: dict[str, object]) -> str:
        return f"{reference}: void now: {', '.join(map(str, done['authorizations']))}."  # type: ignore[call-overload]

    return _run(f"Void the authorizations of {reference}", record, words, how)


def _run(question: str, record: Callable[[], Done], words: Callable[[Done], str], how: How) -> int:
    """Exit code 1 when the person does not confirm."""
    if not how.yes and not typer.confirm(f"{question}? There is no undo", default=False):
        print_error("nothing was recorded.")
        return 1
    done = record()
    if how.as_json:
        print_json(done if isinstance(done, dict) else done._asdict())
    else:
        console().print(words(done))
    return 0


def _clock_words(done: ClockChanged) -> str:
    moved = f"{case_pages.moment(done.due_before)} before, {case_pages.moment(done.due_at)} now"
    return f"{done.reference} is {done.urgency}; a decision is due {moved}."


def _appeal_words(done: Filed) -> str:
    late = " It came after the time to file: a physician may dismiss it." if done.is_late else ""
    lines = ", ".join(map(str, done.lines))
    return (
        f"{done.reference} is under appeal (level {done.level}, line {lines}), to a physician who took no part;"
        f" due {case_pages.moment(done.due_at)}.{late}"
    )
