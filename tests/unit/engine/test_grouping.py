"""Groups and sessions."""

from datetime import date
from typing import Any

import pytest

from engine.grouping import group_lines
from engine.sessions import session_findings
from schemas.determination import RouteReason
from schemas.policy import Policy
from schemas.policy_choice import PolicyChoice
from schemas.request import ServiceLine
from tests.unit.engine.samples import CITED, SERVICE_ON, line, policy

RULES = [
    {"id": "imaging", "title": "t", "kind": "bundled", "codes": ["77003"], "citations": CITED},
    {"id": "facet", "title": "t", "kind": "conflict", "codes": ["6449*"], "citations": CITED},
]


def lines(*made: dict[str, Any]) -> tuple[ServiceLine, ...]:
    return tuple(ServiceLine.model_validate(one) for one in made)


@pytest.mark.parametrize(
    ("made", "groups", "primaries"),
    [
        ([line(1), line(2)], [(1,), (2,)], [1, 2]),
        ([line(1), line(2, add_on_to=1), line(3)], [(1, 2), (3,)], [1, 3]),
        ([line(1, rides_with=2), line(2)], [(1, 2)], [2]),
        ([line(1), line(2, add_on_to=1), line(3, rides_with=2)], [(1, 2, 3)], [1]),
        ([line(3), line(1, add_on_to=3)], [(1, 3)], [3]),
        ([line(1, add_on_to=9)], [(1,)], [1]),
        ([line(1, add_on_to=1)], [(1,)], [1]),
        ([line(1, add_on_to=2), line(2, add_on_to=1)], [(1, 2)], [1]),
    ],
)
def test_lines_that_stand_or_fall_together_are_one_group(
    made: list[dict[str, Any]], groups: list[tuple[int, ...]], primaries: list[int]
) -> None:
    found = group_lines(lines(*made))
    assert [group.line_numbers for group in found] == groups
    assert [group.number for group in found] == [min(group) for group in groups]
    assert [group.primary.line for group in found] == primaries


def findings(*made: dict[str, Any]) -> dict[int, list[RouteReason]]:
    groups = group_lines(lines(*made))
    by = policy(session_rules=RULES)
    choices = {group.number: _choice(by, group.primary.code) for group in groups}
    found = session_findings(groups, choices)
    return {number: [reason for reason, _ in reasons] for number, reasons in found.items()}


def _choice(by: Policy, code: str | None) -> PolicyChoice:
    if code in by.codes:
        return PolicyChoice(policy=by, digest="d", reason=None)
    return PolicyChoice(policy=None, digest="", reason=RouteReason.NO_POLICY)


TOMORROW = date(2026, 11, 21)
TODAY = line(1, service_from=SERVICE_ON)


@pytest.mark.parametrize(
    ("made", "expected"),
    [
        ([line(1), line(2, "77003")], {2: [RouteReason.BUNDLED]}),
        ([line(1, service_from=SERVICE_ON), line(2, "77003", service_from=TOMORROW)], {}),
        # A line without a day could be done on any.
        ([line(1), line(2, "77003", service_from=TOMORROW)], {2: [RouteReason.BUNDLED]}),
        ([line(1, service_from=SERVICE_ON), line(2, "77003")], {2: [RouteReason.BUNDLED]}),
        # Only days part two sessions, a name does not.
        ([line(1, session="a"), line(2, "77003", session="b")], {2: [RouteReason.BUNDLED]}),
        ([TODAY | {"session": "a"}, line(2, "77003", service_from=SERVICE_ON)], {2: [RouteReason.BUNDLED]}),
        (
            [TODAY | {"session": "a"}, line(2, "77003", session="b", service_from=SERVICE_ON)],
            {2: [RouteReason.BUNDLED]},
        ),
        ([TODAY | {"session": "a"}, line(2, "77003", session="b", service_from=TOMORROW)], {}),
        ([TODAY | {"session": "a"}, line(2, "77003", session="a", service_from=TOMORROW)], {2: [RouteReason.BUNDLED]}),
        ([TODAY | {"service_to": TOMORROW}, line(2, "77003", service_from=TOMORROW)], {2: [RouteReason.BUNDLED]}),
        ([line(1), line(2, "64490")], {1: [RouteReason.SESSION_CONFLICT], 2: [RouteReason.SESSION_CONFLICT]}),
        ([line(1), line(2, "77003", rides_with=1)], {1: [RouteReason.BUNDLED]}),
        ([line(1, "77003"), line(2, "64490")], {}),
    ],
)
def test_rules_hold_across_the_lines_of_one_session(
    made: list[dict[str, Any]], expected: dict[int, list[RouteReason]]
) -> None:
    assert findings(*made) == expected
