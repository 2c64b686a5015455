"""RTF, by striprtf: it knows which groups are no text, code pages and Unicode escapes."""

from typing import Final

from striprtf.striprtf import rtf_to_text

from reader.forms.extraction import Extraction, RefusedError
from schemas.unread import Unread

#: A letter nests a dozen groups. striprtf keeps a stack and survives more; nobody writes more.
_DEEPEST: Final = 1000


def extract(data: bytes, _media_type: str) -> Extraction:
    source = data.decode("latin-1")  # RTF is ASCII; other letters are escaped
    _refuse_nesting(source)
    text: str = rtf_to_text(source, encoding="cp1252", errors="replace")  # type: ignore[no-untyped-call]
    return Extraction(text.replace("|\n", "\n").replace("|", ", "))


def _refuse_nesting(source: str) -> None:
    depth = 0
    for mark in source:
        if mark == "{":
            depth += 1
            if depth > _DEEPEST:
                raise RefusedError(Unread.HOSTILE)
        elif mark == "}":
            depth -= 1
