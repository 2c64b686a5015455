"""An apostrophe that an encoding took away takes no denial with it."""
# ruff: noqa: RUF001  letters that look alike are what these tests are about

import base64
from datetime import date

import orjson
import pytest

from producer.findings import Findings
from producer.rules import documents
from reader.fold import plain
from reader.forms.extract import extract
from reader.forms.extraction import Extraction
from reader.forms.mend import is_mangled, mended
from reader.forms.noise import is_noise
from reader.read import read
from schemas.request import Document
from tests import forms

DENIAL = "Neck pain radiates to the left arm. She hasn’t tried physical therapy."
WINDOWS = DENIAL.encode("cp1252")


def fhir(data: bytes, media_type: str) -> bytes:
    sent = {"contentType": media_type, "data": base64.b64encode(data).decode()}
    return orjson.dumps({"resourceType": "DocumentReference", "content": [{"attachment": sent}]})


def html(text: str, charset: str) -> str:
    return f'<html><head><meta charset="{charset}"></head><body><p>{text}</p></body></html>'


def cda(data: bytes, charset: str) -> bytes:
    whole = forms.ccda("<title>History</title><text>HERE</text>").replace(b"HERE", data)
    return whole.replace(b'encoding="UTF-8"', f'encoding="{charset}"'.encode())


@pytest.mark.parametrize(
    ("data", "media_type"),
    [
        *((WINDOWS, f"text/plain; charset={name}") for name in
          ("iso-8859-1", "ISO_8859-1", "latin1", "us-ascii", "windows-1252", "iso-8859-15", "utf-8", "no-such-thing")),
        *((DENIAL.encode(), f"text/plain; charset={name}") for name in
          ("iso-8859-1", "windows-1252", "us-ascii", "gbk", "utf-8")),
        (WINDOWS, "text/plain"),
        (WINDOWS, "application/octet-stream"),
        (WINDOWS.decode("latin-1").encode(), "text/plain; charset=utf-8"),
        (DENIAL.encode().decode("cp1252").encode(), "text/plain"),
        (html(DENIAL, "iso-8859-1").encode("cp1252"), "text/html"),
        (html(DENIAL, "iso-8859-1").encode(), "text/html"),
        (html(DENIAL.replace("’", "&#146;"), "utf-8").encode(), "text/html"),
        (html(DENIAL, "utf-8").encode("cp1252"), "text/html; charset=iso-8859-1"),
        (rb"{\rtf1\ansi " + WINDOWS + b"}", "text/rtf"),
        (cda(WINDOWS, "ISO-8859-1"), "application/xml"),
        (cda(DENIAL.encode(), "ISO-8859-1"), "application/xml"),
        (cda(DENIAL.replace("’", "&#x92;").encode(), "UTF-8"), "application/xml"),
        (fhir(WINDOWS, "text/plain; charset=iso-8859-1"), "application/fhir+json"),
        (fhir(DENIAL.encode(), "text/plain; charset=iso-8859-1"), "application/fhir+json"),
    ],
)  # fmt: skip
def test_a_denial_stays_one_whatever_its_bytes_are_called(data: bytes, media_type: str) -> None:
    found = extract(data, media_type)
    assert found.unread is None
    assert "hasn’t tried" in found.text
    therapy = [fact for fact in read(found.text, document="d", document_on=None) if fact.kind == "care.therapy"]
    assert [fact.assertion for fact in therapy] == ["negated"]


@pytest.mark.parametrize("media_type", ["text/plain; charset=iso-8859-1", "text/html; charset=iso-8859-1"])
def test_a_short_text_with_many_quotes_is_a_text(media_type: str) -> None:
    said = "“We won’t.” “It isn’t.” “She can’t.” “He’s well.”"
    assert extract(said.encode("cp1252"), media_type) == Extraction(said)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("won\x92t \x93so\x94 6\x967 weeks", "won’t “so” 6–7 weeks"),
        ("wonâ€™t â€œsoâ€\x9d 6â€“7 30Â° JosÃ© â‰¥ 3", "won’t “so” 6–7 30° José ≥ 3"),
        ("Âge, CHÂTEAU, pâté, São, naïve, 30°, é, €5, ’, “x”", None),
        ("two lines\x85here", None),
        ("Ã and â€ alone", None),
        ("no letter: \x81 \x8d \x8f \x90 \x9d", None),
    ],
)
def test_what_was_mangled_is_mended_and_nothing_else(text: str, meant: str | None) -> None:
    assert mended(text) == (text if meant is None else meant)
    assert is_mangled(text) == (meant is not None)


@pytest.mark.parametrize("sign", list("'’‘ʼ´`′?Õ\ufffd\x92 ＇"))
def test_a_sign_in_an_apostrophes_place_is_one(sign: str) -> None:
    text = DENIAL.replace("’", sign)
    facts = read(text, document="d", document_on=None)
    assert [fact.assertion for fact in facts if fact.kind == "care.therapy"] == ["negated"]
    assert len(plain(text)) == len(text)


@pytest.mark.parametrize(
    "said",
    [
        "She hasn't tried physical therapy.",
        "They haven't attempted physical therapy.",
        "She hadn't had physical therapy.",
        "She didn't have physical therapy.", "HASN'T HAD PHYSICAL THERAPY.",
    ],
)  # fmt: skip
def test_an_apostrophe_that_nobody_typed_takes_no_denial_with_it(said: str) -> None:
    facts = read(said.replace("'", ""), document="d", document_on=None)
    assert [fact.assertion for fact in facts if fact.kind == "care.therapy"] == ["negated"]


@pytest.mark.parametrize("text", ["Is it pain? The arm", "was in t 98.6", "Better than? t", "con t wait", "ON T 98"])
def test_other_signs_stay(text: str) -> None:
    assert plain(text) == text


def test_random_bytes_are_still_noise() -> None:
    assert is_noise(bytes(range(256)).decode("latin-1") * 4)


@pytest.mark.parametrize("text", [DENIAL.replace("’", "\x92"), DENIAL.replace("’", "â€™")])
def test_a_mangled_text_is_kept_as_sent_and_read_mended(text: str) -> None:
    (sent,) = documents.filed((Document(id="d", text=text),), date(2026, 11, 1), Findings())
    assert (sent.text, sent.data) == ("", text.encode())
    assert extract(sent.data or b"", sent.media_type).text == DENIAL
