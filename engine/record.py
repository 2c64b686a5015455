"""The facts of one request, by kind, as one criterion may see them."""

from collections.abc import Iterable
from datetime import date

from schemas.evaluation import Evidence
from schemas.fact import Fact, FactSource


class Record:
    """Facts indexed once by kind. `accepting` gives the part that a criterion's accepted sources allow."""

    __slots__ = ("_by_kind", "_evidence", "_views")

    def __init__(self, facts: Iterable[Fact], evidence: dict[int, Evidence] | None = None) -> None:
        self._by_kind: dict[str, list[Fact]] = {}
        for fact in facts:
            self._by_kind.setdefault(fact.kind, []).append(fact)
        self._views: dict[tuple[FactSource, ...], Record] = {}
        self._evidence: dict[int, Evidence] = {} if evidence is None else evidence

    def of(self, kind: str) -> list[Fact]:
        """Facts of this kind, in the order given."""
        return self._by_kind.get(kind, [])

    def accepting(self, sources: tuple[FactSource, ...]) -> "Record":
        """Only what these sources say."""
        view = self._views.get(sources)
        if view is None:
            kept = (fact for facts in self._by_kind.values() for fact in facts if fact.source in sources)
            view = self._views[sources] = Record(kept, self._evidence)
        return view

    def evidence(self, fact: Fact) -> Evidence:
        """The fact as it is stored with a result. Made once per fact, however many criteria use it."""
        known = self._evidence.get(id(fact))
        if known is None:
            known = self._evidence[id(fact)] = _evidence(fact)
        return known


def dated(fact: Fact) -> date | None:
    """When it was so: the date of the thing itself, else the service date of the document that says it."""
    return fact.on or fact.document_on


def _evidence(fact: Fact) -> Evidence:
    return Evidence(
        kind=fact.kind,
        value=fact.value,
        unit=fact.unit,
        assertion=fact.assertion,
        source=fact.source,
        on=dated(fact),
        days=fact.days,
        side=fact.side,
        region=fact.region,
        levels=fact.levels,
        roots=fact.roots,
        attributes=fact.attributes,
        document=fact.document,
        start=fact.start,
        end=fact.end,
        quote=fact.quote,
    )
