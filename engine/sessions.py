"""Rules across the lines of one session (`domain.md` 1)."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final

from engine.grouping import Group, may_be_one_session
from engine.operators.codes import matcher
from engine.operators.lines import regions_asked
from schemas.determination import RouteReason
from schemas.policy import Policy
from schemas.policy_choice import PolicyChoice
from schemas.policy_service import SessionRule
from schemas.request import ServiceLine

_NONE: Final[frozenset[str]] = frozenset()


def session_findings(
    groups: Sequence[Group], choices: Mapping[int, PolicyChoice]
) -> dict[int, tuple[tuple[RouteReason, str], ...]]:
    """By group: reason and rule id of each session rule that sends it to a person.

    A bundled line goes alone; of two lines that may not be done together, both do. Lines are held to be of one session
    wherever they could be: a rule that forbids a combination is not passed by what the request leaves open.
    """
    if sum(len(group.lines) for group in groups) == 1:
        return {}
    found: dict[int, list[tuple[RouteReason, str]]] = {}
    for group in groups:
        policy = _policy(choices, group)
        for rule in () if policy is None else policy.session_rules:
            for other in _others(rule, group, groups):
                found.setdefault(other.number, []).append((_reason(rule), rule.id))
                if rule.kind == "conflict":
                    found.setdefault(group.number, []).append((_reason(rule), rule.id))
    return {number: tuple(dict.fromkeys(reasons)) for number, reasons in found.items()}


def regions_of_session(group: Group, groups: Sequence[Group], choices: Mapping[int, PolicyChoice]) -> frozenset[str]:
    """Coverage regions of this group's lines, and of others that may share a session with it.

    An MRI or an operation on the same day, for which another policy is in force, treats no second region. What this
    policy forbids beside its own services may, and so may what no policy knows.
    """
    is_alike = _alike(_policy(choices, group))
    return _NONE.union(
        *[
            regions_asked(line, _service_region(_policy(choices, other), line))
            for other in groups
            for line in other.lines
            if other is group or ((is_alike(line) or _policy(choices, other) is None) and _is_near(line, group.lines))
        ]
    )


def _alike(policy: Policy | None) -> Callable[[ServiceLine], bool]:
    if policy is None:
        return lambda _line: True
    own = tuple(service.code for service in policy.services)
    forbidden = tuple(code for rule in policy.session_rules if rule.kind == "conflict" for code in rule.codes)
    listed = matcher(own + forbidden)
    return lambda line: line.code is not None and listed(line.code)


def _others(rule: SessionRule, group: Group, groups: Sequence[Group]) -> list[Group]:
    """Groups with a line of the rule's codes that may share a session with this group, itself included."""
    listed = matcher(rule.codes)
    own = {line.line for line in group.lines if line is group.primary}
    return [
        other
        for other in groups
        if any(
            line.code is not None and listed(line.code) and line.line not in own and _is_near(line, group.lines)
            for line in other.lines
        )
    ]


def _is_near(line: ServiceLine, lines: Iterable[ServiceLine]) -> bool:
    return any(may_be_one_session(line, one) for one in lines)


def _reason(rule: SessionRule) -> RouteReason:
    return RouteReason.BUNDLED if rule.kind == "bundled" else RouteReason.SESSION_CONFLICT


def _policy(choices: Mapping[int, PolicyChoice], group: Group) -> Policy | None:
    choice = choices.get(group.number)
    return None if choice is None else choice.policy


def _service_region(policy: Policy | None, line: ServiceLine) -> str | None:
    if policy is None:
        return None
    return next((service.region for service in policy.services if service.code == line.code), None)
