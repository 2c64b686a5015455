"""Diagnosis codes that a chart writes down; their meaning comes from the code set, never from the label beside them."""

import re
from collections.abc import Iterator
from datetime import date
from typing import Final

from policies.codes import icd10
from policies.codes.icd10 import CodeStatus
from reader.chart import Chart, Sentence
from reader.emit import fact
from schemas.fact import Fact

_ICD10: Final = re.compile(r"(?<![\w.-])[A-TV-Z]\d[0-9AB]\.[0-9A-Z]{1,4}(?![\w-]|\.\d)")
#: A code without a point ("M5412") is taken for one only behind its name.
_NAMED: Final = re.compile(
    r"(?i:icd[- ]?10(?:-cm)?|diagnosis codes?|dx codes?)\W{1,3}(?P<code>[A-TV-Z]\d[0-9AB][0-9A-Z]{0,4})\b"
)
_ICD9: Final = re.compile(r"(?<![\w.$/-])(?:\d{3}|[EV]\d\d)\.\d{1,2}(?![\w%/-]|\.\d)")
_DIAGNOSES: Final = frozenset(["assessment", "operative_diagnosis", "references"])
_SKIP: Final = frozenset(["family_history"])
#: ICD-10-CM replaced ICD-9-CM in the United States on this day (45 CFR 162.1002).
_CHANGE: Final = date(2015, 10, 1)


def find(chart: Chart) -> Iterator[Fact | None]:
    """Facts `diagnosis.code`."""
    known_on = chart.document_on or icd10.last_known_day()
    for match in [*_ICD10.finditer(chart.plain), *_NAMED.finditer(chart.plain)]:
        name = "code" if match.re is _NAMED else 0
        code = icd10.normalise(match[name])
        if code is not None and icd10.check(code, max(known_on, _CHANGE)) is not CodeStatus.UNKNOWN:
            yield _code(chart, match.span(name), code, "ICD-10-CM")
    if chart.section_names & _DIAGNOSES or "icd" in chart.lower:
        for match in _ICD9.finditer(chart.plain):
            sentence = _holder(chart, match.start())
            if sentence is not None and (sentence.section in _DIAGNOSES or "icd" in chart.words(sentence)):
                yield _code(chart, match.span(), match[0], "ICD-9-CM")


def _holder(chart: Chart, at: int) -> Sentence | None:
    return next((s for s in chart.sentences if s.start <= at < s.end), None)


def _code(chart: Chart, span: tuple[int, int], code: str, system: str) -> Fact | None:
    sentence = _holder(chart, span[0])
    if sentence is None or sentence.section in _SKIP:
        return None
    return fact(chart, sentence, span, "diagnosis.code", code, attributes={"system": system})
