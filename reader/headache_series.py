"""Counts of headache days that come in a row, month by month or cycle by cycle, or as a share of the days."""

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from reader.headache_numbers import HEADACHE, MONTH_DAYS, ONE, OTHER_DAYS, WORD, value
from reader.holds import holds

_MONTH: Final = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|"
    r"nov(?:ember)?|dec(?:ember)?)\b\.?"
)
_AND: Final = r"(?:,? and |, ?|; ?|/)"
_LISTED_DAYS: Final = (
    r"(?P<kind>headache |migraine |ha )?days?\b"
    r"(?P<of> (?:of|with)(?: an?| any| some)? (?:headaches?|migraines?|head pain))?"
)
#: Month by month: what each month had. Nothing is added up; the least and the most are kept.
_BY_MONTH: Final = (
    # "June 20, July 19 and August 21 days with headache": days of the calendar if no "days" stands behind them.
    re.compile(
        rf"\b{_MONTH}:? {ONE}(?: days)?(?:{_AND}(?:in )?{_MONTH}:? {ONE}(?: days)?(?<! days)){{1,5}} {_LISTED_DAYS}"
    ),
    # "headache days: June 20, July 19, August 21"
    re.compile(
        rf"\b(?P<kind>headache|migraine|ha) days(?: (?:per|a|by|each) month|/mo(?:nth)?)?(?: (?:were|was|are)|:|,)? "
        rf"(?:in )?"
        rf"{_MONTH}:? {ONE}(?:{_AND}(?:in )?{_MONTH}:? {ONE}){{1,5}}(?!,? \d{{4}})"
    ),
    # "20 days in June, 19 in July and 21 in August"
    re.compile(
        rf"(?<![\w./]){ONE}(?: (?P<kind>headache|migraine))?(?: days?)?(?: (?:of|with) headaches?)? in {_MONTH}"
        rf"(?:{_AND}{ONE}(?: days?)? in {_MONTH}){{1,5}}(?! \d{{4}})"
    ),
    # "for June, July and August counts eight, ten and nine headache days", "18, 16 and 19 headache days"
    re.compile(
        rf"(?<![\w./]){ONE}(?:{_AND}{ONE}){{1,5}} (?:(?P<kind>headache |migraine )days?\b|"
        r"days?(?P<of> (?:of|with)(?: an?| any| some)? (?:headaches?|migraines?|head pain))\b)"
    ),
    # "9/30, 11/31 and 10/30"
    re.compile(rf"(?<![\w./])\d{{1,2}} ?/ ?(?:28|30|31)\b(?:{_AND}\d{{1,2}} ?/ ?(?:28|30|"
               rf"31)\b){{1,5}}(?P<kind>(?!))?(?P<of>(?!))?"),
    re.compile(
        rf"\b{_MONTH}(?:{_AND}{_MONTH}){{1,5}}[^.;\d]{{0,40}}? {ONE}(?:{_AND}{ONE}){{1,5}} {_LISTED_DAYS}"
    ),
)  # fmt: skip
#: "Cycle 1: 17, cycle 2: 18, cycle 3: 19" days: what each treatment left.
_BY_CYCLE: Final = re.compile(
    rf"\b(?:cycle|round|treatment|session) (?:\d|{WORD}|#\d)\b:? {ONE}(?: days)?"
    rf"(?:{_AND}(?:after )?(?:cycle|round|treatment|session) (?:\d|{WORD}|#\d)\b:? {ONE}(?: days)?){{1,5}}"
)
#: "After rounds 1-3 (155 U q12w): 20, 21, 20": days where a count of days was told just before.
_AFTER_ROUNDS: Final = re.compile(
    r"\bafter (?:cycle|round|treatment|session)s? \d ?(?:-|to|through|,|and|&)(?: ?\d,? ?(?:and|&)?)? ?\d"
    r"(?: \([^)]{0,30}\))?:? "
    rf"(?P<days>{ONE}(?:{_AND}{ONE}){{1,5}})(?![\d/%]|,? ?(?:and )?\d| ?(?:hours?|hrs?|units?|u\b|mg|percent|of 10))"
)
_CYCLE_NUMBER: Final = re.compile(rf"\b(?:cycle|round|treatment|session) (?:\d|{WORD}|#\d)\b:?")
_MONTH_LENGTH: Final = re.compile(r"/ ?(?:28|30|31)\b")
_TAKEN: Final = re.compile(r"\b(?:taken|took|used|needed|missed|lost|worked)\b[^.;]{0,20}$")
_ANY_MONTH: Final = re.compile(rf"\b{_MONTH}")
_ONE_NUMBER: Final = re.compile(rf"(?<![\w./]){ONE}")
_SERIES: Final = re.compile(rf"{ONE}(?: ?/ ?\d\d)?[ a-z]{{0,24}}{_AND}[ a-z]{{0,14}}{ONE}")
_FEWEST_MONTHS: Final = 2
_SILENT: Final = re.compile(
    r"\b(?:document\w*|record\w*|stated|given|listed|mention\w*|specified|counted|noted|reported)\b"
)
#: Days on which there was none: "headache-free on 20 days", "17 of 28 days were pain free", "no headache on 18 days".
_FREE: Final = (
    r"(?:(?:headache|migraine|pain|symptom)[ -]?free|free of (?:headaches?|migraines?|pain)|clear of headaches?)"
)
_CLEAR: Final = (
    re.compile(
        rf"(?<![\w./])(?P<n>{ONE})(?: of (?:the )?(?P<m>28|30|31))? days (?:without|with no|free of|clear of) "
        rf"(?:any |an? )?"
        r"(?:headaches?|migraines?|head pain)\b(?P<k>(?!))?"
    ),
    re.compile(
        rf"\b(?:{_FREE}|(?:no|without(?: an?| any)?) headaches?(?: at all)?) (?:(?:on|for|during|in|about|some|"
        rf"roughly) )*"
        rf"(?P<n>{ONE})(?: (?:of|out of|in) (?:the |every )?(?P<m>28|30|31))?(?: (?:of the )?days\b| ?/ ?(?P<k>28|"
        rf"30|31))"
        r"(?=[^.;,]{0,24}\b(?:month|28|30|31|diary|calendar)|[^.;,]{0,16}[,;.])"
    ),
    re.compile(
        rf"(?<![\w./])(?P<n>{ONE}) {_FREE} days(?: (?:in|of|out of) (?:the )?(?P<m>28|30|31)(?: days)?)?"
        r"(?: (?:per|a|each|every|in a|of the) month| monthly)?(?P<k>(?!))?"
    ),
    re.compile(
        rf"\bof (?:the )?(?P<m>28|30|31) (?:diary |calendar |recorded |logged )?days,? (?P<n>{ONE})"
        rf" (?:were|was|are|had|stayed|remained|went) (?:{_FREE}|no headache|without (?:an? )?headache)(?P<k>(?!))?"
    ),
    re.compile(
        rf"(?<![\w./])(?P<n>{ONE}) (?:days )?(?:of|out of) (?:the )?(?P<m>28|30|31) (?:diary |calendar )?days"
        rf" (?:were|was|are|had|stayed|remained|went) (?:{_FREE}|no headache|without (?:an? )?headache)(?P<k>(?!))?"
    ),
)
#: "Over 28 days": the length of the diary, told elsewhere in the sentence.
_DIARY_LENGTH: Final = re.compile(r"\b(?P<m>28|30|31)[- ]days?\b")
_FREE_LETTERS: Final = ("free", "no headache", "without", "clear")
#: Headache days a month that make it chronic.
ENOUGH: Final = 15
_ONE_IN: Final = re.compile(
    r"\bon (?:about |roughly |some |approximately )?(?:one day (?:in|out of) (?:every )?|every )(?P<of>three|"
    r"third|four|fourth|five|fifth|six|sixth)"
    r"(?: days?)?\b"
)
_IN_WORDS: Final = {"three": 3, "third": 3, "four": 4, "fourth": 4, "five": 5, "fifth": 5, "six": 6, "sixth": 6}
_NO_MIGRAINE: Final = re.compile(
    r"\b(?:migraine|migrainous) (?:features|days?|symptoms) (?:are |were )?(?:present )?(?:on|in) (?P<n>zero|"
    r"none|no|0)\b|"
    r"\bof which (?P<n2>none|zero|0) (?:\w+ ){0,2}migrain\w+|"
    r"\b(?P<n3>no|zero|0|not one|without a single|without any) (?:\w+ )?(?:migrainous|migraine) days?\b"
)


class Row(NamedTuple):
    """The least and the most of several counts, what they name, and where they stand in the words."""

    low: int
    high: int
    named: str
    start: int
    end: int


def by_cycle(words: str) -> Row | None:
    """ "Cycle 1: 17, cycle 2: 18"."""
    match = _BY_CYCLE.search(words) if "day" in words else None
    if match is None:
        return None
    days = [value(one) for one in _ONE_NUMBER.findall(_CYCLE_NUMBER.sub(" ", match[0]))]
    return Row(min(days), max(days), "", *match.span()) if days and max(days) <= MONTH_DAYS else None


def after_rounds(words: str) -> Row | None:
    """ "After rounds 1-3: 20, 21, 20", of a sentence that follows a count of days."""
    match = _AFTER_ROUNDS.search(words) if "after " in words else None
    if match is None:
        return None
    days = [value(one) for one in _ONE_NUMBER.findall(match["days"])]
    return Row(min(days), max(days), "", *match.span()) if max(days) <= MONTH_DAYS else None


def no_migraine(words: str) -> tuple[int, int] | None:
    """Where it is told that no day has migraine: "migraine features on zero days", "no migrainous days"."""
    match = _NO_MIGRAINE.search(words) if "migrain" in words else None
    return match.span() if match is not None and not _SILENT.search(words) else None


def without_headache(words: str) -> Iterator[Row]:
    """The days that are left of a month when those without headache are taken away.

    Months have 28 to 31 days: where it matters which, the days are told as unsure.
    """
    for pattern in _CLEAR if "day" in words and holds(words, _FREE_LETTERS) else ():
        match = pattern.search(words)
        if match is None:
            continue
        told = _DIARY_LENGTH.search(words)
        free, length = value(match["n"]), match["m"] or match["k"] or (told["m"] if told is not None else None)
        most = (int(length) if length else MONTH_DAYS) - free
        least = (int(length) if length else MONTH_DAYS - 3) - free
        if least >= 0:
            yield Row(least, most, "headache", *match.span())
            return


def share(words: str) -> Row | None:
    """ "Headaches on roughly one day in three": the most days that a month then has."""
    match = _ONE_IN.search(words) if "day" in words else None
    if match is None or not HEADACHE.search(words) or OTHER_DAYS.search(words[: match.start()]):
        return None
    days = -(-MONTH_DAYS // _IN_WORDS[match["of"]])
    return Row(days, days, "", *match.span())


def by_month(words: str) -> Iterator[Row]:
    """Counts of several months in one breath: the least and the most of them, since each month has to count."""
    if ("day" not in words and "/3" not in words and "/28" not in words) or _SERIES.search(words) is None:
        return
    taken: list[tuple[int, int]] = []
    for pattern in _BY_MONTH:
        for match in pattern.finditer(words):
            if any(low < match.end() and match.start() < high for low, high in taken):
                continue
            days = [value(one) for one in _ONE_NUMBER.findall(_MONTH_LENGTH.sub(" ", _ANY_MONTH.sub(" ", match[0])))]
            if len(days) < _FEWEST_MONTHS or max(days) > MONTH_DAYS:
                continue
            before = words[: match.start()]
            if OTHER_DAYS.search(before) or _TAKEN.search(before) or OTHER_DAYS.search(match[0]):
                continue
            taken.append(match.span())
            named = f"{match['kind'] or ''}{match.groupdict().get('of') or ''}"
            yield Row(min(days), max(days), named, *match.span())
