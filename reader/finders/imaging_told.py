"""Who tells of a study: a report and the clinician who read it, or the patient from memory; and of which time."""

import re
from typing import Final

from reader.chart import Chart, Sentence
from reader.context import assess
from reader.letters import sieve
from schemas.fact import Assertion

_STUDY: Final = r"(?:mris?|mr|ct|scans?|x-?rays?|radiographs?|films?|imaging|stud(?:y|ies)|myelogram|results?)"
_LAYMAN: Final = (
    r"(?:patient|pt|claimant|member|he|she|they|husband|wife|daughter|son|mother|father|family)(?: (?:also|now|then))?"
)
_TELLS: Final = (
    r"(?:(?:reports?|reported|says?|said|states?|stated|recalls?|recalled|remembers?|tells? (?:me|us)|told (?:me|us)|"
    r"mentions?|mentioned|claims?|claimed|believes?|believed|understands?|relates?|related|thinks?|thought)|"
    r"(?:was|were|has been|had been|is) (?:told|informed|advised))"
)
#: Between the telling and the study: no complaint, which would be what is told ("reports arm pain and MRI shows ...").
_TO_STUDY: Final = (
    r"(?: (?:that|having|of|by|he|she|her|his|their|an?|the|another|had|has|did|get|got|was|done|recent|prior|last|"
    r"first|previous|old|outside|cervical|lumbar|thoracic|neck|back|spine|knee|in|from|on|undergoing|getting|repeat|[\d/]+))*"
)
_PATIENT: Final = r"(?:the |her |his )?(?:patient|pt|husband|wife|family)"
#: "The patient reports that her MRI showed", "she was told her scan shows", "MRI reportedly shows", "per patient, MRI".
_FROM_MEMORY: Final = re.compile(
    rf"\b{_LAYMAN} {_TELLS}{_TO_STUDY} {_STUDY}\b|"
    rf"\b{_STUDY}\b[^.;:]{{0,40}}?\b(?:reportedly|allegedly|supposedly|"
    rf"by (?:his|her|patient) (?:report|account|recollection|history)|(?:according to|per) {_PATIENT})\b|"
    rf"\b(?:according to|per|by report of|from) (?:{_PATIENT}|memory)\b,?{_TO_STUDY} {_STUDY}\b"
)
_LETTERS: Final = sieve(
    "report", "say", "said", "state", "recall", "remember", "tell", "told", "mention", "claim", "believe", "understand",
    "relate", "think", "thought", "informed", "advised", "alleged", "supposed", "according", "per ", "from ",
    "by his ", "by her ", "by patient ",
)  # fmt: skip
#: "Compared with 2024, when there was a herniation, the MRI is now normal": of the time that is compared with.
_OF_BEFORE: Final = re.compile(
    r"\b(?:compar(?:ed|ison|ing)|contrast|unlike|relative to|opposed to|versus)\b[^;]*\b(?:when|where|which|that) "
    r"(?:there |it |he |she |we |then |one |(?:had )?)*"
    r"(?:was|were|had|showed|demonstrated|revealed|saw|found|compressed)\b[^,;]*$"
)
_COMPARED_LETTERS: Final = sieve("compar", "contrast", "unlike", "relative to", "opposed to", "versus")
#: "A herniation, which has since resorbed", "the herniation seen in 2024 has resolved".
_GONE_SINCE: Final = re.compile(
    r"(?:(?! and\b| not\b| never\b|n't\b)[^.;,]){0,60}?(?:,? (?:which|that|but it))?"
    r"(?: (?:has|have|had|is|was|are|were))?(?: (?!not\b)\w+){0,2}? "
    r"(?:resorbed|resolved|regressed|disappeared|vanished|healed|gone)\b"
)
_GONE_LETTERS: Final = sieve("resorbed", "resolved", "regressed", "disappeared", "vanished", "healed", "gone")


def is_from_memory(chart: Chart, sentence: Sentence) -> bool:
    """Whether the sentence gives a study as the patient or another layman tells of it."""
    if sentence.position not in chart.positions_saying(_LETTERS):
        return False
    return _FROM_MEMORY.search(sentence.words) is not None


def said_of(chart: Chart, sentence: Sentence, start: int, end: int) -> Assertion | None:
    """How a finding of a study is said; None where nothing is documented."""
    said = assess(chart, sentence, start, end)
    if said not in {Assertion.PRESENT, Assertion.HISTORICAL}:
        return said
    if sentence.position in chart.positions_saying(_GONE_LETTERS) and _is_gone(chart, sentence, end):
        return Assertion.NEGATED
    if sentence.position in chart.positions_saying(_COMPARED_LETTERS) and _OF_BEFORE.search(
        chart.lower, sentence.start, start
    ):
        return Assertion.UNCERTAIN
    return Assertion.UNCERTAIN if is_from_memory(chart, sentence) else said


def _is_gone(chart: Chart, sentence: Sentence, end: int) -> bool:
    return _GONE_SINCE.match(chart.lower, end, sentence.end) is not None
