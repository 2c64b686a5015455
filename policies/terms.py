"""Named parts of a policy: `{term: left-knee}` stands for the condition of that name, wherever one may stand.

A term is a condition (`when`), or what facts are looked for (`facts`: kinds, values, attributes), which a test takes
with further fields beside it: `present: {term: radicular, side: [left]}`. Terms are written out when the file is put
together, before the grammar sees it: whoever evaluates a policy sees the same trees as if nothing had a name.
`policies.glossary` finds them again, for people who read.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from policies.findings import Finding, instead

Path = tuple[str | int, ...]

#: Where a policy file holds conditions: the field, and the keys of its items.
TREES: Final = {"criteria": ("requires", "applies_only_if"), "red_flags": ("when",)}
_FIELD: Final = "terms"
_CONDITION: Final = "applies_only_if"
_Mistake = tuple[str, str]  # what is wrong, and the remedy


@dataclass
class Written:
    """The data of a policy with its terms written out, and what is wrong with them."""

    data: dict[str, Any]
    findings: list[Finding] = field(default_factory=list)
    used: set[str] = field(default_factory=set)  #: terms that a criterion or red flag uses, itself or through another
    places: list[Path] = field(default_factory=list)  #: where a condition was put in: its mistakes are told at the term

    def is_put_in(self, path: Path) -> bool:
        """Whether this part of the data was written elsewhere, as what a term stands for."""
        beside = (_CONDITION,)  # a condition that stands with the name is written here
        return any(path[: len(at)] == at and path[len(at) : len(at) + 1] != beside for at in self.places)


def written_out(data: Mapping[str, Any]) -> Written:
    """Every `{term: name}` replaced by the condition of that name. Terms that nothing uses are left out of the data."""
    written = Written(dict(data))
    if _FIELD in data and not isinstance(data[_FIELD], Mapping):
        return written  # the grammar tells what belongs there
    known = _Known(written, data.get(_FIELD) or {})
    for top, trees in TREES.items():
        items = data.get(top)
        if isinstance(items, list):
            written.data[top] = [
                {key: known.put_in(one, (top, at, key)) if key in trees else one for key, one in item.items()}
                if isinstance(item, dict)
                else item
                for at, item in enumerate(items)
            ]
    written.used = known.behind(written.used)
    if _FIELD in data:
        kept = {name: one for name, one in known.terms.items() if name in written.used}
        written.data[_FIELD] = kept
        if not kept:
            del written.data[_FIELD]
    return written


class _Known:
    """The terms of one policy, each written out once, in the order of the file."""

    def __init__(self, written: Written, terms: Mapping[str, Any]) -> None:
        self._written = written
        self._names = list(terms)
        self._uses: dict[str, set[str]] = {}
        self.terms: dict[str, Any] = {}
        for name, one in terms.items():
            used, written.used = written.used, set()
            is_condition = isinstance(one, dict) and "when" in one
            made = {"when": self.put_in(one["when"], (_FIELD, name, "when"))} if is_condition else {}
            self.terms[name] = {**one, **made} if is_condition else one
            self._uses[name], written.used = written.used, used

    def behind(self, names: set[str]) -> set[str]:
        """These and those that they are made of."""
        found = set(names)
        for name in names:
            found |= self.behind(self._uses.get(name, set()))
        return found

    def put_in(self, node: Any, place: Path) -> Any:
        if not isinstance(node, dict):
            return node
        if "term" in node:
            return self._condition(node, place)
        return {key: self._below(key, one, (*place, key)) for key, one in node.items()}

    def _below(self, key: str, one: Any, place: Path) -> Any:
        if key in ("all", "any") and isinstance(one, list):
            return [self.put_in(child, (*place, at)) for at, child in enumerate(one)]
        if key in ("not", _CONDITION):
            return self.put_in(one, place)
        if key == "at_least" and isinstance(one, dict) and isinstance(one.get("of"), list):
            return {**one, "of": [self.put_in(child, (*place, "of", at)) for at, child in enumerate(one["of"])]}
        return self._test(one, place)

    def _test(self, value: Any, place: Path) -> Any:
        """A test, or a part of one, with the facts of a term in place of its name."""
        if isinstance(value, list):
            return [self._test(one, (*place, at)) for at, one in enumerate(value)]
        if not isinstance(value, dict):
            return value
        rest = {
            key: one if key == "attributes" else self._test(one, (*place, key))
            for key, one in value.items()
            if key != "term"
        }
        if "term" not in value:
            return rest
        facts = self._found(value["term"], "facts", place)
        if facts is None:
            return value
        beside = {key: {**facts[key], **rest[key]} for key in facts.keys() & rest.keys() if isinstance(rest[key], dict)}
        return {**facts, **rest, **beside}

    def _condition(self, node: dict[str, Any], place: Path) -> Any:
        self._written.places.append(place)
        when = self._found(node["term"], "when", place)
        mistake = None if when is None else _beside(node, when)
        if mistake is not None:
            self._written.findings.append(Finding((*place, "term"), *mistake))
        if when is None or mistake is not None:
            return node
        if _CONDITION not in node:
            return when
        return {**when, _CONDITION: self.put_in(node[_CONDITION], (*place, _CONDITION))}

    def _found(self, name: Any, kind: str, place: Path) -> dict[str, Any] | None:
        """What the term stands for, as `when` or `facts`; None, and a finding, where it cannot stand here."""
        mistake = self._mistake(name, kind, place)
        if mistake is not None:
            self._written.findings.append(Finding((*place, "term"), *mistake))
            return None
        self._written.used.add(name)
        found: dict[str, Any] = self.terms[name][kind]
        return found

    def _mistake(self, name: Any, kind: str, place: Path) -> _Mistake | None:
        if place[:2] == (_FIELD, name):
            return f"the term `{name}` uses itself", "Say without it what it means."
        if not isinstance(name, str) or name not in self._names:
            remedy = instead(str(name), self._names) if self._names else "Define it under `terms:`."
            return f"there is no term `{name}`", remedy
        if name not in self.terms:
            return f"the term `{name}` is defined further down", f"Move `{name}:` above `{place[1]}:`."
        term = self.terms[name]
        if isinstance(term, dict) and isinstance(term.get(kind), dict):
            return None
        held = {"when", "facts"} & term.keys() if isinstance(term, dict) else set()
        return _NOTHING_HERE[kind if held else ""](name)


_NOTHING_HERE: Final[dict[str, Callable[[str], _Mistake]]] = {
    "": lambda name: (f"the term `{name}` says nothing", f"Give `{name}:` a `when:`, or `facts:`."),
    "when": lambda name: (
        f"the term `{name}` is facts and no condition",
        "Write it in a test: `present: {term: " + name + "}`.",
    ),
    "facts": lambda name: (f"the term `{name}` is a condition and no facts", "Write it as a condition of its own."),
}


def _beside(node: dict[str, Any], when: dict[str, Any]) -> _Mistake | None:
    """What may not stand beside the name of a condition."""
    rest = sorted(node.keys() - {"term", _CONDITION})
    if rest:
        return f"`term` and `{rest[0]}` stand beside each other", "Put the two into `all:` or `any:`."
    if _CONDITION in node and _CONDITION in when:
        remedy = "Write `all: [{term: " + str(node["term"]) + "}]` beside the condition."
        return f"the term `{node['term']}` has a condition of its own", remedy
    return None
