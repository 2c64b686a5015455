"""A line of business in Markdown: its clocks with what they rest on, and what a state adds."""

from collections.abc import Iterator
from typing import Final

from policies.programmes import Clock, Programme
from schemas.clock import Amount

_MARKS: Final = {
    "A": "",
    "B": " (unverified: seen in a secondary source)",
    "C": " (unverified: general knowledge)",
}
_UNITS: Final = {
    "calendar_hours": "hours",
    "calendar_days": "calendar days",
    "business_days": "business days",
}
_CLASSES: Final = {"service": "Services", "drug": "Part B drugs"}


def markdown(name: str, programme: Programme, *, state: str | None = None) -> str:
    """All of a programme; with `state`, what holds there, and that nobody entered a rule where that is so."""
    parts = [
        f"# {programme.title} (`{name}`)",
        "",
        *_clocks(programme, state),
        *_validity(programme),
        *_states(programme, state),
        *_services(programme),
        *_notes(programme),
    ]
    return "\n".join(parts).strip() + "\n"


def _clocks(programme: Programme, state: str | None) -> Iterator[str]:
    own = programme.states[state].clocks if state in programme.states else ()
    yield "## Clocks"
    yield ""
    for clock in own or programme.clocks:
        yield f"- {_CLASSES[clock.service_class]} from {clock.since}: {_amounts(clock)}. {_ending(clock)}"
        yield f"  - Source: {clock.citation}{_MARKS[clock.certainty]}"
        if clock.extension_citation is not None:
            certainty = clock.extension_certainty or clock.certainty
            yield f"  - Source of the extension: {clock.extension_citation}{_MARKS[certainty]}"
    yield ""


def _validity(programme: Programme) -> Iterator[str]:
    if (validity := programme.validity) is None:
        return
    yield "## Approvals"
    yield ""
    yield f"- Without an end asked for, an approval is valid for {validity.days} days."
    yield f"  - Source: {validity.citation}{_MARKS[validity.certainty]}"
    yield ""


def _amounts(clock: Clock) -> str:
    return f"standard {_amount(clock.standard)}, expedited {_amount(clock.expedited)}"


def _amount(amount: Amount) -> str:
    return f"{amount.amount} {_UNITS[amount.unit]}"


def _ending(clock: Clock) -> str:
    extension = (
        f"May be extended once by {clock.extension_days} days ({', '.join(clock.extension_grounds).replace('_', ' ')})."
        if clock.extension_days
        else "No extension."
    )
    pend = "A pend stops the clock." if clock.tolls else "A pend does not stop the clock."
    lapse = "A lapsed clock approves." if clock.on_lapse == "deemed_approved" else "A person decides before it lapses."
    return f"{extension} {pend} {lapse}"


def _states(programme: Programme, state: str | None) -> Iterator[str]:
    if not programme.by_state:
        return
    yield "## States"
    yield ""
    for name in [state] if state is not None else sorted(programme.states):
        yield from _state(programme, name)
    if state is None:
        yield "- Any other state: no state rule entered. The federal or plan clock is used (unverified)."
    yield ""


def _state(programme: Programme, name: str) -> Iterator[str]:
    known = programme.states.get(name)
    if known is None:
        yield f"- {name}: no state rule entered. The federal or plan clock is used (unverified)."
        return
    for rule in known.rules:
        since = f" From {rule.since}." if rule.since else ""
        yield f"- {name}: {rule.words}{since} Source: {rule.citation}{_MARKS[rule.certainty]}"
    if not known.clocks:
        yield f"- {name}: no clock of the state entered. The federal or plan clock is used (unverified)."


def _services(programme: Programme) -> Iterator[str]:
    governs = programme.governs
    if not (programme.listed or programme.only_together or governs.codes or governs.states or programme.not_required):
        return
    yield "## Services"
    yield ""
    if governs.codes:
        until = f" to {governs.services_to}" if governs.services_to else ""
        yield (
            f"- Only {', '.join(governs.codes)} in {', '.join(governs.states) or 'all states'}, services from"
            f" {governs.services_from}{until}"
        )
    for one in programme.listed:
        codes = f" ({', '.join(one.codes)})" if one.codes else ""
        yield f"- {one.words}{codes}, since {one.since}. Source: {one.citation}{_MARKS[one.certainty]}"
    for code, partners in programme.only_together.items():
        yield f"- {code} needs prior authorization only together with {' or '.join(sorted(partners))}"
    if programme.not_required:
        yield f"- No prior authorization: {', '.join(sorted(programme.not_required))}"
    yield ""


def _notes(programme: Programme) -> Iterator[str]:
    if not programme.notes:
        return
    yield "## Notes"
    yield ""
    yield from (f"- {note.words}{_MARKS[note.certainty]}" for note in programme.notes)
