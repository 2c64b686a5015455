"""Scores of pain in the words of a sentence, one by one: "8 before, 3 in July", "runs 9, 6, 5, 9"."""

import re
from itertools import pairwise
from typing import Final, NamedTuple

from reader.dates_shared import MONTH

TOKEN: Final = re.compile(
    r"(?<![\d/.:%-])(?P<n>10|\d)(?P<ten> ?/ ?10\b| out of (?:10|ten)\b)?(?![\d%]|\.\d|/\d|-\d|(?: ?(?:-|"
    r"to) ?\d+)? ?(?:weeks?|wks?|days?|months?|mos?|hours?|hrs?|h|min|mins|minutes?|mg|ml|cc|percent|"
    r"st|nd|rd|th|am|pm|years?|yo|y/o|mm|cm|blocks?|miles?|sessions?|visits?|injections?|times|points?|levels?|"
    rf"(?:of )?(?:{MONTH})\b)\b)"
)
DATE_BEFORE: Final = re.compile(
    r"(?:(?:january|february|march|april|may|june|july|august|september|october|november|december)|"
    r"\b(?:jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)|#|no\.?|"
    r"number|level|grade|week|month|day|hour|visit|\b[lcst]) ?$"
)
SCALE: Final = re.compile(r"\b(?:pain|scores?|nrs|vas|nprs|vrs|rated|rating|level|log|diary)\b")
#: Numbers of another measure than the pain: "walking one block became 9".
_OTHER_MEASURE: Final = re.compile(
    r"\b(?:walk\w*|city blocks?|stairs?|stand\w*|sit\w*|sle(?:ep|pt)\w*|odi|ndi|"
    r"oswestry|rmdq|roland|promis|lift\w*|driv\w*|tablets?|pills?)\b"
)
_ITEM_ENDS: Final = re.compile(r"[,;]")
_BEFORE_BEHIND: Final = re.compile(
    r",? (?:before(?:hand)?|pre\b|prior|at baseline|going in|the (?:day|morning|night|week) before|at the start)"
)
_BEFORE_AHEAD: Final = re.compile(
    r"\b(?:from|before(?: (?:it|that|(?:the )?(?:injection|procedure|shot|block|ablation|rfa|therapy|pt|treatment|"
    r"physio\w*)))?(?: was)?|pre(?:-(?:injection|procedure|"
    r"block))?|baseline(?: of)?)[ :,]*"
    r"(?:(?:a|an|the|his|her|pain|score|of|was|at|nrs|vas|rated) )*$"
)


class Fall(NamedTuple):
    """The score before and the lowest and the last one after; places in the words."""

    before: int
    lowest: int
    last: int
    start: int
    end: int

    @property
    def relief(self) -> int:
        """The part of the pain that went at best, in per cent."""
        return max(0, round(100 * (self.before - self.lowest) / self.before))


def tokens(words: str, start: int = 0, end: int | None = None) -> list["re.Match[str]"]:
    """Every number that may be a score."""
    found = TOKEN.finditer(words, start, len(words) if end is None else end)
    return [
        one
        for one in found
        if not DATE_BEFORE.search(words, max(start, one.start() - 12), one.start())
        and not _OTHER_MEASURE.search(words, *_item(words, one.start()))
    ]


def _item(words: str, at: int) -> tuple[int, int]:
    """The part between commas or semicolons in which a place stands."""
    ends = [match.start() for match in _ITEM_ENDS.finditer(words)]
    before, after = [end for end in ends if end < at], [end for end in ends if end >= at]
    return (before[-1] if before else 0), (after[0] if after else len(words))


def is_before(words: str, token: "re.Match[str]") -> bool:
    """Whether a score is said to be the one of before."""
    if _BEFORE_BEHIND.match(words, token.end()):
        return True
    return _BEFORE_AHEAD.search(words, max(0, token.start() - 40), token.start()) is not None


#: "8 to 1", "8, 4, 4, 8", "8 -> 3", "8 at 0 h, 4 at 1 h": numbers that stand in one row.
_LINK: Final = re.compile(
    r"(?: ?\(?(?:on|at|in|after|by|this|last|during|upon) [\w/ ]{1,20}?\)?)?"
    r"(?: ?(?:,|->|;|/) ?(?:then |and |back to |again |now |down to )?| (?:down )?to (?:only )?| then (?:back to )?|"
    r" and | now )"
)


def fall(words: str, start: int, end: int) -> Fall | None:
    """The fall of pain that scores tell, from the one marked as that of before or the first of a row of scores."""
    found = tokens(words, start, end)
    is_scale = SCALE.search(words, max(0, start - 40), end) is not None or any(one["ten"] for one in found)
    if len(found) < 2 or not is_scale:
        return None
    before = next((one for one in found if is_before(words, one)), None)
    rest = [one for one in found if one is not before]
    if before is None:
        is_row = all(_LINK.fullmatch(words, a.end(), b.start()) for a, b in pairwise(found))
        if not is_row:
            return None
        before, rest = found[0], found[1:]
    scores = [int(one["n"]) for one in rest]
    if not int(before["n"]):
        return None
    return Fall(int(before["n"]), min(scores), scores[-1], min(before.start(), rest[0].start()), found[-1].end())
