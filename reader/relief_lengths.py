"""How long relief lasted, in the words of a chart: "good for five weeks", "wore off in under three months"."""

import re
from typing import Final, NamedTuple

from reader.numbers import WHOLE_WORD, whole

_N: Final = rf"(?P<n>\d{{1,2}}|{WHOLE_WORD}|an?|a couple of|a few|several)"
_UNIT: Final = (
    r"(?: (?:good|decent|comfortable|better|full|short|short-lived|pain-free|blissful))?"
    r" ?(?P<unit>days?|weeks?|wks?|months?|mos?)\b"
)
_ABOUT: Final = (
    r"(?P<about>(?:(?:only|about|just|roughly|some|perhaps|maybe|approximately|around|nearly|almost|under|less than|"
    r"not quite|not even|barely|at most|up to|no more than|the first|at) )*)"
)
_TIME: Final = rf"{_ABOUT}(?:{_N}{_UNIT}|(?P<unit2>day|week|month) (?P<n2>\d{{1,2}}|{WHOLE_WORD})\b)"
_AGAIN: Final = (
    r"(?:wore off|worn off|wore out|wear(?:s|ing) off|returned|recurred|relapsed|came back|come back|(?:was|were|"
    r"is) back|"
    r"straight back|back to|faded|tapered off|gone|ended|ran out|lost|waned|petered out|dissipated|evaporated|"
    r"regressed)"
)
_WHAT: Final = (
    r"\b(?:pain|symptoms?|ache|headaches?|relief|benefit|effects?|improvement|it|this|everything|all|complaints?|"
    r"rfa|ablation|neurotomy|rhizotomy|esi|epidural|injection|procedure)\b"
)
_PATTERNS: Final = (
    # "good for about five weeks", "relief for two months"
    re.compile(
        r"\b(?:good|great|fine|better|comfortable|well|helped|worked|held|lasted|lasting|relief|respite|benefit|"
        rf"pain[- ]free|improvement|comfort)(?: (?!exercis|therap)[a-z]+){{0,2}} (?:for|of) {_TIME}"
    ),
    # "got seven weeks out of the last ablation", "bought him two good months"
    re.compile(
        r"\b(?:got|had|obtained|enjoyed|saw|gave|bought|given|granted|yielded|provided)(?: (?:her|him|them|"
        r"the patient))? "
        rf"{_TIME} (?:out of|from (?:the|it|that|this|his|her)|of (?:relief|benefit|comfort|respite|improvement|"
        rf"peace|less)|"
        r"before (?:the |her |his )?(?:pain|symptoms|it)|with (?:less|little|no) pain|pain-free)"
    ),
    # "the pain recurred after three months", "relief tapered off at about week eleven"
    re.compile(
        rf"{_WHAT}[^.;]{{0,40}}?\b{_AGAIN}(?: (?:to|where) [^.;,\d]{{1,24}}?)?(?: again| fully| completely| entirely)? "
        rf"(?:with)?(?:in|after|by|at) {_TIME}(?! (?:ago|after the (?:visit|fall|accident)))"
    ),
    # "within two months the pain was back"
    re.compile(
        rf"\b(?:within|after|by|in) {_TIME}(?: of [^.;,]{{1,30}}?)?,? (?:all |all of )?(?:the |her |"
        rf"his )?(?:old |usual |same )?"
        rf"(?:pain|symptoms?|ache|relief|benefit|effect)(?: had| was| were| has| have)?(?: all| fully| completely)? "
        r"(?:back|returned|come back|came back|recurred|gone|wore off|worn off|faded|over)\b"
    ),
    # "short-lived, six weeks all told"
    re.compile(rf"\b(?:short[- ]lived|brief|temporary|transient|passing)[,:]? {_TIME}"),
    # "eight weeks of benefit"
    re.compile(rf"{_TIME} of (?:good |real |useful |partial )?(?:relief|benefit|comfort|respite|improvement)\b"),
)
#: One of these stands in each of them.
LETTERS: Final = ("week", "month", "day", "wk", " mo")
_DAYS: Final = {"d": 1, "w": 7, "m": 30}
_VAGUE: Final = {"a couple of": 3, "a few": 6, "several": 9, "a": 1, "an": 1}  #: the most that each may mean
_LESS: Final = re.compile(r"\b(?:nearly|almost|under|less than|not quite|not even|barely|at most|up to|no more than)\b")


class Length(NamedTuple):
    """Days of relief, whether they are the most that it lasted, and where it is told."""

    days: int
    is_most: bool
    start: int
    end: int


def relief_length(text: str, start: int, end: int) -> Length | None:
    """The first length of relief in a part of a folded text."""
    if not any(text.find(one, start, end) >= 0 for one in LETTERS):
        return None
    for number, pattern in enumerate(_PATTERNS):
        match = pattern.search(text, start, end)
        if match is not None:
            return _length(match, is_end=number in {2, 3})
    return None


def _length(match: "re.Match[str]", *, is_end: bool) -> Length:
    told = match["n"] or match["n2"]
    unit = (match["unit"] or match["unit2"])[0]
    vague = _VAGUE.get(told)
    days = (vague or whole(told)) * _DAYS[unit]
    is_most = is_end or (vague is not None and len(told) > 2) or _LESS.search(match["about"] or "") is not None
    return Length(days, is_most, *match.span())
