"""When a relief was over, where its day, month, season or number of weeks stands apart from the words for it."""

import re
from calendar import monthrange
from datetime import date
from typing import Final, NamedTuple

from reader.chart import Sentence
from reader.dates_shared import MONTH, MONTHS
from reader.numbers import WHOLE_WORD, whole

#: The pain was back.
_BACK: Final = re.compile(
    r"\b(?:back (?:to|at|where|again|in full|fully|with|on (?:opioids?|tramadol|medic\w+))|"
    r"(?:was|is|were|had come|all) back\b|"
    r"returned|recurred|relapsed|came back|wore off|worn off|wearing off|faded|gone|lost|vanished|ended|over\b|"
    r"petered out|"
    r"as (?:bad|severe|before|high)|same as (?:before|pre\w*|at baseline|ever)|"
    r"at (?:its|her|his|the) (?:old|former|usual|previous)|"
    r"at baseline|nothing (?:left|since|after)|then nothing|"
    r"no (?:effect|benefit|relief) (?:left|since|thereafter|any ?more))"
)
_COUNT: Final = rf"(?P<n>\d{{1,3}}|{WHOLE_WORD}|an?|a couple of)[ -](?P<u>days?|weeks?|wks?|months?|mos?)"
_COUNT_BEHIND: Final = _COUNT.replace("(?P<n>", "(?P<n2>").replace("(?P<u>", "(?P<u2>")
_LATER: Final = re.compile(
    rf"\b{_COUNT} (?:later|after(?:wards?)?|out|on|following|post|since|from (?:the|that))\b"
    r"|\b(?:within|after|by|in|at|inside|for) (?:about |only |some |roughly |just |barely )?"
    rf"{_COUNT_BEHIND}\b"
    rf"|\bby (?:the )?(?P<u3>week|month) (?P<n3>\d{{1,2}}|{WHOLE_WORD})\b"
)
#: "Did not last half a year", "never reached six months", "under 4 months".
_SHORT_OF: Final = re.compile(
    r"\b(?:(?:did|does|do)(?: not|n't) (?:last|hold|reach|make it to|survive)|"
    r"never (?:lasted|held|reached|made it to)|less than|under|short of|not even|fell short of|shorter than|not quite|"
    r"no more than|before) (?:a full |the |full )?"
    rf"(?P<n>half a|\d{{1,2}}|{WHOLE_WORD})[ -](?P<u>years?|months?|weeks?)"
)
_MONTH: Final = re.compile(
    rf"\b(?:(?P<part>early|beginning of|first (?:week|days|part|half) (?:of|in)|1st (?:wk|week)(?: of)?|mid-?|"
    rf"middle of|late|end of|last (?:week|days) of|start of)[ -]?)?(?P<m>{MONTH})\b(?!(?: \d{{1,2}})?,? (?:19|20)\d\d)"
)
#: A day without its year; "8/10" and "4/5" may as well be a score and a strength.
_SLASHED: Final = re.compile(r"(?<![\d/.])(?P<m>1[0-2]|0?[1-9])/(?!10\b|5\b)(?P<d>2[0-8]|1\d|0?[1-9])(?![\d/])")
_SEASON: Final = re.compile(
    r"\b(?:in |by |until |till |since |this |the |last )(?P<s>spring|summer|autumn|fall|winter)\b"
)
_SEASON_ENDS: Final = {"spring": (5, 31), "summer": (8, 31), "autumn": (11, 30), "fall": (11, 30), "winter": (2, 28)}
_EARLY: Final = ("early", "beginning", "first", "1st", "start")
_UNTIL: Final = re.compile(r"\b(?:until|till|through|to|up to) (?:about |around )?$")
_GOOD: Final = re.compile(r"\b(?:relief|better|helped|good|held|lasted|improv\w+|benefit|\d ?%|percent|well|eased)\b")
_UNITS: Final = {"d": 1, "w": 7, "m": 30, "y": 365}
_HALF_YEAR: Final = 180  #: days, as six months of 30
_LONGEST: Final = 400


class Over(NamedTuple):
    """The most days that a relief lasted, and where it is told (places in the words)."""

    days: int
    start: int
    end: int


def relief_over(sentence: Sentence, since: date | None) -> Over | None:
    """The end of a relief that began on a day (None: unknown), as a sentence tells it."""
    words = sentence.words
    short = _SHORT_OF.search(words)
    if short is not None:
        days = _HALF_YEAR if short["n"] == "half a" else whole(short["n"]) * _UNITS[short["u"][0]]
        return Over(max(0, days - 1), *short.span())
    back = _BACK.search(words)
    if back is not None:
        later = _LATER.search(words)
        if later is not None:
            return Over(_days(later), min(back.start(), later.start()), max(back.end(), later.end()))
    if since is None:
        return None
    return _by_date(sentence, since, is_back=back is not None)


def _days(match: "re.Match[str]") -> int:
    told, unit = next((match[n], match[u]) for n, u in (("n", "u"), ("n2", "u2"), ("n3", "u3")) if match[n])
    number = {"a": 1, "an": 1, "a couple of": 3}.get(told) or whole(told)
    return number * _UNITS[unit[0]]


def _by_date(sentence: Sentence, since: date, *, is_back: bool) -> Over | None:
    words = sentence.words
    found: list[Over] = []
    for time in sentence.times:
        is_behind = time.last is not None and time.first is not None and time.first > since
        if time.last is not None and is_behind and time.role != "range" and time.precision in {"day", "month"}:
            found += _end(
                words, since, time.last, time.start - sentence.start, time.end - sentence.start, is_back=is_back
            )
    for match in _MONTH.finditer(words):
        if MONTHS[match["m"]] == since.month:
            continue  # that of the ablation itself
        found += _end(words, since, _month_end(match, since), *match.span(), is_back=is_back)
    for match in _SLASHED.finditer(words):
        last = _next(since, int(match["m"]), int(match["d"]))
        found += _end(words, since, last, *match.span(), is_back=is_back)
    for match in _SEASON.finditer(words):
        month, day = _SEASON_ENDS[match["s"]]
        found += _end(words, since, _next(since, month, day), *match.span(), is_back=is_back)
    return min(found, default=None)


def _end(words: str, since: date, last: date, start: int, end: int, *, is_back: bool) -> list[Over]:
    """A day behind the beginning, where the words say that the pain was back then or good until then."""
    until = _UNTIL.search(words, max(0, start - 16), start) is not None and _GOOD.search(words, 0, start) is not None
    days = (last - since).days
    return [Over(days, start, end)] if (is_back or until) and 0 < days <= _LONGEST else []


def _month_end(match: "re.Match[str]", since: date) -> date:
    month = MONTHS[match["m"]]
    part = match["part"] or ""
    year = since.year + (month < since.month)
    last = monthrange(year, month)[1]
    return date(year, month, 10 if part.startswith(_EARLY) else 20 if part.startswith("mid") else last)


def _next(since: date, month: int, day: int) -> date:
    this_year = date(since.year, month, day)
    return this_year if this_year > since else date(since.year + 1, month, day)
