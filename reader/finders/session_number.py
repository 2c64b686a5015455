"""The number that a text gives to the session asked for, without naming it again: "this one = #5 inside 12 months"."""

import re
from collections.abc import Iterator
from typing import Final

from reader.anatomy import region_in
from reader.chart import Chart, Sentence
from reader.context import modifiers
from reader.emit import fact
from reader.injection_counts import CARDINALS, NUMBER_LETTERS, ORDINALS, window_days
from reader.injection_dates import KIND
from reader.letters import sieve
from reader.spinal import spinal_hits
from schemas.fact import Assertion, Fact

_LETTERS: Final = sieve("this ", "that ", "which ", "it ", "next ", "request")
_NUMBERED: Final = re.compile(
    r"\b(?:this|that|which|it|next|requested|new)(?: (?:one|session|request|time|procedure|visit|order|now))?"
    r"(?: is| would be| will be| makes(?: it)?| being| counts as| becomes|'s| =|:) ?(?:the |her |his |their |an? )?"
    rf"(?:(?:no\.? ?|number |nr\.? ?|#)(?P<n>[2-9]|10|{'|'.join(CARDINALS)})|(?P<o>{'|'.join(ORDINALS)}))"
    r"(?: (?:one|session|time|such|procedure|visit|round))? (?=in|within|inside|over|during|this|since)"
)
_LOOK_BACK: Final = 3


def find(chart: Chart) -> Iterator[Fact | None]:
    """Facts `injection.prior` with the number of those before."""
    if "injection" not in chart.classes:
        return
    numbered = chart.positions_saying(NUMBER_LETTERS)
    for sentence in chart.saying(_LETTERS):
        may_tell = sentence.position in numbered
        match = _NUMBERED.search(chart.lower, sentence.start, sentence.end) if may_tell else None
        if match is not None and not spinal_hits(chart, sentence):
            yield _before(chart, sentence, match)


def _before(chart: Chart, sentence: Sentence, match: "re.Match[str]") -> Fact | None:
    window = window_days(chart.lower[match.end() : sentence.end])
    kinds = [hit.value for one in chart.above(sentence, _LOOK_BACK) for hit in spinal_hits(chart, one)]
    if window is None or not kinds or modifiers(chart, sentence, *match.span()) & {"negation", "silence", "family"}:
        return None
    number = CARDINALS[match["n"]] if match["n"] else ORDINALS[match["o"]]
    return fact(
        chart, sentence, match.span(), "injection.prior", KIND[kinds[0]], assertion=Assertion.PRESENT,
        region=region_in(sentence, sentence.start, sentence.end, match.start()),
        attributes={"number": str(number - 1), "window": window, "counted_to": "service"},
    )  # fmt: skip
