"""What changed between two versions of a policy."""

from dataclasses import dataclass
from typing import Any, Final, Literal

from schemas.base import Frozen
from schemas.policy import Policy

#: Fields of a policy that hold named items, and what names one.
_NAMED: Final = {"criteria": "id", "red_flags": "id", "session_rules": "id", "documents": "loinc", "services": "code"}


@dataclass(frozen=True, slots=True)
class Change:
    """One difference. `before` and `after` are JSON-ready; None where the thing is not there."""

    what: Literal["added", "removed", "changed"]
    where: str  #: "criteria.pain-duration.requires"
    before: Any = None
    after: Any = None


def changes(old: Policy, new: Policy) -> list[Change]:
    """Differences, field by field; criteria, red flags, rules, documents and services by their names."""
    found: list[Change] = []
    for field in type(old).model_fields:
        before, after = getattr(old, field), getattr(new, field)
        if field in _NAMED:
            name = _NAMED[field]
            found += _of_items(
                field, {getattr(one, name): one for one in before}, {getattr(one, name): one for one in after}
            )
        elif field in ("sources", "parameters", "terms"):
            found += _of_items(field, before, after)
        elif before != after:
            found.append(Change("changed", field, _plain(old).get(field), _plain(new).get(field)))
    return found


def _of_items(field: str, before: dict[str, Any], after: dict[str, Any]) -> list[Change]:
    found = [
        Change("removed", f"{field}.{name}", before=_plain(one)) for name, one in before.items() if name not in after
    ]
    found += [
        Change("added", f"{field}.{name}", after=_plain(one)) for name, one in after.items() if name not in before
    ]
    for name in before.keys() & after.keys():
        found += _of_fields(f"{field}.{name}", _plain(before[name]), _plain(after[name]))
    return sorted(found, key=lambda change: change.where)


def _of_fields(where: str, before: dict[str, Any], after: dict[str, Any]) -> list[Change]:
    return [
        Change("changed", f"{where}.{key}", before.get(key), after.get(key))
        for key in dict.fromkeys((*before, *after))
        if before.get(key) != after.get(key)
    ]


def _plain(model: Frozen) -> dict[str, Any]:
    return model.model_dump(mode="json", by_alias=True, exclude_defaults=True)
