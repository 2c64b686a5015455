"""What an earlier injection did beside relief, and an earlier injection of which only a missing result is told."""

import re
from collections.abc import Iterator
from typing import Final

from reader.anatomy import region_in
from reader.chart import Chart, Sentence
from reader.context import modifiers
from reader.emit import fact
from reader.injections import Tense, tense
from reader.letters import sieve
from reader.spinal import spinal_hits
from schemas.fact import Assertion, Fact

_GAIN: Final = {"function": "injection.function_gain", "medication": "injection.less_medication"}
_EARLIER_LETTERS: Final = sieve("earlier", "prior", "previous", "last", "first", "initial", "past")
_RESULT_OF: Final = re.compile(
    r"\b(?:response|responses|relief|benefit|benefits|result|results|outcome|improvement)"
    r" (?:to|from|of|after|with|by) (?:the |his |her |an? |any )?"
    r"(?P<what>(?:earlier|prior|previous|last|first|initial|past) (?:[\w-]+ ){0,3}?"
    r"(?:injections?|epidurals?|esis?|blocks?))\b"
)
_DOUBT: Final = re.compile(r"\b(?:no (?:earlier|prior|previous|past)|whether|if any|never had)\b")


def find(chart: Chart) -> Iterator[Fact | None]:
    """Facts `injection.function_gain`, `injection.less_medication`, and `injection.prior` by its result."""
    if "injection" not in chart.classes:
        return
    for sentence in chart.sentences_with("gain"):
        if _tells_of_earlier(chart, sentence):
            yield from _gains(chart, sentence)
    for sentence in chart.sentences_with("injection"):
        if sentence.position not in chart.positions_saying(_EARLIER_LETTERS):
            continue
        for match in _RESULT_OF.finditer(chart.lower, sentence.start, sentence.end):
            if _DOUBT.search(chart.lower, sentence.start, match.end()) is None:
                yield fact(
                    chart,
                    sentence,
                    match.span(),
                    "injection.prior",
                    _kind(chart, match["what"]),
                    assertion=Assertion.PRESENT,
                    region=region_in(sentence, sentence.start, sentence.end, match.start()),
                )


def _tells_of_earlier(chart: Chart, sentence: Sentence) -> bool:
    for place in (sentence, chart.previous(sentence)):
        if place is not None and any(tense(chart, place, hit) is Tense.PRIOR for hit in spinal_hits(chart, place)):
            return True
    return False


def _gains(chart: Chart, sentence: Sentence) -> Iterator[Fact | None]:
    for hit in sentence.of("gain"):
        said = modifiers(chart, sentence, hit.start, hit.end)
        if said & {"hypothetical", "family", "silence", "uncertain"}:
            continue
        assertion = Assertion.NEGATED if "negation" in said else Assertion.PRESENT
        yield fact(chart, sentence, (hit.start, hit.end), _GAIN[hit.value], assertion=assertion)


def _kind(chart: Chart, words: str) -> str:
    """By its own words, else by the only kind that the document speaks of."""
    if re.search(r"\b(?:epidurals?|esis?)\b", words):
        return "epidural"
    named = {hit.value for sentence in chart.sentences_with("injection") for hit in sentence.of("injection")}
    spinal = {"epidural" if one == "transforaminal" else one for one in named} & {"epidural", "facet", "medial_branch"}
    return next(iter(spinal)) if len(spinal) == 1 else "other"
