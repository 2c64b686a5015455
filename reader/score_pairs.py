"""Relief told by two scores of one scale: "the pain went from 8 to 3", "VAS 8 before, 7 after"."""

import re
from typing import Final, NamedTuple

from reader.numbers import whole

_SCALE: Final = r"\b(?:pain|scores?|nrs|vas|nprs|vrs|logs?|diary)\b[^.;]{0,30}?"
_OUT_OF: Final = r"(?: ?/ ?10| out of (?:10|ten))?"
#: Of a range the worst is taken: the lower score before, the higher one after.
_RANGE: Final = r"(?: ?(?:-|to) ?(?:10|\d))?"
_WORD: Final = r"(?:zero|one|two|three|four|five|six|seven|eight|nine|ten)\b"
_A: Final = rf"(?:an? )?(?P<a>10|[1-9](?:\.\d)?|{_WORD}){_RANGE}{_OUT_OF}"
_B: Final = (
    rf"(?:an? )?(?:\d ?(?:-|to) ?)?(?P<b>10|\d(?:\.\d)?|{_WORD}){_OUT_OF}"
    r"(?! ?(?:weeks?|days?|hours?|months?|minutes?|%|/|\d|\.\d))"
)
_WHAT: Final = (
    r"(?:[- ](?:the )?(?:first |second |diagnostic )?(?:block|injection|procedure|esi|epidural|rfa|mbb|treatment))?"
)
_LATER: Final = (
    r"(?:at|after|by|the) (?:the )?(?:(?:\w+|\d{1,2}) (?:minutes?|hours?|days?|weeks?|months?)|"
    r"(?:hour|week|month|day) \w+|"
    r"follow-?up|(?:following|next) (?:day|morning|week))\b"
)
#: What becomes of a score: "dropping 8 to 5", "went from 8 to 5".
_MOVES: Final = (
    r"\b(?:dropp\w+|f[ae]ll\w*|went|go(?:es|ing)|decreas\w+|declin\w+|improv\w+|mov\w+|reduc\w+|lower\w+|came|"
    r"com(?:es|ing)|chang\w+)"
)
#: "It took him from 8 to 5": the pain, told as "it".
_TAKES: Final = r"\b(?:took|brought|lowered|dropped|cut|moved|eased) (?:it|that|this|him|her|things)\b[^.;]{0,16}?"
_PAIRS: Final = (
    # "VAS 8 before, 6 at two weeks, 7 at five weeks"
    re.compile(
        rf"{_SCALE}(?<![\d/.]){_A},? (?:before(?:hand)?|pre|at baseline){_WHAT},? (?:and |but |then )?(?:still |"
        rf"only )?"
        rf"{_B} {_LATER}(?P<later>(?:,? (?:and |but |then )?(?:still |back (?:to|at) |again )?"
        rf"{_B.replace('<b>', '<n>')} {_LATER})*)".replace("(?P<n>", "(?:")
    ),
    # "down to 3 out of 10 from 7 out of 10"
    re.compile(
        rf"{_SCALE}\b(?:down|fell|fallen|dropped|decreased|reduced|improved) to (?:only |about )?{_B},? from {_A}"
        r"(?! ?(?:weeks?|days?|hours?|months?|%|/|\d))"
    ),
    # "from 8/10 to 3/10", "was 8, then 3", "8 -> 3", "dropping 8 to 3"
    re.compile(
        rf"(?:{_SCALE}|{_TAKES})(?:\b(?:from|was) {_A},? (?:down )?(?:to|then) ?| {_A.replace('<a>', '<c>')} ?-> ?"
        rf"|{_MOVES} {_A.replace('<a>', '<d>')} (?:down )?to )(?:only )?{_B}"
    ),
    # "5/10 after the block against 7/10 before"
    re.compile(
        rf"(?<![\d/.]){_B},? (?:after(?:wards?)?|post){_WHAT},? (?:and |but |compared (?:with|to) |versus |"
        rf"vs\.? |against |"
        rf"down from |from )?{_A},? (?:before(?:hand)?|pre|prior to|at baseline|that morning)\b"
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
#: A score in the list of later ones, not the number of its days.
_ONE_LATER: Final = re.compile(
    rf"(?<![\w/])(?<!at )(?<!after )(?<!by )(?<!week )(?<!month )(?<!day )(?<!hour )(?<!the )(?:10|\d|{_WORD})(?!\w)"
    r"(?! ?(?:minutes?|hours?|days?|weeks?|months?)\b)"
)
#: A list of later scores of which the rest could not be read.
_GOES_ON: Final = re.compile(rf",? (?:and |but |then )?(?:{_WORD}|10|\d) (?:at|after|by|on)\b")
_HALF: Final = 50  #: per cent
#: Without one of these no pattern fits.
_LETTERS: Final = (" to ", "then", "->", "before", "pre", "prior", "baseline", "that morning")


class ScorePair(NamedTuple):
    """Scores before and after, and where they stand."""

    before: float
    after: float
    start: int
    end: int

    @property
    def relief(self) -> int:
        """The part of the pain that went, in per cent; a rise is none."""
        return max(0, round(100 * (self.before - self.after) / self.before))


def score_pair(text: str, start: int, end: int) -> ScorePair | None:
    """The first pair of scores in a part of a folded text."""
    part = text[start:end]
    for letters in _LETTERS:
        if letters in part:
            break
    else:
        return None
    for pattern in _PAIRS:
        match = pattern.search(text, start, end)
        if match is not None:
            return None if _GOES_ON.match(text, match.end(), end) else _pair(match)
    return None


def score_series(text: str, start: int, end: int) -> ScorePair | None:
    """Only scores told by how long after they were: "8 before, 6 at two weeks"."""
    match = _PAIRS[0].search(text, start, end) if text.find("before", start, end) >= 0 else None
    return _pair(match) if match is not None else None


def _pair(match: "re.Match[str]") -> ScorePair | None:
    """Of several scores afterwards the lowest; none where half the pain is gone by one and not by the other."""
    told = match.groupdict()
    before, span = max(_score(told["a"] or told.get("c") or told.get("d") or ""), 1), match.span()
    scores = [told["b"], *(one[0] for one in _ONE_LATER.finditer(told.get("later") or ""))]
    pairs = [ScorePair(before, _score(one), *span) for one in scores]
    if told.get("d") and pairs[0].after > before:
        return None  # "goes 5 to 8": a range
    best, worst = max(pairs, key=_relief), min(pairs, key=_relief)
    return best if (best.relief >= _HALF) is (worst.relief >= _HALF) else None


def _score(words: str) -> float:
    """ "2.4" as well as "three"."""
    return float(words) if "." in words else whole(words)


def _relief(pair: ScorePair) -> int:
    return pair.relief
