"""The gates of `domain.md` 3, in order, before any criterion. Each is a function of a group and what is known of it.

`held` does not stop: the recommendation stands and nothing is approved. `not_required` and `human_review` stop.
A `human_review` for an approval only (`blocks_approval`) leaves a request for information to be sent.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Literal

from engine.grouping import Group
from engine.surroundings import Exemption, Surroundings
from schemas.determination import RouteReason
from schemas.evaluation import GateResult
from schemas.fact import Assertion, Fact
from schemas.policy import Policy
from schemas.request import AuthorizationRequest, ServiceLine

Outcome = Literal["pass", "not_required", "human_review", "held"]
#: Active treatment is protected for 90 days after enrolment (42 CFR 422.112(b)(8)(i)).
_TRANSITION: Final = timedelta(days=90)
_ADULT: Final = 18
_EPSDT_ENDS: Final = 21
#: "She thinks that she may be pregnant" is enough.
_MAY_BE: Final = frozenset({Assertion.PRESENT, Assertion.UNCERTAIN})
#: These certification types are no initial decision on a service.
_NOT_FOR_POLICY: Final = frozenset({"cancel", "appeal"})
#: Gates that keep policy from approving but let the machine ask for what is missing.
BLOCKS_APPROVAL_ONLY: Final = frozenset({"fields", "population"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """What the gates look at for one group."""

    request: AuthorizationRequest
    group: Group
    policy: Policy | None
    surroundings: Surroundings
    quarantined: tuple[str, ...]
    facts: tuple[Fact, ...]  #: of documents that fit the member
    bundled: bool  #: a session rule says that this line is part of another
    service_on: date

    @property
    def received_on(self) -> date | None:
        if self.surroundings.received_on is not None:
            return self.surroundings.received_on
        return None if self.request.received_at is None else self.request.received_at.date()


Gate = Callable[[Door], GateResult]


def duplicate(door: Door) -> GateResult:
    """The same service asked for by another sender, or in other words. The same sender's repeat never gets here."""
    if any(line.line in door.surroundings.duplicate_lines for line in door.group.lines):
        return _person("duplicate", RouteReason.DUPLICATE_OTHER_SENDER, "another request asks for the same service")
    return _PASSES["duplicate"]


def certification(door: Door) -> GateResult:
    """A cancellation or an appeal is nothing that a policy decides."""
    if door.request.certification_type in _NOT_FOR_POLICY:
        return _person("certification", RouteReason.OTHER, "the certification type asks for a person")
    return _PASSES["certification"]


def coverage(door: Door) -> GateResult:
    """Verified, and in force on the day of service; else the recommendation stands and nothing is approved."""
    snapshot = door.request.coverage
    verified = door.surroundings.coverage_verified
    if verified is None:
        verified = snapshot is not None and snapshot.verified_at is not None
    if not verified:
        return _held("no verified coverage is on file")
    if snapshot is not None and not _in_force(snapshot.starts_on, snapshot.ends_on, door.service_on):
        return _held("the coverage on file is not in force on the day of service")
    return _PASSES["coverage"]


def not_required(door: Door) -> GateResult:
    """An emergency, a code that needs no authorization, an exempt provider. A code on no list is a person's.

    A code that is bundled into another line is not waved through because it would be free alone.
    """
    if door.request.level_of_service == "emergency":
        return _free("an emergency needs no prior authorization")
    free = [_free_by_list(door, line) for line in door.group.lines]
    if all(free) and not door.bundled:
        return _free(next(why for why in free if why))
    known = door.surroundings.known_codes
    for line, why in zip(door.group.lines, free, strict=True):
        if line.code is None or (known is not None and not why and line.code not in known):
            return _person("not_required", RouteReason.CODE_UNKNOWN, f"the code of line {line.line} is on no list")
    return _PASSES["not_required"]


def retrospective(door: Door) -> GateResult:
    """The service came before the request."""
    if door.request.review_kind == "retrospective" or any(_is_past(door, line) for line in door.group.lines):
        return _person("retrospective", RouteReason.RETROSPECTIVE, "the service came before the request was received")
    return _PASSES["retrospective"]


def continuity(door: Door) -> GateResult:
    """Active treatment within 90 days of enrolment, or another payer's authorization: never a gap."""
    snapshot = door.request.coverage
    if snapshot is not None and snapshot.prior_payer_authorization:
        return _person("continuity", RouteReason.CONTINUITY_OF_CARE, "another payer has authorized this care")
    enrolled_on = enrolment(door)
    if door.request.continuity_of_care and (enrolled_on is None or door.service_on - enrolled_on <= _TRANSITION):
        return _person("continuity", RouteReason.CONTINUITY_OF_CARE, "treatment was under way when the member enrolled")
    return _PASSES["continuity"]


def identity(door: Door) -> GateResult:
    """A document about somebody else was put aside; a person looks at the rest."""
    if door.quarantined:
        count = len(door.quarantined)
        return _person("identity", RouteReason.IDENTITY_CONFLICT, f"{count} document(s) may be about another person")
    return _PASSES["identity"]


def fields(door: Door) -> GateResult:
    """A doubtful field that matters to the line, no diagnosis, or no birth date: no approval by policy."""
    issues = [
        one for one in door.request.issues if one.blocks_approval and one.line in (None, *door.group.line_numbers)
    ]
    if issues:
        return _person("fields", RouteReason.FIELD_ISSUE, f"{len(issues)} field(s) in doubt: {issues[0].code}")
    if not diagnoses_of(door.request, door.group):
        return _person("fields", RouteReason.FIELD_ISSUE, "no usable diagnosis code")
    if door.request.member.birth_date is None:
        return _person("fields", RouteReason.FIELD_ISSUE, "no birth date, so the age is unknown")
    return _PASSES["fields"]


def population(door: Door) -> GateResult:
    """Minors, pregnancy and EPSDT: no approval by policy, unless the policy names them."""
    age = age_on(door.request.member.birth_date, door.service_on)
    policy = door.policy
    names_minors = policy is not None and policy.names_minors
    if _is_epsdt(door, age) and not names_minors:
        return _person("population", RouteReason.EPSDT, "EPSDT services are owed, limits are not hard")
    if age is not None and age < _least_age(policy):
        return _person("population", RouteReason.MINOR, "the member is younger than the policy speaks of")
    if _is_pregnant(door) and not (policy is not None and policy.names_pregnancy):
        return _person("population", RouteReason.PREGNANCY, "the policy does not speak of pregnancy")
    return _PASSES["population"]


#: In the order of `domain.md` 3. The red flags, gate 7, need the criteria's machinery: `engine.criteria.raised`.
GATES: Final[tuple[Gate, ...]] = (
    duplicate, certification, coverage, not_required, retrospective, continuity, identity, fields, population,
)  # fmt: skip
_PASSES: Final = {gate.__name__: GateResult(gate=gate.__name__, outcome="pass") for gate in GATES}


def pass_gates(door: Door) -> tuple[GateResult, ...]:
    """Every gate's word, in order: the first that stops decides, the others inform."""
    return tuple([gate(door) for gate in GATES])


def diagnoses_of(request: AuthorizationRequest, group: Group) -> tuple[str, ...]:
    """Usable codes that the group's lines point to; of lines without pointers, all of the request's."""
    pointed = {rank for line in group.lines for rank in line.diagnosis_pointers}
    points_to_all = any(not line.diagnosis_pointers for line in group.lines)
    chosen = (one for one in request.diagnoses if points_to_all or one.rank in pointed)
    return tuple(dict.fromkeys(one.code for one in chosen if one.code))


def enrolment(door: Door) -> date | None:
    if door.surroundings.enrolled_on is not None:
        return door.surroundings.enrolled_on
    return None if door.request.coverage is None else door.request.coverage.starts_on


def age_on(birth_date: date | None, day: date) -> int | None:
    """Full years on that day. None when the birth date is unknown."""
    if birth_date is None:
        return None
    return day.year - birth_date.year - ((day.month, day.day) < (birth_date.month, birth_date.day))


def _least_age(policy: Policy | None) -> int:
    if policy is None:
        return _ADULT
    return policy.minimum_age if policy.names_minors else max(policy.minimum_age, _ADULT)


def _is_epsdt(door: Door, age: int | None) -> bool:
    if door.request.epsdt:
        return True
    medicaid = door.surroundings.medicaid or door.request.programme.startswith("medicaid")
    return medicaid and age is not None and age < _EPSDT_ENDS


def _is_pregnant(door: Door) -> bool:
    said = any(fact.kind == "safety.pregnancy" and fact.assertion in _MAY_BE for fact in door.facts)
    return bool(door.request.pregnancy) or said


def _is_past(door: Door, line: ServiceLine) -> bool:
    received_on = door.received_on
    return received_on is not None and (line.service_from or door.service_on) < received_on


def _in_force(starts_on: date | None, ends_on: date | None, day: date) -> bool:
    return (starts_on is None or starts_on <= day) and (ends_on is None or day <= ends_on)


def _free_by_list(door: Door, line: ServiceLine) -> str | None:
    if line.code is None:
        return None
    if line.code in door.surroundings.not_required_codes:
        return "the code is on the plan's list of services that need no prior authorization"
    partners = door.surroundings.only_together.get(line.code)
    if partners is not None and all(other.code not in partners for other in door.request.service_lines):
        return f"the code needs prior authorization only together with {' or '.join(sorted(partners))}"
    if any(_is_exempt(door, line, one) for one in door.surroundings.exemptions):
        return "the provider is exempt for this code"
    return None


def _is_exempt(door: Door, line: ServiceLine, exemption: Exemption) -> bool:
    plan = None if door.request.coverage is None else door.request.coverage.plan
    return (
        exemption.code == line.code
        and exemption.npi in _performing(door.request, line)
        and exemption.plan in (None, plan)
        and _in_force(exemption.starts_on, exemption.ends_on, line.service_from or door.service_on)
    )


def _performing(request: AuthorizationRequest, line: ServiceLine) -> frozenset[str]:
    """Whose exemption counts: who renders the line, else who renders or requests it all."""
    if line.rendering_npi:
        return frozenset({line.rendering_npi})
    rendering = frozenset(one.npi for one in request.providers if one.npi and one.role == "rendering")
    return rendering or frozenset(one.npi for one in request.providers if one.npi and one.role == "requesting")


def _person(gate: str, reason: RouteReason, detail: str) -> GateResult:
    return GateResult(gate=gate, outcome="human_review", reason=reason, detail=detail)


def _held(detail: str) -> GateResult:
    return GateResult(gate="coverage", outcome="held", reason=RouteReason.COVERAGE_UNVERIFIED, detail=detail)


def _free(detail: str) -> GateResult:
    return GateResult(gate="not_required", outcome="not_required", detail=detail)
