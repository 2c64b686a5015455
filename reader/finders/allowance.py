"""A yearly number of injections that is spent: "has used up the four lumbar sessions of the year"."""

import re
from collections.abc import Iterator
from typing import Final

from reader.anatomy import region_in
from reader.chart import Chart
from reader.context import modifiers
from reader.emit import fact
from reader.letters import sieve
from reader.numbers import WHOLE_WORD, whole
from schemas.fact import Assertion, Fact

_LETTERS: Final = sieve("exceed", "exhaust", "used", "reached", "spent", "at the limit", "maximum", "over the")
_N: Final = rf"(?P<n>\d{{1,2}}|{WHOLE_WORD})"
_WHAT: Final = (
    r"(?:(?:lumbar|cervical|thoracic|caudal|epidural|spinal|steroid|esi) ?)*(?:injections?|sessions?|"
    r"epidurals?|esis?|treatments?|procedures?)"
)
_YEARLY: Final = (
    r"(?:yearly|annual(?:ly)?|per year|a year|(?:of|for|in) (?:the|this|one) (?:calendar )?year|(?:12|"
    r"twelve)[- ]months?|rolling)"
)
#: What is spent, who spent it, and of how many; a rule that is only recited names nobody who spent it.
_SPENT: Final = re.compile(
    r"\b(?:she|he|they|patient|enrollee|member|beneficiary|claimant|worker|already|has|have|had|"
    r"is)\b[^.;]{0,24}?\b(?:exceeded|exhausted|used(?: up)?|reached|spent|at|over|received|had)\b[^.;]{0,20}?"
    rf"(?:{_YEARLY}[^.;]{{0,24}}?\b(?:allowance|limit|maximum|quota|number|cap|allotment|"
    rf"ceiling)\b(?: of)? {_N} {_WHAT}"
    rf"|\b(?:allowance|limit|maximum|quota|number|cap|allotment|ceiling|all)\b(?: of)?(?: the| her| his)? "
    rf"{_N.replace('<n>', '<k>')} {_WHAT}[^.;]{{0,16}}?{_YEARLY})"
)
_OF_SPINE: Final = ("lumbar", "cervical", "thoracic", "caudal", "epidural", "esi", "spinal", "injection")
_YEAR: Final = "365"


def find(chart: Chart) -> Iterator[Fact | None]:
    """Facts `injection.prior` with their number, in the year before."""
    for sentence in chart.saying(_LETTERS):
        match = _SPENT.search(sentence.words)
        if match is None or not any(word in match[0] for word in _OF_SPINE):
            continue
        start, end = sentence.start + match.start(), sentence.start + match.end()
        if modifiers(chart, sentence, start, end) & {"negation", "hypothetical", "family", "silence", "uncertain"}:
            continue
        attributes: dict[str, str | None] = {"number": str(whole(match["n"] or match["k"])), "window": _YEAR}
        yield fact(
            chart, sentence, (start, end), "injection.prior", "epidural", assertion=Assertion.PRESENT,
            region=region_in(sentence, sentence.start, sentence.end, start), attributes=attributes,
        )  # fmt: skip
