"""Text that was carried over from an earlier note: what it says was so on the day of that note, not on this one's.

A part begins at a mark ("Copied from note dated 03/01/2025", "PRIOR NOTE (03/01/2025):") and goes on to its end mark
or the next heading. It is read as a document of its own: with its own date, or with none where the mark gives none.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from datetime import date
from operator import attrgetter
from typing import Final, NamedTuple

from reader.dates import find_dates
from reader.fold import Folded, folded
from reader.letters import Found, lines_at, places_in, sieve
from reader.sections import Section, named, split_sections
from reader.sentences import ends_at_newline

#: One of these stands in every mark: a look for them costs microseconds, the patterns a hundred times that.
_TAKEN_LETTERS: Final = sieve("copied", "copy", "carried", "brought", "pulled", "cloned", "pasted", "imported")
_EARLIER_LETTERS: Final = sieve("prior ", "previous ", "last ", "earlier ", "old ")
_DAY_LETTERS: Final = sieve("from ", "per ", "according to", "see ", "as documented", "as noted", "as recorded",
                            "as stated", "as written", "as described")  # fmt: skip
_NOTE_LETTERS: Final = sieve("note", "visit", "encounter")
_NOTE_OF_BEFORE: Final = re.compile(
    r"\b(?:prior|previous|last|earlier|old) (?:[a-z&-]+ ){0,3}(?:note|visit|encounter)\b"
)
_BEGIN: Final = r"(?:^|(?<=\n)|(?<=[.!?:;] )|(?<=[.:],))[ >*#=_~+\-\[({|<]*"
_TAKEN: Final = r"(?:copied|copy|carried|brought|pulled|cloned|pasted|imported)(?: and pasted)?(?:[ -]?forward(?:ed)?)?"
_EARLIER: Final = r"(?:from )?(?:the |my |his |her |our )?(?:prior|previous|last|earlier|old)"
_OF_WHAT: Final = r"(?:(?:office|clinic|progress|consult|consultation|visit|clinical|follow-up|h&p|hpi) ){0,3}"
_MARK: Final = re.compile(
    rf"{_BEGIN}(?:"
    # "Copied from note dated 03/01/2025:", "HPI (carried forward 3/1/2025):", "The following was copied from ..."
    r"(?:(?:the |this )?(?:following|text|history|section|below|hpi|exam(?:ination)?|findings|plan|assessment|part)"
    r"(?: \w+){0,3}? (?:is|was|has been|are|were) |"
    r"(?P<head>[a-z][a-z /&']{0,40}?) ?(?:[(\[-] ?| ))?"
    rf"(?:begin(?:ning)? |start )?(?:of )?{_TAKEN}(?: text| note| section)?"
    r"(?=(?: (?:over|in|here))?(?: from|:| on|,? dated| \d| ?\(|[)\]>*=<]| [>*=<-]+(?:\n|$)|\n))[^\n:.;]{0,80}?"
    r")(?::|[ ]*[>*=#~<_)\]-]{2,}:?|[)\]]:?(?=[ \n]|$)|\.?(?=\n|$)|\.(?= [a-z]))"
)
#: "PRIOR NOTE (01/05/2025):", "From my last visit note of 3/1/2025:"; not "Last visit was in March."
_EARLIER_NOTE: Final = re.compile(
    rf"{_BEGIN}{_EARLIER} {_OF_WHAT}(?:note\b|(?:visit|encounter)\b(?=[^\n:.;]{{0,24}}\d{{4}}))"
    r"(?![^\n:.;]{0,60}?\b(?:was|is|were|are|has|had|have|reviewed|he|she|to)\b)[^\n:.;]{0,60}?"
    r"(?::|[ ]*[>*=#~<_)\]-]{2,}:?|[)\]](?=[ \n]|$)|(?<=\d{4})(?=\n|$))"
)
#: "From 3/1/2025 note:", "Per my note of 3/1/2025:", "As documented on 3/1/2025:".
_OF_A_DAY: Final = re.compile(
    rf"{_BEGIN}(?:(?:from|per|as per|according to|see) (?:the |my |our |his |her )?(?:\d[\d/-]{{5,9}} {_OF_WHAT}"
    rf"(?:note|visit|encounter)|{_OF_WHAT}(?:note|visit|encounter) (?:of|dated|from|on)"
    r"[^\n:.;]{0,16}?\d[^\n:.;]{0,20}?)|"
    r"as (?:documented|noted|recorded|stated|written|described)(?: in (?:the|my|our) note)? (?:on|of)"
    r"[^\n:.;]{0,16}?\d[^\n:.;]{0,20}?):"
)
#: Behind what it speaks of: "Pain 9/10 for 3 months (copied from 03/01/2025)."
_BEHIND: Final = re.compile(rf"[(\[] ?{_TAKEN}(?: from|,? dated| on| \d)[^\n()\[\]]{{0,60}}[)\]]")
_END_LETTERS: Final = sieve("end ", "stop ")
_END: Final = re.compile(
    rf"{_BEGIN}(?:end|stop)(?: of)?(?: the)? (?:{_TAKEN}|prior|previous|old|quoted?|note)\b[^\n.]{{0,60}}"
)
#: Where the writer of this note speaks again without a heading, on a new line.
_NOW: Final = re.compile(
    r"(?<=\n)[ >*#=_~\-\[(]*(?:today\b|update[sd]?\b|interval\b|since (?:then|that|the|her|his|my|last)\b|"
    r"(?:this|today's|current|the present) (?:visit|note|encounter|exam)|(?:on|at|as of) (?:today|this)|addend)"
)
#: "-- Begin copy (3/1/2025) --" says where it begins and of which section it is not.
_BEGINS: Final = frozenset(["begin", "beginning", "beginning of", "begin of", "start", "start of"])
_MARKS_ONLY: Final = " \n>*#=_~-<"


class Part(NamedTuple):
    """`[start, end)` of a text, written on the day `on`, in a section whose heading may stand before it."""

    start: int
    end: int
    on: date | None
    section: str


class _Text(NamedTuple):
    plain: str
    lower: str
    sections: list[Section]
    stops: list[int]  #: where something surely ends: end marks
    nows: list[int]


def split(whole_text: Folded, document_on: date | None) -> tuple[Folded, list[Part]]:
    """The text with what was carried over blanked, so that nothing in it moves, and the parts that were."""
    text, plain, lower, _, letters = whole_text
    marks = list(_marks(lower, letters))
    if not marks:
        return whole_text, []
    ends = lines_at(lower, places_in(letters, _END_LETTERS))
    stops = [match.end() for line in ends for match in _END.finditer(lower, *line)]
    whole = _Text(plain, lower, split_sections(plain), stops, [match.start() for match in _NOW.finditer(lower)])
    pieces: list[str] = []
    parts: list[Part] = []
    reached = 0
    for begin, part in _parts(marks, whole, document_on):
        if part.on != document_on or document_on is None:
            pieces += [text[reached:begin], "\n" * (part.end - begin)]
            reached = part.end
            parts.append(part)
    return folded("".join([*pieces, text[reached:]])) if parts else whole_text, parts


def _marks(lower: str, letters: Found) -> Iterator["re.Match[str]"]:
    """In order, none inside another."""
    reached = 0
    found: list[re.Match[str]] = []
    for line in lines_at(lower, places_in(letters, _TAKEN_LETTERS)):
        found += [*filter(_opens, _MARK.finditer(lower, *line)), *_BEHIND.finditer(lower, *line)]
    if _tells_of_earlier_note(lower, letters):
        for line in lines_at(lower, places_in(letters, _NOTE_LETTERS)):
            found += _EARLIER_NOTE.finditer(lower, *line)
    for line in lines_at(lower, places_in(letters, _DAY_LETTERS)):
        found += _OF_A_DAY.finditer(lower, *line)
    for mark in sorted(found, key=re.Match.start):
        if mark.start() >= reached:
            reached = mark.end()
            yield mark


def _tells_of_earlier_note(lower: str, letters: Found) -> bool:
    """Whether "last visit" and the like stand anywhere; tried only where their first word does, at a tenth the cost."""
    return any(_NOTE_OF_BEFORE.match(lower, at) for at in places_in(letters, _EARLIER_LETTERS))


def _opens(mark: "re.Match[str]") -> bool:
    """ "HPI (copied from 3/1/2025):" opens a section; "Neck pain (copied from 3/1/2025)." ends with its mark."""
    head = mark["head"]
    if not head or head in _BEGINS or named(head) is not None:
        return True
    return mark[0].endswith(":") and any(bracket in mark[0] for bracket in "([")


def _parts(marks: "list[re.Match[str]]", whole: _Text, document_on: date | None) -> Iterator[tuple[int, Part]]:
    """With the place where the mark of each begins."""
    reached = 0
    for at, mark in enumerate(marks):
        section = whole.sections[bisect_right(whole.sections, mark.start(), key=attrgetter("start")) - 1]
        on = _day_of(mark[0], document_on)
        if mark.re is _BEHIND:
            begin = start = _sentence_line(whole.plain, mark.start(), max(section.body, reached))
            end = mark.start()
        else:
            following = marks[at + 1].start() if at + 1 < len(marks) else len(whole.plain)
            begin, start, end = mark.start(), mark.end(), _end(mark.end(), whole, following)
        head = mark.re is _MARK and mark["head"]
        name = (named(head) if head else None) or (section.name if section.start < mark.start() else "")
        if begin >= reached and end > start:
            reached = end
            yield begin, Part(start, end, on, name)


def _sentence_line(plain: str, at: int, low: int) -> int:
    """The beginning of the line, or of the first of those that the margin broke; not before `low`."""
    begin = plain.rfind("\n", low, at)
    while begin >= 0 and not ends_at_newline(plain, begin):
        begin = plain.rfind("\n", low, begin)
    return max(begin + 1, low)


def _end(begin: int, whole: _Text, following: int) -> int:
    """An end mark holds whatever headings the copied note has; without one, the next heading ends it."""
    stop = _first(whole.stops, begin + 1)
    if stop <= following:
        return stop
    at = bisect_left(whole.sections, begin, key=attrgetter("start"))
    heading = whole.sections[at].start if at < len(whole.sections) else following
    if not whole.plain[begin:heading].strip(_MARKS_ONLY):
        heading = following  # the copied note begins with a heading of its own, and brings its others
    return min(following, _first(whole.nows, begin), heading)


def _first(places: list[int], begin: int) -> int:
    at = bisect_left(places, begin)
    return places[at] if at < len(places) else 1 << 62


def _day_of(mark: str, document_on: date | None) -> date | None:
    """The day of the earlier note. One after this document is a slip of the pen, and none."""
    days = {time.last for time in find_dates(mark, document_on)}
    day = days.pop() if len(days) == 1 else None
    return None if day is None or (document_on is not None and day > document_on) else day
