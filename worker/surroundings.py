"""What a batch is held against, looked up at once: bodies, facts, coverage, utilisation, what others filed.

One query each for the whole batch, read before the lock: what could change meanwhile raises the request's version, or
is counted again under a lock (utilisation).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cache
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from engine.grouping import group_lines
from engine.surroundings import Exemption, Surroundings
from engine.unread import UnreadDocument
from policies import programmes
from runtime.settings import settings
from schemas.fact import Fact
from schemas.policy_choice import PolicyChoice
from schemas.request import AuthorizationRequest, Coverage, Document
from schemas.unread import Unread
from store import coverage, load
from store.claims import Candidate
from store.load import Ask, DocumentRow, LineRow
from store.utilisation import Found, Limit, spent
from worker.policies_in_force import all_scopes, catalog, codes_by_scope, kinds_in, may_ask_of_marked


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What was looked up for a batch, by request or by member."""

    bodies: Mapping[UUID, str]
    lines: Mapping[UUID, Sequence[LineRow]]
    documents: Mapping[UUID, Sequence[DocumentRow]]
    texts: Mapping[UUID, Mapping[str, str]]  #: only of documents that sent facts quote
    filed_elsewhere: Mapping[UUID, frozenset[str]]
    asked_by_others: frozenset[UUID]
    coverage: Mapping[str, Coverage]
    suspended: frozenset[str]
    asks: Mapping[UUID, Sequence[Ask]]
    spent: Mapping[Limit, Sequence[Found]]

    def request(self, candidate: Candidate) -> AuthorizationRequest:
        """The request as filed, with verified coverage where the port has left one since."""
        request = load.request_of(self.bodies[candidate.id])
        snapshot = self.coverage.get(candidate.member_id)
        texts = self.texts.get(candidate.id)
        if texts:
            documents = [_with_text(document, texts) for document in request.documents]
            request = request.model_copy(update={"documents": tuple(documents)})
        return request if snapshot is None else request.model_copy(update={"coverage": snapshot})

    def facts(self, candidate: Candidate, choices: Iterable[PolicyChoice]) -> tuple[Fact, ...]:
        """Facts of its documents; of marked ones only what the policies in force for it may use."""
        asking = may_ask_of_marked(choices)
        return load.facts_of(self.documents.get(candidate.id, ()), of_marked=lambda marks: kinds_in(marks, asking))

    def surroundings(self, candidate: Candidate, request: AuthorizationRequest) -> Surroundings:
        own = of_programme(candidate.programme)
        lines = frozenset(line.line for line in request.service_lines)
        elsewhere = self.filed_elsewhere.get(candidate.id, frozenset())
        documents = self.documents.get(candidate.id, ())
        return replace(
            own,
            duplicate_lines=lines if candidate.id in self.asked_by_others else frozenset(),
            received_on=_local_date(candidate.received_at, candidate.programme),
            filed_elsewhere=elsewhere,
            documents_elsewhere=frozenset(row.id for row in documents if row.sha256 in elsewhere),
            unread=tuple(_unread(row, why) for row in documents if (why := row.why_unread) is not None),
            late_documents=tuple(Document(id=row.id, loinc=row.loinc) for row in documents if row.arrived > 0),
            suspended_policies=self.suspended,
            allow_sample_policies=settings().allow_sample_policies,
        )

    def open_ask(self, request: UUID) -> Ask | None:
        return next((ask for ask in self.asks.get(request, ()) if ask.is_open), None)


def _unread(row: DocumentRow, why: Unread) -> UnreadDocument:
    return UnreadDocument(id=row.id, why=why, pages=row.unread_pages, loinc=row.loinc)


def _with_text(document: Document, texts: Mapping[str, str]) -> Document:
    return document.model_copy(update={"text": texts.get(document.id, "")})


def gather(session: Session, candidates: Sequence[Candidate]) -> Known:
    """Look everything up."""
    ids = [candidate.id for candidate in candidates]
    members = {candidate.member_id for candidate in candidates}
    bodies = load.bodies(session, ids)
    limits = [Limit(member, scope) for member in members for scope in all_scopes()]
    return Known(
        bodies=bodies,
        lines=load.lines(session, ids),
        documents=load.documents(session, ids),
        texts=_quoted_texts(session, bodies),
        filed_elsewhere=load.filed_elsewhere(session, ids),
        asked_by_others=load.asked_by_others(session, ids),
        coverage=coverage.verified(session, members),
        suspended=load.suspended(session),
        asks=load.asks(session, ids),
        spent=spent(session, limits, codes=codes_by_scope()),
    )


def _quoted_texts(session: Session, bodies: Mapping[UUID, str]) -> dict[UUID, dict[str, str]]:
    """Texts are large and rarely needed: only where a sent fact quotes a document, to check the quotation."""
    found = {}
    for request, body in bodies.items():
        if '"quote":"' in body:
            sent = load.request_of(body).facts
            found[request] = load.texts(
                session, request, {fact.document for fact in sent if fact.document and fact.quote}
            )
    return found


def choices_for(
    request: AuthorizationRequest, candidate: Candidate, *, suspended: frozenset[str]
) -> dict[int, PolicyChoice]:
    """The policy of each group, by the group's number: the one for the code of its primary line."""
    on = candidate.service_on
    assert on is not None  # intake sets it
    return {
        group.number: catalog().choose(
            group.primary.code,
            programme=candidate.programme,
            state=group.primary.service_state,
            service_on=on,
            payer=request.coverage.payer if request.coverage else None,
            plan=request.coverage.plan if request.coverage else None,
            suspended=suspended,
        )
        for group in group_lines(request.service_lines)
    }


@cache
def of_programme(programme: str) -> Surroundings:
    """What a line of business frees and whom it exempts. An unknown one frees nothing."""
    known = programmes.table().get(programme)
    if known is None:
        return Surroundings()
    return Surroundings(
        not_required_codes=known.not_required,
        only_together=known.only_together,
        exemptions=tuple(
            Exemption(npi=card.npi, code=card.code, starts_on=card.starts_on, ends_on=card.ends_on, plan=card.plan)
            for card in known.gold_cards
        ),
        medicaid=known.medicaid,
    )


def _local_date(moment: datetime, programme: str) -> date:
    known = programmes.table().get(programme)
    return moment.astimezone(ZoneInfo(known.time_zone if known else "UTC")).date()
