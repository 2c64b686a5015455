"""Upper lids: margin-reflex distance, findings, photographs, complaints, and a wish for looks."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from reader import eyes
from reader.anatomy import side_near
from reader.chart import Chart, Sentence
from reader.context import clause
from reader.emit import fact
from reader.letters import sieve
from reader.spans import Hit
from schemas.fact import Assertion, Fact, Side

_FINDINGS: Final = {
    "dermatochalasis": "dermatochalasis",
    "overhang": "overhang",
    "brow": "brow_ptosis",
    "ptosis": "ptosis",
}
#: Views of a photograph; what is asked for is straight gaze.
_VIEWS: Final = {
    "frontal": re.compile(
        r"\b(?:frontal|(?:primary|straight|forward|straight[- ]ahead|primary position) gaze|straight ahead|"
        r"front view|looking straight|primary position)\b"
    ),
    "lateral": re.compile(r"\b(?:lateral|oblique|side) (?:and \w+ )?(?:views?|photo\w*|gaze)|\blateral\b"),
    "downgaze": re.compile(r"\bdown[- ]?gaze\b"),
}
_HARD: Final = re.compile(
    r"\b(?:difficult\w*|troubl\w*|problems?|unable|cannot|can ?not|can't|could not|hard|struggl\w+|interfer\w+|"
    r"impair\w*|affect\w*|"
    r"limit\w*|hamper\w*|bother\w*|prevent\w*|not able|avoid\w*|stopped|gave up|must|has to|have to|needs to|"
    r"complain\w*|difficulties)\b"
)
_ACTIVITIES: Final = (
    ("reading", re.compile(r"\b(?:read(?:s|ing)?|newspaper|books?|computer|screen|phone)\b")),
    ("driving", re.compile(r"\b(?:driv(?:e|es|ing)|traffic|road signs?|car)\b")),
)
_LIFTING: Final = re.compile(
    r"\b(?:lifts?|lifting|raises?|raising|holds?|holding|props?) (?:up )?(?:his|her|the|their|both|"
    r"upper)?\s?(?:upper )?(?:eye)?(?:lids?|brows?|skin)|"
    r"\b(?:tilts?|tilting|tips?) (?:his|her|the|their) (?:head|chin)"
)
_VISION: Final = re.compile(
    r"\b(?:obstruct\w*|block\w*|impair\w*|limit\w*|restrict\w*|interfer\w*|encroach\w*|imping\w*|reduc\w+|"
    r"loss of|loses|cover\w*|decreas\w+|"
    r"hang\w* (?:in|over))\b[^.;]{0,50}?\b(?:vision|visual|sight|view|fields?|gaze|eyes?)\b"
)
_NO_COMPLAINT: Final = re.compile(
    r"\b(?:no|denies|denied|without)(?: any)? (?:visual|functional|vision)(?: or (?:visual|functional))? "
    r"(?:complaints?|symptoms?|impairments?|problems?|difficult\w+|obstruction|limitations?)\b"
    # "Reads and drives without difficulty", "the lids do not bother her vision"
    r"|\b(?:read(?:s|ing)?|driv(?:es?|ing))(?:,? (?:and|or|at night|well|reads|drives|reading|driving|watches tv))* "
    r"(?:without|with no) (?:any )?(?:difficult\w+|troubles?|problems?|limitations?|effort|strain|hindrance)\b"
    r"|\b(?:vision|sight|reading|driving)(?:,? (?:and |or )?(?:vision|sight|reading|driving|visual fields?))* "
    r"(?:is|are|was|were|remains?) (?:un(?:impaired|affected|hindered|obstructed|limited|disturbed)|"
    r"not (?:impaired|affected|limited))\b"
    r"|\b(?:lids?|skin|it) (?:do|does) not (?:bother|affect|impair|obstruct|block|limit|interfere with)[^.;]{0,24}"
    r"\b(?:vision|sight|reading|driving|view|field|activities)\b"
)
_SKIP: Final = frozenset(["references", "complications", "instructions"])
_EXAMINING: Final = frozenset(["examination", "procedure", "imaging"])
#: One of these stands in every complaint, and in every denial of one.
_COMPLAINT_LETTERS: Final = sieve(
    "read", "newspaper", "book", "computer", "screen", "phone", "driv", "traffic", "road sign", "car",  # activities
    "lid", "brow", "skin", "head", "chin",  # what is lifted
    "vision", "visual", "sight", "view", "field", "gaze", "eye", "functional",
)  # fmt: skip
_MRD_REACH: Final = 90
#: The 1 of "MRD 1", which is no measure: "MRD 1: 2 mm" against "MRD 1 mm".
_INDEX: Final = re.compile(r"[ -]?\(?(?:mrd ?)?1\)?(?!\d|\.\d|\s?(?:mm|/|mill))")


def find(chart: Chart) -> Iterator[Fact | None]:
    """Facts `eye.*` but those of the field of vision."""
    if "eye" not in chart.classes:
        return
    for sentence in chart.sentences_with("eye"):
        if sentence.section in _SKIP:
            continue
        hits = sentence.of("eye")
        yield from _findings(chart, sentence, hits)
        yield from _distances(chart, sentence, hits)
        yield from _photographs(chart, sentence, hits)
    for sentence in chart.saying(_COMPLAINT_LETTERS):
        if sentence.section not in _SKIP and sentence.section not in _EXAMINING:
            yield from _complaints(chart, sentence)


def _findings(chart: Chart, sentence: Sentence, hits: Sequence[Hit]) -> Iterator[Fact | None]:
    for hit in hits:
        span = (hit.start, hit.end)
        if hit.value in _FINDINGS:
            low, high = clause(chart, sentence, *span)
            side = side_near(sentence, *span, low=low, high=high) or eyes.side_at(
                chart.lower, hit.end, min(high, hit.end + 14)
            )
            yield fact(chart, sentence, span, "eye.lid_finding", _FINDINGS[hit.value], side=side)
        elif hit.value == "cosmetic":
            yield fact(chart, sentence, span, "eye.cosmetic")


def _distances(chart: Chart, sentence: Sentence, hits: Sequence[Hit]) -> Iterator[Fact | None]:
    for kind, name in (("eye.mrd1", "mrd"), ("eye.fissure_downgaze", "fissure")):
        named = [hit for hit in hits if hit.value == name]
        for place, hit in enumerate(named):
            stop = named[place + 1].start if place + 1 < len(named) else min(sentence.end, hit.end + _MRD_REACH)
            index = _INDEX.match(chart.lower, hit.end, stop)
            start = index.end() if index else hit.end
            found = eyes.measures(chart.lower, start, stop, eyes.MM)
            found = found or eyes.measures(chart.lower, start, min(stop, start + 24), eyes.BARE)
            for one in found:
                side = one.side or _side_before(chart, sentence, hit)
                yield _measured(chart, sentence, kind, one._replace(side=side), unit="mm")


def _side_before(chart: Chart, sentence: Sentence, hit: Hit) -> Side | None:
    return eyes.side_at(chart.lower, max(sentence.start, hit.start - 16), hit.start)


def _measured(chart: Chart, sentence: Sentence, kind: str, one: eyes.Measure, *, unit: str) -> Fact | None:
    return fact(
        chart,
        sentence,
        (one.start, one.end),
        kind,
        int(one.value) if one.value.is_integer() else one.value,
        unit=unit,
        side=one.side,
        attributes={"upper": f"{one.upper:g}" if one.upper is not None else None, "bound": one.bound},
    )


def _photographs(chart: Chart, sentence: Sentence, hits: Sequence[Hit]) -> Iterator[Fact | None]:
    taken = next((hit for hit in hits if hit.value == "photograph"), None)
    if taken is None:
        return
    words = chart.words(sentence)
    views = [view for view, pattern in _VIEWS.items() if pattern.search(words)] or ["unspecified"]
    dates = [time for time in sentence.times if time.first is not None]
    nearest = min(dates, key=lambda time: abs(time.start - taken.start), default=None)
    on = nearest.first if nearest is not None else None
    for view in views:
        made = fact(chart, sentence, (taken.start, taken.end), "eye.photograph", view, on=on)
        # "No photos" says that none are in this chart, which is silence about whether any were taken.
        if made is not None and made.assertion is not Assertion.NEGATED:
            yield made


def _complaints(chart: Chart, sentence: Sentence) -> Iterator[Fact | None]:
    words, start = sentence.words, sentence.start
    activities = [(value, match) for value, pattern in _ACTIVITIES if (match := pattern.search(words))]
    hard = _HARD.search(words) if activities else None
    made = []
    for value, named in activities:
        if hard is None:
            break
        span = (start + min(hard.start(), named.start()), start + max(hard.end(), named.end()))
        made.append(fact(chart, sentence, span, "eye.complaint", value))
    yield from made
    if len([one for one in made if one is not None and one.assertion is Assertion.NEGATED]) == len(_ACTIVITIES):
        yield fact(chart, sentence, (start, sentence.end), "eye.no_complaint", assertion=Assertion.PRESENT)
    for value, pattern in (("lifting", _LIFTING), ("vision", _VISION)):
        match = pattern.search(words)
        if match:
            yield fact(chart, sentence, (start + match.start(), start + match.end()), "eye.complaint", value)
    denied = _NO_COMPLAINT.search(words)
    if denied:
        span = (start + denied.start(), start + denied.end())
        yield fact(chart, sentence, span, "eye.no_complaint", assertion=Assertion.PRESENT)
