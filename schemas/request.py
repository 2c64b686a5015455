"""What is asked: the full model of `domain.md` 9.

Absent optional fields stay absent (`None`): unknown, never a default that helps an approval.
What a submitter sends is a `wire` form, short or full; `producer.intake` widens it to this.
"""

import base64
import binascii
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import AwareDatetime, BeforeValidator, Field, PlainSerializer, WithJsonSchema
from pydantic_core import PydanticCustomError

from schemas.base import Frozen
from schemas.fact import Fact, Side
from schemas.marks import Mark

Short = Field(default=None, max_length=100)


def _from_base64(sent: object) -> object:
    """Bytes of a text in base64, with or without line breaks. Anything else in it is an error, not skipped."""
    if not isinstance(sent, str):
        return sent
    try:
        return base64.b64decode("".join(sent.split()), validate=True)
    except (binascii.Error, ValueError):
        raise PydanticCustomError("base64", "not base64") from None


Original = Annotated[
    bytes,
    BeforeValidator(_from_base64),
    PlainSerializer(lambda data: base64.b64encode(data).decode(), when_used="json"),
    WithJsonSchema({"type": "string", "contentEncoding": "base64"}),
]


class Urgency(StrEnum):
    STANDARD = "standard"
    EXPEDITED = "expedited"


class Issue(Frozen):
    """A doubtful field: where, what kind, and what would be right. Never the value (law 4)."""

    path: str  #: "service_lines/0/code"
    code: str  #: "code_unknown", "code_dead", "npi_check_digit", ...
    expected: str  #: what would be right, in words
    blocks_approval: bool = True  #: a line with such an issue is not approved by policy (`domain.md` 2)
    line: int | None = None  #: the line it belongs to; None: the whole request


class Quantity(Frozen):
    value: Decimal
    unit: str = Field(max_length=20)  #: "units", "visits", "days", "mg"


class Coverage(Frozen):
    """A snapshot of eligibility, made elsewhere (`domain.md` 3.2). Unverified until `verified_at` is set."""

    payer: str | None = Short
    contract: str | None = Short
    plan: str | None = Short
    product: str | None = Short
    funding: str | None = Short
    state_of_issue: str | None = Field(default=None, max_length=2)
    starts_on: date | None = None
    ends_on: date | None = None
    subscriber: str | None = Short
    relationship: str | None = Short
    verified_at: AwareDatetime | None = None
    prior_payer_authorization: str | None = Short


class Member(Frozen):
    id: str = Field(min_length=1, max_length=100)
    other_ids: tuple[str, ...] = ()
    family_name: str | None = Short
    given_name: str | None = Short
    birth_date: date | None = None
    sex: str | None = Field(default=None, max_length=20)
    residence_state: str | None = Field(default=None, max_length=2)
    language: str | None = Field(default=None, max_length=35)
    format: str | None = Short  #: large print, audio, braille
    confidential_contact: bool | None = None


class Provider(Frozen):
    role: Literal["requesting", "rendering", "ordering", "facility", "referring"] = "requesting"
    npi: str | None = Field(default=None, max_length=20)
    tin: str | None = Field(default=None, max_length=20)
    name: str | None = Field(default=None, max_length=200)
    taxonomy: str | None = Field(default=None, max_length=20)
    network: Literal["in", "out"] | None = None
    state: str | None = Field(default=None, max_length=2)


class Requester(Frozen):
    type: Literal["provider", "physician", "member", "representative"] | None = None
    npi: str | None = Field(default=None, max_length=20)
    contracted: bool | None = None
    phone: str | None = Field(default=None, max_length=40)
    representative_document: str | None = Short


class Diagnosis(Frozen):
    as_sent: str = Field(max_length=40)
    code: str | None = Field(default=None, max_length=10)  #: normalised ICD-10-CM with dot, None when it is none
    rank: int = Field(ge=1)
    issue: str | None = None  #: code of the issue, when there is one


class Attestation(Frozen):
    statement: str = Field(max_length=2000)
    name: str | None = Field(default=None, max_length=200)
    npi: str | None = Field(default=None, max_length=20)
    at: AwareDatetime | None = None


class ServiceLine(Frozen):
    line: int = Field(ge=1)
    code_system: Literal["CPT", "HCPCS", "ICD-10-PCS", "NDC", "REV", "CDT"] | None = None
    code: str | None = Field(default=None, max_length=20)
    code_as_sent: str | None = Field(default=None, max_length=100)
    modifiers: tuple[str, ...] = ()
    quantity: Quantity | None = None
    occurrences: int | None = Field(default=None, ge=1)
    service_from: date | None = None
    service_to: date | None = None
    session: str | None = Short  #: lines with the same session are done at one sitting; absent: all of one date
    place_of_service: str | None = Field(default=None, max_length=10)
    service_state: str | None = Field(default=None, max_length=2)
    levels: tuple[str, ...] = ()
    side: Side | None = None  #: laterality
    approach: str | None = Short
    add_on_to: int | None = None
    rides_with: int | None = None
    rendering_npi: str | None = Field(default=None, max_length=20)
    diagnosis_pointers: tuple[int, ...] = ()
    is_drug: bool | None = None
    trace: str | None = Short
    group: int = 1  #: lines of one group stand or fall together; numbered by its first line


class Document(Frozen):
    """`text`, or `data` in the form that `media_type` names: a PDF, RTF, HTML, C-CDA, a FHIR DocumentReference."""

    id: str = Field(min_length=1, max_length=100)
    loinc: str | None = Field(default=None, max_length=20)
    title: str | None = Field(default=None, max_length=200)
    media_type: str = Field(default="text/plain", max_length=100)
    text: str = ""
    data: Original | None = None  #: the original bytes; its text is taken out before it is read
    service_on: date | None = None  #: the date of care the document is about: facts take it
    received_on: date | None = None
    author: str | None = Field(default=None, max_length=200)
    author_npi: str | None = Field(default=None, max_length=20)
    author_role: str | None = Short
    signed: bool | None = None
    language: str | None = Field(default=None, max_length=35)
    sensitivity: tuple[Mark, ...] = ()
    sha256: str = Field(default="", max_length=64)


class AuthorizationRequest(Frozen):
    """One request for prior authorization, as filed."""

    submission_id: str = Field(min_length=1, max_length=100)
    submitter: str = Field(min_length=1, max_length=100)
    programme: str = Field(max_length=60)  #: a key of `programmes.yaml`, or "unknown"
    urgency: Urgency = Urgency.STANDARD
    certification_type: Literal["initial", "renewal", "revised", "extension", "cancel", "appeal"] | None = None
    previous_authorization: str | None = Short
    review_kind: Literal["prospective", "concurrent", "retrospective"] | None = None
    level_of_service: Literal["emergency", "urgent", "elective"] | None = None
    received_at: AwareDatetime | None = None  #: the channel's receipt; None: our own
    channel: Literal["api", "bulk", "fax", "portal", "phone", "mail", "delegate", "x12", "fhir"] | None = None
    received_by: str | None = Short
    requester: Requester | None = None
    member: Member
    coverage: Coverage | None = None
    providers: tuple[Provider, ...] = ()
    diagnoses: tuple[Diagnosis, ...] = ()
    service_lines: tuple[ServiceLine, ...] = Field(min_length=1)
    pregnancy: bool | None = None
    epsdt: bool | None = None
    accident: str | None = Short
    continuity_of_care: bool | None = None  #: active treatment, as the submitter or enrolment says
    attestations: tuple[Attestation, ...] = ()
    facts: tuple[Fact, ...] = ()  #: as sent: attested, unless they quote a stored document
    documents: tuple[Document, ...] = ()
    issues: tuple[Issue, ...] = ()

    def line(self, number: int) -> ServiceLine:
        """The line with this number. Raises KeyError."""
        for line in self.service_lines:
            if line.line == number:
                return line
        raise KeyError(number)


class Receipt(Frozen):
    """What a submitter gets back. The same submission twice gives the same receipt."""

    submission_id: str
    reference: str
    received_at: datetime
    due_at: datetime
    duplicate_of: str | None = None  #: reference of the original, same sender (`domain.md` 3.1)
    issues: tuple[Issue, ...] = ()
