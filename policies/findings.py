"""A mistake found in a policy, before it has a file and a line."""

import difflib
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    path: tuple[str | int, ...]  #: where in the document, as keys and indices
    what: str
    remedy: str


def instead(name: str, known: Iterable[str]) -> str:
    """A remedy for a name that is not known: the closest known one, or all of them."""
    names = sorted(known)
    close = difflib.get_close_matches(name, names, n=1)
    return f"Did you mean `{close[0]}`?" if close else f"Known: {', '.join(names)}."
