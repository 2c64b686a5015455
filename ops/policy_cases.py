"""Runs the cases beside a policy through the engine and says where a result is not the expected one."""

from dataclasses import dataclass

from engine.assess import assess
from engine.grouping import group_lines
from engine.surroundings import Surroundings
from policies.cases import Case, CaseFile, Staged, stage
from schemas.evaluation import GroupEvaluation, Result
from schemas.policy import Criterion, Policy, RedFlag
from schemas.policy_choice import PolicyChoice

#: Cases are about criteria: what stands around a request is settled in favour of an approval.
_SURROUNDINGS = Surroundings(coverage_verified=True, allow_sample_policies=True)
_READER = "policy-test"


@dataclass(frozen=True, slots=True)
class Outcome:
    """A case and what differs from its expectation. No difference: it passed."""

    case: str
    differences: tuple[str, ...]
    recommendation: str
    criteria: dict[str, Result]
    red_flags: tuple[str, ...]


class Trial:
    """The cases of a file, staged once, and what they come to under its policy."""

    def __init__(self, file: CaseFile, policy: Policy) -> None:
        # A draft is tested as what it is to become: its status alone would send every case to a person.
        self.policy = policy.model_copy(update={"status": "approved"})
        self.file = file
        cases = file.all()
        self._staged = [stage(file, case, self.policy) for case in cases]
        found = [_evaluate(staged, self.policy) for staged in self._staged]
        # The bases come first, each as a case of its own.
        bases = {name: _results(group) for name, group in zip(file.bases, found, strict=False)}
        self.outcomes = [_outcome(case, group, bases[case.base]) for case, group in zip(cases, found, strict=True)]

    def notices(self, criteria: tuple[Criterion, ...], red_flags: tuple[RedFlag, ...]) -> bool:
        """Whether any case comes to something else when these stand in place of those of the same name."""
        policy = self.policy.model_copy(update={"criteria": criteria, "red_flags": red_flags})
        names = {flag.id for flag in red_flags}
        for staged, outcome in zip(self._staged, self.outcomes, strict=True):
            group = _evaluate(staged, policy)
            if any(outcome.criteria.get(name) != result for name, result in _results(group).items()):
                return True
            if {flag.id for flag in group.red_flags} != names.intersection(outcome.red_flags):
                return True
        return False


def run(file: CaseFile, policy: Policy) -> list[Outcome]:
    """Every case. A criterion that a case does not name must come out as in the case's base."""
    return Trial(file, policy).outcomes


def untested(outcomes: list[Outcome], policy: Policy, *, base: Policy | None = None) -> list[str]:
    """Criteria that no case shows both met and failing, and red flags that no case raises.

    Over a `base`, as for an overlay: only the criteria that differ from it. The base's own cases show the others.
    """
    missing = []
    for criterion in policy.criteria if base is None else _differing(policy, base):
        seen = {outcome.criteria[criterion.id] for outcome in outcomes if criterion.id in outcome.criteria}
        if Result.MET not in seen:
            missing.append(f"no case meets the criterion '{criterion.id}'")
        if not seen & {Result.NOT_MET, Result.MISSING}:
            missing.append(f"no case fails the criterion '{criterion.id}'")
    raised = {flag for outcome in outcomes for flag in outcome.red_flags}
    flags = policy.red_flags if base is None else ()
    return missing + [f"no case raises the red flag '{flag.id}'" for flag in flags if flag.id not in raised]


def _differing(policy: Policy, base: Policy) -> list[Criterion]:
    """Coverage criteria that ask for something else than the base's, or only now decide."""
    return [one for one in policy.criteria if one.basis == "coverage" and _asks(one) != _asks(base.criterion(one.id))]


def _asks(criterion: Criterion) -> tuple[object, ...]:
    return criterion.basis, criterion.requires, criterion.applies_only_if


def _evaluate(staged: Staged, policy: Policy) -> GroupEvaluation:
    chosen = PolicyChoice(policy, "case", None)
    none = PolicyChoice(None, "", None)
    groups = group_lines(staged.request.service_lines)
    assessed = assess(
        staged.request,
        staged.facts,
        {group.number: chosen if group.primary.code in policy.codes else none for group in groups},
        utilisation=staged.utilisation,
        surroundings=_SURROUNDINGS,
        service_on=staged.service_on,
        known_on=staged.known_on,
        reader_version=_READER,
    )
    return assessed.group_of(1)


def _results(group: GroupEvaluation) -> dict[str, Result]:
    return {one.id: one.result for one in group.criteria}


def _outcome(case: Case, group: GroupEvaluation, base: dict[str, Result]) -> Outcome:
    results = _results(group)
    expected = base | case.expect.criteria
    flags = tuple(flag.id for flag in group.red_flags)
    differences = [
        f"{name}: expected {_word(expected.get(name))}, got {_word(results.get(name))}"
        for name in dict.fromkeys((*expected, *results))
        if expected.get(name) != results.get(name)
    ]
    differences += _other_differences(case, group, flags)
    return Outcome(case.name, tuple(differences), group.recommendation.value, results, flags)


def _other_differences(case: Case, group: GroupEvaluation, flags: tuple[str, ...]) -> list[str]:
    expect = case.expect
    pairs: list[tuple[str, object, object]] = [("recommendation", expect.recommendation, group.recommendation)]
    pairs.append(("red flags", sorted(expect.red_flags), sorted(flags)))
    if expect.route_reason is not None:
        pairs.append(("route_reason", expect.route_reason, group.route_reason))
    if expect.gaps is not None:
        pairs.append(("gaps", sorted(set(expect.gaps)), sorted({gap.category for gap in group.gaps})))
    lacking = sorted(set(expect.flags) - set(group.flags))
    pairs.append(("flags that are not there", [], lacking))
    return [f"{name}: expected {_word(want)}, got {_word(got)}" for name, want, got in pairs if want != got]


def _word(value: object) -> str:
    if value is None:
        return "no such criterion"
    return ", ".join(map(str, value)) or "none" if isinstance(value, list) else str(value)
