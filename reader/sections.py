"""Headings and what stands under them: line headings, `Heading:` and the transcription style `.,HEADING:,`."""

import re
from collections.abc import Iterator
from functools import cache
from operator import attrgetter
from typing import Final, NamedTuple

from reader.headings_of_others import section_of_others
from reader.lexicon import data

#: What may stand before a colon or fill a line and be a heading, behind list numbers and marks of emphasis.
_HEADING: Final = re.compile(r"[ ]*(?:\d{1,2}[.)][ ]+)?[*#=_ ]*(?P<name>[A-Z][A-Za-z0-9 /&'()\-]{0,58})[*_ ]*")
_LONGEST: Final = 90
#: Up to the last break or mark that a heading may follow.
_TO_LAST_MARK: Final = re.compile(r".*[\n.,:;?!]", re.DOTALL)
#: No heading ends so, and most lines do.
_NO_HEADING: Final = frozenset(".,:;?!")
_WORDS: Final = re.compile(r"[a-z0-9/&'()\-]+")
_LEVEL: Final = re.compile(r"[ctls]\d")
#: A heading that says something itself ("MRI 03/02/2026:") stays in the text of its section.
_STUDY: Final = re.compile(r"\b(?:MRI|MR|CT|EMG|[Xx]-?[Rr]ay|(?i:sedation|anesthesia|anaesthesia|pain))|\d")
#: What an unknown heading in capitals most likely opens, by a word in it; the first that fits.
_BY_WORD: Final = {
    "goals": "goals",
    "instructions": "instructions",
    "precautions": "instructions",
    "family": "family_history",
    "medications": "medications",
    "allergies": "allergies",
    "imaging": "imaging",
    "mri": "imaging",
    "emg": "emg",
    "examination": "examination",
    "exam": "examination",
    "assessment": "assessment",
    "impression": "assessment",
    "plan": "plan",
    "recommendations": "plan",
    "procedure": "procedure",
    "consent": "consent",
    "function": "function",
    "functional": "function",
    "symptoms": "history",
    "history": "history",
    "complaints": "history",
}
#: Sections that tell nothing of how the complaint is now.
NO_COMPLAINT: Final = frozenset(
    [
        "examination", "imaging", "procedure", "consent", "complications", "references", "emg", "anesthesia",
        "family_history", "past_history", "surgical_history", "goals", "instructions",
    ]
)  # fmt: skip
SECTION_LIMIT: Final = 80
#: Sections that a writer opens in the middle of a line and means for one sentence.
_BRIEF: Final = frozenset(["family_history", "anesthesia", "allergies", "social_history"])
_IN_LINE: Final = re.compile(r"[.!?][ ]+$|[.,][ ]?\d{1,2}[.)][ ]+$")
#: A sentence about a relative goes on with the family history.
_SENTENCE_END: Final = re.compile(
    r"[.!?](?=\s+[A-Z]|,)"
    r"(?!\s+(?:Mother|Father|Brother|Sister|Maternal|Paternal|Mom|Dad|Grand|"
    r"(?:Her|His) (?:mother|father|brother|sister)))"
)
_LONGEST_LINE: Final = 8  #: words; a longer line in capitals is a sentence that was shouted


class Section(NamedTuple):
    """`name` is the reader's word for it; `[start, body)` is the heading itself, `[body, end)` what it holds."""

    name: str
    start: int
    body: int
    end: int


@cache
def _names() -> dict[str, str]:
    return {heading: name for name, headings in data("sections").items() for heading in headings}


@cache
def _subheadings() -> frozenset[str]:
    return frozenset(data("subheadings"))


def named(heading: str) -> str | None:
    """The reader's word for the section that a heading opens, where the lexicon has it."""
    return _names().get(" ".join(_WORDS.findall(heading.lower())))


def _known(heading: str, *, current: str, is_capitals: bool, is_line: bool) -> str | None:
    """The section that a heading opens; None when it is no heading or divides a section ("Reflexes: 2+")."""
    key = " ".join(_WORDS.findall(heading.lower()))
    if key == "findings":
        return current if current in {"examination", "emg", "imaging"} else "findings"
    if key in _subheadings():
        return None
    if key in _names() and (len(key) > 2 or is_capitals):
        return _names()[key]
    if _LEVEL.match(key):
        return None
    other = section_of_others(key, is_capitals=is_capitals)
    if other is not None or not is_capitals:
        return other
    parts = key.split()
    by_word = next((name for word, name in _BY_WORD.items() if word in parts), None)
    is_long = is_line and len(heading.split()) > _LONGEST_LINE
    return by_word or (key[:SECTION_LIMIT] if len(key) > 3 and not is_long else None)


def _is_heading(line: str) -> bool:
    return line in _names() or section_of_others(line, is_capitals=False) is not None


class _Candidate(NamedTuple):
    heading: str
    start: int
    end: int
    is_line: bool


def _before_colons(text: str) -> Iterator[_Candidate]:
    at = text.find(":")
    while at >= 0:
        low = max(0, at - _LONGEST)
        mark = _TO_LAST_MARK.match(text, low, at)
        match = _HEADING.fullmatch(text, mark.end() if mark else 0, at) if mark or low == 0 else None
        if match:
            yield _Candidate(match["name"].strip(), match.start("name"), at + 1, is_line=False)
        at = text.find(":", at + 1)


def _lines(text: str) -> Iterator[_Candidate]:
    begin = 0
    while begin < len(text):
        end = text.find("\n", begin)
        end = len(text) if end < 0 else end
        if 0 < end - begin <= _LONGEST and text[end - 1] not in _NO_HEADING:
            match = _HEADING.fullmatch(text, begin, end)
            if match:
                yield _Candidate(match["name"].strip(), match.start("name"), end, is_line=True)
        begin = end + 1


def split_sections(text: str, first: str = "") -> list[Section]:
    """The sections of a text in order; what stands before the first heading is section `first`."""
    marks: list[tuple[str, int, int]] = [(first, 0, 0)]
    for heading, start, end, is_line in sorted([*_before_colons(text), *_lines(text)], key=attrgetter("start")):
        is_capitals = heading == heading.upper()
        if is_line and not is_capitals and not _is_heading(heading.lower()):
            continue
        name = _known(heading, current=marks[-1][0], is_capitals=is_capitals, is_line=is_line)
        if name is not None:
            says_more = heading.lower() not in _names() or _STUDY.search(heading) is not None
            marks.append((name, start, start if says_more else end))
    ends = [start for _, start, _ in marks[1:]] + [len(text)]
    sections = [Section(name, start, body, end) for (name, start, body), end in zip(marks, ends, strict=True)]
    return [part for at, section in enumerate(sections) for part in _resumed(text, sections, at, section)]


def _resumed(text: str, sections: list[Section], at: int, section: Section) -> Iterator[Section]:
    """A heading in the middle of running text ("Sedation: none.") holds its sentence; the section before goes on."""
    is_inline = section.name in _BRIEF and at > 0 and _IN_LINE.search(text, max(0, section.start - 8), section.start)
    stop = _SENTENCE_END.search(text, section.body, section.end) if is_inline else None
    if stop is None:
        yield section
        return
    yield section._replace(end=stop.end())
    yield Section(sections[at - 1].name, stop.end(), stop.end(), section.end)
