"""Writing what became of a batch: all of it at once, and each part by itself where the database refuses a row."""

from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar
from uuid import UUID

from sqlalchemy.orm import Session

from store import claims, outcomes
from store.database import transaction
from worker.retry import ROW_ERRORS

Part = TypeVar("Part")
Result = TypeVar("Result")


def together_or_alone(
    parts: Mapping[UUID, Part],
    write: Callable[[Session, Sequence[Part]], Result],
    errors: dict[UUID, BaseException],
    *,
    closes: UUID | None = None,
) -> list[Result]:
    """What `write` returns: once for all parts in one transaction, or, when that is refused because of a row, once for
    each part in a savepoint of its own. A part that is refused alone goes to `errors`, under its request.

    `closes`: the batch whose row is deleted in the same transaction.
    """
    try:
        with transaction("worker") as session:
            result = write(session, list(parts.values()))
            _close(session, closes)
    except ROW_ERRORS:
        return _alone(parts, write, errors, closes=closes)
    return [result]


def _alone(
    parts: Mapping[UUID, Part],
    write: Callable[[Session, Sequence[Part]], Result],
    errors: dict[UUID, BaseException],
    *,
    closes: UUID | None,
) -> list[Result]:
    results: list[Result] = []
    with transaction("worker") as session:
        for request, part in parts.items():
            try:
                with session.begin_nested():
                    result = write(session, [part])
                    # Deferred rules speak at the end of the transaction, when it is too late for one row.
                    outcomes.check_deferred(session)
            except ROW_ERRORS as error:
                errors[request] = error
            else:
                results.append(result)
        _close(session, closes)
    return results


def _close(session: Session, batch: UUID | None) -> None:
    if batch is not None:
        claims.close_batch(session, batch)
