"""`precert reprocess`: evaluate again; show what would change and which criterion flipped, or have it done."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time
from itertools import islice
from typing import Any

from ops.connection import use_running_services
from ops.output import console, print_error, print_json
from schemas.lifecycle import RequestState
from store.reprocess import Choice
from worker.policies_in_force import catalog
from worker.reprocessing import Change, Compared, Flip, apply_each, compare

#: So many requests are taken up in one transaction and one bell.
_AT_ONCE = 200


def reprocess(
    *,
    policy: str | None,
    state: str | None,
    reference: str | None,
    since: date | None,
    dry_run: bool,
    as_json: bool,
) -> int:
    """Exit code 2 for a state that there is not, 1 for a request or a policy that there is not, and when a request
    could not be evaluated or taken up."""
    if state is not None and state not in set(RequestState):
        print_error(f"there is no such state. Use one of: {', '.join(RequestState)}")
        return 2
    use_running_services()
    choice = Choice(
        policy=policy,
        state=None if state is None else RequestState(state),
        reference=reference,
        since=None if since is None else datetime.combine(since, time(), UTC),
    )
    return _run(choice, dry_run=dry_run, as_json=as_json)


def _run(choice: Choice, *, dry_run: bool, as_json: bool) -> int:
    found = compare(choice)
    seen = failed = taken = changed = 0
    while page := list(islice(found, _AT_ONCE)):
        taken_up, refused = (0, {}) if dry_run else apply_each(page, why="command")
        page = [replace(one, error=refused.get(one.candidate.id, one.error)) for one in page]
        seen += len(page)
        failed += sum(one.error is not None for one in page)
        changed += sum(bool(one.changes) for one in page)
        taken += taken_up
        _show(page, as_json=as_json)
    unknown = _unknown(choice) if not seen else None
    if unknown is not None:
        print_error(unknown)
        return 1
    if not as_json:
        done = "Nothing was changed (--dry-run)." if dry_run else f"{taken} taken up again; final decisions stand."
        console().print(f"{seen} evaluated, {changed} would change, {failed} could not be evaluated. {done}")
    return 1 if failed else 0


def _unknown(choice: Choice) -> str | None:
    """What was named and is not there, for a choice that fits no request: a typing error must not look like done."""
    if choice.reference is not None:
        return "no request fits. Check the spelling of --reference, and --policy, --state and --since where given."
    names = sorted({one.policy.family for one in catalog().loaded})
    if choice.policy is not None and choice.policy not in {*names, *(one.policy.id for one in catalog().loaded)}:
        return f"no policy has this name, and no request was evaluated by one. Loaded: {', '.join(names)}."
    return None


def _show(page: Sequence[Compared], *, as_json: bool) -> None:
    if as_json:
        for one in page:
            print_json(_plain(one))
        return
    rows = list(_rows(page))
    if not rows:
        return
    from rich.table import Table

    table = Table()
    for name in ("reference", "state", "lines", "policy", "recommendation", "criteria that flip"):
        table.add_column(name)
    for row in rows:
        table.add_row(*row)
    console().print(table)


def _rows(page: Sequence[Compared]) -> Iterator[tuple[str, ...]]:
    for one in page:
        if one.error is not None:
            yield one.candidate.reference, one.candidate.state, "", "", f"failed: {one.error}", ""
        for change in one.changes:
            yield (
                one.candidate.reference,
                f"{one.candidate.state}{' (final, stands)' if one.is_final else ''}",
                ", ".join(map(str, change.lines)),
                _arrow(change.policy_before, change.policy_after),
                _arrow(_word(change.before, change.reason_before), _word(change.after, change.reason_after)),
                "\n".join(f"{flip.criterion}: {_arrow(flip.before, flip.after)}" for flip in change.flips),
            )


def _word(recommendation: str, reason: str) -> str:
    return f"{recommendation} ({reason})" if reason else recommendation


def _arrow(before: str | None, after: str | None) -> str:
    return before or "-" if before == after else f"{before or '-'} -> {after or '-'}"


def _plain(one: Compared) -> dict[str, Any]:
    return {
        "reference": one.candidate.reference,
        "state": one.candidate.state,
        "final": one.is_final,
        "error": one.error,
        "changes": [_change(change) for change in one.changes],
    }


def _change(change: Change) -> dict[str, Any]:
    return {
        "group": change.group,
        "lines": change.lines,
        "policy": {"before": change.policy_before, "after": change.policy_after},
        "recommendation": {"before": change.before, "after": change.after},
        "route_reason": {"before": change.reason_before, "after": change.reason_after},
        "criteria": [_flip(flip) for flip in change.flips],
    }


def _flip(flip: Flip) -> dict[str, Any]:
    return {"id": flip.criterion, "before": flip.before, "after": flip.after}
