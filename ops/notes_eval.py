"""`precert reader eval` on a folder of real notes: are its traps handled, and is the manifest heard.

The folder's `manifest.csv` says of each note what it holds; `traps.csv` what is easily misread in some of them. What
the reader must and must not find there is kept beside this module, in our words (`trap_checks.yaml`).
"""

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

import yaml

from ops.errors import OperationError
from ops.figures_file import keep
from ops.notes_picture import draw
from ops.notes_summary import TRAP_COUNTS, Trap, by_trap, expected_against_found, flag_counts, sense_matrix
from ops.output import console, print_json
from reader.read import read
from reader.show import label
from schemas.fact import Assertion, Fact

MANIFEST: Final = "manifest.csv"
TRAPS: Final = "traps.csv"
JSON_NAME: Final = "notes-eval.json"
PICTURE_NAME: Final = "notes-eval.png"
#: The notes give no date of service; durations are read as of a day after all of them.
_READ_ON: Final = date(2009, 6, 1)
#: A column of the manifest and the kinds of fact that say the same.
_FLAGS: Final[dict[str, tuple[str, ...]]] = {
    "has_radiculopathy": ("diagnosis.radiculopathy", "symptom.radicular_pain", "emg.finding", "symptom.distribution"),
    "has_conservative_care": ("care.therapy", "care.medication", "care.failed", "care.duration"),
    "has_imaging": ("imaging.study", "imaging.finding"),
    "has_duration": ("symptom.duration", "symptom.flare", "care.duration", "injection.relief_duration"),
    "has_pain_score_or_scale": ("score.pain", "score.function"),
    "negations_present": (),
}
_SENSE: Final = {"spinal_injection": True, "obstetric": False}
_INJECTION: Final = ("injection.prior", "procedure.approach", "procedure.level", "procedure.region", "procedure.series")


class NotesError(OperationError):
    """{file}: {what}. See the folder's README for the form."""


def evaluate(folder: Path, *, as_json: bool, save: Path | None = None) -> int:
    """Exit code 1 when a trap is not handled, or has no check yet. Raises `NotesError`."""
    rows = _rows(folder / MANIFEST, columns=("file",))
    if not rows:
        raise NotesError(file=MANIFEST, what="it lists no notes")
    facts = {row["file"]: _facts(folder, row["file"]) for row in rows}
    traps = list(_traps(folder, facts))
    found = _figures(rows, facts, traps)
    if save is not None:
        keep(save, JSON_NAME, found)
        draw(found, save / PICTURE_NAME)
    if as_json:
        print_json(found)
    else:
        _show(traps, found)
    return 0 if all(trap.handled for trap in traps) else 1


def _figures(rows: list[dict[str, str]], facts: dict[str, tuple[Fact, ...]], traps: list[Trap]) -> dict[str, Any]:
    told, heard = _senses(rows, facts)
    return {
        "notes": len(rows),
        "traps": {"rows": len(traps), "handled": sum(trap.handled for trap in traps)},
        "not_handled": [_json(trap) for trap in traps if not trap.handled],
        "manifest": {name: _agreement(name, rows, facts) for name in _FLAGS},
        "injection_sense": {
            "notes": len(told),
            "as_told": sum(heard[file] is _SENSE[sense] for file, sense in told.items()),
            "otherwise": [file for file, sense in told.items() if heard[file] is not _SENSE[sense]],
        },
        "by_trap": by_trap(traps),
        "expected_against_found": expected_against_found(traps),
        "sense_matrix": sense_matrix(told, heard, _SENSE),
    }


def _rows(path: Path, *, columns: tuple[str, ...]) -> list[dict[str, str]]:
    """The rows of a table; none without it. Raises `NotesError`, with its line, for one that lacks a column."""
    if not path.is_file():
        return []
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise NotesError(file=path.name, what=f"it cannot be read ({_reason(error)})") from None
    for number, row in enumerate(rows, 2):
        lacking = [name for name in columns if not row.get(name)]
        if lacking:
            raise NotesError(file=path.name, what=f"row {number} has no `{lacking[0]}`")
    return rows


def _facts(folder: Path, name: str) -> tuple[Fact, ...]:
    path = folder / name
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, ValueError) as error:
        raise NotesError(file=name, what=f"{MANIFEST} names it and it cannot be read ({_reason(error)})") from None
    return read(text, document=path.stem[:100], document_on=_READ_ON)


def _reason(error: Exception) -> str:
    return (error.strerror or "no reason given") if isinstance(error, OSError) else "it is not UTF-8"


@cache
def checks() -> dict[str, dict[str, list[dict[str, Any]]]]:
    """What must and must not be found, by the beginning of a note's name."""
    text = (files("ops") / "trap_checks.yaml").read_text(encoding="utf-8")
    loaded: dict[str, dict[str, list[dict[str, Any]]]] = yaml.safe_load(text)["notes"]
    return loaded


def fits(fact: Fact, wanted: dict[str, Any]) -> bool:
    """Whether a fact has the fields wanted; present unless another assertion (or `any`) is wanted."""
    said = wanted.get("assertion", Assertion.PRESENT.value)
    if said not in {"any", fact.assertion.value}:
        return False
    return all(_field_fits(fact, name, value) for name, value in wanted.items() if name != "assertion")


def _field_fits(fact: Fact, name: str, value: Any) -> bool:
    found = getattr(fact, name)
    if name == "attributes":
        return all(found.get(key) == text for key, text in value.items())
    return set(found) == set(value) if isinstance(value, list) else found == value


def _traps(folder: Path, facts: dict[str, tuple[Fact, ...]]) -> Iterator[Trap]:
    for row in _rows(folder / TRAPS, columns=("file", "trap")):
        check = next((one for name, one in checks().items() if row["file"].startswith(name)), None)
        found = facts.get(row["file"], ())
        wanted, unwanted = (check.get("expect", []), check.get("absent", [])) if check else ([], [])
        yield Trap(
            row["file"],
            row["trap"],
            tuple(_words(one) for one in wanted if not any(fits(fact, one) for fact in found)),
            tuple(label(fact) for one in unwanted for fact in found if fits(fact, one)),
            is_checked=check is not None,
            expected=len(wanted),
            ruled_out=len(unwanted),
            ruled_out_found=sum(any(fits(fact, one) for fact in found) for one in unwanted),
        )


def _words(wanted: dict[str, Any]) -> str:
    return " ".join(str(value) for value in wanted.values())


def _says(name: str, found: Iterable[Fact]) -> bool:
    if name == "negations_present":
        return any(
            fact.assertion is Assertion.NEGATED or fact.value in {"negative", "normal", "none"} for fact in found
        )
    return any(fact.kind in _FLAGS[name] for fact in found)


def _agreement(name: str, rows: list[dict[str, str]], facts: dict[str, tuple[Fact, ...]]) -> dict[str, Any]:
    """How the reader's facts agree with a column of the manifest, which was filled by searching for words."""
    pairs = [(row.get(name) == "True", _says(name, facts[row["file"]]), row["file"]) for row in rows]
    return {
        "both": sum(theirs and ours for theirs, ours, _ in pairs),
        "neither": sum(not theirs and not ours for theirs, ours, _ in pairs),
        "only_manifest": [file for theirs, ours, file in pairs if theirs and not ours],
        "only_reader": [file for theirs, ours, file in pairs if ours and not theirs],
    }


def _senses(rows: list[dict[str, str]], facts: dict[str, tuple[Fact, ...]]) -> tuple[dict[str, str], dict[str, bool]]:
    """Of each note that tells the sense of its "epidural": that sense, and whether a spinal injection was read."""
    told = {row["file"]: row["epidural_sense"] for row in rows if row.get("epidural_sense") in _SENSE}
    return told, {file: any(fact.kind in _INJECTION for fact in facts[file]) for file in told}


def _json(trap: Trap) -> dict[str, Any]:
    return {"file": trap.file, "trap": trap.name, "checked": trap.is_checked,
            "missing": list(trap.missing), "wrong": list(trap.wrong)}  # fmt: skip


def _show(traps: list[Trap], found: dict[str, Any]) -> None:
    from rich.table import Table

    table = Table(title="Traps of the notes")
    for name in ("note", "trap", "handled", "missing", "wrongly found"):
        table.add_column(name, overflow="fold", no_wrap=name == "handled")
    for trap in traps:
        handled = "yes" if trap.handled else "no" if trap.is_checked else "no check"
        table.add_row(trap.file[:40], trap.name, handled, "\n".join(trap.missing), "\n".join(trap.wrong))
    out = console()
    out.print(table)
    out.print(_table("Traps by kind", ("kind", *map(_plain, TRAP_COUNTS)), found["by_trap"], TRAP_COUNTS))
    checks = found["expected_against_found"]
    out.print(_table("Facts of the traps", ("fact", "found", "not found"), checks, ("found", "not_found")))
    flags = {name: flag_counts(row) for name, row in found["manifest"].items()}
    names = ("says", "both", "only the manifest", "only the reader", "neither")
    title = "The manifest, filled by words, and the reader's facts"
    out.print(_table(title, names, flags, ("both", "only_manifest", "only_reader", "neither")))
    senses, heard = found["injection_sense"], ("injection", "no_injection")
    title = 'The sense of "epidural" as told, and what the reader found'
    out.print(_table(title, ("told", "injection", "no injection"), found["sense_matrix"], heard))
    out.print(
        f"{found['traps']['handled']} of {found['traps']['rows']} traps handled; {found['notes']} notes read;"
        f' the sense of "epidural" as told in {senses["as_told"]} of {senses["notes"]}'
    )


def _plain(name: str) -> str:
    return name.replace("_", " ")


def _table(title: str, header: Sequence[str], rows: Mapping[str, Mapping[str, int]], keys: Sequence[str]) -> Any:
    from rich.table import Table

    table = Table(title=title)
    for name in header:
        table.add_column(name)
    for name, row in rows.items():
        table.add_row(_plain(name), *(str(row[key]) for key in keys))
    return table
