"""The facts of one request, by kind, as one criterion may see them."""

from collections.abc import Iterable, Sequence
from datetime import date

from engine.node import Node
from schemas.evaluation import Evidence
from schemas.fact import Fact, FactSource

#: A kind, and a number among the record's facts of that kind.
Place = tuple[str, int]


class Record:
    """Facts indexed once by kind. `accepting` gives the part that a criterion's accepted sources allow."""

    __slots__ = ("_evidence", "_facts", "_places", "_views", "by_kind", "results")

    def __init__(self, facts: Sequence[Fact]) -> None:
        self.by_kind: dict[str, list[Fact]] = {}
        for fact in facts:
            self.by_kind.setdefault(fact.kind, []).append(fact)
        self.results: dict[object, Node] = {}  #: what an expression gave already; a record belongs to one case
        self._facts = facts
        self._places: dict[int, Place] = {}
        self._views: dict[tuple[FactSource, ...], Record] = {}
        self._evidence: dict[Place, Evidence] = {}

    @property
    def is_plain(self) -> bool:
        """No fact stands in it twice as one object, so that places and facts are the same thing."""
        return len(set(map(id, self._facts))) == len(self._facts)

    def accepting(self, sources: tuple[FactSource, ...]) -> "Record":
        """Only what these sources say."""
        view = self._views.get(sources)
        if view is None:
            kept = [fact for fact in self._facts if fact.source in sources]
            view = self._views[sources] = self if len(kept) == len(self._facts) else Record(kept)
        return view

    def places(self, facts: Iterable[Fact]) -> tuple[Place, ...]:
        """Where these facts stand, each once, in their order."""
        if not self._places:
            self._places = {
                id(fact): (kind, place) for kind, of in self.by_kind.items() for place, fact in enumerate(of)
            }
        return tuple(dict.fromkeys([self._places[id(fact)] for fact in facts]))

    def evidence(self, places: Iterable[Place]) -> tuple[Evidence, ...]:
        """The facts at these places as they are stored. One object per fact, however many criteria use it."""
        known = self._evidence
        return tuple([known.get(place) or self._make(place) for place in places])

    def _make(self, place: Place) -> Evidence:
        """A fact without what only the engine needs: the two models have the same fields in the same order."""
        kind, number = place
        fact = self.by_kind[kind][number]
        fields = {**vars(fact), "on": dated(fact)}
        del fields["until"], fields["document_on"], fields["section"], fields["attested_by"]
        made = self._evidence[place] = Evidence.trusted(fields)
        return made


def dated(fact: Fact) -> date | None:
    """When it was so: the date of the thing itself, else the service date of the document that says it."""
    return fact.on or fact.document_on
