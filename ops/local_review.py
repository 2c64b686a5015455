"""One request evaluated in this process: widened, read, held against the policies in force. No service is asked.

What only the database knows is left at its neutral value: no other sender, no earlier session, nothing suspended.
"""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from typing import Any

from engine.assess import assess
from engine.grouping import group_lines
from ops.determination import policies_of
from policies import programmes
from producer.widen import known_on, service_on, widen
from reader.read import read
from reader.version import READER_VERSION
from runtime.settings import settings
from schemas.evaluation import Assessment, Utilisation
from schemas.fact import Fact
from schemas.policy import Policy
from schemas.policy_choice import PolicyChoice
from schemas.request import AuthorizationRequest
from worker.policies_in_force import all_scopes, catalog
from worker.surroundings import of_programme


@dataclass(frozen=True)
class Reviewed:
    request: AuthorizationRequest
    assessment: Assessment
    policies: tuple[Policy, ...]  #: those that the assessment names


def review_locally(content: dict[str, Any], *, as_of: date | None = None) -> Reviewed:
    """Evaluate a request file's object. `as_of` is the day of receipt, of service and of knowledge at once.

    A verified coverage in the file counts: it is a policy author's word, and nothing is decided here. Raises
    `producer.widen.CannotBeFiled`, `policies.errors.PolicyFileError`.
    """
    request = _widened(content, as_of)
    receipt = (request.received_at or _now(as_of)).date()
    service = as_of or service_on(request, receipt)
    assessment = assess(
        request,
        facts_of_documents(request),
        _choices(request, service),
        utilisation=[Utilisation(scope=scope) for scope in all_scopes()],
        surroundings=replace(of_programme(request.programme), received_on=receipt, allow_sample_policies=True),
        service_on=service,
        known_on=as_of or known_on(request, receipt),
        reader_version=READER_VERSION,
    )
    return Reviewed(request, assessment, policies_of(assessment.groups, catalog()))


def _widened(content: dict[str, Any], as_of: date | None) -> AuthorizationRequest:
    submitter = content.get("submitter")
    return widen(
        content,
        submitter=submitter if isinstance(submitter, str) and submitter else "review",
        received_at=_now(as_of),
        programmes=programmes.table(),
        most_documents=settings().max_documents,
        trust_coverage=True,
    )


def _now(as_of: date | None) -> datetime:
    return datetime.now(UTC) if as_of is None else datetime.combine(as_of, time.max, tzinfo=UTC)


def _choices(request: AuthorizationRequest, service: date) -> dict[int, PolicyChoice]:
    return {
        group.number: catalog().choose(
            group.primary.code,
            programme=request.programme,
            state=group.primary.service_state,
            service_on=service,
            payer=request.coverage.payer if request.coverage else None,
            plan=request.coverage.plan if request.coverage else None,
        )
        for group in group_lines(request.service_lines)
    }


def facts_of_documents(request: AuthorizationRequest) -> tuple[Fact, ...]:
    """What the reader finds in the documents, each text in full. Other media types are read in a later version."""
    return tuple(
        fact
        for document in request.documents
        if document.media_type.startswith("text/")
        for fact in read(
            document.text,
            document=document.id,
            document_on=document.service_on,
            loinc=document.loinc,
            title=document.title,
        )
    )
