"""That nothing is limited, told by items, by painless activities or by a score that is as good as perfect."""

import re
from collections.abc import Iterator
from typing import Final

from reader.chart import Chart, Sentence
from reader.context import modifiers
from reader.emit import fact
from reader.letters import sieve
from schemas.fact import Assertion, Fact

_SKIP: Final = frozenset(["family_history", "consent", "references", "goals", "instructions"])
_LETTERS: Final = sieve(
    "walk", "stair", "dress", "adl", "from anything", "from doing", "hardly at all", "koos", "womac", "oxford", "oks",
    "lefs", "knee society", "kss", "lysholm",
)  # fmt: skip
_ACTIVITY: Final = (
    r"(?:walk(?:s|ing)?|stairs?|climb(?:s|ing)?|dress(?:es|ing)?|work(?:s|ing)?|sle(?:ep|eping)|house(?:work|hold)|"
    r"chores|shopping|driv(?:es|ing)|stand(?:s|ing)?|kneel(?:s|ing)?|squat(?:s|ting)?|self[- ]care|adls?|sports?|"
    r"garden(?:s|ing)?|bath(?:es|ing)|sitting|lifting|run(?:s|ning)?|rising|getting up)"
)
_FREE: Final = (
    r"(?:un(?:restricted|limited|disturbed|impaired|affected|hindered)|normal|independent|full(?: duty| time)?|fine|"
    r"good|ok(?:ay)?|"
    r"(?:no|without) (?:any )?(?:problems?|difficult(?:y|ies)|limitations?|restrictions?|pain|trouble|complaints?)|"
    r"not (?:limited|restricted|affected|impaired)|painless|pain-free|unaided|0)"
)
_ITEM: Final = re.compile(rf"\b{_ACTIVITY}(?: [a-z]+)? ?[:=] ?(?:(?P<free>{_FREE})\b|(?P<other>[a-z0-9]+))")
_ITEMS: Final = 3  #: answers that make a list
#: "Painless on walking, stairs and kneeling".
_PAINLESS: Final = re.compile(
    r"\b(?:painless(?:ly)?|pain-free|without (?:any )?(?:pain|trouble|difficulty)|no (?:pain|trouble|difficulty)) "
    rf"(?:on|with|when|during|in|while|at) {_ACTIVITY}(?: [a-z]+)?(?:,? (?:and |or |nor )?(?:[a-z]+ )?{_ACTIVITY})+\b"
)
_KEEPS: Final = re.compile(
    r"\b(?:never|hardly ever|does not|doesn't|not) (?:ever )?(?:keeps?|stops?|prevents?|hinders?|holds?|bars?|limits?) "
    r"(?:him|her|them|the \w+)(?: back)? (?:from|in) (?:doing )?(?:anything|whatever|any (?:activity|of))\b"
    r"|\b(?:bothers|limits|hinders|troubles|restricts) (?:him|her|them) (?:hardly|barely|scarcely|not) at all\b"
)
#: Scores of the knee: 0 to 100 (100 is best), 0 to 96 (0 is best), 0 to 48 (48 is best), 0 to 80 (80 is best).
_HUNDRED: Final = re.compile(
    r"\b(?:koos|kss|knee society|lysholm)\b[^.;]{0,40}?(?<![\d/])(?P<n>\d{2,3})\b(?! ?(?:weeks?|days?|months?|years?))"
    r"(?P<more>(?:,? (?:and )?[a-z ]{2,24} \d{2,3}\b)*)"
)
_WOMAC: Final = re.compile(r"\bwomac\b[^.;]{0,30}?(?<![\d/])(?P<n>\d{1,2})(?: ?/ ?| (?:out )?of )(?:96|100)\b")
_OXFORD: Final = re.compile(
    r"\b(?:oxford(?: knee)?(?: score)?|oks)\b[^.;]{0,20}?(?<![\d/])(?P<n>4\d)(?: ?/ ?| (?:out )?of )48\b"
)
_LEFS: Final = re.compile(r"\blefs\b[^.;]{0,20}?(?<![\d/])(?P<n>\d\d)(?: ?/ ?| (?:out )?of )80\b")
_SCORE_LETTERS: Final = sieve("koos", "womac", "oxford", "oks", "lefs", "knee society", "kss", "lysholm")
_NUMBER: Final = re.compile(r"\d{2,3}")
_BEST: Final = {"hundred": 90, "womac": 8, "oxford": 45, "lefs": 75}  #: from here on nothing is limited


def find(chart: Chart) -> Iterator[Fact | None]:
    """Facts `function.unrestricted` and negated `function.limitation`."""
    for sentence in chart.saying(_LETTERS):
        if sentence.section in _SKIP:
            continue
        told = _items(sentence.words) or _told(chart, sentence)
        if told is not None:
            yield from _made(chart, sentence, told)


def _items(words: str) -> tuple[int, int] | None:
    """Answers of which none is a limit."""
    found = list(_ITEM.finditer(words)) if ":" in words or "=" in words else []
    if len(found) < _ITEMS or any(one["other"] for one in found):
        return None
    return found[0].start(), found[-1].end()


def _told(chart: Chart, sentence: Sentence) -> tuple[int, int] | None:
    words = sentence.words
    match = _PAINLESS.search(words)
    if match is None and ("any" in words or "whatever" in words or "at all" in words):
        match = _KEEPS.search(words)
    if match is None and sentence.position in chart.positions_saying(_SCORE_LETTERS):
        match = _score(words)
    return match.span() if match is not None else None


def _score(words: str) -> "re.Match[str] | None":
    hundred = _HUNDRED.search(words)
    if hundred is not None:
        scores = [int(hundred["n"]), *(int(one[0]) for one in _NUMBER.finditer(hundred["more"]))]
        return hundred if _BEST["hundred"] <= min(scores) and max(scores) <= 100 else None
    womac, oxford, lefs = _WOMAC.search(words), _OXFORD.search(words), _LEFS.search(words)
    if womac is not None:
        return womac if int(womac["n"]) <= _BEST["womac"] else None
    if oxford is not None:
        return oxford if int(oxford["n"]) >= _BEST["oxford"] else None
    return lefs if lefs is not None and _BEST["lefs"] <= int(lefs["n"]) else None


def _made(chart: Chart, sentence: Sentence, at: tuple[int, int]) -> Iterator[Fact | None]:
    span = sentence.start + at[0], sentence.start + at[1]
    if modifiers(chart, sentence, span[1] - 1, span[1]) & {
        "hypothetical",
        "family",
        "uncertain",
        "silence",
        "historical",
    }:
        return
    yield fact(chart, sentence, span, "function.unrestricted", assertion=Assertion.PRESENT)
    yield fact(chart, sentence, span, "function.limitation", assertion=Assertion.NEGATED)
