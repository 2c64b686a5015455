"""An injection named by its way alone: "the September transforaminal", "two interlaminars in summer"."""

import re
from collections.abc import Iterator
from typing import Final

from reader.letters import Found, beginnings, places_in, tried_at
from reader.spans import Hit

_WAYS: Final = {"transforaminal": "transforaminal", "foraminal": "transforaminal"}
#: Each way begins with one of these.
_LETTERS: Final = beginnings("transforaminal", "foraminal", "interlaminar", "translaminar", "caudal")
#: No noun of its own follows behind.
_NAMED: Final = re.compile(
    r"(?<= )(?P<way>transforaminal|foraminal|interlaminar|translaminar|caudal)s?\b"
    r"(?= ?[.,;:)?]|$| (?:of|on|in|from|at|by|done|given|was|were|is|are|had|has|gave|helped|did|lasted|"
    r"brought|took|last|"
    r"this|that|which|for|asked|requested|sought|planned|wanted|again|and|with|under|dated|performed|\d))"
)
#: A word that makes a noun of it stands before, at the end of what a blank parts off.
_NOUN: Final = re.compile(
    r"\b(?:the|her|his|that|this|each|an?|last|latest|previous|prior|earlier|first|second|third|fourth|fifth|"
    r"sixth|repeat|"
    r"another|initial|one|two|three|four|five|both|january|february|march|april|may|june|july|august|"
    r"september|october|"
    r"november|december|spring|summer|autumn|fall|winter)$"
)
#: What may stand between the two.
_BETWEEN: Final = re.compile(
    r"left|right|bilateral|cervical|thoracic|lumbar|sacral|"
    r"l-?spine|[clts]\d{1,2}(?:[-/][clts]?\d{1,2})?|same|identical|further|more|earlier|steroid"
)


def bare_injections(lower: str, terms: list[Hit], found: Found) -> Iterator[Hit]:
    """Hits of injections that no term of the lexicon holds. `found`: where the letters of all sieves stand."""
    for match in tried_at(_NAMED, lower, places_in(found, _LETTERS)):
        start, end = match.span()
        if _is_noun(lower, start) and not any(
            hit.start < end and start < hit.end and hit.cls == "injection" for hit in terms
        ):
            yield Hit(start, end, "injection", _WAYS.get(match["way"], "epidural"))


def _is_noun(lower: str, start: int) -> bool:
    """Whether the words before, read backwards, come to one that makes a noun of what stands here."""
    end = start - 1
    while end > 0:
        begin = lower.rfind(" ", 0, end) + 1
        if _NOUN.search(lower, begin, end):
            return True
        if not begin or _BETWEEN.fullmatch(lower, begin, end) is None:
            return False
        end = begin - 1
    return False
