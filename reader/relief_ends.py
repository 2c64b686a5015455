"""Until when relief lasted, told by a day or a month: "back to 7/10 by early July", "helped until late October"."""

import re
from calendar import monthrange
from datetime import date
from typing import Final

from reader.chart import Chart, Sentence
from reader.dates_shared import MONTHS
from reader.letters import sieve

MONTH_NAMED: Final = (
    r"(?:(?:the )?(?:(?P<part>first|second|third|last|early|beginning|start|mid|middle|end|late)"
    r"(?:[ -](?:few|week|wk|days?|half|part|of|in))*[ -])?"
    r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|"
    r"july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b\.?"
    r"(?: (?P<day>\d{1,2})(?:st|nd|rd|th)?\b)?(?:,? (?P<year>20\d\d))?"
    # "4/15" is a day, "4/10" as well a score
    r"|(?P<mm>1[0-2]|0?[1-9])/(?P<dd>[12]\d|3[01]|0?[1-9])(?:/(?:20)?(?P<yy>\d\d)|(?<!/10))(?![\d/]))"
)
_PAIN_BACK: Final = (
    r"(?:back (?:to|at) (?:(?:a )?\d{1,2} ?(?:/|out of|of) ?(?:10|ten)\b|baseline|where|"
    r"(?:its|his|her|the) (?:old|former|previous|usual|earlier))|"
    r"\b(?:pain|symptoms?|ache|it)\b[^.;,]{0,24}?\b(?:back(?! to work)|returned|recurred|relapsed)\b|"
    r"\b(?:relief|benefit|effect|improvement)\b[^.;,]{0,24}?\b(?:gone|lost|worn off|wore off|faded|ended|over)\b|"
    r"\bhad (?:her|his|the|all the) (?:old |usual |former |same |full )*(?:\d{1,2} ?/ ?10|pain|symptoms?|"
    r"ache) back\b|"
    r"\bas (?:bad|severe) as\b|\bbaseline(?: again)?(?= by\b))"
)
#: "By the first week of July she was back to 7 out of 10", "the pain had returned by early July".
_BACK_IN: Final = (
    re.compile(rf"\bby {MONTH_NAMED}[^.;:]{{0,30}}?{_PAIN_BACK}"),
    # "since June the pain is what it was"
    re.compile(
        rf"\bsince {MONTH_NAMED}[^.;:]{{0,12}}?\b(?:pain|it|symptoms?|ache)(?: is| are| has been| have been)? "
        r"(?:what (?:it|they) (?:was|were)|as before|as it was|back|the same as before|as bad as)\b"
    ),
    # "helped by two thirds until the first days of May", "relief of seventy percent through late October"
    re.compile(
        r"\b(?:helped|good|better|relief|benefit|held|lasted|improve\w*|comfort\w*|free|well|reduc\w+|"
        r"eased)\b[^.;]{0,40}?"
        rf"\b(?:until|till|through|up to) {MONTH_NAMED}"
    ),
    # "fell from 8 to 2 and stayed there until late September"
    re.compile(
        r"\b(?:stayed|remained|kept|held|was) (?:there|low|down|so|at (?:an? )?\d(?:\.\d)?(?: ?/ ?10)?|"
        r"that (?:way|low|good))"
        rf"\b[^.;]{{0,24}}?\b(?:until|till|through|up to|to) {MONTH_NAMED}"
    ),
    # Nothing may stand between: "the pain returned after the epidural in June" dates the epidural.
    re.compile(rf"{_PAIN_BACK}(?: again| already| fully| in full)* (?:by|in|on) {MONTH_NAMED}"),
)
#: Each of them has one of these and a month or a day.
_BACK_LETTERS: Final = sieve(
    "back", "return", "recur", "relaps", "gone", "wore", "worn", "faded", "lost", "ended", "over", "as bad",
    "since", "until", "till", "through", "up to",
    "baseline",
)  # fmt: skip
_MONTH_LETTERS: Final = sieve("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec", "/")
#: The last day that a part of a month means.
_PART_ENDS: Final = {
    "first": 7,
    "early": 10,
    "beginning": 10,
    "start": 10,
    "second": 14,
    "mid": 20,
    "middle": 20,
    "third": 21,
}
_LONGEST: Final = 400  #: days; a month that lies further off is of another year


def back_in(chart: Chart, sentence: Sentence) -> "re.Match[str] | None":
    """Where a sentence tells by which day the pain was back."""
    at = sentence.position
    if at not in chart.positions_saying(_BACK_LETTERS) or at not in chart.positions_saying(_MONTH_LETTERS):
        return None
    return next((match for pattern in _BACK_IN if (match := pattern.search(sentence.words))), None)


def days_until(told: "re.Match[str]", since: date) -> int | None:
    """Days from the injection to the last day that "by early July" means; without a year, of the next one."""
    month = int(told["mm"]) if told["mm"] else MONTHS[told["month"]]
    year_told = told["year"] or (f"20{told['yy']}" if told["yy"] else None)
    year = int(year_told) if year_told else since.year + (month < since.month)
    last = monthrange(year, month)[1]
    named = told["day"] or told["dd"]
    day = min(int(named) if named else _PART_ENDS.get(told["part"] or "", last), last)
    days = (date(year, month, max(day, 1)) - since).days
    return days if 0 <= days <= _LONGEST else None
