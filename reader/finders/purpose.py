"""What the spinal injection asked for is meant to do: find the source of the pain, or treat it."""

import re
from collections.abc import Iterator
from typing import Final

from reader.chart import Chart, Sentence
from reader.context import modifiers
from reader.emit import fact
from reader.injections import Tense, tense
from reader.letters import sieve
from reader.spans import Hit
from reader.spinal import spinal_hits
from schemas.fact import Assertion, Fact

_SKIP: Final = frozenset(["consent", "instructions", "references", "complications", "imaging", "family_history"])
_WORD_LETTERS: Final = sieve("diagnostic", "confirmatory", "comparative", "prognostic", "therapeutic")
_WORD: Final = re.compile(
    r"\b(?:(?P<diagnostic>diagnostic|confirmatory|comparative|prognostic)|(?P<therapeutic>therapeutic))\b"
)
#: What may stand between the word and the injection that it is about.
_BETWEEN: Final = re.compile(r"[\w\s/()&-]{0,60}")
_ELSEWHERE: Final = re.compile(
    r"\b(?:imaging|images?|mri|ct|emg|x-?rays?|films?|stud(?:y|ies)|tests?|testing|work-?up|criteria|exercises?|massage|"
    r"ultrasound|response|effect|benefit|failure|options?|trial)\b"
)
#: "Medial branch block, diagnostic", "facet injection for therapeutic purposes".
_BEHIND: Final = re.compile(r"s?,? ?\(?(?:(?:is|are|for|as) )?(?:a |purely |strictly )?(?=diagnostic|therapeutic)")
_IS_SAID: Final = {Tense.CURRENT: Assertion.PRESENT, Tense.CONDITIONAL: Assertion.HYPOTHETICAL}


def find(chart: Chart) -> Iterator[Fact | None]:
    """Facts `procedure.purpose`."""
    for sentence in chart.sentences_with("injection"):
        if sentence.section in _SKIP or sentence.position not in chart.positions_saying(_WORD_LETTERS):
            continue
        hits = [hit for hit in spinal_hits(chart, sentence) if hit.value != "ablation"]
        for number, hit in enumerate(hits):
            said = _IS_SAID.get(tense(chart, sentence, hit))
            low = hits[number - 1].end if number else sentence.start
            if said is not None:
                yield from _purposes(chart, sentence, hit, low, said)


def _purposes(chart: Chart, sentence: Sentence, hit: Hit, low: int, said: Assertion) -> Iterator[Fact | None]:
    for match in _WORD.finditer(chart.lower, low, sentence.end):
        if not _is_of(chart, hit, match) or "negation" in modifiers(chart, sentence, *match.span(), "forward"):
            continue
        span = (min(match.start(), hit.start), max(match.end(), hit.end))
        yield fact(chart, sentence, span, "procedure.purpose", match.lastgroup, assertion=said)


def _is_of(chart: Chart, hit: Hit, match: "re.Match[str]") -> bool:
    if match.start() < hit.end:
        between = chart.lower[match.end() : hit.start]
        return _BETWEEN.fullmatch(between) is not None and _ELSEWHERE.search(between) is None
    behind = _BEHIND.match(chart.lower, hit.end)
    return behind is not None and behind.end() == match.start()
