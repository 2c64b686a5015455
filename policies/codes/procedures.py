"""What we know of procedure codes: numbers and our own words, dead codes, add-ons, drugs."""

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any, Final

import yaml

from policies.errors import PolicyFileError, Problem

TABLE: Final = Path(__file__).with_name("procedures.yaml")
_REMEDY: Final = (
    'Write one code a line in quotes, with your own words: `"29881": surgery of a torn meniscus`, below `known:`.'
)
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
#: The codes of folders that were adopted, by file.
_OWN: Final[dict[Path, dict[str, str]]] = {}
_SHAPES: Final = {
    "CPT": re.compile(r"\d{4}[0-9FTU]"),
    "HCPCS": re.compile(r"[A-V]\d{4}"),
    "CDT": re.compile(r"D\d{4}"),
    "ICD-10-PCS": re.compile(r"[0-9A-HJ-NP-Z]{7}"),
}


class ProcedureStatus(StrEnum):
    KNOWN = "known"
    DEAD = "dead"
    UNKNOWN = "unknown"  #: has the shape of a code, but is in no list of ours: a person's case
    MALFORMED = "malformed"


@dataclass(frozen=True, slots=True)
class DeadCode:
    since: date  #: the first day without it
    successors: tuple[str, ...]
    words: str


@dataclass(frozen=True, slots=True)
class ProcedureTable:
    known: dict[str, str]
    dead: dict[str, DeadCode]
    add_on: dict[str, frozenset[str]]  #: add-on code: its primaries
    rides_with: dict[str, frozenset[str]]  #: drug or supply: its procedures; empty: any
    drugs: frozenset[str]


def normalise(text: str) -> str:
    """Upper case, no blanks, no "+" before an add-on code."""
    return text.strip().upper().replace(" ", "").removeprefix("+")


def check(code: str, on: date) -> ProcedureStatus:
    """What we know of a code for a service on this day."""
    normal, procedures = normalise(code), table()
    if (dead := procedures.dead.get(normal)) is not None and on >= dead.since:
        return ProcedureStatus.DEAD
    if normal in procedures.known or normal in procedures.dead:
        return ProcedureStatus.KNOWN
    fits = any(shape.fullmatch(normal) for shape in _SHAPES.values())
    return ProcedureStatus.UNKNOWN if fits else ProcedureStatus.MALFORMED


def system_of(code: str) -> str | None:
    """The code system that a code has the shape of: "CPT", "HCPCS", ...; None when it has none."""
    normal = normalise(code)
    return next((name for name, shape in _SHAPES.items() if shape.fullmatch(normal)), None)


def successors(code: str, on: date) -> tuple[str, ...]:
    """What took the place of a code that is dead on this day; empty when it is not dead."""
    dead = table().dead.get(normalise(code))
    return dead.successors if dead is not None and on >= dead.since else ()


def words(code: str) -> str:
    """Our own words for a code; empty when we have none."""
    procedures, normal = table(), normalise(code)
    return procedures.known.get(normal) or (procedures.dead[normal].words if normal in procedures.dead else "")


def adopt(folder: Path) -> None:
    """Know the codes of a folder of own policies too, where it has a `procedures.yaml`. Raises `PolicyFileError`.

    Only its `known:` counts; what stands there is put over our own words.
    """
    file = folder.resolve() / TABLE.name
    if file in _OWN or not file.is_file():
        return
    _OWN[file] = _known(file)
    table.cache_clear()


def forget() -> None:
    """Know our own codes only."""
    _OWN.clear()
    table.cache_clear()


def _known(file: Path) -> dict[str, str]:
    try:
        data = yaml.load(file.read_text(encoding="utf-8"), Loader=_LOADER)  # noqa: S506 - the safe loader, in C
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        mark = getattr(error, "problem_mark", None)
        line = 0 if mark is None else mark.line + 1
        raise PolicyFileError([Problem(str(file), line, "", "is no YAML", _REMEDY)]) from error
    known = data.get("known") if isinstance(data, dict) else None
    if not isinstance(known, dict):
        raise PolicyFileError([Problem(str(file), 0, "known", "no codes stand there", _REMEDY)])
    wrong = [code for code, words in known.items() if not (isinstance(words, str) and _is_code(code))]
    if wrong:
        what = f"no code with its words: {', '.join(map(repr, wrong))}"
        raise PolicyFileError([Problem(str(file), 0, "known", what, _REMEDY)])
    return {normalise(code): words for code, words in known.items()}


def _is_code(code: object) -> bool:
    return isinstance(code, str) and system_of(code) is not None


@cache
def table() -> ProcedureTable:
    """The table of `procedures.yaml` and the codes that were adopted, read once a process."""
    data = yaml.load(TABLE.read_text(encoding="utf-8"), Loader=_LOADER)  # noqa: S506 - the safe loader, in C
    known = dict(data["known"])
    for own in _OWN.values():
        known |= own
    return ProcedureTable(
        known=known,
        dead={
            code: DeadCode(one["since"], tuple(one["successors"]), one["words"]) for code, one in data["dead"].items()
        },
        add_on={code: frozenset(primaries) for code, primaries in data["add_on"].items()},
        rides_with={code: frozenset(primaries) for code, primaries in data["rides_with"].items()},
        drugs=frozenset(data["drugs"]),
    )
