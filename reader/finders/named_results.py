"""Relief of an earlier epidural injection or ablation that is named by its order alone, and how long it lasted."""

import re
from collections.abc import Iterator
from datetime import date
from typing import Final, NamedTuple

from reader.chart import Chart, Sentence
from reader.context import modifiers
from reader.emit import fact
from reader.finders.injection_relief import RELIEF_TOLD
from reader.finders.prior_injection import PRIOR_TOLD
from reader.finders.short_relief import FACET, SKIP
from reader.injection_dates import when
from reader.injections import Tense, tense
from reader.letters import sieve
from reader.named_results import HEAD, Measure, length_in, relief_in
from reader.spinal import spinal_hits
from schemas.fact import Assertion, Fact

_LETTERS: Final = sieve(
    "first", "initial", "last", "latest", "previous", "prior", "earlier", "1st", "#1", "no. 1", "no.1", "number one",
    "response", "result", "relief", "outcome", "benefit", "improvement", "post", "one ", "one:", "injection",
    " 1:", "esi ", "epidural ",
)  # fmt: skip
_EPIDURAL: Final = frozenset(["epidural", "transforaminal"])
_OTHER: Final = ("therapy", "drug", "surgery", "imaging", "strength")
_ABOVE: Final = 3
_BLOCK: Final = re.compile(r"\b(?:blocks?|mbbs?|diagnostic)\b")
_VALUE: Final = {"epidural": "epidural", "ablation": "other"}


class _Event(NamedTuple):
    """What was done, and its day."""

    procedure: str
    on: date | None


def find(chart: Chart) -> Iterator[Fact | None]:
    """Facts `injection.relief`, `injection.relief_duration`; `injection.prior` where only its result tells of it."""
    named = {hit.value for one in chart.sentences_with("injection") for hit in one.of("injection")}
    procedure = _procedure(chart, named)
    if procedure is None:
        return
    told: set[str] | None = None
    for sentence in chart.saying(_LETTERS):
        head = None if sentence.section in SKIP else HEAD.match(sentence.words)
        if head is not None:
            told = _told_before(chart) if told is None else told
            if told >= {"%", "days"}:
                return
            found = list(_told(chart, sentence, head.end(), told, procedure))
            if found:
                yield from found
                return


def _told_before(chart: Chart) -> set[str]:
    """Which of relief and its days other finders have read."""
    return {key[2] for key in chart.kept if isinstance(key, tuple) and len(key) == 3 and key[0] == RELIEF_TOLD}


def _procedure(chart: Chart, named: set[str]) -> str | None:
    """The only kind that a document speaks of; beside an ablation the first one may be a block."""
    if named & _EPIDURAL:
        return None if named & FACET else "epidural"
    is_only = "ablation" in named and named <= {"ablation", "generic"} and _BLOCK.search(chart.lower) is None
    return "ablation" if is_only else None


def _told(chart: Chart, sentence: Sentence, low: int, told: set[str], procedure: str) -> Iterator[Fact | None]:
    event = _Event(procedure, _day(chart, sentence))
    for place, start in _places(chart, sentence, low):
        words = place.words[: _cut(place, start)]
        relief = relief_in(words[start:]) if "%" not in told else None
        length = length_in(words[start:], event.on) if "days" not in told else None
        for measure, kind in ((relief, "%"), (length, "days")):
            if measure is not None and not _is_doubtful(chart, place, start, measure):
                told.add(kind)
                yield _prior(chart, sentence, low, event)
                yield _measured(chart, place, start, measure, event)


def _places(chart: Chart, sentence: Sentence, low: int) -> Iterator[tuple[Sentence, int]]:
    yield sentence, low
    below = chart.following(sentence)
    if below is not None and not below.of("injection") and HEAD.match(below.words) is None:
        yield below, 0


def _cut(place: Sentence, start: int) -> int:
    """What is told behind other care or a study is of that."""
    others = [one.start - place.start for cls in _OTHER for one in place.of(cls) if one.start - place.start >= start]
    return min([len(place.words), *others])


def _day(chart: Chart, sentence: Sentence) -> date | None:
    """The day in the sentence, else that of the injection told just before."""
    days = [one for one in sentence.times if one.first is not None and one.precision in {"day", "month"}]
    past = [one.first for one in days if chart.document_on is None or (one.first or date.max) < chart.document_on]
    if past:
        return past[0]
    for above in chart.above(sentence, _ABOVE):
        for hit in spinal_hits(chart, above):
            if tense(chart, above, hit) is Tense.PRIOR:
                return when(chart, above, hit)[0]
    return None


def _is_doubtful(chart: Chart, place: Sentence, low: int, measure: Measure) -> bool:
    span = place.start + low + measure.start, place.start + low + measure.end
    return bool(modifiers(chart, place, *span) & {"hypothetical", "family", "silence", "uncertain", "negation"})


def _prior(chart: Chart, sentence: Sentence, high: int, event: _Event) -> Fact | None:
    if PRIOR_TOLD in chart.kept:
        return None
    chart.kept[PRIOR_TOLD] = True
    span = sentence.start, sentence.start + high
    return fact(
        chart, sentence, span, "injection.prior", _VALUE[event.procedure], assertion=Assertion.PRESENT, on=event.on,
        attributes={"procedure": "ablation" if event.procedure == "ablation" else None},
    )  # fmt: skip


def _measured(chart: Chart, place: Sentence, low: int, measure: Measure, event: _Event) -> Fact | None:
    chart.kept[RELIEF_TOLD, place.position, "days" if measure.is_length else "%"] = True
    span = place.start + low + measure.start, place.start + low + measure.end
    if measure.is_length:
        return fact(
            chart, place, span, "injection.relief_duration", assertion=Assertion.PRESENT, days=measure.value,
            on=event.on, attributes={"procedure": event.procedure, "extent": "at_most" if measure.is_most else None},
        )  # fmt: skip
    return fact(
        chart, place, span, "injection.relief", measure.value, unit="%", assertion=Assertion.PRESENT, on=event.on,
        attributes={
            "procedure": event.procedure,
            "bound": "less" if measure.is_most else None,
            "derived": "from two scores" if measure.is_scored else None,
        },
    )  # fmt: skip
