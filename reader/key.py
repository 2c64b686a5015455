"""The key of a reading: equal keys mean equal facts, so a text is read once (`design.md` 2)."""

import hashlib
import json
from datetime import date

from reader.lexicon import digest
from reader.version import READER_VERSION


def reading_key(
    text: str,
    *,
    loinc: str | None = None,
    document_on: date | None = None,
    media_type: str | None = None,
    title: str | None = None,
    names: tuple[str, ...] = (),
) -> str:
    """SHA-256 (hex) of all the reader sees, its version and the digest of its lexicon."""
    seen = [READER_VERSION, digest(), loinc, document_on and document_on.isoformat(), media_type, title, list(names)]
    head = json.dumps(seen, separators=(",", ":")).encode()
    return hashlib.sha256(head + b"\0" + text.encode("utf-8", "surrogatepass")).hexdigest()
