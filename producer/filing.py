"""What becomes of a prepared submission: filed, the same receipt again, an original's reference, or a conflict."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from hashlib import sha256
from typing import Final
from uuid import UUID

from sqlalchemy.orm import Session

from producer import deadline
from producer.answers import Answer, Refusal, RefusalKind
from producer.preparing import Prepared, body_of, has_text, now
from producer.widen import known_on, service_on
from runtime.coverage import coverage_port
from schemas.lifecycle import FINAL_STATES, RequestState
from schemas.request import AuthorizationRequest, Coverage, Receipt, Urgency
from store import coverage, ids, intake
from store.intake import Earlier, Filing

#: After these a new request for the same is a resubmission, not a duplicate (`domain.md` 3.1).
_ENDED_AGAINST: Final = frozenset({"denied", "partly_approved", "dismissed", "withdrawn"})
#: Without dates of service, an ended request of longer ago was another occasion.
_SAME_OCCASION: Final = timedelta(days=90)


class RacedError(RuntimeError):
    """Another stream filed one of these submission ids meanwhile. Roll back and look again."""


@dataclass(slots=True)
class FiledBatch:
    answers: list[Answer] = field(default_factory=list)
    filings: list[Filing] = field(default_factory=list)  #: what is new


def file_batch(session: Session, submitter: str, batch: Sequence[Prepared]) -> FiledBatch:
    """Files what is new, in the caller's transaction; answers in the order of `batch`.

    Raises:
        RacedError: nothing may be committed; the same call in a new transaction will see the other stream's rows.
    """
    filed = FiledBatch()
    if not batch:
        return filed
    if not intake.is_submitter(session, submitter):
        filed.answers.extend(_refusal(RefusalKind.UNKNOWN_SUBMITTER, item) for item in batch)
        return filed
    intake.lock_likenesses(session, [item.likeness for item in batch])
    ledger = _Ledger(session, submitter, batch)
    for item in batch:
        filed.answers.append(_answer(item, ledger, filed.filings))
    if len(intake.file(session, filed.filings)) < len(filed.filings):
        raise RacedError
    return filed


class _Ledger:
    """The requests that a batch may repeat: those in the database, and those filed before in the same batch."""

    def __init__(self, session: Session, submitter: str, batch: Sequence[Prepared]) -> None:
        self.submitter = submitter
        self.by_submission: dict[str, Earlier] = {}
        self.alike: dict[str, list[Earlier]] = {}
        self.bodies: dict[UUID, AuthorizationRequest] = {}
        self.coverage = _coverage(session, batch)
        earlier = intake.find_earlier(
            session,
            submitter,
            submission_ids={item.request.submission_id for item in batch},
            likenesses={item.likeness for item in batch},
        )
        bodies = intake.bodies(session, [row.id for row in earlier if row.submitter == submitter]) if earlier else {}
        for row in earlier:
            self.add(row, bodies.get(row.id))

    def add(self, row: Earlier, body: AuthorizationRequest | None) -> None:
        if row.submitter == self.submitter:
            self.by_submission[row.submission_id] = row
        if body is not None:
            self.bodies[row.id] = body
        self.alike.setdefault(row.likeness, []).append(row)

    def original(self, item: Prepared) -> Earlier | None:
        """The newest request that this one repeats under another id, of the same sender where there is one."""
        repeated = [row for row in self.alike.get(item.likeness, ()) if _is_repeated(row, item)]
        own = [row for row in repeated if row.submitter == self.submitter]
        return max(own or repeated, key=lambda row: row.received_at, default=None)


def _is_repeated(row: Earlier, item: Prepared) -> bool:
    if row.state in _ENDED_AGAINST:
        return False
    dated = all(line.service_from for line in item.request.service_lines)
    return row.state not in FINAL_STATES or dated or item.received_at - row.received_at < _SAME_OCCASION


def _answer(item: Prepared, ledger: _Ledger, filings: list[Filing]) -> Answer:
    earlier = ledger.by_submission.get(item.request.submission_id)
    if earlier is not None:
        if earlier.content_hash != item.content_hash:
            return _refusal(RefusalKind.CONFLICT, item)
        return _receipt(item.request.submission_id, earlier, ledger.bodies[earlier.id])
    original = ledger.original(item)
    if original is not None and original.submitter == ledger.submitter and _says_nothing_new(item, original, ledger):
        return _receipt(item.request.submission_id, original, item.request, duplicate_of=original.reference)
    filing = _filing(item, ledger.coverage, original and original.id)
    filings.append(filing)
    row = _as_earlier(filing)
    ledger.add(row, filing.request)
    return _receipt(item.request.submission_id, row, filing.request, _original_reference(original, ledger))


def _original_reference(original: Earlier | None, ledger: _Ledger) -> str | None:
    """Another sender's reference is theirs: it is never told (`domain.md` 8)."""
    return original.reference if original is not None and original.submitter == ledger.submitter else None


def _says_nothing_new(item: Prepared, original: Earlier, ledger: _Ledger) -> bool:
    """Whether the repetition asks and shows no more than the original."""
    filed, sent = ledger.bodies[original.id], item.request
    seen = {document.sha256 for document in filed.documents}
    return (
        _asked(sent) == _asked(filed)
        and {document.sha256 for document in sent.documents if document.text.strip()} <= seen
        and {fact.model_dump_json(exclude={"attested_by"}) for fact in sent.facts}
        <= {fact.model_dump_json(exclude={"attested_by"}) for fact in filed.facts}
        and not (sent.urgency is Urgency.EXPEDITED and filed.urgency is Urgency.STANDARD)
    )


def _asked(request: AuthorizationRequest) -> list[str]:
    """What the lines ask for, whatever their numbers."""
    numbers: set[str] = {"line", "group", "trace", "code_as_sent", "add_on_to", "rides_with"}
    return sorted(line.model_dump_json(exclude=numbers) for line in request.service_lines)


def _refusal(kind: RefusalKind, item: Prepared) -> Refusal:
    return Refusal(kind=kind, submission_id=item.request.submission_id)


def _receipt(submission_id: str, row: Earlier, body: AuthorizationRequest, duplicate_of: str | None = None) -> Receipt:
    return Receipt(
        submission_id=submission_id, reference=row.reference, received_at=row.received_at, due_at=row.due_at,
        duplicate_of=duplicate_of, issues=body.issues,
    )  # fmt: skip


def _coverage(session: Session, batch: Sequence[Prepared]) -> Mapping[str, Coverage]:
    """Verified snapshots: those left in the database, and over them those of the port, which are newer."""
    members = {item.request.member.id for item in batch}
    return {**coverage.verified(session, members), **coverage_port().verified(members)}


def _filing(item: Prepared, verified: Mapping[str, Coverage], duplicate_of: UUID | None) -> Filing:
    request = item.request
    if (snapshot := verified.get(request.member.id)) is not None:
        request = request.model_copy(update={"coverage": snapshot})
    receipt = item.received_at.date()
    clock = deadline.first_events(request, item.received_at)
    body = body_of(request)
    state = RequestState.READING if has_text(request.documents) else RequestState.READY
    return Filing(
        id=ids.new_id(), reference=ids.request_reference(), content_hash=item.content_hash, likeness=item.likeness,
        state=state, received_at=item.received_at, due_at=deadline.due_at(request, clock, item.received_at),
        service_on=service_on(request, receipt), known_on=known_on(request, receipt), request=request, body=body,
        received=item.received, clock=clock, accepted=_accepted(item, request, state, body), recorded_at=now(),
        duplicate_of=duplicate_of,
    )  # fmt: skip


def _accepted(item: Prepared, request: AuthorizationRequest, state: RequestState, body: str) -> dict[str, object]:
    """The hashes bind what was received and what was filed to the chain of the history."""
    return {
        "to_state": state.value, "channel": request.channel, "urgency": request.urgency.value,
        "lines": len(request.service_lines), "documents": [document.sha256 for document in request.documents],
        "issues": sorted({issue.code for issue in request.issues}), "received_sha256": item.content_hash,
        "body_sha256": sha256(body.encode()).hexdigest(),
    }  # fmt: skip


def _as_earlier(filing: Filing) -> Earlier:
    asked = filing.request
    return Earlier(
        id=filing.id, reference=filing.reference, submitter=asked.submitter, submission_id=asked.submission_id,
        content_hash=filing.content_hash, likeness=filing.likeness, state=filing.state.value,
        urgency=asked.urgency.value, received_at=filing.received_at, due_at=filing.due_at,
    )  # fmt: skip
