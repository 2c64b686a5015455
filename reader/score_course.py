"""Scores told one after the other with their times: "VAS 8 pre, 3 at two weeks, 8 at week five"."""

import re
from datetime import date
from typing import Final, NamedTuple

from reader.dates_shared import MONTH, MONTHS
from reader.numbers import WHOLE_WORD, whole

_ORDINALS: Final = (
    "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh",
    "twelfth",
)  # fmt: skip
_UNIT: Final = r"(?:days?|weeks?|wks?|months?|mos?|hours?|hrs?)"
_DAYS: Final = {"h": 0, "d": 1, "w": 7, "m": 30}
_N: Final = rf"(?:\d{{1,2}}|{WHOLE_WORD}|an?)"
#: When a score was taken, in all the ways that such a list tells it.
_WHEN: Final = re.compile(
    r"\b(?:(?P<pre>before(?:hand)?|pre(?:-?(?:injection|procedure|esi|block|op))?|at (?:baseline|the start)|"
    r"baseline|prior|"
    r"originally)"
    rf"|(?:day|week|wk|month|mo) (?P<k>\d{{1,2}}|{WHOLE_WORD})(?!\d)"
    rf"|(?P<n>{_N})[ -]?(?P<u>{_UNIT})\b(?: (?:later|after|on|out|post))?"
    rf"|(?P<o>{'|'.join(_ORDINALS)}|\d{{1,2}}(?:st|nd|rd|th)) (?P<ou>day|week|month)"
    r"|(?P<same>that (?:day|evening|night)|the same (?:day|evening)|the next (?:day|morning)|next (?:day|"
    r"morning)|initially|"
    r"at first|afterwards?)"
    r"|(?P<now>now|today|currently|at present|to date))\b"
    r"|\b(?P<mm>1[0-2]|0?[1-9])/(?!10\b)(?P<dd>3[01]|[12]\d|0?[1-9])(?:/(?:20)?\d\d)?(?![\d/])"
    rf"|\b(?P<mon>{MONTH})\b\.? (?P<md>\d{{1,2}})(?:st|nd|rd|th)?(?!\d)"
)
_WEEK_WORD: Final = re.compile(r"day|week|wk|month|mo")
_SCORE: Final = re.compile(
    r"(?<![\w/.:%#-])(?P<n>100|\d{1,2})(?:\.\d)?(?P<of> ?/ ?10\b| out of (?:10|ten)\b| ?mm\b)?(?![\d%/.-]\d| ?%|\w)"
)
_SMALL: Final = re.compile(r"\b(?:pain|nrs|vas|nprs|vrs|score|scores|rated|rating|log|diary|numeric)\b")
#: "Dropped from 9 to 7 after the epidural": the pain, unnamed.
_MOVED: Final = re.compile(
    r"\b(?:dropped|fell|came down|went down|went|improved|decreased|"
    r"eased) from (?:an? )?\d(?:\.\d)?(?: ?/ ?10)? (?:down )?to"
    r" (?:an? )?\d(?![\d%])(?! ?(?:weeks?|days?|months?|%|percent|mg|blocks?|minutes?))"
)
_LARGE: Final = re.compile(r"\b(?:odi|ndi|oswestry|(?:neck|back) disability(?: index)?|roland|rmdq)\b")
_SEGMENTS: Final = re.compile(r"[;,:()]|\.(?=\s)|\b(?:and|then|but|to|had)\b(?=[^;,]{0,24}\d)")
_OTHER: Final = re.compile(
    r"\b(?:walk\w*|blocks?|stairs?|stand\w*|sit\w*|sle(?:ep|pt)\w*|lift\w*|driv\w*|tablets?|pills?|mg|visits?|"
    r"sessions?|levels?|aged?|year|percent|grade)\b|/5\b"
)
_BEFORE: Final = re.compile(r"\b(?:before(?:hand)?|pre|baseline|prior|from|was|were|had been|originally)\b")
_NEAR: Final = 24
_HALF: Final = 50  #: per cent
_LONGEST: Final = 400  #: days


class Course(NamedTuple):
    """The best that was reached, in per cent, the days after which half was lost again, and where it is told."""

    percent: int
    days: int | None
    start: int
    end: int


class _Score(NamedTuple):
    value: float
    days: int | None  #: since the injection, None where it is not told
    start: int
    end: int


def score_course(text: str, start: int, end: int, since: date | None) -> Course | None:
    """The course of one scale in a part of a folded text. `since`: the day of the injection, where it is known."""
    small, large = _SMALL.search(text, start, end), _LARGE.search(text, start, end)
    if small is None and large is None and _MOVED.search(text, start, end) is None:
        return None
    is_large = large is not None and (small is None or large.start() < small.start())
    first, scores = _read(text, start, end, since, top=100 if is_large else 10)
    if first is None or not first.value or not scores:
        return None
    is_told = _BEFORE.search(text, start, first.end + _NEAR) is not None
    if not is_told and all(one.value >= first.value for one in scores):
        return None  # "3 since the injection, 3 at four months": perhaps none of them is of before
    return _judged(first, scores)


def _judged(first: _Score, scores: list[_Score]) -> Course | None:
    relief = [round(100 * (first.value - one.value) / first.value) for one in scores]
    best = max(0, *relief) if len(relief) > 1 else max(0, relief[0])
    at = relief.index(max(relief))
    lost = next((one for one, left in zip(scores[at + 1 :], relief[at + 1 :], strict=True) if left < _HALF), None)
    days = lost.days if best >= _HALF and lost is not None else None
    return Course(best, days, first.start, scores[-1].end)


def _read(text: str, start: int, end: int, since: date | None, *, top: int) -> tuple[_Score | None, list[_Score]]:
    """The score of before, and those of after in their order; of one scale, told part by part."""
    first: _Score | None = None
    later: list[_Score] = []
    reached, pending = start, None
    for stop in [*(match.start() for match in _SEGMENTS.finditer(text, start, end)), end]:
        when = _WHEN.search(text, reached, stop)
        score = _score(text, reached, stop, when, top)
        if score is None:
            pending, reached = when or pending, stop
            continue
        when = when or pending
        value, low, high = score
        is_after = text.startswith("to ", reached) or (when is not None and _is_after(when, since))
        is_first = first is None and not later and not is_after
        if is_first or (when is not None and when["pre"]):
            first = _Score(value, None, low, high)
        elif first is not None and (when is not None or text.startswith("to ", reached)):
            later.append(_Score(value, None if when is None else _days(when, since), low, high))
        pending, reached = None, stop
    return first, later


def _is_after(when: "re.Match[str]", since: date | None) -> bool:
    """Whether a first score is of a time after the injection already, so that none of before is told."""
    return when["now"] is not None or _days(when, since) is not None


def _score(text: str, start: int, stop: int, when: "re.Match[str] | None", top: int) -> tuple[float, int, int] | None:
    if _OTHER.search(text, start, stop):
        return None
    for match in _SCORE.finditer(text, start, stop):
        if when is not None and match.start() < when.end() and when.start() < match.end():
            continue
        value = float(match["n"])
        if match["of"] and "mm" in match["of"]:
            value /= 10
        elif value > top:
            continue
        return value, match.start(), match.end()
    return None


def _days(when: "re.Match[str]", since: date | None) -> int | None:
    if when["same"]:
        return 1
    if when["k"]:
        return whole(when["k"]) * _DAYS[(_WEEK_WORD.search(when[0]) or when)[0][0]]
    if when["n"]:
        return (1 if when["n"] in {"a", "an"} else whole(when["n"])) * _DAYS[when["u"][0]]
    if when["o"]:
        number = int(when["o"][:-2]) if when["o"][0].isdigit() else _ORDINALS.index(when["o"]) + 1
        return number * _DAYS[when["ou"][0]]
    return None if since is None or not (when["mm"] or when["mon"]) else _days_between(when, since)


def _days_between(when: "re.Match[str]", since: date) -> int | None:
    """Days to a day without its year, which is the next of that name after the injection."""
    month, day = (int(when["mm"]), int(when["dd"])) if when["mm"] else (MONTHS[when["mon"]], int(when["md"]))
    try:
        on = date(since.year + ((month, day) < (since.month, since.day)), month, day)
    except ValueError:
        return None
    days = (on - since).days
    return days if 0 <= days <= _LONGEST else None
