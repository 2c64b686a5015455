"""What a submitter states as facts: attested, unless it quotes a document of the request (`domain.md` 4).

Works on the fitted shape, before it is typed: most requests have a dozen facts, and copying models costs more than all
else that intake computes.
"""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any, Final

from producer.findings import Findings
from producer.spelling import Json
from schemas.vocabulary import FACT_KINDS

#: A shorter text occurs in any document and shows nothing.
_SHORTEST_QUOTE: Final = 12


def attest(shape: Json, *, received_at: datetime, findings: Findings) -> list[int] | None:
    """Leaves the facts that may be used, each with its true source. Returns where the kept ones stood as sent."""
    sent = shape.get("facts")
    if not isinstance(sent, list):
        return None
    documents = {item["id"]: item for item in _objects(shape.get("documents")) if isinstance(item.get("id"), str)}
    tomorrow = (received_at.date() + timedelta(days=1)).isoformat()
    by = _who(shape, received_at)
    kept = []
    for place, fact in enumerate(sent):
        if type(fact) is dict:
            if not _may_be_used(fact, place, findings) or _is_of_a_marked_document(fact, place, documents, findings):
                continue
            _set_source(fact, place, documents, by, findings)
            if isinstance(on := fact.get("document_on"), str) and on > tomorrow:
                findings.add(("facts", place, "document_on"), "date_in_future", "a date that is not in the future")
                fact["document_on"] = None
        kept.append(place)
    if len(kept) < len(sent):
        shape["facts"] = [sent[place] for place in kept]
    return kept


def _objects(sent: Any) -> list[Json]:
    return [item for item in sent if isinstance(item, dict)] if isinstance(sent, list) else []


def _may_be_used(fact: Json, place: int, findings: Findings) -> bool:
    kind = fact.get("kind")
    if not isinstance(kind, str):
        return True  # typing says what is wrong with it
    known = FACT_KINDS.get(kind)
    if known is None:
        findings.add(("facts", place, "kind"), "fact_kind_unknown", "a kind of fact from the vocabulary", blocks=False)
        return False
    if not _fits(known.value, fact.get("value")):
        findings.add(("facts", place, "value"), "fact_value", f"a value of the form: {known.value}", blocks=False)
        return False
    return True


def _is_of_a_marked_document(fact: Json, place: int, documents: Mapping[Any, Json], findings: Findings) -> bool:
    """What a marked document says is stored as no fact (`domain.md` 8), not in its sender's words either."""
    named = fact.get("document")
    if not isinstance(named, str) or not documents.get(named, {}).get("sensitivity"):
        return False
    expected = "no fact of a document that is marked as sensitive: a person reads it"
    findings.add(("facts", place, "document"), "document_marked", expected, blocks=False)
    return True


def _fits(form: str, value: Any) -> bool:
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


def _set_source(fact: Json, place: int, documents: Mapping[Any, Json], by: str, findings: Findings) -> None:
    quote: Any = fact.get("quote")
    named = fact.get("document")
    document = documents.get(named) if isinstance(named, str) else None
    start = None if quote is None or document is None else _place_of_quote(quote, fact.get("start"), document)
    if document is not None and start is not None:
        fact.update(source="documented", start=start, end=start + len(quote))
        if document.get("service_on") is not None:
            fact["document_on"] = document["service_on"]
        return
    if quote is not None and named is not None:
        expected = f"a passage of the named document, word for word, at least {_SHORTEST_QUOTE} characters"
        findings.add(("facts", place, "quote"), "quote_not_found", expected, blocks=False)
    fact["source"] = "attested"
    fact["attested_by"] = fact.get("attested_by") or by
    if "start" in fact or "end" in fact:
        fact.update(start=None, end=None)


def _place_of_quote(quote: Any, start: Any, document: Json) -> int | None:
    text = document.get("text")
    if not isinstance(quote, str) or not isinstance(text, str) or len(quote.strip()) < _SHORTEST_QUOTE:
        return None
    if type(start) is int and start >= 0 and text.startswith(quote, start):
        return start
    found = text.find(quote)
    return found if found >= 0 else None


def _who(shape: Json, received_at: datetime) -> str:
    """Who attests, by NPI, and when."""
    npis = (provider.get("npi") for provider in _objects(shape.get("providers")))
    npi = next((npi for npi in npis if isinstance(npi, str) and npi.isdecimal()), None)
    who = f"{shape['submitter']}, NPI {npi[:20]}" if npi else shape["submitter"]
    return f"{who}, {received_at.date().isoformat()}"
