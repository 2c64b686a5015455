"""Checks of one expression: kinds, values, attributes and units that the vocabulary has."""

from collections.abc import Iterator

from policies.code_findings import diagnosis_findings, procedure_findings
from policies.findings import Finding, instead
from schemas.policy import (
    CodeTest,
    ConcordanceTest,
    DurationTest,
    Expression,
    IntervalTest,
    LineTest,
    NumberTest,
    Policy,
    QuantityTest,
)
from schemas.policy_facts import FactFilter, PresentTest, StatedTest
from schemas.vocabulary import FACT_KINDS, OUTCOMES

Path = tuple[str | int, ...]

_FACT_TESTS = ("present", "absent", "unstated", "number", "duration", "within", "count")


def expression_findings(expression: Expression, policy: Policy, path: Path) -> Iterator[Finding]:
    """The mistakes of this node and of all below it."""
    for name in _FACT_TESTS:
        test = getattr(expression, name)
        if test is not None:
            yield from filter_findings(test, (*path, name))
    if expression.number is not None:
        yield from _number_findings(expression.number, (*path, "number"))
    if expression.concordance is not None:
        yield from _concordance_findings(expression.concordance, (*path, "concordance"))
    if expression.interval is not None:
        yield from _interval_findings(expression.interval, (*path, "interval"))
    if expression.code_in is not None:
        yield from _code_findings(expression.code_in, policy, (*path, "code_in"))
    if expression.line is not None:
        yield from _line_findings(expression.line, (*path, "line"))
    if expression.quantity is not None:
        yield from _quantity_findings(expression.quantity, policy, (*path, "quantity"))
    for below, child in _children(expression):
        yield from expression_findings(child, policy, (*path, *below))


def _children(expression: Expression) -> Iterator[tuple[Path, Expression]]:
    for name in ("all", "any"):
        for number, child in enumerate(getattr(expression, name) or ()):
            yield (name, number), child
    if expression.at_least is not None:
        for number, child in enumerate(expression.at_least.of):
            yield ("at_least", "of", number), child
    if expression.negation is not None:
        yield ("not",), expression.negation
    if expression.applies_only_if is not None:
        yield ("applies_only_if",), expression.applies_only_if


def filter_findings(test: FactFilter, path: Path) -> Iterator[Finding]:
    """Kinds, values and attributes that the vocabulary does not have."""
    unknown = [kind for kind in test.kinds if kind not in FACT_KINDS]
    for kind in unknown:
        yield Finding((*path, "fact"), f"`{kind}` is no kind of fact", instead(kind, FACT_KINDS))
    if not unknown:
        yield from _value_findings(test, path)
        yield from _attribute_findings(test, path)
    if isinstance(test, StatedTest) and test.for_each is not None:
        yield from filter_findings(test.for_each, (*path, "for_each"))
        known = {name for kind in test.kinds if kind in FACT_KINDS for name in FACT_KINDS[kind].attributes}
        if test.for_each.named_by not in known:
            what = f"`{test.for_each.named_by}` is no attribute of {' or '.join(test.kinds)}"
            yield Finding((*path, "for_each", "named_by"), what, instead(test.for_each.named_by, known))
    if isinstance(test, DurationTest) and test.since is not None:
        yield from filter_findings(test.since, (*path, "since"))
    if isinstance(test, PresentTest):
        for number, against in enumerate(test.contradicted_by):
            yield from filter_findings(against, (*path, "contradicted_by", number))


def _value_findings(test: FactFilter, path: Path) -> Iterator[Finding]:
    words = {word for kind in test.kinds for word in words_of(kind)}
    for value in test.values:
        if words and value not in words:
            yield Finding(
                (*path, "values"), f"`{value}` is no value of {' or '.join(test.kinds)}", instead(value, words)
            )
    if test.values and not words and any(FACT_KINDS[kind].value == "none" for kind in test.kinds):
        yield Finding((*path, "values"), f"{' and '.join(test.kinds)} has no values", "Remove `values:`.")


def words_of(kind: str) -> tuple[str, ...]:
    """The values that a kind of fact may have; empty when they are not a closed list."""
    described = FACT_KINDS[kind].value
    return tuple(described.removeprefix("word: ").split(" | ")) if described.startswith("word: ") else ()


def _attribute_findings(test: FactFilter, path: Path) -> Iterator[Finding]:
    known = {name for kind in test.kinds for name in FACT_KINDS[kind].attributes}
    for name, values in test.attributes.items():
        if name not in known:
            remedy = instead(name, known) if known else "Remove it: this kind has no attributes."
            yield Finding((*path, "attributes", name), f"`{name}` is no attribute of {' or '.join(test.kinds)}", remedy)
        elif name == "outcome":
            for value in values:
                if value not in (*OUTCOMES, "*"):
                    where = (*path, "attributes", name)
                    yield Finding(where, f"`{value}` is no outcome", instead(value, OUTCOMES))


def _number_findings(test: NumberTest, path: Path) -> Iterator[Finding]:
    for kind in test.kinds:
        described = FACT_KINDS.get(kind)
        if described is None:
            continue
        if described.value != "number":
            remedy = "Use `present`, `duration` or `count` for it."
            yield Finding((*path, "fact"), f"`{kind}` carries no number", remedy)
        elif test.unit is not None and test.unit != described.unit:
            remedy = f"Write `unit: {described.unit}`." if described.unit else "Remove `unit:`."
            yield Finding((*path, "unit"), f"`{kind}` is not counted in {test.unit}", remedy)
    yield from _out_of_range(test, path)
    known = {name for kind in test.kinds if kind in FACT_KINDS for name in FACT_KINDS[kind].attributes}
    for number, along in enumerate(test.along):
        if along.attribute not in known:
            where = (*path, "along", number, "attribute")
            what = f"`{along.attribute}` is no attribute of {' or '.join(test.kinds)}"
            yield Finding(where, what, instead(along.attribute, known))


def _out_of_range(test: NumberTest, path: Path) -> Iterator[Finding]:
    """A threshold that no chart can reach, or every one does, decides nothing and looks as if it did."""
    for kind in test.kinds:
        unit = FACT_KINDS[kind].unit if kind in FACT_KINDS else None
        most = _most(unit or "")
        if most is not None and not 0 <= test.value <= most:
            what = f"`{kind}` lies between 0 and {most} ({unit}), and {test.value:g} does not"
            yield Finding((*path, "value"), what, "Correct `value:`, or the kind of fact.")


def _most(unit: str) -> int | None:
    """The end of a scale, as its unit tells it: "of 10", "%"; None where there is none."""
    if unit.startswith("%"):
        return 100
    scale = unit.removeprefix("of ")
    return int(scale) if scale != unit and scale.isdigit() else None


def _concordance_findings(test: ConcordanceTest, path: Path) -> Iterator[Finding]:
    yield from filter_findings(test.left, (*path, "left"))
    yield from filter_findings(test.right, (*path, "right"))


def _interval_findings(test: IntervalTest, path: Path) -> Iterator[Finding]:
    yield from filter_findings(test.first, (*path, "first"))
    yield from filter_findings(test.then, (*path, "then"))


def _code_findings(test: CodeTest, policy: Policy, path: Path) -> Iterator[Finding]:
    for number, code in enumerate(test.codes):
        where = (*path, "codes", number)
        if test.field == "diagnoses":
            yield from diagnosis_findings(code, policy, where)
        elif test.field == "code":
            yield from procedure_findings(code, policy, where)


def _quantity_findings(test: QuantityTest, policy: Policy, path: Path) -> Iterator[Finding]:
    for number, code in enumerate(test.codes):
        if code not in policy.codes:
            where, what = (*path, "codes", number), f"the code {code} is no service of this policy"
            yield Finding(where, what, instead(code, policy.codes))
    if test.dose is not None:
        yield from filter_findings(test.dose, (*path, "dose"))
        for kind in test.dose.kinds:
            if kind in FACT_KINDS and FACT_KINDS[kind].value != "number":
                yield Finding(
                    (*path, "dose", "fact"), f"`{kind}` carries no number", "Name a kind of fact that has one."
                )


def _line_findings(test: LineTest, path: Path) -> Iterator[Finding]:
    for number, one in enumerate(test.among):
        yield from filter_findings(one, (*path, "among", number))
    if test.chart is not None and test.chart not in FACT_KINDS:
        yield Finding((*path, "chart"), f"`{test.chart}` is no kind of fact", instead(test.chart, FACT_KINDS))
