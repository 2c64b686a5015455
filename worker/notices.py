"""The notices queue: tells submitters what became of their requests, at least once, whoever else is slow or away."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Final, NamedTuple
from uuid import UUID

import anyio

from runtime import log, metrics
from runtime.settings import settings
from store import notices
from store.database import transaction
from store.notices import Due
from worker import webhook
from worker.batches import Delivery

#: Receivers that are told at the same time, and how many notices each gets in a row.
RECIPIENTS: Final = 20
EACH: Final = 10


class _Sent(NamedTuple):
    notice: Due
    body: str
    failure: str | None


class _Told(NamedTuple):
    """One receiver's turn: what was tried, and what was left since it failed."""

    submitter: str
    tried: list[_Sent]
    left: list[UUID]


def notify(order: Delivery) -> int:
    """Send what is due until nothing is, or the time is over; how many were taken by their receivers."""
    taken = 0
    while not order.is_over:
        with transaction("worker") as session:
            due = notices.claim(session, recipients=RECIPIENTS, each=EACH)
        if not due:
            break
        taken += _note_all(anyio.run(_tell_all, due))
    return taken


def _note_all(all_told: Sequence[_Told]) -> int:
    """What was told is marked for each receiver, whatever hinders the marks of another: unmarked, it is told again."""
    taken = 0
    trouble: Exception | None = None
    for told in all_told:
        try:
            taken += _note(told)
        except Exception as error:  # noqa: BLE001  raised below, after the others
            trouble = trouble or error
    if trouble is not None:
        raise trouble
    return taken


async def _tell_all(due: Sequence[Due]) -> list[_Told]:
    by_recipient: dict[str, list[Due]] = defaultdict(list)
    for notice in due:
        by_recipient[notice.submitter].append(notice)
    told: list[_Told] = []
    allow_private = settings().webhook_allow_private
    async with webhook.pool(allow_private=allow_private) as connections, anyio.create_task_group() as group:

        async def tell(submitter: str, queue: list[Due]) -> None:
            tried: list[_Sent] = []
            for notice in queue:
                body = webhook.body_of(notice)
                failure = await webhook.send(connections, notice, body, allow_private=allow_private)
                tried.append(_Sent(notice, body, failure))
                if failure is not None:
                    break
            told.append(_Told(submitter, tried, [notice.id for notice in queue[len(tried) :]]))

        for submitter, queue in by_recipient.items():
            group.start_soon(tell, submitter, queue)
    return told


def _note(told: _Told) -> int:
    """In a transaction of this receiver's own. How many it took."""
    with transaction("worker") as session:
        for sent in told.tried:
            if sent.failure is None:
                notices.sent(session, sent.notice, body=sent.body)
            elif notices.failed(session, sent.notice, sent.failure):
                log.logger().error("notice_handed_over", submitter=told.submitter, code=sent.failure)
        if told.left:
            notices.give_back(session, told.left)
        is_well = told.tried[-1].failure is None
        (notices.answered if is_well else notices.pause)(session, told.submitter)
    for sent in told.tried:
        metrics.NOTICES.labels(sent.notice.event, sent.failure or "sent").inc()
    return sum(sent.failure is None for sent in told.tried)
