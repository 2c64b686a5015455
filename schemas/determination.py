"""A decision on a line, and who may make which (law 1)."""

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Literal
from uuid import UUID

from schemas.base import Frozen


class DecidedAs(StrEnum):
    POLICY = "policy"  #: the machine: approved exactly as asked, or not required
    COORDINATOR = "coordinator"  #: a named person without a clinical licence: administrative outcomes
    NURSE = "nurse"  #: may approve as asked
    PHYSICIAN = "physician"  #: may also deny, or approve less


class Outcome(StrEnum):
    APPROVED = "approved"
    APPROVED_MODIFIED = "approved_modified"
    DENIED = "denied"
    NOT_REQUIRED = "not_required"
    DISMISSED = "dismissed"


class Kind(StrEnum):
    INITIAL = "initial"
    REOPENING = "reopening"
    APPEAL = "appeal"
    CORRECTION = "correction"
    VOID = "void"


class Authorised(Frozen):
    """What is authorised. By policy: equal to what was asked, field by field."""

    code: str | None
    modifiers: tuple[str, ...] = ()
    quantity: Decimal | None = None
    unit: str | None = None
    service_from: date | None = None
    service_to: date | None = None
    place_of_service: str | None = None
    provider_npi: str | None = None


class RouteReason(StrEnum):
    """Why a person decides. Codes only: they are shown in Flower, logs and metrics."""

    NOT_MET = "criterion_not_met"
    CONFLICT = "conflicting_evidence"
    RED_FLAG = "red_flag"
    NO_POLICY = "no_policy"
    SEVERAL_POLICIES = "several_policies"
    POLICY_NOT_APPROVED = "policy_not_approved"
    POLICY_SUSPENDED = "policy_suspended"
    SAMPLE_POLICY = "sample_policy"
    COVERAGE_UNVERIFIED = "coverage_unverified"
    CODE_UNKNOWN = "code_unknown"
    FIELD_ISSUE = "field_issue"
    BUNDLED = "bundled"
    SESSION_CONFLICT = "session_conflict"
    SEVERAL_REGIONS = "several_regions"
    SEVERAL_SESSIONS = "several_sessions"  #: more than one session is asked for at once
    QUANTITY = "quantity"  #: more units than one session takes, or a quantity that cannot be told
    EARLIER_REQUEST = "earlier_request"  #: a limit holds or not by an earlier request that nobody has decided
    RETROSPECTIVE = "retrospective"
    CONTINUITY_OF_CARE = "continuity_of_care"
    IDENTITY_CONFLICT = "identity_conflict"
    DUPLICATE_OTHER_SENDER = "duplicate_other_sender"
    MINOR = "minor"
    PREGNANCY = "pregnancy"
    EPSDT = "epsdt"
    UNDATED_EVIDENCE = "undated_evidence"  #: met, but on facts that nobody dated
    NOTHING_TO_ASK = "nothing_to_ask"  #: missing, but no document could answer it
    DOCUMENT_UNREAD = "document_unread"  #: a document is there that no machine may or can read
    UNSETTLED_STATEMENT = "unsettled_statement"  #: all met, and a statement beside it that may turn the answer
    SECOND_PEND = "second_pend"  #: the machine asks once, a second time needs a person
    NO_TIME_TO_ASK = "no_time_to_ask"
    NO_ANSWER = "no_answer"  #: pended, and nobody answered in time
    DEADLINE = "deadline_near"
    LIMIT_REACHED = "limit_reached"
    AUTOMATION_FAILED = "automation_failed"
    OTHER = "other"


class DeterminationText(Frozen):
    """The rendered letter-like text, for one audience."""

    audience: Literal["clinician", "member"]
    markdown: str


class DeterminationRow(Frozen):
    """A determination as stored."""

    id: UUID
    line: int
    kind: Kind
    outcome: Outcome
    basis: Literal["clinical", "administrative"]
    decided_as: DecidedAs
    decided_by: UUID | None
    decided_at: datetime
    evaluation: UUID | None
    reason_codes: tuple[str, ...]
    rationale: str
    authorised: Authorised | None
    authorization_number: str | None = None
