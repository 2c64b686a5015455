"""One evaluated node of a criterion's tree: what is stored of it, and what its parents need beside that."""

from typing import Final, NamedTuple

from schemas.evaluation import NodeResult, Result
from schemas.fact import Fact

#: How many different answers one node keeps. Silence and plain words come back all day; measured values do not.
_KEPT: Final = 64


class Node(NamedTuple):
    result: Result
    shown: NodeResult  #: shared between requests: it is frozen and holds no facts
    facts: tuple[Fact, ...] = ()  #: looked at, in the order of the record
    conflict: bool = False
    dated: bool = True  #: False: met, but only by facts that nobody dated
    flags: tuple[str, ...] = ()
    open: bool = False  #: missing, and met if what the record calls uncertain is so


class Showing:
    """Makes the nodes of one place in a tree. What was shown once is not built again: it is most of the cost."""

    __slots__ = ("_label", "_plain")

    def __init__(self, label: str) -> None:
        self._label = label
        self._plain: dict[tuple[Result, str, bool], Node] = {}

    def __call__(
        self,
        result: Result,
        why: str,
        facts: tuple[Fact, ...] = (),
        *,
        conflict: bool = False,
        dated: bool = True,
        flags: tuple[str, ...] = (),
        is_open: bool = False,
    ) -> Node:
        plain = self._plain.get((result, why, conflict)) or self._make(result, why, conflict)
        if not facts and dated and not flags:
            return plain
        return Node(result, plain.shown, facts, conflict, dated, flags, is_open)

    def _make(self, result: Result, why: str, conflict: bool) -> Node:
        if len(self._plain) >= _KEPT:
            self._plain.clear()
        shown = NodeResult(node=self._label, result=result, why=why, conflict=conflict)
        node = self._plain[(result, why, conflict)] = Node(result, shown, conflict=conflict)
        return node


class ShowingChildren:
    """The same for a node with children, by the children shown."""

    __slots__ = ("_label", "_made")

    def __init__(self, label: str) -> None:
        self._label = label
        self._made: dict[tuple[int, ...], NodeResult] = {}

    def known(self, children: tuple[NodeResult, ...]) -> NodeResult | None:
        """What was shown for these very children. They are kept with it, so an id means the same object."""
        return self._made.get(tuple(map(id, children)))

    def make(self, children: tuple[NodeResult, ...], result: Result, why: str, *, conflict: bool) -> NodeResult:
        if len(self._made) >= _KEPT:
            self._made.clear()
        shown = NodeResult(node=self._label, result=result, why=why, conflict=conflict, children=children)
        self._made[tuple(map(id, children))] = shown
        return shown


def reasons(shown: NodeResult) -> list[str]:
    """The leaves that decided, in words: those that share the node's result or are in conflict."""
    if not shown.children:
        return [shown.why]
    same = [child for child in shown.children if child.result is shown.result or child.conflict]
    return [why for child in same or shown.children for why in reasons(child)]
