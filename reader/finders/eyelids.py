"""Upper lids: margin-reflex distance, findings, photographs, complaints, and a wish for looks."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from reader import eyes
from reader.anatomy import side_near
from reader.chart import Chart, Sentence
from reader.context import clause
from reader.emit import fact
from reader.letters import Sieve, sieve
from reader.numbers import WHOLE_WORD, measure, whole
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
#: "No straight-gaze view was obtained", "frontal: not taken", "in downgaze only".
_NO_STRAIGHT: Final = re.compile(
    r"\b(?:no|without(?: an?| any)?|lack\w*) (?:frontal|straight[- ]?(?:gaze|ahead)|primary[- ](?:gaze|position)|front)"
    r"(?: (?:gaze|view|position|photo\w*|picture|image))*\b(?! (?:\w+ )?(?:since|after|newer))|"
    r"\b(?:frontal|straight[- ]?(?:gaze|ahead)|primary[- ](?:gaze|position)|front view)(?: (?:gaze|view|photo\w*|"
    r"picture|"
    r"image))*\s?(?:[:=]|was|were) ?(?:not (?:taken|obtained|made|done|shown)|none|never|missing|absent)\b|"
    r"\b(?:only|solely|all) (?:show\w* (?:the )?(?:lids |eyes |patient )*)?(?:in |looking |from )?(?:down[- ]?gaze|"
    r"down\b|the side)|"
    r"\b(?:down[- ]?gaze|looking down|side view) only\b"
)
_STRAIGHT_LETTERS: Final = sieve("front", "straight", "primary", "down", "side view", "the side")
_NO_NEWER: Final = re.compile(
    r"\b(?:no|none) (?:\w+ )?(?:newer|more recent|later|since|other|further|recent)\b|\bnone (?:has|have|were|was) "
    r"(?:been )?taken since|"
    r"\b(?:only|sole|single|latest|newest|most recent|last) (?:\w+ )?(?:photo\w*|pictures?|images?|ones?|set)\b|"
    r"\ball (?:the )?(?:photo\w*|pictures?|images?)\b"
)
_YEARS_OLD: Final = re.compile(
    rf"(?<![\w.])(?P<n>\d{{1,2}}|{WHOLE_WORD}) (?P<unit>year|month)s? (?:old|ago|back|before)\b"
)
_HARD: Final = re.compile(
    r"\b(?:difficult\w*|troubl\w*|problems?|unable|cannot|can ?not|can't|could not|hard|struggl\w+|interfer\w+|"
    r"impair\w*|affect\w*|"
    r"limit\w*|hamper\w*|bother\w*|prevent\w*|not able|avoid\w*|stopped|gave up|must|has to|have to|needs to|"
    r"complain\w*|difficulties)\b"
)
#: Each complaint with letters of which one stands in every match.
_ACTIVITIES: Final = (
    (
        "reading",
        re.compile(r"\b(?:read(?:s|ing)?|newspaper|books?|computer|screen|phone)\b"),
        sieve("read", "newspaper", "book", "computer", "screen", "phone"),
    ),
    (
        "driving",
        re.compile(r"\b(?:driv(?:e|es|ing)|traffic|road signs?|car)\b"),
        sieve("driv", "traffic", "road sign", "car"),
    ),
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
_HINDRANCES: Final = (
    ("lifting", _LIFTING, sieve("lid", "brow", "skin", " head", " chin")),
    ("vision", _VISION, sieve("vision", "visual", "sight", "view", "field", "gaze", "eye")),
)
_NO_COMPLAINT: Final = re.compile(
    r"\breading\s?[:=|] ?(?:no|none|fine|normal|unaffected|never)\b[^.;]{0,24}?\bdriving\s?[:=|] ?(?:no|none|fine|"
    r"normal|unaffected)\b|"
    r"\b(?:no|denies(?: any)?|without(?: any)?) (?:trouble|difficulty|problems?|hindrance|limitation) (?:seeing|"
    r"with (?:sight|"
    r"vision|seeing)|from (?:the |her |his )?(?:upper )?lids)\b|"
    r"\b(?:lids?|skin|it|they) (?:do|does) not (?:get )?in (?:the|her|his) way\b|\b(?:do|does) not get in (?:the|"
    r"her|his) way\b|"
    r"\b(?:has not|hasn't|never|not) noticed any (?:loss|narrowing|limitation) of (?:\w+ )?(?:vision|sight|view|"
    r"field)\b|"
    r"\b(?:interfere|get in the way|bother|hinder)\w*[^.;?]{0,40}\? ?(?:a: ?|answer: ?)?[\"']?no\b|"
    r"\b(?:function|vision|sight)\s?[:=] ?(?:not affected|unaffected|undisturbed|normal)\b|"
    r"\b(?:vision|sight) (?:is |was )?(?:undisturbed|unhindered)\b|\breads and drives (?:unhindered|freely|normally)\b|"
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
#: Of these, or of "no" and "not" as words, one stands in every such denial.
_UNTROUBLED_LETTERS: Final = sieve(
    ":no", "=no", "|no", "?no", '"no', "'no", "fine", "unaffected", "undisturbed", "unhindered", "unimpaired",
    "unobstructed", "unlimited", "denie", "without", "freely", "never", "hasn't",
)  # fmt: skip
_SKIP: Final = frozenset(["references", "complications", "instructions"])
_EXAMINING: Final = frozenset(["examination", "procedure", "imaging"])
#: One of these stands in every complaint, and in every denial of one.
_COMPLAINT_LETTERS: Final = sieve(
    "read", "newspaper", "book", "computer", "screen", "phone", "driv", "traffic", "road sign", "car",  # activities
    "lid", "brow", "skin", "head", "chin",  # what is lifted
    "vision", "visual", "sight", "view", "field", "gaze", "eye", "functional", "trouble", "seeing", " way",
)  # fmt: skip
_MRD_REACH: Final = 90
_LOWER_LID: Final = re.compile(r"\bmrd[ -]?2\b|\blevator\b|\bpf\b|\bpalpebral\b")
_REFLEX_LETTERS: Final = sieve("reflex")
_LIFTED: Final = re.compile(
    r"\b(?:(?<!un)(?<!non-)taped|with (?:tape|taping)|lifted|elevated|aim\w*|goal|target|expected|desired|"
    r"post-?operative\w*|"
    r"after (?:surgery|repair|the operation)|normal (?:is|range|value)s?)\b"
)
_ABOVE: Final = re.compile(
    rf"(?<![\w.])(?P<n>\d(?:\.\d+)?|{WHOLE_WORD}) ?(?:mm|millimet(?:er|re)s?) (?P<side>above|over|below|under) the "
    r"(?:corneal |pupillary |central )*(?:light )?reflex\b"
)
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
    for sentence in chart.saying(_REFLEX_LETTERS):
        if sentence.section not in _SKIP:
            yield from _above_reflex(chart, sentence)
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
        named = [hit for hit in hits if hit.value == name and not _is_lifted(sentence, hit)]
        for place, hit in enumerate(named):
            stop = named[place + 1].start if place + 1 < len(named) else min(sentence.end, hit.end + _MRD_REACH)
            lower = _LOWER_LID.search(chart.lower, hit.end, stop)
            stop = lower.start() if lower is not None else stop
            index = _INDEX.match(chart.lower, hit.end, stop)
            start = index.end() if index else hit.end
            found = eyes.measures(chart.lower, start, stop, eyes.MM)
            found = found or eyes.measures(chart.lower, start, min(stop, start + 24), eyes.BARE)
            for one in found:
                side = one.side or _side_before(chart, sentence, hit)
                yield _measured(chart, sentence, kind, one._replace(side=side), unit="mm")


def _is_lifted(sentence: Sentence, hit: Hit) -> bool:
    """Of a lid that is taped up, or as it shall be after surgery: not where it stands."""
    words, at = sentence.words, hit.start - sentence.start
    low = max(words.rfind(";", 0, at), words.rfind(".", 0, at)) + 1
    return _LIFTED.search(words[low:at]) is not None


def _above_reflex(chart: Chart, sentence: Sentence) -> Iterator[Fact | None]:
    """ "The margin stands four millimetres above the light reflex"."""
    for match in _ABOVE.finditer(sentence.words):
        if _LIFTED.search(sentence.words, 0, match.start()):
            continue
        value = measure(match["n"]) * (-1 if match["side"] == "below" else 1)
        span = (sentence.start + match.start(), sentence.start + match.end())
        side = eyes.side_at(chart.lower, span[1], min(sentence.end, span[1] + 24))
        yield fact(chart, sentence, span, "eye.mrd1", value, unit="mm", side=side)


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
    denied = _not_straight(chart, sentence)
    if denied is not None:
        yield denied
        views = [view for view in views if view != "frontal"]
    yield _last(chart, sentence, taken)
    for view in views:
        made = fact(chart, sentence, (taken.start, taken.end), "eye.photograph", view, on=on)
        # "No photos" says that none are in this chart, which is silence about whether any were taken.
        if made is not None and made.assertion is not Assertion.NEGATED:
            yield made


def _not_straight(chart: Chart, sentence: Sentence) -> Fact | None:
    """ "... looking down; no straight-gaze view was obtained", here or right behind."""
    for one in (sentence, chart.following(sentence)):
        may_fit = one is not None and one.position in chart.positions_saying(_STRAIGHT_LETTERS)
        match = _NO_STRAIGHT.search(one.words) if one is not None and may_fit else None
        if one is not None and match is not None:
            span = (one.start + match.start(), one.start + match.end())
            return fact(chart, one, span, "eye.photograph", "frontal", assertion=Assertion.NEGATED)
    return None


def _last(chart: Chart, sentence: Sentence, taken: Hit) -> Fact | None:
    """When the newest photograph was taken, where the text says that there is none newer."""
    times = [time for time in sentence.times if time.first is not None]
    old = _YEARS_OLD.search(sentence.words)
    if not times and old is None:
        return None
    told = _NO_NEWER.search(sentence.words)
    after = chart.following(sentence) if told is None else None
    if told is None and (after is None or _NO_NEWER.search(after.words) is None):
        return None
    span = (taken.start, taken.end)
    if times:
        newest = max(time.last or time.first for time in times if time.first is not None)
        return fact(chart, sentence, span, "eye.photograph_last", on=newest, assertion=Assertion.PRESENT)
    if old is not None:
        days = whole(old["n"]) * (365 if old["unit"] == "year" else 30)
        return fact(chart, sentence, span, "eye.photograph_last", days=days, assertion=Assertion.PRESENT)
    return None


def _named(
    chart: Chart, sentence: Sentence, among: "Iterable[tuple[str, re.Pattern[str], Sieve]]"
) -> "list[tuple[str, re.Match[str]]]":
    found = []
    for value, pattern, letters in among:
        may_fit = sentence.position in chart.positions_saying(letters)
        match = pattern.search(sentence.words) if may_fit else None
        if match is not None:
            found.append((value, match))
    return found


def _complaints(chart: Chart, sentence: Sentence) -> Iterator[Fact | None]:
    words, start = sentence.words, sentence.start
    activities = _named(chart, sentence, _ACTIVITIES)
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
    for value, match in _named(chart, sentence, _HINDRANCES):
        yield fact(chart, sentence, (start + match.start(), start + match.end()), "eye.complaint", value)
    may_deny = "no " in words or " no" in words or sentence.position in chart.positions_saying(_UNTROUBLED_LETTERS)
    denied = _NO_COMPLAINT.search(words) if may_deny else None
    if denied:
        span = (start + denied.start(), start + denied.end())
        yield fact(chart, sentence, span, "eye.no_complaint", assertion=Assertion.PRESENT)
