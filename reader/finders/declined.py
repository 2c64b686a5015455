"""That the injection asked for is not wanted or not planned after all."""

import re
from collections.abc import Iterator
from typing import Final

from reader.anatomy import region_in
from reader.chart import Chart, Sentence
from reader.context import modifiers
from reader.emit import fact
from reader.injections import past_times
from reader.letters import sieve
from reader.spans import Hit
from reader.spinal import spinal_hits
from schemas.fact import Assertion, Fact

_SKIP: Final = frozenset(
    ["family_history", "references", "consent", "past_history", "surgical_history", "procedure", "imaging"]
)
#: What may stand between the word and the injection; "further", "another" and "repeat" speak of one after it.
_GAP: Final = (
    r"(?: (?:the|this|an?|any|to|undergo|have|having|proceed|proceeding|receive|with|planned|proposed|recommended|"
    r"requested|offered|scheduled|cervical|thoracic|lumbar|interlaminar|transforaminal|caudal|left|right|epidural|steroid)){0,8}\s$"
)
_DECLINES: Final = re.compile(
    r"\b(?:declin(?:es|ed|ing)|refus(?:es|ed|ing)|(?:does|did) not (?:want|wish)|is not interested in|"
    rf"(?:has )?decided against|no longer (?:wants|wishes)|(?:has )?(?:canceled|cancelled)|wants to avoid|"
    rf"prefers not){_GAP}"
)
_NO: Final = re.compile(rf"\b(?:no|not){_GAP}")
_NOT_PLANNED: Final = re.compile(
    r"s? (?:is|are|was|were|has been|have been|will be) (?:now |currently )?(?:no longer |not )?(?:be )?"
    r"(?:planned|requested|wanted|desired|recommended|scheduled|proposed|indicated|needed|performed|done)\b"
)
_NOT_IN_IT: Final = re.compile(r"\b(?:no longer|not)\b")
_REFUSED: Final = re.compile(
    r"s? (?:was|is|were|are|has been|have been) (?:declined|refused|(?:canceled|cancelled)|withdrawn|called off)\b"
    r"(?! by (?:the |her |his )?(?:payer|payor|insur\w+|carrier|plan|reviewer|medicare))"
)
#: One of these stands in each of them.
_LETTERS: Final = sieve(
    "declin", "refus", "not ", "no ", "decided against", "cancel", "to avoid", "withdrawn", "called off"
)
#: Earlier, or only for now.
_NOT_NOW: Final = re.compile(
    r"\b(?:previous(?:ly)?|in the past|initially|at first|until|unless|before|earlier|had|last (?:year|month))\b"
)


def find(chart: Chart) -> Iterator[Fact | None]:
    """Facts `procedure.declined`."""
    said = chart.positions_saying(_LETTERS)
    for sentence in chart.sentences_with("injection", "anaphor"):
        if sentence.section in _SKIP or sentence.position not in said:
            continue
        for hit in spinal_hits(chart, sentence):
            if _is_declined(chart, sentence, hit):
                yield fact(
                    chart,
                    sentence,
                    (hit.start, hit.end),
                    "procedure.declined",
                    "spinal_injection",
                    assertion=Assertion.PRESENT,
                    region=region_in(
                        sentence, max(sentence.start, hit.start - 40), min(sentence.end, hit.end + 60), hit.start
                    ),
                )


def _is_declined(chart: Chart, sentence: Sentence, hit: Hit) -> bool:
    words, start, end = chart.lower, hit.start, hit.end
    if _NOT_NOW.search(sentence.words) or past_times(chart, sentence, hit):
        return False
    if modifiers(chart, sentence, start, end) & {"family", "silence"}:
        return False
    if _DECLINES.search(words, sentence.start, start) or _REFUSED.match(words, end, sentence.end):
        return True
    told = _NOT_PLANNED.match(words, end, sentence.end)
    is_denied = told is not None and (_NOT_IN_IT.search(told[0]) or _NO.search(words, sentence.start, start))
    return bool(is_denied)
