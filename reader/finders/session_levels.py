"""At how many levels the injection, block or ablation that is asked for is to be done, as said by a number."""

import re
from collections.abc import Iterator
from typing import Final

from reader.anatomy import region_in
from reader.chart import Chart, Sentence
from reader.context import clause, modifiers
from reader.emit import fact
from reader.injections import Tense, tense
from reader.letters import sieve
from reader.put_aside import is_put_aside
from reader.spinal import spinal_hits
from schemas.fact import Assertion, Fact

_LETTERS: Final = sieve("level", "joints", "foramina", "interspaces", "segments")
_SKIP: Final = frozenset(
    ["family_history", "consent", "references", "goals", "past_history", "surgical_history", "imaging", "findings",
     "instructions", "complications", "examination"]
)  # fmt: skip
_NUMBERS: Final = {
    "one": 1, "single": 1, "two": 2, "double": 2, "both": 2, "multiple": 2, "several": 2, "three": 3, "triple": 3,
    "four": 4, "five": 5, "six": 6,
}  # fmt: skip
_COUNTED: Final = re.compile(
    r"(?<![\w.-])(?P<n>[1-6]|" + "|".join(_NUMBERS) + r")[- ](?:(?:lumbar|cervical|thoracic|lumbosacral|facet|joint|"
    r"foraminal|transforaminal|interlaminar|epidural|separate|different|distinct|contiguous|adjacent|consecutive|"
    r"neighbou?ring|spinal|left|right|left-sided|right-sided|paired|more|further|whole) )*"
    r"(?:levels?\b(?!-)|joints\b|(?:neuro)?foramina\b|interspaces\b|(?:motion |spinal )?segments\b)"
)
#: Number behind its word: "levels: 3", "number of joints, 4".
_FORM: Final = re.compile(
    r"\b(?:levels|joints|foramina)(?: (?:requested|asked for|to treat|planned))?\s?[:=]\s?(?P<n>[1-6])(?![\d/-])"
)
_PLANNED: Final = re.compile(
    r"\b(?:plan\w*|request\w*|propos\w*|schedul\w*|order\w*|will|shall|would|to be|wants?|wish\w*|intend\w*|asks?|"
    r"asked|asking|recommend\w*|seek\w*|sought|is to|are to|going to|book\w*|submit\w*|for approval|authori[sz]\w*)\b"
)
_DONE_WITH: Final = re.compile(
    r"\b(?:inject\w*|block\w*|treat\w*|needles?|ablat\w*|denervat\w*|burn\w*|lesion\w*|epidurals?|esis?|tfesis?|"
    r"transforaminal\w*|interlaminar|mbbs?|rfas?|rf|neurotom\w+|radiofrequency|steroid|session|sitting|numbed|"
    r"an(?:a)?esthetized|coagulat\w*|procedure)\b"
)
_ILL: Final = re.compile(
    r"\b(?:diseases?|stenos\w+|degenerat\w*|spondylosis|spondylotic|arthropath\w+|arthrosis|herniat\w+|discs?|disks?|"
    r"bulg\w+|protrusions?|narrowing|fusions?|fused|laminectom\w+|decompress\w*|tender\w*|involved|affected|arthritis|"
    r"hypertroph\w*|changes|abnormal\w*)\b"
)
_PAST: Final = re.compile(
    r"\b(?:was|were|had|underwent|received|took place|has been|have been|previous\w*|earlier|last year|ago|"
    r"in (?:19|20)\d\d)\b"
)
#: A rule, a limit or a choice is no order.
_RULE: Final = re.compile(
    r"\b(?:at most|up to|no more than|not more than|more than|maximum(?: of)?|limit\w*(?: of| to)?|than|beyond|over|"
    r"exceed\w*|either of|one of|any of|allow\w*|permit\w*|cover\w*)(?: the)? $"
)
_APART: Final = re.compile(
    r"\b(?:weeks?|days?|months?) (?:later|apart|after)\b|\b(?:separate|different|own|another) (?:days?|sessions?|"
    r"dates?|visits?|sittings?)\b|\b(?:staged|one at a time|day each)\b"
)


def find(chart: Chart) -> Iterator[Fact | None]:
    """Facts `procedure.level_count`."""
    for sentence in chart.saying(_LETTERS):
        if sentence.section in _SKIP or _APART.search(sentence.words):
            continue
        for pattern in (_COUNTED, _FORM):
            for match in pattern.finditer(chart.lower, sentence.start, sentence.end):
                yield _count(chart, sentence, match)


def _count(chart: Chart, sentence: Sentence, match: "re.Match[str]") -> Fact | None:
    said = _said(chart, sentence, match)
    if said is None:
        return None
    number = match["n"]
    return fact(
        chart, sentence, match.span(), "procedure.level_count", _NUMBERS.get(number) or int(number), assertion=said,
        region=region_in(sentence, *match.span(), match.start()),
    )  # fmt: skip


def _said(chart: Chart, sentence: Sentence, match: "re.Match[str]") -> Assertion | None:
    """How the text asks for so many levels; None where it does not."""
    low, high = match.span()
    if _RULE.search(chart.lower, max(sentence.start, low - 24), low) or is_put_aside(chart, sentence, low, high):
        return None
    if modifiers(chart, sentence, low, high) & {"negation", "family", "silence", "uncertain", "historical"}:
        return None
    start, end = clause(chart, sentence, low, high)
    words = sentence.words
    if not _DONE_WITH.search(words) or _ILL.search(chart.lower, max(start, low - 30), min(end, high + 30)):
        return None
    tenses = {tense(chart, sentence, hit) for hit in spinal_hits(chart, sentence)}
    if not tenses <= {Tense.CURRENT, Tense.CONDITIONAL} and (tenses != {Tense.UNCLEAR} or not _PLANNED.search(words)):
        return None
    if not _PLANNED.search(words) and (not tenses or _PAST.search(words)):
        return None
    return Assertion.PRESENT if tenses == {Tense.CURRENT} else Assertion.HYPOTHETICAL
