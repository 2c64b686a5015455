"""Published cases as requests, and how what we say compares with what was published.

The form of a case is that of the folder's own README: one JSON object per file with `vignette`, `procedure_codes`,
`diagnosis_codes`, `published_determination`, `missing_categories`.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

import orjson

from ops.errors import OperationError
from schemas.evaluation import Assessment, Recommendation, Result

#: An NPI with a right check digit that belongs to nobody: the example of the NPI standard.
_EXAMPLE_NPI: Final = "1234567893"


class CaseFileError(OperationError):
    """{file} is no published case: it lacks {field}. See the folder's README for the form."""


@dataclass(frozen=True)
class PublishedCase:
    id: str
    family: str
    vignette: str
    procedure_codes: tuple[str, ...]
    diagnosis_codes: tuple[str, ...]
    determination: str  #: approve | conditional | insufficient_documentation | not_indicated
    missing_categories: tuple[str, ...]
    use: str  #: label: may be scored; stress_only: must run and be sensible


@dataclass(frozen=True)
class Comparison:
    """One case against its publication. `agrees` is None where it may not be scored, or no policy applies."""

    case: PublishedCase
    recommendation: str
    route_reason: str
    policy: str | None
    gap_categories: tuple[str, ...]
    contradicted: tuple[str, ...]  #: criteria of coverage that the record contradicts
    advised_against: tuple[str, ...]  #: the same of criteria that the policy only advises
    red_flags: tuple[str, ...]
    unsafe: bool
    agrees: bool | None

    @property
    def found(self) -> tuple[str, ...]:
        """The categories that the publication misses and we ask for."""
        return tuple(name for name in self.case.missing_categories if name in self.gap_categories)


def read_cases(folder: Path) -> Iterator[PublishedCase]:
    """The cases of a folder, by file name. Raises `CaseFileError`, `OSError`."""
    for path in sorted(folder.glob("*.json")):
        yield _case(path.name, orjson.loads(path.read_bytes()))


def _case(file: str, content: dict[str, Any]) -> PublishedCase:
    try:
        return PublishedCase(
            id=content["id"],
            family=content["service_family"],
            vignette=content["vignette"],
            procedure_codes=tuple(content["procedure_codes"]),
            diagnosis_codes=tuple(content["diagnosis_codes"]),
            determination=content["published_determination"],
            missing_categories=tuple(content.get("missing_categories") or ()),
            use=content.get("recommended_use", "label"),
        )
    except KeyError as missing:
        raise CaseFileError(file=file, field=missing.args[0]) from None


def as_request(case: PublishedCase) -> dict[str, Any]:
    """The case as a request file: its vignette is the only note, an adult, nothing else known."""
    return {
        "submission_id": case.id,
        "submitter": "published-cases",
        "programme": "medicare-advantage",
        "member": {"id": case.id, "birth_date": "1970-01-01"},
        "provider": {"npi": _EXAMPLE_NPI},
        "diagnoses": list(case.diagnosis_codes),
        "service_lines": [
            {"line": n, "code": code, "units": 1} for n, code in enumerate(case.procedure_codes, start=1)
        ],
        "documents": [{"id": "vignette", "loinc": "11506-3", "title": "Progress note", "text": case.vignette}],
    }


def compare(case: PublishedCase, assessment: Assessment) -> Comparison:
    not_met = [result for group in assessment.groups for result in group.criteria if result.result is Result.NOT_MET]
    policy = next((group.policy.id for group in assessment.groups if group.policy is not None), None)
    found = Comparison(
        case=case,
        recommendation=assessment.recommendation.value,
        route_reason=assessment.route_reason,
        policy=policy,
        gap_categories=tuple(dict.fromkeys(gap.category for group in assessment.groups for gap in group.gaps)),
        contradicted=tuple(dict.fromkeys(result.id for result in not_met if result.basis == "coverage")),
        advised_against=tuple(dict.fromkeys(result.id for result in not_met if result.basis != "coverage")),
        red_flags=tuple(dict.fromkeys(flag.id for group in assessment.groups for flag in group.red_flags)),
        unsafe=case.determination != "approve" and _approves(assessment),
        agrees=None,
    )
    if policy is None or case.use != "label":
        return found
    return replace(found, agrees=_agrees(found))


def _approves(assessment: Assessment) -> bool:
    """Any line counts: one unsafe approval beside a line for a person is an unsafe approval."""
    return any(group.recommendation is Recommendation.APPROVE for group in assessment.groups)


def _agrees(found: Comparison) -> bool:
    """The table of the folder's README."""
    case = found.case
    if case.determination == "approve":
        return found.recommendation != Recommendation.HUMAN_REVIEW and not found.contradicted
    if case.determination == "not_indicated":
        return found.recommendation == Recommendation.HUMAN_REVIEW and bool(found.contradicted)
    return bool(found.found)
