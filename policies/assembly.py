"""A policy file put together: what it states itself, over what it takes from the file that it is `based_on`.

Items with names (criteria, red flags, session rules, documents, sources, parameters, terms) are taken over one by
one: the same name replaces, a new one is added, `leaves_out` takes criteria, red flags and session rules away. A
document of the same LOINC type is taken over with what it shows beside. Other fields replace the whole field.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from policies import parameters, shape, terms
from policies.errors import PolicyFileError, Problem
from policies.positions import Positions
from schemas.policy_parameter import Parameter

Path = tuple[str | int, ...]
#: Gives the YAML of another policy file of the folder by its name "family/2026-01-01".
Reach = Callable[[str], "Raw"]

_NEVER_TAKEN_OVER: Final = frozenset({"effective_to", "payer", "payers", "plans", "overlay_of", "leaves_out"})
_MOST_DEEP: Final = 5


@dataclass(frozen=True, slots=True)
class Raw:
    """A file as written."""

    file: str
    positions: Positions

    @property
    def data(self) -> dict[str, Any]:
        return dict(self.positions.data)


@dataclass(frozen=True, slots=True)
class Origin:
    """Where an item of the whole comes from."""

    raw: Raw
    path: Path


@dataclass
class Assembled:
    """The whole, with `$name`s still in it, and where each part of it was written."""

    own: Raw
    data: dict[str, Any]
    origins: dict[Path, Origin] = field(default_factory=dict)
    fallback: "Assembled | None" = None  #: what an overlay changes: where what it does not touch was written

    def place(self, path: Path) -> tuple[str, int]:
        """File and line of a path of the whole."""
        for length in (2, 1):
            origin = self.origins.get(path[:length])
            if origin is not None:
                return origin.raw.file, origin.raw.positions.line((*origin.path, *path[length:]))
        if self.fallback is not None and path and path[0] not in self.own.data:
            return self.fallback.place(path)
        return self.own.file, self.own.positions.line(path)

    def forget_uncited_sources(self) -> None:
        """Sources that only left-out parts cited are not taken over. Those of the file itself stay, for the checks."""
        cited: set[str] = set()
        _gather_cited({key: value for key, value in self.data.items() if key != "sources"}, cited)
        written = self.own.data.get("sources") or {}
        sources = self.data.get("sources")
        if isinstance(sources, dict):
            self.data["sources"] = {name: one for name, one in sources.items() if name in cited or name in written}


def assemble(own: Raw, reach: Reach, *, below: int = 0) -> Assembled:
    """The file over its bases. Raises `PolicyFileError` when a base is not there, or bases go in a circle."""
    named = own.data.get("based_on")
    if (named is not None or below) and (found := shape.problems(own)):
        raise PolicyFileError(found)
    if named is None:
        return _alone(own)
    if below >= _MOST_DEEP:
        what = "is based on a file that is based on another, and so on in a circle"
        raise PolicyFileError([_problem(own, ("based_on",), what, "Let one of them state all of it.")])
    try:
        base = assemble(reach(str(named)), reach, below=below + 1)
    except FileNotFoundError:
        remedy = 'Name a policy file of this folder, as "family/2026-01-01".'
        raise PolicyFileError([_problem(own, ("based_on",), f"there is no policy `{named}`", remedy)]) from None
    return _over(own, base)


@dataclass(frozen=True, slots=True)
class Resolved:
    """The data of a whole as the grammar takes it."""

    data: dict[str, Any]
    problems: list[Problem]  #: what is wrong with its parameters and terms
    written: terms.Written


def resolved(whole: Assembled) -> Resolved:
    """The whole with every term written out and every parameter filled in."""
    declared, problems = _declared(whole)
    written = terms.written_out(
        {key: value for key, value in whole.data.items() if key not in ("parameters", "leaves_out")}
    )
    rest = written.data
    problems += _of_terms(whole, written)
    used = set(parameters.names_in(rest))
    for one in parameters.unknown(rest, declared) if used - declared.keys() else ():
        if not written.is_put_in(one.path):
            file, line = whole.place(one.path)
            problems.append(Problem(file, line, "", one.what, one.remedy))
    for name in sorted(declared.keys() - used):
        if name in (whole.own.data.get("parameters") or {}):
            remedy = f"Write `${name}` where its value belongs, or remove it."
            problems.append(_at(whole, name, f"nothing uses the parameter `{name}`", remedy))
        del declared[name]
    data = parameters.filled(rest, declared)
    if declared:
        data["parameters"] = {name: one.model_dump(mode="json") for name, one in declared.items()}
    return Resolved(data, problems, written)


def _of_terms(whole: Assembled, written: terms.Written) -> Iterator[Problem]:
    """Terms that are not there, and those of the file itself that nothing uses. Of a base only what is used counts."""
    for one in written.findings:
        yield Problem(*whole.place(one.path), "terms", one.what, one.remedy)
    own = whole.own.data.get("terms")
    for name in own if isinstance(own, Mapping) and not written.findings else ():
        if name not in written.used:
            remedy = "Write `{term: " + str(name) + "}` where its condition belongs, or remove it."
            yield Problem(*whole.place(("terms", name)), "terms", f"nothing uses the term `{name}`", remedy)


def _alone(own: Raw) -> Assembled:
    return Assembled(own, own.data)


def _over(own: Raw, base: Assembled) -> Assembled:
    data = {key: value for key, value in base.data.items() if key not in _NEVER_TAKEN_OVER}
    whole = Assembled(own, data)
    for key in data:
        whole.origins[(key,)] = base.origins.get((key,), Origin(base.own, (key,)))
    whole.origins |= base.origins
    problems = list(_left_out(own, base, whole))
    for key, value in own.data.items():
        if key in shape.NAMED and isinstance(value, list) and isinstance(data.get(key), list):
            continue
        if key in shape.MAPPINGS and isinstance(value, dict) and isinstance(data.get(key), dict):
            _merge_mapping(key, own, base, whole)
        else:
            data[key] = value
            whole.origins = {path: origin for path, origin in whole.origins.items() if path[0] != key}
    for key in shape.NAMED:
        _merge_items(key, own, base, whole)
    whole.forget_uncited_sources()
    if problems:
        raise PolicyFileError(problems)
    return whole


def _merge_mapping(key: str, own: Raw, base: Assembled, whole: Assembled) -> None:
    """By key. A parameter of a base keeps its kind and words when only a value is given."""
    merged = dict(base.data[key])
    for name in merged:
        whole.origins.setdefault((key, name), Origin(base.own, (key, name)))
    for name, value in own.data[key].items():
        known = merged.get(name)
        if key == "parameters" and isinstance(known, dict) and not isinstance(value, dict):
            merged[name] = {**known, "value": value}
        else:
            merged[name] = value
        whole.origins[(key, name)] = Origin(own, (key, name))
    whole.data[key] = merged


def _merge_items(key: str, own: Raw, base: Assembled, whole: Assembled) -> None:
    mine, theirs = own.data.get(key), base.data.get(key)
    if not isinstance(theirs, list) or not isinstance(mine, list | None):
        return
    left_out = set(own.data.get("leaves_out") or ())
    items: list[tuple[Any, Origin]] = [
        (item, base.origins.get((key, number), Origin(base.own, (key, number))))
        for number, item in enumerate(theirs)
        if _name(item, key) not in left_out
    ]
    places = {_name(item, key): place for place, (item, _) in enumerate(items)}
    for number, item in enumerate(mine or ()):
        place = places.get(_name(item, key))
        entry = item, Origin(own, (key, number))
        if place is None:
            items.append(entry)
        else:
            items[place] = (_shows_too(items[place][0], item), entry[1]) if key == "documents" else entry
    whole.data[key] = [item for item, _ in items]
    whole.origins = {path: origin for path, origin in whole.origins.items() if path[0] != key or len(path) == 1}
    whole.origins |= {(key, number): origin for number, (_, origin) in enumerate(items)}
    if key == "documents":
        _only_criteria_there(whole, base, own)


def _name(item: Any, key: str) -> Any:
    return item.get(shape.NAMED[key]) if isinstance(item, dict) else None


def _shows_too(theirs: Any, mine: Any) -> Any:
    both = [*(theirs.get("shows") or ()), *(mine.get("shows") or ())]
    return {**theirs, **mine, "shows": list(dict.fromkeys(both))}


def _only_criteria_there(whole: Assembled, base: Assembled, own: Raw) -> None:
    """A document that is taken over does not show the criteria that were left out. Its own mistakes stay."""
    gone = {_name(one, "criteria") for one in base.data.get("criteria") or ()}
    gone -= {_name(one, "criteria") for one in whole.data.get("criteria") or ()}
    written = {name for one in own.data.get("documents") or () for name in one.get("shows") or ()}
    kept: list[Any] = []
    origins: dict[Path, Origin] = {}
    for number, document in enumerate(whole.data["documents"]):
        shows = [name for name in document.get("shows") or () if name not in gone or name in written]
        if shows:
            origins[("documents", len(kept))] = whole.origins[("documents", number)]
            kept.append({**document, "shows": shows})
    whole.data["documents"] = kept
    whole.origins = {path: origin for path, origin in whole.origins.items() if path[0] != "documents"} | origins


def _left_out(own: Raw, base: Assembled, whole: Assembled) -> Iterator[Problem]:
    known = {_name(item, key) for key in shape.NAMED if key != "documents" for item in base.data.get(key) or ()}
    for number, name in enumerate(own.data.get("leaves_out") or ()):
        if name not in known:
            remedy = parameters.closest(str(name), [str(one) for one in known])
            yield _problem(own, ("leaves_out", number), f"`{name}` is not in {base.own.file}", remedy)
    whole.data.pop("leaves_out", None)


def _gather_cited(value: Any, cited: set[str]) -> None:
    if isinstance(value, dict):
        source = value.get("source")
        if isinstance(source, str):
            cited.add(source)
        for below in value.values():
            _gather_cited(below, cited)
    elif isinstance(value, list):
        for below in value:
            _gather_cited(below, cited)


def _declared(whole: Assembled) -> tuple[dict[str, Parameter], list[Problem]]:
    found: dict[str, Parameter] = {}
    problems = []
    written = whole.data.get("parameters")
    if written is None:
        return {}, []
    for name, one in (written if isinstance(written, Mapping) else {}).items():
        try:
            parameter = Parameter.model_validate(one)
        except ValueError:
            remedy = "Give it `kind:` (days, percent, number, count, text or list), `value:` and `words:`."
            problems.append(_at(whole, name, f"the parameter `{name}` is not complete", remedy))
            continue
        if not parameters.fits(parameter.kind, one["value"]):
            what = f"the value of `{name}` is no {parameter.kind}"
            problems.append(_at(whole, name, what, _VALUES[parameter.kind]))
        found[str(name)] = parameter
    return found, problems


_VALUES: Final = {
    "days": "Write whole days, such as 28.",
    "percent": "Write a number from 0 to 100, such as 50.",
    "number": "Write a number from 0 on.",
    "count": "Write a whole number from 0 on.",
    "text": "Write a text in quotes.",
    "list": "Write a list of words, such as [lumbar, sacral].",
}


def _at(whole: Assembled, name: str, what: str, remedy: str) -> Problem:
    file, line = whole.place(("parameters", name))
    return Problem(file, line, "parameters", what, remedy)


def _problem(raw: Raw, path: Path, what: str, remedy: str) -> Problem:
    return Problem(raw.file, raw.positions.line(path), str(path[0]), what, remedy)
