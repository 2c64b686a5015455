"""Rows for tests of the store, written as the owner: what a test needs to exist before its one act."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Any
from uuid import UUID, uuid4

import orjson
import psycopg
from argon2 import PasswordHasher
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from schemas.request import AuthorizationRequest
from store import history, people
from store.database import transaction
from store.history import HistoryEvent
from store.people import Reviewer

#: Valid by check digit.
NPI_DOCTOR = "1234567893"
NPI_OTHER = "1245319599"
NPI_ORDERING = "1679576722"
PASSWORD = "correct horse battery"
TODAY = datetime.now(UTC).date()


def execute(sql: str, **values: Any) -> Any:
    """One statement as the owner; its rows, where it returns any."""
    with transaction("migrate") as session:
        result = session.execute(text(sql), values)
        return result.all() if result.returns_rows else None  # type: ignore[attr-defined]


def insert(session: Session, table: str, /, **values: Any) -> None:
    names, places = ", ".join(values), ", ".join(f":{name}" for name in values)
    session.execute(text(f'INSERT INTO "{table}" ({names}) VALUES ({places})'), values)


def file_request(*, lines: Sequence[int] = (1,), state: str = "ready", hours: int = 72, **request: Any) -> UUID:
    """A filed request in a machine's state, with a body, its lines and a first line of history."""
    identity = uuid4()
    now = datetime.now(UTC)
    entries, heads = history.chain({}, [HistoryEvent(identity, "accepted", {"lines": len(lines)}, now)], now=now)
    head = heads[identity]
    with transaction("migrate") as session:
        session.execute(text("INSERT INTO submitter (name) VALUES ('clinic-7') ON CONFLICT DO NOTHING"))
        insert(
            session, "request", id=identity, reference=f"R-{identity.hex[:12]}", submitter="clinic-7",
            submission_id=identity.hex, content_hash="c", likeness=identity.hex, member_id="M1", state=state,
            urgency="standard", programme="medicare-advantage", received_at=now, due_at=now + timedelta(hours=hours),
            head_seq=head.seq, head_hash=head.hash, **request,
        )  # fmt: skip
        insert(session, "request_body", request=identity, body=_body(lines), received="{}", npis=[NPI_ORDERING])
        for line in lines:
            insert(
                session, "service_line", request=identity, line=line, grp=line, code="62321", quantity=1, unit="units",
                service_from=TODAY + timedelta(days=10), service_to=TODAY + timedelta(days=40), modifiers=["50"],
                place_of_service="11", provider_npi=NPI_ORDERING, service_state="TX",
            )  # fmt: skip
        insert(session, "history", **entries[0]._asdict())
    return identity


def _body(lines: Sequence[int]) -> str:
    return AuthorizationRequest.model_validate(
        {
            "submission_id": "A-1",
            "submitter": "clinic-7",
            "programme": "medicare-advantage",
            "member": {"id": "M1", "birth_date": "1971-03-02"},
            "service_lines": [{"line": line, "code": "62321", "group": line} for line in lines],
        }
    ).model_dump_json()


def evaluate(
    request: UUID, *, line: int = 1, unmet: Sequence[str] = ("pain-six-weeks",), purpose: str = "decide", **more: Any
) -> UUID:
    """A stored evaluation of one line with these criteria unmet and one met."""
    identity = uuid4()
    criteria = [_criterion(name, "missing") for name in unmet] + [_criterion("imaging-agrees", "met")]
    detail = {
        "group": line,
        "lines": [line],
        "recommendation": "human_review",
        "route_reason": "criterion_not_met",
        "policy": {"id": "esi", "version": "1", "digest": "d", "status": "approved", "sample": True, "title": "ESI"},
        "criteria": criteria,
        "expertise": "pain medicine",
        "service_on": str(TODAY),
        "known_on": str(TODAY),
        "engine_version": "1",
        "reader_version": "1",
        **more,
    }
    with transaction("migrate") as session:
        insert(
            session, "evaluation", id=identity, request=request, request_version=1, grp=line, lines=[line],
            recommendation="human_review", policy="esi", policy_version="1", policy_digest="d", service_on=TODAY,
            known_on=TODAY, engine_version="1", reader_version="1", purpose=purpose, unmet=list(unmet),
            detail=orjson.dumps(detail).decode(), evaluated_at=datetime.now(UTC),
        )  # fmt: skip
    return identity


def _criterion(identity: str, result: str) -> dict[str, Any]:
    fact = {
        "kind": "symptom.duration",
        "assertion": "present",
        "source": "documented",
        "document": "d1",
        "start": 0,
        "end": 5,
        "quote": "eight weeks of arm pain",
    }
    return {
        "id": identity,
        "title": f"{identity} holds",
        "section": "indication",
        "basis": "coverage",
        "result": result,
        "why": "the record is silent" if result == "missing" else "the record says so",
        "facts": [fact],
        "citations": [{"source": "lcd", "title": "LCD", "section": "1", "certainty": "A"}],
        "tree": {"node": "present", "result": result, "why": "-"},
    }


def to_people(request: UUID, *, level: str = "physician", lines: Sequence[int] = (1,), **case: Any) -> UUID:
    """The request in review with an open case."""
    identity = uuid4()
    with transaction("migrate") as session:
        insert(
            session, "review_case", id=identity, request=request, level=level, reason="criterion_not_met",
            lines=list(lines), due_at=case.pop("due_at", datetime.now(UTC) + timedelta(hours=48)), **case,
        )  # fmt: skip
        session.execute(
            text("UPDATE service_line SET state = 'in_review' WHERE request = :id AND line = ANY(:lines)"),
            {"id": request, "lines": list(lines)},
        )
        session.execute(text("UPDATE request SET state = 'in_review' WHERE id = :id"), {"id": request})
    return identity


@lru_cache(maxsize=1)
def _known_hash() -> str:
    """Hashing is slow by intent: once per process is enough for people who never sign in."""
    return PasswordHasher().hash(PASSWORD)


def person(login: str, *roles: str, npi: str | None = None, licence: str | None = None, **more: Any) -> Reviewer:
    """A person with these roles; with a physician's licence in the state `licence`."""
    with transaction("migrate") as session:
        identity = uuid4()
        insert(session, "person", id=identity, login=login, name=login.title(), npi=npi, password_hash=_known_hash())
        for role in roles:
            insert(session, "person_role", person=identity, role=role)
        if licence is not None:
            people.file_licence(
                session, identity, kind=more.get("kind", "physician"), state=licence, number=f"{login}-1",
                valid_from=more.get("valid_from", date(2020, 1, 1)), valid_to=more.get("valid_to", date(2099, 1, 1)),
                status=more.get("status", "active"), specialties=more.get("specialties", ["pain medicine"]),
            )  # fmt: skip
        return people.reviewer(session, identity)


def determination(request: UUID, *, line: int = 1, **values: Any) -> dict[str, Any]:
    """The columns of a lawful approval by policy, with some of them replaced."""
    row: dict[str, Any] = {
        "id": uuid4(), "request": request, "line": line, "request_version": 1, "kind": "initial", "outcome": "approved",
        "basis": "clinical", "decided_as": "policy", "decided_by": None, "licence": None, "evaluation": None,
        "policy": "esi@1", "reason_codes": ["criteria_met"], "criteria": [], "provision": None, "rationale": "met",
    }  # fmt: skip
    for prefix in ("requested", "authorised"):
        row |= {
            f"{prefix}_code": "62321", f"{prefix}_modifiers": ["50"], f"{prefix}_quantity": 1,
            f"{prefix}_unit": "units", f"{prefix}_from": TODAY, f"{prefix}_to": TODAY, f"{prefix}_place": "11",
            f"{prefix}_provider": NPI_ORDERING,
        }  # fmt: skip
    return row | values


def decide_by_policy(request: UUID, *, line: int = 1, evaluation: UUID) -> UUID:
    """A machine's approval of a line, as the worker's role writes it."""
    row = determination(request, line=line, evaluation=evaluation)
    with transaction("worker") as session:
        insert(session, "determination", **row)
        session.execute(
            text("UPDATE service_line SET state = 'approved', determination = :d WHERE request = :r AND line = :line"),
            {"d": row["id"], "r": request, "line": line},
        )
    return row["id"]  # type: ignore[no-any-return]


@contextmanager
def refused_by(name: str, *, when: object = "") -> Iterator[None]:
    """The block ends in the refusal of this constraint, or of row security and rights ("42501")."""
    refusal = None
    try:
        yield
    except (DBAPIError, psycopg.Error) as raised:
        refusal = raised.orig if isinstance(raised, DBAPIError) else raised
    assert isinstance(refusal, psycopg.Error), f"{name} did not refuse {when}"
    found = (refusal.diag.constraint_name, refusal.sqlstate)
    assert name in found, f"{found} instead of {name} refused {when}"
