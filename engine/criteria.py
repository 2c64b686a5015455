"""A policy's criteria and red flags held against a record."""

from collections.abc import Iterable
from functools import lru_cache
from typing import Final, NamedTuple

from engine.case import Case, Evaluate
from engine.expressions import Maker
from engine.node import Node, reasons
from engine.operators import composition
from engine.record import Record
from schemas.evaluation import Citation, CriterionResult, Evidence, RedFlagResult, Result
from schemas.fact import Fact
from schemas.policy import CitationRef, Criterion, Policy, RedFlag

_WORDS_PER_RESULT: Final = 4  # deciding leaves named in a criterion's summary; the tree has them all
_RESULTS_KEPT: Final = 64


class Judged(NamedTuple):
    """A criterion's result with what routing needs beside it."""

    result: CriterionResult
    dated: bool  #: False: met, but only by facts that nobody dated
    flags: tuple[str, ...]

    @property
    def counts(self) -> bool:
        return self.result.basis == "coverage"


class _ReadyCriterion(NamedTuple):
    criterion: Criterion
    evaluate: Evaluate
    citations: tuple[Citation, ...]
    without_facts: dict[int, CriterionResult]  #: by the tree shown, which the result keeps alive


class _ReadyFlag(NamedTuple):
    flag: RedFlag
    evaluate: Evaluate
    citations: tuple[Citation, ...]


class ReadyPolicy(NamedTuple):
    """A policy whose expressions are functions already."""

    policy: Policy
    criteria: tuple[_ReadyCriterion, ...]
    red_flags: tuple[_ReadyFlag, ...]


def ready_policy(policy: Policy) -> ReadyPolicy:
    """Made once per policy object: a worker evaluates the same few policies all day."""
    return _made(_Same(policy))


def judge(ready_one: ReadyPolicy, case: Case, record: Record) -> tuple[Judged, ...]:
    """Every criterion, in the policy's order. None is left out because another failed."""
    return tuple([_judge(one, case, record) for one in ready_one.criteria])


def raised(ready_one: ReadyPolicy, case: Case, record: Record) -> tuple[RedFlagResult, ...]:
    """The red flags that the record shows, or about which it contradicts itself. Every source counts."""
    results = []
    for one in ready_one.red_flags:
        node = one.evaluate(case, record)
        if node.result is Result.MET or node.conflict:
            results.append(_flag_result(one, node, record))
    return tuple(results)


def citations_of(policy: Policy, references: Iterable[CitationRef]) -> tuple[Citation, ...]:
    """What a rule rests on, with the certainty of its own part where that is less sure than the source."""
    return tuple(_citation(policy, reference) for reference in references)


class _Same:
    """A policy as a cache key: two are the same only if they are one object, since a deep hash costs too much."""

    __slots__ = ("policy",)

    def __init__(self, policy: Policy) -> None:
        self.policy = policy

    def __hash__(self) -> int:
        return id(self.policy)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and other.policy is self.policy


@lru_cache(maxsize=256)
def _made(key: _Same) -> ReadyPolicy:
    policy, maker = key.policy, Maker()
    return ReadyPolicy(
        policy,
        tuple(
            _ReadyCriterion(one, _whole(one, maker), citations_of(policy, one.citations), {}) for one in policy.criteria
        ),
        tuple(_ReadyFlag(one, maker.ready(one.when), citations_of(policy, one.citations)) for one in policy.red_flags),
    )


def _whole(criterion: Criterion, maker: Maker) -> Evaluate:
    requires = maker.ready(criterion.requires)
    if criterion.applies_only_if is None:
        return requires
    return composition.only_if(maker.ready(criterion.applies_only_if, as_condition=True), requires)


def _judge(one: _ReadyCriterion, case: Case, record: Record) -> Judged:
    view = record.accepting(one.criterion.accepted)
    node = one.evaluate(case, view)
    result = one.without_facts.get(id(node.shown)) or _without_facts(one, node)
    if node.facts:
        result = _result(one, node, why=result.why, facts=_evidence(node.facts, view))
    return Judged(result, node.dated, node.flags)


def _without_facts(one: _ReadyCriterion, node: Node) -> CriterionResult:
    """Silence looks the same in every request, and so do the words for what was found."""
    if len(one.without_facts) >= _RESULTS_KEPT:
        one.without_facts.clear()
    made = one.without_facts[id(node.shown)] = _result(one, node, why=_summary(node), facts=())
    return made


def _result(one: _ReadyCriterion, node: Node, *, why: str, facts: tuple[Evidence, ...]) -> CriterionResult:
    criterion = one.criterion
    return CriterionResult(
        id=criterion.id,
        title=criterion.title,
        section=criterion.section,
        basis=criterion.basis,
        result=node.result,
        conflict=node.conflict,
        why=why,
        facts=facts,
        citations=one.citations,
        tree=node.shown,
    )


def _summary(node: Node) -> str:
    words = list(dict.fromkeys(reasons(node.shown)))
    more = len(words) - _WORDS_PER_RESULT
    return "; ".join(words[:_WORDS_PER_RESULT]) + (f"; and {more} more" if more > 0 else "")


def _evidence(facts: tuple[Fact, ...], record: Record) -> tuple[Evidence, ...]:
    once = {id(fact): fact for fact in facts}
    return tuple([record.evidence(fact) for fact in once.values()])


def _flag_result(one: _ReadyFlag, node: Node, record: Record) -> RedFlagResult:
    return RedFlagResult(
        id=one.flag.id,
        title=one.flag.title,
        facts=_evidence(node.facts, record),
        citations=one.citations,
        due_hours=one.flag.due_hours,
    )


def _citation(policy: Policy, reference: CitationRef) -> Citation:
    source = policy.sources[reference.source]
    return Citation(
        source=reference.source,
        title=source.title,
        section=reference.section,
        certainty=reference.certainty or source.certainty,
        url=source.url,
    )
