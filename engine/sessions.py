"""Rules across the lines of one session (`domain.md` 1)."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

from engine.grouping import Group, session_of
from engine.operators.codes import matcher
from engine.operators.lines import regions_asked
from engine.ready import ready_policy
from schemas.determination import RouteReason
from schemas.policy import Policy, SessionRule
from schemas.policy_choice import PolicyChoice
from schemas.request import ServiceLine

_NONE: Final[frozenset[str]] = frozenset()


def session_findings(
    groups: Sequence[Group], choices: Mapping[int, PolicyChoice], service_on: date
) -> dict[int, tuple[tuple[RouteReason, str], ...]]:
    """By group: reason and rule id of each session rule that sends it to a person.

    A bundled line goes alone; of two lines that may not be done together, both do.
    """
    if sum(len(group.lines) for group in groups) == 1:
        return {}
    found: dict[int, list[tuple[RouteReason, str]]] = {}
    for group in groups:
        policy = _policy(choices, group)
        for rule in () if policy is None else policy.session_rules:
            for other in _others(rule, group, groups, service_on):
                found.setdefault(other.number, []).append((_reason(rule), rule.id))
                if rule.kind == "conflict":
                    found.setdefault(group.number, []).append((_reason(rule), rule.id))
    return {number: tuple(dict.fromkeys(reasons)) for number, reasons in found.items()}


def regions_of_session(
    group: Group, groups: Sequence[Group], choices: Mapping[int, PolicyChoice], service_on: date
) -> frozenset[str]:
    """Coverage regions of all lines that share a session with this group."""
    alone = len(groups) == 1  # spares naming the sittings
    sittings = _NONE if alone else _sittings(group, service_on)
    return _NONE.union(
        *[
            regions_asked(line, _service_region(_policy(choices, other), line))
            for other in groups
            for line in other.lines
            if alone or session_of(line, service_on) in sittings
        ]
    )


def sittings_asked(groups: Sequence[Group], choices: Mapping[int, PolicyChoice], service_on: date) -> Mapping[str, int]:
    """By scope: the sittings that the request asks for. Empty where it is one line for one, as nearly always."""
    if len(groups) == 1 and all((line.occurrences or 1) == 1 for line in groups[0].lines):
        return {}
    occurrences: dict[tuple[str, str], int] = {}
    for group in groups:
        policy = _policy(choices, group)
        for scope in () if policy is None else ready_policy(policy).scopes:
            for line in group.lines:
                key = (scope, session_of(line, service_on))
                occurrences[key] = max(occurrences.get(key, 1), line.occurrences or 1)
    asked: dict[str, int] = {}
    for (scope, _), number in occurrences.items():
        asked[scope] = asked.get(scope, 0) + number
    return asked


def _others(rule: SessionRule, group: Group, groups: Sequence[Group], service_on: date) -> list[Group]:
    """Groups with a line of the rule's codes in a session of this group; the group itself when it holds such a line."""
    listed = matcher(rule.codes)
    sittings = _sittings(group, service_on)
    own = {line.line for line in group.lines if line is group.primary}
    return [
        other
        for other in groups
        if any(
            line.code is not None
            and listed(line.code)
            and line.line not in own
            and session_of(line, service_on) in sittings
            for line in other.lines
        )
    ]


def _reason(rule: SessionRule) -> RouteReason:
    return RouteReason.BUNDLED if rule.kind == "bundled" else RouteReason.SESSION_CONFLICT


def _policy(choices: Mapping[int, PolicyChoice], group: Group) -> Policy | None:
    choice = choices.get(group.number)
    return None if choice is None else choice.policy


def _sittings(group: Group, service_on: date) -> frozenset[str]:
    return frozenset(session_of(line, service_on) for line in group.lines)


def _service_region(policy: Policy | None, line: ServiceLine) -> str | None:
    if policy is None:
        return None
    return next((service.region for service in policy.services if service.code == line.code), None)
