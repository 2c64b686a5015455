"""Too little relief of an earlier epidural injection, or too short, in words without a percentage."""

import re
from collections.abc import Iterator
from typing import Any, Final, NamedTuple

from reader.chart import Chart, Sentence
from reader.context import modifiers
from reader.emit import fact
from reader.finders.injection_relief import RELIEF_TOLD
from reader.finders.prior_injection import PRIOR_TOLD
from reader.injection_dates import region_of, when
from reader.injections import Tense, tense
from reader.letters import sieve
from reader.numbers import WHOLE_WORD, whole
from reader.score_course import Course, score_course
from reader.score_tokens import SCALE, is_before, tokens
from reader.spans import Hit
from schemas.fact import Assertion, Fact

SKIP: Final = frozenset(["procedure", "anesthesia", "consent", "references", "family_history", "instructions", "goals"])
_CARE: Final = frozenset(["therapy", "drug", "surgery"])
_LOOK_BACK: Final = 3
_FAR_BACK: Final = 5  #: sentences, the most that the last of those may stand back (`Chart.above`)
_EPIDURAL: Final = frozenset(["epidural", "transforaminal", "spinal"])
FACET: Final = frozenset(["facet", "medial_branch", "ablation", "sacroiliac", "trigger_point"])
_LETTERS: Final = sieve(
    "relief", "benefit", "improve", "better", "help", "gone", "wore off", "worn off", "faded", "lasted", "back",
    "return",
    "negligible", "failure", "useless", "no use", "unchanged", "as before", "same", "effect", "no change",
    "not change",
    "nothing", "before", " pre", "baseline", "dropped", "from ", "no different", "hardly", "barely", "no good",
    "edge off", "as bad", "waste", "eased", "comfortable", "held", "worked", "relapse", "out",
)  # fmt: skip
_MONTH: Final = r"(?:january|february|march|april|may|june|july|august|september|october|november|december)"
#: One that stands for the injection named before: "after that one", "April's gave", "the first helped".
_THAT_ONE: Final = re.compile(
    rf"\b(?:that|this|the (?:last|first|second|third|previous|earlier|prior|{_MONTH})|each|either|"
    rf"neither) (?:one|shot|injection|epidural|procedure|time)\b|"
    rf"\b{_MONTH}'s\b|\b(?:after|before|since|following) (?:it|that|them|each|both)\b|\bthe (?:first|second|"
    rf"last|previous|earlier|prior)(?= (?:gave|helped|brought|did|took|had|lasted))"
)
_SAME: Final = re.compile(
    r"\b(?:same|identical|similar|such|previous|prior|earlier|last|first|second|third|"
    r"this|that|an?|the) (?:[\w-]+ ){0,2}$"
)
_SEQUEL: Final = re.compile(
    r"\b(?:after|following|since|from|of|to|with|by)(?: (?:the|that|his|her|this|an?|"
    r"each|both|two|three))*(?: [\w-]+){0,3} $"
)
_AT_LEVEL: Final = re.compile(r"\b(?:[clts]\d{1,2}(?:[-/][clts]?\d{1,2})?|cervical|lumbar|thoracic|sacral|neck|back) $")
#: "NRS 8 before the S1 injection": its scores are told round it.
_AROUND: Final = re.compile(
    r"\b(?:after|following|since|before|prior to)(?: (?:the|that|his|her|this|an?|each|left|right|[clts]\d{1,2}))*"
    r"(?: [\w/-]+)? $"
)
_NTH: Final = re.compile(
    r"^\W*(?:(?:the|a|his|her|request for|for) )*(?:second|third|fourth|fifth|repeat|another|2nd|3rd|4th|"
    r"5th) [^.;]{0,30}?"
    r"\b(?P<what>transforaminal|interlaminar|caudal)\b(?! (?:approach|route|technique|epidural|injection|esi|"
    r"steroid))"
)
_DUR: Final = (
    rf"(?:(?P<n>\d{{1,3}}|{WHOLE_WORD}|an?|(?:a )?(?:few|couple(?: of)?)|the)(?: (?:and a half|or so|short|full|"
    rf"good|whole))?"
    rf"(?: ?(?:-|to|or) ?(?P<m>\d{{1,3}}|{WHOLE_WORD}))?[ -](?P<u>hours?|days?|nights?|evenings?|afternoons?|"
    rf"weeks?|wks?|weekend|fortnight|months?)(?: and a half)?\b)"
)
_FILL: Final = (
    r"(?: (?:only|just|about|some|perhaps|maybe|roughly|barely|no more than|at most|all of|a mere|"
    r"less than|under|the (?:first|next)))*"
)
_ENDED: Final = re.compile(
    r"\b(?:(?:gone|lost|wore off|worn off|faded|vanished|evaporated|disappeared|ended|over|expired|spent|"
    r"returned|recurred|relapsed|relapse|"
    r"back(?: (?:to|at) (?:baseline|where (?:he|she|they|it) (?:was|were|started|began)|(?:its|his|her|"
    r"the) (?:old|former|usual|previous) [\w ]{2,12}))?)"
    rf"(?: (?:again|already|fully|completely|entirely|in full))*,? (?:after|within|by|in|inside|over|during|"
    rf"before)(?: the end of)?|"
    rf"(?:lasted|lasting|held|persisted|worked|helped)(?: (?:him|her))?(?: for)?){_FILL} {_DUR}(?P<out> (?:was|"
    rf"were) (?:out|over))?"
)
#: "Five weeks of improvement", "a day and a half of relief".
_OF: Final = re.compile(
    rf"\b{_DUR}(?:'s?)? (?:of )?(?:\w+ )?(?:relief|improvement|benefit|comfort|respite|help|"
    rf"ease)\b"
)
_WITHIN: Final = re.compile(
    rf"\b(?:within|after|inside|in){_FILL} {_DUR},? (?:he|she|they|it|(?:the|his|her) (?:leg|arm|back|neck)|"
    rf"the pain|pain|the symptoms|symptoms|"
    rf"everything|all)\b[^.;]{{0,24}}?\b"
    r"(?:back|returned|recurred|as (?:bad|severe|before)|relapsed|where (?:he|she|they|it) (?:was|started))\b"
)
#: "Took the edge off for a weekend".
_HELPED_FOR: Final = re.compile(
    rf"\b(?:edge off|better|eased|comfortable|"
    rf"improved)\b[^.;,]{{0,20}}? for{_FILL} {_DUR}"
)
_ONE_DAY: Final = re.compile(
    r"\b(?:only|just|no more than|nothing beyond) (?:on |for |during )?(?:the|that) (?:same )?(?:day|night|"
    r"evening|afternoon)\b|"
    r"\b(?:for|on|during) (?:the|that) (?:same )?(?:day|night|evening|afternoon) (?:only|alone|"
    r"of the (?:injection|procedure))\b"
)
_NONE: Final = re.compile(
    r"\b(?:negligible|useless|of (?:no|little) (?:use|help|benefit|avail|value)|(?:was|proved|been|considered|"
    r"called|judged) (?:a |an )?(?:complete |total )?(?:failure|failed)|"
    r"no good|(?:a )?waste of time|(?:achieved|accomplished|brought|gave) nothing|(?:hardly|barely|"
    r"scarcely) (?:any|helped|changed|touched|noticed)|did(?: not|n't) (?:do anything|"
    r"change (?:his|her|the|their|anything)|touch|make (?:a|any) (?:difference|dent))|"
    r"no (?:effect|benefit|relief|change|difference|improvement|response|gain)(?! (?:in|of|to) (?:medic\w+|work|"
    r"address|dose))|"
    r"(?:pain|symptoms?|scores?|nrs|vas|rating|he|she|condition|level)(?: (?:level|score|rating))? (?:was|were|"
    r"is|are|remained|stayed|had stayed|has remained|unchanged)(?: (?:at|"
    r"still))?(?: \d{1,2}(?: ?/ ?10)?,?)? ?(?:unchanged|the same|as before|no different|no better|"
    r"as bad as ever|where it was|as it was)|"
    r"\b(?:nrs|vas|pain|score|scores)\b[^.;]{0,20}?\b\d{1,2}(?: ?/ ?10)?,? (?:as|same as|the same as|"
    r"just as) (?:before|at baseline|ever)|"
    r"(?:unchanged|the same|no better)(?: (?:at|as))? (?:\d{1,2} ?/ ?10|before|afterwards?))\b"
)
_GOOD: Final = re.compile(r"(?<![\d.])(?:[5-9]\d|100) ?(?:%|percent|per cent)")
#: "The earlier course of six weeks brought nothing": care, where no injection is named.
_COURSE: Final = re.compile(
    r"\b(?:course|block|round|sessions?|visits?|program(?:me)?) of (?:(?:about|only) )?(?:\d|one|two|three|"
    r"four|five|six|"
    r"seven|eight|nine|ten|twelve|exercis|physio|therap|rehab)"
)
_FROM_CARE: Final = re.compile(
    r" (?:from|with|to|after|of|in) (?:the |his |her |any )?(?:\w+ ){0,2}(?:therapy|"
    r"pt|exercis\w+|medic\w+|gabapentin|nsaids?|naproxen|chiropract\w+)"
)
_DAYS: Final = {"h": 0, "d": 1, "n": 1, "e": 1, "a": 1, "w": 7, "f": 14, "m": 30}
_HALF: Final = 50
_ENOUGH: Final = 90
_UPPER: Final = re.compile(r"\b(?:within|by|inside|before|less than|under|at most|no more than)\b")


class Told(NamedTuple):
    """What was told of the relief: its percentage or its days, and where (offsets of the document)."""

    start: int
    end: int
    percent: int | None = None
    days: int | None = None
    extent: str | None = None


def find(chart: Chart) -> Iterator[Fact | None]:
    """Facts `injection.relief`, `injection.relief_duration`; `injection.prior` where only its result tells of it."""
    named = {hit.value for one in chart.sentences_with("injection") for hit in one.of("injection")}
    if not (named & _EPIDURAL or _is_of_level(chart) or any(_NTH.match(one.words) for one in chart.sentences[:3])):
        return
    if named & FACET:
        return
    nth = _nth(chart)
    if nth is not None:
        yield nth
    naming = {one.position for one in chart.sentences_with("injection")}
    for sentence in chart.saying(_LETTERS):
        at = sentence.position
        if sentence.section in SKIP or (nth is None and naming.isdisjoint(range(at - _FAR_BACK, at + 1))):
            continue
        about = _about(chart, sentence, is_again=nth is not None)
        if about is None:
            continue
        for told in _all_told(chart, sentence, about):
            if not _is_read(chart, sentence, told):
                chart.kept[RELIEF_TOLD, sentence.position, "days" if told.percent is None else "%"] = True
                yield from made(chart, sentence, about, told)


def of_course(course: Course) -> list[Told]:
    found = [Told(course.start, course.end, percent=course.percent)] if course.percent < _HALF else []
    if course.days is not None and course.days < _ENOUGH:
        found.append(Told(course.start, course.end, days=course.days, extent="at_most"))
    return found


def _all_told(chart: Chart, sentence: Sentence, about: tuple[Sentence, Hit | None]) -> list[Told]:
    """What a sentence tells of relief: its measure in words, or the course of its scores and their end."""
    since = when(chart, about[0], about[1])[0] if about[1] is not None else None
    course = score_course(chart.lower, sentence.start, sentence.end, since)
    by_scores = [] if course is None else of_course(course)
    told = _told(chart, sentence)
    return by_scores if told is None else [told, *(one for one in by_scores if one.percent is None)]


def _is_of_level(chart: Chart) -> bool:
    """ "The S1 injection": one of the spine by its level, whatever else it is called."""
    return any(
        hit.value == "generic" and _AT_LEVEL.search(chart.lower, sentence.start, hit.start)
        for sentence in chart.sentences_with("injection")
        for hit in sentence.of("injection")
    )


def _is_read(chart: Chart, sentence: Sentence, told: Told) -> bool:
    """Whether it was read already in other words."""
    what = "days" if told.percent is None else "%"
    return (RELIEF_TOLD, sentence.position, what) in chart.kept


def _nth(chart: Chart) -> Fact | None:
    """ "Second left L5 transforaminal, same drug as on 3 June": there was a first."""
    for sentence in chart.sentences[:3]:
        match = _NTH.match(sentence.words)
        if match is not None:
            span = sentence.start + match.start("what"), sentence.start + match.end("what")
            return fact(chart, sentence, span, "injection.prior", "epidural", assertion=Assertion.PRESENT)
    return None


def _about(chart: Chart, sentence: Sentence, *, is_again: bool) -> tuple[Sentence, Hit | None] | None:
    """The earlier injection that a sentence speaks of: its own, or one that it points back to."""
    own = earlier(chart, sentence)
    if own is not None or sentence.of("injection"):
        return None if own is None else (sentence, own)
    for distance, before in enumerate(chart.above(sentence, _LOOK_BACK)):
        prior = earlier(chart, before)
        if prior is not None and (distance == 0 or _points_back(sentence)):
            return before, prior
        hits = [one for one in before.of("injection") if one.value in _EPIDURAL]
        if (hits or (is_again and _NTH.match(before.words))) and _points_back(sentence):
            return before, hits[-1] if hits else None
        if not _CARE.isdisjoint(before.by_class):
            return None
    return None


def _points_back(sentence: Sentence) -> bool:
    return _THAT_ONE.search(sentence.words) is not None


def earlier(chart: Chart, sentence: Sentence) -> Hit | None:
    """The earlier epidural injection that a sentence names."""
    for hit in sentence.of("injection"):
        if hit.value in _EPIDURAL and (
            tense(chart, sentence, hit) is Tense.PRIOR
            or (_SEQUEL.search(chart.lower, sentence.start, hit.start) and not _AHEAD.search(sentence.words))
        ):
            return hit
        if (
            hit.value == "generic"
            and _AT_LEVEL.search(chart.lower, sentence.start, hit.start)
            and (
                tense(chart, sentence, hit) is Tense.PRIOR
                or (_AROUND.search(chart.lower, sentence.start, hit.start) and not _AHEAD.search(sentence.words))
            )
        ):
            return hit
        if hit.value == "generic" and _SAME.search(chart.lower, sentence.start, hit.start) and _is_done(sentence, hit):
            return hit
    return None


_DONE: Final = re.compile(
    r"\b(?:had|underwent|received|was given|got|done|performed|gave|helped|did|took|after|"
    r"following|since)\b"
)
#: "After the epidural, therapy will start": what is still to come.
_AHEAD: Final = re.compile(
    r"\b(?:will|shall|is to|are to|to (?:start|begin|resume|follow)|going to|planned|is scheduled)\b"
)
_ASKED: Final = re.compile(r"\b(?:request\w*|propos\w*|plan\w*|asks?|wants?|would|will|schedul\w*|order\w*|repeat)\b")


def _is_done(sentence: Sentence, hit: Hit) -> bool:
    before = sentence.words[: hit.start - sentence.start]
    return _DONE.search(sentence.words) is not None and _ASKED.search(before) is None


def _told(chart: Chart, sentence: Sentence) -> Told | None:
    words, at = sentence.words, sentence.start
    scores = _scores(chart, sentence)
    if scores is not None:
        return scores
    for pattern in (_ENDED, _OF, _WITHIN, _HELPED_FOR):
        match = pattern.search(words)
        if match is not None and not _is_of_care(sentence, match):
            days = _days(match)
            extent = "at_most" if _UPPER.search(match[0]) else None
            if days < _ENOUGH:
                return Told(at + match.start(), at + match.end(), days=days, extent=extent)
    match = _ONE_DAY.search(words)
    if match is not None:
        return Told(at + match.start(), at + match.end(), days=1)
    match = _NONE.search(words)
    if match is None or _GOOD.search(words) or _is_of_care(sentence, match):
        return None
    return Told(at + match.start(), at + match.end(), percent=0)


def _is_of_care(sentence: Sentence, match: "re.Match[str]") -> bool:
    """What therapy or a medicine did is told of these."""
    first = sentence.start + match.start()
    injected = max((one.end for one in sentence.of("injection") if one.end <= first), default=sentence.start)
    others = [*sentence.of("therapy"), *sentence.of("drug"), *sentence.of("surgery")]
    is_between = any(injected <= one.start < first for one in others)
    if not sentence.of("injection") and _COURSE.search(sentence.words):
        return True
    return is_between or _FROM_CARE.match(sentence.words, match.end()) is not None


def _days(match: "re.Match[str]") -> int:
    """The longest that the words allow."""
    unit = _DAYS[match["u"][0]]
    said = match["m"] or match["n"]
    if said in {"a", "an", "the"}:
        number = 2 if "and a half" in match[0] or match["u"] == "weekend" else 1
    elif "few" in said or "couple" in said:
        number = 2 if "couple" in said else 4
    else:
        number = whole(said) + ("and a half" in match[0])
    return number * unit


def _scores(chart: Chart, sentence: Sentence) -> Told | None:
    """ "8/10 beforehand. It was 6/10 that evening and 8/10 again by March 6": the best of what came after."""
    words, parts = sentence.words, [sentence]
    if SCALE.search(words) is None:
        return None
    found = tokens(words)
    before = next((one for one in found if is_before(words, one)), None)
    if before is None:
        return None
    after = [one for one in found if one.start() != before.start()]
    if not after:
        following = chart.following(sentence)
        if following is None or following.of("injection") or following.of("therapy") or following.of("drug"):
            return None
        parts, after = [sentence, following], tokens(following.words)
    start = int(before["n"])
    if not after or not start or not any(one["ten"] or SCALE.search(words) for one in after):
        return None
    best = min(int(one["n"]) for one in after)
    relief = max(0, round(100 * (start - best) / start))
    if relief >= _HALF:
        return None
    last = parts[-1]
    return Told(sentence.start + before.start(), last.start + after[-1].end(), percent=relief)


def made(chart: Chart, sentence: Sentence, about: tuple[Sentence, Hit | None], told: Told) -> Iterator[Fact | None]:
    owner, hit = about
    span = (told.start, min(told.end, sentence.end))
    if modifiers(chart, sentence, *span) & {"hypothetical", "family", "silence", "uncertain"}:
        return
    place: dict[str, Any] = {"assertion": Assertion.PRESENT}
    if hit is not None:
        place |= {"region": region_of(chart, owner, hit), "on": when(chart, owner, hit)[0]}
        if PRIOR_TOLD not in chart.kept:
            yield fact(chart, owner, (hit.start, hit.end), "injection.prior", "epidural", **place)
    attributes = {"procedure": "epidural"}
    if told.percent is None:
        attributes |= {"extent": told.extent} if told.extent else {}
        yield fact(
            chart, sentence, span, "injection.relief_duration", days=told.days, attributes={**attributes}, **place
        )
        return
    attributes |= {"response": "none"} if told.percent == 0 else {}
    yield fact(chart, sentence, span, "injection.relief", told.percent, unit="%", attributes={**attributes}, **place)
