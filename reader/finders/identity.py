"""Whom the document is about: names and birth dates that it gives for its patient."""

import re
from collections.abc import Iterator
from datetime import date
from typing import Final

from reader.chart import Chart, Sentence
from reader.dates import find_dates
from reader.emit import fact
from schemas.fact import Assertion, Fact

_NAME: Final = r"[A-Z][A-Za-z'\u00c0-\u024f-]+(?:,? [A-Z][A-Za-z'.\u00c0-\u024f-]*){1,3}"
_LABELLED: Final = re.compile(
    rf"(?im)(?:^|[\n;|]|(?<=[,.] ))[ ]*(?:patient(?:'s)? name|patient|pt name|member(?:'s)? name|member|"
    rf"name|re|regarding)[ ]*:[ ,]*(?-i:(?P<name>{_NAME}))"
)
_AGED: Final = re.compile(r" is an? (?:[a-z-]+,? ){0,4}\d{1,3}[- ]?(?:year|y)")
_OF_MY_PATIENT: Final = re.compile(
    rf"\b(?:my|our|this|above-named|mutual) patient,? (?:(?:Mr|Mrs|Ms|Miss|Dr)\.? )?(?P<name>{_NAME})"
)
_NAME_BEFORE: Final = re.compile(rf"(?P<name>{_NAME})\Z")
_NAME_REACH: Final = 60
_BIRTH: Final = re.compile(r"\b(?:dob|d\.o\.b\.|date of birth|birth ?date)\b\s*[:\-]?\s*")
_TITLES: Final = re.compile(r"^(?:Mr|Mrs|Ms|Miss|Dr|The|This|Patient|She|He)\b\.?\s*")
_STOP: Final = re.compile(r"\s+(?:DOB|MRN|Date|Age|Sex|Gender|Member|Account|Visit|Provider|ID)\b.*$")
_HEADER: Final = 1500


def find(chart: Chart) -> Iterator[Fact | None]:
    """Facts `identity.name` and `identity.birth_date`, from labels and from "Name is a 40-year-old"."""
    for match in [
        *_LABELLED.finditer(chart.plain, 0, _HEADER * 2),
        *_of_my_patient(chart),
        *_introduced(chart),
    ]:
        name = _clean(match["name"])
        if name:
            yield _identity(chart, *match.span("name"), "identity.name", name)
    says_birth = any(letters in chart.lower for letters in ("dob", "d.o.b.", "birth"))
    for match in _BIRTH.finditer(chart.lower, 0, _HEADER * 2) if says_birth else ():
        birth = _birth_date(chart, match.end())
        if birth is not None:
            yield _identity(
                chart, match.start(), min(len(chart.text), match.end() + 12), "identity.birth_date", birth.isoformat()
            )


def _of_my_patient(chart: Chart) -> Iterator["re.Match[str]"]:
    """ "Our patient Ann Lee"; the letters without which none stands are far cheaper to look for than the pattern."""
    if any(f"{word} patient" in chart.lower for word in ("my", "our", "this", "named", "mutual")):
        yield from _OF_MY_PATIENT.finditer(chart.plain, 0, _HEADER * 2)


def _introduced(chart: Chart) -> Iterator["re.Match[str]"]:
    """ "Ann Lee is a pleasant 40-year-old": the name directly before."""
    for aged in _AGED.finditer(chart.plain, 0, _HEADER * 2):
        end = aged.start() - chart.plain.startswith(",", aged.start() - 1) if aged.start() else 0
        match = _NAME_BEFORE.search(chart.plain, max(0, end - _NAME_REACH), end)
        if match:
            yield match


def _clean(name: str) -> str | None:
    bare = _STOP.sub("", _TITLES.sub("", name)).strip(" ,.")
    words = [w.strip(".,") for w in bare.split()]
    if len(words) < 2 or all(w.isupper() and len(w) <= 4 for w in words) or any(w in {"ABC", "XYZ"} for w in words):
        return None
    return bare[:200]


def _birth_date(chart: Chart, at: int) -> date | None:
    found = find_dates(chart.lower[at : at + 24], chart.document_on)
    if not found or found[0].start > 3 or found[0].precision != "day":
        return None
    birth = found[0].first
    if birth is None or (chart.document_on is not None and birth > chart.document_on):
        return None
    return birth


def _identity(chart: Chart, start: int, end: int, kind: str, value: str) -> Fact | None:
    sentence = chart.sentence_at(start) or _outside(chart, start, min(end, len(chart.text)))
    return fact(chart, sentence, (start, min(end, sentence.end)), kind, value, assertion=Assertion.PRESENT)


def _outside(chart: Chart, start: int, end: int) -> Sentence:
    """A stretch of text that belongs to no sentence, such as a heading."""
    return Sentence(-1, start, end, "", chart.lower[start:end])
