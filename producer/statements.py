"""What a submitter states as facts: attested, unless it quotes a document of the request (`domain.md` 4)."""

from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from typing import Final

from producer.findings import Findings
from schemas.fact import Fact, FactSource
from schemas.request import AuthorizationRequest, Document
from schemas.vocabulary import FACT_KINDS

#: A shorter text occurs in any document and shows nothing.
_SHORTEST_QUOTE: Final = 12


def attested(request: AuthorizationRequest, *, received_at: datetime, findings: Findings) -> tuple[Fact, ...]:
    """The facts of a request as they may be used: of a known kind, with a fitting value, and with their true source."""
    documents = {document.id: document for document in request.documents}
    by = _who(request, received_at)
    kept = []
    for place, fact in enumerate(request.facts):
        if _may_be_used(fact, place, findings):
            kept.append(_with_source(fact, place, documents, by, findings))
    return tuple(kept)


def _may_be_used(fact: Fact, place: int, findings: Findings) -> bool:
    kind = FACT_KINDS.get(fact.kind)
    if kind is None:
        findings.add(("facts", place, "kind"), "fact_kind_unknown", "a kind of fact from the vocabulary", blocks=False)
        return False
    if not _fits(kind.value, fact.value):
        findings.add(("facts", place, "value"), "fact_value", f"a value of the form: {kind.value}", blocks=False)
        return False
    return True


def _fits(form: str, value: str | float | bool | None) -> bool:
    if value is None or form == "none":
        return True
    if form == "number":
        return isinstance(value, (int, float)) and not isinstance(value, bool)
    if not isinstance(value, str):
        return False
    return value in _listed(form) if form.startswith("word:") else form != "date" or _is_date(value)


@cache
def _listed(form: str) -> frozenset[str]:
    return frozenset(word.strip() for word in form.removeprefix("word:").split("|"))


def _is_date(value: str) -> bool:
    try:
        date.fromisoformat(value)
    except ValueError:
        return False
    return True


def _with_source(
    fact: Fact, place: int, documents: Mapping[str, Document], by: str, findings: Findings
) -> Fact:  # fmt: skip
    document = documents.get(fact.document or "")
    start = _place_of_quote(fact, document)
    if document is not None and start is not None and fact.quote is not None:
        return fact.model_copy(
            update={
                "source": FactSource.DOCUMENTED, "start": start, "end": start + len(fact.quote),
                "document_on": document.service_on or fact.document_on,
            }
        )  # fmt: skip
    if fact.quote is not None and fact.document is not None:
        expected = f"a passage of the named document, word for word, at least {_SHORTEST_QUOTE} characters"
        findings.add(("facts", place, "quote"), "quote_not_found", expected, blocks=False)
    return fact.model_copy(
        update={"source": FactSource.ATTESTED, "start": None, "end": None, "attested_by": fact.attested_by or by}
    )


def _place_of_quote(fact: Fact, document: Document | None) -> int | None:
    if document is None or fact.quote is None or len(fact.quote.strip()) < _SHORTEST_QUOTE:
        return None
    if fact.start is not None and document.text.startswith(fact.quote, fact.start):
        return fact.start
    found = document.text.find(fact.quote)
    return found if found >= 0 else None


def _who(request: AuthorizationRequest, received_at: datetime) -> str:
    """Who attests, by NPI, and when."""
    npi = next((provider.npi for provider in request.providers if provider.npi), None)
    who = f"{request.submitter}, NPI {npi}" if npi else request.submitter
    return f"{who}, {received_at.date().isoformat()}"
