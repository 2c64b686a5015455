"""What nobody has made sense of and may turn the answer: the last look before a machine may approve (docs/adr/0009).

A chart that meets every criterion can still say that it is another patient's, that she has called it off, that there
is pus, or hold a sentence about the blocks of which no finder made anything. Each of these is handed to a person: it
counts for nothing and against nobody, and keeps a policy from approving. What is beside the point stays so.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterator, Sequence
from collections.abc import Set as AbstractSet
from functools import cache
from operator import attrgetter
from typing import Final

from reader.chart import Chart, Sentence
from reader.context import frame, modifiers
from reader.emit import fact
from reader.form_marks import LETTERS, open_answers
from reader.lexicon import data
from reader.risk_talk import is_risk_talk
from reader.spans import Hit
from schemas.fact import Assertion, Fact

_KIND: Final = "chart.unsettled"
_SETTLED: Final = frozenset(["settled", "calm"])
#: Advice, hand-outs, consent and other people's illnesses. A note disowns itself wherever it does.
_SKIP: Final = frozenset(["consent", "references", "instructions", "goals", "family_history"])
_ANYWHERE: Final = frozenset(["correction", "disowned"])
#: Lists that name much and say little of it.
_LISTS: Final = _SKIP | {"social_history", "medications", "allergies", "past_history", "surgical_history"}
#: "Risks include bleeding and infection", "her father died of cancer", "no fever".
_EXPLAINED: Final = frozenset(["negation", "family", "risk", "silence"])
_ALARM_EXPLAINED: Final = _EXPLAINED | {"hypothetical"}
#: "No sleep study report", "neither was sent": the record is silent, and a gap asks.
_OF_RECORD: Final = frozenset(["silence", "record"])
_DENIALS: Final = _OF_RECORD | {"negation", "near_negation"}
_OTHERS: Final = frozenset(["family", "risk"])
#: "Is not recommended", "no need for": the denial is what the term says.
_OWN_DENIAL: Final = re.compile(r"\b(?:not|no|cannot)\b|n't\b")
#: The plural of the headache's short form is a common verb.
_NO_HEADACHE: Final = "has"
#: A letterhead or a title stands among so many first lines, without a stop and without a number.
_HEAD: Final = 5
_TITLE: Final = re.compile(r"[^\d.!?:;]{1,80}")
_NUMBER: Final = re.compile(
    r"\d|\b(?:half|third|quarter|most|all|none|nothing|twice|one|two|three|four|five|six|seven|eight|nine|ten)\b"
)
_SPAN: Final = attrgetter("start", "end")
#: Of so many terms in one sentence each is looked at.
_MOST: Final = 40
_MOST_KINDS: Final = 12


def find(chart: Chart, facts: Sequence[Fact]) -> Iterator[Fact | None]:
    """Facts `chart.unsettled`: what kind of statement it is, and the kinds of fact that it may be (`about`, by blanks).

    `facts`: those of the chart that the other finders made.
    """
    for sentence in chart.sentences_with("unsettled"):
        yield from _statements(chart, sentence)
    yield from _alarms(chart, facts)
    read = _read(chart, facts)
    if chart.says(LETTERS):
        yield from _open(chart, facts, read)
    for sentence in chart.sentences:
        if sentence.by_class and sentence.position not in read and not _is_list_or_heading(sentence):
            yield from _unread(chart, sentence)


def _statements(chart: Chart, sentence: Sentence) -> Iterator[Fact | None]:
    for hit in sentence.of("unsettled")[:_MOST]:
        if hit.value in _SETTLED or (sentence.section in _SKIP and hit.value not in _ANYWHERE):
            continue
        said = modifiers(chart, sentence, hit.start, hit.end)
        if _OWN_DENIAL.search(chart.lower, hit.start, hit.end):
            said.discard("negation")
        if hit.value in _ANYWHERE or not said & _EXPLAINED:
            yield _unsettled(chart, sentence, hit, hit.value)


def _alarms(chart: Chart, facts: Sequence[Fact]) -> Iterator[Fact | None]:
    """Words of danger that are neither denied nor read: most are denied, and the facts are many."""
    said = [(sentence, hits) for sentence in chart.sentences_with("alarm") if (hits := _alarming(chart, sentence))]
    values = {hit.value for _, hits in said for hit in hits}
    named = [one for one in facts if one.kind in values] if values else []
    for sentence, hits in said:
        read = set() if _is_open(sentence) else _kinds_read(chart, sentence, named)
        for hit in hits:
            if hit.value not in read:
                yield _unsettled(chart, sentence, hit, "alarm", about=hit.value)


def _alarming(chart: Chart, sentence: Sentence) -> list[Hit]:
    """Those that nothing denies or explains."""
    if sentence.section in _SKIP or is_risk_talk(sentence):
        return []
    hits = [hit for hit in sentence.of("alarm")[:_MOST] if hit.value not in _SETTLED]
    if _is_open(sentence):
        return hits
    return [hit for hit in hits if not modifiers(chart, sentence, hit.start, hit.end) & _ALARM_EXPLAINED]


def _is_open(sentence: Sentence) -> bool:
    """ "No fever apart from 102.3", "rule out fracture": denied and not."""
    return bool(sentence.of("exception"))


def _open(chart: Chart, facts: Sequence[Fact], read: Collection[int]) -> Iterator[Fact | None]:
    """Fields of forms and places of templates of which facts were made, though their answer was not made out."""
    for sentence, at in open_answers(chart):
        if sentence.position in read and sentence.section not in _LISTS:
            about = " ".join(sorted(_kinds_read(chart, sentence, facts))[:_MOST_KINDS])
            yield fact(
                chart, sentence, (at, at + 1), _KIND, "form", assertion=Assertion.PRESENT, attributes={"about": about}
            )


def _kinds_read(chart: Chart, sentence: Sentence, facts: Sequence[Fact]) -> set[str]:
    """The kinds of fact that stand on a sentence."""
    start, offset = sentence.start, chart.offset
    end = chart.starts[sentence.position + 1] if sentence.position + 1 < len(chart.starts) else len(chart.text)
    return {
        one.kind
        for one in facts
        if one.start is not None and one.end and one.start - offset < end and start < one.end - offset
    }


def _read(chart: Chart, facts: Sequence[Fact]) -> set[int]:
    """Positions of the sentences on which any fact stands; most facts of a sentence have one span."""
    starts, offset = chart.starts, chart.offset
    read: set[int] = set()
    for start, end in set(map(_SPAN, facts)):
        if start is not None and end:
            behind, last = bisect_right(starts, start - offset), bisect_left(starts, end - offset)
            if behind == last:
                read.add(behind - 1)  # the one sentence of most; a range for it costs twice as much
            else:
                read.update(range(max(0, behind - 1), last))
    return read


def _is_list_or_heading(sentence: Sentence) -> bool:
    return (
        sentence.section in _LISTS
        or sentence.words == sentence.section
        or (sentence.position < _HEAD and _TITLE.fullmatch(sentence.words) is not None)
    )


def _unread(chart: Chart, sentence: Sentence) -> Iterator[Fact | None]:
    """A sentence with words of the matter and no fact: one statement for all that it may be about."""
    if _class_set().isdisjoint(sentence.by_class):
        return
    known = [hit for hit in sentence.among(_classes()) if _about(hit.cls, hit.value)]
    # So many words of the matter in one sentence are no denial that could be made out, and looking at each costs.
    hits = known if len(known) > _MOST else _that_matter(chart, sentence, known)
    if hits:
        about = dict.fromkeys(kind for hit in hits for kind in _about(hit.cls, hit.value))
        yield _unsettled(chart, sentence, hits[0], "unread", about=" ".join(about))


def _that_matter(chart: Chart, sentence: Sentence, hits: Sequence[Hit]) -> list[Hit]:
    triggers = {trigger.kind for trigger in frame(chart, sentence).triggers} if hits else frozenset()
    return [hit for hit in hits if _may_matter(chart, sentence, hit, triggers)]


def _may_matter(chart: Chart, sentence: Sentence, hit: Hit, triggers: AbstractSet[str]) -> bool:
    if chart.lower[hit.start : hit.end] == _NO_HEADACHE:
        return False
    if hit.cls in data("unread_with_number") and _NUMBER.search(sentence.words) is None:
        return False
    if triggers & _OTHERS and modifiers(chart, sentence, hit.start, hit.end) & _OTHERS:
        return False
    if "hypothetical" in triggers and hit.cls in data("unread_unless_planned"):
        return False
    return not triggers & (_DENIALS if hit.cls in data("unread_unless_denied") else _OF_RECORD)


@cache
def _classes() -> tuple[str, ...]:
    return tuple(dict.fromkeys(name.partition("/")[0] for name in data("unread")))


@cache
def _class_set() -> frozenset[str]:
    return frozenset(_classes())


def _about(cls: str, value: str) -> Sequence[str]:
    """The kinds of fact that a term may be about; none where it alone says nothing."""
    kinds: dict[str, list[str]] = data("unread")
    return kinds.get(cls, ()) or kinds.get(f"{cls}/{value}", ())


def _unsettled(chart: Chart, sentence: Sentence, hit: Hit, value: str, about: str | None = None) -> Fact | None:
    span = (hit.start, hit.end)
    return fact(chart, sentence, span, _KIND, value, assertion=Assertion.PRESENT, attributes={"about": about})
