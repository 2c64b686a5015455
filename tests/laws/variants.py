"""The complete chart with one kind of fact left out, denied or only possible: many requests that are nearly alike."""

from typing import Any

from tests.pipeline import submission

WAYS = ("absent", "negated", "uncertain")


def whole_chart() -> list[dict[str, Any]]:
    facts: list[dict[str, Any]] = submission()["facts"]
    return facts


def changes() -> list[tuple[str, str]]:
    """Each kind of fact with each way to change it."""
    return [(kind, way) for kind in sorted({fact["kind"] for fact in whole_chart()}) for way in WAYS]


def variant(kind: str, way: str) -> list[dict[str, Any]]:
    """The facts of the complete chart, those of one kind changed."""
    kept = [fact for fact in whole_chart() if way != "absent" or fact["kind"] != kind]
    return [fact | ({"assertion": way} if fact["kind"] == kind and way != "absent" else {}) for fact in kept]
