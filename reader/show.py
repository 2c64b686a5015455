"""A text cut into pieces with the facts that each piece is evidence for: what a highlighted print is made of."""

from collections.abc import Iterable
from itertools import pairwise
from typing import NamedTuple

from schemas.fact import Fact


class Piece(NamedTuple):
    """`text` as stored, and the facts whose quote covers it, in order; none: the reader found nothing there."""

    text: str
    facts: tuple[Fact, ...]


def highlight(text: str, facts: Iterable[Fact]) -> tuple[Piece, ...]:
    """The whole text in order: joined, the pieces are the text again. Facts without a place are left out."""
    placed = [fact for fact in facts if fact.start is not None and fact.end is not None and fact.start < fact.end]
    edges = sorted({0, len(text), *(f.start or 0 for f in placed), *(f.end or 0 for f in placed)})
    return tuple(
        Piece(text[low:high], tuple(f for f in placed if (f.start or 0) <= low and high <= (f.end or 0)))
        for low, high in pairwise(edges)
    )


def label(fact: Fact) -> str:
    """One line for a fact: kind, value, and what is not the plain case (assertion, side, levels, roots, days, date)."""
    value = None if fact.value is None else f"{fact.value} {fact.unit}" if fact.unit else str(fact.value)
    rest = [
        value,
        None if fact.assertion.value == "present" else fact.assertion.value,
        fact.side,
        fact.region,
        "/".join(fact.levels),
        "/".join(fact.roots),
        None if fact.days is None else f"{fact.days} days",
        fact.on and fact.on.isoformat(),
        *(f"{key}={text}" for key, text in sorted(fact.attributes.items())),
    ]
    return " ".join([fact.kind, *(part for part in rest if part)])
