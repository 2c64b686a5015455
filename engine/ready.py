"""A policy made ready: its expressions are functions, its words and lists put together once."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from engine.asking import Asked
from engine.citations import citations_of
from engine.criteria import AskedCriterion, AskedFlag, judging, raising
from engine.diagnoses import Lists
from engine.expressions import Maker
from engine.operators import composition
from engine.sight import Outlook, scopes_in, sights
from schemas.evaluation import Gap
from schemas.policy import Criterion, Policy, RedFlag, uses
from schemas.policy_service import Service
from schemas.vocabulary import FACT_KINDS

_OF_TIME: Final = ("duration", "within", "count", "interval")


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadyPolicy:
    policy: Policy
    outlook: Outlook
    criteria: tuple[AskedCriterion, ...]
    red_flags: tuple[AskedFlag, ...]
    gaps: Mapping[str, Gap]  #: what to ask for by criterion, for a line still to be named
    services: Mapping[str, Service]  #: by code
    diagnoses: Lists
    scopes: frozenset[str]  #: whose sessions it counts
    timed: frozenset[str]  #: criteria that measure time
    kinds: frozenset[str]  #: of fact, that criteria and red flags look at


def ready_policy(policy: Policy) -> ReadyPolicy:
    """Made once per policy object: a worker evaluates the same few policies all day."""
    return _made(_Same(policy))


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
    titles = {document.loinc: document.title for document in policy.documents}
    seen = [sights(tree) for one in policy.criteria for tree in (one.requires, one.applies_only_if) if tree is not None]
    names = frozenset[str]().union(*seen, *(sights(one.when) for one in policy.red_flags))
    return ReadyPolicy(
        policy=policy,
        outlook=Outlook(names),
        criteria=tuple(_criterion(policy, one, maker) for one in policy.criteria),
        red_flags=tuple(_red_flag(policy, one, maker) for one in policy.red_flags),
        gaps={one.id: _gap(policy, one, titles) for one in policy.criteria if one.gap is not None},
        services={service.code: service for service in policy.services},
        diagnoses=Lists(policy.diagnoses),
        scopes=scopes_in(names),
        kinds=names & FACT_KINDS.keys(),
        timed=frozenset(one.id for one in policy.criteria if any(uses(one.requires, name) for name in _OF_TIME)),
    )


def _criterion(policy: Policy, criterion: Criterion, maker: Maker) -> AskedCriterion:
    evaluate, seen = maker.ready(criterion.requires), sights(criterion.requires)
    if criterion.applies_only_if is not None:
        evaluate = composition.only_if(maker.ready(criterion.applies_only_if, as_condition=True), evaluate)
        seen |= sights(criterion.applies_only_if)
    return Asked(evaluate, seen, accepted=criterion.accepted, conclude=judging(policy, criterion))


def _red_flag(policy: Policy, flag: RedFlag, maker: Maker) -> AskedFlag:
    return Asked(maker.ready(flag.when), sights(flag.when), accepted=None, conclude=raising(policy, flag))


def _gap(policy: Policy, criterion: Criterion, titles: Mapping[str, str]) -> Gap:
    words = criterion.gap
    assert words is not None  # the caller asks for criteria that have them
    return Gap(
        criterion=criterion.id,
        line=0,
        category=words.category,
        loinc=words.loinc,
        document=titles.get(words.loinc, words.category.replace("_", " ")),
        ask=words.ask,
        why=criterion.title,
        member_ask=words.member_ask,
        citations=citations_of(policy, criterion.citations),
    )
