"""One test of a policy as a clause, for people who read policies and no YAML. `policies.outline` puts them together."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from policies.glossary import Glossary
from schemas.fact import Assertion
from schemas.fact_words import kinds_words, plain, value_words
from schemas.policy import (
    CodeTest,
    ConcordanceTest,
    CountTest,
    DurationTest,
    Expression,
    IntervalTest,
    LineTest,
    NumberTest,
    QuantityTest,
    SessionsTest,
    WithinTest,
)
from schemas.policy_facts import FactFilter, PresentTest, StatedTest

_OPS: Final = {">=": "at least", ">": "more than", "<=": "at most", "<": "less than", "==": "exactly"}
_TOLD: Final = frozenset({"present", "absent", "unstated", "within"})
#: What the record does for a fact to count, where it need not say that it is so; the plain form after "does not".
_ASSERTED: Final = {
    Assertion.PRESENT: ("says", "say"),
    Assertion.NEGATED: ("denies", "deny"),
    Assertion.HYPOTHETICAL: ("plans", "plan"),
    Assertion.UNCERTAIN: ("thinks possible", "think possible"),
    Assertion.HISTORICAL: ("tells of earlier", "tell of earlier"),
    Assertion.FAMILY: ("says of somebody else", "say of somebody else"),
}
_SIDES: Final = {"left": "on the left", "right": "on the right", "bilateral": "on both sides"}
_ASKED_SIDES: Final = {"left": "the left side", "right": "the right side", "bilateral": "both sides", "none": "no side"}
_FIELDS: Final = {"code": "the code", "modifiers": "the modifier", "approach": "the approach"}
#: Kinds whose values are things of their own and no finding: "non-invasive therapy: physical therapy".
_OF_THINGS: Final = ("care.", "injection.", "procedure.", "surgery.", "emg.", "red_flag.")
_KEYS: Final = {"place": "in the", "how": "to come"}
ONE_IS_ENOUGH: Final = " (one is enough)"


class Words:
    """Tests in words, with the names that a policy gives to what it looks for."""

    def __init__(self, glossary: Glossary) -> None:
        self._glossary = glossary
        self._of_tests: Final[Mapping[type, Callable[[Any], str]]] = {
            NumberTest: self._number,
            DurationTest: self._duration,
            CountTest: self._count,
            SessionsTest: _sessions,
            IntervalTest: self._interval,
            ConcordanceTest: self._concordance,
            QuantityTest: self._quantity,
        }

    def test(self, expression: Expression, *, denied: bool = False) -> str:
        """A test that is no composition, without its `applies_only_if`; `denied`: its opposite."""
        (name,) = expression.operators
        test = getattr(expression, name)
        if name in _TOLD:
            said = _verb(name, test, denied=denied)
            one = ONE_IS_ENOUGH if not denied and isinstance(test, PresentTest) and test.mixed == "unopposed" else ""
            return f"the record {said} {self.facts(test)}{self._each(test)}{_days(test)}{one}"
        if isinstance(test, LineTest):
            return self._line(test, denied=denied)
        if isinstance(test, CodeTest):
            return _code(test, denied=denied)
        words = self._of_tests[type(test)](test)
        return f"not: {words}" if denied else words

    def said_or_denied(self, said: FactFilter) -> str:
        """The record speaks of it at all."""
        either = said.but({"assertions": (*said.assertions, Assertion.NEGATED)})
        return f"the record {_asserted(either, plain_form=False)} {self.facts(said)}"

    def nothing_says(self, test: FactFilter) -> str:
        """The rule that nobody may say so."""
        return f"nothing in the record {_asserted(test, plain_form=False)} {self.facts(test)}"

    def against(self, expression: Expression) -> str | None:
        """What speaks against a statement without denying it, and whether that counts; None where nothing is named."""
        test = expression.present
        if test is None or not test.contradicted_by:
            return None
        against = " or ".join(
            f"a denial of {self.facts(one)}" if one.assertions == (Assertion.NEGATED,) else self.facts(one)
            for one in test.contradicted_by
        )
        return f"{against}, where nothing else is said" if test.mixed == "met" else against

    def facts(self, test: FactFilter) -> str:
        """ "a reflex diminished or absent on the left (cervical or thoracic)"."""
        what, attributes = self._what(test)
        return f"{what}{_where(test, attributes)}"

    def _what(self, test: FactFilter) -> tuple[str, Mapping[str, tuple[str, ...]]]:
        """The kinds and values, by their name if they have one, and the attributes that the name does not hold."""
        name = self._glossary.facts(test)
        if name is not None and name.facts is not None:
            held = name.facts.attributes
            return f'"{name.title}"', {key: one for key, one in test.attributes.items() if key not in held}
        kinds = kinds_words(test.kinds, has_value=bool(test.values))
        if test.values and test.kinds[-1].startswith(_OF_THINGS) and not kinds.endswith((":", " by", " of", " its")):
            kinds += ":"
        return " ".join(one for one in (kinds, " or ".join(map(value_words, test.values))) if one), test.attributes

    def _each(self, test: FactFilter) -> str:
        each = test.for_each if isinstance(test, StatedTest) else None
        return "" if each is None else f", one for each of: {self.facts(each)}"

    def _number(self, test: NumberTest) -> str:
        along = "".join(f", with {plain(one.attribute)} {_OPS[one.op]} {one.value:g}" for one in test.along)
        unit = f" {test.unit}" if test.unit else ""
        what, attributes = self._what(test)
        what = what if test.pick == "newest" else f"the {test.pick} {what}"
        return f"{what} {_OPS[test.op]} {test.value:g}{unit}{_where(test, attributes)}{along}"

    def _duration(self, test: DurationTest) -> str:
        since = "" if test.since is None else f", not ended before the beginning of {self.facts(test.since)}"
        return f"{self.facts(test)} for {_OPS[test.op]} {test.days} day{'' if test.days == 1 else 's'}{since}"

    def _count(self, test: CountTest) -> str:
        if test.op == "<=" and test.value == 0:
            return f"none of {self.facts(test)}{_window(test)}"
        return f"{_OPS[test.op]} {test.value} of {self.facts(test)}{_window(test)}"

    def _interval(self, test: IntervalTest) -> str:
        first, then = self.facts(test.first), self.facts(test.then)
        if test.least == 0 and test.most is None:
            return f"{first} not later than {then}"
        from_to = f"from {first} to another of the same" if test.first == test.then else f"from {first} to {then}"
        if test.least == 0:
            return f"at most {test.most} days {from_to}"
        most = f" and at most {test.most}" if test.most is not None else ""
        return f"at least {test.least}{most} days {from_to}"

    def _concordance(self, test: ConcordanceTest) -> str:
        agree = "disagree" if test.apart else "agree"
        return f"{self.facts(test.left)} and {self.facts(test.right)} {agree} on {' or '.join(test.on)}"

    def _line(self, test: LineTest, *, denied: bool) -> str:
        if test.among:
            told = " or ".join(map(self.facts, test.among))
            lead = "not: " if denied else ""
            return f"{lead}each of the {_PLURAL[test.field]} that the line asks for is among those of {told}"
        chart = f", {'nor' if denied else 'or'} the chart where the line names none" if test.chart else ""
        return f"the line {'does not ask' if denied else 'asks'} for {_asked(test)}{chart}"

    def _quantity(self, test: QuantityTest) -> str:
        codes = " or ".join(test.codes)
        if test.dose is None:
            assert test.op is not None  # the grammar holds it
            return f"the lines ask for {_OPS[test.op]} {test.value:g} units of {codes}"
        vial = f", up to the next {test.vial:g}" if test.vial else ""
        return f"the lines ask for as many units of {codes} as {self.facts(test.dose)}{vial}"


_PLURAL: Final = {"side": "sides", "levels": "levels", "roots": "roots"}


def _verb(name: str, test: FactFilter, *, denied: bool) -> str:
    if name == "present":
        return f"does not {_asserted(test, plain_form=True)}" if denied else _asserted(test, plain_form=False)
    says = {"absent": "deny", "unstated": "be silent about", "within": "date"}[name]
    if denied:
        return f"does not {says}"
    return {"absent": "denies", "unstated": "is silent about", "within": "dates"}[name]


def _asserted(test: FactFilter, *, plain_form: bool) -> str:
    """ "says"; "says or plans". What is told as past counts as said, and is named only where it stands alone."""
    told = tuple(one for one in test.assertions if one is not Assertion.HISTORICAL) or test.assertions
    return _listed([_ASSERTED[one][plain_form] for one in told])


def _listed(words: Sequence[str]) -> str:
    """ "a, b or c"; empty for none."""
    return " or ".join(one for one in (", ".join(words[:-1]), *words[-1:]) if one)


def _sessions(test: SessionsTest) -> str:
    what, _, where = test.scope.partition(":")
    scope = f"{plain(what)} ({where.replace('_', ' or ')})" if where else plain(what)
    chart = " and what only the chart tells of" if test.chart is not None else ""
    sources = f"claims, unused authorizations, earlier requests{chart}"
    return f"{_OPS[test.op]} {test.value} sessions of {scope}{_window(test)}, counted from {sources}"


def _code(test: CodeTest, *, denied: bool) -> str:
    codes = " or ".join(test.codes)
    if test.field == "code":
        return f"the code asked for is {'not ' if denied else ''}{codes}"
    one = {"diagnoses": "diagnosis", "modifiers": "modifier"}[test.field]
    if test.which == "all":
        return f"{'not ' if denied else ''}each {one} of the request is {codes}"
    return f"{'no' if denied else 'a'} {one} of the request is {codes}"


def _days(test: FactFilter) -> str:
    if not isinstance(test, WithinTest):
        return ""
    return f" within {test.days} days{' or without a date' if test.undated == 'inside' else ''}"


def _where(test: FactFilter, attributes: Mapping[str, tuple[str, ...]]) -> str:
    """Its side, and in brackets its region, levels and attributes; with a blank before them."""
    details = [" or ".join(map(plain, group)) for group in (test.region, test.levels) if group]
    for key, values in attributes.items():
        details.append(f"{_KEYS.get(key) or plain(key)} {' or '.join(map(value_words, values))}")
    return "".join(f" {part}" for part in (_sides(test), f"({'; '.join(details)})" if details else "") if part)


def _sides(test: FactFilter) -> str:
    told = [_SIDES.get(side, plain(side)) for side in test.side]
    if told and "side" in test.allow_unstated:
        told.append("with no side named")
    return _listed(told)


def _asked(test: LineTest) -> str:
    if test.op is not None:
        if test.field == "level_span":
            return f"a span of {_OPS[test.op]} {test.count} levels"
        return f"{_OPS[test.op]} {test.count} {plain(test.field).removesuffix('s' if test.count == 1 else '')}"
    if test.field == "side":
        return _listed([_ASKED_SIDES.get(one, one) for one in test.one_of])
    return f"{_FIELDS.get(test.field, plain(test.field))} {' or '.join(map(plain, test.one_of))}"


def _window(test: CountTest | SessionsTest) -> str:
    if test.calendar is not None:
        return f" in the calendar {test.calendar}"
    return f" in {test.rolling_days} days" if test.rolling_days is not None else ""
