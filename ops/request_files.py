"""Reads request files: one JSON value, a JSON array, or NDJSON; `-` is standard input."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import orjson


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
    first = _first_line(file)
    if not first.strip():
        yield Unreadable(where, "is empty. Put one request as JSON in it, or one per line.")
    elif _complete(first):
        yield from _lines(where, first, file)
    else:
        yield from _whole(where, first + file.read())


def _first_line(file: BinaryIO) -> bytes:
    for line in file:
        if line.strip():
            return line.removeprefix(b"\xef\xbb\xbf")
    return b""


def _complete(line: bytes) -> bool:
    """Whether the first line is a JSON object of its own, so that each line is one."""
    try:
        return isinstance(orjson.loads(line), dict)
    except orjson.JSONDecodeError:
        return False


def _lines(where: str, first: bytes, file: BinaryIO) -> Iterator[Sent | Unreadable]:
    rest = iter(file)
    following = next((line for line in rest if line.strip()), None)
    if following is None:
        yield from _whole(where, first)
        return
    yield _one(f"{where}, line 1", first)
    yield _one(f"{where}, line 2", following)
    for number, line in enumerate(rest, start=3):
        if line.strip():
            yield _one(f"{where}, line {number}", line)


def _whole(where: str, content: bytes) -> Iterator[Sent | Unreadable]:
    try:
        value = orjson.loads(content)
    except orjson.JSONDecodeError as error:
        yield Unreadable(where, f"is no JSON (line {error.lineno}, column {error.colno}). Correct it there.")
        return
    if not isinstance(value, list):
        yield _object(where, value)
        return
    for place, item in enumerate(value, start=1):
        yield _object(f"{where}, item {place}", item)


def _one(where: str, line: bytes) -> Sent | Unreadable:
    try:
        return _object(where, orjson.loads(line))
    except orjson.JSONDecodeError as error:
        return Unreadable(where, f"is no JSON (column {error.colno}). Correct that line.")


def _object(where: str, value: Any) -> Sent | Unreadable:
    if isinstance(value, dict):
        return Sent(where, value)
    return Unreadable(where, "is no JSON object. A request is an object: see the README for its form.")
