"""When a complaint began, where no word such as "onset" says so: "awoke on May 4 with leg pain"."""

import re
from collections.abc import Iterator
from datetime import date
from typing import Any, Final

from reader.anatomy import region_before, region_in
from reader.chart import Chart, Sentence
from reader.context import modifiers
from reader.emit import fact
from reader.finders.symptom_duration import DURATION_TOLD, SKIP, lasted
from reader.letters import sieve
from reader.numbers import WHOLE_WORD, whole
from reader.spans import Time
from schemas.fact import Assertion, Fact

_LETTERS: Final = sieve(
    "since", " old", "week", " day ", "awoke", "woke", "shot", "set in", "appeared", "lifted", "lifting", "struck",
    "hit", "twisted",
    "bent", "felt", "until", "came on", "arrived", "dates from", "dated from", "standing", "arose", "erupted",
    "month", "day ", "weekend", "sprang", "first time", "first episode", "no earlier", "no prior", "no previous",
    "free until",
    "accident", "collision", "crash", "fall", "mva", "mvc", "whiplash", "injur", "wreck", "lift", "that day",
    "that moment", "that time",
    "having been", "length of", "duration", "age of", "before", "earlier", "previously", "prior to",
)  # fmt: skip
_PAIN: Final = (
    r"(?:pains?|symptoms?|complaints?|sciatica|brachialgia|ache|discomfort|radiculopathy|stiffness|numbness|"
    r"tingling|episode)"
)
_COUNT: Final = rf"(?P<n>\d{{1,3}}|{WHOLE_WORD}|a|an)[ -](?P<u>days?|weeks?|wks?|fortnights?|months?)"
#: "The left sciatica, 7/10, is nine days old"; not the age of a person.
_OLD: Final = re.compile(
    rf"\b{_PAIN}\b[^.;]{{0,40}}?\b(?:is|was|are) (?:only |just |now |barely |not yet |"
    rf"less than )?{_COUNT} old\b"
    rf"|\b{_PAIN}\b[^.;]{{0,90}}?\b(?:so|now|thus|hence|therefore|only|just|barely|which makes it) "
    r"(?:about |only |just )?"
    rf"{_COUNT.replace('<n>', '<n2>').replace('<u>', '<u2>')} old\b"
)
_NTH: Final = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
_STANDING: Final = re.compile(
    rf"\b{_PAIN}\b[^.;]{{0,24}}?(?:\bof|,|:|\() ?(?:only |just |about |under |some )?{_COUNT}'? ?"
    r"(?:standing|duration|history)\b"
    r"|\b(?:length|duration|age|total time) of (?:the |his |her |this )?(?:illness|pain|symptoms?|complaints?|"
    r"condition|problem|episode|history)(?: [a-z]+)? ?(?:stands at|is|was|:|=|amounts to|totals|comes to|of)? ?"
    rf"(?:only |just |about |under )?(?P<n2>\d{{1,3}}|{WHOLE_WORD}|a|an)[ -]"
    r"(?P<u2>days?|weeks?|wks?|fortnights?|months?)"
)
_IN_WEEK: Final = re.compile(
    rf"\b{_PAIN}\b[^.;]{{0,40}}?(?:\bin (?:its|his|her|the) (?P<nth>{'|'.join(_NTH)}) (?P<u>week|month)\b|"
    rf",? (?P<w>week|month) (?P<k>\d|{WHOLE_WORD})\b(?! of))"
    rf"|\b(?P<nth2>{'|'.join(_NTH)}) (?P<u2>week|month) of (?:the |his |her |this )?(?:[\w-]+ ){{0,3}}?{_PAIN}\b"
    rf"|\b(?P<d>day|week) (?P<c>\d{{1,2}}|{WHOLE_WORD}) of (?:the |his |her |this |a )?(?:[\w-]+ ){{0,3}}?{_PAIN}\b"
)
_UNTIL: Final = re.compile(
    rf"\b(?:well|fine|pain-free|without (?:any )?(?:pain|symptoms|trouble)|no (?:pain|"
    rf"trouble)) (?:up )?until (?:about |only |just )?{_COUNT} ago\b"
)
_WEEKEND: Final = re.compile(
    rf"\b{_PAIN}\b[^.;]{{0,30}}?\b(?:appeared|began|started|came on|set in|"
    rf"arose)[^.;]{{0,12}}? the (?P<u>weekend|week) before last\b"
)
#: What came over somebody on a day: it began then.
_STRUCK: Final = re.compile(
    r"\b(?:awoke|awakened|woke(?: up)?|woken|shot|struck|set in|appeared|came on|arose|erupted|hit|seized|"
    r"sprang up|arrived|dates? from|dated from|felt (?:a |sudden )|developed|began|started)\b"
)
_SINCE: Final = re.compile(
    r"\b(?:ever since|since (?:then|that (?:day|moment|time|morning|evening|night|date|fall|lift|incident|"
    r"accident))|from that (?:day|moment|time)(?: on)?|since)(?=[,.;]|$)"
)
#: "Whiplash on 21 October, never any neck trouble earlier", "fell on May 4; no back pain before that".
_NONE_BEFORE: Final = re.compile(
    r"\b(?:never (?:any|had)|no|none|without any|denies any)\b[^.;,]{0,30}\b(?:before(?! (?:the|this|"
    r"any) (?:injection|surgery|visit))|"
    r"earlier|previously|until then|prior to (?:that|this|then|it))\b(?=[^a-z]|$| (?:that|then|it|this|"
    r"the (?:accident|fall|crash|injury)))"
    r"|\b(?:symptom|pain)[- ]free (?:up )?until (?:that|then|the (?:day|accident|fall|crash|injury))\b"
    r"|\b(?:having been|had been|was|were|been) "
    r"(?:sound|fine|well|healthy|normal|pain-free|symptom-free|without trouble) "
    r"(?:before|until|up to) ?(?:that|then|this|it|the (?:day|accident|fall|crash|injury))?(?=[^a-z]|$| day)"
    r"|\b(?:first time (?:ever|in (?:his|her) life)|never (?:happened )?before|for the (?:very )?first time|"
    r"first episode(?: ever)?|"
    r"no (?:earlier|prior|previous) (?:episodes?|attacks?|pain|trouble|history|back pain|neck pain))\b"
)
_HURT: Final = re.compile(
    r"\b(?:whiplash|fell|falls?|fallen|accident|crash(?:ed)?|collision|collided|rear-end(?:ed)?|injur\w+|"
    r"lifted|lifting|strain(?:ed)?|"
    r"(?:back|neck) (?:went|gave (?:out|way)|locked|seized|popped|snapped)|"
    r"twisted|sprain(?:ed)?|tackled|tripped|slipped)\b"
)
_GAVE_OUT: Final = re.compile(r"\b(?:back|neck) (?:went|gave (?:out|way)|locked|seized|popped|snapped)\b")
_NOT_ONSET: Final = re.compile(
    r"\b(?:therap\w+|physio\w*|injection|epidural|mri|ct|x-?rays?|scan|surgery|treatment|medication|gabapentin|"
    r"ibuprofen|naproxen|worse\w*|improv\w*|better|resolved|relief|"
    r"returned|came back|recur\w*|unchanged|visit|seen|exam\w+|evaluat\w+|follow-?up|exercis\w+|smok\w+|"
    r"work(?:ed|ing)? since|flare\w*|again|father|mother|brother|sister|wife|husband|son|daughter)\b"
)
#: "Rear-ended on November 2. At three weeks she still has neck ache": counted from the injury told just before.
_AT: Final = re.compile(
    rf"\b(?:at|now) {_COUNT}(?:,| (?:the|she|he|they|out|on|after|post|later|from|since|following|past|still))"
)
#: "Neck pain from a collision on 22 October": an event with its day, where nothing says that it hurt before.
_FROM_EVENT: Final = re.compile(
    rf"\b{_PAIN}(?: in [^.;,]{{2,20}})?,? (?:(?:which|that) )?(?:is |was |has been )?"
    r"(?:from|after|following|due to|because of|caused by|resulting from|secondary to|since|attributed to|"
    r"(?:began|started|arose|came on|set in) (?:with|after|in|from|following)|dat(?:es|ed|ing) (?:back )?(?:to|from)|"
    r"stem(?:s|ming) from) (?:an? |the |his |her )?(?:[\w-]+ ){0,3}?"
    r"(?:accident|collision|crash|fall|mva|mvc|whiplash|injury|incident|wreck|slip|tumble|strain|lift)\b"
)
_HURT_BEFORE: Final = re.compile(
    r"\b(?:chronic|long-?standing|pre-?existing|aggravat\w+|exacerbat\w+|flare\w*|recurren\w+|years?(?: of|,| ago)|"
    r"worse\w*|again|re-?injur\w*|degenerat\w+ for)\b"
)
_UNITS: Final = {"d": 1, "w": 7, "f": 14, "m": 30}
_TWO_WEEKENDS: Final = 14


def find(chart: Chart) -> Iterator[Fact | None]:
    """Facts `symptom.duration`, where the finder of that name read none."""
    if DURATION_TOLD in chart.kept:
        return
    for sentence in chart.saying(_LETTERS):
        if sentence.section in SKIP:
            continue
        made = _counted(chart, sentence) or _dated(chart, sentence) or _none_before(chart, sentence)
        made = made or _since_injury(chart, sentence) or _from_event(chart, sentence)
        if made is not None:
            yield made
            return


def _counted(chart: Chart, sentence: Sentence) -> Fact | None:
    words = sentence.words
    for pattern in (_OLD, _UNTIL, _STANDING):
        match = pattern.search(words)
        if match is not None:
            return _made(chart, sentence, match.span(), _length(match))
    match = _IN_WEEK.search(words)
    if match is not None:
        return _made(chart, sentence, match.span(), _weeks(match), extent="at_most")
    match = _WEEKEND.search(words)
    return None if match is None else _made(chart, sentence, match.span(), _TWO_WEEKENDS, extent="at_most")


def _length(match: "re.Match[str]") -> int:
    told = match.groupdict()
    number, unit = (match["n"], match["u"]) if told["n"] else (told["n2"], told["u2"])
    return (1 if number in {"a", "an"} else whole(number)) * _UNITS[unit[0]]


def _weeks(match: "re.Match[str]") -> int:
    """ "In its second week" and "week two": no more than two weeks."""
    if match["nth2"]:
        return (_NTH.index(match["nth2"]) + 1) * _UNITS[match["u2"][0]]
    if match["nth"]:
        return (_NTH.index(match["nth"]) + 1) * _UNITS[match["u"][0]]
    if match["k"]:
        return whole(match["k"]) * _UNITS[match["w"][0]]
    return whole(match["c"]) * _UNITS[match["d"][0]]


def _dated(chart: Chart, sentence: Sentence) -> Fact | None:
    """ "Awoke on May 4 with leg pain", "lifted a box on May 4; leg pain since"."""
    if not (sentence.of("pain") or sentence.of("symptom")) or _NOT_ONSET.search(sentence.words):
        return None
    own = _day(sentence)
    if own is not None:
        struck = _STRUCK.search(sentence.words)
        if struck is not None and abs(sentence.start + struck.start() - own.start) <= _NEAR:
            return _began(chart, sentence, own, (own.start - sentence.start, own.end - sentence.start))
    since = _SINCE.search(sentence.words)
    if since is None:
        return None
    before = chart.previous(sentence)
    if own is None and before is not None and not _NOT_ONSET.search(before.words):
        own = _day(before)
    return None if own is None else _began(chart, sentence, own, since.span())


def _none_before(chart: Chart, sentence: Sentence) -> Fact | None:
    """An injury of a day before which there was nothing: the complaint began then."""
    none = _NONE_BEFORE.search(sentence.words)
    is_told = (
        sentence.of("pain") or sentence.of("symptom") or sentence.of("spine_pain") or _GAVE_OUT.search(sentence.words)
    )
    if none is None or not is_told:
        return None
    before = chart.previous(sentence)
    for told in (sentence, before):
        own = _day(told) if told is not None and _HURT.search(told.words) else None
        if own is not None and (told is sentence or not _NOT_ONSET.search(sentence.words)):
            return _began(chart, sentence, own, none.span())
    return None


def _since_injury(chart: Chart, sentence: Sentence) -> Fact | None:
    """So long after the injury of the sentence before it hurts."""
    match = _AT.search(sentence.words)
    before = next((one for one in chart.above(sentence, 2) if _HURT.search(one.words)), None) if match else None
    if match is None or before is None:
        return None
    is_told = sentence.of("pain") or sentence.of("symptom") or sentence.of("spine_pain")
    if not is_told or _NOT_ONSET.search(before.words):
        return None
    number = 1 if match["n"] in {"a", "an"} else whole(match["n"])
    return _made(chart, sentence, match.span(), number * _UNITS[match["u"][0]])


def _from_event(chart: Chart, sentence: Sentence) -> Fact | None:
    """ "Neck pain from a collision on 22 October 2026"."""
    match = _FROM_EVENT.search(sentence.words)
    own = _day(sentence) if match is not None else None
    if match is None or own is None or not 0 <= own.start - sentence.start - match.end() <= _BESIDE:
        return None
    return None if _HURT_BEFORE.search(chart.lower) else _began(chart, sentence, own, match.span())


_NEAR: Final = 60
_BESIDE: Final = 24


def _day(sentence: Sentence) -> Time | None:
    told = [one for one in sentence.times if (one.last is not None and one.precision == "day") or one.role == "ago"]
    return told[0] if len(told) == 1 else None


def _began(chart: Chart, sentence: Sentence, time: Time, span: tuple[int, int]) -> Fact | None:
    days, on = lasted(chart, time)
    return _made(chart, sentence, span, days, on=on) if days or on is not None else None


def _made(
    chart: Chart,
    sentence: Sentence,
    span: tuple[int, int],
    days: int | None,
    *,
    on: date | None = None,
    extent: str | None = None,
) -> Fact | None:
    place = sentence.start + span[0], sentence.start + span[1]
    if modifiers(chart, sentence, *place) & {"family", "silence", "uncertain", "hypothetical"}:
        return None
    region = region_in(sentence, sentence.start, sentence.end, place[0]) or region_before(chart, sentence)
    told: dict[str, Any] = {"days": days, "on": on, "region": region, "attributes": {"extent": extent}}
    return fact(chart, sentence, place, "symptom.duration", assertion=Assertion.PRESENT, **told)
