"""What the criteria of one group are held against, apart from the record."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date

from engine.node import Node
from engine.record import Record
from schemas.evaluation import Utilisation
from schemas.policy_service import Service
from schemas.request import ServiceLine


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One group of lines. `regions` is where the complaint is, in anatomical words; empty when nothing says."""

    lines: tuple[ServiceLine, ...]
    services: Mapping[str, Service]  #: by code, from the policy
    beside: tuple[ServiceLine, ...] = ()  #: lines decided apart that may be done in the same session
    session_regions: frozenset[str]  #: coverage regions of all lines of the session
    regions: frozenset[str]
    diagnoses: tuple[str, ...]
    utilisation: Mapping[str, Utilisation]  #: by scope
    asked: Mapping[str, int] = field(
        default_factory=dict
    )  #: by scope: sessions that the request itself asks for, if not 1
    service_on: date
    known_on: date

    @property
    def session_lines(self) -> tuple[ServiceLine, ...]:
        """The group's lines, and those of the policy's services that may be done in the same session."""
        return (
            (*self.lines, *[line for line in self.beside if line.code in self.services]) if self.beside else self.lines
        )


Evaluate = Callable[[Case, Record], Node]
