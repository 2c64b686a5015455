"""Cases that sister families share: a `cases.yaml` may be `based_on` another family's, with its own codes and levels.

`$name` stands for an entry of `parameters:`, also in keys. Bases are merged by name (a fact set to null is taken out),
cases are taken over by name, `adjust:` changes parts of them, `leaves_out` takes cases away and `without_criteria` the
criteria that a family does not have. With `takes_cases: false` only the bases are taken over, as for an overlay.
"""

import re
from collections.abc import Callable, Hashable, Mapping
from pathlib import Path
from typing import Any, Final

import yaml

from policies.errors import PolicyFileError, Problem
from policies.positions import Positions

NAME: Final = "cases.yaml"
_PARAMETER: Final = re.compile(r"\$([a-z][a-z0-9_]*)")
_MOST_DEEP: Final = 5


def whole(positions: Positions, folder: Path, file: str) -> Any:
    """The data of a file over those that it is based on, its parameters filled in. Raises `PolicyFileError`."""
    if not isinstance(positions.data, dict):
        return positions.data
    data = _over(dict(positions.data), folder, file, below=0)
    known = data.pop("parameters", None) or {}
    _refuse_misshapen({"parameters": known}, file)
    unknown = sorted(set(_names(data)) - set(known))
    if unknown:
        remedy = f"Known: {', '.join(sorted(known)) or 'none'}."
        raise PolicyFileError(
            [Problem(file, 1, "parameters", f"`${name}` is no parameter", remedy) for name in unknown]
        )
    return _filled(data, known)


def is_named(written: str, name: str) -> bool:
    """Whether a case whose name was written so, perhaps with parameters, has this name."""
    return re.fullmatch(".*".join(map(re.escape, _PARAMETER.split(written)[::2])), name) is not None


def _over(own: dict[str, Any], folder: Path, file: str, *, below: int) -> dict[str, Any]:
    name = own.pop("based_on", None)
    if name is None:
        return own
    _refuse_misshapen(own, file)
    path = folder / str(name) / NAME
    if not path.is_file() or below > _MOST_DEEP:
        raise PolicyFileError(
            [Problem(file, 1, "based_on", f"there are no cases of `{name}`", "Name a family folder.")]
        )
    base = _over(_mapping(path, name=str(name)), folder, f"{name}/{NAME}", below=below + 1)
    _refuse_misshapen(base, f"{name}/{NAME}")
    left_out, gone = set(own.pop("leaves_out", None) or ()), set(own.pop("without_criteria", None) or ())
    adjust = own.pop("adjust", None) or {}
    unknown = (left_out | set(adjust)) - {case["name"] for case in base.get("cases") or ()}
    if unknown:
        found = [Problem(file, 1, "", f"there is no case '{one}'", "Correct its name.") for one in sorted(unknown)]
        raise PolicyFileError(found)
    mine = {case["name"]: case for case in own.get("cases") or ()}
    takes = (base.get("cases") or ()) if own.pop("takes_cases", True) else []
    theirs = [_merged(case, adjust.get(case["name"]) or {}) for case in takes if case["name"] not in left_out]
    names = [case["name"] for case in theirs]
    cases = [mine.get(case["name"], case) for case in theirs]
    cases += [case for name, case in mine.items() if name not in names]
    taken: dict[str, Any] = _without(
        {
            **own,
            "parameters": {**(base.get("parameters") or {}), **(own.get("parameters") or {})},
            "bases": _merged(base.get("bases") or {}, own.get("bases") or {}),
            "cases": cases,
        },
        gone,
    )
    return taken


def _mapping(path: Path, *, name: str) -> dict[str, Any]:
    """The base's own content. Its other mistakes are told when its own cases are run."""
    try:
        data = Positions(path.read_text(encoding="utf-8")).data
    except (OSError, UnicodeDecodeError, yaml.YAMLError):
        data = None
    if not isinstance(data, dict):
        remedy = "Correct that file first."
        raise PolicyFileError(
            [Problem(f"{name}/{NAME}", 0, "", "others are based on it, and it does not read", remedy)]
        )
    return dict(data)


def _refuse_misshapen(data: Mapping[str, Any], file: str) -> None:
    """What is put together has to have the shape for it; the grammar sees only the whole. Raises `PolicyFileError`."""
    wrong = [name for name, fits in _SHAPES.items() if name in data and not fits(data[name])]
    remedy = "Compare with the cases of another family."
    if wrong:
        found = [Problem(file, 1, name, f"`{name}` has not the form that belongs there", remedy) for name in wrong]
        raise PolicyFileError(found)


def _are_texts(value: Any) -> bool:
    return value is None or (isinstance(value, list) and all(isinstance(one, str) for one in value))


def _is_mapping(value: Any) -> bool:
    return value is None or (isinstance(value, Mapping) and _are_texts(list(value)))


def _is_mapping_of_mappings(value: Any) -> bool:
    return _is_mapping(value) and all(isinstance(one, Mapping | None) for one in (value or {}).values())


def _are_named(value: Any) -> bool:
    if value is None:
        return True
    return isinstance(value, list) and all(
        isinstance(one, Mapping) and isinstance(one.get("name"), str) for one in value
    )


_SHAPES: Final[Mapping[str, Callable[[Any], bool]]] = {
    "parameters": _is_mapping,
    "bases": _is_mapping_of_mappings,
    "adjust": _is_mapping_of_mappings,
    "leaves_out": _are_texts,
    "without_criteria": _are_texts,
    "cases": _are_named,
}


def _merged(base: Any, own: Any) -> Any:
    if not (isinstance(base, Mapping) and isinstance(own, Mapping)):
        return own
    both = {key: _merged(value, own[key]) if key in base and key in own else value for key, value in base.items()}
    both |= {key: value for key, value in own.items() if key not in base}
    return {key: value for key, value in both.items() if value is not None}


def _without(value: Any, criteria: set[str]) -> Any:
    if isinstance(value, dict):
        return {
            key: {name: one for name, one in below.items() if name not in criteria}
            if key == "criteria" and isinstance(below, dict)
            else _without(below, criteria)
            for key, below in value.items()
        }
    return [_without(one, criteria) for one in value] if isinstance(value, list) else value


def _filled_key(key: Any, known: Mapping[str, Any]) -> Any:
    filled = _filled(key, known)
    return filled if isinstance(filled, Hashable) else str(filled)


def _names(value: Any) -> list[str]:
    if isinstance(value, str):
        return _PARAMETER.findall(value)
    if isinstance(value, dict):
        return [name for pair in value.items() for one in pair for name in _names(one)]
    return [name for one in value for name in _names(one)] if isinstance(value, list) else []


def _filled(value: Any, known: Mapping[str, Any]) -> Any:
    if isinstance(value, str):
        only = _PARAMETER.fullmatch(value)
        return known[only[1]] if only else _PARAMETER.sub(lambda match: str(known[match[1]]), value)
    if isinstance(value, dict):
        return {_filled_key(key, known): _filled(below, known) for key, below in value.items()}
    return [_filled(one, known) for one in value] if isinstance(value, list) else value
