"""Where words about what is asked for begin and end in a sentence: they make no plan of what stands beside them."""

import re
from typing import Final

from reader.chart import Chart, Sentence
from reader.letters import sieve

#: What a thing is asked for is there already: "injection requested for left C6 radiculopathy".
_FOR_REASON: Final = re.compile(
    r"\b(?:injections?|esi|tfesi|epidurals?|blocks?|ablation|rfa|botox|toxin|onabotulinumtoxina|mri|imaging|"
    r"cpap|oxygen|"
    r"polysomnography|surgery|replacement|arthroplasty|blepharoplasty)"
    r"(?: (?:is|was|are|were))?(?: (?:requested|ordered|recommended|planned|proposed|indicated|sought))? "
    r"(?P<reason>for) (?!\d)"
)
#: "The diagnosis behind the requested epidural is axial pain": what is asked for is the injection alone.
_ASKED_THING: Final = re.compile(
    r"\b(?:the|this|that|his|her) (?:requested|proposed|planned|ordered|scheduled|intended|desired) (?:[\w-]+ ){0,4}?"
    r"(?:injections?|esi|tfesi|epidurals?|blocks?|ablation|procedure|mri|imaging|surgery)\b"
)
#: "One week of cyclobenzaprine was taken before the injection was ordered": it was taken.
_BEFORE_ASKED: Final = re.compile(
    r"\bbefore (?:the|this|that|his|her|an?) (?:[\w-]+ ){0,4}?(?:injection|esi|epidural|block|mri|ablation|"
    r"surgery|request)\b"
)
_THING_LETTERS: Final = sieve(
    "the requested", "the proposed", "the planned", "the ordered", "the scheduled", "the intended"
)
_ASKED_LETTERS: Final = sieve(
    "injection", "esi", "epidural", "block", "ablation", "rfa", "botox", "toxin", "mri", "imaging", "cpap", "oxygen",
    "polysomnography", "surgery", "replacement", "arthroplasty", "blepharoplasty",
)  # fmt: skip


def ends_round_asked(chart: Chart, sentence: Sentence) -> list[int]:
    """The places at which the scope of a plan ends, or that of what stands beside it."""
    words, start = sentence.words, sentence.start
    if sentence.position not in chart.positions_saying(_ASKED_LETTERS):
        return []
    stops: list[int] = []
    if " for " in words:
        stops += [start + m.start("reason") for m in _FOR_REASON.finditer(words)]
    if sentence.position in chart.positions_saying(_THING_LETTERS):
        stops += [start + m.end() for m in _ASKED_THING.finditer(words)]
    if "before " in words:
        stops += [start + m.start() for m in _BEFORE_ASKED.finditer(words)]
    return stops
