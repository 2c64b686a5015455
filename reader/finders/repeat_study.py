"""An earlier MRI by its age, and that nothing has changed since, in more words than the lexicon holds."""

import re
from collections.abc import Iterator
from datetime import date
from typing import Final

from reader.anatomy import region_in
from reader.chart import Chart, Sentence
from reader.context import modifiers
from reader.dates_shared import MONTH, MONTHS
from reader.emit import fact
from reader.finders.imaging_reasons import AGE_TOLD, MRI_CODE
from reader.letters import beginnings, sieve
from reader.numbers import WHOLE_WORD, whole
from reader.spans import Time
from schemas.fact import Assertion, Fact, Region

_SKIP: Final = frozenset(["family_history", "consent", "references", "goals", "instructions", "complications"])
_STUDY: Final = re.compile(rf"\b(?:mri|magnetic resonance|scans?|{MRI_CODE})\b")
#: Which part of the spine the code of a study names.
_REGIONS: Final[dict[str, Region]] = {
    **dict.fromkeys(("72141", "72142", "72156"), "cervical"),
    **dict.fromkeys(("72146", "72147", "72157"), "thoracic"),
    **dict.fromkeys(("72148", "72149", "72158"), "lumbar"),
}
#: "The neck was scanned": by what is told where a second study is asked for.
_SCANNED: Final = re.compile(
    r"\b(?:neck|back|spine|cord|he|she|patient|claimant|worker|employee|member|enrollee|region|area|segment) "
    r"(?:(?:had|has|was|were|been|got|already|first|last|previously|recently) ){1,3}(?:scanned|imaged)\b"
)
_SCANNED_LETTERS: Final = sieve("scanned", "imaged")
_ONE_MORE: Final = re.compile(
    rf"\b(?:second|another|repeat\w*|new|same|identical|third|again|2nd)(?: [\w-]+){{0,3}}? "
    rf"(?:mris?|magnetic resonance|scans?|study|{MRI_CODE})\b"
)
#: A scan of another kind.
_NOT_MRI: Final = re.compile(
    r"\b(?:ct|cat|bone|pet|dexa|dxa|spect|ultrasound|doppler|computed)\b|\bx-?rays?\b|\bradiograph|\bmyelogra|\bfilms?\b"
)
_MRI: Final = re.compile(rf"\b(?:mris?|magnetic resonance|{MRI_CODE})\b")
_MRI_BEGINS: Final = beginnings("mri", "magnetic resonance", "7214", "7215")
_STUDY_BEGINS: Final = beginnings(*_MRI_BEGINS, "scan")
_LETTERS: Final = sieve(
    "mri", "scan", "study", "prior one", "the one", "previous one", "last one", "first one", "earlier one", "imag",
    "the first", "the last", "the latest", "the earlier", "the previous", "the prior", "the initial", "first ", "last ",
    "7214", "7215",
)  # fmt: skip
#: The study of before: "the last MRI", "prior one", "the one of October 20", "MRI was done".
_EARLIER: Final = re.compile(
    r"\b(?:last|prior|previous|earlier|first|recent|existing|same|very|identical|original|"
    rf"old)(?: [\w-]+){{0,3}}? (?:mri|scan|study|imaging|one|images|{MRI_CODE})\b|"
    rf"\b{MRI_CODE} (?:(?:was|were|already) )*(?:done|performed|obtained|taken|made|completed)\b|"
    r"\bthe one (?:of|from|done|taken|dated)\b|"
    r"\bthe (?:first|last|latest|earlier|previous|prior|initial),? (?:was|of|from|dated|on|in|done|being|:)(?= |$)|"
    r"\b(?:mri|scan|study)(?: of the (?:\w+ ){1,3}?(?:spine|back|neck))?(?:,? [\w-]+){0,3}? (?:(?:was|"
    r"were) (?:done|performed|obtained|taken|made|completed)|from|dated|on file|is \w+ \w+ old)\b"
)
_EARLIER_LETTERS: Final = sieve(
    "last ", "prior ", "previous ", "earlier ", "first ", "recent ", "existing ", "same ", "very ", "identical ",
    "original ", "old ", "the one ", "the first", "the last", "the latest", "the earlier", "the previous", "the prior",
    "the initial", "done", "performed", "obtained", "taken", "made", "completed", " from", " dated", " on file", " old",
)  # fmt: skip
_SAME_STUDY: Final = re.compile(r"\b(?:same|identical|very) (?:[\w-]+ )?(?:study|imaging|examination of)\b")
_COUNT: Final = rf"(?P<n>\d{{1,2}}|{WHOLE_WORD}|a|an|one)[ -](?P<u>days?|weeks?|wks?|months?|fortnight)"
#: "Is five weeks old", "six weeks before this order", "second MRI in two months", "twice within six weeks".
_AGES: Final = (
    re.compile(rf"\b{_COUNT}[ -]old\b"),
    re.compile(rf"\b{_COUNT} (?:earlier|before(?= this| the (?:request|order|present|new)|[.,;]|$)|"
    rf"prior to this|previously)\b"),
    re.compile(rf"\b(?:second|third|another|repeat|two|2nd|3rd) (?:[\w-]+ ){{0,3}}(?:mris?|scans?|studies|study|"
    rf"one)(?: [\w-]+){{0,3}}? (?:in|within|inside|in less than|in under) (?:the (?:last|past|"
    rf"space of) )?{_COUNT}\b"),
    re.compile(rf"\b{_COUNT} ago\b"),
    re.compile(rf"\b(?:only |just |a mere |barely |not (?:even |yet )?){_COUNT} (?:after|since|apart|from)\b"),
)  # fmt: skip
_LAST: Final = re.compile(
    r"\b(?:last|this|earlier this|the (?:previous|preceding)) (?P<u>week|month)\b|"
    r"\bthe (?P<v>week|month) before\b"
)
_MOST: Final = {"week": 13, "month": 61}
_UNITS: Final = {"d": 1, "w": 7, "f": 14, "m": 30}
_DAY: Final = re.compile(
    rf"\b(?:(?P<d>\d{{1,2}})(?:st|nd|rd|th)?(?: of)? (?P<m>{MONTH})|(?P<m2>{MONTH})\.? (?P<d2>\d{{1,2}})(?:st|"
    rf"nd|rd|th)?)\b(?!,? (?:19|20)\d\d)"
)

_ORDERED: Final = re.compile(r"\b(?:order\w*|request\w*|asked|repeat\w*|second|another|identical|again|new)\b")
#: "First lumbar MRI 8/31/26, second 10/12/26, third requested": each study by its number and day.
_NTH: Final = re.compile(
    r"\b(?:first|second|third|1st|2nd|3rd|last|latest|previous|prior|earlier|initial|original)"
    r"(?: (?!requested|asked|order)[a-z-]+){0,4}?[:,]? (?:(?:on|of|was|dated|done|from|in) )*$"
)
_NTH_REACH: Final = 60
_YEAR: Final = 365
_RECENT: Final = 300  #: days; two days of the year that lie further apart are of two years
_SAME_LETTERS: Final = sieve(
    "same", "unchanged", "unaltered", "as they were", "as it was", "as he was", "as she was", "identical",
    "stable", "no new",
    "no change", "nothing", "word for word", "not changed", "no different", "without new", "without change",
    "without any",
    "interval ", "no worsening", "no progression", "as before", "not altered", " flat", "static", "steady",
    "neither", "nor ", "no further",
    "no fresh", "no better", "constant", "not moved", "not budged", " or change", " or clinical change", "without ",
    "no injury", "no interven", " change",
    "status quo", "stationary", "no difference", "mirror", "match", "equal", "repeats", "the way", "where ", "what ",
    "no symptom", "no complaint", "no finding", "no sign", "no deficit",
)  # fmt: skip
#: And one of these: "without" alone says nothing of a change.
_COMPARED_LETTERS: Final = sieve(
    "as they w", "as it w", "as he w", "as she w", "same", "chang", "unaltered", "altered", "flat", "static", "steady",
    "identical", "no different", "stable", "word for word", "as before", "no better", "worse", "progression", "deficit",
    "development", " new", " fresh ", " further ", "interval ", "moved", "budged", "shifted", "nothing", "constant",
    "status quo", "no difference", "stationary", "mirror", "match", "equal", "repeat", "what they ", "what it ",
    "where they ", "where it ", "way they ", "way it ",
)  # fmt: skip
_WHAT: Final = (
    r"(?:symptoms?|pain|complaints?|condition|examination|exam|deficits?|status|picture|clinically|presentation|"
    r"neurolog\w*|course|patient|claimant|worker|employee|enrollee|weakness|"
    r"numbness|situation|everything|she|he|notes?|history|findings on examination)"
)
_UNCHANGED: Final = re.compile(
    rf"\b{_WHAT}\b[^.;]{{0,48}}?\b(?:(?<!active )(?<!well )(?<!good )as (?:they|it|he|she) (?:were|was)|"
    rf"(?:the )?same(?: as)?(?= |[.,;\"']|"
    rf"$)(?! (?:day|visit|level|side|time|clinic|physician|doctor|group|scanner|hospital))|"
    r"unchanged|unaltered|flat|static|steady|identical(?! (?:study|scan|mri|test|order))|no different|"
    r"not (?:changed|altered)|"
    r"stable|word for word|as before|no better (?:and|or|nor) (?:no )?worse)"
    r"|\b(?:no|without|nor|neither)(?: any)?(?: (?:new|interval|fresh|further|intervening|clinical|relevant|"
    r"neurologic\w*|significant))* "
    r"(?:change|changes|worsening|progression|development|developments)\b(?! (?:in|of|to) (?:medic\w+|dose|"
    r"the dose|plan|therapy|treatment|work|address|insurance|bowel|bladder|appetite|weight|vision|mood|sleep))"
    r"|\b(?:no|without|nor|neither)(?: any)? (?:new|fresh|further|interval) (?:or (?:worse|changed|"
    r"different) )?(?:neurologic\w* |clinical |motor |sensory )?(?:symptoms?|findings?|deficits?|complaints?|"
    r"weakness|signs?)\b"
    r"|\bneither better nor worse\b|\bno better,? (?:and )?no worse\b|\b(?:has|have|had) not (?:moved|budged|altered)\b"
    r"|\bnothing (?:new )?(?:has |had )?(?:happened|occurred|intervened|come up)\b"
    r"|\b(?:unchanged|unaltered|identical|constant|stable|the same|same) "
    r"(?:(?:neck|back|arm|leg|clinical|neurologic\w*|left|right) )*"
    r"(?:pain|symptoms?|sciatica|complaints?|exam\w*|findings?|deficits?|picture|radicul\w+|status|condition)\b"
    r"|\b(?:symptoms?|complaints?|pain|deficits?) (?:have been |has been |are |is |were |was |remain\w* )?constant\b"
    r"|\b(?:no|without)(?: any)?(?: (?:new|interval|intervening|further))? [\w-]+(?:, [\w-]+){0,3},? (?:or|nor) "
    r"(?:(?:new|clinical|interval|neurologic\w*) )*(?:change|changes|worsening|progression|deficit)\b"
    r"|\binterval (?:change|history|event|development)s?(?: since)?(?::| -| \||,)? ?"
    r"(?:none|nil|no\b|negative|unremarkable)"
    r"|\bnothing (?:else |about (?:(?:his|her|the|its) \w+|her|him|it|this) |clinically )?"
    r"(?:(?:is|was|has|had|has been) )?"
    r"(?:new|changed|different|altered)\b"
    r"|\bstatus quo\b|\bneither worse nor better\b|\bno difference (?:in|of) (?:(?:his|her|the|any) )*"
    r"(?:symptoms?|complaints?|pain|exam\w*|findings?|status|picture)\b"
    rf"|\b{_WHAT}\b[^.;]{{0,40}}?\b(?:stationary|(?:mirrors?|mirrored|match(?:es|ed)?|equals?|repeats?) "
    r"(?:that|those) of)\b"
    rf"|\b{_WHAT}\b[^.;]{{0,30}}?\b(?:(?:is|are|remains?|stays?|stands?|still)"
    r"(?: (?:just|exactly|precisely|still|right))* "
    r"(?:what|where)|(?<!not )(?<!longer )(?<!to )the way) (?:they|it) (?:were|was|stood)\b"
    r"|\bno (?:symptom|complaint|finding|sign|deficit)s? (?:is|are|was|were|has become) (?:new|worse|changed)\b"
    rf"|\bneither (?:(?:the|his|her|any) )?{_WHAT} nor (?:[\w-]+ ){{1,4}}?"
    r"(?:has |have )?(?:moved|changed|altered|budged|shifted)\b"
)
#: Silence of a record is no word about the patient.
_RECORD: Final = re.compile(r"\b(?:documented|recorded|described|mentioned|noted|submitted|provided)\b")
_CHANGED: Final = re.compile(r"\b(?:but|except|until|apart from|other than|although)\b")


def find(chart: Chart) -> Iterator[Fact | None]:
    """Facts `imaging.study_age`, `imaging.study` where only its day is told, and negated `imaging.repeat_reason`."""
    if not any(chart.matches_at(_STUDY_BEGINS, _STUDY)):
        return
    for sentence in chart.saying(_LETTERS):
        if sentence.section not in _SKIP and _is_earlier(chart, sentence):
            yield from _aged(chart, sentence)
        elif sentence.section not in _SKIP and _AGES[2].search(sentence.words):
            yield from _ages(chart, sentence, _region(chart, sentence))
    if not any(chart.matches_at(_MRI_BEGINS, _MRI)):
        return
    compared = chart.positions_saying(_COMPARED_LETTERS)
    for sentence in chart.saying(_SAME_LETTERS):
        may_tell = sentence.position in compared and sentence.section not in _SKIP
        match = _UNCHANGED.search(sentence.words) if may_tell else None
        if match is None or _CHANGED.search(sentence.words, match.end()) or sentence.of("repeat_reason"):
            continue
        span = sentence.start + match.start(), sentence.start + match.end()
        said = modifiers(chart, sentence, span[1] - 1, span[1])
        if not said & {"hypothetical", "family", "uncertain"} and _RECORD.search(sentence.words) is None:
            yield fact(chart, sentence, span, "imaging.repeat_reason", "changed_symptoms", assertion=Assertion.NEGATED)


def _is_earlier(chart: Chart, sentence: Sentence) -> bool:
    """Whether the sentence is of a study of before, and one by magnetic resonance or of an unnamed kind."""
    words = sentence.words
    may_be = sentence.position in chart.positions_saying(_EARLIER_LETTERS)
    is_earlier = (may_be and _EARLIER.search(words) is not None) or (
        _is_scanned(chart, sentence) and _ONE_MORE.search(chart.lower) is not None
    )
    return is_earlier and (_NOT_MRI.search(words) is None or _MRI.search(words) is not None)


def _is_scanned(chart: Chart, sentence: Sentence) -> bool:
    may_be = sentence.position in chart.positions_saying(_SCANNED_LETTERS)
    return may_be and _SCANNED.search(sentence.words) is not None


def _aged(chart: Chart, sentence: Sentence) -> Iterator[Fact | None]:
    is_named = (
        _is_scanned(chart, sentence)
        or _STUDY.search(sentence.words) is not None
        or _SAME_STUDY.search(sentence.words) is not None
    )
    if not is_named and not any(_STUDY.search(one.words) for one in chart.above(sentence, 2)):
        return
    region = _region(chart, sentence)
    dated = [time for time in sentence.times if time.first is not None and time.precision in {"day", "month"}]
    numbered = [time for time in dated if _is_numbered(chart, sentence, time)]
    if len(numbered) > 1 or (numbered and _ORDERED.search(sentence.words)):
        yield from (_study(chart, sentence, time, region) for time in numbered)
        return
    if dated:
        if not any(hit.value == "mri" for hit in sentence.of("imaging")):
            yield _study(chart, sentence, dated[0], region)
        return
    yield from _ages(chart, sentence, region)


def _is_numbered(chart: Chart, sentence: Sentence, time: Time) -> bool:
    is_past = chart.document_on is None or (time.last is not None and time.last <= chart.document_on)
    low = max(sentence.start, time.start - _NTH_REACH)
    return is_past and _NTH.search(chart.lower, low, time.start) is not None


def _study(chart: Chart, sentence: Sentence, time: Time, region: Region | None) -> Fact | None:
    precision: dict[str, str | None] = {"precision": None if time.precision == "day" else time.precision}
    return fact(
        chart, sentence, (sentence.start, time.end), "imaging.study", "mri", assertion=Assertion.PRESENT, on=time.first,
        region=region, attributes=precision,
    )  # fmt: skip


def _ages(chart: Chart, sentence: Sentence, region: Region | None) -> Iterator[Fact | None]:
    words = sentence.words
    if (AGE_TOLD, sentence.position) in chart.kept:
        return
    for pattern in (*_AGES, _LAST):
        match = pattern.search(words)
        if match is not None:
            yield _age(chart, sentence, match.span(), _days(match), region)
            return
    apart = _days_apart(chart, sentence)
    if apart is not None:
        yield _age(chart, sentence, *apart, region)


def _age(chart: Chart, sentence: Sentence, span: tuple[int, int], days: int, region: Region | None) -> Fact | None:
    place = sentence.start + span[0], sentence.start + span[1]
    if modifiers(chart, sentence, *place) & {"family", "silence", "uncertain"}:
        return None
    return fact(chart, sentence, place, "imaging.study_age", assertion=Assertion.PRESENT, days=days, region=region)


def _days(match: "re.Match[str]") -> int:
    told = match.groupdict()
    if "n" not in told:
        return _MOST[match["u"] or match["v"]]
    number = 1 if told["n"] in {"a", "an"} else whole(told["n"])
    return number * _UNITS[told["u"][0]]


def _days_apart(chart: Chart, sentence: Sentence) -> tuple[tuple[int, int], int] | None:
    """ "Done on 11 August; on 22 September the same was ordered": two days without a year."""
    first = _DAY.search(sentence.words)
    if first is None:
        return None
    for place in (sentence, *chart.below(sentence, 2)):
        start = first.end() if place is sentence else 0
        for second in _DAY.finditer(place.words, start):
            days = _between(first, second)
            if _ORDERED.search(place.words, start) and days is not None:
                return first.span(), days
    return None


def _between(first: "re.Match[str]", second: "re.Match[str]") -> int | None:
    days = _day_of_year(second) - _day_of_year(first)
    days += _YEAR if days < 0 else 0
    return days if 0 < days <= _RECENT else None


def _day_of_year(match: "re.Match[str]") -> int:
    month = MONTHS[match["m"] or match["m2"]]
    try:
        return date(2001, month, int(match["d"] or match["d2"])).timetuple().tm_yday
    except ValueError:
        return 0


def _region(chart: Chart, sentence: Sentence) -> Region | None:
    for place in (sentence, *chart.above(sentence, 2)):
        match = _STUDY.search(place.words)
        at = place.start + match.start() if match else place.start
        region = region_in(place, place.start, place.end, at)
        if region is None and match is not None:
            region = _REGIONS.get(match[0])
        if region is not None:
            return region
    return None
