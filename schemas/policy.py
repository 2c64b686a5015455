"""The grammar of a policy file.

A policy is dated data: criteria over facts, each with its citation and its basis. `policies.loader` turns errors
of this model into messages that name file, line, criterion and remedy; `policies.grammar` writes its JSON Schema.

An expression (`requires`, `applies_only_if`, `when`) is a mapping with exactly one key:

    all: [..]   any: [..]   at_least: {n: 2, of: [..]}   not: ..       composition (law 5, no short cut)
    present: {fact: .., ..filter, contradicted_by: [{fact: .., ..filter}], for_each: {fact: .., named_by: attribute}}
                                       met when said; not_met when negated or when a contradicting fact is said;
                                       missing when silent; said and contradicted at once is a conflict,
                                       or met by one uncontradicted statement of several with `mixed: unopposed`,
                                       or simply met with `mixed: met`
    absent:  {fact: .., ..filter}      met when negated, not_met when said, missing when silent
    unstated: {fact: .., ..filter}     met when neither said nor negated, else not_met; only in a red flag's `when`,
                                       where silence brings a person and can never help an approval
    number: {fact: .., op: ">=", value: 6, unit: "of 10", along: [{attribute: .., op: .., value: ..}], ..filter}
                                       `along`: other numbers of the same measurement ("15 an hour, in 30 events")
    duration: {fact: .., op: ">=", days: 28, since: {fact: ..}, ..filter}   of days, or of dates up to `known_on`
    within:  {fact: .., days: 730, ..filter}              dated inside the window before `known_on`
    count:   {fact: .., op: "<=", value: 3, rolling_days: 365 | calendar: year, ..filter}
    sessions: {scope: .., op: "<", value: 4, rolling_days: 365 | calendar: year, chart: {fact: ..}}   from utilisation
    interval: {first: {fact: ..}, then: {fact: ..}, least: 31, most: 91}   days from one dated event to another
    code_in: {field: diagnoses | code | modifiers, codes: [..]}
    concordance: {left: {fact: ..}, right: {fact: ..}, on: [side, region, roots]}
    line: {field: levels, op: "<=", count: 1, chart: procedure.level} | {field: side, in: [..]}
          | {field: levels | roots | side, among: [{fact: .., ..filter}]}
    quantity: {codes: [..], op: "<=", value: 200} | {codes: [..], dose: {fact: ..}, vial: 100}

In a policy file `{term: name}` may stand for any expression (`terms:` has its title and its `when`), alone or with an
`applies_only_if`, and in a filter for `fact`, `values` and `attributes` (its `facts`). It is written out before the
grammar sees it.

A filter's attribute value "*" fits any stated value. Two idioms: a rule that silence does not touch ("no biologics") is
`requires: absent X` with `applies_only_if: any: [present X, absent X]`; an exemption inside `any` carries
`applies_only_if` on its own branch, so that silence about the exemption hides no contradiction.
"""

from datetime import date
from typing import Annotated, Literal

from pydantic import ConfigDict, Field, model_validator

from schemas.base import Frozen
from schemas.fact import Assertion, FactSource
from schemas.policy_facts import FactFilter, PresentTest, StatedTest
from schemas.policy_papers import GapWords, RequiredDocument, Statement
from schemas.policy_parameter import Parameter
from schemas.policy_sensitive import SensitiveAsk
from schemas.policy_service import Diagnoses, Ride, Service, SessionRule, most_of_ride
from schemas.policy_source import CitationRef, Source

Op = Literal[">=", ">", "<=", "<", "=="]
Basis = Literal["coverage", "advisory"]
Status = Literal["submitted", "under_review", "approved", "suspended", "retired"]
Section = Literal["indication", "level", "technique", "counselling", "integration", "pitfall", "repeat", "utilisation"]


_PLACES = ("levels", "roots", "side")  #: what `among` compares


class AlongTest(Frozen):
    """Another number of the same measurement, kept as an attribute of its fact; one that is not stated is missing."""

    attribute: str
    op: Op
    value: float


class NumberTest(FactFilter):
    op: Op
    value: float
    unit: str | None = None
    pick: Literal["newest", "highest", "lowest"] = "newest"
    along: tuple[AlongTest, ...] = ()


class DurationTest(FactFilter):
    op: Op
    days: int
    pick: Literal["longest", "total"] = "longest"
    since: FactFilter | None = None  #: the complaint: what ended before it began was not for it, and does not count


class WithinTest(FactFilter):
    """`undated: inside`, for red flags: an undated fact counts, unless its own `days` say that it was longer ago."""

    days: int
    undated: Literal["open", "inside"] = "open"


class CountTest(FactFilter):
    op: Op
    value: int
    rolling_days: int | None = None
    calendar: Literal["year"] | None = None


class SessionsTest(Frozen):
    """Sessions already spent, of claims and unused authorizations; with `chart`, also those that the chart dates, each
    once. One that the chart does not date may be one of those counted, or another."""

    scope: str
    op: Op
    value: int
    rolling_days: int | None = None
    calendar: Literal["year"] | None = None
    chart: FactFilter | None = None


class IntervalTest(Frozen):
    """Days from `first` to `then`, both dated by what they say of themselves and never by their document.

    Met when a pair lies in the bounds. Outside them it is missing, since there may have been another such event; with
    `only` there is but one (a discharge), and dated pairs that all lie outside are not_met. Where `first` and `then`
    are the same (two blocks), one event is no pair, and one of the day of another is that one told again.
    """

    first: FactFilter
    then: FactFilter
    least: int = 0
    most: int | None = None
    only: bool = False

    @model_validator(mode="after")
    def _bounds_hold_a_day(self) -> "IntervalTest":
        if self.most is not None and self.most < self.least:
            raise ValueError("interval: most is smaller than least, it could never be met")
        return self


class CodeTest(Frozen):
    field: Literal["diagnoses", "code", "modifiers"]
    codes: tuple[str, ...] = Field(min_length=1)  #: a trailing "*" is a prefix
    which: Literal["any", "all"] = "any"


class ConcordanceTest(Frozen):
    """Two kinds of fact agree on root, side, region and segment (a level or its neighbour), as `policy.md` 1.4 has it.

    Met when a pair agrees on all of `on` that both state and on at least one stated; not_met when both kinds are there
    and all stated pairs disagree (`apart`: the opposite); missing when either is silent or nothing can be compared."""

    left: FactFilter
    right: FactFilter
    on: tuple[Literal["side", "region", "roots", "segments"], ...] = Field(min_length=1)
    apart: bool = False


class LineTest(Frozen):
    """A test of what the line asks for: `op` with `count`, `in`, or `among`. An absent field is missing.

    `chart` names the kind of fact in which a chart says the same (its levels, its side, its value): it stands in for
    a field that the line leaves out, and a chart that fails where the line passes is not_met and a conflict.
    `levels` are counted as distinct levels, `level_span` from the highest to the lowest, those between included;
    `regions` over all lines of the session. Drugs and supplies that ride with a service are no `code` of the group.

    `among` holds each level (side, or root that leaves at a level) that the lines ask for against those that facts
    name: met when each is among them, not_met when one is not. Where the lines or the facts name none there is nothing
    to hold against each other: not_applicable, and whether they have to be named is for a test of its own.
    """

    model_config = ConfigDict(populate_by_name=True)

    field: Literal[
        "levels", "level_span", "roots", "side", "modifiers", "quantity", "approach", "place_of_service", "regions",
        "code",
    ]  # fmt: skip
    op: Op | None = None
    count: int | None = None
    one_of: tuple[str, ...] = Field(default=(), alias="in")
    among: tuple[FactFilter, ...] = ()
    chart: str | None = None
    #: Which assertions of the `chart` facts count. An order is often written as a plan.
    assertions: tuple[Assertion, ...] = (Assertion.PRESENT, Assertion.HYPOTHETICAL)

    @property
    def limits_levels(self) -> bool:
        """Whether it forbids more than a number of levels, named or asked for by units."""
        return self.field in ("levels", "level_span") and self.op in ("<=", "<")

    @model_validator(mode="after")
    def _one_comparison(self) -> "LineTest":
        asked = (self.op is not None, bool(self.one_of), bool(self.among))
        if (self.op is None) != (self.count is None) or sum(asked) != 1:
            raise ValueError("a line test has one of `op` with `count`, `in` and `among`")
        if self.among and (self.field not in _PLACES or self.chart is not None):
            raise ValueError(f"`among` stands with a field of {', '.join(_PLACES)}, and without `chart`")
        if self.field == "roots" and not self.among:
            raise ValueError("`roots` are compared by `among` only")
        return self


class QuantityTest(Frozen):
    """Units that the lines of these codes ask for in a session: `op` with `value`, or `dose`.

    `dose` names the facts in which the chart plans a number of the same unit: as many are asked for, up to the next
    whole `vial` where there is one. Another number is not_met and a conflict. Does not apply where no line has a code.
    """

    codes: tuple[str, ...] = Field(min_length=1)
    op: Op | None = None
    value: float | None = None
    dose: FactFilter | None = None
    vial: float | None = Field(default=None, gt=0)

    @model_validator(mode="after")
    def _one_comparison(self) -> "QuantityTest":
        if (self.op is None) != (self.value is None) or (self.op is None) == (self.dose is None):
            raise ValueError("a quantity test has either `op` with `value`, or `dose`")
        if self.vial is not None and self.dose is None:
            raise ValueError("`vial` stands only beside `dose`")
        return self


class AtLeast(Frozen):
    n: int = Field(ge=1)
    of: tuple["Expression", ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _n_can_be_reached(self) -> "AtLeast":
        if self.n > len(self.of):
            raise ValueError("at_least: n is greater than the number of tests, it could never be met")
        return self


class Expression(Frozen):
    """One node. Exactly one key is set."""

    model_config = ConfigDict(populate_by_name=True)

    all: tuple["Expression", ...] | None = Field(default=None, min_length=1)
    any: tuple["Expression", ...] | None = Field(default=None, min_length=1)
    at_least: AtLeast | None = None
    negation: "Expression | None" = Field(default=None, alias="not")
    present: PresentTest | None = None
    absent: FactFilter | None = None
    unstated: StatedTest | None = None
    number: NumberTest | None = None
    duration: DurationTest | None = None
    within: WithinTest | None = None
    count: CountTest | None = None
    sessions: SessionsTest | None = None
    interval: IntervalTest | None = None
    code_in: CodeTest | None = None
    concordance: ConcordanceTest | None = None
    line: LineTest | None = None
    quantity: QuantityTest | None = None
    #: Only with any other key: this branch counts only if the condition is met.
    applies_only_if: "Expression | None" = None

    @model_validator(mode="after")
    def _one_key(self) -> "Expression":
        if len(self.operators) != 1:
            raise ValueError("an expression has exactly one of " + ", ".join(OPERATORS))
        return self

    @property
    def operators(self) -> tuple[str, ...]:
        given = self.model_fields_set - {"applies_only_if"}
        return tuple(name for name in given if getattr(self, name) is not None)

    @property
    def children(self) -> tuple["Expression", ...]:
        """The expressions directly below, `applies_only_if` included."""
        below = [*(self.all or ()), *(self.any or ()), *(self.at_least.of if self.at_least else ())]
        return tuple(below + [one for one in (self.negation, self.applies_only_if) if one is not None])


OPERATORS = (
    "all", "any", "at_least", "negation", "present", "absent", "unstated", "number", "duration", "within", "count",
    "sessions", "interval", "code_in", "concordance", "line", "quantity",
)  # fmt: skip


def uses(tree: Expression, operator: str) -> bool:
    """Whether this operator occurs anywhere in the tree."""
    return operator in tree.operators or any(uses(child, operator) for child in tree.children)


class Criterion(Frozen):
    id: str = Field(pattern=r"^[a-z0-9][a-z0-9-]*$", max_length=60)
    title: str  #: what must be true, in one sentence
    section: Section
    basis: Basis
    accepted: tuple[FactSource, ...] = Field(default=(FactSource.DOCUMENTED,), min_length=1)
    requires: Expression
    applies_only_if: Expression | None = None
    citations: tuple[CitationRef, ...] = Field(min_length=1)
    gap: GapWords | None = None
    note: str | None = None

    @model_validator(mode="after")
    def _a_coverage_criterion_can_be_asked_for(self) -> "Criterion":
        if self.basis == "coverage" and self.gap is None:
            raise ValueError("a coverage criterion needs `gap:` (category, loinc, ask, member_ask): it may be missing")
        return self

    @model_validator(mode="after")
    def _silence_meets_nothing(self) -> "Criterion":
        if any(uses(tree, "unstated") for tree in (self.requires, self.applies_only_if) if tree is not None):
            raise ValueError("`unstated` stands only in a red flag's `when`: no criterion may rest on silence")
        return self


class RedFlag(Frozen):
    """Opens a physician's case due in hours. Never speeds an approval, never denies (`domain.md` 3.7)."""

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9-]*$", max_length=60)
    title: str
    when: Expression
    due_hours: int = Field(ge=1, le=72)
    citations: tuple[CitationRef, ...] = Field(min_length=1)


TermName = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]*$", max_length=60)]


class Term(Frozen):
    """A part of a policy with a name, for those who read it: where it is used its title is shown (`policies.terms`).

    Criteria and red flags hold what it stands for, and nothing is evaluated by the name.
    """

    title: str = Field(min_length=1)  #: of a condition a clause ("the left knee is asked for"), of facts a noun
    when: Expression | None = None
    facts: FactFilter | None = None  #: kinds, values and attributes; other fields stand where it is used

    @model_validator(mode="after")
    def _one_meaning(self) -> "Term":
        if (self.when is None) == (self.facts is None):
            raise ValueError("a term has either `when` (a condition) or `facts`")
        if self.facts is not None and self.facts.model_fields_set - {"fact", "values", "attributes"}:
            raise ValueError(
                "the facts of a term are `fact`, `values` and `attributes`; the rest stands where it is used"
            )
        return self


class Policy(Frozen):
    """A policy as the engine takes it. A file states all of it, or is `based_on` another one (`policies.assembly`)."""

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9-]*$", max_length=80)
    family: str = Field(pattern=r"^[a-z0-9][a-z0-9-]*$", max_length=60)
    version: str = Field(max_length=20)
    title: str
    payer: str = "sample payer"
    payers: tuple[str, ...] = ()  #: whose coverage it governs, as `coverage.payer` names them; empty: every payer's
    plans: tuple[str, ...] = ()  #: of those payers, only these plans; empty: every plan
    based_on: str | None = None  #: "family/2026-01-01": the file that this one takes over what it does not state
    overlay_of: str | None = None  #: the policy whose numbers and basis a payer's overlay changes
    parameters: dict[str, Parameter] = Field(default_factory=dict)
    terms: dict[TermName, Term] = Field(default_factory=dict)
    status: Status
    sample: bool
    programmes: tuple[str, ...] = Field(min_length=1)
    states: tuple[Annotated[str, Field(pattern=r"^[A-Z]{2}$")], ...] = ()  #: empty: every state
    effective_from: date
    effective_to: date | None = None
    services: tuple[Service, ...] = Field(min_length=1)
    rides: tuple[str | Ride, ...] = ()  #: drugs and supplies approved together with a service, never by themselves
    #: The longest time from `service_from` to `service_to` that an approval by policy may reach.
    period_days: int = Field(default=90, ge=1)
    expertise: str
    minimum_age: int = 18
    names_minors: bool = False  #: `domain.md` 3.6: else no approval by policy under 18, pregnant, EPSDT
    names_pregnancy: bool = False
    sources: dict[str, Source] = Field(min_length=1)
    diagnoses: Diagnoses
    criteria: tuple[Criterion, ...] = Field(min_length=1)
    red_flags: tuple[RedFlag, ...] = ()
    session_rules: tuple[SessionRule, ...] = ()
    documents: tuple[RequiredDocument, ...] = ()
    sensitive: tuple[SensitiveAsk, ...] = ()
    information: tuple[Statement, ...] = ()
    not_modelled: tuple[str, ...] = ()
    quality_sample_percent: float = Field(default=5.0, ge=0, le=100)

    @property
    def codes(self) -> frozenset[str]:
        return frozenset(service.code for service in self.services)

    @property
    def riding(self) -> dict[str, int]:
        """Codes of `rides`, each with the most units of it."""
        return dict(most_of_ride(one) for one in self.rides)

    def criterion(self, identity: str) -> Criterion:
        """The criterion with this id. Raises StopIteration."""
        return next(item for item in self.criteria if item.id == identity)
