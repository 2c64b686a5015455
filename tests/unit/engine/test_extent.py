"""More than one session in one request: units, repetitions, the same line twice, several days, long periods."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from engine.amounts import units_on_one_side
from engine.words import FLAG_WORDS, ROUTE_WORDS
from schemas.determination import RouteReason
from schemas.evaluation import Recommendation, SpentSession, Utilisation
from schemas.policy import Policy
from schemas.policy_choice import PolicyChoice
from schemas.request import ServiceLine
from tests.unit.engine.samples import PAIN, SERVICE_ON, assessed, criterion, line, policy, request

QUANTITY, SEVERAL = RouteReason.QUANTITY, RouteReason.SEVERAL_SESSIONS
LATER = SERVICE_ON + timedelta(days=14)
DAYS_90, DAYS_91 = SERVICE_ON + timedelta(days=90), SERVICE_ON + timedelta(days=91)
LIMIT = criterion(
    "limit", {"sessions": {"scope": "epidural:cervical_thoracic", "op": "<", "value": 4, "rolling_days": 365}}
)


def service(code: str = "62321", **fields: Any) -> dict[str, Any]:
    return {"code": code, "words": "w", "region": "cervical_thoracic", "approach": "a"} | fields


def units(value: str, unit: str = "units") -> dict[str, Any]:
    return {"value": Decimal(value), "unit": unit}


def asked(*lines: dict[str, Any], by: Policy | None = None) -> list[tuple[str, str, tuple[str, ...]]]:
    found = assessed(request(service_lines=list(lines)), by=by)
    return [(one.recommendation.value, one.route_reason, one.flags) for one in found.groups]


APPROVED = ("approve", "", ())


def person(reason: RouteReason, *flags: str) -> tuple[str, str, tuple[str, ...]]:
    return ("human_review", reason.value, flags)


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({}, APPROVED),
        ({"quantity": units("1")}, APPROVED),
        ({"quantity": units("1", "visits")}, APPROVED),
        ({"quantity": units("2")}, person(QUANTITY, "units_asked:62321")),
        ({"quantity": units("1.5")}, person(QUANTITY, "units_asked:62321")),
        ({"quantity": units("1", "months")}, person(QUANTITY, "unit_unclear:line 1")),
        ({"occurrences": 1}, APPROVED),
        ({"occurrences": 4}, person(SEVERAL, "occurrences:line 1")),
        ({"service_from": SERVICE_ON, "service_to": DAYS_90}, APPROVED),
        ({"service_from": SERVICE_ON, "service_to": DAYS_91}, person(SEVERAL, "long_period:line 1")),
        # Without a first day it begins with the service.
        ({"service_to": DAYS_91}, person(SEVERAL, "long_period:line 1")),
        ({"side": "bilateral", "quantity": units("2")}, APPROVED),
        ({"modifiers": ["RT", "LT"], "quantity": units("2")}, APPROVED),
        ({"modifiers": ["50"]}, APPROVED),
        ({"modifiers": ["50"], "quantity": units("2")}, person(QUANTITY, "units_asked:62321")),
        ({"side": "bilateral", "quantity": units("3")}, person(QUANTITY, "units_asked:62321")),
    ],
)  # fmt: skip
def test_a_line_that_asks_for_more_than_one_session_is_a_person_s(
    fields: dict[str, Any], expected: tuple[str, str, tuple[str, ...]]
) -> None:
    assert asked(line(1, **fields)) == [expected]


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ({}, {}, person(QUANTITY, "units_asked:62321")),
        ({"service_from": SERVICE_ON}, {}, person(QUANTITY, "units_asked:62321")),
        ({"session": "a"}, {"session": "b"}, person(QUANTITY, "units_asked:62321")),
        ({"side": "left"}, {"side": "right"}, APPROVED),
        ({"side": "left"}, {"side": "left"}, person(QUANTITY, "units_asked:62321")),
        ({"side": "left"}, {}, person(QUANTITY, "units_asked:62321")),
        ({"side": "left"}, {"side": "bilateral"}, person(QUANTITY, "units_asked:62321")),
        (
            {"service_from": SERVICE_ON},
            {"service_from": SERVICE_ON + timedelta(days=2)},
            person(SEVERAL, "several_days:lines 1 and 2"),
        ),
        (
            {"service_from": SERVICE_ON, "side": "left"},
            {"service_from": LATER, "side": "right"},
            person(SEVERAL, "several_days:lines 1 and 2"),
        ),
    ],
)
def test_two_lines_of_one_service_are_two_of_it_or_two_days(
    one: dict[str, Any], other: dict[str, Any], expected: tuple[str, str, tuple[str, ...]]
) -> None:
    assert asked(line(1, **one), line(2, **other)) == [expected, expected]


def test_other_codes_of_the_same_family_on_other_days_are_several_sessions_too() -> None:
    by = policy(services=[service(), service("62320")])
    found = asked(line(1, service_from=SERVICE_ON), line(2, "62320", service_from=LATER), by=by)
    assert found == [person(SEVERAL, "several_days:lines 1 and 2")] * 2


@pytest.mark.parametrize(("scoped", "reason"), [(True, SEVERAL.value), (False, "")])
def test_two_families_that_spend_from_one_limit_count_together(scoped: bool, reason: str) -> None:
    criteria = (LIMIT,) if scoped else ()
    one, other = policy(*criteria), policy(*criteria, id="other", family="other", services=[service("64479")])
    lines = [line(1, service_from=SERVICE_ON), line(2, "64479", service_from=LATER)]
    choices = {n: PolicyChoice(policy=by, digest="d", reason=None) for n, by in ((1, one), (2, other))}
    nothing = Utilisation(scope="epidural:cervical_thoracic", sessions=(), sources=("claims",))
    found = assessed(request(service_lines=lines), by=choices, utilisation=[nothing])
    assert [group.route_reason for group in found.groups] == [reason, reason]


def test_a_further_level_of_the_group_on_another_day_is_no_part_of_the_session() -> None:
    by = policy(services=[service(unit="level"), service("62320", unit="level", units_per_session=None)])
    lines = (line(1, service_from=SERVICE_ON), line(2, "62320", add_on_to=1, service_from=LATER))
    assert asked(*lines, by=by) == [person(SEVERAL, "several_days:lines 1 and 2")]
    assert asked(line(1), line(2, "62320", add_on_to=1, quantity=units("3")), by=by) == [APPROVED]


def test_a_drug_may_come_on_another_day_than_it_is_given() -> None:
    by = policy(services=[service(), service("J0585", unit="drug_unit", units_per_session=None)])
    drug = line(2, "J0585", rides_with=1, service_from=SERVICE_ON + timedelta(days=3), quantity=units("155"))
    assert asked(line(1, service_from=SERVICE_ON), drug, by=by) == [APPROVED]
    twice = line(3, "J0585", rides_with=1, service_from=LATER, quantity=units("155"))
    found = asked(line(1, service_from=SERVICE_ON), drug, twice, by=by)
    assert found == [person(SEVERAL, "several_days:lines 2 and 3")]


def test_a_drug_without_a_number_of_units_is_a_person_s_once_all_papers_are_there() -> None:
    most = criterion("most", {"quantity": {"codes": ["J0585"], "op": "<=", "value": 200}})
    by = policy(PAIN, most, services=[service("J0585", unit="drug_unit", units_per_session=None)])
    assert asked(line(1, "J0585"), by=by) == [person(QUANTITY, "units_unstated:most")]
    assert asked(line(1, "J0585", quantity=units("155")), by=by) == [APPROVED]
    bare = assessed(request(service_lines=[line(1, "J0585")]), facts=(), by=by)
    assert bare.recommendation is Recommendation.REQUEST_INFORMATION
    assert [gap.criterion for gap in bare.group_of(1).gaps] == ["pain"]


def test_what_rides_with_a_service_has_a_most_as_well() -> None:
    by = policy(rides=["A4649", {"code": "J2003", "most_units": 300}])
    drug = line(2, "J2003", rides_with=1, quantity=units("300"))
    assert asked(line(1), drug, by=by) == [APPROVED]
    assert asked(line(1), drug, line(3, "J2003", rides_with=1), by=by) == [person(QUANTITY, "units_asked:J2003")]
    assert asked(line(1), line(2, "A4649", rides_with=1, quantity=units("2")), by=by) == [
        person(QUANTITY, "units_asked:A4649")
    ]


def test_a_period_of_a_policy_s_own_is_kept_to() -> None:
    long = line(1, service_from=SERVICE_ON, service_to=SERVICE_ON + timedelta(days=300))
    assert asked(long, by=policy(period_days=300)) == [APPROVED]
    assert asked(long, by=policy(period_days=299)) == [person(SEVERAL, "long_period:line 1")]


@pytest.mark.parametrize(
    ("unit", "claims", "result", "level"),
    [
        ("session", 1, "met", "nurse"),
        ("session", 2, "not_met", "physician"),  # 2 spent and 3 asked for are more than 4
        ("level", 3, "met", "nurse"),  # levels of one session
        ("level", 4, "not_met", "physician"),
    ],
)
def test_units_that_are_sessions_count_against_the_limit(unit: str, claims: int, result: str, level: str) -> None:
    by = policy(LIMIT, services=[service(unit=unit)])
    spent = tuple(SpentSession(source="claims", on=date(2026, 1, n + 1)) for n in range(claims))
    known = Utilisation(scope="epidural:cervical_thoracic", sessions=spent, sources=("claims",))
    (group,) = assessed(request(service_lines=[line(1, quantity=units("3"))]), by=by, utilisation=[known]).groups
    assert (group.criteria[0].result.value, group.level, group.route_reason) == (result, level, QUANTITY.value)


def test_missing_papers_are_not_asked_for_where_a_person_decides_about_the_quantity() -> None:
    found = assessed(request(service_lines=[line(1, quantity=units("5"))]), facts=())
    assert (found.recommendation, found.route_reason) == (Recommendation.HUMAN_REVIEW, QUANTITY.value)


@pytest.mark.parametrize(
    ("lines", "most"),
    [
        ([line(1)], 1),
        ([line(1, side="left"), line(2, side="right")], 1),
        ([line(1, side="left"), line(2, modifiers=["LT"]), line(3, side="none")], 3),
        ([line(1, modifiers=["50"]), line(2, side="right")], 2),
        ([line(1, side="bilateral", quantity=units("4"))], 2),
    ],
)
def test_units_are_counted_on_each_side(lines: list[dict[str, Any]], most: int) -> None:
    assert units_on_one_side([ServiceLine.model_validate(one) for one in lines]) == most


def test_every_note_and_reason_has_words() -> None:
    notes = {"units_asked", "units_unstated", "unit_unclear", "occurrences", "several_days", "long_period"}
    assert notes <= FLAG_WORDS.keys()
    assert {QUANTITY, SEVERAL} <= ROUTE_WORDS.keys()
