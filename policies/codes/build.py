"""Builds `data/icd10cm.bin` from published ICD-10-CM releases (CDC/NCHS and CMS, public domain). Run by hand.

    python -m policies.codes.build 2021-01-01:2021-10-01:icd10cm-order-Jan-2021.txt \
        2025-04-01:2025-10-01:code-list-April-2025.txt 2026-04-01:2026-10-01:code-list-April-2026.txt

Each argument is FIRST_DAY:DAY_AFTER_THE_LAST:FILE. A file is either a CMS order file (billable flag in column 15) or a
plain list of all codes, one a line, in which a code is billable when no other continues it. The package
simple-icd-10-cm carries both kinds in its versions 1.1.2, 1.3.0 and 1.5.0; it is no dependency of ours.
"""

import argparse
import json
import re
import zlib
from datetime import date
from pathlib import Path

from policies.codes.icd10 import CODE_WIDTH, TABLE

_CODE = re.compile(r"[A-Z][0-9][0-9A-Z][0-9A-Z]{0,4}")


def billable_codes(text: str) -> set[str]:
    """The billable codes of a release, without dots."""
    lines = text.splitlines()
    if re.match(r"\d{5} ", lines[0]):
        return {line[6:14].strip() for line in lines if line[14:15] == "1"}
    codes = sorted(code for line in lines if _CODE.fullmatch(code := line.strip().replace(".", "")))
    followed_by = zip(codes, [*codes[1:], ""], strict=True)
    return {code for code, following in followed_by if not following.startswith(code)}


def pack(releases: list[tuple[date, date, set[str]]]) -> bytes:
    """One header line of JSON, then sorted records of fixed width: code padded with blanks, a byte of release bits."""
    header = {"releases": [[first.isoformat(), end.isoformat()] for first, end, _ in releases]}
    everything = sorted(set().union(*(codes for _, _, codes in releases)))
    sets = [codes for _, _, codes in releases]
    records = b"".join(
        code.ljust(CODE_WIDTH).encode() + bytes([sum(1 << n for n, codes in enumerate(sets) if code in codes)])
        for code in everything
    )
    return json.dumps(header).encode() + b"\n" + records


def main() -> None:
    """Write the table and say what is in it."""
    parser = argparse.ArgumentParser(description="Build the ICD-10-CM table.")
    parser.add_argument("release", nargs="+", help="FIRST_DAY:DAY_AFTER_THE_LAST:FILE")
    releases = []
    for argument in parser.parse_args().release:
        first, end, file = argument.split(":", 2)
        codes = billable_codes(Path(file).read_text(encoding="utf-8"))
        releases.append((date.fromisoformat(first), date.fromisoformat(end), codes))
    releases.sort(key=lambda release: release[0])
    TABLE.write_bytes(zlib.compress(pack(releases), level=9))
    for first, end, codes in releases:
        print(f"{first} to {end}: {len(codes)} billable codes")  # noqa: T201 - a script that a person runs


if __name__ == "__main__":
    main()
