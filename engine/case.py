"""What the criteria of one group are held against, apart from the record."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date

from engine.node import Node
from engine.record import Record
from schemas.evaluation import Utilisation
from schemas.policy import Service
from schemas.request import ServiceLine


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One group of lines. `regions` is where the complaint is, in anatomical words; empty when nothing says."""

    lines: tuple[ServiceLine, ...]
    services: Mapping[str, Service]  #: by code, from the policy
    session_regions: frozenset[str]  #: coverage regions of all lines of the session
    regions: frozenset[str]
    diagnoses: tuple[str, ...]
    utilisation: Mapping[str, Utilisation]  #: by scope
    asked: Mapping[str, int] = field(
        default_factory=dict
    )  #: by scope: sessions that the request itself asks for, if not 1
    service_on: date
    known_on: date


Evaluate = Callable[[Case, Record], Node]
