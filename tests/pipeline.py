"""Requests, bells and looks for tests of the workers: real rows through the real intake, no fakes.

The policies are the shipped ones with two changes: every criterion accepts attested facts, so that a structured request
without documents can be approved; and they hold under ERISA too, whose clock stops while it waits for an answer.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import orjson
import yaml
from sqlalchemy import text

from policies import lock
from policies.case_files import NAME, whole
from policies.catalog import read_all
from policies.positions import Positions
from policies.terms import written_out
from producer.intake import accept_many
from schemas.messages import HOME_QUEUE, Queue, Task
from schemas.request import Receipt
from store.database import transaction
from worker import documentation, evaluation, reading
from worker.batches import Delivery, delivery

FAMILY = "cervical-thoracic-esi"
_SHIPPED = Path("policies") / FAMILY
CLINIC = "clinic-7"
#: Verified by the coverage file of these tests; any other member is not.
MEMBERS = tuple(f"M{number}" for number in range(1, 400))


def write_policies(folder: Path, *, version: str | None = None, changes: dict[str, Any] | None = None) -> Path:
    """A policy folder in which attested facts count. `changes`: top-level fields of the policy; `version`: another
    effective date beside the first."""
    family = folder / FAMILY
    family.mkdir(exist_ok=True)
    policy = _yaml("2026-01-01.yaml")
    for criterion in policy["criteria"]:
        criterion["accepted"] = sorted({"attested", *criterion.get("accepted", ["documented"])})
    policy["programmes"] = [*policy["programmes"], "erisa"]
    if version is not None:
        policy |= {"version": version, "effective_from": date.fromisoformat(version)}
    policy |= changes or {}
    used = written_out(policy).used  # a policy without a criterion has no use for what only that one named
    policy["terms"] = {name: term for name, term in policy.get("terms", {}).items() if name in used}
    (family / f"{version or '2026-01-01'}.yaml").write_text(yaml.safe_dump(policy, sort_keys=False), encoding="utf-8")
    loaded, problems = read_all(folder)
    assert not problems, problems
    lock.write(loaded, folder)
    return folder


def _yaml(name: str) -> Any:
    """As policies are read: `on` is a word and no truth value."""
    return Positions((_SHIPPED / name).read_text(encoding="utf-8")).data


@cache
def _cases() -> Any:
    """Read once: it takes longer than evaluating the request that is made of it. Its parameters are filled in."""
    file = _SHIPPED / NAME
    return whole(Positions(file.read_text(encoding="utf-8")), _SHIPPED.parent, str(file))


def write_coverage(file: Path, members: Sequence[str]) -> None:
    lines = [{"member_id": member, "payer": "sample", "verified_at": "2026-01-02T00:00:00Z"} for member in members]
    file.write_bytes(b"\n".join(orjson.dumps(line) for line in lines))


def complete_facts() -> list[dict[str, Any]]:
    """The facts that meet every criterion, from the policy's own cases, dated so that they are recent."""
    cases = _cases()
    recent = date.today() - timedelta(days=30)  # noqa: DTZ011  a day in the past is enough
    facts = []
    for fact in cases["bases"]["complete"]["facts"].values():
        dates = {"on", "until"} & set(fact)
        shift = recent - max((fact[name] for name in dates), default=recent)
        facts.append({**fact, **{name: fact[name] + shift for name in dates}, "document_on": recent})
    return facts


def submission(member: str = "M1", /, *, leave_out: Sequence[str] = (), **changes: Any) -> dict[str, Any]:
    """A structured request that policy approves. `leave_out`: kinds of fact, so that something is missing."""
    facts = [fact for fact in complete_facts() if fact["kind"] not in leave_out]
    return {
        "submission_id": uuid4().hex,
        "programme": "medicare-advantage",
        "urgency": "standard",
        "member": {"id": member, "birth_date": "1971-03-02"},
        "provider": {"npi": "1234567893"},
        "diagnoses": ["M54.12"],
        "service_lines": [
            {"line": 1, "code": "62321", "units": 1, "level": "C7-T1", "side": "none", "place_of_service": "24",
             "service_state": "TX", "service_from": (date.today() + timedelta(days=20)).isoformat()}  # noqa: DTZ011
        ],
        "attestations": [{"statement": "as in the chart", "npi": "1234567893", "at": "2026-11-01T00:00:00Z"}],
        "facts": [{name: str(value) if isinstance(value, date) else value for name, value in fact.items()}
                  for fact in facts],
        **changes,
    }  # fmt: skip


def on_another_day(payload: dict[str, Any], *, days: int) -> dict[str, Any]:
    """The same request for another day: no duplicate."""
    later = (date.today() + timedelta(days=days)).isoformat()  # noqa: DTZ011
    return {**payload, "service_lines": [{**line, "service_from": later} for line in payload["service_lines"]]}


def file(*payloads: dict[str, Any], submitter: str = CLINIC) -> list[UUID]:
    """File them; the ids of the requests, in their order."""
    answers = accept_many(submitter, list(payloads))
    references = []
    for answer in answers:
        assert isinstance(answer, Receipt), answer
        references.append(answer.reference)
    found = dict(rows("SELECT reference, id FROM request WHERE reference = ANY(:all)", all=references))
    return [found[reference] for reference in references]


def rows(sql: str, **values: Any) -> list[Any]:
    """The rows of a statement, as the owner of the tables."""
    with transaction("migrate") as session:
        result = session.execute(text(sql), values)
        return [tuple(row) if len(row) > 1 else row[0] for row in result] if result.returns_rows else []  # type: ignore[attr-defined]


def state(request: UUID) -> str:
    return str(rows("SELECT state FROM request WHERE id = :id", id=request)[0])


def events(request: UUID) -> list[str]:
    return rows("SELECT event FROM history WHERE request = :id ORDER BY seq", id=request)


def bell(task: Task, ids: Sequence[UUID] = (), *, queue: Queue | None = None) -> Delivery:
    """A bell as a worker gets it."""
    return delivery(task, [str(each) for each in ids], queue=queue or HOME_QUEUE[task], worker="test", trace="trace-1")


def read(*ids: UUID) -> int:
    return reading.read(bell(Task.READ, ids))


def evaluate(*ids: UUID) -> int:
    return evaluation.evaluate(bell(Task.EVALUATE, ids))


def document(*ids: UUID) -> int:
    return documentation.document(bell(Task.DOCUMENT, ids))
