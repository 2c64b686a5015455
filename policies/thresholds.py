"""The numbers that a policy file states, and what its policies say when one of them is moved by its smallest step.

A number is what is written once: a parameter, or an amount in a criterion, red flag or term. One that `*name` repeats,
or that several criteria take from a parameter or a term, is one number and moves in all places at once.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from typing import Any, Final, NamedTuple

from pydantic import ValidationError

from policies.loader import Folder
from policies.terms import TREES
from schemas.policy import Criterion, RedFlag

#: Fields of the grammar's operators that hold an amount.
_AMOUNTS: Final = frozenset({"value", "days", "rolling_days", "count", "n", "least", "most"})
_WORDS: Final = {"criteria": "criterion", "red_flags": "red flag", "parameters": "parameter", "terms": "term"}
_Place = tuple[Any, ...]  #: names and places in lists, the top field first


class Number(NamedTuple):
    """A number as written, with its place in the data of the file."""

    line: int
    kind: str  #: "criterion", "red flag", "parameter", "term"
    name: str
    value: int | float
    holder: dict[str, Any]
    key: str


class Move(NamedTuple):
    line: int
    kind: str
    name: str
    value: int | float
    to: int | float

    def __str__(self) -> str:
        return f"line {self.line}: no case tells {self.value:g} from {self.to:g} in the {self.kind} '{self.name}'"


class Touched(NamedTuple):
    """What reads otherwise in one policy after a move."""

    criteria: tuple[Criterion, ...]
    red_flags: tuple[RedFlag, ...]


class Numbers:
    """The numbers of one policy file or overlay."""

    def __init__(self, folder: Path, path: Path) -> None:
        self._folder, self._path = Folder(folder), path
        self._raw = self._folder.written(path)
        self._before = self._contents()

    def moves(self) -> Iterator[tuple[Move, dict[str, Touched]]]:
        """Each number up and down by its smallest step, and by policy id what it touches. A step that the grammar
        does not allow (below nought, more tests than there are) is none."""
        for number in self._found():
            for to in _steps(number.value):
                touched = self._after(number, to)
                if touched is not None:
                    yield Move(number.line, number.kind, number.name, number.value, to), touched

    def _after(self, number: Number, to: float) -> dict[str, Touched] | None:
        with _set(number, to):
            after = self._contents()
        try:
            found = {name: _touched(self._before[name], data) for name, data in after.items()}
        except ValidationError:
            return None
        return {name: one for name, one in found.items() if one.criteria or one.red_flags}

    def _contents(self) -> dict[str, dict[str, Any]]:
        return {str(data["id"]): data for data in self._folder.contents(self._path)}

    def _found(self) -> Iterator[Number]:
        seen: set[tuple[int, str]] = set()
        for place, name, holder, key in _amounts(self._raw.positions.data):
            if (id(holder), key) not in seen:
                seen.add((id(holder), key))
                yield Number(self._raw.positions.line(place), _WORDS[place[0]], name, holder[key], holder, key)


@contextmanager
def _set(number: Number, to: float) -> Iterator[None]:
    number.holder[number.key] = to
    try:
        yield
    finally:
        number.holder[number.key] = number.value


def _steps(value: float) -> Iterator[int | float]:
    """One of the last digit that is written, up and down."""
    exact = Decimal(str(value))
    step = Decimal(1).scaleb(min(0, int(exact.as_tuple().exponent)))
    for to in (exact + step, exact - step):
        if to >= 0:
            yield int(to) if isinstance(value, int) else float(to)


def _amounts(data: dict[str, Any]) -> Iterator[tuple[_Place, str, dict[str, Any], str]]:
    parameters = data.get("parameters") or {}
    for name, one in parameters.items():
        holder, key = (one, "value") if isinstance(one, dict) else (parameters, name)
        if _is_number(holder.get(key)):
            yield ("parameters", name, "value"), str(name), holder, key
    for name, term in (data.get("terms") or {}).items():
        for place, holder, key in _in_tree(term.get("when"), ("terms", name, "when")):
            yield place, str(name), holder, key
    for top, trees in TREES.items():
        for at, item in enumerate(data.get(top) or ()):
            for tree in trees:
                for place, holder, key in _in_tree(item.get(tree), (top, at, tree)):
                    yield place, str(item["id"]), holder, key


def _in_tree(value: Any, place: _Place) -> Iterator[tuple[_Place, dict[str, Any], str]]:
    if isinstance(value, dict):
        for key, below in value.items():
            if key in _AMOUNTS and _is_number(below):
                yield (*place, key), value, key
            else:
                yield from _in_tree(below, (*place, key))
    elif isinstance(value, list):
        for at, below in enumerate(value):
            yield from _in_tree(below, (*place, at))


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _touched(before: dict[str, Any], after: dict[str, Any]) -> Touched:
    return Touched(
        tuple(Criterion.model_validate(one) for one in _differing("criteria", before, after)),
        tuple(RedFlag.model_validate(one) for one in _differing("red_flags", before, after)),
    )


def _differing(top: str, before: dict[str, Any], after: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for was, one in zip(before.get(top) or (), after.get(top) or (), strict=True):
        if any(was.get(tree) != one.get(tree) for tree in TREES[top]):
            yield one
