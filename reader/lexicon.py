"""The words the reader knows, kept as YAML in `reader/lexicon/`, compiled once and only when first asked for.

A file holds `terms: {class: {value: [term, ...]}}` and, optionally, `data: {name: ...}`. A term is lower case
and may hold alternatives in braces: `radiat{es,ing} {to,into}` stands for four terms.
"""

import hashlib
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import Any, Final, NamedTuple

import yaml
from ahocorasick_rs import AhoCorasick

_FOLDER: Final = "lexicon"
#: Often typed without its apostrophe, which makes no other word of it.
_CONTRACTED: Final = "n't"


class LexiconError(ValueError):
    """A lexicon file cannot be used; the message names the file and what to correct."""


class Meaning(NamedTuple):
    """What a term stands for: a class (`part`, `drug`, ...) and a value inside it."""

    cls: str
    value: str
    group: int  #: inside which a longer term hides it


class Lexicon(NamedTuple):
    """The compiled words."""

    automaton: AhoCorasick
    patterns: tuple[str, ...]
    meanings: tuple[tuple[Meaning, ...], ...]  #: of each pattern
    data: dict[str, Any]


@cache
def sources() -> tuple[tuple[str, bytes], ...]:
    """Name and content of each lexicon file, in the order of their names."""
    folder = files("reader") / _FOLDER
    names = sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(".yaml"))
    return tuple((name, (folder / name).read_bytes()) for name in names)


@cache
def digest() -> str:
    """SHA-256 of the lexicon: two readings with the same digest knew the same words."""
    total = hashlib.sha256()
    for name, content in sources():
        total.update(name.encode() + b"\0" + content + b"\0")
    return total.hexdigest()


def expand(term: str) -> Iterator[str]:
    """Every spelling of a term with `{a,b}` alternatives."""
    opening = term.find("{")
    if opening < 0:
        yield term
        return
    closing = term.index("}", opening)
    for choice in term[opening + 1 : closing].split(","):
        yield from expand(term[:opening] + choice + term[closing + 1 :])


def _parse(name: str, content: bytes) -> dict[str, Any]:
    loaded = yaml.load(content, Loader=yaml.CSafeLoader)
    if not isinstance(loaded, dict) or set(loaded) - {"terms", "data"}:
        raise LexiconError(f"reader/lexicon/{name}: keep only the top-level keys `terms` and `data`.")
    return loaded


def _spellings(terms: dict[str, dict[str, list[str]]], name: str) -> Iterator[tuple[str, Meaning]]:
    for cls, values in terms.items():
        for value, entries in values.items():
            meaning = Meaning(cls, value, _GROUPS.get(cls, 0))
            for entry in entries:
                if not isinstance(entry, str):
                    raise LexiconError(
                        f"reader/lexicon/{name}: put quotes round the term {entry!r} of `{cls}: {value}`."
                    )
                for spelling in expand(entry):
                    term = " ".join(spelling.split())
                    yield term, meaning
                    if _CONTRACTED in term:
                        yield term.replace(_CONTRACTED, "nt"), meaning


#: Classes whose terms hide no others and are hidden by none: small words that stand inside longer terms.
_OWN_GROUP: Final = (
    "moment",
    "done",
    "counselling",
    "relief",
    "limit",
    "activity",
    "anchor",
    "onset",
    "visits",
    "drug_use",
    "blood_plan",
    "organ",
    "severity",
    "position",
    "distribution",
    "palpation",
    "labour",
    "pain_scale",
    "spine_pain",
    "spine_condition",
    "contrast_word",
    "contrast_reason",
    "repeat_reason",
    "reevaluation",
    "knee_film",
    "knee_films",
    "knee_compartment",
    "knee_arthritis",
    "knee_severity",
    "knee_exam",
    "knee_stress",
    "joint_care",
    "knee_pain",
    "knee_operation",
    "eye",
    "headache",
    "preventive",
    "sleep",
    "sleep_scale",
    "test_failed",
    "airway",
    "airway_failed",
    "airway_taught",
    "visit",
    "comorbid",
    "opioid_drug",
    "oxygen",
    "oxygen_state",
    "oxygen_tester",
    "oxygen_better",
    "oxygen_sign",
    "oxygen_aim",
    "haematocrit",
    "stay",
    "lung",
    "other_care",
    "facet_sign",
    "lesion",
    "no_ablation",
    "gain",
    "series",
    "unsettled",
    "alarm",
    "exception",
)
_GROUPS: Final = {cls: number for number, cls in enumerate(_OWN_GROUP, 1)}
GROUP_COUNT: Final = len(_OWN_GROUP) + 1


@cache
def lexicon() -> Lexicon:
    """All files compiled into one automaton; the first call costs some tens of milliseconds."""
    meanings: dict[str, tuple[Meaning, ...]] = {}
    # A hundred thousand terms have some eight hundred meanings: kept once each they are warm when a text is read.
    shared: dict[tuple[Meaning, ...], tuple[Meaning, ...]] = {}
    data: dict[str, Any] = {}
    for name, content in sources():
        parsed = _parse(name, content)
        data.update(parsed.get("data") or {})
        for spelling, meaning in _spellings(parsed.get("terms") or {}, name):
            known = meanings.get(spelling, ())
            if meaning not in known:
                more = (*known, meaning)
                meanings[spelling] = shared.setdefault(more, more)
    patterns = tuple(meanings)
    return Lexicon(AhoCorasick(patterns), patterns, tuple(meanings.values()), data)


@cache
def words() -> frozenset[str]:
    """Every single word of the terms."""
    return frozenset(word for pattern in lexicon().patterns for word in pattern.split())


def data(name: str) -> Any:
    """A table of the lexicon."""
    return lexicon().data[name]
