"""Which facts a test of a policy looks at, and what it makes of statements."""

from typing import Literal

from pydantic import Field

from schemas.base import Frozen
from schemas.fact import Assertion, Region, Side


class FactFilter(Frozen):
    """Which facts a test looks at. Every given field must fit; a fact that is silent on the field does not fit."""

    fact: str | tuple[str, ...]  #: kind(s) of `schemas.vocabulary`
    values: tuple[str, ...] = ()
    side: tuple[Side, ...] = ()
    region: tuple[Region, ...] = ()
    levels: tuple[str, ...] = ()
    attributes: dict[str, tuple[str, ...]] = Field(default_factory=dict)  #: key: values that fit; "*": any stated value
    assertions: tuple[Assertion, ...] = (Assertion.PRESENT,)  #: which assertions count as "said"
    #: A fact that does not name its region (or side) fits too, when this is set. For notes about one complaint.
    allow_unstated: tuple[Literal["region", "side"], ...] = ()

    @property
    def kinds(self) -> tuple[str, ...]:
        return (self.fact,) if isinstance(self.fact, str) else self.fact


class EachOf(FactFilter):
    """Things of which each wants a fact of its own, which names the thing in its attribute `named_by`."""

    named_by: str


class StatedTest(FactFilter):
    """`for_each`: once for each thing that the record tells of. A fact that names none of them is for all."""

    for_each: EachOf | None = None


class PresentTest(StatedTest):
    """`contradicted_by`: facts that say the opposite without a negation (Spurling negative; pain said to be axial)."""

    contradicted_by: tuple[FactFilter, ...] = ()
    #: Both said and denied: a conflict; or `unopposed`, where one of several is enough: met by a statement that nothing
    #: contradicts in its own place (Spurling positive on the left, negative on the right), else a conflict; or `met`,
    #: where what was said opens something and decides nothing: a red flag, the condition of another test.
    mixed: Literal["conflict", "unopposed", "met"] = "conflict"
