"""Headings and what stands under them: line headings, `Heading:` and the transcription style `.,HEADING:,`."""

import re
from functools import cache
from typing import Final, NamedTuple

from reader.lexicon import data

#: A heading opens the text, follows a line break, or follows the comma or period of a flattened transcript.
_HEADING: Final = re.compile(
    r"(?:^|\n|(?<=[.,:;])[ ]*,?|(?<=[.?!] )[ ]{0,2})[ ]{0,8}(?:\d{1,2}[.)][ ]+)?[*#=_ ]{0,4}"
    r"(?P<name>[A-Z][A-Za-z0-9 /&'()\-]{0,58}?)[*_ ]{0,3}(?P<mark>:|[ ]*(?=\n|$))"
)
_WORDS: Final = re.compile(r"[a-z0-9/&'()\-]+")
_LEVEL: Final = re.compile(r"[ctls]\d")
#: A heading that says something itself ("MRI 03/02/2026:") stays in the text of its section.
_STUDY: Final = re.compile(r"\b(?:MRI|MR|CT|EMG|[Xx]-?[Rr]ay)|\d")
#: What an unknown heading in capitals most likely opens, by a word in it; the first that fits.
_BY_WORD: Final = {
    "goals": "goals", "family": "family_history", "medications": "medications", "allergies": "allergies", "imaging": "imaging",
    "mri": "imaging", "emg": "emg", "examination": "examination", "exam": "examination", "assessment": "assessment",
    "impression": "assessment", "plan": "plan", "recommendations": "plan", "procedure": "procedure", "consent": "consent",
    "function": "function", "functional": "function", "symptoms": "history", "history": "history", "complaints": "history",
}  # fmt: skip
SECTION_LIMIT: Final = 80


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
    if is_capitals:
        for word, name in _BY_WORD.items():
            if word in key.split():
                return name
    if is_capitals and len(key) > 3 and (not is_line or len(heading.split()) <= 8):
        return key[:SECTION_LIMIT]
    return None


def split_sections(text: str) -> list[Section]:
    """The sections of a text in order; what stands before the first heading is section ''."""
    marks: list[tuple[str, int, int]] = [("", 0, 0)]
    for match in _HEADING.finditer(text):
        heading = match["name"].strip()
        is_line = match["mark"] != ":"
        is_capitals = heading == heading.upper() and any(c.isalpha() for c in heading)
        is_at_line_start = (
            not text[text.rfind("\n", 0, match.start("name")) + 1 : match.start("name")].strip(" *#=_")
            if is_line
            else True
        )
        if is_line and not (is_at_line_start and (is_capitals or heading.lower() in _names())):
            continue
        name = _known(heading, current=marks[-1][0], is_capitals=is_capitals, is_line=is_line)
        if name is not None:
            says_more = heading.lower() not in _names() or _STUDY.search(heading) is not None
            marks.append((name, match.start("name"), match.start("name") if says_more else match.end()))
    ends = [start for _, start, _ in marks[1:]] + [len(text)]
    return [Section(name, start, body, end) for (name, start, body), end in zip(marks, ends, strict=True)]
