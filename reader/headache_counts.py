"""Counts of headache and migraine days in a month, in the many forms in which they are written."""

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from reader.chart import Chart, Sentence

DIGIT: Final = re.compile(r"\d")
_WORDS: Final = {
    word: number
    for number, word in enumerate(
        ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen",
         "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty"),
        start=1,
    )
}  # fmt: skip
_WORD: Final = "|".join(_WORDS)
NUMBER: Final = re.compile(rf"\d|\b(?:{_WORD}|once|twice)\b")
_N: Final = (
    r"(?<![\w./])(?P<bound>less than |fewer than |under |up to |at most |<\s?)?"
    rf"(?P<n>\d{{1,3}}|(?:{_WORD})\b)\+?(?:\s?(?:-|to|or)\s?(?P<m>\d{{1,3}}|(?:{_WORD})\b)\+?)?"
)
_KIND: Final = (
    r"(?P<kind>(?:moderate[- ]to[- ]severe |severe |moderate |total |bad |monthly |mixed )*"
    r"(?:headache|migraine|migrainous|ha|mig)s? ?)?"
)
_OF: Final = r"(?P<of> (?:of|with)(?: an?)? (?:headaches?|migraines?))?"
_PERIOD: Final = (
    r"\s?(?:(?:(?:per|a|each|every|in a|(?:in|over|during|of) the(?: last| past)?|this|/)\s?)"
    r"(?:month|mo\b|28 days|30 days|4 weeks)|monthly)"
)
_WEEK: Final = r"\s?(?:(?:per|a|each|every|in a|/)\s?)(?:week|wk\b)"
_COUNTS: Final = (
    # "20 headache days per month", "25 d/mo", "8 days of migraine a month"
    re.compile(rf"{_N} (?:or more |plus )?{_KIND}(?:days?|d){_OF}{_PERIOD}"),
    # "18 of 30 days"
    re.compile(
        rf"{_N}(?: days)? (?:/|of|out of) ?(?:the (?:last |past )?)?(?:28|30|31) (?P<kind>headache |migraine )?days"
    ),
    # "22 MHDs", "22 monthly headache days"
    re.compile(rf"{_N} (?:monthly (?P<kind>headache|migraine) days|(?P<short>mhd|mmd)s?\b)"),
    # "headache days 5/month"
    re.compile(rf"\b(?P<kind2>headache|migraine) days? {_N}{_PERIOD}"),
    # "monthly headache days: 20"
    re.compile(
        r"\b(?:monthly (?P<kind>headache|migraine) days?|(?P<short>mhd|mmd)s?|"
        r"(?P<kind2>headache|migraine) days(?: per month|/month)?)(?: \((?:mhd|mmd)s?\))?"
        rf"\s?(?:of|were|was|is|are|:|=|at)\s?(?:about |approximately )?{_N}(?! (?:hours|minutes|%))"
    ),
    re.compile(rf"{_N} (?P<kind>headache|migraine) days\b(?! (?:fewer|less))"),
)
#: "... a month at baseline, now 6 per month": the noun is that of the count before.
_BARE: Final = re.compile(
    rf"\b(?:now|currently|down to|decreased to|reduced to|improved to) (?:only |about |approximately )?{_N}{_PERIOD}"
)
#: "Pretreatment 21 migraine days monthly; currently 20.": the unit is that of the count just before.
_NOW_ONLY: Final = re.compile(
    rf"^\W*(?:now|currently|at present|presently|today|this month|after) (?:only |about |still )?{_N}(?: days?)?\W*$"
)
#: "After two cycles it counts nineteen": what the diary, or the patient, counts now.
_NOW_TOLD: Final = re.compile(
    r"^\W*(?:(?:after|since|following|with|on|now)\b[^.;]{0,60}?\b)?(?:it|she|he|they|the (?:diary|count|number|total))"
    r" (?:now |still )?(?:counts?|shows?|records?|is|are|stands at|has|gives|lists|remains?(?: at)?) "
    rf"(?:now |still |only |about )*{_N}(?: days?| headache days?)?(?=[,;.]|\W*$)"
)
_WEEKLY: Final = re.compile(rf"{_N} (?:or more )?{_KIND}(?:days?|times|x|d){_OF}{_WEEK}")
_ATTACKS: Final = re.compile(
    rf"{_N} (?:or more )?(?:severe |bad |moderate )?(?P<kind>headaches?|migraines?|attacks|episodes|times)"
    rf"(?: attacks| headaches)?(?:{_PERIOD}|(?P<week>{_WEEK}))"
)
_DAILY: Final = re.compile(
    r"(?P<vague>almost |nearly |near |near-|virtually |mostly )?\b(?:daily|every ?day)\b"
    r"(?! (?:living|life|activit|dos|medic|prevent|use))"
)
#: "Of which 12 are migrainous", "10 of these days are migraine days".
_OF_THESE: Final = re.compile(
    r"(?<![\w./])(?P<n>\d{1,2})\+?(?: of (?:these|those|them|which|the)(?: days)?)?(?: \w+)? "
    r"(?:are|were|being|is|have|had|meet(?:ing)?|with|have been) (?:\w+ ){0,2}"
    r"(?:migrain\w+|migraine days|features of migraine)"
)
#: "From 22 per month at baseline to 9 per month": headache days before and under treatment.
FROM_TO: Final = re.compile(
    r"\bfrom (?:about |approximately )?(?P<low>\d{1,2})(?:\s?(?:-|to) ?\d{1,2})?\b(?P<between>[^.;]{0,44}?)"
    r"\b(?:down )?to (?:about |approximately |only )?(?P<high>\d{1,2})\b(?! (?:hours|weeks|mg|units|%|percent))"
)
#: "22 before, 21 now".
BEFORE_NOW: Final = re.compile(
    r"(?<![\w./])(?P<low>\d{1,2})(?P<between> (?:headache |migraine )?(?:days? )?"
    r"(?:(?:a|per|each|every|in a|in the|during the) month |/month |monthly )?"
    r"(?:before|at baseline|initially|originally|at (?:the )?(?:start|beginning))"
    r"(?: (?:botox|treatment|starting|the injections?|it|(?:the )?first(?: \w+)?))?,? (?:and |but )?(?:still |now )?"
    r"(?:about |only )?)(?P<high>\d{1,2})"
    r"(?: (?:headache |migraine )?days?)? (?:now|after|since|currently|today|on treatment|with treatment|at present|"
    r"at (?:the )?(?:last|latest|most recent))\b"
)
_BEFORE_LETTERS: Final = ("before", "baseline", "initially", "originally", "start", "beginning")
_MONTHLY: Final = ("mo", "28 days", "30 days", "4 weeks")
_WEEKS: Final = ("week", "wk")
#: The patterns in the order in which they are tried, each with the letters of which it needs one.
_SIEVED: Final = (
    (_COUNTS[0], _MONTHLY),
    (_COUNTS[1], ("days",)),
    (_COUNTS[2], ("days", "mhd", "mmd")),
    (_COUNTS[3], ("day",)),
    (_COUNTS[4], ("day", "mhd", "mmd")),
    (_COUNTS[5], ("days",)),
    (_OF_THESE, ("migrain",)),
    (_WEEKLY, _WEEKS),
    (_ATTACKS, (*_MONTHLY, *_WEEKS)),
    (_BARE, _MONTHLY),
)
_MONTH: Final = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|"
    r"nov(?:ember)?|dec(?:ember)?)\b\.?"
)
_ONE: Final = rf"(?:\d{{1,2}}|(?:{_WORD})\b)"
_AND: Final = r"(?:,? and |, ?|; ?|/)"
_LISTED_DAYS: Final = r"(?P<kind>headache |migraine )?days?\b(?P<of> (?:of|with)(?: an?)? (?:headaches?|migraines?))?"
#: Month by month: what each month had. Nothing is added up; the least and the most are kept.
_BY_MONTH: Final = (
    # "June 20, July 19 and August 21 days with headache": days of the calendar if no "days" stands behind them.
    re.compile(
        rf"\b{_MONTH}:? {_ONE}(?: days)?(?:{_AND}(?:in )?{_MONTH}:? {_ONE}(?: days)?(?<! days)){{1,5}} {_LISTED_DAYS}"
    ),
    # "headache days: June 20, July 19, August 21"
    re.compile(
        rf"\b(?P<kind>headache|migraine) days(?: (?:per|a|by|each) month)?(?: (?:were|was|are)|:|,)? (?:in )?"
        rf"{_MONTH}:? {_ONE}(?:{_AND}(?:in )?{_MONTH}:? {_ONE}){{1,5}}(?!,? \d{{4}})"
    ),
    # "20 days in June, 19 in July and 21 in August"
    re.compile(
        rf"(?<![\w./]){_ONE}(?: (?P<kind>headache|migraine))?(?: days?)?(?: (?:of|with) headaches?)? in {_MONTH}"
        rf"(?:{_AND}{_ONE}(?: days?)? in {_MONTH}){{1,5}}(?! \d{{4}})"
    ),
    # "for June, July and August counts eight, ten and nine headache days", "18, 16 and 19 headache days"
    re.compile(rf"(?<![\w./]){_ONE}(?:{_AND}{_ONE}){{1,5}} (?P<kind>headache |migraine )days?\b(?P<of>(?!))?"),
    re.compile(
        rf"\b{_MONTH}(?:{_AND}{_MONTH}){{1,5}}[^.;\d]{{0,40}}? {_ONE}(?:{_AND}{_ONE}){{1,5}} {_LISTED_DAYS}"
    ),
)  # fmt: skip
_TAKEN: Final = re.compile(r"\b(?:taken|took|used|needed|missed|lost|worked)\b[^.;]{0,20}$")
_ANY_MONTH: Final = re.compile(rf"\b{_MONTH}")
_ONE_NUMBER: Final = re.compile(rf"(?<![\w./]){_ONE}")
_SERIES: Final = re.compile(rf"{_ONE}[ a-z]{{0,24}}{_AND}[ a-z]{{0,14}}{_ONE}")
_DAYS_NEAR: Final = re.compile(r"\b(?:days?|(?:headaches?|migraines?|attacks)\b.{0,40}\bmonth|mhds?|mmds?)\b")
_NO_DAYS: Final = re.compile(r"\b(?:hours?|mg|units?|out of 10|/10|nrs|midas|hit-6|score)\b")
#: Days of something else: of taking a medicine, of missing work.
_OTHER_DAYS: Final = re.compile(
    r"\b(?:triptan|medic|taking|takes|use[sd]?|pills?|tablets?|work|school|missed|bed|sumatriptan|acute)\b[^,;]{0,24}$"
)
_LESS: Final = re.compile(r"\b(?:fewer|less)\b(?! than)")
_REDUCED: Final = re.compile(
    r"\b(?:reduc\w*|decreas\w*|drop\w*|declin\w*|improve\w*)(?: \w+){0,2} (?:by|of)\b[^,;]{0,14}$|"
    r"\bby (?:about |at least |more than |over )?$"
)
_HEADACHE: Final = re.compile(r"\b(?:headaches?|migraines?)\b")
_DOSING: Final = re.compile(r"\b(?:mg|tablet|takes|taking|triptan|medic\w*)\b")
_NOUNS: Final = frozenset(["headache", "migraine", "chronic_migraine", "episodic_migraine", "tension_type"])
_MONTH_DAYS: Final = 31
_FEWEST_MONTHS: Final = 2
_WEEKS_IN_MONTH: Final = 4.3
_VAGUE_DAYS: Final = 20  #: the least that "almost daily" could mean; such a count meets nothing by itself
_DAILY_DAYS: Final = 30


class Count(NamedTuple):
    """Days in a month at one place of the text."""

    low: int
    upper: int | None
    is_migraine: bool
    precision: str | None
    start: int
    end: int
    moment: str | None = None


def speaks_of_headache(chart: Chart, sentence: Sentence) -> bool:
    """The sentence names headache, or carries on from one that does without a medicine of its own."""
    if sentence.of("headache"):
        return True
    before = chart.previous(sentence)
    return before is not None and bool(before.of("headache")) and not sentence.of("drug")


def sentences_of_headache(chart: Chart) -> list[Sentence]:
    """All sentences that speak of headache, in order."""
    found = {sentence.position: sentence for sentence in chart.sentences_with("headache")}
    for sentence in tuple(found.values()):
        after = chart.following(sentence)
        if after is not None and speaks_of_headache(chart, after):
            found[after.position] = after
    return [found[position] for position in sorted(found)]


def changes_in(words: str) -> "list[re.Match[str]]":
    """Two numbers told as before and after, whatever they count."""
    found = list(FROM_TO.finditer(words)) if "from " in words else []
    return found + list(BEFORE_NOW.finditer(words)) if any(one in words for one in _BEFORE_LETTERS) else found


def counts_in(chart: Chart, sentence: Sentence) -> Iterator[Count]:
    """Counts of a sentence that speaks of headache; a stretch of text counts once, by the first pattern that fits."""
    words, start = sentence.words, sentence.start
    # Most sentences give no number, and the patterns are dear.
    if NUMBER.search(words) is None:
        yield from _daily(words, start, is_alone=True)
        return
    taken: list[tuple[int, int]] = []
    for change in changes_in(words):
        if is_of_days(words, change):
            taken.append(change.span())
            is_migraine = _nearest_is_migraine(chart, sentence, start + change.end())
            span = (start + change.start(), start + change.end())
            yield Count(int(change["low"]), None, is_migraine, None, *span, "baseline")
            yield Count(int(change["high"]), None, is_migraine, None, *span, "treated")
    for one in _month_by_month(chart, sentence):
        taken.append((one.start - start, one.end - start))
        yield one
    for pattern, letters in _SIEVED:
        for match in pattern.finditer(words) if any(one in words for one in letters) else ():
            if any(low < match.end() and match.start() < high for low, high in taken) or _is_change(words, match):
                continue
            count = _count(chart, sentence, match, pattern)
            if count is not None:
                taken.append(match.span())
                yield count
    if not taken:
        yield from _now_only(chart, sentence)
    yield from _daily(words, start, is_alone=not taken)


def _month_by_month(chart: Chart, sentence: Sentence) -> Iterator[Count]:
    """Counts of several months in one breath: the least and the most of them, since each month has to count."""
    words, start = sentence.words, sentence.start
    if "day" not in words or _SERIES.search(words) is None:
        return
    taken: list[tuple[int, int]] = []
    for pattern in _BY_MONTH:
        for match in pattern.finditer(words):
            if any(low < match.end() and match.start() < high for low, high in taken):
                continue
            days = [_value(one) for one in _ONE_NUMBER.findall(_ANY_MONTH.sub(" ", match[0]))]
            if len(days) < _FEWEST_MONTHS or max(days) > _MONTH_DAYS or _is_change(words, match):
                continue
            before = words[: match.start()]
            if _OTHER_DAYS.search(before) or _TAKEN.search(before) or _OTHER_DAYS.search(match[0]):
                continue
            taken.append(match.span())
            named = f"{match['kind'] or ''}{match.groupdict().get('of') or ''}"
            is_migraine = "mig" in named if named else _nearest_is_migraine(chart, sentence, start + match.start())
            span = (start + match.start(), start + match.end())
            yield Count(min(days), max(days), is_migraine, None, *span)


def _now_only(chart: Chart, sentence: Sentence) -> Iterator[Count]:
    now = _NOW_ONLY.match(chart.words(sentence)) or _NOW_TOLD.match(chart.words(sentence))
    if now is not None and _follows_a_count(chart, sentence):
        count = _count(chart, sentence, now, _BARE)
        if count is not None:
            yield count


def _follows_a_count(chart: Chart, sentence: Sentence) -> bool:
    before = chart.previous(sentence)
    return before is not None and any(one.search(chart.words(before)) for one in _COUNTS)


def _daily(words: str, start: int, *, is_alone: bool) -> Iterator[Count]:
    """ "Daily" is a count where no other is given; "almost daily" is kept beside one, since it may contradict it."""
    daily = _DAILY.search(words) if "daily" in words or "every" in words else None
    if daily is None or not _is_headache_daily(words, daily):
        return
    span = (start + daily.start(), start + daily.end())
    if daily["vague"]:
        yield Count(_VAGUE_DAYS, None, False, "vague", *span)
    elif is_alone:
        yield Count(_DAILY_DAYS, None, False, "daily", *span)


def _count(chart: Chart, sentence: Sentence, match: "re.Match[str]", pattern: "re.Pattern[str]") -> Count | None:
    groups = match.groupdict()
    named = " ".join(filter(None, (groups.get("kind"), groups.get("kind2"), groups.get("short"), groups.get("of"))))
    words = chart.words(sentence)
    if pattern is _OF_THESE:
        is_migraine = True
    elif named:
        is_migraine = "mig" in named or "mmd" in named
    else:
        is_migraine = _nearest_is_migraine(chart, sentence, sentence.start + match.start())
    if _OTHER_DAYS.search(words[: match.start()]):
        return None
    low, upper = _value(match["n"]), _number(match, "m") if "m" in groups else None
    precision = None
    if pattern is _WEEKLY:
        low, upper = int(low * _WEEKS_IN_MONTH), int((upper or low) * _WEEKS_IN_MONTH)
        low, precision = min(low, 30), "weekly"
    elif pattern is _ATTACKS:
        precision = "attacks"
        low = min(int(low * _WEEKS_IN_MONTH), 30) if groups.get("week") else low
    elif groups.get("bound"):
        low, precision = max(low - 1, 0), "less"
    if low > _MONTH_DAYS:
        return None
    moment = "now" if pattern is _BARE else None
    start = sentence.start
    return Count(low, upper, is_migraine, precision, start + match.start(), start + match.end(), moment)


def _nearest_is_migraine(chart: Chart, sentence: Sentence, at: int) -> bool:
    named = [h for h in sentence.of("headache") if h.value in _NOUNS]
    before = [h for h in named if h.end <= at]
    nearest = before[-1] if before else min(named, key=lambda h: h.start, default=None)
    if nearest is None and (told := chart.previous(sentence)) is not None:
        nearest = next((h for h in reversed(told.of("headache")) if h.value in _NOUNS), None)
    return nearest is not None and nearest.value == "migraine"


def _is_change(words: str, match: "re.Match[str]") -> bool:
    """ "10 fewer headache days", "reduced by 8 days a month": a difference, no count."""
    before = words[max(0, match.start() - 28) : match.start()]
    after = re.split(r"[,;.]", words[match.end() : match.end() + 26])[0]
    return _LESS.search(match[0] + after) is not None or _REDUCED.search(before) is not None


def _is_headache_daily(words: str, daily: "re.Match[str]") -> bool:
    near = words[max(0, daily.start() - 34) : daily.end() + 22]
    return _HEADACHE.search(near) is not None and _DOSING.search(near) is None


def is_of_days(words: str, change: "re.Match[str]") -> bool:
    """Whether "from A to B" speaks of days in a month, not of hours, doses or scores."""
    near = words[max(0, change.start() - 60) : change.end() + 40]
    in_month = 0 < int(change["low"]) <= _MONTH_DAYS and int(change["high"]) <= _MONTH_DAYS
    return in_month and _DAYS_NEAR.search(near) is not None and _NO_DAYS.search(change[0]) is None


def _number(match: "re.Match[str]", name: str) -> int | None:
    return _value(match[name]) if match[name] else None


def _value(text: str) -> int:
    return _WORDS.get(text) or int(text)
