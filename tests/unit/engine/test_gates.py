"""The gates of the domain, each on both sides."""

from datetime import date
from typing import Any

import pytest

from engine import gates
from engine.gates import Door
from engine.grouping import group_lines
from engine.surroundings import Exemption, Surroundings
from schemas.determination import RouteReason
from schemas.evaluation import GateResult
from schemas.fact import Assertion
from schemas.policy import Policy
from tests.unit.engine.samples import RECEIVED, SERVICE_ON, fact, line, policy, request

PASS = ("pass", "")


def door(*, known: dict[str, Any] | None = None, by: Policy | None = None, **fields: Any) -> Door:
    """`known`: surroundings; `fields`: of the request, except those of a door."""
    of_door = {name: fields.pop(name) for name in ("quarantined", "facts", "bundled") if name in fields}
    whole = request(**fields)
    defaults: dict[str, Any] = {"quarantined": (), "facts": (), "bundled": False}
    return Door(
        request=whole,
        group=group_lines(whole.service_lines)[0],
        policy=by or policy(),
        surroundings=Surroundings(**(known or {})),
        service_on=SERVICE_ON,
        **(defaults | of_door),
    )


def said(result: GateResult) -> tuple[str, str]:
    return result.outcome, result.reason


def person(reason: RouteReason) -> tuple[str, str]:
    return "human_review", reason.value


def test_every_gate_lets_an_ordinary_request_pass() -> None:
    assert {one.outcome for one in gates.pass_gates(door())} == {"pass"}


def test_gates_stand_in_the_order_of_the_domain() -> None:
    names = [one.gate for one in gates.pass_gates(door())]
    order = ["duplicate", "coverage", "not_required", "retrospective", "continuity", "identity", "population"]
    assert [name for name in names if name in order] == order


def test_another_senders_duplicate_is_a_persons() -> None:
    assert said(gates.duplicate(door(known={"duplicate_lines": frozenset({1})}))) == person(
        RouteReason.DUPLICATE_OTHER_SENDER
    )
    assert said(gates.duplicate(door(known={"duplicate_lines": frozenset({2})}))) == PASS


@pytest.mark.parametrize(("kind", "stops"), [("cancel", True), ("appeal", True), ("initial", False), (None, False)])
def test_a_cancellation_or_appeal_is_a_persons(kind: str | None, stops: bool) -> None:
    expected = person(RouteReason.OTHER) if stops else PASS
    assert said(gates.certification(door(certification_type=kind))) == expected


@pytest.mark.parametrize(
    ("coverage", "port", "held"),
    [
        (None, None, True),
        ({}, None, True),
        ({"verified_at": RECEIVED}, None, False),
        ({"verified_at": RECEIVED}, False, True),
        (None, True, False),
        ({"verified_at": RECEIVED, "ends_on": date(2026, 11, 19)}, None, True),
        ({"verified_at": RECEIVED, "ends_on": SERVICE_ON}, None, False),
        ({"verified_at": RECEIVED, "starts_on": date(2026, 11, 21)}, True, True),
    ],
)
def test_coverage_is_held_until_it_is_verified_for_the_day(coverage: Any, port: bool | None, held: bool) -> None:
    expected = ("held", RouteReason.COVERAGE_UNVERIFIED.value) if held else PASS
    assert said(gates.coverage(door(coverage=coverage, known={"coverage_verified": port}))) == expected


GOLD = Exemption(npi="1234567893", code="62321", starts_on=date(2026, 1, 1), ends_on=SERVICE_ON)
PROVIDER = [{"role": "requesting", "npi": "1234567893"}]


@pytest.mark.parametrize(
    ("fields", "known", "expected"),
    [
        ({"level_of_service": "emergency"}, {}, ("not_required", "")),
        ({"level_of_service": "urgent"}, {}, PASS),
        ({}, {"not_required_codes": frozenset({"62321"})}, ("not_required", "")),
        ({}, {"not_required_codes": frozenset({"62321"}), "bundled": True}, PASS),
        ({"level_of_service": "emergency"}, {"bundled": True}, ("not_required", "")),
        ({"providers": PROVIDER}, {"exemptions": (GOLD,)}, ("not_required", "")),
        ({"providers": []}, {"exemptions": (GOLD,)}, PASS),
        (
            {"providers": PROVIDER, "service_lines": [line(service_from=date(2026, 11, 21))]},
            {"exemptions": (GOLD,)},
            PASS,
        ),
        ({"providers": PROVIDER, "service_lines": [line(rendering_npi="1")]}, {"exemptions": (GOLD,)}, PASS),
        ({"providers": [*PROVIDER, {"role": "rendering", "npi": "2"}]}, {"exemptions": (GOLD,)}, PASS),
        ({}, {"known_codes": frozenset({"62321"})}, PASS),
        ({}, {"known_codes": frozenset({"27447"})}, person(RouteReason.CODE_UNKNOWN)),
        ({}, {"known_codes": None}, PASS),
        ({"service_lines": [line(code=None)]}, {}, person(RouteReason.CODE_UNKNOWN)),
        (
            {"service_lines": [line(1), line(2, "99213", rides_with=1)]},
            {"not_required_codes": frozenset({"99213"}), "known_codes": frozenset({"62321"})},
            PASS,
        ),
    ],
)
def test_what_needs_no_authorization_and_what_is_on_no_list(
    fields: dict[str, Any], known: dict[str, Any], expected: tuple[str, str]
) -> None:
    bundled = known.pop("bundled", False) if "bundled" in known else False
    assert said(gates.not_required(door(known=known, bundled=bundled, **fields))) == expected


def test_an_exemption_for_one_plan_is_none_for_another() -> None:
    exemption = Exemption(npi="1234567893", code="62321", starts_on=date(2026, 1, 1), plan="gold")
    for plan, outcome in (("gold", "not_required"), ("silver", "pass"), (None, "pass")):
        found = gates.not_required(
            door(known={"exemptions": (exemption,)}, providers=PROVIDER, coverage={"plan": plan})
        )
        assert found.outcome == outcome


@pytest.mark.parametrize(
    ("fields", "received_on", "past"),
    [
        ({}, None, False),
        ({}, date(2026, 11, 20), False),
        ({}, date(2026, 11, 21), True),
        ({"service_lines": [line(service_from=date(2026, 11, 14))]}, None, True),
        ({"service_lines": [line(service_from=date(2026, 11, 15))]}, None, False),
        ({"review_kind": "retrospective"}, None, True),
        ({"received_at": None}, None, False),
    ],
)
def test_a_service_before_the_receipt_is_a_persons(
    fields: dict[str, Any], received_on: date | None, past: bool
) -> None:
    expected = person(RouteReason.RETROSPECTIVE) if past else PASS
    assert said(gates.retrospective(door(known={"received_on": received_on}, **fields))) == expected


@pytest.mark.parametrize(
    ("fields", "enrolled_on", "protected"),
    [
        ({}, SERVICE_ON, False),
        ({"continuity_of_care": True}, None, True),
        ({"continuity_of_care": True}, date(2026, 8, 22), True),
        ({"continuity_of_care": True}, date(2026, 8, 21), False),
        ({"continuity_of_care": False}, SERVICE_ON, False),
        ({"continuity_of_care": True, "coverage": {"starts_on": date(2026, 1, 1)}}, None, False),
        ({"coverage": {"prior_payer_authorization": "P1"}}, date(2020, 1, 1), True),
    ],
)
def test_active_treatment_is_protected_for_ninety_days(
    fields: dict[str, Any], enrolled_on: date | None, protected: bool
) -> None:
    expected = person(RouteReason.CONTINUITY_OF_CARE) if protected else PASS
    assert said(gates.continuity(door(known={"enrolled_on": enrolled_on}, **fields))) == expected


def test_a_quarantined_document_brings_a_person() -> None:
    assert said(gates.identity(door(quarantined=("d1",)))) == person(RouteReason.IDENTITY_CONFLICT)


@pytest.mark.parametrize(
    ("fields", "blocked"),
    [
        ({}, False),
        ({"issues": [{"path": "p", "code": "npi_check_digit", "expected": "e"}]}, True),
        ({"issues": [{"path": "p", "code": "npi_check_digit", "expected": "e", "line": 1}]}, True),
        ({"issues": [{"path": "p", "code": "npi_check_digit", "expected": "e", "line": 2}]}, False),
        ({"issues": [{"path": "p", "code": "c", "expected": "e", "blocks_approval": False}]}, False),
        ({"diagnoses": []}, True),
        ({"diagnoses": [{"as_sent": "?", "rank": 1}]}, True),
        ({"member": {"id": "M1"}}, True),
    ],
)
def test_a_field_in_doubt_keeps_policy_from_approving(fields: dict[str, Any], blocked: bool) -> None:
    assert said(gates.fields(door(**fields))) == (person(RouteReason.FIELD_ISSUE) if blocked else PASS)


def born(year: int, month: int = 11, day: int = 20) -> dict[str, Any]:
    return {"member": {"id": "M1", "birth_date": date(year, month, day)}}


@pytest.mark.parametrize(
    ("fields", "named", "expected"),
    [
        (born(2008), {}, PASS),
        (born(2008, 11, 21), {}, person(RouteReason.MINOR)),
        (born(2008, 11, 21), {"names_minors": True, "minimum_age": 12}, PASS),
        (born(2015), {"names_minors": True, "minimum_age": 12}, person(RouteReason.MINOR)),
        (born(2000), {"minimum_age": 30}, person(RouteReason.MINOR)),
        (born(2006) | {"programme": "medicaid-managed-care"}, {}, person(RouteReason.EPSDT)),
        (born(2005) | {"programme": "medicaid-managed-care"}, {}, PASS),
        (born(1980) | {"epsdt": True}, {}, person(RouteReason.EPSDT)),
        ({"pregnancy": True}, {}, person(RouteReason.PREGNANCY)),
        ({"pregnancy": True}, {"names_pregnancy": True}, PASS),
        ({"pregnancy": False}, {}, PASS),
        ({"facts": (fact("safety.pregnancy"),)}, {}, person(RouteReason.PREGNANCY)),
        ({"facts": (fact("safety.pregnancy", assertion=Assertion.UNCERTAIN),)}, {}, person(RouteReason.PREGNANCY)),
        ({"facts": (fact("safety.pregnancy", assertion=Assertion.NEGATED),)}, {}, PASS),
    ],
)
def test_minors_pregnancy_and_epsdt_need_a_policy_that_names_them(
    fields: dict[str, Any], named: dict[str, Any], expected: tuple[str, str]
) -> None:
    assert said(gates.population(door(by=policy(**named), **fields))) == expected


def test_lines_with_pointers_take_the_diagnoses_they_point_to() -> None:
    diagnoses = [{"as_sent": code, "code": code, "rank": rank} for rank, code in enumerate(("M54.2", "M54.12"), 1)]
    pointed = request(diagnoses=diagnoses, service_lines=[line(diagnosis_pointers=[2])])
    assert gates.diagnoses_of(pointed, group_lines(pointed.service_lines)[0]) == ("M54.12",)
    everything = request(diagnoses=diagnoses)
    assert gates.diagnoses_of(everything, group_lines(everything.service_lines)[0]) == ("M54.2", "M54.12")
