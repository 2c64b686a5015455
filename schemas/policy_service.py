"""The services that a policy speaks of, what one unit of each is, what goes with them and for which diagnoses."""

from typing import Literal

from pydantic import Field

from schemas.base import Frozen
from schemas.policy_source import CitationRef

Unit = Literal["session", "level", "study", "device", "drug_unit"]


class Service(Frozen):
    """`unit` and `units_per_session` say what a quantity of the code means. What a policy does not say is one."""

    code: str
    words: str  #: our own words; CPT descriptors are licensed
    region: str
    approach: str
    #: What one unit of the quantity is. Units of a session are sessions, for a limit as well; units of a level count
    #: where a criterion limits `levels`; units of a drug are what a `quantity` test counts.
    unit: Unit = "session"
    #: The most units that one session takes on one side; more go to a person. null: the criteria say how many.
    units_per_session: int | None = Field(default=1, ge=1)


class SessionRule(Frozen):
    """A rule across the lines of one session (`domain.md` 1)."""

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9-]*$", max_length=60)
    title: str
    #: bundled: the other line is part of this service; conflict: not both in one session
    kind: Literal["bundled", "conflict"]
    codes: tuple[str, ...] = Field(min_length=1)  #: codes of the other line
    citations: tuple[CitationRef, ...] = Field(min_length=1)


class Ride(Frozen):
    """A drug or supply approved together with a service, never by itself; more units go to a person."""

    code: str
    most_units: int = Field(default=1, ge=1)


def most_of_ride(ride: str | Ride) -> tuple[str, int]:
    """A code alone is one unit of it."""
    return (ride, 1) if isinstance(ride, str) else (ride.code, ride.most_units)


class Diagnoses(Frozen):
    supporting: tuple[str, ...] = ()  #: outside this list is a flag for a reviewer, not a failure
    contradicting: tuple[str, ...] = ()  #: alone, such a code is against the indication
    citations: tuple[CitationRef, ...] = Field(min_length=1)
