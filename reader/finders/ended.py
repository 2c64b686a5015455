"""The complaint that is over, or is not there in one limb: against what the rest of a chart tells."""

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from reader.anatomy import region_in
from reader.chart import Chart, Sentence
from reader.context import clause, modifiers
from reader.emit import fact
from reader.holds import holds
from reader.knees import names_a_knee
from reader.letters import sieve
from reader.sections import NO_COMPLAINT
from schemas.fact import Assertion, Fact, Region, Side

_SKIP: Final = NO_COMPLAINT | {"treatment_history"}
_LIMB: Final = r"(?P<limb>arms?|legs?|upper extremit(?:y|ies)|lower extremit(?:y|ies)|upper limbs?|lower limbs?)"
_SIDE: Final = r"(?P<side>left|right|either|both|bilateral)"
_COMPLAINTS: Final = r"(?:pains?|symptoms?|complaints?|involvement|radiation|radicular (?:pain|symptoms))"
_NO: Final = r"\b(?:no|denies(?: any)?|without(?: any)?|not have(?: any)?|no longer (?:has|have|reports|experiences))"
#: What holds at one moment or for a while is no end: "no left arm pain at rest", "pain-free for three months".
_LASTS: Final = (
    r"(?! ?,? ?(?:at (?:night|rest|first|times)|when|while|with|during|after|following|for|until|till|before|"
    r"except|unless|on (?:exam|flexion|extension|rotation|palpation)|as long|range|rom|motion|movement|"
    r"interval|periods?|from an?|days?|weeks?|months?)\b)"
)
#: "No left arm pain", "denies left arm symptoms": of a whole limb; of a hand alone it says nothing of the arm.
_NOT_THERE: Final = re.compile(
    rf"{_NO} (?:current |further |more |residual |associated |real )*{_SIDE} {_LIMB} {_COMPLAINTS}\b{_LASTS}"
)
_NO_LONGER: Final = re.compile(
    rf"\bno longer (?:has|have|reports|experiences) (?:any )?{_LIMB} {_COMPLAINTS}\b{_LASTS}"
)
_NONE_IN: Final = re.compile(
    rf"{_NO} (?:current |further |more |residual )*{_COMPLAINTS}(?:,? (?:numbness|tingling|weakness|or|and),?)* "
    rf"(?:in|into|to|down|of) (?:the |his |her )?{_SIDE} {_LIMB}\b{_LASTS}"
)
_CLEAR: Final = re.compile(
    rf"\b{_SIDE} {_LIMB} (?:is|are|remains?) (?:entirely |completely )?(?:asymptomatic|(?:symptom|pain)[- ]free|"
    rf"free of (?:pain|symptoms)|unaffected|not affected|spared|not involved)\b{_LASTS}"
)
_WHO: Final = r"(?:he|she|they|the patient|patient|pt|i)"
_NOW: Final = r"(?:now|currently|today|completely|entirely|totally|presently|again|essentially|all|since|fully)"
#: "She is now pain-free", "has been asymptomatic since"; "was pain-free" tells of another time.
_FREE: Final = re.compile(
    rf"(?:\b{_WHO}(?:'s| is| are| am| remains?| (?:has|have) (?:been|become|remained)| reports being)(?: {_NOW})*|"
    rf"^(?:[-*] )?{_NOW}|^(?:[-*] )?(?=[a-z -]+[.;]?$)|\band (?:has|have) been(?: {_NOW})*) ?"
    r"(?:(?:pain|symptom)[- ]free|asymptomatic|(?:free of (?:all |any )?|without (?:any )?)(?:pain|symptoms))"
    rf"\b{_LASTS}"
)
_NO_MORE: Final = re.compile(
    rf"\b(?:{_WHO} )?(?:(?:has|have|reports|denies) )?"
    r"(?:(?:no|any) (?:current|ongoing|further|remaining|residual|more)|"
    r"no longer (?:has|have|reports|experiences)(?: any)?) (?:pain|symptoms)\b"
    rf"{_LASTS}(?! (?:in|of|into|down|to|free)\b)"
)
_ENDED: Final = re.compile(
    r" (?:(?:in|of|down) (?:the |his |her )?(?:[\w-]+ ){1,3})?"
    r"(?:(?:(?:has|have|is|are) (?:now |since |all |completely |fully |entirely |totally )*)?"
    r"(?:resolved|subsided|disappeared|vanished)|"
    r"(?:has|have|is|are) (?:now |completely |all )*gone(?: away)?|"
    r"went away|(?:is|are) no longer (?:present|there|felt|a problem))\b"
)
#: Letters without which the pattern fits nowhere.
_FREE_LETTERS: Final = sieve("free", "asymptomatic", "without")
_MORE_LETTERS: Final = ("current", "ongoing", "further", "remaining", "residual", "more", "longer")
_DENIED_LETTERS: Final = sieve("no ", "denies", "not have", "affected", "involved")
_ENDED_LETTERS: Final = sieve("resolved", "subsided", "disappeared", "vanished", "gone", "went away", "no longer")
#: Pain that came back, an episode of long ago, and what an injection did for a while are told elsewhere.
_BACK: Final = re.compile(
    r"\b(?:return\w*|recur\w*|came back|comes back|again|relaps\w*|re-?appear\w*|back to|but|however|although|until|"
    r"before|episode|temporar\w+|transient\w*|brief\w*|worse\w*|initial\w*|previous\w*|prior|earlier|then)\b"
)
_AIM: Final = re.compile(r"\b(?:goals?|hopes?|hoping|wants?|wishes|would like|expects?)\b")
_LONG_AGO: Final = 180
_COMPLAINT: Final = frozenset(["pain", "complaint"])
_KINDS: Final = ("symptom.radicular_pain",)
_BOTH_KINDS: Final = ("symptom.radicular_pain", "symptom.spine_pain")


class _Over(NamedTuple):
    """Where the text says so, and of which limb, side and region; none means of all."""

    start: int
    end: int
    side: Side | None = None
    limb: str | None = None
    region: Region | None = None


def find(chart: Chart) -> Iterator[Fact | None]:
    """Negated facts `symptom.radicular_pain`, `symptom.spine_pain` and, where a knee is named, `symptom.knee_pain`."""
    for sentence in chart.saying(_FREE_LETTERS, _ENDED_LETTERS, _DENIED_LETTERS):
        if sentence.section not in _SKIP and not sentence.of("injection"):
            for over in _told(chart, sentence):
                yield from _negated(chart, sentence, over)


def _told(chart: Chart, sentence: Sentence) -> Iterator[_Over]:
    if sentence.of("part"):
        yield from _of_limb(sentence)
    if sentence.position in chart.positions_saying(_FREE_LETTERS):
        yield from _of_all(chart, sentence, _FREE)
    if holds(sentence.words, _MORE_LETTERS):
        yield from _of_all(chart, sentence, _NO_MORE)
    if sentence.position in chart.positions_saying(_ENDED_LETTERS):
        yield from _resolved(chart, sentence)


def _negated(chart: Chart, sentence: Sentence, over: _Over) -> Iterator[Fact | None]:
    kinds = _KINDS if over.limb is not None else _BOTH_KINDS
    if over.limb is None and names_a_knee(chart):
        kinds = (*kinds, "symptom.knee_pain")
    for kind in kinds:
        yield fact(
            chart,
            sentence,
            (over.start, over.end),
            kind,
            assertion=Assertion.NEGATED,
            side=over.side,
            region=over.region,
            attributes={"limb": over.limb} if over.limb else None,
        )


def _of_limb(sentence: Sentence) -> Iterator[_Over]:
    words = sentence.words
    for pattern in (_NOT_THERE, _NO_LONGER, _NONE_IN, _CLEAR):
        for match in pattern.finditer(words):
            side = match.groupdict().get("side") or ""
            yield _limb(sentence, match.start(), match.end(), side, match["limb"])


def _limb(sentence: Sentence, low: int, high: int, side: str, named: str) -> _Over:
    start = sentence.start
    is_arm = named.startswith(("arm", "upper"))
    return _Over(
        start + low,
        start + high,
        "left" if side == "left" else "right" if side == "right" else None,
        "arm" if is_arm else "leg",
        "cervical" if is_arm else "lumbar",
    )


def _of_all(chart: Chart, sentence: Sentence, pattern: "re.Pattern[str]") -> Iterator[_Over]:
    match = pattern.search(sentence.words)
    if match is None or _BACK.search(sentence.words, match.end()) or _AIM.search(sentence.words):
        return
    span = sentence.start + match.start(), sentence.start + match.end()
    if not modifiers(chart, sentence, span[1] - 1, span[1]) & {"hypothetical", "family", "uncertain", "silence"}:
        yield _Over(*span)


def _resolved(chart: Chart, sentence: Sentence) -> Iterator[_Over]:
    """ "Her pain resolved two weeks ago", "the left arm pain has gone"."""
    for hit in sentence.of("pain"):
        match = _ENDED.match(chart.lower, hit.end, sentence.end) if hit.value in _COMPLAINT else None
        if match is None or _is_of_then(chart, sentence, match.end()):
            continue
        low, _ = clause(chart, sentence, hit.start, match.end())
        limbs = [p for p in sentence.of("part") if low <= p.start and p.end <= match.end()]
        if not limbs:
            region = region_in(sentence, low, match.end(), hit.start)
            if region is None:
                yield _Over(hit.start, match.end())
        elif limbs[0].head in {"arm", "leg"}:
            side = next((h.value for h in sentence.of("side") if low <= h.start < match.end()), "")
            side = limbs[0].value.partition("@")[2] or side
            yield _limb(sentence, hit.start - sentence.start, match.end() - sentence.start, side, limbs[0].head)


def _is_of_then(chart: Chart, sentence: Sentence, end: int) -> bool:
    words = sentence.words
    following = chart.following(sentence)
    if _BACK.search(words) or (following is not None and _BACK.search(following.words)):
        return True
    if modifiers(chart, sentence, end - 1, end) & {"hypothetical", "family", "uncertain", "silence", "negation"}:
        return True
    day = chart.document_on
    return any(
        (time.days is not None and (time.role != "ago" or time.days > _LONG_AGO))
        or (time.last is not None and day is not None and (day - time.last).days > _LONG_AGO)
        for time in sentence.times
    )
