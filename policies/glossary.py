"""The terms of a policy found again in its trees, for people who read it; and its numbers that switch a clause off."""

from collections.abc import Mapping
from typing import Any, Final

from schemas.policy import Expression, Policy, Term
from schemas.policy_facts import FactFilter

_CONDITION: Final = "applies_only_if"
_TREES: Final = {"criteria": ("requires", _CONDITION), "red_flags": ("when",)}


class Glossary:
    """What an outline calls by name."""

    def __init__(self, terms: Mapping[str, Term], *, noughts: tuple[str, ...] = ()) -> None:
        self._noughts = noughts
        self._titles: dict[str, str] = {}
        self.terms: dict[str, Term] = {}
        for name, term in terms.items():
            # By a payer's numbers two may mean the same: the first stands for both.
            if term.when is None or self._titles.setdefault(_key(term.when), term.title) == term.title:
                self.terms[name] = term
        #: The one that says most first: two may differ by an attribute.
        self._facts = sorted(
            ((one.facts, one) for one in terms.values() if one.facts is not None),
            key=lambda pair: len(pair[0].attributes),
            reverse=True,
        )

    @classmethod
    def of(cls, policy: Policy) -> "Glossary":
        noughts = (name for name, one in policy.parameters.items() if one.kind == "days" and one.value == 0)
        return cls(policy.terms, noughts=tuple(noughts))

    def title(self, expression: Expression) -> str | None:
        """The title of the term that means just this, its condition included."""
        return self._titles.get(_key(expression)) if self._titles else None

    def facts(self, test: FactFilter) -> Term | None:
        """The term that means these kinds and values, with all of its attributes; the test may ask for more."""
        return next((term for facts, term in self._facts if _is_within(facts, test)), None)

    def before(self, name: str) -> "Glossary":
        """Those that the term of this name may be made of: its own title would say nothing."""
        names = list(self.terms)
        earlier = {one: self.terms[one] for one in names[: names.index(name)]}
        return Glossary(earlier, noughts=self._noughts)

    def why_off(self) -> str:
        """Why a time of nought switches a clause off."""
        named = " or ".join(f"`{name}`" for name in self._noughts)
        return f"since {named or 'its time'} is 0"


def can_never_be(expression: Expression) -> bool:
    """Whether a number of nought keeps it from ever being met: nothing lasts less than 0 days."""
    if expression.applies_only_if is not None:
        return False
    if expression.duration is not None:
        return expression.duration.op == "<" and expression.duration.days <= 0
    if expression.all is not None:
        return any(map(can_never_be, expression.all))
    return expression.any is not None and all(map(can_never_be, expression.any))


def folded(policy: Policy) -> dict[str, Any]:
    """The policy as JSON, with `{term, title}` where a term stands; what the terms stand for is told once."""
    data = policy.model_dump(mode="json", by_alias=True)
    known: dict[str, Any] = {}
    for name, term in data["terms"].items():
        whole = dict(term)
        term["when"] = None if whole["when"] is None else _below(whole["when"], known)
        known[name] = whole
    for top, trees in _TREES.items():
        for item in data[top]:
            for tree in trees:
                item[tree] = _named(item[tree], known)
    return data


def _named(node: Any, known: Mapping[str, Any]) -> Any:
    """A condition, or a part of one, by its name if it has one."""
    if isinstance(node, list):
        return [_named(one, known) for one in node]
    if not isinstance(node, dict):
        return node
    if "fact" in node:
        return _named_facts(node, known)
    bare = {**node, _CONDITION: None}
    for name, term in known.items():
        called = {"term": name, "title": term["title"]}
        if term["when"] == node:
            return called
        if term["when"] is not None and term["when"] == bare:
            return {**called, _CONDITION: _named(node[_CONDITION], known)}
    return _below(node, known)


def _named_facts(node: dict[str, Any], known: Mapping[str, Any]) -> dict[str, Any]:
    """A filter by the name of its facts, with what it asks beside them."""
    rest = _below(node, known)
    found = [(name, term) for name, term in known.items() if term["facts"] is not None and _holds(node, term["facts"])]
    if not found:
        return rest
    name, term = max(found, key=lambda pair: len(pair[1]["facts"]["attributes"]))
    beside = {key: one for key, one in node["attributes"].items() if key not in term["facts"]["attributes"]}
    rest = {key: one for key, one in rest.items() if key not in ("fact", "values")}
    return {"term": name, "title": term["title"], **rest, "attributes": beside}


def _holds(node: Mapping[str, Any], facts: Mapping[str, Any]) -> bool:
    return _is_within(FactFilter.model_validate(facts), FactFilter.model_validate({key: node[key] for key in facts}))


def _below(node: dict[str, Any], known: Mapping[str, Any]) -> dict[str, Any]:
    return {key: one if key == "attributes" else _named(one, known) for key, one in node.items()}


def _is_within(facts: FactFilter, test: FactFilter) -> bool:
    """In whatever order the kinds and values stand: the order means nothing."""
    held = {name: set(test.attributes.get(name, ())) for name in facts.attributes}
    return (
        set(facts.kinds) == set(test.kinds)
        and set(facts.values) == set(test.values)
        and held == {name: set(values) for name, values in facts.attributes.items()}
    )


def _key(expression: Expression) -> str:
    return expression.model_dump_json(by_alias=True, exclude_defaults=True)
