"""The facts of one request, by kind, as one criterion may see them."""

from collections.abc import Sequence
from datetime import date

from engine.node import Node
from schemas.evaluation import Evidence
from schemas.fact import Fact, FactSource


class Record:
    """Facts indexed once by kind. `accepting` gives the part that a criterion's accepted sources allow."""

    __slots__ = ("_evidence", "_facts", "_sources", "_views", "by_kind", "results")

    def __init__(self, facts: Sequence[Fact], evidence: dict[int, Evidence] | None = None) -> None:
        self.by_kind: dict[str, list[Fact]] = {}
        for fact in facts:
            self.by_kind.setdefault(fact.kind, []).append(fact)
        self.results: dict[object, Node] = {}  #: what an expression gave already; a record belongs to one case
        self._facts = facts
        self._sources = {fact.source for fact in facts}
        self._views: dict[tuple[FactSource, ...], Record] = {}
        self._evidence: dict[int, Evidence] = {} if evidence is None else evidence

    def accepting(self, sources: tuple[FactSource, ...]) -> "Record":
        """Only what these sources say."""
        view = self._views.get(sources)
        if view is None:
            view = self._views[sources] = self if self._sources <= set(sources) else self._only(sources)
        return view

    def _only(self, sources: tuple[FactSource, ...]) -> "Record":
        return Record([fact for fact in self._facts if fact.source in sources], self._evidence)

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
