"""An expression as a sentence, for people who read policies and not YAML."""

from collections.abc import Callable
from typing import Any, Final

from schemas.fact_words import kinds_words, plain, value_words
from schemas.policy import (
    CodeTest,
    ConcordanceTest,
    CountTest,
    DurationTest,
    Expression,
    FactFilter,
    IntervalTest,
    LineTest,
    NumberTest,
    PresentTest,
    QuantityTest,
    SessionsTest,
    StatedTest,
    WithinTest,
)

_OPS: Final = {">=": "at least", ">": "more than", "<=": "at most", "<": "less than", "==": "exactly"}


def outline(expression: Expression, *, depth: int = 0) -> list[tuple[int, str]]:
    """The expression as an indented list: (depth, words) for each node."""
    kind, children = _composition(expression)
    condition = _condition(expression)
    if not children:
        return [(depth, _test(expression))]
    if len(children) == 1 and kind != "not" and not condition:
        return outline(children[0], depth=depth)
    lines = [(depth, f"{kind}{condition}:")]
    for child in children:
        lines += outline(child, depth=depth + 1)
    return lines


def in_words(expression: Expression) -> str:
    """The expression in one sentence, for short ones; nested parts stand in brackets."""
    kind, children = _composition(expression)
    if not children:
        return _test(expression)
    if kind == "not":
        return f"{_denied(children[0])}{_condition(expression)}"
    word = {"all of": " and ", "any of": " or "}.get(kind, "; ")
    joined = word.join(_bracketed(child) for child in children)
    return (joined if kind in ("all of", "any of") else f"{kind}: {joined}") + _condition(expression)


def _denied(child: Expression) -> str:
    words = _bracketed(child)
    plainly = child.present is not None and child.applies_only_if is None
    return words.replace("the record says", "the record does not say", 1) if plainly else f"not {words}"


def _composition(expression: Expression) -> tuple[str, tuple[Expression, ...]]:
    """ "all of", "any of", "not" or "at least n of" with the children; no children for a test."""
    if expression.all is not None:
        return "all of", expression.all
    if expression.any is not None:
        return "any of", expression.any
    if expression.at_least is not None:
        return f"at least {expression.at_least.n} of", expression.at_least.of
    if expression.negation is not None:
        return "not", (expression.negation,)
    return "", ()


def _test(expression: Expression) -> str:
    """A test with its condition. A prohibition that silence does not touch is said as such."""
    condition = expression.applies_only_if
    if expression.absent is not None and condition is not None and _asks_for(condition, expression.absent):
        return f"nothing in the record says {filter_in_words(expression.absent)}"
    return _leaf(expression) + _condition(expression)


def _asks_for(condition: Expression, test: FactFilter) -> bool:
    said = condition.present
    return said is not None and filter_in_words(said) == filter_in_words(test)


def _condition(expression: Expression) -> str:
    condition = expression.applies_only_if
    if condition is None:
        return ""
    if condition.negation is not None:
        return f" (unless {in_words(condition.negation)})"
    if _is_said_or_denied(condition):
        return " (where the record says or denies it)"
    if _is_about_the_same(expression, condition):
        return " (where the record speaks of it)"
    return f" (counts only if {in_words(condition)})"


def _is_said_or_denied(condition: Expression) -> bool:
    """ "any: [present X, absent X]": the rule holds wherever the record speaks of X at all."""
    match condition.any:
        case (Expression(present=PresentTest() as said), Expression(absent=FactFilter() as denied)):
            return filter_in_words(said) == filter_in_words(denied)
    return False


def _is_about_the_same(expression: Expression, condition: Expression) -> bool:
    """A branch that silence sets aside: its condition only asks whether its own fact is said."""
    test = getattr(expression, expression.operators[0])
    if expression.operators == condition.operators and getattr(condition, condition.operators[0]) == test:
        return True
    said = condition.present
    return said is not None and isinstance(test, FactFilter) and said.kinds == test.kinds


def _bracketed(child: Expression) -> str:
    _, children = _composition(child)
    return f"[{in_words(child)}]" if len(children) > 1 else in_words(child)


def _leaf(expression: Expression) -> str:
    (name,) = expression.operators
    test = getattr(expression, name)
    words = _WORDS.get(type(test))
    if words is not None:
        return words(test)
    return f"{_said(name)} {filter_in_words(test)}{_each(test)}{_against(test)}{_days(test)}"


def _each(test: FactFilter) -> str:
    each = test.for_each if isinstance(test, StatedTest) else None
    return "" if each is None else f", of each one of which it says: {filter_in_words(each)}"


def _number(test: NumberTest) -> str:
    along = "".join(f", with {plain(one.attribute)} {_OPS[one.op]} {one.value:g}" for one in test.along)
    return f"{filter_in_words(test)} {_OPS[test.op]} {test.value:g}{f' {test.unit}' if test.unit else ''}{along}"


def _duration(test: DurationTest) -> str:
    since = "" if test.since is None else f", not ended before the beginning of {filter_in_words(test.since)}"
    return f"{filter_in_words(test)} for {_OPS[test.op]} {test.days} days{since}"


def _count(test: CountTest) -> str:
    return f"{_OPS[test.op]} {test.value} of {filter_in_words(test)}{_window(test)}"


def _sessions(test: SessionsTest) -> str:
    what, _, where = test.scope.partition(":")
    scope = f"{what} ({where.replace('_', ' or ')})" if where else what
    chart = " and what only the chart tells of" if test.chart is not None else ""
    sources = f"claims, unused authorizations, earlier requests{chart}"
    return f"{_OPS[test.op]} {test.value} sessions of {scope}{_window(test)}, counted from {sources}"


def _interval(test: IntervalTest) -> str:
    if test.least == 0 and test.most is None:
        return f"{filter_in_words(test.first)} not later than {filter_in_words(test.then)}"
    most = f" and at most {test.most}" if test.most is not None else ""
    return f"at least {test.least}{most} days from {filter_in_words(test.first)} to {filter_in_words(test.then)}"


def _concordance(test: ConcordanceTest) -> str:
    return f"{filter_in_words(test.left)} and {filter_in_words(test.right)} agree on {' or '.join(test.on)}"


def _code(test: CodeTest) -> str:
    if test.field == "code":
        return f"the code asked for is {' or '.join(test.codes)}"
    return f"{test.which} of the {test.field} in {', '.join(test.codes)}"


def _said(name: str) -> str:
    return {"present": "the record says", "absent": "the record denies", "unstated": "the record is silent about"}.get(
        name, "the record dates"
    )


def _days(test: FactFilter) -> str:
    if not isinstance(test, WithinTest):
        return ""
    return f" within {test.days} days{' or without a date' if test.undated == 'inside' else ''}"


def _against(test: FactFilter) -> str:
    if not isinstance(test, PresentTest):
        return ""
    against = " or ".join(filter_in_words(one) for one in test.contradicted_by)
    notes = [f"against it: {against}"] if against else []
    if test.mixed == "unopposed":
        notes.append("one that nothing contradicts in its place is enough")
    elif test.mixed == "met" and against:
        notes.append("which takes nothing from it")
    return f" ({'; '.join(notes)})" if notes else ""


def filter_in_words(test: FactFilter) -> str:
    """ "a reflex diminished or absent (cervical or thoracic)"."""
    kinds = kinds_words(test.kinds, has_value=bool(test.values))
    values = " or ".join(value_words(value) for value in test.values)
    details = [" or ".join(group) for group in (test.side, test.region, test.levels) if group]
    details += [f"{plain(key)} {' or '.join(map(value_words, values))}" for key, values in test.attributes.items()]
    return " ".join(part for part in (kinds, values, f"({'; '.join(details)})" if details else "") if part)


def _line(test: LineTest) -> str:
    if test.among:
        told = " or ".join(map(filter_in_words, test.among))
        return f"each of the {plain(test.field)} that the line asks for is among those of {told}"
    asked = f"{_OPS[test.op]} {test.count}" if test.op is not None else f"in {', '.join(test.one_of)}"
    return f"the line asks for {plain(test.field)} {asked}"


def _quantity(test: QuantityTest) -> str:
    codes = " or ".join(test.codes)
    if test.dose is None:
        assert test.op is not None  # the grammar holds it
        return f"the lines ask for {_OPS[test.op]} {test.value:g} units of {codes}"
    vial = f", up to the next {test.vial:g}" if test.vial else ""
    return f"the lines ask for as many units of {codes} as {filter_in_words(test.dose)}{vial}"


def _window(test: CountTest | SessionsTest) -> str:
    if test.calendar is not None:
        return f" in the calendar {test.calendar}"
    return f" in {test.rolling_days} days" if test.rolling_days is not None else ""


_WORDS: Final[dict[type, Callable[[Any], str]]] = {
    NumberTest: _number,
    DurationTest: _duration,
    CountTest: _count,
    SessionsTest: _sessions,
    IntervalTest: _interval,
    ConcordanceTest: _concordance,
    CodeTest: _code,
    LineTest: _line,
    QuantityTest: _quantity,
}
