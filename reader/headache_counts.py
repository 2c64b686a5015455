"""Counts of headache and migraine days in a month, in the many forms in which they are written."""

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from reader.chart import Chart, Sentence
from reader.headache_numbers import DIGIT, HEADACHE, MONTH_DAYS, NUMBER, OTHER_DAYS, WORD, value
from reader.headache_series import ENOUGH, Row, after_rounds, by_cycle, by_month, no_migraine, share, without_headache
from reader.holds import holds
from reader.letters import tried_at

_N: Final = (
    r"(?<![\w./])(?P<bound>less than |fewer than |under |up to |at most |<\s?)?"
    rf"(?P<n>\d{{1,3}}|(?:{WORD})\b)\+?(?:\s?(?:-|to|or)\s?(?P<m>\d{{1,3}}|(?:{WORD})\b)\+?)?"
)
#: Where `_N`, or a pattern that begins with its number or its bound, may begin.
_BEGINS: Final = re.compile(
    rf"(?<![\w./])(?:\d|<|less than |fewer than |under |up to |at most |(?:{WORD}|none|zero)\b)"
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
        r"(?!\d|/(?:\d{1,2}/)?(?:19|20)\d\d)"  # "headache days: 11/2025 19"
    ),
    re.compile(
        rf"{_N} (?P<kind>headache|migraine) days\b(?! (?:fewer|less|yearly|annually))"
        r"(?! ?(?:a|per|each|every|/|in a) ?year)"
    ),
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
    r"^\W*(?:(?:after|since|following|with|on|now)\b[^.;]{0,60}?\b)?"
    r"(?:it|she|he|they|(?:the|her|his) (?:\w+ )?(?:diary|count|number|total|tally|log|calendar|figure|sum))"
    r" (?:now |still |also )?(?:counts?|shows?|records?|is|was|are|stands at|stood at|has|gives|lists|remain(?:s|"
    r"ed)?(?: at)?|reads?) "
    rf"(?:now |still |only |about |also |again |unchanged at |at )*{_N}(?: days?| headache days?)?(?=[,;.]|\W*$)"
)
_WEEKLY: Final = re.compile(rf"{_N} (?:or more )?{_KIND}(?:days?|times|x|d){_OF}{_WEEK}")
_ATTACKS: Final = re.compile(
    rf"{_N} (?:or more )?(?:severe |bad |moderate )?(?P<kind>headaches?|migraines?|attacks?|episodes?|times)"
    rf"(?: attacks| headaches)?(?:{_PERIOD}|(?P<week>{_WEEK}))"
)
#: "A migraine about twice a week".
_TWICE: Final = re.compile(
    r"\b(?P<kind>headaches?|migraines?|attacks)\b(?: [a-z]+){0,3} (?P<n>once|twice) (?:(?:a|per|each|every) week|"
    r"weekly)\b"
    r"|\b(?P<n2>once|twice)[- ](?:(?:a|per)[- ]week|weekly) (?P<kind2>headaches?|migraines?|attacks)\b"
)
_DAILY: Final = re.compile(
    r"(?P<vague>almost |nearly |near |near-|virtually |mostly )?\b(?:daily|every ?day)\b"
    r"(?! (?:living|life|activit|dos|medic|prevent|use))"
)
#: "Of which 12 are migrainous", "10 of these days are migraine days".
_OF_THESE: Final = re.compile(
    rf"(?<![\w./])(?P<bound>fewer than |less than |under )?(?P<n>\d{{1,2}}|(?:{WORD}|none|zero)\b)\+?"
    r"(?: of (?:these|those|them|which|the)(?: \d{1,2})?(?: days)?(?: \w+)? "
    r"(?:(?:are|were|being|is|have|had|has|meet(?:ing)?|with|have been|show(?:s|ed)?) )?|"
    r"(?: \w+)? (?:are|were|being|is|have|had|meet(?:ing)?|with|have been) )(?:\w+ ){0,2}"
    r"(?:migrain\w+|migraine days|features of migraine)"
)
#: "Nausea and light sensitivity on two of these", "migraine features on only 5 of them".
_FEATURED: Final = re.compile(
    r"\b(?:features?|nausea|vomiting|photophobia|phonophobia|sensitivity|throbbing|aura)"
    r"(?: (?:is|are|was|were|present))*"
    r" (?:on|in|with) (?P<bound>fewer than |less than |under )?(?:only |just |about )?"
    rf"(?P<n>\d{{1,2}}|(?:{WORD}|none|zero)\b) of (?:these|those|them|the (?:days|\d{{1,2}}))\b"
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
    r"(?:before|then(?=,)|at baseline|initially|originally|at (?:the )?(?:start|beginning))"
    r"(?: (?:botox|treatment|starting|the injections?|it|(?:the )?first(?: \w+)?))?,? (?:and |but )?(?:still |now )?"
    r"(?:about |only )?)(?P<high>\d{1,2})"
    r"(?: (?:headache |migraine )?days?)? (?:now|after|since|currently|today|on treatment|with treatment|at present|"
    r"at (?:the )?(?:last|latest|most recent))\b"
)
#: "HA days 21 -> 20": before and under treatment.
_ARROW: Final = re.compile(
    r"\b(?:days?|mhds?|mmds?|d/mo)(?: ?(?:/ ?month|/mo|per month|a month|monthly))?:? ?"
    r"(?P<low>\d{1,2})(?P<between> ?)(?:-+>|=>|\u2192) ?(?P<high>\d{1,2})\b(?! ?(?:%|hours|units))"
)
_ARROW_LETTERS: Final = ("->", "=>", "\u2192")
_BEFORE_LETTERS: Final = ("before", "then,", "baseline", "initially", "originally", "start", "beginning")
_MONTHLY: Final = ("mo", "28 days", "30 days", "4 weeks")
_WEEKS: Final = ("week", "wk")
#: "Pre-treatment 18 days", "headache was ticked on 11 days" of a diary.
_OF_THEN: Final = re.compile(
    rf"\b(?:pre-?treatment|baseline|before (?:treatment|botox))(?: count)?:? (?:was |"
    rf"of )?{_N}(?: (?P<kind>headache|migraine))? days?\b"
)
_TICKED: Final = re.compile(
    rf"\b(?P<kind>headaches?|migraines?)(?: (?:was|were|is|are|being))?(?: (?:ticked|marked|noted|recorded|"
    rf"present|entered|felt|logged))?"
    rf" on (?:only |just |about )?{_N}(?: of (?:the |its )?(?:28|30|31))?(?: of the)? days\b"
)
#: "MHD 12", "migraine days 6, headache days 19": the name before a number that ends its part.
_NAMED_FIRST: Final = re.compile(
    r"\b(?:(?P<short>mhd|mmd)s?|(?P<kind>headache|migraine|migrainous|ha)[ -]days?(?: ?/ ?(?:month|mo)| (?:per|a) "
    r"month)?):? "
    rf"(?:about |only |just )?{_N}(?= ?(?:[,;.)|]|$)|{_PERIOD}| (?:and|of which|with|now|currently|before|after)\b)"
)
#: "October: eleven days with headache", of a diary or a month that is named.
_DAYS_WITH: Final = re.compile(rf"{_N} days (?P<of>(?:of|with)(?: an?| any)? (?:headaches?|migraines?))\b")
#: "Never more than 12 headache days in any month".
_MOST: Final = re.compile(
    r"\b(?:(?:never|not|no)(?: [a-z]+){0,3}? (?:more than|over|above|exceed\w*|beyond)|(?:a )?maximum(?: of|:)?|max\.?|"
    rf"(?:the )?most(?: was| is| were|:)?) (?P<n>\d{{1,2}}|(?:{WORD})\b) "
    r"(?P<kind>(?:headache|migraine|ha) )?days?(?P<of> (?:of|with)(?: an?)? (?:headaches?|migraines?))?"
    r"(?: (?:in|of) (?:any|a|the worst|one)(?: one| single| given)?|(?: per| a| each)| /|/)? ?(?:month|mo\b|calendar)"
)
#: A month, by its name or its diary.
_OF_A_MONTH: Final = (
    "diary", "calendar", "log", "month", "january", "february", "march", "april", "may", "june", "july", "august",
    "september", "october", "november", "december",
)  # fmt: skip
_DAYS: Final = ("day", "mhd", "mmd")
#: What a pattern counts in: days, months, weeks, or none of these.
_BY_DAY, _BY_MONTH, _BY_WEEK, _BY_NONE = range(4)
#: The patterns in the order in which they are tried, each with its unit and the letters of which it needs one. Those
#: that begin with a number (True) are tried where one stands, and not at every letter.
_SIEVED: Final = (
    (_BY_DAY, False, _MOST, ("more than", "over", "above", "exceed", "beyond", "max", "most")),
    (_BY_MONTH, True, _COUNTS[0], ()),
    (_BY_DAY, True, _COUNTS[1], ()),
    (_BY_DAY, True, _COUNTS[2], ()),
    (_BY_DAY, False, _COUNTS[3], ()),
    (_BY_DAY, False, _COUNTS[4], ()),
    (_BY_DAY, True, _COUNTS[5], ()),
    (_BY_NONE, True, _OF_THESE, ("migrain",)),
    (_BY_NONE, False, _FEATURED, (" of th",)),
    (_BY_WEEK, True, _WEEKLY, ()),
    (_BY_NONE, True, _ATTACKS, (*_MONTHLY, *_WEEKS)),
    (_BY_WEEK, False, _TWICE, ("once", "twice")),
    (_BY_DAY, False, _OF_THEN, ("pretreatment", "pre-treatment", "baseline", "before ")),
    (_BY_DAY, False, _TICKED, ("28-day", "28 day", "30-day", "diary", "calendar", "month")),
    (_BY_MONTH, False, _BARE, ("now", "currently", "down to", "ed to")),
    (_BY_DAY, True, _DAYS_WITH, _OF_A_MONTH),
    (_BY_DAY, False, _NAMED_FIRST, ()),
)
_DAYS_NEAR: Final = re.compile(r"\b(?:days?|(?:headaches?|migraines?|attacks)\b.{0,40}\bmonth|mhds?|mmds?)\b")
_NO_DAYS: Final = re.compile(r"\b(?:hours?|mg|units?|out of 10|/10|nrs|midas|hit-6|score)\b")
_LONG_ATTACKS: Final = re.compile(r"\blast(?:s|ed|ing)?\b[^.;]{0,20}\b(?:days|48|72)\b")
_LESS: Final = re.compile(r"\b(?:fewer|less)\b(?! than)")
_REDUCED: Final = re.compile(
    r"\b(?:reduc\w*|decreas\w*|drop\w*|declin\w*|improve\w*)(?: \w+){0,2} (?:by|of)\b[^,;]{0,14}$|"
    r"\bby (?:about |at least |more than |over )?$"
)
_DOSING: Final = re.compile(r"\b(?:mg|tablet|takes|taking|triptan|medic\w*)\b")
_NOUNS: Final = frozenset(["headache", "migraine", "chronic_migraine", "episodic_migraine", "tension_type"])
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
    found += _ARROW.finditer(words) if holds(words, _ARROW_LETTERS) else ()
    return found + list(BEFORE_NOW.finditer(words)) if holds(words, _BEFORE_LETTERS) else found


def counts_in(chart: Chart, sentence: Sentence) -> Iterator[Count]:
    """Counts of a sentence that speaks of headache; a stretch of text counts once, by the first pattern that fits."""
    words, start = sentence.words, sentence.start
    # Most sentences give no number, and the patterns are dear.
    if DIGIT.search(words) is None and NUMBER.search(words) is None:
        yield from _in_words(words, start, is_alone=True)
        return
    taken: list[tuple[int, int]] = []
    for one in (*_changed(chart, sentence), *_rows(chart, sentence)):
        taken.append((one.start - start, one.end - start))
        yield one
    for match in _matches(words):
        low, high = match.span()
        if any(first < high and low < last for first, last in taken) or _is_change(words, low, high):
            continue
        count = _count(chart, sentence, match, match.re)
        if count is not None:
            taken.append((low, high))
            yield count
    if not taken:
        yield from _now_only(chart, sentence)
    yield from _in_words(words, start, is_alone=not taken)


def _matches(words: str) -> "Iterator[re.Match[str]]":
    """What any of the patterns finds, pattern by pattern."""
    has_unit = holds(words, _DAYS), holds(words, _MONTHLY), holds(words, _WEEKS), True
    begins: list[int] | None = None
    for unit, is_at_number, pattern, letters in _SIEVED:
        if not has_unit[unit] or (letters and not holds(words, letters)):
            continue
        if not is_at_number:
            yield from pattern.finditer(words)
            continue
        if begins is None:
            begins = [match.start() for match in _BEGINS.finditer(words)]
        yield from tried_at(pattern, words, begins)


def _changed(chart: Chart, sentence: Sentence) -> Iterator[Count]:
    """Two counts told as before and under treatment."""
    for change in changes_in(sentence.words):
        if is_of_days(sentence.words, change):
            span = (sentence.start + change.start(), sentence.start + change.end())
            is_migraine = _nearest_is_migraine(chart, sentence, span[1])
            yield Count(int(change["low"]), None, is_migraine, None, *span, "baseline")
            yield Count(int(change["high"]), None, is_migraine, None, *span, "treated")


def _in_words(words: str, start: int, *, is_alone: bool) -> Iterator[Count]:
    """Counts that need no number."""
    denied = no_migraine(words)
    if denied is not None:
        yield Count(0, None, True, "exact", start + denied[0], start + denied[1])
    part = share(words)
    if part is not None:
        yield Count(part.low, None, False, "exact", start + part.start, start + part.end)
    yield from _daily(words, start, is_alone=is_alone)


def _rows(chart: Chart, sentence: Sentence) -> Iterator[Count]:
    """Counts in a row, by cycles of treatment or by months, and those of the days without."""
    for free in without_headache(sentence.words):
        is_sure = free.low >= ENOUGH or free.high < ENOUGH
        count = _of_row(chart, sentence, free, None)
        yield count if is_sure else count._replace(low=free.high, precision="vague")
    cycles = by_cycle(sentence.words)
    if cycles is None and (rounds := after_rounds(sentence.words)) is not None and _follows_a_count(chart, sentence):
        cycles = rounds
    if cycles is not None:
        yield _of_row(chart, sentence, cycles, "now")
    for row in by_month(sentence.words):
        if not _is_change(sentence.words, row.start, row.end):
            yield _of_row(chart, sentence, row, None)


def _of_row(chart: Chart, sentence: Sentence, row: Row, moment: str | None) -> Count:
    start, end = sentence.start + row.start, sentence.start + row.end
    is_migraine = "mig" in row.named if row.named else _nearest_is_migraine(chart, sentence, start)
    return Count(row.low, row.high, is_migraine, None, start, end, moment)


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
    if pattern is _OF_THESE or pattern is _FEATURED:
        is_migraine = True
    elif named:
        is_migraine = "mig" in named or "mmd" in named
    else:
        is_migraine = _nearest_is_migraine(chart, sentence, sentence.start + match.start())
    if pattern is not _FEATURED and OTHER_DAYS.search(words[: match.start()]):
        return None
    low, upper = value(match["n"] or match["n2"]), _number(match, "m") if groups.get("m") else None
    if (pattern is _ATTACKS or pattern is _TWICE) and _LONG_ATTACKS.search(words):
        return None  # each of them may be several days
    precision = None
    if pattern is _WEEKLY:
        low, upper = int(low * _WEEKS_IN_MONTH), int((upper or low) * _WEEKS_IN_MONTH)
        low, precision = min(low, 30), "weekly"
    elif pattern is _TWICE:
        low, precision = int(low * _WEEKS_IN_MONTH), "attacks"
    elif pattern is _ATTACKS:
        precision = "attacks"
        low = min(int(low * _WEEKS_IN_MONTH), 30) if groups.get("week") else low
    elif groups.get("bound"):
        low, precision = max(low - 1, 0), "less"
    if low > MONTH_DAYS:
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


def _is_change(words: str, start: int, end: int) -> bool:
    """ "10 fewer headache days", "reduced by 8 days a month": a difference, no count."""
    before = words[max(0, start - 28) : start]
    after = re.split(r"[,;.]", words[end : end + 26])[0]
    return _LESS.search(words[start:end] + after) is not None or _REDUCED.search(before) is not None


def _is_headache_daily(words: str, daily: "re.Match[str]") -> bool:
    near = words[max(0, daily.start() - 34) : daily.end() + 22]
    return HEADACHE.search(near) is not None and _DOSING.search(near) is None


def is_of_days(words: str, change: "re.Match[str]") -> bool:
    """Whether "from A to B" speaks of days in a month, not of hours, doses or scores."""
    near = words[max(0, change.start() - 60) : change.end() + 40]
    in_month = 0 < int(change["low"]) <= MONTH_DAYS and int(change["high"]) <= MONTH_DAYS
    return in_month and _DAYS_NEAR.search(near) is not None and _NO_DAYS.search(change[0]) is None


def _number(match: "re.Match[str]", name: str) -> int | None:
    return value(match[name]) if match[name] else None
