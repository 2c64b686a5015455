"""What surrounds a request and is not in it. Looked up by the caller, since the engine looks nothing up."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from engine.unread import UnreadDocument
from schemas.request import Document


@dataclass(frozen=True, slots=True, kw_only=True)
class Exemption:
    """A provider who needs no prior authorization for a code (gold card). `plan` None: every plan."""

    npi: str
    code: str
    starts_on: date
    ends_on: date | None = None
    plan: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """The defaults help no approval: nothing is verified, no code is free, no sample policy decides."""

    duplicate_lines: frozenset[int] = frozenset()  #: lines that another sender has asked for already
    coverage_verified: bool | None = None  #: the port's word; None: the snapshot in the request counts
    received_on: date | None = None  #: in the plan's time zone; None: the UTC date of `received_at`
    not_required_codes: frozenset[str] = frozenset()
    #: A code that needs an authorization only beside one of these in the same request.
    only_together: Mapping[str, frozenset[str]] = field(default_factory=dict)
    known_codes: frozenset[str] | None = None  #: codes on the plan's list; None: no list at hand, the policies say
    exemptions: tuple[Exemption, ...] = ()
    enrolled_on: date | None = None
    filed_elsewhere: frozenset[str] = frozenset()  #: SHA-256 of documents filed under another member
    documents_elsewhere: frozenset[str] = frozenset()  #: the same by document id, for those that came after the request
    late_documents: tuple[Document, ...] = ()  #: those that came after the request, in the order of their arrival
    suspended_policies: frozenset[str] = frozenset()
    allow_sample_policies: bool = False
    unread: tuple[UnreadDocument, ...] = ()  #: documents that no machine has read, wholly or in part
    medicaid: bool = False  #: EPSDT is owed under 21
