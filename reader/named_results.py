"""What an injection named by its order gave, in the shorthand of repeats: "First 8/14: NRS 8 to 5, back by day ten".

Only words behind such a name are read here, so that a percentage, two scores or a week can be of nothing else.
"""

import re
from datetime import date
from typing import Final, NamedTuple

from reader.numbers import WHOLE_WORD, whole
from reader.relief_ends import MONTH_NAMED, days_until

_ORDER: Final = r"(?:first|initial|last|latest|previous|prior|earlier|1st)"
_NOUN: Final = r"(?:one|injection|esi|tfesi|ilesi|cesi|lesi|epidural|shot|procedure|treatment|inj)"
HEAD: Final = re.compile(
    rf"\W*(?:(?:after|from|with|since|following|by) )?(?:the |her |his |that )?"
    rf"(?:{_ORDER} {_NOUN}\b(?! of (?:two|three))|"
    rf"{_ORDER}\b(?= ?[:,(=]| (?:\d{{1,2}}/|\d{{1,3}} ?(?:%|percent)|on|of|in|from|gave|took|brought|did|moved|cut|"
    r"dropped|lowered|eased|helped|had|given|done|made|only|nrs|vas|pain|"
    r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec))\b|$)(?! (?:of (?:two|three)|in (?:line|a|the)|on the))|"
    rf"one (?=on |of |in |from |done |given |\d)|"
    rf"{_NOUN} ?(?:#|no\.? ?|number )?(?:1|one)\b(?! to)|(?:#|no\.? ?|number )(?:1|one)\b|"
    rf"{_NOUN} (?=(?:of|on|in|from) (?:\d|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)))"
    r"|\W*(?:(?:response|result|relief|outcome|benefit|improvement|post-?(?:injection|procedure|esi))"
    r"(?: (?:sheet|form|log|diary|record|card|score|scores))?"
    rf"(?: (?:to|of|from|with|after) (?:the |her |his )?(?:{_ORDER}|#1|no\. ?1|number one)(?: {_NOUN})?\b|(?= ?:)))"
)
_SCALED: Final = re.compile(
    r"\b(?:odi|ndi|oswestry|roland\w*|rmdq|disability|walk\w*|stand\w*|sit\w*|sle\w+|strength|tablets?|pills?|mg|"
    r"minutes|hours|of (?:two|three|four))\b[^.;,]{0,24}$"
)
_LESS: Final = re.compile(r"\b(?:less than|under|below|at most|up to|no more than|not even|short of|only)\s*$|<\s*$")
_DOUBT: Final = re.compile(
    r"\b(?:hop\w+|expect\w*|aim\w*|wish\w*|desire\w*|anticipat\w*|typical\w*|usual\w*|goal|"
    r"target|if|would|should|will|until we|unless|whether|require\w*|promis\w+|"
    r"remain\w*|left|worse|increas\w+|more pain)\b"
)
#: What others had is nothing of this patient.
_OF_OTHERS: Final = re.compile(r"\b(?:studies|literature|most patients|on average|in general|published)\b")
_PERCENT: Final = re.compile(
    r"(?<![\d./-])(?P<n>\d{1,3})(?: ?(?:-|to) ?(?P<m>\d{1,3}))? ?(?:%|percent\b|per cent\b)"
    r"(?! (?:of (?:the|his|her)|disab|pain\b(?! relief)))"
)
_PART: Final = re.compile(
    r"\b(?:about |by |some |roughly |perhaps |maybe )(?P<w>a third|a quarter|half|a fifth)\b(?! (?:a|an|of))"
)
_WORTH: Final = {"a third": 33, "a quarter": 25, "half": 50, "a fifth": 20}
_PAIR: Final = re.compile(
    r"(?<![\w/.:-])(?P<a>10|[2-9](?:\.\d)?)(?: ?/ ?10)? ?(?:->|to|down to|then) (?:about |only |around |roughly |a )?"
    r"(?P<b>10|\d(?:\.\d)?)(?: ?/ ?10)?(?![\d/%]|\.\d)"
    r"(?! ?(?:%|percent|weeks?|wks?|days?|hours?|months?|minutes?|times|mg|mm|visits|blocks|levels))"
)
_NUMBER: Final = rf"(?P<n>\d{{1,2}}|{WHOLE_WORD}|an?|a couple of|a few)"
_UNIT: Final = r"(?P<u>days?|weeks?|wks?|months?|mos?)\b"
_SPAN: Final = (
    rf"(?:{_NUMBER}[ -]{_UNIT}|(?P<u2>day|week|wk|month) (?P<n2>\d{{1,2}}|{WHOLE_WORD})\b|"
    r"(?P<n3>\d{1,2}(?:st|nd|rd|th)|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth) (?P<u3>day|week|month))"
)
_ABOUT: Final = r"(?:(?:about|only|just|roughly|some|almost|nearly|barely|the|a mere|under|less than) )*"
_OVER: Final = (
    r"\b(?:back(?: (?:to|at) (?:\d{1,2}(?:/10)?|baseline|where [a-z ]{2,14}|before))?|(?:\d{1,2} |\d{1,2}/10 )?again|"
    r"return\w*(?: to \d{1,2}(?:/10)?)?|recur\w*|relapsed|gone|wore off|worn off|wore out|over|faded|lost|ended|"
    r"same as before|as before|at baseline|as bad)"
)
#: "Back to 8 by day ten", "wore off at 3 wks".
_OVER_AT: Final = re.compile(rf"{_OVER},? (?:again |fully )?(?:by|in|within|after|on|at|from|inside) {_ABOUT}{_SPAN}")
#: "By week three 7 again", "two weeks later 8/10".
_AT_OVER: Final = re.compile(rf"\b(?:(?:by|within|after|in|at) )?{_ABOUT}{_SPAN}(?: later)?,? [^.;]{{0,24}}?{_OVER}\b")
_LASTED: Final = re.compile(
    rf"(?:\b(?:for|lasted|lasting|held|good for|worked|duration:?)(?: for)? |(?:%|percent),? (?:x ?)?){_ABOUT}{_SPAN}"
    r"(?! (?:of (?:therapy|pt|physical|exercise)|ago))"
)
_OVER_BY: Final = re.compile(rf"{_OVER},? (?:again |fully )?(?:by|in|on|since|at|from) {MONTH_NAMED}")
_BY_OVER: Final = re.compile(rf"\bby {MONTH_NAMED}[^.;]{{0,24}}?{_OVER}\b")
_UNTIL: Final = re.compile(rf"\b(?:until|till|through|into|up to) (?:the )?{MONTH_NAMED}")
_DAYS: Final = {"d": 1, "w": 7, "m": 30}
_ORDINALS: Final = ("second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
_VAGUE: Final = {"a": 1, "an": 1, "a couple of": 3, "a few": 6}
_HALF: Final = 50  #: per cent


class Measure(NamedTuple):
    """A relief in per cent, or its days (`is_length`), at most so much (`is_most`), and where it is told."""

    value: int
    start: int
    end: int
    is_most: bool = False
    is_scored: bool = False
    is_length: bool = False


def relief_in(words: str) -> Measure | None:
    """The relief, where a percentage, a part or two scores tell it and none crosses half against another."""
    found = [] if _OF_OTHERS.search(words) else [*_percents(words), *_pairs(words)]
    if not found or len({one.value >= _HALF and not one.is_most for one in found}) > 1:
        return None
    return found[0]


def _percents(words: str) -> list[Measure]:
    found = []
    for match in _PERCENT.finditer(words):
        low, high = int(match["n"]), int(match["m"] or match["n"])
        if high <= 100 and not _is_other(words, match.start(), match.end()):
            is_less = _LESS.search(words, 0, match.start()) is not None
            found.append(Measure(min(low, high), *match.span(), is_most=is_less))
    part = _PART.search(words)
    if part is not None and not _is_other(words, part.start(), part.end()):
        found.append(Measure(_WORTH[part["w"]], *part.span("w")))
    return found


def _pairs(words: str) -> list[Measure]:
    match = _PAIR.search(words)
    if match is None or _is_other(words, match.start(), match.end()):
        return []
    before, after = float(match["a"]), float(match["b"])
    return [Measure(max(0, round(100 * (before - after) / before)), *match.span(), is_scored=True)]


def _is_other(words: str, start: int, end: int) -> bool:
    if _SCALED.search(words, 0, start):
        return True
    return _DOUBT.search(words, max(0, start - 40), min(len(words), end + 16)) is not None


def length_in(words: str, since: date | None) -> Measure | None:
    """How many days it lasted, by its length or its end; `since`: the day of the injection, where it is known."""
    if _OF_OTHERS.search(words):
        return None
    for pattern, is_most in ((_LASTED, False), (_OVER_AT, True), (_AT_OVER, True)):
        match = pattern.search(words)
        if match is not None and not _is_other(words, match.start(), match.start()):
            return Measure(_days(match), *match.span(), is_most=is_most, is_length=True)
    if since is None:
        return None
    for pattern in (_UNTIL, _OVER_BY, _BY_OVER):
        match = pattern.search(words)
        days = None if match is None else days_until(match, since)
        if match is not None and days:
            return Measure(days, *match.span(), is_most=True, is_length=True)
    return None


def _days(match: "re.Match[str]") -> int:
    if match["n3"]:
        told, unit = match["n3"], match["u3"]
        number = int(told[:-2]) if told[0].isdigit() else _ORDINALS.index(told) + 2
    else:
        told, unit = match["n"] or match["n2"], match["u"] or match["u2"]
        number = _VAGUE.get(told) or whole(told)
    return number * _DAYS[unit[0]]
