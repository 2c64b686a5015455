"""`precert reader eval` on a folder of real notes: are its traps handled, and is the manifest heard.

The folder's `manifest.csv` says of each note what it holds; `traps.csv` what is easily misread in some of them. What
the reader must and must not find there is kept beside this module, in our words (`trap_checks.yaml`).
"""

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

import orjson
import yaml

from ops.output import console, print_json
from reader.read import read
from reader.show import label
from schemas.fact import Assertion, Fact

MANIFEST: Final = "manifest.csv"
TRAPS: Final = "traps.csv"
JSON_NAME: Final = "notes-eval.json"
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


@dataclass(frozen=True)
class Trap:
    """One row of `traps.csv`, and what went wrong with it; no check: we have written none."""

    file: str
    name: str
    missing: tuple[str, ...]
    wrong: tuple[str, ...]
    is_checked: bool

    @property
    def handled(self) -> bool:
        return self.is_checked and not self.missing and not self.wrong


def evaluate(folder: Path, *, as_json: bool, save: Path | None = None) -> int:
    """Exit code 1 when a trap is not handled, or has no check yet."""
    rows = _rows(folder / MANIFEST)
    facts = {row["file"]: _facts(folder / row["file"]) for row in rows}
    traps = list(_traps(folder, facts))
    found = {
        "notes": len(rows),
        "traps": {"rows": len(traps), "handled": sum(trap.handled for trap in traps)},
        "not_handled": [_json(trap) for trap in traps if not trap.handled],
        "manifest": {name: _agreement(name, rows, facts) for name in _FLAGS},
        "injection_sense": _senses(rows, facts),
    }
    if save is not None:
        save.mkdir(parents=True, exist_ok=True)
        (save / JSON_NAME).write_bytes(orjson.dumps(found, option=orjson.OPT_INDENT_2))
    if as_json:
        print_json(found)
    else:
        _show(traps, found)
    return 0 if all(trap.handled for trap in traps) else 1


def _rows(path: Path) -> list[dict[str, str]]:
    if not path.is_file():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _facts(path: Path) -> tuple[Fact, ...]:
    return read(path.read_text(encoding="utf-8"), document=path.stem[:100], document_on=_READ_ON)


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
    for row in _rows(folder / TRAPS):
        check = next((one for name, one in checks().items() if row["file"].startswith(name)), None)
        found = facts.get(row["file"], ())
        wanted, unwanted = (check.get("expect", []), check.get("absent", [])) if check else ([], [])
        yield Trap(
            row["file"],
            row["trap"],
            tuple(_words(one) for one in wanted if not any(fits(fact, one) for fact in found)),
            tuple(label(fact) for one in unwanted for fact in found if fits(fact, one)),
            is_checked=check is not None,
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


def _senses(rows: list[dict[str, str]], facts: dict[str, tuple[Fact, ...]]) -> dict[str, Any]:
    """Notes whose "epidural" is an injection of the spine, and ones in which it is childbirth."""
    told = [(row["file"], _SENSE[row["epidural_sense"]]) for row in rows if row.get("epidural_sense") in _SENSE]
    heard = {file: any(fact.kind in _INJECTION for fact in facts[file]) for file, _ in told}
    return {"notes": len(told), "as_told": sum(heard[f] is is_spinal for f, is_spinal in told),
            "otherwise": [f for f, is_spinal in told if heard[f] is not is_spinal]}  # fmt: skip


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
    flags = Table(title="The manifest, filled by words, and the reader's facts")
    for name in ("says", "both", "neither", "only the manifest", "only the reader"):
        flags.add_column(name)
    for name, row in found["manifest"].items():
        flags.add_row(name.replace("_", " "), str(row["both"]), str(row["neither"]), str(len(row["only_manifest"])),
                      str(len(row["only_reader"])))  # fmt: skip
    out = console()
    out.print(table)
    out.print(flags)
    senses = found["injection_sense"]
    out.print(
        f"{found['traps']['handled']} of {found['traps']['rows']} traps handled; {found['notes']} notes read;"
        f' the sense of "epidural" as told in {senses["as_told"]} of {senses["notes"]}'
    )
