"""Words that no chart holds, put into every clinical and personal field, and the search for them (law 4)."""

import base64
import binascii
import re
from collections.abc import Iterator
from typing import Any

from tests.pipeline import submission

MARK = "zqcanary"
_BORN = "1943-07-19"
#: The marks, a birth date in its usual forms, and a diagnosis.
FORBIDDEN = (MARK, _BORN, "1943, 7, 19", "19/07/1943", "07/19/1943", "m54.12")
#: Long enough to hold a mark; the body of a Celery message is such a run.
_BASE64 = re.compile(rb"[A-Za-z0-9+/]{12,}={0,2}")
_DEEPEST = 3


def marked(name: str, **changes: Any) -> dict[str, Any]:
    """A complete request whose every free field holds a mark. Its member is `member_of(name)`."""
    asked: dict[str, Any] = submission(member_of(name)) | {
        "member": {
            "id": member_of(name), "other_ids": [_mark("otherid")], "family_name": _mark("family"),
            "given_name": _mark("given"), "birth_date": _BORN, "sex": "female", "language": "en",
            "format": _mark("format"),
        },
        "providers": [{"role": "requesting", "npi": "1234567893", "name": _mark("provider"), "tin": _mark("tin")}],
        "requester": {"type": "provider", "npi": "1234567893", "phone": _mark("phone"),
                      "representative_document": _mark("mandate")},
        "coverage": {key: _mark(key) for key in ("payer", "contract", "plan", "product", "funding", "subscriber",
                                                 "relationship", "prior_payer_authorization")},
        "previous_authorization": _mark("previous"), "accident": _mark("accident"),
        "received_by": _mark("clerk"),
        "attestations": [{"statement": _mark("statement"), "name": _mark("attester"), "npi": "1234567893",
                          "at": "2026-11-01T00:00:00Z"}],
        "documents": [note(name)],
        "remarks": _mark("remarks"),
    }  # fmt: skip
    drug = {"kind": "care.medication", "value": "nsaid", "attributes": {"name": _mark("drug"), "dose": _mark("dose")}}
    asked["facts"] = [
        {**fact, "section": _mark("section"), "attested_by": _mark("witness")} if "document" not in fact else fact
        for fact in [*asked["facts"], drug]
    ]
    del asked["provider"]
    asked["service_lines"] = [{**asked["service_lines"][0], "session": _mark("session"), "trace": _mark("trace")}]
    return asked | changes


def note(name: str, **changes: Any) -> dict[str, Any]:
    """A note that says nothing for or against, in words of its own."""
    return {
        "id": f"{_mark('note')}-{name}", "loinc": "11506-3", "title": _mark("title"), "received_on": "2026-11-01",
        "author": _mark("author"), "author_role": _mark("role"),
        "text": f"{_mark('text')} {name}. The pain radiates from the neck down the left arm, {_mark('quote')} says.",
    } | changes  # fmt: skip


def member_of(name: str) -> str:
    return f"{_mark('member')}-{name}"


def _mark(field: str) -> str:
    return f"{MARK}{field}"


def leaks(said: bytes | str) -> set[str]:
    """The forbidden words in what was said, plain or encoded, with what follows them."""
    found = set()
    for layer in layers(said):
        text = layer.decode("utf-8", "replace").lower()
        for word in FORBIDDEN:
            found |= {text[hit.start() : hit.start() + 40] for hit in re.finditer(re.escape(word), text)}
    return found


def layers(said: bytes | str, deep: int = 0) -> Iterator[bytes]:
    """What was said, and what is encoded in it."""
    said = said.encode() if isinstance(said, str) else said
    yield said
    if deep < _DEEPEST:
        for run in {hit.group() for hit in _BASE64.finditer(said)}:
            try:
                inner = base64.b64decode(run, validate=True)
            except binascii.Error:
                continue
            yield from layers(inner, deep + 1)
