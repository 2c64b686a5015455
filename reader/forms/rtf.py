"""RTF, by striprtf: it knows which groups are no text, code pages and Unicode escapes."""

import re
from collections.abc import Iterator
from typing import Final

from striprtf.striprtf import rtf_to_text

from reader.forms.extraction import Extraction, RefusedError
from schemas.unread import Unread

#: A letter nests a dozen groups. striprtf keeps a stack and survives more; nobody writes more.
_DEEPEST: Final = 1000
_TOKEN: Final = re.compile(
    r"\\(?P<word>[a-zA-Z]+)(?P<number>-?\d+)? ?|\\'[0-9a-fA-F]{2}|\\[^a-zA-Z]|[{}]|[^\\{}]+|\\", re.DOTALL
)
#: Hidden, deleted by a reviser, or struck out: what a person does not see, or sees to be withdrawn, is no evidence.
_UNSEEN: Final = frozenset({"v", "deleted", "strike", "striked", "webhidden"})
_UNSEEN_LETTERS: Final = re.compile(r"\\(?:v|deleted|striked?|webhidden|fs[01])(?![a-zA-Z])")
#: Back to what a document looks like without any of them.
_PLAIN: Final = "plain"
_SIZE: Final = "fs"  #: in half points
_SMALLEST: Final = 2


def extract(data: bytes, _media_type: str) -> Extraction:
    source = data.decode("latin-1")  # RTF is ASCII; other letters are escaped
    _refuse_nesting(source)
    text: str = rtf_to_text(_seen(source), encoding="cp1252", errors="replace")  # type: ignore[no-untyped-call]
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


def _seen(source: str) -> str:
    """The source without the words that are hidden; most documents have none, and are not looked through."""
    return "".join(_seen_tokens(source)) if _UNSEEN_LETTERS.search(source) else source


def _seen_tokens(source: str) -> Iterator[str]:
    hidden: frozenset[str] = frozenset()
    groups: list[frozenset[str]] = []
    for token in _TOKEN.finditer(source):
        said, word = token[0], token["word"]
        if said == "{":
            groups.append(hidden)
        elif said == "}":
            hidden = groups.pop() if groups else frozenset()
        elif word:
            hidden = _after(hidden, word, token["number"])
            if word == "u" and hidden:
                continue
        elif hidden:
            continue
        yield said


def _after(hidden: frozenset[str], word: str, number: str | None) -> frozenset[str]:
    """What hides the words behind a control word."""
    if word == _PLAIN:
        return frozenset()
    is_on = int(number) < _SMALLEST if word == _SIZE and number else number != "0"
    if word in _UNSEEN or word == _SIZE:
        return hidden | {word} if is_on and (word != _SIZE or number) else hidden - {word}
    return hidden
