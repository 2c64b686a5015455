"""What a submitter does to a request of its own afterwards: adds documents, withdraws."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any, Final

from producer.answers import RefusalKind
from producer.findings import Findings
from producer.fitting import fit
from producer.preparing import CONTENT, Payload, now, parsed
from producer.rules import documents as document_rules
from producer.spelling import Json, reshaped
from producer.typed import UntypableError, typed
from producer.widen import CannotBeFiled
from runtime import bell
from runtime.settings import settings
from schemas.base import Frozen
from schemas.lifecycle import RequestState
from schemas.messages import Task
from schemas.request import Document, Issue, Urgency
from store import documents, withdraw
from store.database import transaction
from store.documents import Arrival, Effect
from store.errors import plain_errors
from store.withdraw import Withdrawal

#: Stands in for the request, so that documents that come alone are fitted and typed like those that come with one.
_HOST: Final[Json] = {
    "submission_id": "-", "submitter": "-", "programme": "unknown", "member": {"id": "-"},
    "service_lines": [{"line": 1}],
}  # fmt: skip

_NEXT: Final[dict[Effect, str]] = {
    Effect.READ_AGAIN: "The documents are read and the request is evaluated again.",
    Effect.BESIDE: "The documents are read for the reviewer who has the request.",
    Effect.KEPT: "The request is decided, so the documents were kept and change nothing by themselves."
    " Appeal to have it decided again.",
    Effect.NOTHING_NEW: "These documents are there already.",
    Effect.NOTHING_TO_READ: "The documents were kept. None holds a text: send the text of each.",
}


class DocumentsReceipt(Frozen):
    """What became of documents that were sent."""

    reference: str
    state: str
    effect: Effect
    next: str
    documents: tuple[str, ...]  #: ids of all that were sent, new or known
    issues: tuple[Issue, ...] = ()


@dataclass(frozen=True, slots=True)
class SentDocuments:
    documents: tuple[Document, ...]
    issues: tuple[Issue, ...]


def read_documents(payload: Payload, *, received_at: datetime) -> SentDocuments:
    """The documents of a payload: `{"documents": [..]}`, a list, or one document.

    Raises:
        CannotBeFiled: no JSON, too large, NUL characters, or no document in it.
    """
    received = _with_documents(parsed(payload, settings().max_body_bytes)[0])
    findings = Findings()
    shape = reshaped({**_HOST, "documents": received["documents"]})
    _identify(shape["documents"])
    fit(shape, findings)
    try:
        sent = typed(shape, findings).documents
    except UntypableError:
        sent = ()
    if not sent:
        raise CannotBeFiled(RefusalKind.NO_DOCUMENT)
    return SentDocuments(_checked(sent, received_at, findings), findings.as_sent(received))


def _with_documents(received: Any) -> Json:
    """A lone object is a document only if it says what a document says: an empty one would be filed for a mistake."""
    if isinstance(received, dict) and isinstance(received.get("documents"), (list, dict, str)):
        found = received
    elif isinstance(received, list) or (isinstance(received, dict) and not CONTENT.isdisjoint(received)):
        found = {"documents": received}
    else:
        raise CannotBeFiled(RefusalKind.NO_DOCUMENT)
    if not found["documents"]:
        raise CannotBeFiled(RefusalKind.NO_DOCUMENT)
    return found


def _identify(sent: Any) -> None:
    """By its content, where it came without an id: the first of two calls must not take the id of the second's."""
    for place, document in enumerate(sent):
        named = {"text": document} if isinstance(document, str) else document
        if not isinstance(named, dict) or named.get("id") is not None:
            continue
        content = next((named[field] for field in ("text", "data") if isinstance(named.get(field), str)), None)
        if content is not None:
            sent[place] = {**named, "id": f"document-{sha256(content.encode()).hexdigest()[:12]}"}


def _checked(sent: Sequence[Document], received_at: datetime, findings: Findings) -> tuple[Document, ...]:
    document_rules.documents(tuple(sent), most=settings().max_documents, findings=findings)
    return document_rules.filed(tuple(sent), received_at.date(), findings)


def add_documents(
    submitter: str, reference: str, payload: Payload, *, received_at: datetime | None = None
) -> DocumentsReceipt | None:
    """Adds documents to a submitter's own request; None when there is no such request of theirs.

    Raises:
        CannotBeFiled: there is nothing to add.
        store.documents.DocumentConflictError: an id was used for another text; nothing was added.
        store.errors.UnavailableError: the database is away; nothing was written.
    """
    receipt = received_at or now()
    sent = read_documents(payload, received_at=receipt)
    with plain_errors(), transaction("producer") as session:
        arrival = documents.add_documents(
            session, reference, submitter=submitter, documents=sent.documents, received_on=receipt.date()
        )
    if arrival is None:
        return None
    ring_for(arrival)
    return DocumentsReceipt(
        reference=reference, state=arrival.state.value, effect=arrival.effect, next=_next(arrival),
        documents=tuple(document.id for document in sent.documents), issues=sent.issues,
    )  # fmt: skip


def _next(arrival: Arrival) -> str:
    if arrival.effect is Effect.KEPT and arrival.state is RequestState.WITHDRAWN:
        return "The request was withdrawn, so the documents were kept and change nothing. File a new request."
    return _NEXT[arrival.effect]


def ring_for(arrival: Arrival) -> None:
    """After the commit. Documents beside a person's case are read like any others."""
    if arrival.effect in (Effect.READ_AGAIN, Effect.BESIDE):
        bell.ring(Task.READ, [arrival.request], expedited=arrival.urgency == Urgency.EXPEDITED)


def withdraw_request(submitter: str, reference: str) -> Withdrawal | None:
    """Withdraws a submitter's own request; None when there is no such request of theirs."""
    with plain_errors(), transaction("producer") as session:
        return withdraw.withdraw(session, reference, submitter=submitter)
