"""Does an ICD-10-CM code exist, and may it be used, on a day?

The table holds the billable codes of each known release in 0.6 MB; a code that others continue is a heading and not
billable.
"""

import json
import re
import zlib
from bisect import bisect_left
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache, lru_cache
from pathlib import Path
from typing import Final

TABLE: Final = Path(__file__).with_name("data") / "icd10cm.bin"
CODE_WIDTH: Final = 7
_RECORD: Final = CODE_WIDTH + 1
_SHAPE: Final = re.compile(r"([A-Z][0-9][0-9A-Z])\.?([0-9A-Z]{0,4})")


class CodeStatus(StrEnum):
    VALID = "valid"
    UNKNOWN = "unknown"  #: no code of a release that covers the day
    NOT_BILLABLE = "not_billable"  #: a heading: a longer code is needed
    #: The day lies outside the known releases, and those around it do not settle it. Accepted, with an issue.
    NOT_IN_RELEASE_KNOWN = "not_in_release_known"


class _Standing(StrEnum):
    LEAF = "leaf"
    HEADING = "heading"
    ABSENT = "absent"


_STATUS: Final = {
    _Standing.LEAF: CodeStatus.VALID,
    _Standing.HEADING: CodeStatus.NOT_BILLABLE,
    _Standing.ABSENT: CodeStatus.UNKNOWN,
}


@dataclass(frozen=True, slots=True)
class _Table:
    releases: tuple[tuple[date, date], ...]  #: first day, day after the last; oldest first
    records: bytes

    def code_at(self, place: int) -> bytes:
        return self.records[place * _RECORD : place * _RECORD + CODE_WIDTH]

    def standing(self, compact: str, release: int) -> _Standing:
        place = bisect_left(range(len(self.records) // _RECORD), compact.encode(), key=self.code_at)
        standing = _Standing.ABSENT
        while self.code_at(place).startswith(compact.encode()):
            if self.records[place * _RECORD + CODE_WIDTH] >> release & 1:
                exact = self.code_at(place).rstrip() == compact.encode()
                return _Standing.LEAF if exact else _Standing.HEADING
            place += 1
        return standing


def normalise(text: str) -> str | None:
    """ "m5412" or " M54.12 " as "M54.12"; None when it cannot be an ICD-10-CM code."""
    match = _SHAPE.fullmatch(text.strip().upper())
    if match is None:
        return None
    return f"{match[1]}.{match[2]}" if match[2] else match[1]


@lru_cache(maxsize=8192)  # a bulk file repeats a few hundred codes; the search takes 20 microseconds
def check(code: str, on: date) -> CodeStatus:
    """Whether the code may be used for a service on this day.

    Between two known releases that agree, their answer; where they differ, or after the last one for a code that it
    does not hold, `NOT_IN_RELEASE_KNOWN`: codes are added each October and April, and a new one is no mistake.
    """
    normal = normalise(code)
    if normal is None:
        return CodeStatus.UNKNOWN
    compact, table = normal.replace(".", ""), _table()
    before = max((n for n, (first, _) in enumerate(table.releases) if first <= on), default=0)
    first, end = table.releases[before]
    standing = table.standing(compact, before)
    if first <= on < end:
        return _STATUS[standing]
    if on >= end and before + 1 < len(table.releases):
        agrees = table.standing(compact, before + 1) == standing
        return _STATUS[standing] if agrees else CodeStatus.NOT_IN_RELEASE_KNOWN
    return CodeStatus.NOT_IN_RELEASE_KNOWN if standing is _Standing.ABSENT else _STATUS[standing]


def begins_any(prefix: str) -> bool:
    """Whether any code of any release begins so ("B02.2")."""
    compact = prefix.upper().replace(".", "")
    table = _table()
    return any(table.standing(compact, release) is not _Standing.ABSENT for release in range(len(table.releases)))


def last_known_day() -> date:
    """The day after the last day that a known release covers."""
    return _table().releases[-1][1]


@cache
def _table() -> _Table:
    header, _, records = zlib.decompress(TABLE.read_bytes()).partition(b"\n")
    releases = [(date.fromisoformat(first), date.fromisoformat(end)) for first, end in json.loads(header)["releases"]]
    return _Table(tuple(releases), records)
