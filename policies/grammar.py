"""The grammar of policy files as JSON Schema, for editors that check while one writes."""

import json
from pathlib import Path
from typing import Any, Final

from schemas.policy import Policy
from schemas.vocabulary import FACT_KINDS

SCHEMA_FILE: Final = Path("docs") / "policy-grammar.schema.json"


def schema() -> dict[str, Any]:
    """JSON Schema (2020-12) of a policy file. Kinds of fact are listed, so that an editor completes them."""
    grammar = Policy.model_json_schema(by_alias=True, mode="validation")
    kinds = {"enum": sorted(FACT_KINDS), "type": "string"}
    grammar["$defs"]["FactKind"] = kinds | {"title": "Kind of fact"}
    for definition in grammar["$defs"].values():
        properties = definition.get("properties", {})
        if "fact" in properties:
            one = {"$ref": "#/$defs/FactKind"}
            properties["fact"] = {"anyOf": [one, {"type": "array", "items": one}], "title": "Kind(s) of fact"}
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **grammar}


def as_text() -> str:
    """What `docs/policy-grammar.schema.json` holds."""
    return json.dumps(schema(), indent=1, ensure_ascii=False, sort_keys=True) + "\n"
