"""One request evaluated in this process: widened, read, held against the policies in force. No service is asked.

What only the database knows is left at its neutral value: no other sender, no earlier session, nothing suspended.
"""

from collections.abc import Mapping
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
from schemas.unread import Unread, is_read, why_unread
from worker.policies_in_force import all_scopes, catalog, kinds_in
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
    filed = _widened(content, as_of)
    receipt = (filed.received_at or _now(as_of)).date()
    service = as_of or service_on(filed, receipt)
    choices = _choices(filed, service)
    asked = _asked_of_marked(filed, choices)
    request, unread = opened(filed, asked)
    assessment = assess(
        request,
        facts_of_documents(request, asked),
        choices,
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


def _asked_of_marked(request: AuthorizationRequest, choices: Mapping[int, PolicyChoice]) -> dict[str, frozenset[str]]:
    """As a worker: by marked document, what the policies ask of it. Samples may ask here, since they decide nothing."""
    asking = [one.policy for one in choices.values() if one.policy is not None and one.policy.status == "approved"]
    found = {one.id: kinds_in(one.sensitivity, asking) for one in request.documents}
    return {identity: kinds for identity, kinds in found.items() if kinds}


def opened(
    request: AuthorizationRequest, asked: Mapping[str, frozenset[str]]
) -> tuple[AuthorizationRequest, tuple[UnreadDocument, ...]]:
    """The request with the texts of its files, and the documents that are not read, wholly or in part.

    `asked`: of marked documents, which stay closed without it.
    """
    found = {document.id: text_of(document, is_asked=document.id in asked) for document in request.documents}
    documents = tuple(one.model_copy(update={"text": found[one.id].text}) for one in request.documents)
    unread = tuple(
        UnreadDocument(id=one.id, why=why, pages=found[one.id].pages, loinc=one.loinc)
        for one in documents
        if (why := found[one.id].unread) is not None
    )
    return request.model_copy(update={"documents": documents}), unread


def text_of(document: Document, *, is_asked: bool = False) -> Extraction:
    """What a worker would read of a document. A marked one stays closed, unless something is asked of it."""
    is_marked = bool(document.sensitivity)
    found = Extraction(document.text)
    if document.data and not document.text and (is_asked or not is_marked):
        found = extract(document.data, document.media_type)
    why = why_unread(
        is_marked=is_marked and not is_asked,
        stored=found.unread,
        language=document.language,
        is_empty=not found.text.strip(),
    )
    text = found.text if is_read(why) else ""
    return found._replace(unread=Unread.RESTRICTED if is_marked else why, text=text)


def facts_of_documents(request: AuthorizationRequest, asked: Mapping[str, frozenset[str]]) -> tuple[Fact, ...]:
    """What the reader finds in the documents, each text in full; in marked ones only what is `asked`, without words."""
    return tuple(
        fact.but({"quote": None, "section": None}) if document.sensitivity else fact
        for document in request.documents
        for fact in read(
            document.text,
            document=document.id,
            document_on=document.service_on,
            loinc=document.loinc,
            title=document.title,
        )
        if not document.sensitivity or fact.kind in asked.get(document.id, ())
    )
