"""Codes of diagnoses and procedures."""

from datetime import date
from functools import lru_cache
from typing import Final

from policies.codes import icd10, procedures
from policies.codes.icd10 import CodeStatus
from policies.codes.procedures import ProcedureStatus
from producer.findings import Findings
from producer.spelling import normal_code
from schemas.request import Diagnosis, ServiceLine

_REQUIRED: Final = "an ICD-10-CM code that may be billed on the day of service"
_STATUS_ISSUES: Final = {
    CodeStatus.UNKNOWN: ("diagnosis_unknown", _REQUIRED, True),
    CodeStatus.NOT_BILLABLE: ("diagnosis_not_billable", "a longer code: this one is a heading", True),
    CodeStatus.NOT_IN_RELEASE_KNOWN: ("diagnosis_release_unknown", "a code of a release that is known here", False),
}


def diagnoses(sent: tuple[Diagnosis, ...], on: date, findings: Findings) -> tuple[Diagnosis, ...]:
    """With their normal codes, checked for the day of service. A diagnosis with an issue stays, as sent."""
    if not sent:
        findings.add_missing(("diagnoses",), "diagnosis_missing", "at least one ICD-10-CM code")
    return tuple(_diagnosis(item, place, on, findings) for place, item in enumerate(sent))


def _diagnosis(diagnosis: Diagnosis, place: int, on: date, findings: Findings) -> Diagnosis:
    code = normal_code(diagnosis.as_sent) or normal_code(diagnosis.code or "")
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


def procedure(line: ServiceLine, place: int, today: date, findings: Findings) -> None:
    path = ("service_lines", place, "code")
    if line.code is None:
        findings.add(path, "code_missing", "the code of the service that is asked for", line=line.line)
        return
    on = line.service_from or today
    status = procedures.check(line.code, on)
    if status is ProcedureStatus.DEAD:
        instead = " or ".join(procedures.successors(line.code, on)) or "another code"
        findings.add(path, "code_dead", f"a code in force on the day of service: {instead}", line=line.line)
    elif status is ProcedureStatus.UNKNOWN:
        # A person's matter, not a mistake (`domain.md` 3.3): the gates and the policies decide on unknown codes.
        expected = "a code that is known here, so that no person has to look it up"
        findings.add(path, "code_unknown", expected, blocks=False, line=line.line)
