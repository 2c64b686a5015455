"""Blood thinners: which are taken, which were stopped for good, and whether there is a plan for them."""

import re
from collections.abc import Iterator
from typing import Final

from reader.chart import Chart, Sentence
from reader.context import answered_no, assess, modifiers
from reader.emit import fact
from reader.new_clauses import has_exception
from reader.past import assess_lasting, is_dated_back, of_unknown
from reader.spans import Hit
from schemas.fact import Assertion, Fact

_SKIP: Final = frozenset(["allergies", "procedure", "complications"])
_IT: Final = re.compile(r"\b(?:it|this|(?P<all>them|they|both|these|all)|(?:medication|medicine|drug)(?P<many>s)?)\b")
#: Behind the word of a plan, and no longer of it: "hold warfarin; she also takes Plavix", "... and continue Plavix".
_NOT_OF_PLAN: Final = re.compile(r";|\b(?:takes?|taking|continu\w+|remains?|resum\w+|is on|was|were)\b")
#: Words of a plan that may tell of an end instead: "was discontinued in 2024". What is held is taken again.
_ENDED: Final = re.compile(r"(?:stopped|discontinued|suspended)$")
_TO_COME: Final = re.compile(
    r"\b(?:will|shall|should|must|can|may|would|could|to) (?:\w+ )?be (?:temporarily |briefly |safely )?$|"
    r"\b(?:to have|plans?|planned|agrees?|agreed|approves?|approved|ok|okay|cleared)\b[^.;,]{0,40}$"
)
_WAS: Final = re.compile(r"\b(?:was|were|has been|had been|have been) (?:\w+ )?$")
_WHAT: Final = r"(?:injection|procedure|esi|epidural|block|ablation|surgery|operation)"
#: The stop is one for what is asked for.
_AROUND: Final = re.compile(
    rf"\b(?:before|prior to|for) (?:the |this |an? |his |her |any )?(?:[\w-]+ ){{0,2}}?{_WHAT}|"
    r"\b(?:days?|d|hours?|hrs?|h|weeks?|wks?) (?:before|prior|pre)|\b(?:pre|peri)-?(?:proc|op)|"
    r"\b(?:for|x) ?\w+ (?:days?|hours?|hrs?|weeks?)\b"
)
_AND: Final = re.compile(r"\s*(?:,|/|&|,? ?(?:and|or))\s*")
#: "Was told to stop Eliquis but may still be taking it": whoever planned it does not know what became of it.
_NOT_FOLLOWED: Final = re.compile(
    r"\b(?:may|might|could) (?:still|not have)\b|\b(?:did|has|have|had) not (?:stop(?:ped)?|held|hold|followed)\b"
)
#: "Cannot be held", "must not interrupt", "unsafe to stop": no plan to stop it, and the medicine is taken.
_NOT_TO_STOP: Final = re.compile(
    r"\b(?:can ?not|can't|(?:must|should|may|do|could|will|would) not|mustn't|shouldn't|don't|won't|unable to|"
    r"unwilling to|unsafe to|(?:not|too) (?:safe|willing|able|risky|dangerous) to|against)"
    r" (?:(?:be|have|her|him|it|this|safely|yet|ever|been|to|the) ){0,3}$"
)
_UNNAMED: Final = "unspecified"
_PLANNED: Final = frozenset(["plan", "instructions"])


def find(chart: Chart, sentence: Sentence) -> Iterator[Fact | None]:
    """Facts `safety.anticoagulant` and `safety.anticoagulant_plan` of a sentence."""
    if sentence.section in _SKIP:
        return
    hits, words = sentence.of("blood"), sentence.of("blood_plan")
    if not (hits or words):
        return
    plans = [word for word in words if _is_plan(chart, sentence, word)]
    is_meant = bool(plans) or (bool(words) and _NOT_FOLLOWED.search(sentence.words) is not None)
    is_meant = is_meant or any(_NOT_TO_STOP.search(chart.lower, sentence.start, word.start) for word in words)
    stopped = {hit for word in words if _is_end(chart, sentence, word) for hit in _of(chart, sentence, word)}
    for hit in hits:
        said = _said(chart, sentence, hit, is_planned=is_meant, is_stopped=hit in stopped)
        if said is not None:
            yield fact(chart, sentence, (hit.start, hit.end), "safety.anticoagulant", hit.value, assertion=said)
    if plans and _is_of_taken(chart, sentence, [hit for hit in hits if hit not in stopped]):
        span = (plans[0].start, plans[0].end)
        for name in _planned_for(chart, sentence, plans):
            yield fact(
                chart,
                sentence,
                span,
                "safety.anticoagulant_plan",
                assertion=Assertion.PRESENT,
                attributes={"medicine": name},
            )


def _planned_for(chart: Chart, sentence: Sentence, plans: list[Hit]) -> list[str | None]:
    """The medicines that the plan is for; None: for whatever is taken ("anticoagulants will be held")."""
    hits = sentence.of("blood")
    if hits:
        meant = [hit for word in plans for hit in _of(chart, sentence, word)]
        last = plans[-1].end
        meant += [h for h in hits if h.start >= last and _NOT_OF_PLAN.search(chart.lower, last, h.start) is None]
    else:
        before, word = chart.previous(sentence), _IT.search(chart.words(sentence))
        meant = [*before.of("blood")] if before is not None else []
        if word is not None and not (word["all"] or word["many"]):
            meant = meant[-1:]
    names = dict.fromkeys(str(hit.value) for hit in meant)
    return [None] if not names or _UNNAMED in names else [*names]


def _said(chart: Chart, sentence: Sentence, hit: Hit, *, is_planned: bool, is_stopped: bool) -> Assertion | None:
    # A medicine that a past history lists is taken, unless a word of the past says otherwise.
    said = assess_lasting(chart, sentence, hit.start, hit.end, listed=Assertion.PRESENT) or of_unknown(sentence)
    if said is Assertion.NEGATED and hit.value == _UNNAMED and has_exception(chart.lower[hit.end : sentence.end]):
        others = [other for other in sentence.of("blood") if other.start > hit.start]
        return said if others else Assertion.UNCERTAIN
    if is_stopped and said in {Assertion.PRESENT, Assertion.HYPOTHETICAL}:
        return Assertion.HISTORICAL
    # A plan to hold it ("will stop warfarin") says that it is taken.
    return Assertion.PRESENT if said is Assertion.HYPOTHETICAL and is_planned else said


def _is_of_taken(chart: Chart, sentence: Sentence, hits: list[Hit]) -> bool:
    """Whether the plan is one for a medicine that is taken: in the sentence, or "it" of the sentence before."""
    if sentence.of("blood"):
        return any(assess(chart, sentence, hit.start, hit.end) is not Assertion.NEGATED for hit in hits)
    before = chart.previous(sentence)
    return before is not None and bool(before.of("blood")) and _IT.search(chart.words(sentence)) is not None


def _is_plan(chart: Chart, sentence: Sentence, word: Hit) -> bool:
    if modifiers(chart, sentence, word.start, word.end, "forward") & {"negation", "silence"}:
        return False
    if _NOT_TO_STOP.search(chart.lower, sentence.start, word.start):
        return False
    if _is_dated_back(chart, sentence, word) or _NOT_FOLLOWED.search(chart.lower, word.end, sentence.end):
        return False
    return not _ENDED.search(chart.lower, word.start, word.end) or _is_ahead(chart, sentence, word)


def is_planned(chart: Chart, sentence: Sentence) -> bool:
    """Whether a sentence holds the word of a plan for a medicine."""
    return any(_is_plan(chart, sentence, word) for word in sentence.of("blood_plan"))


def _is_ahead(chart: Chart, sentence: Sentence, word: Hit) -> bool:
    """ "Will be held", "stopped 5 days before the injection"."""
    low, high = _part(chart, sentence, word)
    return (
        (sentence.section in _PLANNED and _WAS.search(chart.lower, low, word.start) is None)
        or _TO_COME.search(chart.lower, low, word.start) is not None
        or _AROUND.search(chart.lower, word.end, high) is not None
    )


def _is_end(chart: Chart, sentence: Sentence, word: Hit) -> bool:
    """The medicine was stopped, and nothing says that it was for what is asked for or a short while ago."""
    if not _ENDED.search(chart.lower, word.start, word.end):
        return False
    if modifiers(chart, sentence, word.start, word.end, "forward") & {"negation", "silence"}:
        return False
    if answered_no(chart, sentence, word.start, word.end) is not None:
        return False
    if _is_dated_back(chart, sentence, word):
        return True
    return not _is_ahead(chart, sentence, word) and not sentence.times


def _is_dated_back(chart: Chart, sentence: Sentence, word: Hit) -> bool:
    return is_dated_back(chart, sentence, *_part(chart, sentence, word))


def _part(chart: Chart, sentence: Sentence, word: Hit) -> tuple[int, int]:
    """The words round a word of a plan up to the medicines that are not its own."""
    own = _of(chart, sentence, word)
    others = [hit for hit in sentence.of("blood") if hit not in own]
    low = max((hit.end for hit in others if hit.end <= word.start), default=sentence.start)
    low = own[0].start if own and own[0].start < word.start else low
    return low, min((hit.start for hit in others if hit.start >= word.end), default=sentence.end)


def _of(chart: Chart, sentence: Sentence, word: Hit) -> list[Hit]:
    """The medicine nearest to the word, with those that are joined to it: "warfarin and Xarelto were stopped"."""
    hits = list(sentence.of("blood"))
    if not hits:
        return []
    nearest = min(range(len(hits)), key=lambda at: max(hits[at].start - word.end, word.start - hits[at].end))
    low = high = nearest
    while low and _AND.fullmatch(chart.lower, hits[low - 1].end, hits[low].start):
        low -= 1
    while high + 1 < len(hits) and _AND.fullmatch(chart.lower, hits[high].end, hits[high + 1].start):
        high += 1
    return hits[low : high + 1]
