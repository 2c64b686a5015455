"""all, any, at_least, not and applies_only_if. Every child is evaluated: law 5 allows no short cut."""

from collections.abc import Callable, Sequence

from engine.case import Case, Evaluate
from engine.node import Node, ShowingChildren, reasons
from engine.record import Record
from schemas.evaluation import NodeResult, Result
from schemas.fact import Fact

_MET, _NOT_MET, _MISSING, _NONE = Result.MET, Result.NOT_MET, Result.MISSING, Result.NOT_APPLICABLE
Fold = Callable[[Sequence[Node]], Result]


def all_of(children: Sequence[Evaluate]) -> Evaluate:
    return _composed("all", children, fold=_fold_all, needed=None)


def any_of(children: Sequence[Evaluate]) -> Evaluate:
    return _composed("any", children, fold=_fold_any, needed=1)


def at_least(n: int, children: Sequence[Evaluate]) -> Evaluate:
    return _composed(f"at_least {n}", children, fold=lambda kept: _fold_at_least(n, kept), needed=n)


def negation(child: Evaluate, *, unless_shown: bool) -> Evaluate:
    """`unless_shown`: in a condition, "not X" holds where the record is silent about X.

    A conflict is not turned round: a record that says both yes and no meets neither the test nor its opposite.
    """

    showing = ShowingChildren("not")

    def evaluate(case: Case, record: Record) -> Node:
        inner = child(case, record)
        below = (inner.shown,)
        shown = showing.known(below) or showing.make(
            below,
            _opposite(inner, unless_shown=unless_shown),
            f"the opposite of: {inner.shown.why}",
            conflict=inner.conflict,
        )
        return Node(shown.result, shown, inner.facts, inner.conflict, inner.dated, inner.flags)

    return evaluate


def only_if(condition: Evaluate, branch: Evaluate) -> Evaluate:
    """The branch where the condition is met, or where the record contradicts itself about the condition.

    Where the record calls possible what the condition asks for ("may be on warfarin"), the branch can only hold an
    approval back: it applies, unless it is met. Uncertainty sets no safety rule aside, and opens no way to approval.
    """
    showing = ShowingChildren("applies only if")
    contradicted = ShowingChildren("applies, though the record contradicts itself about the condition")

    def evaluate(case: Case, record: Record) -> Node:
        met = condition(case, record)
        if met.conflict:
            return _in_conflict(contradicted, met, branch(case, record))
        inner = branch(case, record) if met.open or met.result is _MET else None
        if inner is None or (met.open and inner.result is _MET and not inner.conflict):
            below = (met.shown,)
            shown = showing.known(below) or showing.make(below, _NONE, _does_not_apply(met), conflict=False)
            return Node(_NONE, shown, flags=met.flags)
        return Node(
            inner.result,
            inner.shown,
            inner.facts + met.facts,
            inner.conflict,
            inner.dated and met.dated,
            inner.flags + met.flags,
            inner.open,
        )

    return evaluate


def _does_not_apply(met: Node) -> str:
    return f"does not apply: {'; '.join(reasons(met.shown))}"


def _in_conflict(showing: ShowingChildren, met: Node, inner: Node) -> Node:
    below = (met.shown, inner.shown)
    shown = showing.known(below) or showing.make(below, inner.result, inner.shown.why, conflict=True)
    return Node(inner.result, shown, inner.facts + met.facts, conflict=True, dated=inner.dated, flags=inner.flags)


def _composed(label: str, children: Sequence[Evaluate], *, fold: Fold, needed: int | None) -> Evaluate:
    showing = ShowingChildren(label)

    def evaluate(case: Case, record: Record) -> Node:
        nodes = [child(case, record) for child in children]
        below = tuple([node.shown for node in nodes])
        shown = showing.known(below) or _show(showing, nodes, below, fold)
        facts: tuple[Fact, ...] = ()
        flags: tuple[str, ...] = ()
        for node in nodes:
            if node.result is not _NONE:
                facts += node.facts
            flags += node.flags
        result = shown.result
        is_dated = result is not _MET or _is_dated(nodes, needed)
        return Node(result, shown, facts, shown.conflict, is_dated, flags, _is_open(nodes, result, fold))

    return evaluate


def _show(showing: ShowingChildren, nodes: Sequence[Node], below: tuple[NodeResult, ...], fold: Fold) -> NodeResult:
    kept = [node for node in nodes if node.result is not _NONE]
    result = fold(kept) if kept else _NONE
    return showing.make(below, result, _counted(nodes), conflict=any(node.conflict for node in kept))


def _is_open(nodes: Sequence[Node], result: Result, fold: Fold) -> bool:
    """Missing, and met if the record's possibilities are so."""
    if result is not _MISSING or not any(node.open for node in nodes):
        return False
    kept = [node for node in nodes if node.result is not _NONE]
    return fold([node._replace(result=_MET) if node.open else node for node in kept]) is _MET


def _is_dated(nodes: Sequence[Node], needed: int | None) -> bool:
    """Enough of the met children rest on dated facts: all of them, or as many as the node needs."""
    met = [node.dated for node in nodes if node.result is _MET]
    with_date = sum(met)
    return with_date >= (len(met) if needed is None else needed)


def _fold_all(kept: Sequence[Node]) -> Result:
    results = [node.result for node in kept]
    if _NOT_MET in results:
        return _NOT_MET
    return _MISSING if _MISSING in results else _MET


def _fold_any(kept: Sequence[Node]) -> Result:
    results = [node.result for node in kept]
    if _MET in results:
        return _MET
    return _MISSING if _MISSING in results else _NOT_MET


def _fold_at_least(n: int, kept: Sequence[Node]) -> Result:
    if len(kept) < n:
        return _MISSING
    results = [node.result for node in kept]
    met = results.count(_MET)
    if met >= n:
        return _MET
    return _MISSING if met + results.count(_MISSING) >= n else _NOT_MET


def _opposite(inner: Node, *, unless_shown: bool) -> Result:
    if inner.conflict:
        return _NOT_MET
    if inner.result is _MISSING:
        return _MET if unless_shown else _MISSING
    return {_MET: _NOT_MET, _NOT_MET: _MET, _NONE: _NONE}[inner.result]


def _counted(nodes: Sequence[Node]) -> str:
    results = [node.result for node in nodes]
    counts = ((result, results.count(result)) for result in Result)
    return f"of {len(nodes)}: " + ", ".join(f"{count} {result.replace('_', ' ')}" for result, count in counts if count)
