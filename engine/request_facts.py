"""The facts that a submitter sent: attested, unless they quote a stored document (`domain.md` 4)."""

from collections.abc import Mapping

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
    return tuple(_earned(fact, documents, request) for fact in request.facts)


def _earned(fact: Fact, documents: Mapping[str, Document], request: AuthorizationRequest) -> Fact:
    document = documents.get(fact.document or "")
    if document is not None and _quotes(fact, document):
        return fact.model_copy(update={"source": FactSource.DOCUMENTED, "document_on": document.service_on})
    return fact.model_copy(update=_attested(fact, request))


def _quotes(fact: Fact, document: Document) -> bool:
    if fact.start is None or fact.end is None or not (fact.quote or "").strip():
        return False
    return document.text[fact.start : fact.end] == fact.quote


def _attested(fact: Fact, request: AuthorizationRequest) -> dict[str, object]:
    statement = next((one for one in request.attestations if one.at is not None), None)
    stated_on = statement.at.date() if statement is not None and statement.at is not None else None
    return {"source": FactSource.ATTESTED, "document_on": fact.document_on or stated_on}
