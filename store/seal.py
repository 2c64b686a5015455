"""Seals: the heads of changed histories, hashed together and chained, so that a rewritten history shows.

A chain alone proves nothing against someone who rewrites all of it. A seal does, once its hash is known elsewhere:
print it, mail it, file it with the auditor (`precert audit verify --seal HASH` asks for it later).
"""

from collections.abc import Iterable
from hashlib import sha256
from typing import Final, NamedTuple
from uuid import UUID

import psycopg
from sqlalchemy import text
from sqlalchemy.orm import Session

#: Heads in one seal. It bounds the memory of the sealing process and the time for which rows stay locked.
HEADS_PER_SEAL: Final = 5000
#: One seal at a time: two would both follow the same predecessor. "seal" in ASCII.
_ADVISORY_KEY: Final = 0x7365616C


class SealedHead(NamedTuple):
    request: UUID
    seq: int
    hash: str


class Seal(NamedTuple):
    """A seal as written; `heads` is how many it holds."""

    id: int
    heads: int
    hash: str


def seal(session: Session, *, limit: int = HEADS_PER_SEAL) -> Seal | None:
    """Seal up to `limit` heads that changed since their last seal. None: nothing is left to seal.

    One transaction each: call it again, in a new transaction, until it returns None. A request that a worker
    holds at the moment is left for the next night.
    """
    session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _ADVISORY_KEY})
    heads = [SealedHead(*row) for row in session.execute(text(_CHANGED), {"limit": limit})]
    if not heads:
        return None
    previous = session.scalar(text("SELECT hash FROM seal ORDER BY id DESC LIMIT 1")) or ""
    made = seal_hash(previous, heads)
    identity = session.execute(
        text("INSERT INTO seal (heads, previous, hash) VALUES (:heads, :previous, :hash) RETURNING id"),
        {"heads": len(heads), "previous": previous, "hash": made},
    ).scalar_one()
    _write(session, identity, heads)
    return Seal(identity, len(heads), made)


def seal_hash(previous: str, heads: Iterable[SealedHead]) -> str:
    """sha256 over the seal before it and one line per head, in the order of the request ids."""
    digest = sha256(f"{previous}\n".encode())
    for head in heads:
        digest.update(head_line(head))
    return digest.hexdigest()


def head_line(head: SealedHead) -> bytes:
    return f"{head.request} {head.seq} {head.hash}\n".encode()


def _write(session: Session, identity: int, heads: list[SealedHead]) -> None:
    driver = session.connection().connection.driver_connection
    assert isinstance(driver, psycopg.Connection)
    with driver.cursor() as cursor, cursor.copy("COPY seal_head (seal, request, seq, hash) FROM STDIN") as copy:
        for head in heads:
            copy.write_row((identity, *head))
    session.execute(
        text("UPDATE request SET sealed_seq = head_seq WHERE id = ANY(:ids)"), {"ids": [head.request for head in heads]}
    )


_CHANGED: Final = """
SELECT id, head_seq, head_hash FROM request WHERE head_seq > sealed_seq ORDER BY id LIMIT :limit
FOR NO KEY UPDATE SKIP LOCKED
"""
