"""Named values of a policy file (`policies.parameters`)."""

from typing import Final, Literal

from schemas.base import Frozen
from schemas.policy_source import CitationRef

#: Kinds of parameter that a payer's overlay may set: an amount, never what is meant by it.
NUMERIC_KINDS: Final = ("days", "percent", "number", "count")


class Parameter(Frozen):
    """A named value: `$name` stands for it anywhere in the file. Numbers may be tuned by a payer's overlay."""

    kind: Literal["days", "percent", "number", "count", "text", "list"]
    value: int | float | str | tuple[str, ...]
    words: str  #: what it decides, for a clinician
    citations: tuple[CitationRef, ...] = ()  #: whose number it is, where not each criterion that uses it says so
