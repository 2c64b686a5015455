"""Published cases as requests, and how what we say compares with what was published.

The form of a case is that of the folder's own README: one JSON object per file with `vignette`, `procedure_codes`,
`diagnosis_codes`, `published_determination`, `missing_categories`.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

import orjson

from ops.errors import OperationError
from policies.codes import procedures
from reader.read import read
from schemas.evaluation import Assessment, Recommendation, Result

#: An NPI with a right check digit that belongs to nobody: the example of the NPI standard.
_EXAMPLE_NPI: Final = "1234567893"
_DOSE: Final = "botulinum.units"


#: What a publication can say; `eval_summary` has a row for each.
DETERMINATIONS: Final = ("approve", "conditional", "insufficient_documentation", "not_indicated")
_USES: Final = ("label", "stress_only")


class CaseFileError(OperationError):
    """{file} is no published case: {what}. See the folder's README for the form."""


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

    @property
    def beyond(self) -> tuple[str, ...]:
        """The categories that we ask for and the publication does not miss."""
        return tuple(name for name in self.gap_categories if name not in self.case.missing_categories)


def read_cases(folder: Path) -> Iterator[PublishedCase]:
    """The cases of a folder, by file name. Raises `CaseFileError`."""
    yield from (read_case(path) for path in case_paths(folder))


def case_paths(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.json"))


def read_case(path: Path) -> PublishedCase:
    """Raises `CaseFileError`, which names the file and what is wrong with it, and nothing that stands in it."""
    try:
        content = orjson.loads(path.read_bytes())
    except OSError as error:
        raise CaseFileError(file=path.name, what=f"it cannot be read ({error.strerror})") from None
    except orjson.JSONDecodeError as error:
        raise CaseFileError(file=path.name, what=f"it is no JSON (line {error.lineno})") from None
    if not isinstance(content, dict):
        raise CaseFileError(file=path.name, what="it holds no JSON object")
    wrong = next((name for name, fits in _FORM.items() if not fits(content.get(name))), None)
    if wrong is not None:
        told = "has another form or value than it may have" if wrong in content else "is not there"
        raise CaseFileError(file=path.name, what=f"`{wrong}` {told}")
    return _case(content)


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def _are_texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(one, str) for one in value)


_FORM: Final[dict[str, Callable[[Any], bool]]] = {
    "id": _is_text,
    "service_family": _is_text,
    "vignette": _is_text,
    "procedure_codes": _are_texts,
    "diagnosis_codes": _are_texts,
    "published_determination": lambda value: value in DETERMINATIONS,
    "missing_categories": lambda value: value is None or _are_texts(value),
    "recommended_use": lambda value: value is None or value in _USES,
}


def _case(content: dict[str, Any]) -> PublishedCase:
    return PublishedCase(
        id=content["id"],
        family=content["service_family"],
        vignette=content["vignette"],
        procedure_codes=tuple(content["procedure_codes"]),
        diagnosis_codes=tuple(content["diagnosis_codes"]),
        determination=content["published_determination"],
        missing_categories=tuple(content.get("missing_categories") or ()),
        use=content.get("recommended_use") or "label",
    )


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
            {"line": n, "code": code, "units": _units(code, case.vignette)}
            for n, code in enumerate(case.procedure_codes, start=1)
        ],
        "documents": [{"id": "vignette", "loinc": "11506-3", "title": "Progress note", "text": case.vignette}],
    }


def _units(code: str, vignette: str) -> int | float | None:
    """One of a service. A review names no quantity of a drug: it speaks of the dose that its vignette plans."""
    if code not in procedures.table().drugs:
        return 1
    planned = [fact.value for fact in read(vignette, document="vignette", document_on=None) if fact.kind == _DOSE]
    return max((one for one in planned if isinstance(one, int | float)), default=None)


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
