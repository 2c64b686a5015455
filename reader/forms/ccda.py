"""C-CDA: whom it is about, and the narrative of its sections, which is what its author signed.

Entries without a narrative are left aside: in HL7 CDA the narrative is what is attested; coded entries repeat it.
"""

from collections.abc import Iterator
from typing import Final

from lxml.etree import _Element

from reader.forms import layout
from reader.forms.extraction import Extraction, RefusedError
from reader.forms.layout import Lines, name_of
from schemas.unread import Unread

_DATE: Final = 8


def extract(root: _Element) -> tuple[Extraction, _Element | None]:
    """Its text; or the element that carries another form inside, when the body is not structured."""
    out = Lines()
    _header(root, out)
    body = _first(root, "component", "structuredBody")
    if body is None:
        inner = _first(root, "component", "nonXMLBody", "text")
        if inner is None:
            raise RefusedError(Unread.DAMAGED)
        return Extraction(out.text()), inner
    for section, depth in _sections(body):
        _write(section, out, depth)
    return Extraction(out.text()), None


def _header(root: _Element, out: Lines) -> None:
    """In the words by which the reader knows whose document it is."""
    title = _first(root, "title")
    if title is not None and title.text:
        out.words(title.text)
        out.line()
    patient = _first(root, "recordTarget", "patientRole", "patient")
    if patient is None:
        return
    name = _first(patient, "name")
    if name is not None:
        words = [part.text.strip() for part in name if name_of(part) in ("given", "family") and part.text]
        out.words("Patient: " + " ".join(words))
        out.line()
    born = _first(patient, "birthtime")
    value = "" if born is None else (born.get("value") or "")
    if len(value) >= _DATE and value[:_DATE].isdecimal():
        out.words(f"Date of birth: {value[:4]}-{value[4:6]}-{value[6:8]}")
        out.line()
    out.gap()


def _sections(body: _Element) -> Iterator[tuple[_Element, int]]:
    stack = [(part, 0) for part in reversed(body) if name_of(part) == "component"]
    while stack:
        component, depth = stack.pop()
        section = _first(component, "section")
        if section is None or section.get("nullFlavor") is not None:
            continue
        yield section, depth
        stack.extend((part, depth + 1) for part in reversed(section) if name_of(part) == "component")


def _write(section: _Element, out: Lines, depth: int) -> None:
    """The heading in capitals, as transcripts have it: the sections of the reader begin there."""
    title, narrative = _first(section, "title"), _first(section, "text")
    if title is not None and title.text and title.text.strip():
        heading = title.text.strip().rstrip(":")
        out.gap()
        out.words((heading.upper() if depth == 0 else heading) + ":")
        out.line()
    if narrative is not None:
        layout.write(narrative, out)
        out.line()


def _first(element: _Element, *path: str) -> _Element | None:
    """The first child of that name, then of it, and so on; names without namespace and in any case."""
    here: _Element | None = element
    for name in path:
        if here is None:
            return None
        here = next((child for child in here if name_of(child) == name.lower()), None)
    return here
