"""One request evaluated in this process: widened, read, held against the policies in force. No service is asked.

What only the database knows is left at its neutral value: no other sender, no earlier session, nothing suspended.
"""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from typing import Any

from engine.assess import assess
from engine.grouping import group_lines
from engine.unread import UnreadDocument
from ops.determination import policies_of
from policies import programmes
from producer.widen import known_on, service_on, widen
from reader.forms.extract import extract
from reader.forms.extraction import Extraction
from reader.read import read
from reader.version import READER_VERSION
from runtime.settings import settings
from schemas.evaluation import Assessment, Utilisation
from schemas.fact import Fact
from schemas.policy import Policy
from schemas.policy_choice import PolicyChoice
from schemas.request import AuthorizationRequest, Document
from schemas.unread import is_read, why_unread
from worker.policies_in_force import all_scopes, catalog
from worker.surroundings import of_programme


@dataclass(frozen=True)
class Reviewed:
    request: AuthorizationRequest
    assessment: Assessment
    policies: tuple[Policy, ...]  #: those that the assessment names


def review_locally(content: dict[str, Any], *, as_of: date | None = None) -> Reviewed:
    """Evaluate a request file's object. `as_of` is the day of receipt, of service and of knowledge at once.

    A verified coverage in the file counts: it is a policy author's word, and nothing is decided here. Raises
    `producer.widen.CannotBeFiled`, `policies.errors.PolicyFileError`.
    """
    request, unread = opened(_widened(content, as_of))
    receipt = (request.received_at or _now(as_of)).date()
    service = as_of or service_on(request, receipt)
    assessment = assess(
        request,
        facts_of_documents(request),
        _choices(request, service),
        utilisation=[Utilisation(scope=scope, assumed=True) for scope in all_scopes()],
        surroundings=replace(
            of_programme(request.programme), received_on=receipt, allow_sample_policies=True, unread=unread
        ),
        service_on=service,
        known_on=as_of or known_on(request, receipt),
        reader_version=READER_VERSION,
    )
    return Reviewed(request, assessment, policies_of(assessment.groups, catalog()))


def _widened(content: dict[str, Any], as_of: date | None) -> AuthorizationRequest:
    submitter = content.get("submitter")
    return widen(
        content,
        submitter=submitter if isinstance(submitter, str) and submitter else "review",
        received_at=_now(as_of),
        programmes=programmes.table(),
        most_documents=settings().max_documents,
        trust_coverage=True,
    )


def _now(as_of: date | None) -> datetime:
    return datetime.now(UTC) if as_of is None else datetime.combine(as_of, time.max, tzinfo=UTC)


def _choices(request: AuthorizationRequest, service: date) -> dict[int, PolicyChoice]:
    return {
        group.number: catalog().choose(
            group.primary.code,
            programme=request.programme,
            state=group.primary.service_state,
            service_on=service,
            payer=request.coverage.payer if request.coverage else None,
            plan=request.coverage.plan if request.coverage else None,
        )
        for group in group_lines(request.service_lines)
    }


def opened(request: AuthorizationRequest) -> tuple[AuthorizationRequest, tuple[UnreadDocument, ...]]:
    """The request with the texts of its files, and the documents that are not read, wholly or in part."""
    found = {document.id: text_of(document) for document in request.documents}
    documents = tuple(one.model_copy(update={"text": found[one.id].text}) for one in request.documents)
    unread = tuple(
        UnreadDocument(id=one.id, why=why, pages=found[one.id].pages, loinc=one.loinc, title=one.title)
        for one in documents
        if (why := found[one.id].unread) is not None
    )
    return request.model_copy(update={"documents": documents}), unread


def text_of(document: Document) -> Extraction:
    """What a worker would read of a document. A marked one stays closed."""
    found = Extraction(document.text)
    if document.data and not document.text and not document.sensitivity:
        found = extract(document.data, document.media_type)
    why = why_unread(
        is_marked=bool(document.sensitivity),
        stored=found.unread,
        language=document.language,
        is_empty=not found.text.strip(),
    )
    return found._replace(unread=why, text=found.text if is_read(why) else "")


def facts_of_documents(request: AuthorizationRequest) -> tuple[Fact, ...]:
    """What the reader finds in the documents, each text in full."""
    return tuple(
        fact
        for document in request.documents
        for fact in read(
            document.text,
            document=document.id,
            document_on=document.service_on,
            loinc=document.loinc,
            title=document.title,
        )
    )
