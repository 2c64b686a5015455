"""The grammar of policy files as JSON Schema, for editors that check while one writes."""

import json
from pathlib import Path
from typing import Any, Final

from schemas.policy import Policy
from schemas.policy_overlay import Overlay
from schemas.vocabulary import FACT_KINDS

SCHEMA_FILE: Final = Path("docs") / "policy-grammar.schema.json"
OVERLAY_FILE: Final = Path("docs") / "policy-overlay.schema.json"
_DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
_PLACEHOLDER: Final = {"$ref": "#/$defs/ParameterName"}
#: A file that is based on another states at least who it is.
_IDENTITY: Final = ["id", "family", "version", "title", "effective_from"]


def schema() -> dict[str, Any]:
    """JSON Schema (2020-12) of a policy file. Kinds of fact are listed, so that an editor completes them.

    A file may be `based_on` another, and `$name` may stand for any value.
    """
    grammar = Policy.model_json_schema(by_alias=True, mode="validation")
    definitions = grammar["$defs"]
    for definition in definitions.values():
        _say_kinds(definition.get("properties", {}))
    for definition in (grammar, *(one for name, one in definitions.items() if name != "Parameter")):
        for name, one in definition.get("properties", {}).items():
            definition["properties"][name] = _or_parameter(one)
    kinds = {"enum": sorted(FACT_KINDS), "type": "string"}
    definitions["FactKind"] = {"anyOf": [kinds, _PLACEHOLDER], "title": "Kind of fact"}
    definitions["ParameterName"] = {
        "type": "string", "pattern": r"^\$[a-z][a-z0-9_]*$", "title": "$name of a parameter",
    }  # fmt: skip
    _let_be_named(definitions)
    _let_be_based(grammar)
    return {"$schema": _DIALECT, **grammar}


def overlay_schema() -> dict[str, Any]:
    """JSON Schema of a payer's overlay."""
    return {"$schema": _DIALECT, **Overlay.model_json_schema(by_alias=True, mode="validation")}


def as_text(of: dict[str, Any] | None = None) -> str:
    """What `docs/policy-grammar.schema.json` holds, or the file of another schema."""
    return json.dumps(schema() if of is None else of, indent=1, ensure_ascii=False, sort_keys=True) + "\n"


def _say_kinds(properties: dict[str, Any]) -> None:
    if "fact" in properties:
        one = {"$ref": "#/$defs/FactKind"}
        properties["fact"] = {"anyOf": [one, {"type": "array", "items": one}], "title": "Kind(s) of fact"}
    if "kinds" in properties:
        properties["kinds"]["items"] = {"$ref": "#/$defs/FactKind"}


def _or_parameter(one: dict[str, Any]) -> dict[str, Any]:
    """A value that is no text may also be the name of a parameter."""
    if one.get("type") in ("integer", "number", "array"):
        outer: dict[str, Any] = {key: one.pop(key) for key in ("title", "default") if key in one}
        return {**outer, "anyOf": [one, _PLACEHOLDER]}
    if any(each.get("type") in ("integer", "number") for each in one.get("anyOf", ())):
        return {**one, "anyOf": [*one["anyOf"], _PLACEHOLDER]}
    return one


def _let_be_named(definitions: dict[str, Any]) -> None:
    """`term` in place of a condition, and of the facts of a filter."""
    for name, definition in definitions.items():
        is_filter = "fact" in definition.get("properties", {})
        if name == "Expression" or is_filter:
            definition["properties"]["term"] = {"type": "string", "title": "Term", "description": "A name of `terms`"}
        if is_filter:
            rest = [one for one in definition["required"] if one != "fact"]
            definition["required"] = rest
            definition["anyOf"] = [{"required": ["fact"]}, {"required": ["term"]}]


def _let_be_based(grammar: dict[str, Any]) -> None:
    properties = grammar["properties"]
    properties["leaves_out"] = {"type": "array", "items": {"type": "string"}, "title": "Leaves out"}
    value = {"anyOf": [{"type": "number"}, {"type": "string"}, {"type": "array", "items": {"type": "string"}}]}
    known = {"anyOf": [{"$ref": "#/$defs/Parameter"}, *value["anyOf"]]}
    properties["parameters"] = {"type": "object", "additionalProperties": known, "title": "Parameters"}
    properties["overlay_of"] = False  # said by the loader, of what an overlay makes
    whole = grammar.pop("required")
    grammar["required"] = _IDENTITY
    grammar["if"] = {"not": {"required": ["based_on"]}}
    grammar["then"] = {"required": sorted(set(whole) - set(_IDENTITY))}
