"""Set-based first, and each alone where that fails: one bad row holds up no other."""

from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar
from uuid import UUID

from billiard.exceptions import SoftTimeLimitExceeded
from sqlalchemy.orm import Session

from store import claims, outcomes
from store.database import transaction
from store.errors import ended_connection
from worker.retry import ROW_ERRORS

_Part = TypeVar("_Part")
_Result = TypeVar("_Result")


def together_or_alone(
    ids: Sequence[UUID], write: Callable[[Session, Sequence[UUID]], Mapping[UUID, _Result]]
) -> tuple[dict[UUID, _Result], dict[UUID, Exception]]:
    """Write all in one transaction, or each in its own; what was written, and what each that failed failed with.

    Raises what is nobody's: a lost connection, the end of the task's time.
    """
    done, refused = _try(ids, write)
    if not refused or len(ids) == 1:
        return done, refused
    done, refused = {}, {}
    for each in ids:
        written, failed = _try([each], write)
        done |= written
        refused |= failed
    return done, refused


def _try(
    ids: Sequence[UUID], write: Callable[[Session, Sequence[UUID]], Mapping[UUID, _Result]]
) -> tuple[dict[UUID, _Result], dict[UUID, Exception]]:
    if not ids:
        return {}, {}
    try:
        with transaction("worker") as session:
            return dict(write(session, ids)), {}
    except SoftTimeLimitExceeded:
        raise
    except Exception as error:
        if ended_connection(error):
            raise
        return {}, dict.fromkeys(ids, error)


def together_or_in_savepoints(
    parts: Mapping[UUID, _Part],
    write: Callable[[Session, Sequence[_Part]], _Result],
    errors: dict[UUID, BaseException],
    *,
    closes: UUID | None = None,
) -> list[_Result]:
    """What `write` returns: once for all parts in one transaction, or, when that is refused because of a row, once for
    each part in a savepoint of its own. A part that is refused alone goes to `errors`, under its request.

    `closes`: the batch whose row is deleted in the same transaction.
    """
    try:
        with transaction("worker") as session:
            result = write(session, list(parts.values()))
            _close(session, closes)
    except ROW_ERRORS:
        return _in_savepoints(parts, write, errors, closes=closes)
    return [result]


def _in_savepoints(
    parts: Mapping[UUID, _Part],
    write: Callable[[Session, Sequence[_Part]], _Result],
    errors: dict[UUID, BaseException],
    *,
    closes: UUID | None,
) -> list[_Result]:
    results: list[_Result] = []
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
