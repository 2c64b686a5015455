"""The process in which a document is opened: `python -m reader.forms.child MEDIA_TYPE`, bytes in, code and text out.

It has little memory, little time, no files and no children, and it ends with its one document. Its first line is a code
of `Unread` or "ok", with the numbers of the pages without text; the rest is the text. It says nothing on stderr.
"""

import resource
import signal
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from reader.forms.extraction import Extraction, RefusedError
from reader.forms.limits import CPU_SECONDS, MEMORY_BYTES, MOST_CHARACTERS, READ_UNTRIED, WALL_SECONDS
from schemas.unread import FOR_PEOPLE, Unread, is_read

if TYPE_CHECKING:
    from reader.forms.fhir import Attachment

#: A document in a document in a document: a PDF inside a C-CDA inside a DocumentReference.
_DEEPEST: Final = 4
_WITHIN: Final = "\n\n"


def main() -> None:
    confine()
    broke = ""
    try:
        found = bounded(extract(sys.stdin.buffer.read(), sys.argv[1] if len(sys.argv) > 1 else ""))
        try_reading(found.text)
    except RefusedError as refused:
        found = Extraction("", refused.why)
    except RecursionError:
        found = Extraction("", Unread.HOSTILE)
    except MemoryError:
        found = Extraction("", Unread.TOO_LARGE)
    except Exception as error:  # noqa: BLE001  any parser may break at any document; its words may be the chart's
        found, broke = Extraction("", Unread.DAMAGED), f":{type(error).__name__}"
    head = " ".join([f"{found.unread or 'ok'}{broke}", *map(str, found.pages)])
    sys.stdout.buffer.write(f"{head}\n{found.text}".encode())


def confine() -> None:
    """Limits that the kernel keeps, whatever a parser does."""
    signal.alarm(WALL_SECONDS)
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS + 1))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    for none in (resource.RLIMIT_FSIZE, resource.RLIMIT_CORE, resource.RLIMIT_NPROC):
        resource.setrlimit(none, (0, 0))


def bounded(found: Extraction) -> Extraction:
    from reader.forms.noise import is_noise
    from reader.forms.tidy import tidy

    if is_noise(found.text):  # before tidying, which takes out what nobody sees
        return Extraction("", found.unread or Unread.NO_TEXT)
    text = tidy(found.text)
    if len(text) > MOST_CHARACTERS:
        raise RefusedError(Unread.TOO_LARGE)
    return found._replace(text=text, unread=found.unread or (None if text.strip() else Unread.EMPTY))


def try_reading(text: str) -> None:
    """Read a long text for nothing but its cost: one that is too dear ends this process, and no worker."""
    if len(text) > READ_UNTRIED:
        from reader.read import read

        read(text, document="", document_on=None)


def extract(data: bytes, media_type: str, *, depth: int = 0) -> Extraction:
    """The text of a document of any form. Each parser is loaded only for its own form. Raises RefusedError."""
    from reader.forms.kinds import Form, form_of

    if depth > _DEEPEST:
        raise RefusedError(Unread.HOSTILE)
    form = form_of(data, media_type)
    if form is None:
        raise RefusedError(Unread.NO_READER)
    if form is Form.XML:
        return _xml(data, depth)
    if form is Form.JSON:
        from reader.forms import fhir

        return _all(fhir.of_json(data), depth)
    return _parser(form)(data, media_type)


def _parser(form: str) -> Callable[[bytes, str], Extraction]:
    if form == "pdf":
        from reader.forms import pdf

        return pdf.extract
    if form == "html":
        from reader.forms import markup

        return markup.extract
    if form == "rtf":
        from reader.forms import rtf

        return rtf.extract
    from reader.forms import plain

    return plain.extract


def _xml(data: bytes, depth: int) -> Extraction:
    from reader.forms import ccda, fhir, xml
    from reader.forms.layout import name_of

    root = xml.parsed(data)
    name = name_of(root)
    if name in ("documentreference", "binary"):
        return _all(fhir.of_xml(root), depth)
    if name != "clinicaldocument":
        raise RefusedError(Unread.NO_READER)
    head, inner = ccda.extract(root)
    if inner is None:
        return head
    words = "".join(map(str, inner.itertext()))
    is_encoded = (inner.get("representation") or "").upper() == "B64"
    body = fhir.decoded(words) if is_encoded else words.encode()
    found = extract(body, inner.get("mediaType") or "", depth=depth + 1)
    return found._replace(text=head.text + _WITHIN + found.text)


def _all(contents: "list[Attachment | Unread]", depth: int) -> Extraction:
    """One after the other. Of several the ones that cannot be read are numbered, and the others count."""
    if len(contents) == 1 and not isinstance(contents[0], Unread):
        return extract(contents[0].data, contents[0].media_type, depth=depth + 1)
    found = [_part(one, depth) for one in contents]
    unread = tuple(number for number, one in enumerate(found, 1) if one.unread)
    if not any(is_read(one.unread) for one in found):
        whys = [one.unread for one in found]
        return Extraction("", next((why for why in whys if why in FOR_PEOPLE), whys[0]))
    text = _WITHIN.join(one.text for one in found if is_read(one.unread))
    return Extraction(text, Unread.PARTS_UNREAD if unread else None, unread)


def _part(content: "Attachment | Unread", depth: int) -> Extraction:
    """What is built to do harm does harm to the whole: it is raised."""
    if isinstance(content, Unread):
        return Extraction("", content)
    try:
        return bounded(extract(content.data, content.media_type, depth=depth + 1))
    except RefusedError as refused:
        if refused.why in (Unread.HOSTILE, Unread.TOO_LARGE):
            raise
        return Extraction("", refused.why)


if __name__ == "__main__":
    main()
