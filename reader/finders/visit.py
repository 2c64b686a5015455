"""Whether and when the treating clinician saw the patient in person."""

from collections.abc import Iterator
from typing import Final

from reader.chart import Chart, Sentence
from reader.context import modifiers
from reader.emit import fact
from reader.finders.dated import days_in, nearest
from reader.spans import Hit
from schemas.fact import Assertion, Fact

_RELEVANT: Final = frozenset(["sleep", "airway", "oxygen"])
_SKIP: Final = frozenset(["family_history", "goals", "instructions", "consent", "references"])


def find(chart: Chart) -> Iterator[Fact | None]:
    """Facts `visit.in_person`, of documents about sleep or oxygen. A visit by telephone or video is none."""
    if not chart.classes & _RELEVANT:
        return
    for sentence in chart.sentences_with("visit"):
        hits = sentence.of("visit")
        if sentence.section in _SKIP or any(hit.value == "remote" for hit in hits):
            continue
        for hit in hits:
            yield _visit(chart, sentence, hit)


def _visit(chart: Chart, sentence: Sentence, hit: Hit) -> Fact | None:
    found = modifiers(chart, sentence, hit.start, hit.end)
    if found & {"silence", "family"} or {"record", "negation"} <= found:
        return None
    on = nearest(days_in(sentence), hit.start)
    if on is None and hit.value == "today":
        on = chart.document_on
    said = Assertion.PRESENT
    if "negation" in found:
        said = Assertion.NEGATED
    elif found & {"hypothetical", "uncertain"} or _is_ahead(chart, on):
        said = Assertion.HYPOTHETICAL
    return fact(chart, sentence, (hit.start, hit.end), "visit.in_person", on=on, assertion=said)


def _is_ahead(chart: Chart, on: object) -> bool:
    return on is not None and chart.document_on is not None and on > chart.document_on  # type: ignore[operator]
