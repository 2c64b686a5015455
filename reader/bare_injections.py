"""An injection named by its way alone: "the September transforaminal", "two interlaminars in summer"."""

import re
from collections.abc import Iterator
from typing import Final

from reader.spans import Hit

_WAYS: Final = {"transforaminal": "transforaminal", "foraminal": "transforaminal"}
_LETTERS: Final = ("foraminal", "laminar", "caudal")
#: A word that makes a noun of it stands before, a word that no noun of its own follows behind.
_NAMED: Final = re.compile(
    r"\b(?:the|her|his|that|this|each|an?|last|latest|previous|prior|earlier|first|second|third|fourth|fifth|"
    r"sixth|repeat|"
    r"another|initial|one|two|three|four|five|both|january|february|march|april|may|june|july|august|"
    r"september|october|"
    r"november|december|spring|summer|autumn|fall|winter)(?: (?:left|right|bilateral|cervical|thoracic|lumbar|sacral|"
    r"l-?spine|[clts]\d{1,2}(?:[-/][clts]?\d{1,2})?|same|identical|further|more|earlier|steroid))*"
    r" (?P<what>(?P<way>transforaminal|foraminal|interlaminar|translaminar|caudal)s?)\b"
    r"(?= ?[.,;:)?]|$| (?:of|on|in|from|at|by|done|given|was|were|is|are|had|has|gave|helped|did|lasted|"
    r"brought|took|last|"
    r"this|that|which|for|asked|requested|sought|planned|wanted|again|and|with|under|dated|performed|\d))"
)


def bare_injections(lower: str, terms: list[Hit]) -> Iterator[Hit]:
    """Hits of injections that no term of the lexicon holds."""
    if not any(letters in lower for letters in _LETTERS):
        return
    taken = [(hit.start, hit.end) for hit in terms if hit.cls == "injection"]
    for match in _NAMED.finditer(lower):
        start, end = match.span("what")
        if not any(first < end and start < last for first, last in taken):
            yield Hit(start, end, "injection", _WAYS.get(match["way"], "epidural"))
