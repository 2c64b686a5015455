"""Strength that was better at an earlier examination: "EHL 1/5, was 4/5 last week". Weakness that is growing."""

import re
from collections.abc import Iterator
from typing import Final

from reader.chart import Chart, Sentence
from reader.context import modifiers
from reader.emit import fact
from reader.letters import sieve
from schemas.fact import Assertion, Fact

_GRADE: Final = r"(?<![\d/.])(?P<{}>[0-5])(?P<{}>[+-])? ?/ ?5(?![\d/])(?P<{}>[+-])?"
_NEW: Final = _GRADE.format("new", "mark_new", "behind_new")
_OLD: Final = _GRADE.format("old", "mark_old", "behind_old")
#: "1/5, was 4/5", "3/5 today, down from 5/5", "2/5 (4/5 in October)".
_NOW_FIRST: Final = re.compile(
    rf"{_NEW}(?P<between>[^;.]{{0,34}}?(?:\b(?:was|were|had been|previously|formerly|down from|compared (?:to|with)|"
    rf"vs\.?|versus|from|instead of|it was|been|earlier)\b|\()[^;.\d]{{0,24}}?){_OLD}"
)
#: "From 4/5 to 1/5", "4/5 last week, now 2/5", "5/5 in August -> 3/5".
_OLD_FIRST: Final = re.compile(
    rf"{_OLD}(?P<between>[^;.]{{0,40}}?(?:\b(?:to|now|today|currently|presently|dropped|fell|fallen|only|is)\b|->|→)"
    rf"[^;.\d]{{0,16}}?){_NEW}"
)
#: One examination is told beside another one; without it the two grades are of two sides or two muscles.
_TIMES: Final = re.compile(
    r"\b(?:was|were|had been|last|ago|weeks?|months?|days?|visits?|previous(?:ly)?|prior|earlier|before|formerly|since|"
    r"now|today|currently|yesterday|dropped|fell|fallen|down|declined|baseline|initial(?:ly)?|exam(?:ination)?s?|"
    r"jan\w*|feb\w*|mar(?:ch)?|apr\w*|may|june?|july?|aug\w*|sept?\w*|oct\w*|nov\w*|dec\w*|on \d|in 20\d\d)\b|->|→"
)
#: The grade is of the other side, or of a time before all this began.
_OTHER: Final = re.compile(
    r"[^;,.]{0,12}\b(?:on the (?:left|right|other|opposite)|left|right|contralateral\w*|opposite|other side|"
    r"before (?:the |this |his |her )?(?:injury|accident|onset|fall|symptoms|pain|illness|stroke|polio))\b"
)
_OTHER_BETWEEN: Final = re.compile(r"\b(?:left|right|other side|contralateral)\b")
_LETTERS: Final = sieve("/5", "/ 5")
_SKIP: Final = frozenset(["family_history", "references", "consent", "goals", "instructions"])
_UNSAID: Final = frozenset(["family", "hypothetical", "negation", "silence"])
_PART: Final = 0.5  #: what a plus adds to a grade, and a minus takes


def find(chart: Chart) -> Iterator[Fact | None]:
    """Facts `red_flag.progressive_weakness` of two grades of one muscle at two times."""
    for sentence in chart.saying(_LETTERS):
        if sentence.section in _SKIP:
            continue
        for pattern in (_NOW_FIRST, _OLD_FIRST):
            for match in pattern.finditer(chart.lower, sentence.start, sentence.end):
                if _is_lost(chart, sentence, match):
                    yield fact(
                        chart, sentence, match.span(), "red_flag.progressive_weakness", assertion=Assertion.PRESENT
                    )


def _is_lost(chart: Chart, sentence: Sentence, match: "re.Match[str]") -> bool:
    if _grade(match, "new") >= _grade(match, "old"):
        return False
    behind = chart.lower[match.end() : min(sentence.end, match.end() + 40)]
    if _TIMES.search(match["between"]) is None and _TIMES.search(behind) is None:
        return False
    if _OTHER_BETWEEN.search(match["between"]) or _OTHER.match(behind):
        return False
    return not modifiers(chart, sentence, *match.span()) & _UNSAID


def _grade(match: "re.Match[str]", which: str) -> float:
    """The grade of 5 with its sign: "4-" is less than 4."""
    mark = match[f"mark_{which}"] or match[f"behind_{which}"]
    return int(match[which]) + {"+": _PART, "-": -_PART}.get(mark or "", 0)
