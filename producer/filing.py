"""What becomes of a prepared submission: filed, the same receipt again, an original's reference, or a conflict."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from uuid import UUID

from sqlalchemy.orm import Session

from producer import deadline, duplicates
from producer.answers import Answer, Refusal, RefusalKind
from producer.duplicates import Addition
from producer.preparing import Prepared, body_of, has_text, now
from producer.widen import known_on, service_on
from runtime.coverage import coverage_port
from schemas.lifecycle import RequestState
from schemas.request import AuthorizationRequest, Coverage, Receipt
from store import coverage, ids, intake
from store.documents import Arrival
from store.intake import Earlier, Filing, Repetition


class RacedError(RuntimeError):
    """Another stream may use one of these submission ids meanwhile. Roll back and look again, alone."""


@dataclass(slots=True)
class FiledBatch:
    answers: list[Answer] = field(default_factory=list)
    filings: list[Filing] = field(default_factory=list)  #: what is new
    repetitions: list[Repetition] = field(default_factory=list)  #: what has an original's reference from now on
    additions: list[Addition] = field(default_factory=list)  #: what repetitions bring to their originals
    arrivals: list[Arrival] = field(default_factory=list)  #: what of it has to be read


def file_batch(session: Session, submitter: str, batch: Sequence[Prepared], *, channel: str, alone: bool) -> FiledBatch:
    """Files what is new, in the caller's transaction; answers in the order of `batch`.

    `alone`: no other stream of this submitter files meanwhile, which the first look does without: repetitions are rare.

    Raises:
        RacedError: nothing may be committed; the same call in a new transaction, `alone`, sees the other stream's rows.
    """
    filed = FiledBatch()
    if not batch:
        return filed
    if not intake.is_submitter(session, submitter):
        filed.answers.extend(_refusal(RefusalKind.UNKNOWN_SUBMITTER, item) for item in batch)
        return filed
    intake.lock_submitter(session, submitter, alone=alone)
    intake.lock_likenesses(session, [item.likeness for item in batch])
    ledger = _Ledger(session, submitter, batch)
    for item in batch:
        filed.answers.append(_answer(item, ledger, filed))
    if filed.repetitions and not alone:
        raise RacedError
    if len(intake.file(session, filed.filings)) < len(filed.filings):
        raise RacedError
    intake.keep_repetitions(session, submitter, filed.repetitions, channel=channel)
    filed.arrivals = duplicates.add(session, filed.additions, submitter=submitter)
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

    def repeat(self, own: Earlier, item: Prepared) -> None:
        """From now on this id stands for that request."""
        identity = item.request.submission_id
        self.by_submission[identity] = own._replace(
            submission_id=identity, content_hash=item.content_hash, duplicate_of=own.reference
        )

    def original(self, item: Prepared) -> Earlier | None:
        """The newest request that this one repeats under another id, of the same sender where there is one."""
        repeated = [row for row in self.alike.get(item.likeness, ()) if duplicates.is_repeated(row, item)]
        own = [row for row in repeated if row.submitter == self.submitter]
        return max(own or repeated, key=lambda row: row.received_at, default=None)


def _answer(item: Prepared, ledger: _Ledger, filed: FiledBatch) -> Answer:
    request = item.request
    earlier = ledger.by_submission.get(request.submission_id)
    if earlier is not None:
        if earlier.content_hash != item.content_hash:
            return _refusal(RefusalKind.CONFLICT, item)
        is_repetition = earlier.duplicate_of == earlier.reference
        body = request if is_repetition else ledger.bodies[earlier.id]
        return _receipt(request.submission_id, earlier, body, earlier.duplicate_of)
    original = ledger.original(item)
    own = original if original is not None and original.submitter == ledger.submitter else None
    if own is not None and duplicates.asks_the_same(request, ledger.bodies[own.id]):
        brings = duplicates.addition(item, own, ledger.bodies[own.id])
        if brings is not None:
            filed.additions.append(brings)
            own = duplicates.hastened(own, brings)
        ledger.repeat(own, item)
        filed.repetitions.append(Repetition(request.submission_id, item.content_hash, own.id))
        return _receipt(request.submission_id, own, request, own.reference)
    filing = _filing(item, ledger.coverage, original and original.id)
    filed.filings.append(filing)
    # Another sender's reference is theirs: it is never told (`domain.md` 8).
    row = _as_earlier(filing, own and own.reference)
    ledger.add(row, filing.request)
    return _receipt(request.submission_id, row, filing.request, row.duplicate_of)


def _refusal(kind: RefusalKind, item: Prepared) -> Refusal:
    return Refusal(kind=kind, submission_id=item.request.submission_id)


def _receipt(submission_id: str, row: Earlier, body: AuthorizationRequest, duplicate_of: str | None) -> Receipt:
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
    receipt = deadline.received_on(request.programme, item.received_at)
    clock = deadline.first_events(request, item.received_at)
    body = body_of(request)
    state = RequestState.READING if has_text(request.documents) else RequestState.READY
    return Filing(
        id=ids.new_id(), reference=ids.request_reference(), content_hash=item.content_hash, likeness=item.likeness,
        state=state, received_at=item.received_at, due_at=item.due_at,
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


def _as_earlier(filing: Filing, duplicate_of: str | None) -> Earlier:
    asked = filing.request
    return Earlier(
        id=filing.id, reference=filing.reference, submitter=asked.submitter, submission_id=asked.submission_id,
        content_hash=filing.content_hash, likeness=filing.likeness, state=filing.state.value,
        urgency=asked.urgency.value, received_at=filing.received_at, due_at=filing.due_at, is_taken_back=False,
        duplicate_of=duplicate_of,
    )  # fmt: skip
