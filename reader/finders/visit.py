"""Whether and when the treating clinician saw the patient in person."""

import re
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
#: "No doctor has seen him since May": one has, before; nor is it a visit for sleep that was about a knee.
_NOT_EVER: Final = re.compile(
    r"[^.;]{0,24}\b(?:since|in (?:the )?(?:last|past)|for (?:the|over|more|some|a|\d)|before|until|this|today|alone|"
    r"about (?:his|her|the) (?!sleep|snoring|breathing|apn))"
    # "Nobody has seen him stop breathing" tells of his sleep and not of a visit.
    r"|,? (?:stop|paus|snor|sleep|asleep|gasp|chok|us|wear|fall|nod|doz)\w*\b"
)


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
    if hit.value == "never":
        if found & {"hypothetical", "uncertain"} or _NOT_EVER.match(chart.lower, hit.end, sentence.end):
            return None
        return fact(chart, sentence, (hit.start, hit.end), "visit.in_person", assertion=Assertion.NEGATED)
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
