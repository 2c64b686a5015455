"""A blood thinner that is to be taken through the procedure: there is no plan for it, and the text says so."""

import re
from collections.abc import Iterator
from typing import Final

from reader.chart import Chart, Sentence
from reader.context import assess, modifiers
from reader.emit import fact
from reader.finders.anticoagulant import is_planned
from reader.letters import sieve
from schemas.fact import Assertion, Fact

_LETTERS: Final = sieve(
    "not ", "n't ", "without", "uninterrupted", "refus", "declin", "unwilling", "no dose", "no hold", "no pause",
    "no interruption", "continu", "stay", "remain", "keep", "kept", "take", "carr", "no plan", "no intention",
    "no order", "no instruction", "no arrangement",
)  # fmt: skip
_SKIP: Final = frozenset(["allergies", "family_history", "references", "consent", "complications"])
_STOP: Final = r"(?:stop|hold|held|pause|interrupt|discontinue|withhold|suspend|skip|omit|miss)"
_STOPPED: Final = r"(?:stopped|held|paused|interrupted|discontinued|withheld|suspended|skipped|omitted|left out|missed)"
_KEPT: Final = re.compile(
    rf"\b(?:will|shall|would|does|do|going to|wants to|is to|are to)(?: not|n't)(?: \w+){{0,2}}? {_STOP}\b|"
    r"\b(?:won't|refus\w+|declin\w+|unwilling|is not (?:willing|going)|does not want|doesn't want|advised not|told not|"
    rf"asked not)(?: to)? (?:{_STOP}|stopping|holding|pausing|interrupting)\b|"
    rf"\b(?:will|shall|would|is|are|to|need|should)(?: not|n't)(?: to)? be(?:ing)? {_STOPPED}\b|"
    rf"\b(?:is|are)(?: not|n't) (?:to be |being )?{_STOPPED}\b|"
    r"\bwithout (?:any )?(?:interrupt\w*|stopping|holding|a hold|pausing|a pause|a break|discontinu\w*|withholding)\b|"
    r"\buninterrupted(?:ly)?\b|\bno (?:dose|hold|pause|interruption)(?: (?:is|will be|to be|of \w+))?"
    rf"(?: (?:{_STOPPED}|planned|intended|wanted|arranged))?\b|"
    rf"\bno (?:plan|intention|order|instruction|arrangement)s? (?:[\w-]+ ){{0,4}}?(?:to|for|of) (?:{_STOP}|stopping|"
    r"holding|pausing|interrupting|bridging)\b|"
    r"\b(?:continu\w+|stay\w*|remain\w*|keep\w*|kept|taken|takes?|carr(?:y|ies|ied) on)\b[^.;]{0,60}?"
    r"\b(?:through(?:out)?|during|right up to|up to|until|despite|for|at the time of|on the (?:day|morning) of) "
    r"(?:the |this |her |his |that )?(?:(?!(?:dvt|af|stent|valve|treatment|prevention|months?|weeks?)\b)[\w-]+ ){0,3}?"
    r"(?:injection|procedure|epidural|esi|block|needle|interlaminar|transforaminal)\b"
)
#: A person who may say so lets it go on: that is a plan.
_CLEARED: Final = re.compile(
    r"(?<!no )(?<!not )(?<!without )(?<!never )\b(?:clear(?:ed|ance)|approv\w+|agree[sd]?|guidelines?|asra|"
    r"low[- ](?:bleeding[- ])?risk|recommended by|on (?:the )?advice|bridging|bridged?|until \d|(?:restart|resum)\w*)\b"
)
_SO_FAR: Final = re.compile(r"\b(?:yet|so far|currently|at present|long[- ]term|lifelong)\b")
_LOOK_BACK: Final = 2
_MOST_BEHIND: Final = _LOOK_BACK + 2  #: sentences, with those beside the point (`Chart.above`)


def find(chart: Chart) -> Iterator[Fact | None]:
    """Facts `safety.anticoagulant_plan`, denied, and `safety.anticoagulant`."""
    if "blood" not in chart.classes or not chart.says(_LETTERS) or _has_plan(chart):
        return
    near = {one.position + behind for one in chart.sentences_with("blood") for behind in range(_MOST_BEHIND + 1)}
    for sentence in chart.saying(_LETTERS):
        if sentence.position not in near:
            continue
        if sentence.section in _SKIP or _CLEARED.search(sentence.words) or _SO_FAR.search(sentence.words):
            continue
        match = _KEPT.search(chart.lower, sentence.start, sentence.end)
        if match is None or modifiers(chart, sentence, *match.span()) & {"silence", "family", "uncertain"}:
            continue
        if _is_of_one_taken(chart, sentence):
            # Of whatever is taken, as no word of a plan stands anywhere: a denial for one medicine denies only a part.
            yield fact(chart, sentence, match.span(), "safety.anticoagulant_plan", assertion=Assertion.NEGATED)
            yield from _taken(chart, sentence)


def _taken(chart: Chart, sentence: Sentence) -> Iterator[Fact | None]:
    """What "is to be continued", or "will not be stopped", is taken."""
    for hit in sentence.of("blood"):
        if assess(chart, sentence, hit.start, hit.end) is Assertion.HYPOTHETICAL:
            span = hit.start, hit.end
            yield fact(chart, sentence, span, "safety.anticoagulant", hit.value, assertion=Assertion.PRESENT)


def _is_of_one_taken(chart: Chart, sentence: Sentence) -> bool:
    """Whether a blood thinner is told of, in the sentence or right before it, and no other medicine is meant."""
    if sentence.of("drug") and not sentence.of("blood"):
        return False
    told = (sentence, *chart.above(sentence, _LOOK_BACK))
    return any(
        assess(chart, one, hit.start, hit.end) not in {Assertion.NEGATED, Assertion.FAMILY, None}
        for one in told
        for hit in one.of("blood")
    )


def _has_plan(chart: Chart) -> bool:
    """Whether a plan stands anywhere: what is not stopped yet may be stopped by it."""
    return any(is_planned(chart, sentence) for sentence in chart.sentences_with("blood_plan"))
