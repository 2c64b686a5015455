"""Headache: days in a month, hours in a day, for how many months, features, diagnosis, diary, overuse."""

import re
from collections.abc import Iterator
from typing import Final

from reader.chart import Chart, Sentence
from reader.emit import fact
from reader.finders import headache_hours
from reader.finders.preventive import is_of_headache
from reader.headache_counts import Count, counts_in, sentences_of_headache
from reader.spans import Hit
from reader.timing import times_of
from schemas.fact import Assertion, Fact

_BASELINE: Final = re.compile(
    r"\b(?:baseline|before|prior to|initially|previously|pre-?(?:treatment|botox)|originally|used to)\b"
)
_TREATED: Final = re.compile(
    r"\b(?:now|currently|down to|decreased to|reduced to|to|since|after|on botox|with botox)\b"
)
#: "After 3 rounds of onabotulinumtoxinA, 19 days a month"
_UNDER_TOXIN: Final = re.compile(
    r"\b(?:after|on|with|since|following|under) (?:[\w-]+ ){0,4}"
    r"(?:botox|onabotulinumtoxin\w*|toxin|treatments?|cycles?|rounds?|injections?|sessions?),? (?:[\w-]+ ){0,4}$"
)
_ON_TOXIN: Final = re.compile(
    r"(?: per month| a month|/ ?month| monthly)? (?:after|on|with|since|following|under) (?:[\w-]+ ){0,4}"
    r"(?:botox|onabotulinumtoxin\w*|toxin|treatments?|therapy|cycles?|rounds?|injections?|sessions?)\b"
)
#: What is told beyond one of these is not told of the number.
_ENDS_BEFORE: Final = re.compile(r"[,;]|\bto\b")
_ENDS_BEHIND: Final = re.compile(r"[,;]|\b(?:to|and|now)\b")
#: "Before the first, in December 2025, she counted 19": the whole sentence is of then.
_OPENS_BEFORE: Final = re.compile(
    r"^\W*(?:before (?:the first\b|(?:starting |beginning )?(?:botox|treatment|onabotulinum\w*|therapy|any)|"
    r"it\b)|at baseline|"
    r"prior to (?:botox|treatment|the first|onabotulinum\w*)|pre-?treatment|baseline\b)(?!.*\b(?:now|after|since|"
    r"currently)\b)"
)
_FEATURES: Final = frozenset(
    ["photophobia", "phonophobia", "nausea", "aura", "throbbing", "unilateral", "worse_on_activity", "criteria"]
)
_DIAGNOSES: Final = frozenset(["chronic_migraine", "episodic_migraine", "tension_type", "cluster", "post_traumatic"])
_ASSESSING: Final = frozenset(["assessment", "chief_complaint", "history", "plan", ""])
_DIARY: Final = re.compile(r"\b(?:diary|calendar|log|journal)\b[^.;]{0,24}$")
_DIARY_BEHIND: Final = re.compile(
    r"[- ]?(?:of )?(?:headache |migraine |written |phone |prospective )*(?:diar(?:y|ies)|calendars?|logs?|"
    r"journals?|window|period|tally)\b"
)
_WINDOW_WORDS: Final = re.compile(r"\b(?:follow|return|last|past)\b[^.;]{0,24}$")
_PAST: Final = re.compile(
    r"\b(?:for|over|than|least|x|only (?:in|during|within)|just (?:in|during|within))\b(?: \w+){0,3} (?:past|last)\s*$"
)
_FREQUENT: Final = re.compile(r"\b(?:this frequency|at this (?:rate|frequency)|this pattern|chronic daily)\b")
_ROLES: Final = frozenset(["for", "history", "since", "plain", "ago"])
_SKIP: Final = frozenset(["references", "instructions", "goals"])
_OTHER_CARE: Final = frozenset(["therapy", "care", "drug", "injection", "surgery", "preventive", "imaging"])
#: "17 headache days in the past three months" speaks of now, "in the past" of then.
_LATELY: Final = re.compile(
    r"[^.;,]{0,12}? ?(?:in|over|during) (?:the|these) (?:past|last) (?:[\w-]+ )?(?:months?|weeks?|quarter|days)\b"
)
#: The "without" of the diagnosis denies the aura and not how long it has lasted.
_NO_AURA: Final = re.compile(r"\b(?:without|w/o|with no|no) (?:\w+ )?aura\b")
_DENIAL: Final = re.compile(r"\b(?:no|not|never|denie[sd]|without|w/o)\b")
_IN_YEAR: Final = re.compile(r"\b(?:in|during|back in|until) (?:\w+ )?(?P<year>(?:19|20)\d\d)\b[^;.]{0,40}$")
#: Kept where the counts of the text give a difference.
DIFFERENCE: Final = ("difference of counts",)
_SHORTEST: Final = 14  #: days; a shorter time is a diary's window or an attack


def find(chart: Chart) -> Iterator[Fact | None]:
    """Facts `headache.*` and `diagnosis.headache`."""
    if not is_of_headache(chart):
        return
    told = [sentence for sentence in sentences_of_headache(chart) if sentence.section not in _SKIP]
    counts = [(sentence, one) for sentence in told for one in counts_in(chart, sentence)]
    has_headache_days = any(not one.is_migraine for _, one in counts)
    for sentence, one in counts:
        yield _days(chart, sentence, one, "headache.migraine_days" if one.is_migraine else "headache.days")
        if one.is_migraine and not has_headache_days:
            yield _days(chart, sentence, one, "headache.days")
    yield from _difference(chart, counts)
    yield from headache_hours.find(chart, told)
    for sentence in told:
        yield from _months(chart, sentence, [one for place, one in counts if place is sentence])
        yield from _words(chart, sentence)


def _difference(chart: Chart, counts: "list[tuple[Sentence, Count]]") -> Iterator[Fact | None]:
    """What botulinum toxin took away, where one count is of before and one of under treatment."""
    if not (chart.kept.get(("toxin",), False) or chart.kept.get(("renewal",), False)):
        return
    for is_migraine in (False, True):
        named = [(s, one, _moment(chart, s, one)) for s, one in counts if one.is_migraine is is_migraine]
        before = [one for _, one, moment in named if moment == "baseline" and one.moment is None]
        after = [(s, one) for s, one, moment in named if moment == "treated" and one.moment != "treated"]
        if len(before) != 1 or len(after) != 1 or not before[0].low:
            continue
        chart.kept[DIFFERENCE] = True
        sentence, one = after[0]
        less = before[0].low - (one.upper or one.low)
        for kind, value, unit in (
            ("botulinum.reduction_days", less, "days per month"),
            ("botulinum.reduction_percent", round(100 * less / before[0].low), "%"),
        ):
            derived: dict[str, str | None] = {"derived": "from two counts"}
            yield fact(chart, sentence, (one.start, one.end), kind, value, unit=unit, attributes=derived)


def _days(chart: Chart, sentence: Sentence, one: Count, kind: str) -> Fact | None:
    made = fact(
        chart,
        sentence,
        (one.start, one.end),
        kind,
        one.low,
        unit="days per month",
        attributes={
            "moment": _moment(chart, sentence, one),
            "upper": str(one.upper) if one.upper is not None else None,
            "precision": one.precision or "exact",
        },
    )
    if (
        made is not None
        and made.assertion is Assertion.HISTORICAL
        and _LATELY.match(chart.lower, one.end, sentence.end)
    ):
        return made.model_copy(update={"assertion": Assertion.PRESENT})
    return None if _is_of_long_ago(chart, sentence, one) else made


def _is_of_long_ago(chart: Chart, sentence: Sentence, one: Count) -> bool:
    """ "In 2020 she had 6 headache days a month": of a year well before the document."""
    told = _IN_YEAR.search(chart.lower, sentence.start, one.start)
    return told is not None and chart.document_on is not None and int(told["year"]) < chart.document_on.year - 1


def _moment(chart: Chart, sentence: Sentence, one: Count) -> str | None:
    """Before botulinum toxin, or under it, where the words round the number say so."""
    has_toxin = chart.kept.get(("toxin",), False) or chart.kept.get(("renewal",), False)
    if one.moment is not None:
        return one.moment if one.moment != "now" else "treated" if has_toxin else None
    before = chart.lower[max(sentence.start, one.start - 40) : one.start]
    after = chart.lower[one.end : min(sentence.end, one.end + 24)]
    before = _ENDS_BEFORE.split(before)[-1] if not before.rstrip().endswith(" to") else " to "
    after = _ENDS_BEHIND.split(after, maxsplit=1)[0]
    if (
        _OPENS_BEFORE.search(sentence.words)
        or _BASELINE.search(after)
        or _BASELINE.search(before)
        or before.rstrip().endswith("from")
    ):
        return "baseline"
    behind = chart.lower[one.end : min(sentence.end, one.end + 60)]
    low = max(sentence.start, one.start - 60)
    is_under = _ON_TOXIN.match(behind) or _TREATED.search(before) or _UNDER_TOXIN.search(chart.lower, low, one.start)
    return "treated" if is_under and has_toxin else None


def _months(chart: Chart, sentence: Sentence, counted: list[Count]) -> Iterator[Fact | None]:
    """How long headaches have been as frequent as they are: beside a count, or "chronic", or "this frequency"."""
    if sentence.section == "plan" or not sentence.times:
        return
    words = chart.words(sentence)
    is_chronic = any(h.value == "chronic_migraine" for h in sentence.of("headache"))
    if not counted and not is_chronic and not _FREQUENT.search(words):
        return
    for timed in times_of(chart, sentence):
        time = timed.time
        is_count = any(one.start <= time.start < one.end for one in counted)
        if is_count or (timed.anchor is not None and timed.anchor.cls in _OTHER_CARE):
            continue
        before = words[: time.start - sentence.start]
        days = time.days
        if time.role == "since" and time.last is not None and chart.document_on and chart.document_on > time.last:
            days = (chart.document_on - time.last).days
        is_past = time.role == "for" and _PAST.search(before) is not None
        if chart.lower.startswith(("a month", "one month"), time.start):
            continue
        if days is None or days < _SHORTEST or time.role not in _ROLES:
            continue
        if (
            _DIARY_BEHIND.match(words, time.end - sentence.start)
            or _DIARY.search(before)
            or (_WINDOW_WORDS.search(before) and not is_past)
        ):
            continue
        yield _of_now(fact(chart, sentence, (time.start, time.end), "headache.months", days=days), before)


def _of_now(made: Fact | None, before: str) -> Fact | None:
    """ "For the past 8 months" speaks of now, and "without aura" is no denial of the migraine."""
    if made is None:
        return None
    is_denied = made.assertion is Assertion.NEGATED and not _denies_aura_only(before)
    if is_denied or made.assertion not in {Assertion.NEGATED, Assertion.HISTORICAL}:
        return made
    return made.model_copy(update={"assertion": Assertion.PRESENT})


def _denies_aura_only(before: str) -> bool:
    """ "Chronic migraine without aura for three years"."""
    rest, count = _NO_AURA.subn(" ", before)
    return count > 0 and _DENIAL.search(rest) is None


def _words(chart: Chart, sentence: Sentence) -> Iterator[Fact | None]:
    for hit in sentence.of("headache"):
        yield from _word(chart, sentence, hit)


def _word(chart: Chart, sentence: Sentence, hit: Hit) -> Iterator[Fact | None]:
    span = (hit.start, hit.end)
    for value in hit.value.split("+"):
        if value in _FEATURES:
            yield fact(chart, sentence, span, "headache.feature", value)
    if hit.value in _DIAGNOSES:
        yield fact(chart, sentence, span, "diagnosis.headache", hit.value)
    elif hit.value == "migraine" and sentence.section in _ASSESSING:
        yield fact(chart, sentence, span, "diagnosis.headache", "migraine")
    elif hit.value == "overuse":
        yield fact(chart, sentence, span, "headache.overuse")
    elif hit.value == "diary":
        made = fact(chart, sentence, span, "headache.diary")
        if made is not None and made.assertion is not Assertion.NEGATED:
            yield made
