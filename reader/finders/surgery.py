"""Earlier operations on the spine, and ones that are only planned."""

import re
from collections.abc import Iterator
from typing import Final

from reader.anatomy import levels_in, region_in
from reader.chart import Chart, Sentence
from reader.context import modifiers
from reader.emit import fact
from reader.spans import Hit
from reader.timing import owned
from schemas.fact import Assertion, Fact

_SKIP: Final = frozenset(["family_history", "references", "consent", "instructions", "goals"])
_NEEDS_SPINE: Final = frozenset(["fusion", "decompression"])
_TOLD: Final = frozenset(["surgical_history", "past_history", "procedure", "operative_diagnosis", ""])
_CUE: Final = re.compile(
    r"\b(?:status post|s/p|underwent|undergone|had|has had|history of|prior|previous|post|after|performed|"
    r"following|since|done|ago|failed)\b"
)
_TALK: Final = re.compile(
    r"\b(?:discussed|recommended|considered|considering|offered|candidate for|declin\w+|refus\w+|proposed|suggested|"
    r"advised|option of)\b"
)
_AFTER: Final = re.compile(r"\b(?:after|status post|s/p|following|since) (?:an? |the |his |her )?[\w\s/-]{0,16}$")
#: "Prior spine surgery: none", "... was denied", by the patient and not by a carrier.
_DENIED_BEHIND: Final = re.compile(
    r"(?:s|ies)?(?: (?:history|to date))?(?: ?[:=] ?(?:none|no|nil|never|n|negative|neg|denies|denied|absent)\b"
    r"(?! (?:relief|help|benefit|complication|change))|"
    r",? (?:was|were|is|are|has been|have been) (?:denied(?! by)|absent|not present|not reported|ruled out|unlikely)\b)"
)
_SPINE_WORDS: Final = ("cervical", "lumbar", "spin", "thoracic", "interbody", "lif", "neck", "back")


def find(chart: Chart) -> Iterator[Fact | None]:
    """Facts `surgery.spine`: a policy asks for the kind of operation, whatever the text calls it."""
    for sentence in chart.sentences_with("surgery"):
        if sentence.section not in _SKIP:
            for hit in sentence.of("surgery"):
                yield _operation(chart, sentence, hit)


def _is_told(chart: Chart, sentence: Sentence, hit: Hit) -> bool:
    """Whether the text says that it was done, is planned or was not: a bare name in a discussion says neither."""
    if sentence.section in _TOLD or owned(chart, sentence, hit) or modifiers(chart, sentence, hit.start, hit.end):
        return True
    return _CUE.search(chart.words(sentence)) is not None


def _is_only_considered(chart: Chart, sentence: Sentence, hit: Hit, said: set[str]) -> bool:
    is_past = any(t.last and chart.document_on and t.last < chart.document_on for t in owned(chart, sentence, hit))
    if is_past or "historical" in said or _AFTER.search(chart.lower, max(sentence.start, hit.start - 30), hit.start):
        return False
    return (
        "hypothetical" in said or _TALK.search(chart.lower, max(sentence.start, hit.start - 60), hit.start) is not None
    )


def _operation(chart: Chart, sentence: Sentence, hit: Hit) -> Fact | None:
    words = chart.lower[hit.start : hit.end]
    low, high = max(sentence.start, hit.start - 50), min(sentence.end, hit.end + 60)
    levels = levels_in(sentence, low, high)
    region = region_in(sentence, low, high, hit.start)
    if hit.value in _NEEDS_SPINE and not levels and region is None and not any(w in words for w in _SPINE_WORDS):
        return None
    if not _is_told(chart, sentence, hit):
        return None
    said = modifiers(chart, sentence, hit.start, hit.end)
    ahead = modifiers(chart, sentence, hit.start, hit.end, "forward")
    if said & {"silence"}:
        return None
    assertion = Assertion.PRESENT
    if "family" in said:
        assertion = Assertion.FAMILY
    elif "negation" in ahead or _DENIED_BEHIND.match(chart.lower, hit.end, sentence.end):
        assertion = Assertion.NEGATED
    elif _is_only_considered(chart, sentence, hit, said):
        assertion = Assertion.HYPOTHETICAL
    elif "uncertain" in said:
        assertion = Assertion.UNCERTAIN
    on = next((t.first for t in owned(chart, sentence, hit) if t.first and t.precision != "year"), None)
    return fact(
        chart,
        sentence,
        (hit.start, hit.end),
        "surgery.spine",
        hit.value,
        assertion=assertion,
        on=on,
        levels=levels,
        region=region,
    )
