"""`precert reader show`: what the reader finds in a document, where it stands, and what it does not find."""

import sys
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import orjson
from pydantic import ValidationError

from ops.local_review import text_of
from ops.output import console, print_error, print_json
from producer import arrivals
from producer.preparing import now
from producer.widen import CannotBeFiled
from reader.forms.extraction import Extraction
from reader.page import Sheet, page, tone
from reader.read import read
from reader.show import highlight, label
from schemas.request import Document
from schemas.unread import is_read, unread_words
from worker.policies_in_force import kinds_asked_for

if TYPE_CHECKING:
    from rich.console import Console

_SUFFIXES: Final = {
    ".pdf": "application/pdf", ".rtf": "application/rtf", ".html": "text/html", ".htm": "text/html",
    ".xml": "application/xml", ".json": "application/fhir+json", ".txt": "text/plain", ".md": "text/markdown",
    ".ndjson": "application/json",
}  # fmt: skip
_COLOURS: Final = {"present": "black on green", "negated": "white on red", "other": "black on yellow"}


class Shown(NamedTuple):
    sheet: Sheet
    media_type: str
    found: Extraction


def show(file: str, *, on: date | None, loinc: str | None, as_html: bool, as_json: bool) -> int:
    """Exit code 1 when a document could not be read."""
    try:
        data = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
    except OSError as error:
        print_error(f"{file}: cannot be read ({error.strerror}). Check the path and its permissions.")
        return 1
    try:
        documents = list(_documents(file, data, on=on, loinc=loinc))
    except ValidationError:
        print_error("--loinc: that is no LOINC code. Give one such as 34117-2, or leave it out.")
        return 1
    shown = [_shown(document) for document in documents]
    # Of what nobody could read it cannot be said what stands in it.
    wanted = kinds_asked_for() if any(one.found.text.strip() for one in shown) else frozenset[str]()
    silent = wanted - {fact.kind for one in shown for fact in one.sheet.facts}
    if as_json:
        print_json({"documents": [_json(one) for one in shown], "not_found": sorted(silent)})
    elif as_html:
        sys.stdout.write(page([one.sheet for one in shown], silent=silent))
    else:
        _print(console(), [one.sheet for one in shown], sorted(silent))
    return 0 if all(is_read(one.found.unread) for one in shown) else 1


def _documents(file: str, data: bytes, *, on: date | None, loinc: str | None) -> Iterator[Document]:
    """Those of a request file, or the file itself as one."""
    of_request = list(_of_request(data))
    if of_request:
        for document in of_request:
            changes = {"service_on": on or document.service_on, "loinc": loinc or document.loinc}
            yield document.model_copy(update=changes)
        return
    media_type = _SUFFIXES.get(Path(file).suffix.lower(), "application/octet-stream")
    # A file system takes names that are no text.
    name = Path(file).name.encode("utf-8", "replace").decode()[:100]
    yield Document(id=name or "-", media_type=media_type, data=data, service_on=on, loinc=loinc)


def _of_request(data: bytes) -> Iterator[Document]:
    for line in _values(data):
        if isinstance(line, dict) and ("documents" in line or "attachments" in line):
            try:
                yield from arrivals.read_documents(line, received_at=now()).documents
            except CannotBeFiled:
                continue


def _values(data: bytes) -> Iterator[Any]:
    """The JSON values of a file, as `precert review` takes them: one, a list of them, or one a line."""
    try:
        value = orjson.loads(data)
    except orjson.JSONDecodeError:
        lines = data.splitlines() if data.lstrip()[:1] == b"{" else []
        for line in lines:
            try:
                yield orjson.loads(line)
            except orjson.JSONDecodeError:
                return
        return
    yield from value if isinstance(value, list) else [value]


def _shown(document: Document) -> Shown:
    found = text_of(document)
    facts = read(
        found.text, document=document.id, document_on=document.service_on, loinc=document.loinc, title=document.title
    )
    why = "" if found.unread is None else unread_words(found.unread, document.id, found.pages)
    note = f"{why[:1].upper()}{why[1:]}." if why else ""
    return Shown(Sheet(document.title or document.id, found.text, facts, note), document.media_type, found)


def _json(one: Shown) -> dict[str, Any]:
    return {
        "document": one.sheet.name,
        "media_type": one.media_type,
        "unread": one.found.unread,
        "pages_unread": list(one.found.pages),
        "text": one.sheet.text,
        "facts": [fact.model_dump(mode="json", exclude_defaults=True) for fact in one.sheet.facts],
    }


def _print(out: "Console", sheets: Sequence[Sheet], silent: Sequence[str]) -> None:
    from rich.rule import Rule
    from rich.text import Text

    for sheet in sheets:
        out.print(Rule(Text(sheet.name), align="left"))
        if sheet.note:
            out.print(Text(sheet.note, style="yellow"))
        out.print(_coloured(sheet))
        out.print()
        for number, fact in enumerate(sheet.facts, 1):
            out.print(Text.assemble((f"{number:>4} ", "dim"), (label(fact), _COLOURS[tone(fact)])))
    if any(sheet.text.strip() for sheet in sheets):
        out.print(Rule(Text("asked for by the policies, and not found"), align="left"))
        out.print(Text(", ".join(silent) or "nothing: all was found", style="dim"))


def _coloured(sheet: Sheet) -> Any:
    """The text with its facts in colour, and behind each piece their numbers, so that it can be read in a pipe too."""
    from rich.text import Text

    numbers = {id(fact): number for number, fact in enumerate(sheet.facts, 1)}
    coloured = Text()
    for piece in highlight(sheet.text, sheet.facts):
        if not piece.facts:
            coloured.append(piece.text)
            continue
        coloured.append(piece.text, _COLOURS[tone(piece.facts[0])])
        coloured.append("[" + ",".join(str(numbers[id(fact)]) for fact in piece.facts) + "]", "dim")
    return coloured
