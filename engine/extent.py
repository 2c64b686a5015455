"""What a request asks for beyond one session of a service: a policy speaks of one, the rest is a person's.

Its criteria hold what is known today against one treatment. Nobody can know today that a second one will be needed
(no predetermined series), and an approval is of all that was asked, so that it is not given for a part.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from engine.amounts import is_counted, units_of, units_on_one_side
from engine.grouping import Group, may_be_one_session
from engine.ready import ReadyPolicy, ready_policy
from schemas.determination import RouteReason
from schemas.policy_choice import PolicyChoice
from schemas.request import ServiceLine

#: A reason for a person, and a note that says what it is about (`engine.words.FLAG_WORDS`).
Finding = tuple[RouteReason, str]
_QUANTITY: Final = RouteReason.QUANTITY
_SEVERAL: Final = RouteReason.SEVERAL_SESSIONS


def beyond_one_session(
    groups: Sequence[Group], choices: Mapping[int, PolicyChoice], service_on: date
) -> dict[int, tuple[Finding, ...]]:
    """By group: each way in which it asks for more than one session. Groups without a policy are a person's anyway."""
    found: dict[int, tuple[Finding, ...]] = {}
    for group in groups:
        choice = choices.get(group.number)
        if choice is not None and choice.policy is not None:
            ready = ready_policy(choice.policy)
            findings = [
                *_of_lines(group, ready, service_on),
                *_of_units(group, lines_beside(group, groups), ready),
                *_of_days(group, groups, choices, ready),
            ]
            if findings:
                found[group.number] = tuple(dict.fromkeys(findings))
    return found


def lines_beside(group: Group, groups: Sequence[Group]) -> tuple[ServiceLine, ...]:
    """Lines of other groups that may be done in one session with this one."""
    return tuple(
        [
            line
            for other in groups
            if other is not group
            for line in other.lines
            if any(may_be_one_session(line, own) for own in group.lines)
        ]
    )


def sittings_asked(groups: Sequence[Group], choices: Mapping[int, PolicyChoice]) -> Mapping[str, int]:
    """By scope: the sittings that the request asks for. Empty where it is one line for one, as nearly always.

    Lines that may be one sitting are counted as one: that they may be more sends them to a person.
    """
    if len(groups) == 1 and all(_is_plain(line) for line in groups[0].lines):
        return {}
    sittings: dict[str, list[_Sitting]] = {}
    for group in groups:
        choice = choices.get(group.number)
        ready = None if choice is None or choice.policy is None else ready_policy(choice.policy)
        for scope in () if ready is None else ready.scopes:
            for line in group.lines:
                _add(sittings.setdefault(scope, []), line, _times(line, ready))
    return {scope: sum(one.times for one in of) for scope, of in sittings.items()}


@dataclass(slots=True)
class _Sitting:
    line: ServiceLine  #: that it was first seen in
    times: int


def _add(sittings: list[_Sitting], line: ServiceLine, times: int) -> None:
    same = next((one for one in sittings if may_be_one_session(one.line, line)), None)
    if same is None:
        sittings.append(_Sitting(line, times))
    else:
        same.times = max(same.times, times)


def _is_plain(line: ServiceLine) -> bool:
    return (line.occurrences or 1) == 1 and units_of(line) == 1


def _times(line: ServiceLine, ready: ReadyPolicy | None) -> int:
    """How often a line asks for a session: repeated, and by its units where one unit is a session."""
    service = None if ready is None else ready.services.get(line.code or "")
    units = units_on_one_side([line]) if service is not None and service.unit == "session" else 1
    return (line.occurrences or 1) * units


def _of_lines(group: Group, ready: ReadyPolicy, service_on: date) -> Iterator[Finding]:
    for line in group.lines:
        service = ready.services.get(line.code or "")
        if (line.occurrences or 1) > 1:
            yield _SEVERAL, f"occurrences:line {line.line}"
        if line.service_to is not None and _days(line, service_on) > ready.policy.period_days:
            yield _SEVERAL, f"long_period:line {line.line}"
        if service is not None and not is_counted(line):
            yield _QUANTITY, f"unit_unclear:line {line.line}"


def _days(line: ServiceLine, service_on: date) -> int:
    assert line.service_to is not None  # the caller asks for lines with an end
    return (line.service_to - (line.service_from or service_on)).days


def _of_units(group: Group, beside: Sequence[ServiceLine], ready: ReadyPolicy) -> Iterator[Finding]:
    """More units of a code than one session takes, in one line or in several: the same line twice is two."""
    for code in dict.fromkeys(line.code for line in group.lines):
        most = _most(code or "", ready)
        alike = [line for line in (*group.lines, *beside) if line.code == code]
        if most is not None and units_on_one_side(alike) > most:
            yield _QUANTITY, f"units_asked:{code}"


def _most(code: str, ready: ReadyPolicy) -> int | None:
    service = ready.services.get(code)
    return ready.policy.riding.get(code) if service is None else service.units_per_session


def _of_days(
    group: Group, groups: Sequence[Group], choices: Mapping[int, PolicyChoice], ready: ReadyPolicy
) -> Iterator[Finding]:
    """Lines of the same service that cannot be one session. A drug may come on another day than it is given."""
    for other in groups:
        of_other = _alike(ready, choices.get(other.number))
        for line in () if of_other is None else other.lines:
            kind = _kind(line, of_other)
            for own in () if kind is None else group.lines:
                if _kind(own, ready) == kind and not may_be_one_session(line, own):
                    yield _SEVERAL, f"several_days:lines {min(own.line, line.line)} and {max(own.line, line.line)}"


def _alike(ready: ReadyPolicy, choice: PolicyChoice | None) -> ReadyPolicy | None:
    """The other policy, where it is for the same service, or spends from the same limit."""
    if choice is None or choice.policy is None:
        return None
    other = ready_policy(choice.policy)
    is_same = other.policy.family == ready.policy.family or not other.scopes.isdisjoint(ready.scopes)
    return other if is_same else None


def _kind(line: ServiceLine, ready: ReadyPolicy | None) -> str | None:
    service = None if ready is None else ready.services.get(line.code or "")
    return None if service is None else "drug" if service.unit == "drug_unit" else "service"
