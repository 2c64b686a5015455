"""Issues while they are collected, and the path by which a submitter knows a field."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from producer import spelling
from schemas.request import Issue

Part = str | int
Path = tuple[Part, ...]

_WORDS: Final[dict[str, dict[str, str]]] = {
    "member": spelling.MEMBER_WORDS, "coverage": spelling.COVERAGE_WORDS, "requester": spelling.REQUESTER_WORDS,
    "service_lines": spelling.LINE_WORDS, "documents": spelling.DOCUMENT_WORDS, "diagnoses": spelling.DIAGNOSIS_WORDS,
}  # fmt: skip


class Findings:
    """Issues by the path of our model; `as_sent` gives them with the submitter's own paths.

    One issue per field: the first one found says it, a later one on the same field or inside it would repeat it.
    """

    def __init__(self) -> None:
        self._found: dict[Path, tuple[str, str, bool, int | None]] = {}
        #: Where the items of a list stood as sent, for lists from which items were taken out.
        self.places: dict[Part, list[int]] = {}

    def add(self, path: Path, code: str, expected: str, *, blocks: bool = True, line: int | None = None) -> None:
        self._found.setdefault(self._original(path), (code, expected, blocks, line))

    def renumber(self, path: Path, line: int) -> None:
        """What was found below `path` belongs to the line with this number: it got one of its own."""
        below = self._original(path)
        for found, (code, expected, blocks, _) in self._found.items():
            if found[: len(below)] == below:
                self._found[found] = (code, expected, blocks, line)

    def _original(self, path: Path) -> Path:
        if len(path) > 1 and path[0] in self.places and isinstance(path[1], int):
            return (path[0], self.places[path[0]][path[1]], *path[2:])
        return path

    def add_missing(self, path: Path, code: str, expected: str, *, blocks: bool = True) -> None:
        """Unless all that was sent there was taken out, which is said already."""
        if not self.inside(path):
            self.add(path, code, expected, blocks=blocks)

    def inside(self, path: Path) -> bool:
        """Whether something at or below this path was found already."""
        return any(found[: len(path)] == path for found in self._found)

    def __bool__(self) -> bool:
        return bool(self._found)

    def as_sent(self, received: Mapping[str, Any]) -> tuple[Issue, ...]:
        return tuple(
            Issue(path=sent_path(received, path), code=code, expected=expected, blocks_approval=blocks, line=line)
            for path, (code, expected, blocks, line) in self._found.items()
        )


def sent_path(received: Any, path: Sequence[Part]) -> str:
    """`providers/0/npi` -> `provider/npi`, where that was sent. An absent last part stays: it is what is missing."""
    here: Any = received
    parts, words = list(path), spelling.REQUEST_WORDS
    if isinstance(received, dict) and path and path[0] == "providers" and received.get("provider") is not None:
        here, parts = _own_provider(received, parts)
        if here is None:
            return "/".join(map(str, parts))
    sent = [] if here is received else ["provider"]
    for part in parts:
        key = _key(here, part, words)
        if key is not None:
            sent.append(str(key))
        if isinstance(part, str):
            words = _WORDS.get(part, spelling.NO_WORDS)
        here = _value(here, part, key)
    return "/".join(sent)


def _own_provider(received: Mapping[str, Any], parts: list[Part]) -> tuple[Any, list[Part]]:
    """The lone `provider` stands first; the rest of `providers` follows it."""
    if len(parts) == 1:
        return None, ["provider"]
    if parts[1] == 0:
        return received["provider"], parts[2:]
    if isinstance(parts[1], int):
        return received, ["providers", parts[1] - 1, *parts[2:]]
    return received, parts


def _key(here: Any, part: Part, words: Mapping[str, str]) -> Part | None:
    """The sent key of a part; None where the sent value is no container: the issue is then on that value itself."""
    if isinstance(part, int):
        return part if isinstance(here, list) else None
    if not isinstance(here, dict):
        return None
    if part in here:
        return part
    return next((theirs for theirs, ours in words.items() if ours == part and theirs in here), part)


def _value(here: Any, part: Part, key: Part | None) -> Any:
    if key is None:
        return here if isinstance(part, int) else None
    if isinstance(here, list):
        return here[part] if isinstance(part, int) and part < len(here) else None
    return here.get(key)
