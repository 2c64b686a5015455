"""Reads request files: one JSON value, a JSON array, or NDJSON; `-` is standard input."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any, BinaryIO, Final

import orjson

_MARK_OF_UTF8: Final = b"\xef\xbb\xbf"
_Line = tuple[int, bytes]  #: its number in the file, and what stands there


@dataclass(frozen=True)
class Sent:
    """One request as it stands in a file. `where` names the place for messages: "a.ndjson, line 7"."""

    where: str
    content: dict[str, Any]


@dataclass(frozen=True)
class Unreadable:
    """A place in a file that holds no request, and what to do about it. Never what stands there (law 4)."""

    where: str
    problem: str


def read_requests(name: str) -> Iterator[Sent | Unreadable]:
    """The requests of one file, in order. NDJSON is read line by line, so that its length costs no memory."""
    try:
        with _open(name) as file:
            yield from _items("stdin" if name == "-" else name, file)
    except OSError as error:
        yield Unreadable(name, f"cannot be read ({error.strerror}). Check the path and its permissions.")


@contextmanager
def _open(name: str) -> Iterator[BinaryIO]:
    if name == "-":
        yield sys.stdin.buffer
        return
    with Path(name).open("rb") as file:
        yield file


def _items(where: str, file: BinaryIO) -> Iterator[Sent | Unreadable]:
    numbered = ((number, line) for number, line in enumerate(file, start=1) if line.strip())
    number, first = next(numbered, (1, b""))
    first = first.removeprefix(_MARK_OF_UTF8)
    if not first.strip():
        yield Unreadable(where, "is empty. Put one request as JSON in it, or one per line.")
    elif _is_object(first):
        yield from _lines(where, (number, first), numbered)
    else:
        yield from _whole(where, first + file.read(), first_line=number)


def _is_object(line: bytes) -> bool:
    """Whether the line is a JSON object of its own."""
    try:
        return isinstance(orjson.loads(line), dict)
    except orjson.JSONDecodeError:
        return False


def _lines(where: str, first: _Line, rest: Iterator[_Line]) -> Iterator[Sent | Unreadable]:
    following = next(rest, None)
    if following is None:
        yield _one(where, first[1])
        return
    for number, line in chain((first, following), rest):
        yield _one(f"{where}, line {number}", line)


def _whole(where: str, content: bytes, *, first_line: int) -> Iterator[Sent | Unreadable]:
    """One JSON value; or NDJSON whose first line is the bad one, which stops no other."""
    try:
        value = orjson.loads(content)
    except orjson.JSONDecodeError as error:
        lines = [(number, line) for number, line in enumerate(content.splitlines(), start=first_line) if line.strip()]
        if sum(_is_object(line) for _, line in lines) * 2 > len(lines):
            yield from _lines(where, lines[0], iter(lines[1:]))
        else:
            yield Unreadable(where, _problem(content, f"line {error.lineno + first_line - 1}, column {error.colno}"))
        return
    if not isinstance(value, list):
        yield _object(where, value)
        return
    if not value:
        yield Unreadable(where, "is an empty list. Put a request into it.")
    for place, item in enumerate(value, start=1):
        yield _object(f"{where}, item {place}", item)


def _one(where: str, line: bytes) -> Sent | Unreadable:
    try:
        return _object(where, orjson.loads(line))
    except orjson.JSONDecodeError as error:
        return Unreadable(where, _problem(line, f"column {error.colno}"))


def _problem(content: bytes, place: str) -> str:
    try:
        content.decode()
    except UnicodeDecodeError:
        return "is not in UTF-8. Save it in that encoding."
    return f"is no JSON ({place}). Correct it there."


def _object(where: str, value: Any) -> Sent | Unreadable:
    if isinstance(value, dict):
        return Sent(where, value)
    return Unreadable(where, "is no JSON object. A request is an object: see the README for its form.")
