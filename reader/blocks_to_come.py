"""Blocks and injections that are only a condition: "ablation only if two blocks work", "RFA needs two blocks first"."""

import re
from typing import Final

from reader.chart import Chart, Sentence
from reader.letters import sieve
from reader.spans import Hit

#: "Only if two blocks work", "ablation needs two positive blocks": what has to come first was not done yet.
_STILL_ASKED: Final = re.compile(
    r"\b(?:(?:if|provided(?: that)?|unless|in case|depending on|contingent (?:up)?on|pending|requires?|would require|"
    r"needs?|will need|calls? for|only (?:after|when|once)|not (?:before|until|without)|to be followed by|"
    r"(?:will|would|plans? to|is to|are to)(?: then)? (?:proceed|go|move|be (?:considered|offered|requested|done)|"
    r"follow)\b[^.;,]{0,40}? (?:after|once|following|when))"
    r"(?: (?:the|these|both|two|2|a|an|pair of|dual|diagnostic|positive|successful|concordant|confirmatory|such|those|"
    r"first|second|his|her|lumbar|cervical|medial branch|results? of|response to))*"
    r"|if (?:this|it|that|either|the (?:first|block|relief|result))\b[^.;]*?) $"
)
_STILL_BEHIND: Final = re.compile(
    r"s? (?:must|has to|have to|needs? to|would have to|is to|are to)\b"
    r"|s?(?: [^.;,]{2,20})?,? (?:and |followed by )?(?:then )?(?:rfa|(?:[a-z]+ )?(?:ablation|neurotomy|radiofrequency|"
    r"rhizotomy))[^.;,]{0,20}? (?:if|when|provided|should|as long as) (?!he |she |they |the pain)"
)
_TOLD_BEHIND: Final = re.compile(
    r"s?(?: (?:on|of|in|from) [^.;,]{2,30})? (?:gave|brought|were done|was done|had|relieved|helped|provided)\b"
)


#: One of these stands in every such sentence.
_LETTERS: Final = sieve(
    "if", "provided", "unless", "in case", "depending", "contingent", "pending", "require", "need", "calls for",
    "call for", "only after", "only when", "only once", "not before", "not until", "not without", "to be followed",
    "after", "once", "following", "when", "must", "has to", "have to", "is to", "are to", "should", "as long as",
)  # fmt: skip


def is_still_asked(chart: Chart, sentence: Sentence, hit: Hit, before: str) -> bool:
    """Whether words right before an injection, or behind it, make it a condition."""
    if sentence.position not in chart.positions_saying(_LETTERS):
        return False
    behind = (chart.lower, hit.end, sentence.end)
    is_ahead = _STILL_ASKED.search(before) or _STILL_BEHIND.match(*behind)
    return is_ahead is not None and _TOLD_BEHIND.match(*behind) is None
