"""What the grammar cannot say: that a policy speaks of facts, codes, sources and documents that exist."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from policies import programmes, sensitive
from policies.code_findings import diagnosis_findings, procedure_findings
from policies.expressions import expression_findings, filter_findings
from policies.findings import Finding, instead
from schemas.parts import parts
from schemas.policy import LineTest, Policy, QuantityTest
from schemas.policy_source import CitationRef

Check = Callable[[Policy], Iterator[Finding]]


@dataclass(frozen=True, slots=True)
class _Cited:
    path: tuple[str | int, ...]
    refs: tuple[CitationRef, ...]


def findings(policy: Policy, file: str) -> list[Finding]:
    """All mistakes of a policy that has passed the grammar. `file` is "family/2026-01-01.yaml"."""
    return [*_file_name(policy, file), *(finding for check in _CHECKS for finding in check(policy))]


def _file_name(policy: Policy, file: str) -> Iterator[Finding]:
    family, _, name = file.rpartition("/")
    if family and policy.overlay_of is None and policy.family != family:
        yield Finding(
            ("family",), f"is `{policy.family}`, but the file lies in `{family}`", "Move the file, or correct it."
        )
    if name.removesuffix(".yaml") != policy.effective_from.isoformat():
        remedy = f"Rename the file to {policy.effective_from.isoformat()}.yaml, or correct the date."
        yield Finding(("effective_from",), "the file is not named after its effective date", remedy)


def _dates(policy: Policy) -> Iterator[Finding]:
    if policy.effective_to is not None and policy.effective_to < policy.effective_from:
        yield Finding(("effective_to",), "lies before effective_from", "Correct one of the two dates.")


def _unique_ids(policy: Policy) -> Iterator[Finding]:
    seen: set[str] = set()
    for field in ("criteria", "red_flags", "session_rules"):
        for number, item in enumerate(getattr(policy, field)):
            if item.id in seen:
                yield Finding((field, number, "id"), f"the id `{item.id}` stands twice", "Give each its own id.")
            seen.add(item.id)


def _programmes(policy: Policy) -> Iterator[Finding]:
    known = programmes.table()
    for number, name in enumerate(policy.programmes):
        if name not in known:
            yield Finding(("programmes", number), f"the programme `{name}` is unknown", instead(name, known))


def _citations(policy: Policy) -> Iterator[Finding]:
    used: set[str] = set()
    for cited in _all_citations(policy):
        for number, ref in enumerate(cited.refs):
            used.add(ref.source)
            if ref.source not in policy.sources:
                path = (*cited.path, "citations", number, "source")
                yield Finding(
                    path, f"the source `{ref.source}` is not in `sources`", instead(ref.source, policy.sources)
                )
            for name in ref.numbers:
                if name not in policy.parameters:
                    path = (*cited.path, "citations", number, "numbers")
                    yield Finding(path, f"`{name}` is no parameter", instead(name, policy.parameters))
    for name in policy.sources:
        if name not in used:
            yield Finding(("sources", name), f"nothing cites the source `{name}`", "Cite it, or remove it.")


def _all_citations(policy: Policy) -> Iterator[_Cited]:
    yield _Cited(("diagnoses",), policy.diagnoses.citations)
    for name, parameter in policy.parameters.items():
        yield _Cited(("parameters", name), parameter.citations)
    for field in ("criteria", "red_flags", "session_rules", "sensitive", "information"):
        for number, item in enumerate(getattr(policy, field)):
            yield _Cited((field, number), item.citations)


def _documents(policy: Policy) -> Iterator[Finding]:
    ids = [criterion.id for criterion in policy.criteria]
    for number, document in enumerate(policy.documents):
        for place, name in enumerate(document.shows):
            if name not in ids:
                path = ("documents", number, "shows", place)
                yield Finding(path, f"shows the criterion `{name}`, which there is not", instead(name, ids))


def _answers(policy: Policy) -> Iterator[Finding]:
    """Law 9: a gap that no document can close would pend for nothing."""
    for number, criterion in enumerate(policy.criteria):
        answering = [one.loinc for one in policy.documents if criterion.id in one.shows]
        if criterion.basis == "coverage" and not answering:
            remedy = f"Add `{criterion.id}` to `shows:` of a document."
            yield Finding(("criteria", number, "id"), "no document can answer this coverage criterion", remedy)
        elif criterion.gap is not None and answering and criterion.gap.loinc not in answering:
            remedy = f"Ask for {' or '.join(answering)}, or add it to `shows:` of {criterion.gap.loinc}."
            path = ("criteria", number, "gap", "loinc")
            yield Finding(path, f"asks for {criterion.gap.loinc}, which does not show it", remedy)


def _services(policy: Policy) -> Iterator[Finding]:
    counted = {code for one in parts(policy) if isinstance(one, QuantityTest) for code in one.codes}
    limits_levels = any(isinstance(one, LineTest) and one.limits_levels for one in parts(policy))
    for number, service in enumerate(policy.services):
        yield from procedure_findings(service.code, policy, ("services", number, "code"))
        is_limited = limits_levels if service.unit == "level" else service.code in counted
        if service.units_per_session is None and not is_limited:
            remedy = "Give a number, limit `levels` (unit: level), or add a `quantity` test with this code."
            what = f"nothing limits the units of {service.code}"
            yield Finding(("services", number, "units_per_session"), what, remedy)
    for number, code in enumerate(policy.riding):
        yield from procedure_findings(code, policy, ("rides", number))
    for number, rule in enumerate(policy.session_rules):
        for place, code in enumerate(rule.codes):
            yield from procedure_findings(code, policy, ("session_rules", number, "codes", place))


def _diagnoses(policy: Policy) -> Iterator[Finding]:
    for field in ("supporting", "contradicting"):
        for number, code in enumerate(getattr(policy.diagnoses, field)):
            yield from diagnosis_findings(code, policy, ("diagnoses", field, number))
    for code in sorted(set(policy.diagnoses.supporting) & set(policy.diagnoses.contradicting)):
        yield Finding(("diagnoses", "contradicting"), f"{code} supports and contradicts", "Take it out of one list.")


def _tests(policy: Policy) -> Iterator[Finding]:
    for name, term in policy.terms.items():
        if term.when is not None:
            yield from expression_findings(term.when, policy, ("terms", name, "when"))
        if term.facts is not None:
            yield from filter_findings(term.facts, ("terms", name, "facts"))
    for number, criterion in enumerate(policy.criteria):
        yield from expression_findings(criterion.requires, policy, ("criteria", number, "requires"))
        if criterion.applies_only_if is not None:
            path = ("criteria", number, "applies_only_if")
            yield from expression_findings(criterion.applies_only_if, policy, path)
    for number, flag in enumerate(policy.red_flags):
        yield from expression_findings(flag.when, policy, ("red_flags", number, "when"))


_CHECKS: tuple[Check, ...] = (
    _dates,
    _unique_ids,
    _programmes,
    _citations,
    _documents,
    _answers,
    _services,
    _diagnoses,
    _tests,
    sensitive.findings,
)
