"""Codes of diagnoses and procedures."""

from datetime import date
from functools import lru_cache
from typing import Final

from policies.codes import icd10
from policies.codes.icd10 import CodeStatus
from producer.findings import Findings
from schemas.request import Diagnosis, ServiceLine

_REQUIRED: Final = "an ICD-10-CM code that may be billed on the day of service"
_STATUS_ISSUES: Final = {
    CodeStatus.UNKNOWN: ("diagnosis_unknown", _REQUIRED, True),
    CodeStatus.NOT_BILLABLE: ("diagnosis_not_billable", "a longer code: this one is a heading", True),
    CodeStatus.NOT_IN_RELEASE_KNOWN: ("diagnosis_release_unknown", "a code of a release that is known here", False),
}

#: Procedure codes that were deleted, and what replaced them. Numbers only.
DELETED: Final[dict[str, tuple[str, str]]] = {
    "62310": ("2017-01-01", "62320 or 62321"),
    "62311": ("2017-01-01", "62322 or 62323"),
    "62318": ("2017-01-01", "62324 or 62325"),
    "62319": ("2017-01-01", "62326 or 62327"),
    "64470": ("2010-01-01", "64490"),
    "64472": ("2010-01-01", "64491 or 64492"),
    "64475": ("2010-01-01", "64493"),
    "64476": ("2010-01-01", "64494 or 64495"),
    "64622": ("2012-01-01", "64635"),
    "64623": ("2012-01-01", "64636"),
    "64626": ("2012-01-01", "64633"),
    "64627": ("2012-01-01", "64634"),
    "72275": ("2022-01-01", "the epidural procedure, which includes it"),
    "77051": ("2017-01-01", "77065"),
}


def diagnoses(sent: tuple[Diagnosis, ...], on: date, findings: Findings) -> tuple[Diagnosis, ...]:
    """With their normal codes, checked for the day of service. A diagnosis with an issue stays, as sent."""
    if not sent:
        findings.add(("diagnoses",), "diagnosis_missing", "at least one ICD-10-CM code")
    return tuple(_diagnosis(item, place, on, findings) for place, item in enumerate(sent))


def _diagnosis(diagnosis: Diagnosis, place: int, on: date, findings: Findings) -> Diagnosis:
    code = icd10.normalise(diagnosis.as_sent) or icd10.normalise(diagnosis.code or "")
    problem = ("diagnosis_form", _REQUIRED, True) if code is None else _STATUS_ISSUES.get(_status(code, on))
    if problem is not None:
        findings.add(("diagnoses", place), problem[0], problem[1], blocks=problem[2])
    issue = problem and problem[0]
    if (code, issue) == (diagnosis.code, diagnosis.issue):
        return diagnosis
    return diagnosis.model_copy(update={"code": code, "issue": issue})


@lru_cache(maxsize=4096)
def _status(code: str, on: date) -> CodeStatus:
    return icd10.check(code, on)


def procedure(line: ServiceLine, place: int, findings: Findings) -> None:
    path = ("service_lines", place, "code")
    if line.code is None:
        findings.add(path, "code_missing", "the code of the service that is asked for", line=line.line)
        return
    dead = DELETED.get(line.code)
    if dead is not None:
        findings.add(
            path, "code_dead", f"a code in force on the day of service; since {dead[0]}: {dead[1]}", line=line.line
        )
