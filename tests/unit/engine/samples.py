"""Small policies, requests and records, made from as little as a test wants to say."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any

from engine.assess import assess
from engine.case import Case
from engine.expressions import ready
from engine.node import Node
from engine.record import Record
from engine.surroundings import Surroundings
from schemas.evaluation import Assessment, Utilisation
from schemas.fact import Assertion, Fact, FactSource
from schemas.policy import Expression, Policy
from schemas.policy_choice import PolicyChoice
from schemas.request import AuthorizationRequest

SERVICE_ON = date(2026, 11, 20)
KNOWN_ON = date(2026, 11, 15)
NOTE_ON = date(2026, 11, 10)
RECEIVED = datetime(2026, 11, 15, 15, 0, tzinfo=UTC)
CITED = [{"source": "lcd", "section": "1"}]


def fact(kind: str, value: Any = None, **fields: Any) -> Fact:
    """A documented, present fact of a dated note, unless the fields say otherwise."""
    return Fact(**({"kind": kind, "value": value, "document": "note", "document_on": NOTE_ON} | fields))


def denied(kind: str, value: Any = None, **fields: Any) -> Fact:
    return fact(kind, value, assertion=Assertion.NEGATED, **fields)


def attested(kind: str, value: Any = None, **fields: Any) -> Fact:
    return fact(kind, value, **({"source": FactSource.ATTESTED, "document": None} | fields))


def node(expression: dict[str, Any], *facts: Fact, as_condition: bool = False, **fields: Any) -> Node:
    """The expression as YAML has it, held against these facts."""
    made = ready(Expression.model_validate(expression), as_condition=as_condition)
    return made(case(**fields), Record(facts))


def case(**fields: Any) -> Case:
    whole = request()
    defaults: dict[str, Any] = {
        "lines": whole.service_lines,
        "services": {},
        "session_regions": frozenset({"cervical_thoracic"}),
        "regions": frozenset({"cervical", "thoracic"}),
        "diagnoses": ("M54.12",),
        "utilisation": {},
        "service_on": SERVICE_ON,
        "known_on": KNOWN_ON,
    }
    return Case(**(defaults | fields))


def criterion(identity: str, requires: Mapping[str, Any], **fields: Any) -> dict[str, Any]:
    """A coverage criterion that accepts documented facts."""
    words = {
        "category": "other",
        "loinc": "34117-2",
        "ask": f"send {identity}",
        "member_ask": f"please send {identity}",
    }
    return {
        "id": identity, "title": f"{identity} must hold", "section": "indication", "basis": "coverage",
        "requires": requires, "citations": CITED, "gap": words,
    } | fields  # fmt: skip


PAIN = criterion("pain", {"present": {"fact": "symptom.radicular_pain"}})
CARE = criterion("care", {"duration": {"fact": "care.therapy", "op": ">=", "days": 28}})


def policy(*criteria: dict[str, Any], **fields: Any) -> Policy:
    """An approved policy that is no sample, for 62321."""
    return Policy.model_validate(
        {
            "id": "esi", "family": "esi", "version": "1", "title": "ESI", "status": "approved", "sample": False,
            "programmes": ["medicare-advantage"], "effective_from": date(2026, 1, 1), "expertise": "pain medicine",
            "services": [{"code": "62321", "words": "ESI", "region": "cervical_thoracic", "approach": "interlaminar"}],
            "sources": {"lcd": {"title": "LCD", "certainty": "B"}},
            "diagnoses": {"supporting": ["M54.12"], "contradicting": ["M54.2"], "citations": CITED},
            "criteria": list(criteria or (PAIN, CARE)),
        }
        | fields
    )  # fmt: skip


def request(**fields: Any) -> AuthorizationRequest:
    """One line of 62321 at C7-T1, an adult with verified coverage, received before the service."""
    return AuthorizationRequest.model_validate(
        {
            "submission_id": "A-1",
            "submitter": "clinic",
            "programme": "medicare-advantage",
            "received_at": RECEIVED,
            "member": {"id": "M1", "birth_date": date(1971, 3, 2)},
            "coverage": {"verified_at": RECEIVED},
            "diagnoses": [{"as_sent": "M54.12", "code": "M54.12", "rank": 1}],
            "service_lines": [line()],
            "documents": [{"id": "note"}],
        }
        | fields
    )


def line(number: int = 1, code: str | None = "62321", **fields: Any) -> dict[str, Any]:
    return {"line": number, "code": code, "levels": ["C7-T1"]} | fields


COMPLETE = (
    fact("symptom.radicular_pain", side="right", region="cervical"),
    fact("care.therapy", "physical_therapy", days=42),
)


def assessed(
    of: AuthorizationRequest | None = None,
    facts: Sequence[Fact] = COMPLETE,
    *,
    by: Policy | Mapping[int, PolicyChoice] | None = None,
    utilisation: Sequence[Utilisation] = (),
    surroundings: Surroundings | None = None,
) -> Assessment:
    """The request by the simplest policy (every group), or by these choices."""
    of = request() if of is None else of
    if not isinstance(by, Mapping):
        choice = PolicyChoice(policy=by or policy(), digest="d" * 64, reason=None)
        by = {one.line: choice for one in of.service_lines}
    return assess(
        of,
        facts,
        by,
        utilisation=utilisation,
        surroundings=surroundings or Surroundings(),
        service_on=SERVICE_ON,
        known_on=KNOWN_ON,
        reader_version="r1",
    )
