"""A policy's criteria and red flags: what their evaluated trees say, and the results with their facts."""

from collections.abc import Callable, Iterable
from typing import Final, NamedTuple

from engine.asking import Asked, answers
from engine.case import Case
from engine.citations import citations_of
from engine.node import Node, reasons
from engine.operators.lines import SEVERAL_REGIONS
from engine.operators.quantities import UNITS_UNSTATED
from engine.operators.spending import EARLIER_REQUEST
from engine.record import Record
from engine.routing import Cause
from engine.sight import View
from schemas.determination import RouteReason
from schemas.evaluation import CriterionResult, RedFlagResult, Result
from schemas.policy import Criterion, Policy, RedFlag

_WORDS_PER_RESULT: Final = 4  # deciding leaves named in a criterion's summary; the tree has them all
_RESULTS_KEPT: Final = 256
#: Missing, and no paper could answer it: a person's. A line that does not say how much it asks for keeps nobody from
#: asking for the papers that are missing as well.
_UNASKABLE_CAUSES: Final = {
    EARLIER_REQUEST: Cause(RouteReason.EARLIER_REQUEST),
    UNITS_UNSTATED: Cause(RouteReason.QUANTITY, only_approval=True),
}
_UNASKABLE: Final = frozenset(_UNASKABLE_CAUSES)


class Judged(NamedTuple):
    """What a criterion comes to, apart from its facts: so much is the same for every request that is seen alike."""

    result: CriterionResult
    flags: tuple[str, ...]
    counts: bool  #: a coverage criterion; the others are advisory, never missing and no cause
    is_missing: bool
    cause: Cause | None  #: why a person has to look
    is_undated: bool  #: met, and only by what carries no date


AskedCriterion = Asked[Judged]
AskedFlag = Asked[RedFlagResult | None]


def judge(
    criteria: Iterable[AskedCriterion], view: View | None, case: Case, *, record: Record
) -> tuple[tuple[Judged, ...], tuple[CriterionResult, ...]]:
    """Every criterion, in the policy's order, and its result with facts. None is left out because another failed."""
    found = answers(criteria, view, case, record=record)
    results = [
        CriterionResult.trusted({**vars(judged.result), "facts": record.evidence(used)}) if used else judged.result
        for judged, used in found
    ]
    return tuple([judged for judged, _ in found]), tuple(results)


def raised(
    red_flags: Iterable[AskedFlag], view: View | None, case: Case, *, record: Record
) -> tuple[RedFlagResult, ...]:
    """The red flags that the record shows, or about which it contradicts itself. Every source counts."""
    found = answers(red_flags, view, case, record=record)
    return tuple([flag.but({"facts": record.evidence(used)}) for flag, used in found if flag is not None])


def judging(policy: Policy, criterion: Criterion) -> Callable[[Node], Judged]:
    """What an evaluated tree says of this criterion, without the facts."""
    citations = citations_of(policy, criterion.citations)
    counts = criterion.basis == "coverage"
    said: dict[int, CriterionResult] = {}  # by the tree shown, which the result keeps alive

    def conclude(node: Node) -> Judged:
        result = said.get(id(node.shown))
        if result is None:
            if len(said) >= _RESULTS_KEPT:
                said.clear()
            result = said[id(node.shown)] = CriterionResult(
                id=criterion.id,
                title=criterion.title,
                section=criterion.section,
                basis=criterion.basis,
                result=node.result,
                conflict=node.conflict,
                why=_summary(node),
                citations=citations,
                tree=node.shown,
            )
        is_missing = counts and node.result is Result.MISSING and _UNASKABLE.isdisjoint(node.flags)
        is_undated = counts and node.result is Result.MET and not node.dated
        return Judged(result, node.flags, counts, is_missing, _cause(node) if counts else None, is_undated)

    return conclude


def _cause(node: Node) -> Cause | None:
    if node.conflict:
        return Cause(RouteReason.CONFLICT)
    if node.result is Result.NOT_MET:
        return Cause(RouteReason.SEVERAL_REGIONS if SEVERAL_REGIONS in node.flags else RouteReason.NOT_MET)
    if node.result is Result.MISSING:
        return next((cause for flag, cause in _UNASKABLE_CAUSES.items() if flag in node.flags), None)
    if node.result is Result.MET and not node.dated:
        return Cause(RouteReason.UNDATED_EVIDENCE, only_approval=True)
    return None


def raising(policy: Policy, flag: RedFlag) -> Callable[[Node], RedFlagResult | None]:
    """The red flag, without the facts, if the tree raises it."""
    made = RedFlagResult(
        id=flag.id,
        title=flag.title,
        facts=(),
        citations=citations_of(policy, flag.citations),
        due_hours=flag.due_hours,
    )
    return lambda node: made if node.result is Result.MET or node.conflict else None


def _summary(node: Node) -> str:
    words = list(dict.fromkeys(reasons(node.shown)))
    more = len(words) - _WORDS_PER_RESULT
    return "; ".join(words[:_WORDS_PER_RESULT]) + (f"; and {more} more" if more > 0 else "")
