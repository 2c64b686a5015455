"""One evaluated node of a criterion's tree, before it becomes a `NodeResult`."""

from typing import NamedTuple

from schemas.evaluation import NodeResult, Result
from schemas.fact import Fact


class Node(NamedTuple):
    label: str
    result: Result
    why: str
    facts: tuple[Fact, ...] = ()  #: looked at, in the order of the record
    conflict: bool = False
    dated: bool = True  #: False: met, but only by facts that nobody dated
    flags: tuple[str, ...] = ()
    children: tuple["Node", ...] = ()

    def as_result(self) -> NodeResult:
        return NodeResult(
            node=self.label,
            result=self.result,
            why=self.why,
            conflict=self.conflict,
            children=tuple(child.as_result() for child in self.children),
        )

    def reasons(self) -> list[str]:
        """The leaves that decided, in words: those that share the node's result or are in conflict."""
        if not self.children:
            return [self.why]
        same = [child for child in self.children if child.result is self.result or child.conflict]
        return [why for child in same or self.children for why in child.reasons()]
