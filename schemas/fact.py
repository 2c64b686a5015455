"""Facts: what a chart, a submitter, a claim or a reviewer says, with where it says it.

Silence has no fact. An explicit "no" is a fact with `Assertion.NEGATED` (law 5).
"""

from datetime import date
from enum import StrEnum
from typing import Literal

from pydantic import Field

from schemas.base import Frozen


class Assertion(StrEnum):
    """How the text says it (ConText: Chapman 2007, Harkema 2009)."""

    PRESENT = "present"
    NEGATED = "negated"
    HISTORICAL = "historical"  #: true once, not said of now
    FAMILY = "family"  #: said of somebody else
    HYPOTHETICAL = "hypothetical"  #: planned, conditional, "if", "will", "to be ordered"
    UNCERTAIN = "uncertain"  #: "possible", "rule out", "cannot exclude"


class FactSource(StrEnum):
    """Who says it. A criterion lists which of these it accepts (`domain.md` 4)."""

    DOCUMENTED = "documented"
    ATTESTED = "attested"
    CLAIMS = "claims"
    REVIEWER = "reviewer"


Side = Literal["left", "right", "bilateral", "none"]
Region = Literal["cervical", "thoracic", "lumbar", "sacral"]


class Fact(Frozen):
    """One statement.

    `on` / `until` are the dates of what is said (an MRI's date, the start and end of a therapy), already
    resolved against `document_on`, the service date of the document. `days` is a duration in days *as of
    `document_on`*; it never grows while a request waits in our queue.
    `start` and `end` are character offsets into the stored text, so `text[start:end] == quote`.
    """

    kind: str = Field(max_length=60)
    value: str | int | float | bool | None = None
    unit: str | None = Field(default=None, max_length=20)
    assertion: Assertion = Assertion.PRESENT
    source: FactSource = FactSource.DOCUMENTED
    on: date | None = None
    until: date | None = None
    days: int | None = Field(default=None, ge=0)
    side: Side | None = None
    region: Region | None = None
    levels: tuple[str, ...] = ()  #: "C5-C6"; always cranial-caudal with both letters
    roots: tuple[str, ...] = ()  #: "C6"
    attributes: dict[str, str] = Field(default_factory=dict)  #: keys listed in `schemas.vocabulary`
    document: str | None = Field(default=None, max_length=100)
    document_on: date | None = None
    section: str | None = Field(default=None, max_length=80)
    start: int | None = Field(default=None, ge=0)
    end: int | None = Field(default=None, ge=0)
    quote: str | None = Field(default=None, max_length=2000)
    attested_by: str | None = Field(default=None, max_length=200)  #: name, NPI and time of an attestation
