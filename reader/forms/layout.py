"""From a tree of elements to lines: what stands below each other on the page stands on lines of its own.

Shared by HTML and the narrative of C-CDA, which is HTML in all but name. Without recursion: a sender chooses the depth.
"""

from collections.abc import Iterator
from typing import Final

from lxml.etree import _Element

from reader.forms.tidy import join_broken_words

#: An element's own line. Names of HTML and of the CDA narrative block.
BLOCKS: Final = frozenset({
    "p", "div", "section", "article", "header", "footer", "main", "aside", "nav", "h1", "h2", "h3", "h4", "h5", "h6",
    "ul", "ol", "dl", "dd", "dt", "li", "table", "thead", "tbody", "tfoot", "tr", "caption", "pre", "blockquote",
    "form", "fieldset", "legend", "address", "figure", "figcaption", "hr", "center", "details", "summary", "title",
    "body", "html", "paragraph", "list", "item", "text", "footnote",
})  # fmt: skip
#: What nobody sees on the page, or what was struck out.
UNSEEN: Final = frozenset({
    "script", "style", "noscript", "template", "head", "object", "embed", "svg", "math", "canvas", "audio", "video",
    "iframe",
})  # fmt: skip
STRUCK: Final = frozenset({"del", "s", "strike"})
_ITEMS: Final = frozenset({"li", "item"})
_CELLS: Final = frozenset({"td", "th"})
_VERBATIM: Final = frozenset({"pre"})


def name_of(element: _Element) -> str:
    """Its name without the namespace; comments and processing instructions have none."""
    tag = element.tag
    return tag.rpartition("}")[2].lower() if isinstance(tag, str) else ""


def is_hidden(element: _Element) -> bool:
    """Not shown to a person, so no evidence: what only machines see was written for machines."""
    name = name_of(element)
    if not name or name in UNSEEN or name in STRUCK or element.get("hidden") is not None:
        return True
    if element.get("revised") == "delete":
        return True
    style = (element.get("style") or "").replace(" ", "").lower()
    return "display:none" in style or "visibility:hidden" in style or "font-size:0" in style


class Lines:
    """Collects words and breaks; blanks run together as a browser has them."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._fresh = True  #: at the start of a line

    def words(self, text: str | None, *, verbatim: bool = False) -> None:
        if not text:
            return
        if verbatim:
            self._parts.append(text)
            self._fresh = text.endswith("\n")
            return
        run = " ".join(join_broken_words(text).split())  # before a break in the source becomes a blank
        if not run:
            if not self._fresh and not self._parts[-1].endswith(" "):
                self._parts.append(" ")
            return
        if text[0].isspace() and not self._fresh and not self._parts[-1].endswith(" "):
            self._parts.append(" ")
        self._parts.append(run + (" " if text[-1].isspace() else ""))
        self._fresh = False

    def mark(self, text: str) -> None:
        self._parts.append(text)
        self._fresh = True

    def line(self) -> None:
        if not self._fresh:
            self._parts.append("\n")
            self._fresh = True

    def gap(self) -> None:
        self.line()
        self._parts.append("\n")

    def text(self) -> str:
        return "".join(self._parts)


def write(root: _Element, out: Lines) -> None:
    """The words below `root` in their order."""
    verbatim = 0
    for step, element in _walk(root):
        name = name_of(element)
        if step == "start":
            verbatim += name in _VERBATIM
            _open(element, name, out)
            out.words(element.text, verbatim=verbatim > 0)
        else:
            _close(name, out)
            verbatim -= name in _VERBATIM
        if step in ("end", "skip") and element is not root:
            out.words(element.tail, verbatim=verbatim > 0)


def _walk(root: _Element) -> Iterator[tuple[str, _Element]]:
    stack: list[tuple[str, _Element]] = [("start", root)]
    while stack:
        step, element = stack.pop()
        if step == "start" and is_hidden(element):
            yield "skip", element
            continue
        yield step, element
        if step == "start":
            stack.append(("end", element))
            stack.extend(("start", child) for child in reversed(element))


def _open(element: _Element, name: str, out: Lines) -> None:
    if name == "br":
        out.line()
    elif name in _CELLS:
        _open_cell(element, out)
    elif name in BLOCKS:
        out.line()
        if name in _ITEMS:
            out.mark("- ")
    elif name == "input":
        _field(element, out)


def _close(name: str, out: Lines) -> None:
    if name in BLOCKS:
        out.line()


def _open_cell(element: _Element, out: Lines) -> None:
    """Cells of a row in one sentence, each behind the first with the words at the head of its column."""
    place = sum(1 for sibling in element.itersiblings(preceding=True) if name_of(sibling) in _CELLS)
    if place == 0:
        return
    out.mark(", ")
    heads = _heads(element)
    if name_of(element) == "td" and place < len(heads) and heads[place]:
        out.mark(heads[place] + " ")


def _heads(cell: _Element) -> list[str]:
    table = next((above for above in cell.iterancestors() if name_of(above) == "table"), None)
    row = None if table is None else next((one for one in table.iter() if name_of(one) == "tr"), None)
    cells = [] if row is None else [one for one in row if name_of(one) in _CELLS]
    if not cells or any(name_of(one) != "th" for one in cells):
        return []
    return [" ".join("".join(map(str, one.itertext())).split()) for one in cells]


def _field(element: _Element, out: Lines) -> None:
    kind = (element.get("type") or "text").lower()
    if kind in ("checkbox", "radio"):
        out.words("[x] " if element.get("checked") is not None else "[ ] ")
    elif kind in ("text", "number", "date"):
        out.words(element.get("value"))
