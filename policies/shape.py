"""Whether a file has the shape that others can be put together from: before the grammar, which sees only the whole."""

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final

from policies.errors import Problem

if TYPE_CHECKING:
    from policies.assembly import Raw

#: Fields that hold items with names, which are taken over one by one, and what names one.
NAMED: Final = {"criteria": "id", "red_flags": "id", "session_rules": "id", "documents": "loinc"}
MAPPINGS: Final = ("sources", "parameters", "terms")
#: What a payer's overlay reads of the policy under it.
_TEXTS: Final = ("id", "family", "title")
_TAKEN: Final = (*_TEXTS, "programmes", "criteria", "sources")

Path = tuple[str | int, ...]


def problems(raw: "Raw") -> list[Problem]:
    """What keeps a file from being put over another, or under one."""
    return [
        Problem(raw.file, raw.positions.line(path), str(path[0]), what, remedy)
        for path, what, remedy in _findings(raw.data)
    ]


def lacking(data: Mapping[str, Any], raw: "Raw") -> list[Problem]:
    """What keeps a policy, put together, from lying under an overlay: its own check tells more."""
    told = [name for name in _TAKEN if data.get(name) is None]
    told += [name for name in _TEXTS if name not in told and not isinstance(data[name], str)]
    lists = [name for name in ("programmes", "not_modelled") if data.get(name) is not None]
    told += [name for name in lists if not _are_texts(data[name])]
    remedy = "Check that file and correct it first."
    return [
        Problem(raw.file, raw.positions.line((name,)), name, f"`{name}` is not right here", remedy) for name in told
    ]


def _findings(data: Mapping[str, Any]) -> Iterator[tuple[Path, str, str]]:
    for key, name in NAMED.items():
        if data.get(key) is not None:
            yield from _of_items(key, name, data[key])
    for key in MAPPINGS:
        if data.get(key) is not None:
            yield from _of_mapping(key, data[key])
    if data.get("leaves_out") is not None and not _are_texts(data["leaves_out"]):
        yield ("leaves_out",), "`leaves_out` is no list of names", "Write it as [one-name, another-name]."


def _of_items(key: str, name: str, items: Any) -> Iterator[tuple[Path, str, str]]:
    if not isinstance(items, list):
        yield (key,), f"`{key}` is no list", f"Begin each entry with `- {name}:`."
        return
    for number, item in enumerate(items):
        if not isinstance(item, Mapping) or not isinstance(item.get(name), str):
            yield (key, number), f"an entry of `{key}` has no `{name}:` that is a text", f"Begin it with `- {name}:`."
        elif item.get("shows") is not None and not _are_texts(item["shows"]):
            yield (key, number, "shows"), "`shows` is no list of names", "Write it as [one-criterion, another-one]."


def _of_mapping(key: str, entries: Any) -> Iterator[tuple[Path, str, str]]:
    if not isinstance(entries, Mapping) or not _are_texts(list(entries)):
        yield (key,), f"`{key}` does not map names to what they stand for", "Write each as `name:` with its fields."
    elif key == "sources":
        for name, one in entries.items():
            if not isinstance(one, Mapping):
                yield (key, name), f"the source `{name}` has no fields", "Give it `title:` and `certainty:`."


def _are_texts(values: Any) -> bool:
    return (
        isinstance(values, Iterable)
        and not isinstance(values, str | Mapping)
        and all(isinstance(one, str) for one in values)
    )
