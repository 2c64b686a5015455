"""Codes in a policy that do not exist, are dead, or may not be billed on its effective date."""

from collections.abc import Iterator

from policies.codes import icd10, procedures
from policies.findings import Finding
from schemas.policy import Policy


def procedure_findings(code: str, policy: Policy, path: tuple[str | int, ...]) -> Iterator[Finding]:
    """A procedure code that is dead on the effective date, or in no table of ours."""
    status = procedures.check(code, policy.effective_from)
    if status is procedures.ProcedureStatus.DEAD:
        followers = ", ".join(procedures.successors(code, policy.effective_from))
        yield Finding(path, f"the code {code} is dead", f"Use {followers}.")
    elif status is not procedures.ProcedureStatus.KNOWN:
        remedy = "Correct it, or add it with your own words to `procedures.yaml` in the folder of your policies."
        yield Finding(path, f"the code {code} is in no table of ours", remedy)


def diagnosis_findings(code: str, policy: Policy, path: tuple[str | int, ...]) -> Iterator[Finding]:
    """An ICD-10-CM code (or prefix with "*") that does not exist, or may not be billed, on the effective date."""
    if code.endswith("*"):
        if not icd10.begins_any(code[:-1]):
            yield Finding(path, f"no ICD-10-CM code begins with {code[:-1]}", "Correct the prefix.")
        return
    status = icd10.check(code, policy.effective_from)
    if status is icd10.CodeStatus.NOT_BILLABLE:
        yield Finding(path, f"{code} is a heading and not billable", f'Name its longer codes, or write "{code}*".')
    elif status is icd10.CodeStatus.UNKNOWN or (status is not icd10.CodeStatus.VALID and icd10.normalise(code) is None):
        yield Finding(path, f"{code} is no ICD-10-CM code on the effective date", "Correct it.")
