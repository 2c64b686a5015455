"""What an earlier ablation of facet nerves gave and how long, where it was not read beside its name.

"RFA on 6/1/26: NRS 8 before, 3 in July, 8 in September", "the last neurotomy's benefit was nil", "the burn did not last
half a year": looked for in the sentence of the ablation and those that follow it.
"""

import re
from calendar import monthrange
from collections.abc import Iterator
from datetime import date
from typing import Final

from reader.chart import Chart, Sentence
from reader.context import modifiers
from reader.dates_shared import MONTH, MONTHS
from reader.emit import fact
from reader.finders.injection_relief import RELIEF_TOLD
from reader.injection_dates import region_of, when
from reader.injections import Tense, tense
from reader.letters import sieve
from reader.pain_left import Part, parts
from reader.relief_lengths import relief_length
from reader.relief_over import Over, relief_over
from reader.score_tokens import fall
from reader.spans import Hit
from reader.spinal import spinal_hits
from schemas.fact import Assertion, Fact, Region

_SKIP: Final = frozenset(
    ["consent", "instructions", "references", "complications", "family_history", "goals", "procedure"]
)
_LETTERS: Final = sieve("ablat", "rfa", "rfn", "rftc", "neurotom", "rhizotom", "radiofreq", "denerv", "burn", "lesion")
_SEQUEL: Final = re.compile(
    r"\b(?:after|following|since|from|of|with|by|post)(?:[- ](?:the|that|his|her|last|previous|prior|earlier|first|"
    r"lumbar|cervical|thoracic|left|right|bilateral|facet))*[ -]$"
)
_OWN_PAST: Final = re.compile(r"(?:last|previous|prior|earlier|the burn)\b")
#: A rule or a plan, told of no ablation that was done.
_RULE: Final = re.compile(r"\b(?:if|unless|whether|criteri\w+|requires?|required|policy|must|should|would|will not)\b")
_REACH: Final = 3
_HALF: Final = 50  #: per cent
_ENOUGH: Final = 180  #: days
_MONTH_NEAR: Final = re.compile(
    rf"\b(?:in|of|last|this|the|on) (?:\d{{1,2}} )?(?P<m>{MONTH})\b(?!,? (?:19|20)\d\d)|^(?P<m2>{MONTH})\b"
)
_OTHER_CARE: Final = re.compile(r"\b(?:therap\w+|physio\w*|exercis\w+|pt|chiropract\w+|blocks?|mbbs?)\b")


def find(chart: Chart) -> Iterator[Fact | None]:
    """Facts `injection.relief` and `injection.relief_duration` of an ablation."""
    events = list(_events(chart))
    if not events or len({on for _, _, on in events if on is not None}) > 1:
        return
    told = {key[2] for key in chart.kept if isinstance(key, tuple) and len(key) == 3 and key[0] == RELIEF_TOLD}
    for sentence, hit, on in events:
        region = region_of(chart, sentence, hit)
        for place, low, high in _places(chart, sentence, hit):
            part = _part(place, low, high) if "%" not in told else None
            if part is not None and not _is_doubtful(chart, place, part.start, part.end):
                told.add("%")
                yield _relief(chart, place, part, on, region)
            end = _end(place, on) if "days" not in told else None
            if end is not None and end.days < _ENOUGH and not _is_doubtful(chart, place, end.start, end.end):
                told.add("days")
                yield _lasted(chart, place, end, on, region)


def _events(chart: Chart) -> Iterator[tuple[Sentence, Hit, date | None]]:
    """Each ablation that was done, with its day."""
    for sentence in chart.saying(_LETTERS):
        if sentence.section in _SKIP:
            continue
        for hit in spinal_hits(chart, sentence):
            if hit.value == "ablation" and _is_done(chart, sentence, hit):
                yield sentence, hit, when(chart, sentence, hit)[0] or _in_month(chart, sentence, hit)


def _is_done(chart: Chart, sentence: Sentence, hit: Hit) -> bool:
    said = tense(chart, sentence, hit)
    if said is Tense.PRIOR:
        return True
    if said is not Tense.DENIED and _OWN_PAST.match(chart.lower, hit.start, hit.end):
        return True
    return said is Tense.UNCLEAR and _SEQUEL.search(chart.lower, sentence.start, hit.start) is not None


def _in_month(chart: Chart, sentence: Sentence, hit: Hit) -> date | None:
    """The first day of a month without a year, the last such month before the document."""
    if chart.document_on is None:
        return None
    low, high = max(sentence.start, hit.start - 24), min(sentence.end, hit.end + 20)
    match = _MONTH_NEAR.search(chart.lower[low:high])
    if match is None:
        return None
    month = MONTHS[match["m"] or match["m2"]]
    year = chart.document_on.year - (month > chart.document_on.month)
    return date(year, month, monthrange(year, month)[1] if month == chart.document_on.month else 1)


def _places(chart: Chart, sentence: Sentence, hit: Hit) -> Iterator[tuple[Sentence, int, int]]:
    """The words round the ablation up to the next injection, and the sentences behind that speak of nothing else."""
    others = [one for one in spinal_hits(chart, sentence) if one is not hit]
    low = max((one.end for one in others if one.end <= hit.start), default=sentence.start) - sentence.start
    high = min((one.start for one in others if one.start >= hit.end), default=sentence.end) - sentence.start
    yield sentence, low, high
    for below in chart.below(sentence, _REACH):
        if below.of("therapy") or below.of("drug") or below.of("surgery") or _OTHER_CARE.search(below.words):
            return
        if any(one.value in {"epidural", "transforaminal", "medial_branch", "facet"} for one in below.of("injection")):
            return
        yield below, 0, len(below.words)


def _part(place: Sentence, low: int, high: int) -> Part | None:
    """The relief, where all that is told lies on one side of half the pain."""
    found = [one for one in parts(place.words, low, high) if one.least is not None]
    if not found or len({(one.least or 0) >= _HALF and not one.is_less for one in found}) > 1:
        return None
    return max(found, key=lambda one: one.least or 0)


def _end(place: Sentence, on: date | None) -> Over | None:
    ended = relief_over(place, on)
    if ended is not None:
        return ended
    length = relief_length(place.words, 0, len(place.words))
    if length is not None:
        return Over(length.days, length.start, length.end)
    return _by_scores(place, on)


def _by_scores(place: Sentence, on: date | None) -> Over | None:
    """ "8 before, 3 in July, 8 in September": the last score is as high as the first."""
    scores = fall(place.words, 0, len(place.words))
    if (
        scores is None
        or on is None
        or scores.lowest >= scores.last
        or 2 * (scores.before - scores.last) >= scores.before
    ):
        return None
    months = list(re.finditer(rf"\b(?:{MONTH})\b", place.words[scores.start :]))
    if not months:
        return None
    month = MONTHS[months[-1][0]]
    year = on.year + (month < on.month)
    days = (date(year, month, monthrange(year, month)[1]) - on).days
    return Over(days, scores.start, scores.end) if days > 0 else None


def _is_doubtful(chart: Chart, place: Sentence, start: int, end: int) -> bool:
    span = place.start + start, place.start + end
    if _RULE.search(place.words):
        return True
    return bool(modifiers(chart, place, *span) & {"hypothetical", "family", "silence", "uncertain"})


def _relief(chart: Chart, place: Sentence, part: Part, on: date | None, region: Region | None) -> Fact | None:
    return fact(
        chart,
        place,
        (place.start + part.start, place.start + part.end),
        "injection.relief",
        part.least,
        unit="%",
        assertion=Assertion.PRESENT,
        on=on,
        region=region,
        attributes={
            "procedure": "ablation",
            "bound": "less" if part.is_less else None,
            "response": "none" if part.most == 0 else None,
            "derived": "from two scores" if part.is_scored else None,
        },
    )


def _lasted(chart: Chart, place: Sentence, end: Over, on: date | None, region: Region | None) -> Fact | None:
    span = place.start + end.start, place.start + end.end
    return fact(
        chart, place, span, "injection.relief_duration", assertion=Assertion.PRESENT, days=end.days, on=on,
        region=region, attributes={"procedure": "ablation", "extent": "at_most"},
    )  # fmt: skip
