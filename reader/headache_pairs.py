"""Days and hours of headache before botulinum toxin and under it, told wherever: "22 before the first; now it is 20".

A mark of time ("baseline", "after the third round") owns the number right before it, else those up to the next mark.
"""

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from reader.headache_numbers import ONE, value

_GIVEN: Final = (
    r"(?:treatments?|botox|btx|(?:onabotulinum|botulinum)\w*|toxin|injections?|cycles?|rounds?|sessions?|therapy|"
    r"courses?|"
    r"series|doses?)"
)
_BEFORE: Final = (
    r"(?:baseline|pre-?(?:treatment|botox|toxin|injection)|pre(?=:? \d)|to (?:start|begin) with|initially|originally|"
    r"at (?:the )?(?:start|outset|beginning)|(?:started|began|starting) (?:at|with|from)|"
    rf"(?:before|prior to|preceding)(?: [\w-]+){{0,3}}? (?:{_GIVEN}|first|start(?:ing)?|it)|before(?= ?[,;:)]| "
    rf"and\b| but\b))"
)
_UNDER: Final = (
    rf"(?:(?:after|following|since|under|with|on)(?: [\w#-]+){{0,4}}? {_GIVEN}(?: (?:\d|#\d|one|two|three|four|"
    rf"five)\b)?|"
    r"now|currently|at present|presently|today|(?:latest|most recent|current)(?: \w+)?|post(?:-?treatment)?(?=:? )|"
    r"this month|last month|later|after(?= ?[,;:.)]| ?$))"
)
_MARK: Final = re.compile(rf"\b(?:(?P<before>{_BEFORE})|(?P<under>{_UNDER}))(?!\w)")
_OTHER: Final = (
    r"(?! ?(?:%|percent|per cent|units?\b|u\b|weeks?\b|wks?\b|months?\b|mos?\b|years?\b|mg\b|cycles?\b|rounds?\b|"
    r"sessions?\b|"
    r"sites?\b|minutes?\b|min\b|out of 10)|[\w/:.-]*\d|-)"
)
_NUMBER: Final = re.compile(
    rf"(?<![\w./:#-])(?P<n>\d{{3}}|{ONE}){_OTHER}"
    r"(?P<unit> (?:(?:total|whole|full|monthly) )?(?:headache |migraine |ha )?(?:(?P<day>days?|d)|(?P<hour>hours?|"
    r"hrs?|h))\b)?"
    r"(?! ?(?:(?:a|per|each|every) week|weekly))"
)
#: What stands right before a number that has no unit of its own.
_TELLS: Final = re.compile(
    r"(?:\b(?:is|was|were|are|numbered|shows?|showed|counts?|counted|at|still|again|of|has|had|records?|recorded|"
    r"reads?|and|"
    r"days|hours|total(?:led|s)?|frequency)|[,:=])[ (]*$"
)
_ENDS: Final = re.compile(
    r"(?: ?$| ?[,;.)]| (?:and|to|in|on|per|a|each|every|monthly|with|at|before|after|now|days?|under|then|today|"
    r"currently|since)\b|/)"
)
#: "Cycle 3": a treatment by its number.
_NUMBERED: Final = re.compile(r"\b(?:cycles?|rounds?|sessions?|treatments?|no\.?) $")
_MOST_TREATMENTS: Final = 12
#: Of the calendar, a score or another thing, not of headache.
_NOT_DAYS: Final = re.compile(
    r"\b(?:jan\w*|feb\w*|mar(?:ch)?|apr\w*|may|june?|july?|aug\w*|sep\w*|oct\w*|nov\w*|dec\w*|midas|hit-?6|score|"
    r"aged?|work|school|missed|triptans?|taken|visits?|last|past|previous|severity|nrs|vas),? $"
)
_OF_HOURS: Final = re.compile(r"\bhours?(?: of headache| of pain| monthly| (?:a|per) month)?(?: were| was|:|,)? $")
_TRAILING: Final = re.compile(
    r"(?: (?:days?|d|hours?|h))?(?: ?/ ?mo(?:nth)?| (?:per|a|each|every) month| monthly)?(?: in (?:the|a) month)? "
    r"?[(]?$"
)
_MONTHS_HOURS: Final = 744
_MONTHS_DAYS: Final = 31


class Told(NamedTuple):
    """A number of days or hours a month and the moment to which its words put it, by its place in the words."""

    number: int
    is_hours: bool
    is_before: bool
    start: int
    end: int


class _Number(NamedTuple):
    number: int
    is_hours: bool
    start: int
    end: int


def told(words: str) -> Iterator[Told]:
    """Each number of days or hours that a mark of time in these words owns."""
    marks = list(_MARK.finditer(words))
    if not marks:
        return
    free = list(_numbers(words))
    ends = [mark.start() for mark in marks[1:]] + [len(words)]
    owned = [_right_before(words, free, mark.start()) for mark in marks]
    taken = {one for one in owned if one is not None}
    for mark, own, end in zip(marks, owned, ends, strict=True):
        behind = [one for one in free if mark.end() <= one.start < end and one not in taken]
        for one in [own] if own is not None else behind:
            yield Told(one.number, one.is_hours, mark["before"] is not None, one.start, one.end)


def _right_before(words: str, numbers: list[_Number], at: int) -> _Number | None:
    """The number that a mark follows at once: "22 days a month before", "17 at present"."""
    last = next((one for one in reversed(numbers) if one.end <= at), None)
    return last if last is not None and _TRAILING.fullmatch(words, last.end, at) else None


def _numbers(words: str) -> Iterator[_Number]:
    for match in _NUMBER.finditer(words):
        before = words[max(0, match.start() - 24) : match.start()]
        if _NOT_DAYS.search(before):
            continue
        if match["unit"] is None and not (_TELLS.search(before) and _ENDS.match(words, match.end())):
            continue
        number = value(match["n"])
        if match["unit"] is None and number <= _MOST_TREATMENTS and _NUMBERED.search(before):
            continue
        is_hours = match["hour"] is not None or (match["unit"] is None and _OF_HOURS.search(before) is not None)
        if number <= (_MONTHS_HOURS if is_hours else _MONTHS_DAYS):
            yield _Number(number, is_hours, match.start(), match.end())
