"""Another level of the same approach that is to be done in the same session."""

import re
from collections.abc import Iterator
from typing import Final

from reader.chart import Chart, Sentence
from reader.context import modifiers
from reader.current import is_current
from reader.emit import fact
from reader.letters import sieve
from schemas.fact import Assertion, Fact

_LETTERS: Final = sieve("interlaminar", "needle", "injections at", "injection at", "injections,", "caudal")
_SKIP: Final = frozenset(
    ["family_history", "consent", "references", "goals", "past_history", "surgical_history", "imaging"]
)
#: "One sitting", "same session", "same day".
_TOGETHER: Final = re.compile(
    r"\b(?:(?:same|one|single|this)(?: [\w-]+)? (?:sitting|session|day|visit|procedure|encounter|appointment|prep|slot|"
    r"table|date|afternoon|morning|needle pass)|together|combined|on the same|before leaving|immediately (?:by|after)|"
    r"at once|one after (?:another|the other)|in one go|"
    r"simultaneously|then another|and another|"
    r"followed (?:immediately |directly )?by (?:a second|another)|back to back|both levels|at both|"
    r"each of two levels|two levels|(?:two|three) (?:interlaminar|epidural) (?:injections|needles|entries))\b"
)
_APPROACH: Final = re.compile(r"\binterlaminar\b")
_PLANNED: Final = re.compile(
    r"\b(?:plan\w*|request\w*|propos\w*|schedul\w*|order\w*|will|would|to be|wants?|wishes|intends?|asks?|asked|"
    r"recommend\w*|seek\w*|sought|is to)\b"
)
_APART: Final = re.compile(
    r"\b(?:weeks?|days?|months?) (?:later|apart|after)|\b(?:separate|different) (?:days?|"
    r"sessions?|dates?|visits?)\b|\b(?:or|either|instead of|rather than|between)\b"
)
_TWO: Final = 2


def find(chart: Chart) -> Iterator[Fact | None]:
    """Facts `procedure.level_count`."""
    for sentence in chart.saying(_LETTERS):
        if sentence.section in _SKIP or sentence.of("finding") or is_current(chart, sentence):
            continue
        count = max(_levels(sentence), _approaches(sentence))
        if count < _TWO or not _is_planned_together(sentence):
            continue
        start = _APPROACH.search(sentence.words)
        if start is None:
            continue
        span = sentence.start + start.start(), sentence.start + start.end()
        if not modifiers(chart, sentence, *span) & {"negation", "family", "silence", "historical"}:
            yield fact(chart, sentence, span, "procedure.level_count", count, assertion=Assertion.HYPOTHETICAL)


def _levels(sentence: Sentence) -> int:
    """How many interspaces the sentence names; a range is one entry of its own."""
    return len({level for group in sentence.levels for level in group.levels})


def _approaches(sentence: Sentence) -> int:
    """A caudal and an interlaminar entry are two, whatever levels are named."""
    return len({hit.value for hit in sentence.of("approach")})


def _is_planned_together(sentence: Sentence) -> bool:
    words = sentence.words
    return bool(_TOGETHER.search(words) and _PLANNED.search(words)) and _APART.search(words) is None
