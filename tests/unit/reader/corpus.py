"""The synthetic charts of `tests/corpus` and how an expected fact is compared with a found one."""

from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from reader.read import read
from schemas.fact import Fact

#: The C parser is eight times as fast; a wheel without libyaml still works.
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
FOLDER = Path(__file__).parents[2] / "corpus"


@dataclass(frozen=True)
class Chart:
    name: str
    text: str
    document_on: date | None
    loinc: str | None
    title: str | None
    expect: list[dict[str, Any]]
    absent: list[dict[str, Any]]
    complete: bool  #: of the kinds named in `expect` and `absent` the chart states nothing else
    written: str | None  #: "before": the chart was written before the code that reads it

    @property
    def kinds(self) -> frozenset[str]:
        """The kinds of fact that the chart's author has judged."""
        return frozenset(row["kind"] for row in [*self.expect, *self.absent])

    def facts(self) -> tuple[Fact, ...]:
        return _facts(self.text, self.document_on, self.loinc, self.title)


@cache
def _facts(text: str, document_on: date | None, loinc: str | None, title: str | None) -> tuple[Fact, ...]:
    return read(text, document="d1", document_on=document_on, loinc=loinc, title=title)


@cache
def charts() -> list[Chart]:
    rows = [row for path in sorted(FOLDER.glob("*.yaml")) for row in yaml.load(path.read_text(), _LOADER)["charts"]]
    return [
        Chart(
            r["name"],
            r["text"],
            r.get("document_on"),
            r.get("loinc"),
            r.get("title"),
            _keys(r["expect"]),
            _keys(r.get("absent")),
            r.get("complete", False),
            r.get("written"),
        )
        for r in rows
    ]


def _keys(rows: list[dict[Any, Any]] | None) -> list[dict[str, Any]]:
    """YAML 1.1 reads the bare key `on` as true."""
    return [{("on" if key is True else key): value for key, value in row.items()} for row in rows or []]


def fits(fact: Fact, wanted: dict[str, Any]) -> bool:
    """Whether a fact has every field that is wanted; lists are compared as sets, attributes by the keys given."""
    for field, value in wanted.items():
        found = getattr(fact, field)
        if field == "attributes":
            if any(found.get(key) != text for key, text in value.items()):
                return False
        elif field == "quote":
            if value not in (found or ""):
                return False
        elif isinstance(value, list):
            if set(found) != set(value):
                return False
        elif found != value:
            return False
    return True
