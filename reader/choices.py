"""Answers of forms that stand outside the sentence of their question.

Behind boxes for yes and no, question marks, cells and dots that lead there: "Fever [ ] Yes [x] No", "Fever: Yes [x]
No [ ]", "Fever? N", "Fever? A: no", "Fever | No", "Fever ..... No". One behind the question in the same sentence
("Fever: no") is of `reader.answers`.
"""

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from reader.letters import Found, beginnings, everywhere, places, places_in, sieve, tried_at

_TICKED: Final = r"\[ ?x ?\]|\( ?x ?\)|_{1,4}x_{1,4}|[\u2611\u2612]"
_EMPTY: Final = r"\[ {0,3}\]|\( {1,3}\)|\u2610"
_BOX: Final = rf"(?:{_TICKED}|{_EMPTY}|\(\)|_{{2,8}})"
_AYE: Final = "(?:yes|y|present|positive|pos)"
_NAY: Final = "(?:no|n|absent|negative|neg)"
_YES: Final = rf" {{0,2}}{_AYE}"
_NO: Final = rf" {{0,2}}{_NAY}\b"
_GAP: Final = "[ ,/|]{0,6}"
_BOXES: Final = re.compile(
    rf"(?P<y1>{_BOX}){_YES}{_GAP}(?P<n1>{_BOX}){_NO}|(?P<n2>{_BOX}) {{0,2}}{_NAY}{_GAP}(?P<y2>{_BOX}){_YES}\b|"
    rf"\byes {{0,2}}(?P<y3>{_BOX}){_GAP}no {{0,2}}(?P<n3>{_BOX})|"
    rf"\bno {{0,2}}(?P<n4>{_BOX}){_GAP}yes {{0,2}}(?P<y4>{_BOX})"
)
#: With which each begins; looked for only in the few texts that have boxes, as every "not" has a "no".
_BOXES_BEGIN: Final = ("[", "(", "\u2610", "\u2611", "\u2612", "yes", "no")
#: An answer in boxes has at least one that is ticked, or the word for it.
_BOXES_TICKED: Final = sieve("yes", "(x", "( x", "[x", "[ x", "_x", "\u2611", "\u2612")
#: Every answer in boxes has boxes: without them the many places of "no" and "(" need not be tried.
_BOX_LETTERS: Final = beginnings("[ ", "[]", "( ", "()", "__", "\u2610", *_BOXES_TICKED[1:])
_IS_TICKED: Final = re.compile(_TICKED)
_WORDS: Final = re.compile(
    r"(?:[?|]|\.{3,}|\(?\b(?:y ?/ ?n|yes ?/ ?no)\b\)?[:?]?)[ _]{0,6}(?:a(?:ns(?:wer)?)?[:.] ?)?"
    r"(?:(?P<yes>yes|y|positive|present)|(?P<no>no|n|none|denies|denied|negative|absent))_{0,4}"
    r"(?= *(?:[.,;|\n]|$)|  |\t)"
)
_WORDS_BEGIN: Final = beginnings("?", "|", "...", "(y", "y/n", "y / n", "yes/no", "yes / no")
#: A box that nobody ticked at the end of its line: "Six weeks of therapy [ ]".
_UNTICKED: Final = re.compile(rf"(?<=\w) {{0,3}}(?:{_EMPTY})(?= *(?:\n|$))")
_EMPTY_LETTERS: Final = sieve("[ ", "[]", "( ", "\u2610")
#: Letters without which a text has no answer.
MARKS: Final = sieve("?", "|", "...", "y/n", "y / n", *_BOXES_TICKED, *_EMPTY_LETTERS)


class Choice(NamedTuple):
    """Where an answer stands; True for yes, None where no box or both are ticked."""

    start: int
    end: int
    answer: bool | None


def find_choices(text: str, letters: Found | None = None) -> tuple[Choice, ...]:
    """All answers of a folded text, in order. Costs a look at each question mark and cell.

    `letters`: as of `everywhere`.
    """
    standing = everywhere(text) if letters is None else letters
    found: list[Choice] = []
    letters_found = standing.keys()
    if not (letters_found.isdisjoint(_BOXES_TICKED) or letters_found.isdisjoint(_BOX_LETTERS)):
        found += _boxes(text)
    if not letters_found.isdisjoint(_EMPTY_LETTERS):
        found += [Choice(match.start(), match.end(), None) for match in _UNTICKED.finditer(text)]
    words = tried_at(_WORDS, text, places_in(standing, _WORDS_BEGIN))
    found += [Choice(match.start(), match.end(), match["yes"] is not None) for match in words]
    return tuple(sorted(found))


def _boxes(text: str) -> Iterator[Choice]:
    for match in tried_at(_BOXES, text, places(text, _BOXES_BEGIN)):
        yes, no = (
            any(_IS_TICKED.match(match[f"{word}{n}"] or "") is not None for n in range(1, 5)) for word in ("y", "n")
        )
        yield Choice(match.start(), match.end(), None if yes is no else yes)
