"""Filing requests: what was asked, its lines and documents, the first line of its history, its clock.

All rows of a batch go in the caller's one transaction, with a handful of statements however many requests.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Final, NamedTuple
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from schemas.clock import ClockEvent
from schemas.lifecycle import RequestState
from schemas.request import AuthorizationRequest, Document, ServiceLine
from store import history
from store.history import Entry, Head, HistoryEvent
from store.rows import copy_rows


@dataclass(frozen=True, slots=True, kw_only=True)
class Filing:
    """One request as it is to be filed."""

    id: UUID
    reference: str
    content_hash: str
    likeness: str
    state: RequestState
    received_at: datetime
    due_at: datetime
    service_on: date
    known_on: date
    request: AuthorizationRequest
    body: str  #: the model as JSON, documents without their text
    received: str  #: what was sent, as sent, documents without their text
    clock: tuple[ClockEvent, ...]
    accepted: Mapping[str, object]  #: what the first line of the history says: codes, counts and hashes
    recorded_at: datetime
    duplicate_of: UUID | None = None


class Earlier(NamedTuple):
    """A request that is there already."""

    id: UUID
    reference: str
    submitter: str
    submission_id: str
    content_hash: str
    likeness: str
    state: str
    urgency: str
    received_at: datetime
    due_at: datetime
    is_taken_back: bool  #: withdrawn, be it a part of it only
    duplicate_of: str | None  #: reference of its original, where that is the same submitter's


_OF_REQUEST: Final = Earlier._fields[:-2]
_TAKEN_BACK: Final = (
    "EXISTS (SELECT FROM service_line l WHERE l.request = r.id AND l.state = 'withdrawn') AS is_taken_back"
)
_EARLIER: Final = ", ".join(f"r.{name}" for name in _OF_REQUEST) + (
    f", {_TAKEN_BACK}, "
    "(SELECT o.reference FROM request o WHERE o.id = r.duplicate_of AND o.submitter = r.submitter) AS duplicate_of"
)

_REPEATED: Final = (
    ", ".join(f"s.{name}" if name in ("submission_id", "content_hash") else f"r.{name}" for name in _OF_REQUEST)
    + f", {_TAKEN_BACK}, r.reference AS duplicate_of"
)


class Repetition(NamedTuple):
    """A submission that has no request of its own, since it repeats one of the same sender."""

    submission_id: str
    content_hash: str
    request: UUID


def is_submitter(session: Session, name: str) -> bool:
    return session.execute(text("SELECT 1 FROM submitter WHERE name = :name"), {"name": name}).first() is not None


def lock_submitter(session: Session, submitter: str, *, alone: bool) -> None:
    """Lets a submitter's streams file beside each other, or one of them alone. To be taken before all else.

    A submission id ends in one of two tables (`request`, `repeated_submission`), and no constraint spans both: whoever
    writes to the second one is alone. A lock on each id would take as many as a batch has submissions, each time.
    """
    mode = "pg_advisory_xact_lock" if alone else "pg_advisory_xact_lock_shared"
    session.execute(text(f"SELECT {mode}(hashtextextended(:name, 0))"), {"name": f"submissions of {submitter}"})


def lock_likenesses(session: Session, likenesses: Collection[str]) -> None:
    """Lets only one transaction at a time file requests that are alike.

    Taken in one order and before any row is written, so that parallel streams wait for each other and cannot deadlock.
    """
    keys = sorted({int(likeness[:15], 16) for likeness in likenesses})
    session.execute(
        text("SELECT count(pg_advisory_xact_lock(key)) FROM (SELECT unnest(CAST(:keys AS bigint[])) AS key) AS keys"),
        {"keys": keys},
    )


def find_earlier(
    session: Session, submitter: str, *, submission_ids: Collection[str], likenesses: Collection[str]
) -> list[Earlier]:
    """Requests of this submitter with one of these ids, and requests of anybody that are alike; the oldest first.

    An id that was answered with an original's reference finds that original, under the id and the content that it had.
    """
    rows = session.execute(
        text(
            f"SELECT {_EARLIER} FROM request r WHERE submitter = :submitter AND submission_id = ANY(:ids) "
            f"UNION SELECT {_EARLIER} FROM request r WHERE likeness = ANY(:likenesses) "
            f"UNION SELECT {_REPEATED} FROM repeated_submission s JOIN request r ON r.id = s.request "
            "WHERE s.submitter = :submitter AND s.submission_id = ANY(:ids) ORDER BY received_at, id"
        ),
        {"submitter": submitter, "ids": list(submission_ids), "likenesses": list(likenesses)},
    )
    return [Earlier(*row) for row in rows]


def keep_repetitions(session: Session, submitter: str, repetitions: Collection[Repetition], *, channel: str) -> None:
    """Keep the ids of submissions that were answered with an original's reference: each binds its content."""
    if not repetitions:
        return
    columns = zip(*repetitions, strict=True)
    session.execute(
        text(
            "INSERT INTO repeated_submission (submitter, submission_id, content_hash, request, channel) "
            "SELECT :submitter, n.submission_id, n.content_hash, n.request, :channel FROM unnest("
            "CAST(:submission_id AS text[]), CAST(:content_hash AS text[]), CAST(:request AS uuid[])) "
            "AS n (submission_id, content_hash, request)"
        ),
        {
            "submitter": submitter,
            "channel": channel,
            **{name: list(values) for name, values in zip(Repetition._fields, columns, strict=True)},
        },
    )


def bodies(session: Session, requests: Collection[UUID]) -> dict[UUID, AuthorizationRequest]:
    """The models as filed, documents without their text."""
    rows = session.execute(
        text("SELECT request, body FROM request_body WHERE request = ANY(:ids)"), {"ids": list(requests)}
    )
    return {request: AuthorizationRequest.model_validate_json(body) for request, body in rows}


def file(session: Session, filings: Sequence[Filing]) -> set[UUID]:
    """Write them. Returns the ids that are new; the others lost a race for their submission id and left nothing."""
    ordered = sorted(filings, key=lambda filing: filing.request.submission_id)
    events = [HistoryEvent(filing.id, "accepted", filing.accepted, filing.recorded_at) for filing in ordered]
    entries, heads = history.chain({}, events, now=datetime.now(UTC))
    new = _insert_requests(session, ordered, heads)
    written = [filing for filing in ordered if filing.id in new]
    _copy_bodies(session, written)
    _copy_lines(session, written)
    copy_documents(
        session,
        (
            (filing.id, document, 0, filing.received_at.date())
            for filing in written
            for document in filing.request.documents
        ),
    )
    copy_rows(session, "history", Entry._fields, (entry for entry in entries if entry.request in new))
    copy_rows(
        session, "clock_event", ("request", "kind", "at", "ground"),
        ((filing.id, event.kind.value, event.at, event.ground) for filing in written for event in filing.clock),
    )  # fmt: skip
    return new


_REQUEST: Final = {
    "id": "uuid", "reference": "text", "submitter": "text", "submission_id": "text", "content_hash": "text",
    "likeness": "text", "member_id": "text", "state": "text", "urgency": "text", "programme": "text",
    "received_at": "timestamptz", "due_at": "timestamptz", "duplicate_of": "uuid", "service_on": "date",
    "known_on": "date", "head_seq": "integer", "head_hash": "text",
}  # fmt: skip
_INSERT: Final = text(
    f"INSERT INTO request ({', '.join(_REQUEST)}) SELECT * FROM unnest("
    + ", ".join(f"CAST(:{name} AS {kind}[])" for name, kind in _REQUEST.items())
    + ") ON CONFLICT (submitter, submission_id) DO NOTHING RETURNING id"
)


def _insert_requests(session: Session, filings: Sequence[Filing], heads: Mapping[UUID, Head]) -> set[UUID]:
    if not filings:
        return set()
    columns = zip(*(_request_row(filing, heads[filing.id]) for filing in filings), strict=True)
    rows = session.execute(_INSERT, {name: list(values) for name, values in zip(_REQUEST, columns, strict=True)})
    return set(rows.scalars())


def _request_row(filing: Filing, head: Head) -> tuple[object, ...]:
    asked = filing.request
    return (
        filing.id, filing.reference, asked.submitter, asked.submission_id, filing.content_hash, filing.likeness,
        asked.member.id, filing.state.value, asked.urgency.value, asked.programme, filing.received_at, filing.due_at,
        filing.duplicate_of, filing.service_on, filing.known_on, head.seq, head.hash,
    )  # fmt: skip


def _copy_bodies(session: Session, filings: Iterable[Filing]) -> None:
    copy_rows(
        session, "request_body", ("request", "body", "received", "npis"),
        ((filing.id, filing.body, filing.received, _array(npis(filing.request))) for filing in filings),
    )  # fmt: skip


def _array(values: Sequence[str]) -> list[str] | str:
    """An empty array as text: the driver takes longer to find out that it is empty than to write all else of a line."""
    return list(values) if values else "{}"


def npis(request: AuthorizationRequest) -> list[str]:
    """Every NPI that a request names: none of these people may decide against it."""
    named = {provider.npi for provider in request.providers} | {line.rendering_npi for line in request.service_lines}
    named |= {document.author_npi for document in request.documents} | {item.npi for item in request.attestations}
    if request.requester is not None:
        named.add(request.requester.npi)
    return sorted(npi for npi in named if npi)


_LINE: Final = (
    "request", "line", "grp", "code_system", "code", "modifiers", "quantity", "unit", "occurrences", "service_from",
    "service_to", "session", "place_of_service", "service_state", "levels", "side", "approach", "add_on_to",
    "rides_with", "provider_npi", "is_drug", "trace",
)  # fmt: skip


def _copy_lines(session: Session, filings: Iterable[Filing]) -> None:
    copy_rows(
        session,
        "service_line",
        _LINE,
        (_line(filing, line) for filing in filings for line in filing.request.service_lines),
    )


def _line(filing: Filing, line: ServiceLine) -> tuple[object, ...]:
    quantity = line.quantity
    return (
        filing.id, line.line, line.group, line.code_system, line.code, _array(line.modifiers),
        quantity and quantity.value, quantity and quantity.unit, line.occurrences, line.service_from, line.service_to,
        line.session, line.place_of_service, line.service_state, _array(line.levels), line.side, line.approach,
        line.add_on_to, line.rides_with, line.rendering_npi or _requesting(filing.request), line.is_drug, line.trace,
    )  # fmt: skip


def _requesting(request: AuthorizationRequest) -> str | None:
    return next((provider.npi for provider in request.providers if provider.role in ("requesting", "rendering")), None)


_DOCUMENT: Final = (
    "request", "id", "arrived", "sha256", "loinc", "title", "media_type", "text", "original", "service_on",
    "received_on", "author", "author_npi", "author_role", "signed", "language", "sensitivity",
)  # fmt: skip


def copy_documents(session: Session, arrivals: Iterable[tuple[UUID, Document, int, date]]) -> None:
    """Write documents: (request, document, how many arrivals came before, day of receipt where none was sent)."""
    copy_rows(session, "document", _DOCUMENT, (_document(*arrival) for arrival in arrivals))


def _document(request: UUID, document: Document, arrived: int, received_on: date) -> tuple[object, ...]:
    return (
        request, document.id, arrived, document.sha256, document.loinc, document.title, document.media_type,
        document.text, document.data, document.service_on, document.received_on or received_on, document.author,
        document.author_npi, document.author_role, document.signed, document.language, _array(document.sensitivity),
    )  # fmt: skip
