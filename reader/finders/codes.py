"""Diagnosis codes that a chart writes down; their meaning comes from the code set, never from the label beside them."""

import re
from collections.abc import Iterator
from datetime import date
from typing import Final

from policies.codes import icd10
from policies.codes.icd10 import CodeStatus
from reader.chart import Chart
from reader.emit import fact
from reader.letters import sieve, tried_at
from schemas.fact import Fact

# Each begins with what may stand first, and looks back from there: so the search need not stop at every character.
_ICD10: Final = re.compile(r"[A-TV-Z](?<![\w.-].)\d[0-9AB]\.[0-9A-Z]{1,4}(?![\w-]|\.\d)")
#: A code without a point ("M5412") is taken for one only behind its name.
_NAMED: Final = re.compile(
    r"(?i:icd[- ]?10(?:-cm)?|diagnosis codes?|dx codes?)\W{1,3}(?P<code>[A-TV-Z]\d[0-9AB][0-9A-Z]{0,4})\b(?!\.\d)"
)
_CODE_SET: Final = sieve("icd")
_NAMES: Final = sieve("icd", "diagnosis code", "dx code")
_ICD9: Final = re.compile(r"[\dEV](?<![\w.$/-].)\d\d\.\d{1,2}(?![\w%/-]|\.\d)")
#: The point behind the third character: far fewer places than capitals and digits, and the search runs to the next.
_POINT: Final = re.compile(r"\.(?<=[\dAB].)(?=[\dA-Z])")
_DIAGNOSES: Final = frozenset(["assessment", "operative_diagnosis", "references"])
_SKIP: Final = frozenset(["family_history"])
#: ICD-10-CM replaced ICD-9-CM in the United States on this day (45 CFR 162.1002).
_CHANGE: Final = date(2015, 10, 1)


def find(chart: Chart) -> Iterator[Fact | None]:
    """Facts `diagnosis.code`."""
    known_on = chart.document_on or icd10.last_known_day()
    named = _NAMED.finditer(chart.plain) if chart.says(_NAMES) else ()
    starts = [match.start() - 3 for match in _POINT.finditer(chart.plain, 3)]
    for match in [*tried_at(_ICD10, chart.plain, starts), *named]:
        name = "code" if match.re is _NAMED else 0
        code = icd10.normalise(match[name])
        if code is not None and icd10.check(code, max(known_on, _CHANGE)) is not CodeStatus.UNKNOWN:
            yield _code(chart, match.span(name), code, "ICD-10-CM")
    if chart.section_names & _DIAGNOSES or chart.says(_CODE_SET):
        for match in tried_at(_ICD9, chart.plain, starts):
            sentence = chart.sentence_at(match.start())
            if sentence is not None and (sentence.section in _DIAGNOSES or "icd" in chart.words(sentence)):
                yield _code(chart, match.span(), match[0], "ICD-9-CM")


def _code(chart: Chart, span: tuple[int, int], code: str, system: str) -> Fact | None:
    sentence = chart.sentence_at(span[0])
    if sentence is None or sentence.section in _SKIP:
        return None
    return fact(chart, sentence, span, "diagnosis.code", code, attributes={"system": system})
