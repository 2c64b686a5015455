"""Where a rule of a policy comes from, and how sure that is."""

from datetime import date
from typing import Literal

from schemas.base import Frozen


class Source(Frozen):
    """Where a rule comes from. `certainty`: A text seen, B secondary source, C general knowledge (B, C: unverified)."""

    title: str
    certainty: Literal["A", "B", "C"]
    url: str | None = None
    published_on: date | None = None
    note: str | None = None


class CitationRef(Frozen):
    source: str  #: a key of `sources`
    section: str | None = None
    certainty: Literal["A", "B", "C"] | None = None  #: when this part is less sure than its source
    #: Parameters that this part is cited for and for nothing else: an overlay that sets all of them takes its place.
    numbers: tuple[str, ...] = ()
