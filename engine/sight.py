"""What an expression can see of a request, as one comparable value.

Law 7 pays here: where an expression sees the same it answers the same, so an answer is worked out once and kept. Seen
is what the facts mean, never where they stand: documents, quotations and offsets differ in every request, go with the
facts and change no result. Dates are seen as days before `known_on`, and only by what measures time.
"""

from collections.abc import Callable, Hashable, Iterable
from datetime import date
from itertools import count
from operator import attrgetter, itemgetter
from typing import Any, Final

from engine.case import Case
from engine.record import Record
from schemas.fact import Fact
from schemas.policy import (
    CodeTest,
    ConcordanceTest,
    CountTest,
    DurationTest,
    Expression,
    IntervalTest,
    LineTest,
    QuantityTest,
    SessionsTest,
)
from schemas.policy_facts import FactFilter, PresentTest, StatedTest
from schemas.request import ServiceLine

View = dict[str, Hashable]
#: All fields of a fact are in one of these three (a test holds them against the model).
MEANING: Final = ("kind", "value", "unit", "assertion", "source", "side", "region", "levels", "roots", "attributes")
DATES: Final = ("days", "on", "until", "document_on")
WHERE_IT_STANDS: Final = ("document", "section", "start", "end", "quote", "attested_by")

_plain: Final = itemgetter(*(name for name in MEANING if name not in ("value", "attributes")))
_of_line: Final = attrgetter("code", "modifiers", "levels", "side", "approach", "place_of_service")
_WITH_DATES: Final = "dates of "  # before a kind
_SESSIONS: Final = "sessions of "  # before a scope


def _lines(lines: Iterable[ServiceLine]) -> Hashable:
    return tuple([(*_of_line(line), line.quantity and (line.quantity.value, line.quantity.unit)) for line in lines])


#: What is seen beside facts.
_OF_CASE: Final[dict[str, Callable[[Case], Hashable]]] = {
    "regions": attrgetter("regions"),
    "session_regions": attrgetter("session_regions"),
    "diagnoses": attrgetter("diagnoses"),
    "service_on": attrgetter("service_on"),
    "known_on": attrgetter("known_on"),
    "lines": lambda case: _lines(case.lines),
    "beside": lambda case: _lines(case.beside),
}
_MOST_NUMBERED: Final = 20_000


def sights(expression: Expression) -> frozenset[str]:
    """The names of all that the answer depends on. A kind of fact goes by its own name."""
    seen = {name for child in expression.children for name in sights(child)}
    for operator in expression.operators:
        seen.update(_SEEN_BY[operator](getattr(expression, operator)))
    return frozenset(seen)


def scopes_in(names: Iterable[str]) -> frozenset[str]:
    """The limits' scopes among the names that `sights` gives."""
    return frozenset(name.removeprefix(_SESSIONS) for name in names if name.startswith(_SESSIONS))


class Outlook:
    """All that the expressions of one policy can see, and what they see of a case."""

    def __init__(self, names: Iterable[str]) -> None:
        self._nothing: View = dict.fromkeys(names)
        self._of_case = [(name, read) for name in self._nothing if (read := _reader(name)) is not None]
        self._numbers: dict[Hashable, int] = {}
        self._fresh = count()

    def view(self, case: Case, record: Record) -> View:
        """By name; None where there is nothing to see. What is long is numbered, so that keys compare quickly."""
        view = self._nothing.copy()
        for kind, facts in record.by_kind.items():
            if kind in view:
                view[kind] = self._number(facts)
                if (dates := _WITH_DATES + kind) in view:
                    view[dates] = tuple([_when(fact, case.known_on) for fact in facts])
        for name, read in self._of_case:
            view[name] = read(case)
        return view

    def _number(self, facts: Iterable[Fact]) -> Hashable:
        """A number for each meaning. None is ever given to two, so forgetting them costs time only."""
        known = self._numbers
        found = []
        for fact in facts:
            meaning = _meaning(fact)
            number = known.get(meaning)
            if number is None:
                if len(known) >= _MOST_NUMBERED:
                    known.clear()
                number = known[meaning] = next(self._fresh)
            found.append(number)
        return tuple(found)


def _meaning(fact: Fact) -> Hashable:
    fields = vars(fact)
    value, attributes = fields["value"], fields["attributes"]
    return (
        _plain(fields),
        # 1, 1.0 and True are equal, and so are 0.0 and -0.0; their words are not.
        value if value is None or type(value) is str else (type(value), repr(value)),
        fields["on"] is None and fields["document_on"] is None,
        tuple(sorted(attributes.items())) if attributes else None,
    )


def _when(fact: Fact, known_on: date) -> Hashable:
    return (fact.days, _before(fact.on, known_on), _before(fact.until, known_on), _before(fact.document_on, known_on))


def _before(day: date | None, known_on: date) -> int | None:
    return None if day is None else (known_on - day).days


def _reader(name: str) -> Callable[[Case], Hashable] | None:
    if name.startswith(_SESSIONS):
        return _sessions(name.removeprefix(_SESSIONS))
    return _OF_CASE.get(name)


def _sessions(scope: str) -> Callable[[Case], Hashable]:
    def read(case: Case) -> Hashable:
        spent = case.utilisation.get(scope)
        return None if spent is None else (spent.sessions, spent.sources, spent.assumed, case.asked.get(scope))

    return read


def _filter(*filters: FactFilter) -> set[str]:
    return {"regions", *(kind for one in filters for kind in one.kinds)}


def _measured(test: FactFilter) -> set[str]:
    return _filter(test) | {_WITH_DATES + kind for kind in test.kinds}


def _lasting(test: DurationTest) -> set[str]:
    return _measured(test) if test.since is None else _measured(test) | _measured(test.since)


def _counted(test: CountTest) -> set[str]:
    return _measured(test) | {"service_on", "known_on"}


def _stated(test: StatedTest) -> set[str]:
    return _filter(test) if test.for_each is None else _filter(test, test.for_each)


def _present(test: PresentTest) -> set[str]:
    return _stated(test) | _filter(*test.contradicted_by)


def _concordance(test: ConcordanceTest) -> set[str]:
    return _filter(test.left, test.right)


def _interval(test: IntervalTest) -> set[str]:
    return _measured(test.first) | _measured(test.then)


def _spent(test: SessionsTest) -> set[str]:
    seen = {_SESSIONS + test.scope, "service_on"}
    return seen if test.chart is None else seen | _measured(test.chart) | {"known_on"}


def _code(test: CodeTest) -> set[str]:
    return {"diagnoses"} if test.field == "diagnoses" else {"lines"}


def _line(test: LineTest) -> set[str]:
    own = {"session_regions"} if test.field == "regions" else {"lines", "beside"}
    if test.among:
        return own | _filter(*test.among)
    return own if test.chart is None else own | {test.chart}


def _quantity(test: QuantityTest) -> set[str]:
    own = {"lines", "beside"}
    return own if test.dose is None else own | _filter(test.dose)


def _children(_tests: object) -> set[str]:
    return set()


#: Every operator of the grammar, so that a new one does not load before it says what it sees.
_SEEN_BY: Final[dict[str, Callable[[Any], set[str]]]] = {
    "all": _children,
    "any": _children,
    "at_least": _children,
    "negation": _children,
    "present": _present,
    "absent": _filter,
    "unstated": _stated,
    "number": _measured,
    "duration": _lasting,
    "within": _measured,
    "count": _counted,
    "sessions": _spent,
    "interval": _interval,
    "code_in": _code,
    "concordance": _concordance,
    "line": _line,
    "quantity": _quantity,
}
