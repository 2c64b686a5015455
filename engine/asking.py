"""An expression of a policy that remembers what it has answered."""

from collections.abc import Callable, Hashable, Iterable
from operator import itemgetter
from typing import Final, Generic, NamedTuple, TypeVar

from engine.case import Case, Evaluate
from engine.node import Node
from engine.record import Record
from engine.sight import View
from schemas.fact import FactSource

Outcome = TypeVar("Outcome")
#: Answers kept per expression. One is a few hundred bytes: what it says in words is shared with others.
_KEPT: Final = 512


class Answer(NamedTuple, Generic[Outcome]):
    """What follows, and the facts it rests on: kind, and place among the facts of that kind."""

    outcome: Outcome
    used: tuple[tuple[str, int], ...]


class Asked(Generic[Outcome]):
    """`conclude` makes the outcome of an evaluated tree; it sees no facts, since they differ where answers do not.

    `accepted`: whose facts count; None: everybody's.
    """

    __slots__ = ("_accepted", "_conclude", "_evaluate", "answers", "sees")

    def __init__(
        self,
        evaluate: Evaluate,
        sights: Iterable[str],
        *,
        accepted: tuple[FactSource, ...] | None,
        conclude: Callable[[Node], Outcome],
    ) -> None:
        self._evaluate = evaluate
        self._accepted = accepted
        self._conclude = conclude
        self.sees: Callable[[View], Hashable] = itemgetter(*sorted(sights))
        self.answers: dict[Hashable, Answer[Outcome]] = {}

    def work_out(self, view: View | None, case: Case, record: Record) -> Answer[Outcome]:
        """The answer to a view that is new, kept for the next."""
        answer = self._answer(case, record)
        if view is not None:
            if len(self.answers) >= _KEPT:
                self.answers.clear()
            self.answers[self.sees(view)] = answer
        return answer

    def _answer(self, case: Case, record: Record) -> Answer[Outcome]:
        heard = record if self._accepted is None else record.accepting(self._accepted)
        node = self._evaluate(case, heard)
        return Answer(self._conclude(node), record.places(node.facts))


def answers(asked: Iterable[Asked[Outcome]], view: View | None, case: Case, *, record: Record) -> list[Answer[Outcome]]:
    """Of each. `view`: what there is to see of `case` and `record`; None: nothing to remember them by."""
    if view is None:
        return [one.work_out(None, case, record) for one in asked]
    return [one.answers.get(one.sees(view)) or one.work_out(view, case, record) for one in asked]
