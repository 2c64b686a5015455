"""Documents that arrive after the request."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final, NamedTuple
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from schemas.lifecycle import FINAL_STATES, RequestState, sources_of
from schemas.request import Document
from store import history
from store.history import Head, HistoryEvent
from store.intake import copy_documents


class Effect(StrEnum):
    """What an arrival did."""

    READ_AGAIN = "read_again"  #: the request went back to be read
    BESIDE = "beside"  #: people have the request; it is read beside them
    KEPT = "kept"  #: the request is closed: the way to have it looked at again is an appeal or a reopening
    NOTHING_NEW = "nothing_new"  #: all of them are there already
    NOTHING_TO_READ = "nothing_to_read"  #: kept, but none holds anything


@dataclass(frozen=True, slots=True)
class Arrival:
    request: UUID
    effect: Effect
    state: RequestState
    urgency: str
    new: tuple[str, ...]  #: ids of documents
    known: tuple[str, ...]


class DocumentConflictError(RuntimeError):
    """A document id of this request was used for another text. Send it under a new id. Nothing was added."""

    def __init__(self, places: Sequence[int]) -> None:
        super().__init__(type(self).__doc__)
        self.places = tuple(places)


class _Locked(NamedTuple):
    id: UUID
    state: str
    urgency: str
    head_seq: int
    head_hash: str


#: From where documents bring a request back to be read. One that is being read is read again: its version rose.
_READ_AGAIN: Final = sources_of(RequestState.READING) | {RequestState.READING}


def lock_own(session: Session, reference: str, submitter: str) -> _Locked | None:
    """The row lock of a submitter's own request; None when there is no such request of theirs."""
    row = session.execute(
        text(
            f"SELECT {', '.join(_Locked._fields)} FROM request "
            "WHERE reference = :reference AND submitter = :submitter FOR UPDATE"
        ),
        {"reference": reference, "submitter": submitter},
    ).one_or_none()
    return None if row is None else _Locked(*row)


def add_documents(
    session: Session, reference: str, *, submitter: str, documents: Sequence[Document], received_on: date
) -> Arrival | None:
    """Add documents to a submitter's own request; None when there is no such request of theirs.

    The same id and text again changes nothing. Raises DocumentConflictError for the same id with another text.
    """
    row = lock_own(session, reference, submitter)
    if row is None:
        return None
    new, known, arrived = _sorted_out(session, row.id, documents)
    if not new:
        return Arrival(row.id, Effect.NOTHING_NEW, RequestState(row.state), row.urgency, (), known)
    copy_documents(session, ((row.id, document, arrived, received_on) for document in new))
    effect = _effect(RequestState(row.state), new)
    _update(session, row, new, effect, received_on)
    ids = tuple(document.id for document in new)
    state = RequestState.READING if effect is Effect.READ_AGAIN else RequestState(row.state)
    return Arrival(row.id, effect, state, row.urgency, ids, known)


def _sorted_out(
    session: Session, request: UUID, documents: Sequence[Document]
) -> tuple[list[Document], tuple[str, ...], int]:
    """What is new, the ids of what is there already, and the number of this arrival."""
    rows = session.execute(
        text("SELECT id, sha256, arrived FROM document WHERE request = :request"), {"request": request}
    ).all()
    there = {row.id: row.sha256 for row in rows}
    conflicts = [place for place, sent in enumerate(documents) if there.get(sent.id, sent.sha256) != sent.sha256]
    if conflicts:
        raise DocumentConflictError(conflicts)
    new = [document for document in documents if document.id not in there]
    known = tuple(document.id for document in documents if document.id in there)
    return new, known, max((row.arrived for row in rows), default=0) + 1


def _effect(state: RequestState, new: Sequence[Document]) -> Effect:
    if state in FINAL_STATES:
        return Effect.KEPT
    if not any(document.text.strip() or document.data for document in new):
        return Effect.NOTHING_TO_READ
    return Effect.READ_AGAIN if state in _READ_AGAIN else Effect.BESIDE


_CHANGES: Final = {
    Effect.READ_AGAIN: "state = 'reading', waiting_since = now(), attempts = 0, failure = NULL",
    Effect.BESIDE: "beside = 'read'",
    Effect.KEPT: "beside = beside",
    Effect.NOTHING_TO_READ: "beside = beside",
}


def _update(session: Session, row: _Locked, new: Sequence[Document], effect: Effect, received_on: date) -> None:
    event = HistoryEvent(
        row.id,
        "documents_added",
        {"documents": [document.sha256 for document in new], "effect": effect.value, "from_state": row.state},
    )
    head = history.append(session, {row.id: Head(row.head_seq, row.head_hash)}, [event])[row.id]
    session.execute(
        text(
            f"UPDATE request SET {_CHANGES[effect]}, version = version + 1, known_on = greatest(known_on, :known_on), "
            "head_seq = :seq, head_hash = :hash WHERE id = :id"
        ),
        {
            "id": row.id, "seq": head.seq, "hash": head.hash,
            "known_on": max(document.received_on or received_on for document in new),
        },
    )  # fmt: skip
    if effect in (Effect.READ_AGAIN, Effect.BESIDE):
        session.execute(
            text(
                "UPDATE information_request SET answered_at = coalesce(answered_at, now()) "
                "WHERE request = :id AND closed_at IS NULL"
            ),
            {"id": row.id},
        )
