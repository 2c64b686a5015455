"""Whether the stored history is the one that was written. Reads, never repairs.

Everything is streamed in the order of an index: memory stays flat, whatever is stored.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from itertools import groupby
from typing import Any, Final

import orjson
from sqlalchemy import Row, text
from sqlalchemy.orm import Session

from store.digest import determination_digest
from store.history import link
from store.seal import SealedHead, head_line

#: A report names this many findings; the counts go on.
SHOWN: Final = 1000
_ROWS_AT_A_TIME: Final = 2000

#: What each kind of finding means.
MEANING: Final = {
    "gap": "a sequence number is missing: an event was removed or moved",
    "hash": "an event's hash does not follow from its text and the hash before it: one of them was changed",
    "columns": "the columns of an event differ from its hashed text",
    "head": "the request's head is not the end of its history: events were removed, added or rewritten",
    "empty": "a request has no history at all",
    "orphan": "events of a request that no longer exists",
    "seal_chain": "a seal does not follow from the seal before it: one was removed or changed",
    "seal_hash": "a seal's hash does not follow from its heads: some were removed, added or changed",
    "seal_head": "the history differs from what was sealed: it was rewritten after the seal",
    "seal_missing": "a request counts as sealed, but no seal holds it: seals were removed",
    "seal_expected": "the seal that you asked for is not in the chain: seals were removed or rewritten",
    "determination": "a person's determination differs from what the history recorded of it, or is gone",
}


@dataclass(frozen=True, slots=True)
class Finding:
    kind: str  #: a key of `MEANING`
    where: str  #: the request's reference or id, or "seal N"
    seq: int | None = None


@dataclass(slots=True)
class Report:
    """What was looked at and what is wrong. `findings` is cut at `SHOWN`, `counts` is not."""

    requests: int = 0
    events: int = 0
    seals: int = 0
    last_seal: str = ""
    counts: Counter[str] = field(default_factory=Counter)
    findings: list[Finding] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        return not self.counts

    def find(self, kind: str, where: object, seq: int | None = None) -> None:
        self.counts[kind] += 1
        if len(self.findings) < SHOWN:
            self.findings.append(Finding(kind, str(where), seq))


def verify(session: Session, reference: str | None = None, *, expected_seal: str | None = None) -> Report:
    """Check every chain and every seal, or only one request's chain.

    `expected_seal` is a seal's hash that was kept elsewhere: it must still be in the chain. Use a session without
    statement timeout (`transaction("migrate")`).
    """
    report = Report()
    _check_chains(session, report, reference=reference)
    if reference is None:
        _check_strays(session, report)
        _check_seals(session, report, expected=expected_seal)
    return report


def _rows(session: Session, sql: str, **values: object) -> Iterator[Row[Any]]:
    return iter(session.execute(text(sql), values, execution_options={"yield_per": _ROWS_AT_A_TIME}))


def _check_chains(session: Session, report: Report, *, reference: str | None) -> None:
    where = "" if reference is None else "WHERE r.reference = :reference"
    values = {} if reference is None else {"reference": reference}
    for _, events in groupby(_rows(session, _CHAINS.format(where=where), **values), key=lambda row: row.id):
        report.requests += 1
        _check_chain(session, report, events)


def _check_chain(session: Session, report: Report, events: Iterator[Row[Any]]) -> None:
    seq, previous, row = 0, "", None
    for row in events:
        if row.seq is None:
            report.find("empty", row.reference)
            return
        report.events += 1
        _check_event(session, report, row, seq=seq + 1, previous=previous)
        seq, previous = row.seq, row.hash
    if row is not None and (row.head_seq, row.head_hash) != (seq, previous):
        report.find("head", row.reference, seq)


def _check_event(session: Session, report: Report, row: Row[Any], *, seq: int, previous: str) -> None:
    if row.seq != seq:
        report.find("gap", row.reference, seq)
    elif link(previous, row.entry) != row.hash:
        report.find("hash", row.reference, row.seq)
    if not _columns_agree(row):
        report.find("columns", row.reference, row.seq)
    elif row.event in ("decided", "voided"):
        _check_decision(session, report, row)


def _columns_agree(row: Row[Any]) -> bool:
    try:
        said = orjson.loads(row.entry)
        at = datetime.fromisoformat(said["at"])
    except (orjson.JSONDecodeError, KeyError, TypeError, ValueError):
        return False
    told = (said.get("request"), said.get("seq"), said.get("event"), at)
    return told == (str(row.id), row.seq, row.event, row.at.astimezone(UTC))


def _check_decision(session: Session, report: Report, row: Row[Any]) -> None:
    for recorded in orjson.loads(row.entry)["detail"].get("determinations", ()):
        if determination_digest(session, recorded["id"]) != recorded["digest"]:
            report.find("determination", row.reference, row.seq)


def _check_strays(session: Session, report: Report) -> None:
    for row in _rows(session, _ORPHANS):
        report.find("orphan", row.request)
    for row in _rows(session, _UNSEALED):
        report.find("seal_missing", row.reference)


def _check_seals(session: Session, report: Report, *, expected: str | None) -> None:
    wanted = expected
    for _, heads in groupby(_rows(session, _SEALS), key=lambda row: row.id):
        report.seals += 1
        made = _check_seal(report, heads)
        wanted = None if made == wanted else wanted
        report.last_seal = made
    if wanted is not None:
        report.find("seal_expected", f"seal {wanted[:12]}")


def _check_seal(report: Report, heads: Iterator[Row[Any]]) -> str:
    """The stored hash of the seal whose heads these are."""
    digest, count, row = sha256(f"{report.last_seal}\n".encode()), 0, None
    for row in heads:
        if row.request is None:
            break
        count += 1
        digest.update(head_line(SealedHead(row.request, row.seq, row.head_hash)))
        if row.history_hash != row.head_hash:
            report.find("seal_head", row.request, row.seq)
    assert row is not None
    if row.previous != report.last_seal:
        report.find("seal_chain", f"seal {row.id}")
    if (digest.hexdigest(), count) != (row.hash, row.heads):
        report.find("seal_hash", f"seal {row.id}")
    return str(row.hash)


_CHAINS: Final = """
SELECT r.id, r.reference, r.head_seq, r.head_hash, h.seq, h.at, h.event, h.entry, h.hash
FROM request r LEFT JOIN history h ON h.request = r.id {where} ORDER BY r.id, h.seq
"""

_ORPHANS: Final = """
SELECT DISTINCT h.request FROM history h WHERE NOT EXISTS (SELECT FROM request r WHERE r.id = h.request)
"""

_UNSEALED: Final = """
SELECT r.reference FROM request r WHERE r.sealed_seq > 0
    AND NOT EXISTS (SELECT FROM seal_head s WHERE s.request = r.id AND s.seq = r.sealed_seq)
"""

_SEALS: Final = """
SELECT s.id, s.previous, s.hash, s.heads, sh.request, sh.seq, sh.hash AS head_hash, h.hash AS history_hash
FROM seal s LEFT JOIN seal_head sh ON sh.seal = s.id LEFT JOIN history h ON h.request = sh.request AND h.seq = sh.seq
ORDER BY s.id, sh.request
"""
