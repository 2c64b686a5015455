"""Relief told by two scores of one scale: "the pain went from 8 to 3", "VAS 8 before, 7 after"."""

import re
from typing import Final, NamedTuple

from reader.numbers import whole

_SCALE: Final = r"\b(?:pain|scores?|nrs|vas|nprs|vrs)\b[^.;]{0,30}?"
_OUT_OF: Final = r"(?: ?/ ?10| out of (?:10|ten))?"
#: Of a range the worst is taken: the lower score before, the higher one after.
_RANGE: Final = r"(?: ?(?:-|to) ?(?:10|\d))?"
_WORD: Final = r"(?:zero|one|two|three|four|five|six|seven|eight|nine|ten)\b"
_A: Final = rf"(?P<a>10|[1-9]|{_WORD}){_RANGE}{_OUT_OF}"
_B: Final = (
    rf"(?:\d ?(?:-|to) ?)?(?P<b>10|\d|{_WORD}){_OUT_OF}(?! ?(?:weeks?|days?|hours?|months?|minutes?|%|/|\d|\.\d))"
)
_WHAT: Final = (
    r"(?:[- ](?:the )?(?:first |second |diagnostic )?(?:block|injection|procedure|esi|epidural|rfa|mbb|treatment))?"
)
_LATER: Final = (
    r"(?:at|after|by) (?:the )?(?:(?:\w+|\d{1,2}) (?:days?|weeks?|months?)|(?:week|month|day) \w+|follow-?up)\b"
)
_PAIRS: Final = (
    # "VAS 8 before, 6 at two weeks, 7 at five weeks"
    re.compile(
        rf"{_SCALE}(?<![\d/.]){_A},? (?:before(?:hand)?|pre|at baseline){_WHAT},? (?:and |but |then )?(?:still |only )?"
        rf"{_B} {_LATER}(?:,? (?:and |but |then )?(?:still |back (?:to|at) |again )?"
        rf"{_B.replace('<b>', '<later>')} {_LATER})?"
    ),
    # "down to 3 out of 10 from 7 out of 10"
    re.compile(
        rf"{_SCALE}\b(?:down|fell|fallen|dropped|decreased|reduced|improved) to (?:only |about )?{_B},? from {_A}"
        r"(?! ?(?:weeks?|days?|hours?|months?|%|/|\d))"
    ),
    # "from 8/10 to 3/10", "was 8, then 3", "8 -> 3"
    re.compile(
        rf"{_SCALE}(?:\b(?:from|was) {_A},? (?:down )?(?:to|then) ?| {_A.replace('<a>', '<c>')} ?-> ?)(?:only )?{_B}"
    ),
    # "VAS 8/10 to 7/10"
    re.compile(rf"{_SCALE}\b(?P<a>10|[1-9]) ?/ ?10 (?:down )?to (?:only )?(?P<b>10|\d) ?/ ?10\b"),
    # "8 before, 7 after", "8/10 pre-block and 7/10 post-block"
    re.compile(
        rf"(?<![\d/.]){_A},? (?:before(?:hand)?|pre|prior to|at baseline){_WHAT},? "
        rf"(?:and |but |versus |vs\.? )?(?:still |only )?{_B},? (?:after(?:wards?)?|post|following)\b"
    ),
    # "pre-block 8, post-block 7", "before the injection 8/10, after it 7/10"
    re.compile(
        rf"\b(?:before(?:hand)?|pre){_WHAT}(?: (?:it|pain|vas|nrs|score))*:? {_A}[,;]? (?:and |but )?"
        rf"(?:after(?:wards?)?|post){_WHAT}(?: (?:it|pain|vas|nrs|score))*:? {_B}"
    ),
)
_HALF: Final = 50  #: per cent
#: Without one of these no pattern fits.
_LETTERS: Final = (" to ", "then", "->", "before", "pre", "prior", "baseline")


class ScorePair(NamedTuple):
    """Scores before and after, and where they stand."""

    before: int
    after: int
    start: int
    end: int

    @property
    def relief(self) -> int:
        """The part of the pain that went, in per cent; a rise is none."""
        return max(0, round(100 * (self.before - self.after) / self.before))


def score_pair(text: str, start: int, end: int) -> ScorePair | None:
    """The first pair of scores in a part of a folded text."""
    if not any(text.find(letters, start, end) >= 0 for letters in _LETTERS):
        return None
    for pattern in _PAIRS:
        match = pattern.search(text, start, end)
        if match is not None:
            return _pair(match)
    return None


def score_series(text: str, start: int, end: int) -> ScorePair | None:
    """Only scores told by how long after they were: "8 before, 6 at two weeks"."""
    match = _PAIRS[0].search(text, start, end) if text.find("before", start, end) >= 0 else None
    return _pair(match) if match is not None else None


def _pair(match: "re.Match[str]") -> ScorePair | None:
    """Of several scores afterwards the lowest; none where half the pain is gone by one and not by the other."""
    told = match.groupdict()
    before, span = max(whole(told["a"] or told["c"]), 1), match.span()
    pairs = [ScorePair(before, whole(told[one]), *span) for one in ("b", "later") if told.get(one)]
    best, worst = max(pairs, key=_relief), min(pairs, key=_relief)
    return best if (best.relief >= _HALF) is (worst.relief >= _HALF) else None


def _relief(pair: ScorePair) -> int:
    return pair.relief
