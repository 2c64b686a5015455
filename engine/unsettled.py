"""Statements that may turn the answer and that no criterion has heard: an approval waits for a person who reads them.

The criteria hear what they ask for. A chart can meet them all and say beside them that it is another patient's, that
the procedure is off, or name a danger in words that no finder knows (`reader.finders.unsettled`). Such a statement
counts for nothing and against nobody: it only keeps policy from approving, as an unread document does (docs/adr/0009).
"""

from collections.abc import Iterable
from typing import Final

from engine.ready import ReadyPolicy
from engine.record import Record
from schemas.determination import RouteReason
from schemas.evaluation import Evidence, Recommendation

_KIND: Final = "chart.unsettled"
_ABOUT: Final = "about"
#: What the gates ask of every request, whatever its policy asks for.
_OF_GATES: Final = frozenset({"safety.pregnancy"})


def statements(record: Record, ready: ReadyPolicy) -> tuple[Evidence, ...]:
    """Those that concern this policy: all about the chart or the request, and what the policy may ask for."""
    asked = ready.kinds | _OF_GATES
    found = [
        fact
        for fact in record.by_kind.get(_KIND, ())
        if _ABOUT not in fact.attributes or not asked.isdisjoint(fact.attributes[_ABOUT].split())
    ]
    return record.evidence(record.places(found)) if found else ()


def person_for(found: tuple[Evidence, ...], recommendation: Recommendation) -> RouteReason | None:
    """Why a person has the case now, or None. What is missing is asked for all the same."""
    return RouteReason.UNSETTLED_STATEMENT if found and recommendation is Recommendation.APPROVE else None


def flags(found: Iterable[Evidence]) -> tuple[str, ...]:
    """Notes for a reviewer, each once; the statements themselves stand in the evaluation."""
    return tuple(dict.fromkeys(f"unsettled:{one.value}" for one in found))
