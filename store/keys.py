"""API keys. A key names its submitter; only its digest is stored."""

import secrets
import time
from collections.abc import Callable, Sequence
from datetime import datetime
from hashlib import sha256
from typing import Final, NamedTuple
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

#: Shown in front, so that a key is recognised in a log or a repository by whoever scans for leaked keys.
PREFIX: Final = "precert_"
#: How long an answer is remembered. A revoked key works for at most this long.
REMEMBERED_SECONDS: Final = 30.0
_REMEMBERED: Final = 10_000


class SubmitterNameError(ValueError):
    """A submitter needs a name, without spaces around it: it stands in every request and decision of theirs."""

    def __init__(self) -> None:
        super().__init__(type(self).__doc__)


class ApiKey(NamedTuple):
    id: UUID
    submitter: str
    label: str
    created_at: datetime
    revoked_at: datetime | None


def digest(key: str) -> str:
    """sha256, not a slow hash: a key has 256 bits of chance and cannot be guessed from its digest."""
    return sha256(key.encode()).hexdigest()


def create(session: Session, submitter: str, *, label: str = "") -> str:
    """A new key of this submitter, who is filed if new. The key is returned once and stored nowhere.

    Raises SubmitterNameError.
    """
    if submitter != submitter.strip() or not submitter:
        raise SubmitterNameError
    key = PREFIX + secrets.token_urlsafe(32)
    session.execute(text("INSERT INTO submitter (name) VALUES (:name) ON CONFLICT DO NOTHING"), {"name": submitter})
    session.execute(
        text("INSERT INTO api_key (submitter, digest, label) VALUES (:submitter, :digest, :label)"),
        {"submitter": submitter, "digest": digest(key), "label": label},
    )
    return key


def revoke(session: Session, identity: UUID) -> bool:
    """Whether there was such a key that still worked."""
    revoked = session.execute(
        text("UPDATE api_key SET revoked_at = now() WHERE id = :id AND revoked_at IS NULL RETURNING id"),
        {"id": identity},
    )
    return revoked.first() is not None


def listed(session: Session) -> Sequence[ApiKey]:
    rows = session.execute(
        text("SELECT id, submitter, label, created_at, revoked_at FROM api_key ORDER BY submitter, id")
    )
    return [ApiKey(*row) for row in rows]


def submitter_of(session: Session, key: str) -> str | None:
    """The submitter whom a key names; None for an unknown or revoked one."""
    name: str | None = session.scalar(
        text("SELECT submitter FROM api_key WHERE digest = :digest AND revoked_at IS NULL"), {"digest": digest(key)}
    )
    return name


class KeyRing:
    """Remembers who a key names, so that a stream of submissions does not ask the database each time.

    Unknown keys are not remembered: a caller could fill the memory with them.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._known: dict[str, tuple[str, float]] = {}

    def submitter_of(self, session: Session, key: str) -> str | None:
        found = self.remembered(key)
        if found is None and (found := submitter_of(session, key)) is not None:
            self._remember(digest(key), found)
        return found

    def remembered(self, key: str) -> str | None:
        """The answer without the database, while it is fresh."""
        name, until = self._known.get(digest(key), ("", 0.0))
        return name if name and self._clock() < until else None

    def _remember(self, known: str, name: str) -> None:
        if len(self._known) >= _REMEMBERED:
            self._known.clear()
        self._known[known] = (name, self._clock() + REMEMBERED_SECONDS)
