"""The only way in which a request begins.

A request exists when its row commits. Everything that can be filed is filed (`domain.md` 2). Bells ring after the
commit.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Final

import orjson
from sqlalchemy.orm import Session

from policies import programmes
from producer import backlog, preparing
from producer.answers import Answer, Refusal, RefusalKind
from producer.arrivals import ring_for
from producer.filing import FiledBatch, RacedError, file_batch
from producer.preparing import Payload, Prepared, Refused
from runtime import bell, log, metrics
from runtime.settings import settings
from schemas.lifecycle import RequestState
from schemas.messages import Task
from schemas.request import Receipt, Urgency
from store import refusals
from store.database import transaction
from store.errors import RefusedError, StoreError, plain_errors
from store.intake import Filing
from store.refusals import NewRefusal

#: One transaction and one bell for so many. More gain nothing and hold locks longer.
BATCH: Final = 200
#: Classes of SQLSTATE that blame what is written, not the database: only that row shall suffer.
_ROW_TROUBLE: Final = ("22", "23")


def accept(submitter: str, payload: Payload, *, channel: str = "api", received_at: datetime | None = None) -> Answer:
    """Files one request. `received_at`: the channel's receipt where it is not now.

    Raises:
        store.errors.UnavailableError: the database is away; nothing was written.
    """
    return accept_many(submitter, [payload], channel=channel, received_at=received_at)[0]


def accept_many(
    submitter: str, payloads: Sequence[Payload], *, channel: str = "bulk", received_at: datetime | None = None
) -> list[Answer]:
    """Files requests, up to 200 in one transaction; the answers in the order of the payloads.

    A payload that cannot be filed stops no other. Raises like `accept`; the batches before it are filed, and sending
    everything again gives those the same receipts.
    """
    items = _prepared(submitter, payloads, channel=channel, received_at=received_at or preparing.now())
    answers: list[Answer] = []
    for start in range(0, len(items), BATCH):
        with backlog.admitted(items[start : start + BATCH]) as admitted:
            answers.extend(_accept_batch(submitter, admitted, channel))
    for answer in answers:
        metrics.INTAKE.labels(channel, answer.kind.value if isinstance(answer, Refusal) else _filed(answer)).inc()
    return answers


def _filed(receipt: Receipt) -> str:
    return "duplicate" if receipt.duplicate_of else "filed"


def _prepared(
    submitter: str, payloads: Sequence[Payload], *, channel: str, received_at: datetime
) -> list[Prepared | Refused]:
    limits = settings()
    known = programmes.table()
    return [
        preparing.prepare(
            submitter, payload, channel=channel, received_at=received_at, programmes=known,
            max_bytes=limits.max_body_bytes, max_documents=limits.max_documents,
        )
        for payload in payloads
    ]  # fmt: skip


def _accept_batch(submitter: str, items: Sequence[Prepared | Refused], channel: str) -> list[Answer]:
    try:
        return _commit(submitter, items, channel)
    except StoreError as error:
        if not (isinstance(error, RefusedError) or error.code.startswith(_ROW_TROUBLE)):
            raise
        if len(items) > 1:
            return [answer for item in items for answer in _accept_batch(submitter, [item], channel)]
        log.logger().error("request_not_storable", code=error.code, channel=channel)
    return _commit(submitter, [_not_storable(items[0])], channel)


def _not_storable(item: Prepared | Refused) -> Refused:
    if isinstance(item, Refused):
        return item
    refusal = Refusal(kind=RefusalKind.NOT_STORABLE, submission_id=item.request.submission_id)
    return Refused(refusal, item.content_hash, len(item.received))


def _commit(submitter: str, items: Sequence[Prepared | Refused], channel: str) -> list[Answer]:
    try:
        answers, filed = _look(submitter, items, channel, alone=False)
    except RacedError:
        answers, filed = _look(submitter, items, channel, alone=True)
    _ring(filed.filings)
    for arrival in filed.arrivals:
        ring_for(arrival)
    return answers


def _look(
    submitter: str, items: Sequence[Prepared | Refused], channel: str, *, alone: bool
) -> tuple[list[Answer], FiledBatch]:
    prepared = [item for item in items if isinstance(item, Prepared)]
    with plain_errors(), transaction("producer") as session:
        filed = file_batch(session, submitter, prepared, channel=channel, alone=alone)
        answers = _in_order(items, filed)
        _keep_refusals(session, submitter, items, answers, channel)
    return answers, filed


def _in_order(items: Sequence[Prepared | Refused], filed: FiledBatch) -> list[Answer]:
    answers: Iterator[Answer] = iter(filed.answers)
    return [item.refusal if isinstance(item, Refused) else next(answers) for item in items]


def _keep_refusals(
    session: Session, submitter: str, items: Sequence[Prepared | Refused], answers: Sequence[Answer], channel: str
) -> None:
    kept = []
    for item, answer in zip(items, answers, strict=True):
        if isinstance(answer, Refusal) and answer.kind is not RefusalKind.BUSY:
            digest, size = (
                (item.body_sha256, item.body_bytes)
                if isinstance(item, Refused)
                else (item.content_hash, len(item.received))
            )
            issues = orjson.dumps([issue.model_dump() for issue in answer.issues]).decode()
            kept.append(
                NewRefusal(submitter, answer.submission_id, channel, (answer.kind.value,), issues, digest, size)
            )
    refusals.keep(session, kept)


def _ring(filings: Sequence[Filing]) -> None:
    for state, task in ((RequestState.READING, Task.READ), (RequestState.READY, Task.EVALUATE)):
        for expedited in (True, False):
            ids = [
                filing.id
                for filing in filings
                if filing.state is state and (filing.request.urgency is Urgency.EXPEDITED) is expedited
            ]
            if ids:
                bell.ring(task, ids, expedited=expedited)
