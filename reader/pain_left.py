"""The part of the pain that a block or an ablation took away, in whatever words: "a third better", "nil", "8 to 5"."""

import re
from typing import Final, NamedTuple

from reader.numbers import WHOLE_WORD, whole
from reader.relief_parts import worth
from reader.score_tokens import SCALE, fall

_NOT_OF_PAIN: Final = (
    r"(?! ?(?:bupivacaine|lidocaine|ropivacaine|marcaine|xylocaine|mepivacaine|local|solution|phenol|glycerin|"
    r"(?:was |is |are |were )?(?:needed|required|minimum|threshold|or more (?:is|are|was)|"
    r"of (?:his|her|the) (?:day|week|work))))"
)
#: "45 percent", "60-70 %", "forty per cent", "35 pct".
_PERCENT: Final = re.compile(
    rf"(?<![\d./])\b(?P<n>\d{{1,3}}|{WHOLE_WORD})(?: ?(?:%|percent|per cent|pct))?"
    rf"(?: ?(?:-|to|and|or|/|,) ?(?P<m>\d{{1,3}}|{WHOLE_WORD}))? ?(?:%|percent|per cent|pct\b){_NOT_OF_PAIN}"
)
#: "A third", "one half", "two of ten", "1/4".
_FRACTION: Final = re.compile(
    r"\b(?P<n>(?:a )?half|(?:a|one)[- ]third|two[- ]thirds|(?:a|one)[- ]quarter|three[- ]quarters|(?:a|one)[- ]fifth|"
    r"(?:a|one)[- ]tenth)\b(?! (?:an? |the |of (?:an? |the )?)?(?:hours?|days?|weeks?|months?|years?|dose|tablet|mile|"
    r"block|dozen|level))"
)
#: "3 of 9": the score that was left of the one before.
_LEFT_OF: Final = re.compile(
    r"(?<![\d/.])\b(?P<a>\d) (?:of|out of|from) (?P<b>[2-9])\b(?! ?(?:%|percent|\d|/|h\b|hours?|days?|weeks?|months?))"
)
#: It took nothing away.
_NONE: Final = re.compile(
    r"\b(?:nil|nothing(?: at all)?(?! (?:new|else|further))|none(?! of)|zero|negative|useless|worthless|in vain|"
    r"to no avail|unhelpful|ineffective|"
    r"(?:no|not (?:any|a bit of|the least)|without(?: any)?|never (?:any|brought|gave)) "
    r"(?:(?:real|pain|meaningful|appreciable|discernible|noticeable|detectable|lasting|measurable) )*"
    r"(?:relief|benefit|help|improvement|reduction|effect|response|change|difference|ease|gain|decrease|use)"
    r"(?! (?:in|of|to) (?:medic\w+|work|address|dose))|"
    r"(?:did|does|do|has|had)(?: not|n't)(?: really| even)? (?:help\w*|touch\w*|numb\w*|ease\w*|dull\w*|relieve\w*|"
    r"work\w*|chang\w*|budge\w*|improv\w*|respond\w*|"
    r"do (?:anything|a thing)|(?:make|made) (?:a|any) (?:difference|dent))|"
    r"(?:made|makes) no (?:difference|change)|"
    r"(?:pain|scores?|nrs|vas|it|everything|he|she|condition) (?:(?:was|were|is|are|remained|stayed|has|had|been) )*"
    r"(?:unchanged|the same|no (?:better|different)|as (?:bad )?(?:as )?before|identical)|"
    r"(?:no|not any) (?:better|different|easier)|unchanged|"
    r"(?:failed|failures?)(?! (?:of|back|pt|physical|therap|care|conserv))|"
    r"pain (?:persisted|continued) (?:un\w+|throughout|at the same))\b"
)
#: It took little away: no number, and less than any that is asked for.
_LITTLE: Final = re.compile(
    r"\b(?:(?:hardly|scarcely|barely|next to|almost|virtually) (?:any|no|nothing|noticeable|helped|touched)|"
    r"(?:little|minimal|slight|marginal|modest|meag(?:er|re)|trivial|scant|poor|mild|small|faint|disappointing)"
    r"(?: (?:or no|to no|if any))? "
    r"(?:relief|benefit|help|improvement|reduction|effect|response|change|difference|ease|gain|decrease|use)|"
    r"(?:only|just|but) (?:a (?:little|bit|touch)|slightly|marginally|minimally)|"
    r"(?:helped|eased|improved) (?:very )?little|"
    r"(?:relief|benefit|response|effect) (?:was |were |is )?(?:little|minimal|slight|marginal|modest|poor|weak|"
    r"disappointing))\b"
)
_LESS: Final = re.compile(
    r"\b(?:less than|under|below|f[ae]ll(?:s|en)? short of|stopped short of|did(?: not|n't) (?:quite )?(?:reach|meet|"
    r"attain|exceed|hit)|failed to (?:reach|meet|attain)|never (?:reached|got to|hit)|(?:neither|none) [a-z ]{0,24}"
    r"(?:reached|met|attained|exceeded|gave|hit)|not quite|not even|no more than|at most|up to|at best|fewer than|"
    r"barely)(?: an?| the| about)? ?$|< ?$"
)
#: A percentage that is asked for, or of another scale, or of what is left of the pain.
_BEFORE_OTHER: Final = re.compile(
    r"\b(?:odi|ndi|oswestry|disability|index|at least|minimum of|requires?|needs?|threshold(?: of| is)?|criterion|"
    r"whole person|impairment|saturation|if|unless|the required)\b[^.;%]{0,16}$"
)
_LEFT_BEHIND: Final = re.compile(
    r" ?(?:of (?:his|her|the|their) (?:usual |old )?pain )?(?:was |is |were )?(?:left|remain\w*|persist\w*)\b"
)
_OF_RELIEF: Final = re.compile(
    r"\b(?:relief|reliev\w*|improv\w*|better|reduc\w*|decreas\w*|benefit|help\w*|eas\w+|less|remov\w*|took|respon\w*|"
    r"gone|drop\w*|fell|cut|pain|result\w*|gave|brought|effect\w*|yield\w*|by|good|success\w*|worked|dull\w*)\b"
)
_NEAR: Final = 48  #: characters


class Part(NamedTuple):
    """Per cent of the pain that went, at least and at most; places in the words. None where only "little" is said."""

    least: int | None
    most: int | None
    is_less: bool
    is_scored: bool
    start: int
    end: int


def parts(words: str, start: int, end: int, *, is_of_relief: bool = False) -> list[Part]:
    """What is told of it in a part of the words: its percentages, else scores, a fraction, or that it was nothing.

    `is_of_relief`: the place alone says what a bare percentage is of, as behind "block two:".
    """
    told = (
        _percent(words, match, start, end, is_of_relief=is_of_relief) for match in _PERCENT.finditer(words, start, end)
    )
    found = [part for part in told if part is not None]
    if found:
        return found
    scores = fall(words, start, end)
    if scores is not None:
        return [Part(scores.relief, scores.relief, False, True, scores.start, scores.end)]
    left = _LEFT_OF.search(words, start, end)
    if left is not None and int(left["a"]) <= int(left["b"]) and SCALE.search(words, max(0, start - 40), end):
        relief = round(100 * (int(left["b"]) - int(left["a"])) / int(left["b"]))
        return [Part(relief, relief, False, True, *left.span())]
    told = (
        _fraction(words, match, start, end, is_of_relief=is_of_relief)
        for match in _FRACTION.finditer(words, start, end)
    )
    found = [part for part in told if part is not None]
    if found:
        return found
    little = _LITTLE.search(words, start, end)
    if little is not None:
        return [Part(None, None, True, False, *little.span())]
    none = _NONE.search(words, start, end)
    return [Part(0, 0, False, False, *none.span())] if none is not None else []


def _percent(words: str, match: "re.Match[str]", start: int, end: int, *, is_of_relief: bool) -> Part | None:
    if _BEFORE_OTHER.search(words, max(start, match.start() - 40), match.start()):
        return None
    near = words[max(start, match.start() - _NEAR) : min(end, match.end() + _NEAR)]
    if not is_of_relief and _OF_RELIEF.search(near) is None:
        return None
    numbers = sorted(whole(one) for one in (match["n"], match["m"]) if one)
    if numbers[-1] > 100:
        return None
    is_less = _LESS.search(words, max(0, match.start() - 44), match.start()) is not None
    if _LEFT_BEHIND.match(words, match.end()):
        numbers = sorted(100 - one for one in numbers)
    return Part(numbers[0], numbers[-1], is_less, False, *match.span())


def _fraction(words: str, match: "re.Match[str]", start: int, end: int, *, is_of_relief: bool) -> Part | None:
    if _BEFORE_OTHER.search(words, max(start, match.start() - 40), match.start()):
        return None
    near = words[max(0, match.start() - _NEAR) : min(end, match.end() + _NEAR)]
    if not is_of_relief and _OF_RELIEF.search(near) is None:
        return None
    number = worth(match["n"])
    is_less = _LESS.search(words, max(0, match.start() - 44), match.start()) is not None
    return Part(number, number, is_less, False, *match.span())
