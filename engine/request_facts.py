"""The facts that a submitter sent: attested, unless they quote a stored document (`domain.md` 4)."""

from collections.abc import Mapping, Sequence
from datetime import date

from schemas.fact import Fact, FactSource
from schemas.request import AuthorizationRequest, Document


def facts_of_request(request: AuthorizationRequest) -> tuple[Fact, ...]:
    """`request.facts` with the source that they have earned, whatever the submitter calls it.

    Documented: `text[start:end] == quote` in a document of the request; such a fact takes the document's service date.
    All others are attested, and dated by the request's attestation where they carry no date.
    """
    if not request.facts:
        return ()
    documents = {document.id: document for document in request.documents}
    stated_on = _stated_on(request)
    return tuple([_earned(fact, documents, stated_on) for fact in request.facts])


def not_among(known: Sequence[Fact], sent: tuple[Fact, ...]) -> tuple[Fact, ...]:
    """`sent` without what is known already: facts that a caller hands in twice are used once."""
    if not known or not sent:
        return sent
    stand = {(fact.kind, fact.document, fact.start) for fact in known}
    alike = [fact for fact in sent if (fact.kind, fact.document, fact.start) in stand]
    if not alike:
        return sent
    there = {fact.model_dump_json() for fact in known}
    twice = {id(fact) for fact in alike if fact.model_dump_json() in there}
    return tuple([fact for fact in sent if id(fact) not in twice])


def _earned(fact: Fact, documents: Mapping[str, Document], stated_on: date | None) -> Fact:
    document = documents.get(fact.document or "")
    if document is not None and _quotes(fact, document):
        return _as(fact, FactSource.DOCUMENTED, document.service_on)
    return _as(fact, FactSource.ATTESTED, fact.document_on or stated_on)


def _as(fact: Fact, source: FactSource, document_on: date | None) -> Fact:
    if fact.source is source and fact.document_on == document_on:
        return fact
    return fact.but({"source": source, "document_on": document_on})


def _quotes(fact: Fact, document: Document) -> bool:
    if fact.start is None or fact.end is None or not (fact.quote or "").strip():
        return False
    return document.text[fact.start : fact.end] == fact.quote


def _stated_on(request: AuthorizationRequest) -> date | None:
    """The date of the first attestation that has one."""
    return next((one.at.date() for one in request.attestations if one.at is not None), None)
