"""Medicines that prevent migraine: class, how long, what became of them; and that none was ever tried."""

import re
from collections.abc import Iterator
from typing import Final

from reader.chart import Chart, Sentence
from reader.context import modifiers
from reader.effects import segment
from reader.emit import fact
from reader.letters import sieve
from reader.outcomes import Course, course_of
from reader.spans import Hit
from reader.untaken_preventives import named_untaken, none_told, only_acute
from schemas.fact import Assertion, Fact

_HEADACHES: Final = frozenset(
    [
        "headache",
        "migraine",
        "chronic_migraine",
        "episodic_migraine",
        "tension_type",
        "cluster",
        "post_traumatic",
        "toxin",
    ]
)
#: The same medicines treat other things; said of those they are no prevention.
_OTHER_USE: Final = re.compile(
    r"\b(?:hypertension|blood pressure|htn|seizures?|epilepsy|depression|anxiety|neuropath\w+|fibromyalgia|"
    r"atrial|tachycardia)\b"
)
_FOR_HEAD: Final = re.compile(r"\b(?:headaches?|migraines?|prevent\w*|prophyla\w*)\b")
_NONE_LETTERS: Final = sieve("prevent", "prophyla")
_NONE: Final = re.compile(
    r"\b(?:never|no|not|without|has not|have not|hasn't|naive to)\b(?! (?:any )?(?:other|further|additional|"
    r"more|new|longer)\b)(?![^.;]{0,40}\b(?:document\w*|record\w*|list\w*|mention\w*|noted)\b)"
    r"(?![^.;]{0,30}\bcurrent\w*\b)[^.;,]{0,40}\b(?:prevent(?:at)?ives?|prophylactics?|prevention|prophylaxis)\b"
    r"(?! (?:\w+ )?(?:other|besides?|but|except|apart|left|remain\w*)\b)(?![^.;]{0,40}\b(?:document\w*|record\w*|"
    r"helped|worked|effective|success\w*|benefit\w*|relief|reduced)\b)|"
    r"\b(?:prevent(?:at)?ive|prophylactic)s?(?: (?:medications?|medicines?|therapy|treatment))?[ -]na(?:i|\u00ef)ve\b"
)
_ACUTE_LETTERS: Final = sieve("only", "nothing but", "nothing other", "nothing more", "nothing beyond", "solely",
                              "exclusively", "just", "limited to", "confined to", "alone", "nothing else")  # fmt: skip
#: "The only preventive tried was amitriptyline", "only topiramate has been tried": no class beside those named.
_ONLY_LETTERS: Final = sieve(
    "only", "alone", "sole", "single", "nothing else", "no other", "lone ", "one prevent", "one proph", "one drug",
    "one medication", "one class", "same prevent", "same proph", "same class", "same drug", "same medication",
)  # fmt: skip
_ONLY_KIND: Final = re.compile(
    r"\b(?:the |her |his )?(?:only|sole|single|one|lone) (?:\w+ ){0,2}?(?:prevent(?:at)?ives?|prophylactics?)\b"
    r"(?! (?:that|which|to have) (?:help|work)\w*)"
    r"|\b(?:one|(?:a |the )?(?:single|same|sole)) (?:prevent(?:at)?ive |prophylactic |drug |medication )?class\b"
)
_ONLY_NAMED: Final = re.compile(r"\b(?:only|just|nothing but|no more than) (?:a |an |one )?(?:[\w-]+ ){0,4}?$")
_ALONE: Final = re.compile(r"(?: \d+ ?mg)? (?:alone|only)\b")
_TRIED: Final = re.compile(r"\b(?:tried|used|taken|given|attempted|trialed|prescribed|received|had|trial|took)\b")
_NOTHING_ELSE: Final = re.compile(
    r"\b(?:and |but )?(?:nothing else|no others?(?: (?:preventives?|prophylactics?|medicines?|medications?|"
    r"drugs?|class(?:es)?|agents?))?)\b"
    r"(?: (?:has|have|had|was|were))?(?: (?:ever|been|yet))*(?: (?:tried|used|taken|given|attempted))?"
)
_NOT_ONLY: Final = re.compile(
    r"\b(?:currently|current|now|at present|remaining|left|document\w*|record\w*|list\w*|mention\w*|stated|"
    r"helped|worked|effective|"
    r"tolerated|not only|of (?:those|these|the others))\b"
)
_AFTER: Final = re.compile(
    r"\bafter (?:about |at least |over |more than |a |"
    r"an )?(?:full )?(\d{1,3})[ -]?(weeks?|wks?|months?|mos?|days?)\b"
)
#: "Each for at least 2 months", "3 months each": the time of every medicine of the sentence.
_EACH: Final = re.compile(
    r"\beach(?: \w+){0,5}? (?P<n>\d{1,3})[ -]?(?P<unit>weeks?|wks?|months?|mos?|days?)\b|"
    r"(?<![\w./])(?P<n2>\d{1,3})[ -]?(?P<unit2>weeks?|wks?|months?|mos?|days?) (?:trials? )?(?:of )?each\b"
)
_DAYS: Final = {"w": 7, "m": 30, "d": 1}
_DOSE: Final = re.compile(r"\s*(?:xl |er |xr |la |sr )?\(?(\d+(?:\.\d+)?(?:[/-]\d+)?\s?mg)")
_KEY: Final = ("is of headache",)
_SKIP: Final = frozenset(
    ["allergies", "references", "imaging", "examination", "family_history", "procedure", "consent"]
)
_LISTS: Final = frozenset(["medications", "treatment_history", "treatment"])


def find(chart: Chart) -> Iterator[Fact | None]:
    """Facts `care.preventive`, `care.preventive_classes` and `care.no_preventive`, where headache is spoken of."""
    if not is_of_headache(chart):
        return
    for sentence in chart.saying(_NONE_LETTERS):
        none = _NONE.search(sentence.words)
        told = none.span() if none is not None else none_told(sentence.words)
        if told is not None and sentence.section not in _SKIP:
            yield _none_ever(chart, sentence, told)
    yield from _untaken(chart)
    for sentence in chart.saying(_ONLY_LETTERS):
        if sentence.section not in _SKIP:
            yield _only_these(chart, sentence)
    for sentence in chart.sentences_with("preventive"):
        if sentence.section not in _SKIP and not _is_for_other(chart, sentence):
            for hit in sentence.of("preventive"):
                yield _medicine(chart, sentence, hit)


def _none_ever(chart: Chart, sentence: Sentence, told: tuple[int, int]) -> Fact | None:
    span = (sentence.start + told[0], sentence.start + told[1])
    if modifiers(chart, sentence, *span) & {"family", "silence"}:
        return None
    return fact(chart, sentence, span, "care.no_preventive", assertion=Assertion.PRESENT)


def _untaken(chart: Chart) -> Iterator[Fact | None]:
    """None taken by what is told of others: of medicines for the attack alone, or of all that are named."""
    named = [sentence for sentence in chart.sentences_with("preventive") if sentence.section not in _SKIP]
    if not named:
        for sentence in chart.saying(_ACUTE_LETTERS):
            told = only_acute(sentence.words) if sentence.section not in _SKIP else None
            if told is not None:
                yield _none_ever(chart, sentence, told)
    elif len(named) == 1:
        (sentence,) = named
        told = named_untaken(sentence.words)
        if told is not None and len({hit.value.partition(":")[0] for hit in sentence.of("preventive")}) > 1:
            yield _none_ever(chart, sentence, told)


def _only_these(chart: Chart, sentence: Sentence) -> Fact | None:
    """How many classes were tried in all, where the text says that there were no others."""
    words, named = sentence.words, sentence.of("preventive")
    if _NOT_ONLY.search(words) or modifiers(chart, sentence, sentence.start, sentence.start + 1) & {
        "family",
        "silence",
    }:
        return None
    told = _NOTHING_ELSE.search(words)
    if told is not None and _TRIED.search(words) is None and not named:
        before = chart.previous(sentence)
        named = before.of("preventive") if before is not None else []
    elif told is None:
        told = _ONLY_KIND.search(words)
        if told is None and named and _TRIED.search(words):
            told = _ONLY_NAMED.search(words[: named[0].start - sentence.start])
            told = told or _ALONE.match(words, named[-1].end - sentence.start)
    elif not named and (before := chart.previous(sentence)) is not None:
        named = before.of("preventive")
    if told is None or not named:
        return None
    classes = {hit.value.partition(":")[0] for hit in named}
    span = (sentence.start + told.start(), sentence.start + max(told.end(), 1))
    return fact(chart, sentence, span, "care.preventive_classes", len(classes), assertion=Assertion.PRESENT)


def is_of_headache(chart: Chart) -> bool:
    """Whether the document speaks of headache at all."""
    if _KEY not in chart.kept:
        sentences = chart.sentences_with("headache")
        chart.kept[_KEY] = any(hit.value in _HEADACHES for s in sentences for hit in s.of("headache"))
    found: bool = chart.kept[_KEY]
    return found


def _is_for_other(chart: Chart, sentence: Sentence) -> bool:
    words = chart.words(sentence)
    return _OTHER_USE.search(words) is not None and _FOR_HEAD.search(words) is None


def _is_listed(sentence: Sentence) -> bool:
    return sentence.section in _LISTS or "prevent" in sentence.section or "prophyla" in sentence.section


def _medicine(chart: Chart, sentence: Sentence, hit: Hit) -> Fact | None:
    kind, _, name = hit.value.partition(":")
    course = course_of(chart, sentence, hit, is_listed=_is_listed(sentence))
    if course.said is None:
        return None
    dose = _DOSE.match(chart.lower, hit.end)
    days = _days(chart, sentence, hit, course)
    return fact(
        chart,
        sentence,
        (hit.start, hit.end),
        "care.preventive",
        kind,
        assertion=course.said,
        on=course.on,
        until=course.until,
        days=days,
        attributes={
            "outcome": course.outcome,
            "name": name,
            "dose": dose[1] if dose else None,
            "precision": course.precision,
            "extent": course.extent if days == course.days else None,
        },
    )


def _days(chart: Chart, sentence: Sentence, hit: Hit, course: Course) -> int | None:
    each = _EACH.search(sentence.words) if len(sentence.of("preventive")) > 1 else None
    if each:
        return int(each["n"] or each["n2"]) * _DAYS[(each["unit"] or each["unit2"])[0]]
    return course.days if course.days is not None else _days_after(chart, sentence, hit, course)


def _days_after(chart: Chart, sentence: Sentence, hit: Hit, course: Course) -> int | None:
    """ "Ineffective after 8 weeks" says how long it was tried."""
    if course.effect is None or course.on is not None:
        return None
    low, high = segment(chart, sentence, hit.start, hit.end)
    match = _AFTER.search(chart.lower, max(low, hit.end), high)
    others = [one for one in sentence.of("preventive") if match and hit.end <= one.start < match.start()]
    return int(match[1]) * _DAYS[match[2][0]] if match and not others else None
