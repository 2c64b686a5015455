"""What integrators read: bodies, examples and problem documents of the API."""

from typing import Any, Final

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic import BaseModel, Field

from schemas.request import AuthorizationRequest, Document, Issue

DESCRIPTION: Final = """File requests for prior authorization and follow them.

A document holds `text`, or `data`: a file in base64 with its `media_type` (PDF with a text layer, RTF, HTML, C-CDA,
FHIR DocumentReference). What cannot be read is named in the request for information, or a person reads it.

The key names the submitter. Everything that can be filed is filed: a field in doubt comes back as an issue with its
path, a code and what would be right. Sending the same submission again is always safe. Errors are problem documents
(RFC 9457) with a trace id.
"""

SHORT_EXAMPLE: Final[dict[str, Any]] = {
    "submission_id": "A-1",
    "programme": "medicare-advantage",
    "urgency": "standard",
    "member": {"id": "M1", "birth_date": "1971-03-02"},
    "provider": {"npi": "1234567893"},
    "diagnoses": ["M54.12"],
    "service_lines": [{"line": 1, "code": "62321", "units": 1, "level": "C7-T1", "side": "none"}],
    "documents": [
        {
            "id": "d1", "loinc": "11506-3", "title": "Office note", "service_on": "2026-11-02",
            "received_on": "2026-11-02", "text": "The text of the note.",
        },
        {
            "id": "d2", "loinc": "18748-4", "title": "MRI report", "service_on": "2026-10-20",
            "media_type": "text/html", "data": "PHA+VGhlIHRleHQgb2YgdGhlIHJlcG9ydC48L3A+",
        },
    ],
}  # fmt: skip
FULL_EXAMPLE: Final[dict[str, Any]] = {
    "submission_id": "A-2",
    "programme": "medicare-advantage",
    "urgency": "expedited",
    "requester": {"type": "physician", "npi": "1234567893"},
    "member": {"id": "M2", "birth_date": "1960-07-14", "residence_state": "NJ", "language": "en"},
    "providers": [{"role": "requesting", "npi": "1234567893"}, {"role": "facility", "npi": "1093817462"}],
    "diagnoses": [{"as_sent": "M54.12", "rank": 1}, {"as_sent": "M50.122", "rank": 2}],
    "service_lines": [
        {
            "line": 1, "code_system": "CPT", "code": "62321", "quantity": {"value": 1, "unit": "units"},
            "service_from": "2026-12-07", "place_of_service": "24", "service_state": "NJ", "levels": ["C7-T1"],
            "side": "none",
        }
    ],
    "attestations": [
        {
            "statement": "Conservative care was tried for eight weeks.", "npi": "1234567893",
            "at": "2026-11-20T15:00:00-05:00",
        }
    ],
    "facts": [{"kind": "care.duration", "days": 56}],
}  # fmt: skip


class ProblemDocument(BaseModel):
    """RFC 9457. `issues` names fields by their path in what was sent, never a value."""

    type: str = Field(examples=["urn:precert:problem:conflict"])
    title: str
    status: int
    detail: str = Field(description="What to do next.")
    code: str
    trace_id: str
    issues: list[Issue] = []


class DocumentsBody(BaseModel):
    documents: list[Document]


def _problem(words: str) -> dict[str, Any]:
    schema = {"$ref": "#/components/schemas/ProblemDocument"}
    return {"description": words, "content": {"application/problem+json": {"schema": schema}}}


PROBLEMS: Final[dict[int | str, dict[str, Any]]] = {
    400: _problem("No JSON object"),
    401: _problem("No API key, or an unknown one"),
    403: _problem("The body names another submitter"),
    404: _problem("No request of yours with this reference"),
    409: _problem("The same id with other content, or nothing left to withdraw"),
    413: _problem("Larger than one request may be"),
    415: _problem("Another media type than this address takes"),
    422: _problem("Cannot be filed: no submission id, no member, no service line, no document, NUL characters"),
    503: _problem("The database is away, or too many requests wait already; nothing was filed. See Retry-After"),
}

_REQUEST: Final = {"$ref": "#/components/schemas/AuthorizationRequest"}
_EXAMPLES: Final = {
    "short": {"summary": "The short form, with a note", "value": SHORT_EXAMPLE},
    "full": {"summary": "The full form, structured", "value": FULL_EXAMPLE},
}


def _body(media_type: str, content: dict[str, Any]) -> dict[str, Any]:
    return {"requestBody": {"required": True, "content": {media_type: content}}}


REQUEST_BODY: Final = _body("application/json", {"schema": _REQUEST, "examples": _EXAMPLES})
DOCUMENTS_BODY: Final = _body(
    "application/json",
    {"schema": {"$ref": "#/components/schemas/DocumentsBody"}, "example": {"documents": SHORT_EXAMPLE["documents"]}},
)
BULK_BODY: Final = _body("application/x-ndjson", {"schema": _REQUEST, "examples": _EXAMPLES})
BULK_ANSWER: Final[dict[str, Any]] = {
    "description": "One JSON object a line: `line`, `status`, then the receipt, or `code`, `detail` and `issues`",
    "content": {
        "application/x-ndjson": {
            "schema": {"type": "object", "properties": {"line": {"type": "integer"}, "status": {"type": "integer"}}},
            "example": {"line": 1, "status": 202, "submission_id": "A-1", "reference": "RQ7Q2K4M9ABCD"},
        }
    },
}


def install(app: FastAPI) -> None:
    """The bodies are read by hand, since whatever can be filed is filed, so their schemas are added by hand too."""

    def described() -> dict[str, Any]:
        if app.openapi_schema is None:
            schema = get_openapi(title=app.title, version=app.version, description=DESCRIPTION, routes=app.routes)
            _add_schemas(schema)
            app.openapi_schema = schema
        return app.openapi_schema

    app.openapi = described  # type: ignore[method-assign]


def _add_schemas(schema: dict[str, Any]) -> None:
    known = schema.setdefault("components", {}).setdefault("schemas", {})
    for model in (AuthorizationRequest, DocumentsBody, ProblemDocument):
        own = model.model_json_schema(ref_template="#/components/schemas/{model}")
        for name, definition in own.pop("$defs", {}).items():
            known.setdefault(name, definition)
        known[model.__name__] = own
    short = (
        "The short form is taken as well: `provider` for one requesting provider, diagnoses as plain codes, lines with"
        " `units`, `level` and `side`. `submitter` may be left out: the key names it."
    )
    filed = known["AuthorizationRequest"]
    filed["description"] = short
    filed["required"] = ["submission_id", "member", "service_lines"]
    for set_here in ("issues", "submitter"):
        filed["properties"][set_here]["readOnly"] = True
