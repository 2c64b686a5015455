"""Which policy is in force for a code, programme, state and day of service."""

from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Final

from policies import lock, programmes
from policies.codes import procedures
from policies.errors import PolicyFileError, Problem
from policies.loader import Folder, LoadedPolicy
from policies.overlay import FOLDER as OVERLAYS
from runtime.keeping import building
from schemas.determination import RouteReason
from schemas.policy import Policy
from schemas.policy_choice import PolicyChoice
from schemas.request import AuthorizationRequest

SHIPPED: Final = Path(__file__).parent
_MOST_KNOWN: Final = 4096
_Question = tuple[str, str, str | None, date, str, str]


@dataclass(frozen=True, slots=True)
class Catalog:
    """All policies of a folder: one folder per family in it, one file per effective date in each."""

    loaded: tuple[LoadedPolicy, ...]
    #: The same few questions come all day, and an answer takes 15 microseconds. Emptied when it is full.
    _known: dict[_Question, PolicyChoice] = field(default_factory=dict, compare=False, repr=False)

    @classmethod
    def load(cls, folder: Path = SHIPPED) -> "Catalog":
        """Read every policy and hold it against the lock file. Raises `PolicyFileError` with all mistakes."""
        loaded, problems = read_all(folder)
        problems += lock.problems(loaded, folder)
        if problems:
            raise PolicyFileError(problems)
        return cls(tuple(loaded))

    def choose(
        self,
        code: str | None,
        *,
        programme: str,
        state: str | None,
        service_on: date,
        payer: str | None = None,
        plan: str | None = None,
        suspended: AbstractSet[str] = frozenset(),
    ) -> PolicyChoice:
        """The one policy in force. None or two: no policy and a reason, for a person; never an exception.

        `payer` and `plan` as the coverage names them: a policy that governs certain payers is never found without.
        `suspended` names policies (by id) that the database holds back: found and shown, they approve nothing.
        A code that is dead on the day finds the policy of its successors, with `CODE_UNKNOWN`.
        """
        if code is None:
            return PolicyChoice(None, "", RouteReason.CODE_UNKNOWN)
        question = (code, programme, state, service_on, folded(payer), folded(plan))
        answer = self._known.get(question)
        if answer is None:
            if len(self._known) >= _MOST_KNOWN:
                self._known.clear()
            answer = self._known[question] = self._find(question)
        if answer.policy is not None and answer.policy.id in suspended:
            return replace(answer, suspended=True)
        return answer

    def choices(
        self, request: AuthorizationRequest, *, service_on: date, suspended: AbstractSet[str] = frozenset()
    ) -> dict[int, PolicyChoice]:
        """`choose` for every line of a request, by line number."""
        return {
            line.line: self.choose(
                line.code,
                programme=request.programme,
                state=line.service_state,
                service_on=service_on,
                payer=request.coverage.payer if request.coverage else None,
                plan=request.coverage.plan if request.coverage else None,
                suspended=suspended,
            )
            for line in request.service_lines
        }

    def by_id(self, identity: str, version: str | None = None) -> LoadedPolicy | None:
        """A policy by its id (or family), the newest version unless one is named. An overlay only by its id."""
        fitting = [one for one in self.loaded if _is(one.policy, identity) and version in (None, one.policy.version)]
        return max(fitting, key=lambda one: one.policy.effective_from, default=None)

    def _find(self, question: _Question) -> PolicyChoice:
        code, programme, state, service_on, payer, plan = question
        normal = procedures.normalise(code)
        codes = procedures.successors(normal, service_on) or (normal,)
        found = {
            one.key: one
            for wanted in codes
            for one in self._in_force((wanted, programme, state, service_on, payer, plan))
        }
        if len(found) != 1:
            return PolicyChoice(None, "", RouteReason.SEVERAL_POLICIES if found else RouteReason.NO_POLICY)
        only = next(iter(found.values()))
        reason = None if codes == (normal,) else RouteReason.CODE_UNKNOWN
        return PolicyChoice(only.policy, only.digest, reason, suspended=only.policy.status == "suspended")

    def _in_force(self, question: _Question) -> Iterable[LoadedPolicy]:
        code, programme, state, service_on, *_ = question
        known = programmes.table().get(programme)
        if known is None or not known.governs.covers(code, state=state, service_on=service_on):
            return ()
        versions: dict[str, list[LoadedPolicy]] = {}
        for one in self.loaded:
            if _reaches(one.policy, question):
                versions.setdefault(one.policy.id, []).append(one)
        return [
            one
            for same in versions.values()
            if code in (one := _standing(same)).policy.codes and one.policy.status != "retired"
        ]


def _is(policy: Policy, identity: str) -> bool:
    return identity == policy.id or (identity == policy.family and policy.overlay_of is None)


@cache
def shipped() -> Catalog:
    """The policies that come with the product, read once a process."""
    return Catalog.load(SHIPPED)


def read_all(folder: Path) -> tuple[list[LoadedPolicy], list[Problem]]:
    """Every policy that reads, and the mistakes of those that do not. The shipped ones are read once a process."""
    loaded, problems = _read_shipped() if folder == SHIPPED else _read(folder)
    return list(loaded), list(problems)


@cache
def _read_shipped() -> tuple[list[LoadedPolicy], list[Problem]]:
    return _read(SHIPPED)


def _read(folder: Path) -> tuple[list[LoadedPolicy], list[Problem]]:
    loaded: list[LoadedPolicy] = []
    problems: list[Problem] = []
    files = Folder(folder)
    with building():
        for path in [*sorted(folder.glob("*/[0-9]*.yaml")), *sorted(folder.glob(f"{OVERLAYS}/*/[0-9]*.yaml"))]:
            try:
                loaded += files.load(path)
            except PolicyFileError as error:
                problems += error.problems
    if not loaded and not problems:
        problems.append(Problem(str(folder.name), 0, "", "holds no policy", "Add one as FAMILY/EFFECTIVE-DATE.yaml."))
    return loaded, problems + _same_version(loaded)


def _same_version(loaded: list[LoadedPolicy]) -> list[Problem]:
    problems = []
    seen: dict[tuple[str, str], str] = {}
    for one in loaded:
        name = (one.policy.id, one.policy.version)
        if name in seen:
            remedy = "Give the newer file its own version."
            problems.append(Problem(one.file, 0, "version", f"{seen[name]} has the same id and version", remedy))
        seen[name] = one.file
    return problems


def folded(name: str | None) -> str:
    """A payer's or plan's name without case, blanks and punctuation."""
    return "".join(letter for letter in (name or "").casefold() if letter.isalnum())


def _reaches(policy: Policy, question: _Question) -> bool:
    _, programme, state, service_on, payer, plan = question
    return (
        programme in policy.programmes
        and (not policy.payers or payer in map(folded, policy.payers))
        and (not policy.plans or plan in map(folded, policy.plans))
        and (not policy.states or state in policy.states)
        and policy.effective_from <= service_on
        and (policy.effective_to is None or service_on <= policy.effective_to)
    )


def _standing(versions: list[LoadedPolicy]) -> LoadedPolicy:
    """The version that holds: a policy in force is never edited, so that a newer one ends it; a draft ends none."""
    settled = [one for one in versions if one.policy.status not in ("submitted", "under_review")]
    return max(settled or versions, key=lambda one: one.policy.effective_from)
