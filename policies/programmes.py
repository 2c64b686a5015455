"""Lines of business: clocks, what needs no authorization, who is exempt."""

from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any, Final, Literal
from zoneinfo import ZoneInfo

import yaml
from pydantic import Field, ValidationError

from policies.errors import PolicyFileError, Problem
from policies.positions import Positions
from schemas.base import Frozen
from schemas.clock import Amount, ClockRule

FILE: Final = Path(__file__).with_name("programmes.yaml")

ServiceClass = Literal["service", "drug"]


class Clock(Frozen):
    """A clock as law or contract has it, from a day on, with what it rests on."""

    service_class: ServiceClass
    since: date
    standard: Amount
    expedited: Amount
    tolls: bool = False
    extension_days: int = Field(default=0, ge=0)
    extension_grounds: tuple[str, ...] = ()
    #: Where the extension rests on something else than the times do, or on less.
    extension_citation: str | None = None
    extension_certainty: Literal["A", "B", "C"] | None = None
    on_lapse: Literal["escalate", "deemed_approved"] = "escalate"
    citation: str = Field(min_length=1)
    certainty: Literal["A", "B", "C"]

    def rule(self, time_zone: str) -> ClockRule:
        """What the engine computes with."""
        return ClockRule(
            standard=self.standard,
            expedited=self.expedited,
            tolls=self.tolls,
            extension_days=self.extension_days,
            extension_grounds=self.extension_grounds,
            on_lapse=self.on_lapse,
            time_zone=time_zone,
        )


class Appeal(Frozen):
    """How long a decision against can be appealed, and how soon the appeal is decided."""

    file_days: int = Field(ge=1)  #: an appeal that comes later is filed all the same: a person says what becomes of it
    standard: Amount
    expedited: Amount
    forward_to: str | None = None  #: who looks again, without being asked, at what stays adverse in any part
    citation: str = Field(min_length=1)
    certainty: Literal["A", "B", "C"]


class Validity(Frozen):
    """How long an approval holds of which no end was asked for. An end that was asked for stands as it was asked."""

    days: int = Field(ge=1)
    citation: str = Field(min_length=1)
    certainty: Literal["A", "B", "C"]


class GoldCard(Frozen):
    """A provider who needs no prior authorization for a code (`domain.md` 3.3)."""

    npi: str = Field(pattern=r"^\d{10}$")
    code: str
    starts_on: date
    ends_on: date | None = None
    plan: str | None = None


class Governs(Frozen):
    """A programme that holds for some services only. Empty: all."""

    states: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    services_from: date | None = None
    services_to: date | None = None

    def covers(self, code: str, *, state: str | None, service_on: date) -> bool:
        """Whether the programme governs this service. An unstated state is in no list."""
        return (
            (not self.codes or code in self.codes)
            and (not self.states or state in self.states)
            and (self.services_from is None or self.services_from <= service_on)
            and (self.services_to is None or service_on <= self.services_to)
        )


class StateRule(Frozen):
    """What the law of one state asks for beside the clocks, in our words."""

    words: str = Field(min_length=1)
    since: date | None = None
    citation: str = Field(min_length=1)
    certainty: Literal["A", "B", "C"]


class State(Frozen):
    """A state's own rules for a line of business. Without `clocks` the programme's clock runs, and is shown as such."""

    rules: tuple[StateRule, ...] = ()
    clocks: tuple[Clock, ...] = ()


class Listed(Frozen):
    """A group of services on a closed federal list. `codes`: those that our policies know."""

    words: str = Field(min_length=1)
    since: date
    codes: tuple[str, ...] = ()
    citation: str = Field(min_length=1)
    certainty: Literal["A", "B", "C"]


class Note(Frozen):
    """A fact about a programme that no code of ours acts on."""

    words: str = Field(min_length=1)
    certainty: Literal["A", "B", "C"]


class Programme(Frozen):
    title: str
    time_zone: str
    medicaid: bool = False  #: EPSDT is owed under 21
    clocks: tuple[Clock, ...] = Field(min_length=1)
    appeal: Appeal | None = None
    validity: Validity | None = None  #: none: an approval without an end asked for ends when the service is done
    governs: Governs = Governs()
    not_required: frozenset[str] = frozenset()
    gold_cards: tuple[GoldCard, ...] = ()
    listed: tuple[Listed, ...] = ()
    #: A code that needs an authorization only beside one of these in the same request.
    only_together: dict[str, frozenset[str]] = Field(default_factory=dict)
    states: dict[str, State] = Field(default_factory=dict)
    #: Whether states have a say here. Where they do, a state without rules is shown as one that nobody entered.
    by_state: bool = False
    notes: tuple[Note, ...] = ()

    def clock(self, *, on: date, service_class: ServiceClass = "service", state: str | None = None) -> Clock:
        """The clock in force on the day of receipt. A class without its own clock takes the one for services.

        A state's clock goes before the programme's, where one is entered.
        """
        of_state = self.states[state].clocks if state in self.states else ()
        clocks = of_state or self.clocks
        fitting = [one for one in clocks if one.service_class == service_class] or list(clocks)
        begun = [one for one in fitting if one.since <= on]
        # A receipt before the oldest entry is a back-dated fax: the oldest known clock is the nearest truth.
        return max(begun, key=lambda one: one.since) if begun else min(fitting, key=lambda one: one.since)


class _File(Frozen):
    office_visits: tuple[str, ...] = ()
    programmes: dict[str, Programme] = Field(min_length=1)


def rule_for(
    programme: str, *, on: date, service_class: ServiceClass = "service", state: str | None = None
) -> ClockRule:
    """The clock rule for a request received `on`; an unknown programme gets the shortest one, which can harm nobody."""
    known = table().get(programme)
    if known is not None:
        return known.clock(on=on, service_class=service_class, state=state).rule(known.time_zone)
    return table()["medicare-part-b-drug"].clock(on=on).rule(table()["medicare-part-b-drug"].time_zone)


def rule_at(programme: str, received_at: datetime, *, is_drug: bool, state: str | None = None) -> ClockRule:
    """The clock rule for a request received at this moment."""
    known = table().get(programme)
    zone = ZoneInfo(known.time_zone if known is not None else "UTC")
    day = received_at.astimezone(zone).date()
    return rule_for(programme, on=day, service_class="drug" if is_drug else "service", state=state)


def appeal_for(programme: str) -> Appeal:
    """How an appeal goes. A programme without times of its own takes those of Medicare Advantage, and forwards none."""
    known, usual = table().get(programme), table()["medicare-advantage"].appeal
    assert usual is not None
    if known is not None and known.appeal is not None:
        return known.appeal
    return usual.model_copy(update={"forward_to": None})


def valid_days(programme: str) -> int | None:
    """How many days an approval holds of which no end was asked for. None: until the service is done."""
    known = table().get(programme)
    return None if known is None or known.validity is None else known.validity.days


@cache
def tolling() -> frozenset[str]:
    """The programmes in which a pend can stop the clock."""
    return frozenset(name for name, one in table().items() if any(clock.tolls for clock in one.clocks))


@cache
def table() -> dict[str, Programme]:
    """Programmes by name, read once a process. Raises `PolicyFileError`."""
    return parse(FILE.read_text(encoding="utf-8"), file=FILE.name)


def parse(text: str, *, file: str) -> dict[str, Programme]:
    """Programmes from the text of a `programmes.yaml`. Raises `PolicyFileError` with file and line."""
    try:
        positions = Positions(text)
        return _File.model_validate(positions.data).programmes
    except yaml.YAMLError as error:
        raise PolicyFileError(
            [Problem(file, 1, "", "not readable as YAML", "Check indentation and quotes.")]
        ) from error
    except ValidationError as error:
        raise PolicyFileError([_problem(one, positions, file) for one in error.errors(include_url=False)]) from error


def _problem(one: Any, positions: Positions, file: str) -> Problem:
    name = ".".join(str(step) for step in one["loc"][1:])
    return Problem(file, positions.line(one["loc"]), name, str(one["msg"]), "Compare with the programmes beside it.")
