"""Evaluating again what was evaluated: which requests, and how each kind of them is taken up."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Final, NamedTuple
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from schemas.lifecycle import FINAL_STATES, RequestState
from store import failures, history, outcomes
from store.claims import Candidate
from store.history import Head, HistoryEvent
from store.outcomes import Step

_COLUMNS: Final = ", ".join(f"r.{name}" for name in Candidate._fields)
#: A machine takes these up by itself, with the policy in force then.
_UNDER_WAY: Final = (RequestState.READING, RequestState.READY, RequestState.GAPS)
_AGAIN: Final = (RequestState.PENDED, RequestState.HELD)
_WITH_PEOPLE: Final = (RequestState.IN_REVIEW, RequestState.APPEALED)


class Choice(NamedTuple):
    """What to evaluate again. Every given part must fit; at least one is given."""

    policy: str | None = None  #: id or family: requests whose newest evaluation used it
    state: RequestState | None = None
    reference: str | None = None
    since: datetime | None = None  #: received since


class Standing(NamedTuple):
    """The version of a policy that holds from a day on."""

    policy: str
    digest: str
    effective_from: date


def find(
    session: Session, choice: Choice, *, policies: Sequence[str] = (), after: UUID | None = None, limit: int = 200
) -> list[Candidate]:
    """The next of the chosen requests, in the order of their ids. `policies`: the ids that `choice.policy` means."""
    rows = session.execute(
        text(
            f"SELECT {_COLUMNS} FROM request r WHERE (CAST(:after AS uuid) IS NULL OR r.id > :after) "
            "AND (CAST(:state AS text) IS NULL OR r.state = :state) "
            "AND (CAST(:reference AS text) IS NULL OR r.reference = :reference) "
            "AND (CAST(:since AS timestamptz) IS NULL OR r.received_at >= :since) "
            f"AND (NOT :by_policy OR EXISTS ({_NEWEST} AND e.policy = ANY(:policies))) "
            "ORDER BY r.id LIMIT :limit"
        ),
        {
            "after": after,
            "state": choice.state,
            "reference": choice.reference,
            "since": choice.since,
            "by_policy": choice.policy is not None,
            "policies": list(policies),
            "limit": limit,
        },
    )
    return [Candidate(*row) for row in rows]


#: The newest evaluation of each group.
_NEWEST: Final = (
    "SELECT 1 FROM (SELECT DISTINCT ON (v.grp) v.policy, v.policy_digest FROM evaluation v "
    "WHERE v.request = r.id AND v.purpose <> 'reprocess' ORDER BY v.grp, v.id DESC) AS e WHERE true"
)


def outdated(
    session: Session, standing: Sequence[Standing], *, after: UUID | None = None, limit: int = 200
) -> list[Candidate]:
    """Open requests whose newest evaluation used another version of a policy than holds on their day of service."""
    rows = session.execute(
        text(
            f"SELECT {_COLUMNS} FROM request r WHERE r.state = ANY(:states) AND r.beside IS NULL "
            "AND (CAST(:after AS uuid) IS NULL OR r.id > :after) AND EXISTS ("
            f"{_NEWEST} AND e.policy_digest <> (SELECT s.digest FROM unnest(CAST(:policies AS text[]), "
            "CAST(:digests AS text[]), CAST(:dates AS date[])) AS s (policy, digest, effective_from) "
            "WHERE s.policy = e.policy AND s.effective_from <= r.service_on "
            "ORDER BY s.effective_from DESC LIMIT 1)) "
            "ORDER BY r.id LIMIT :limit"
        ),
        {
            "states": [state.value for state in (*_AGAIN, *_WITH_PEOPLE)],
            "after": after,
            "policies": [one.policy for one in standing],
            "digests": [one.digest for one in standing],
            "dates": [one.effective_from for one in standing],
            "limit": limit,
        },
    )
    return [Candidate(*row) for row in rows]


class TakenUp(NamedTuple):
    again: list[UUID]  #: back in the queue of evaluation
    beside: list[UUID]  #: evaluated beside the people who have the case
    final: dict[UUID, Head]  #: decided: locked, for a row that is a comparison and no more


def take_up(session: Session, candidates: Sequence[Candidate], *, why: str) -> TakenUp:
    """Have these evaluated again. A final decision is not touched; what changed meanwhile is left."""
    versions = {candidate.id: candidate.version for candidate in candidates}
    locked = session.execute(
        text(
            "SELECT id, version, state, head_seq, head_hash FROM request "
            "WHERE id = ANY(:ids) ORDER BY id FOR UPDATE SKIP LOCKED"
        ),
        {"ids": list(versions)},
    ).all()
    rows = [row for row in locked if row.version == versions[row.id]]
    heads = {row.id: Head(row.head_seq, row.head_hash) for row in rows}
    event = (("reprocessed", {"why": why}),)
    again = []
    for source in _AGAIN:
        steps = [
            Step(request=row.id, version=row.version, state=RequestState.READY, events=event)
            for row in rows
            if row.state == source
        ]
        outcomes.write(session, steps, source=source, heads=heads)
        again += [step.request for step in steps]
    beside = [row for row in rows if row.state in _WITH_PEOPLE]
    steps = [Step(request=row.id, version=row.version, events=event) for row in beside]
    outcomes.write_beside(session, steps, heads=heads, then="assess")
    final = {row.id: heads[row.id] for row in rows if row.state in FINAL_STATES}
    return TakenUp(again, [row.id for row in beside], final)


def note(session: Session, heads: dict[UUID, Head], details: dict[UUID, dict[str, object]]) -> None:
    """A line in the history of decided requests that were compared, and nothing else of theirs."""
    if not details:
        return
    events = [HistoryEvent(request, "reprocessed", detail, None) for request, detail in details.items()]
    new = history.append(session, {request: heads[request] for request in details}, events)
    session.execute(
        text(
            "UPDATE request r SET head_seq = n.seq, head_hash = n.hash FROM unnest(CAST(:id AS uuid[]), "
            "CAST(:seq AS int[]), CAST(:hash AS text[])) AS n (id, seq, hash) WHERE r.id = n.id"
        ),
        {
            "id": list(details),
            "seq": [new[request].seq for request in details],
            "hash": [new[request].hash for request in details],
        },
    )


def failed(session: Session, request: UUID, *, code: str, trace: str) -> bool:
    """Note that a request that no machine has in hand could not be evaluated again; whether that is news."""
    return failures.note(session, request, "reprocess_failed", code=code, trace=trace, states=(*_AGAIN, *_WITH_PEOPLE))
