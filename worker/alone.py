"""Set-based first, and each alone where that fails: one bad row holds up no other."""

from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar
from uuid import UUID

from billiard.exceptions import SoftTimeLimitExceeded
from sqlalchemy.orm import Session

from store.database import transaction
from store.errors import ended_connection

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
