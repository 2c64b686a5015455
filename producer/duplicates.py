"""What a request repeats, and what it brings that the original lacks (`domain.md` 3.1)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from sqlalchemy.orm import Session

from producer import deadline
from producer.preparing import Prepared
from schemas.lifecycle import FINAL_STATES
from schemas.request import AuthorizationRequest, Document, Urgency
from store import documents, expedite
from store.documents import Arrival
from store.intake import Earlier

#: After these, and after a withdrawal, a new request for the same is a resubmission, not a duplicate.
_ENDED_AGAINST: Final = frozenset({"denied", "partly_approved", "dismissed"})
#: Without dates of service, an ended request of longer ago was another occasion.
_SAME_OCCASION: Final = timedelta(days=90)
#: What a repetition may say differently without asking for anything else.
_ASIDE: Final = frozenset(
    {
        "submission_id",
        "received_at",
        "received_by",
        "channel",
        "coverage",
        "requester",
        "issues",
        "documents",
        "urgency",
    }
)
_LINE_ASIDE: Final = frozenset({"line", "group", "trace", "code_as_sent", "add_on_to", "rides_with"})


def is_repeated(row: Earlier, item: Prepared) -> bool:
    """Whether a request that is alike counts as the original of this one."""
    if row.is_taken_back or row.state in _ENDED_AGAINST:
        return False
    dated = all(line.service_from for line in item.request.service_lines)
    return row.state not in FINAL_STATES or dated or item.received_at - row.received_at < _SAME_OCCASION


def asks_the_same(sent: AuthorizationRequest, filed: AuthorizationRequest) -> bool:
    """Whether both ask for the same and state the same, whatever their documents and their urgency."""
    return _asked(sent) == _asked(filed)


def _asked(request: AuthorizationRequest) -> dict[str, Any]:
    said = request.model_dump(mode="json", exclude=set(_ASIDE))
    # The attestation names the day on which it was received.
    said["facts"] = [{**fact, "attested_by": None} for fact in said["facts"]]
    said["service_lines"] = sorted(
        (sorted((key, str(value)) for key, value in line.items() if key not in _LINE_ASIDE))
        for line in said["service_lines"]
    )
    return said


@dataclass(frozen=True, slots=True)
class Addition:
    """What a repetition of the same sender adds to its original instead of beginning a review of its own."""

    reference: str
    item: Prepared
    documents: tuple[Document, ...]
    expedites: bool


def addition(item: Prepared, original: Earlier, filed: AuthorizationRequest) -> Addition | None:
    """None when there is nothing in it that the original lacks."""
    there = {document.sha256 for document in filed.documents}
    new = tuple(_named(document) for document in item.request.documents if _is_new(document, there))
    expedites = item.request.urgency is Urgency.EXPEDITED and original.urgency != Urgency.EXPEDITED
    return Addition(original.reference, item, new, expedites) if new or expedites else None


def hastened(original: Earlier, brings: Addition) -> Earlier:
    """The original as its clock stands with this addition: what the receipt says."""
    if not brings.expedites or original.state in FINAL_STATES:
        return original
    return original._replace(urgency=Urgency.EXPEDITED.value, due_at=min(original.due_at, brings.item.due_at))


def _is_new(document: Document, there: set[str]) -> bool:
    return bool(document.text.strip() or document.data) and document.sha256 not in there


def _named(document: Document) -> Document:
    """An id that the original has not used for another text, and the same one when this is sent again."""
    return document.model_copy(update={"id": f"{document.id[:80]}~{document.sha256[:12]}"})


def add(session: Session, additions: Sequence[Addition], *, submitter: str) -> list[Arrival]:
    """Adds to the originals, in one order, so that parallel streams wait for each other and cannot deadlock."""
    arrivals = []
    for each in sorted(additions, key=lambda one: one.reference):
        if each.expedites:
            request, at = each.item.request, each.item.received_at
            events = deadline.wish_to_expedite(request, at)
            expedite.expedite(session, each.reference, submitter=submitter, events=events, due_at=each.item.due_at)
        if each.documents:
            arrival = documents.add_documents(
                session, each.reference, submitter=submitter, documents=each.documents,
                received_on=deadline.received_on(each.item.request.programme, each.item.received_at),
            )  # fmt: skip
            if arrival is not None:
                arrivals.append(arrival)
    return arrivals
