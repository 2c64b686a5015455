"""A filter made ready, and what the record says about it: said, denied, both, or only hinted at."""

from collections.abc import Sequence
from typing import Final, NamedTuple

from engine.anatomy import is_elsewhere, regions_of, roots_of, sides_of
from engine.record import Record, dated
from schemas.fact import Assertion, Fact
from schemas.fact_words import kinds_words, plain, value_words
from schemas.policy_facts import FactFilter

#: Attributes that tell how something is known, not which thing is meant. A denial is not narrowed by them.
_HOW_IT_IS_KNOWN: Final = frozenset({"modality", "visits", "moment", "reason", "instrument", "shown_as"})
#: Attributes that write the value once more or bound it.
_VALUE_AGAIN: Final = frozenset({"grade", "upper", "precision", "extent"})
_ANY: Final = "*"


class Heard(NamedTuple):
    """What a record says about a filter."""

    said: tuple[Fact, ...]
    unopposed: tuple[Fact, ...]  #: said, and covered by no denial
    denials: tuple[Fact, ...]
    denied: bool  #: the denials cover all that the filter asks for
    hints: tuple[Fact, ...]  #: fit, but as history, family, plan or possibility
    contradicted: bool = False  #: a fact that says the opposite without a negation is there

    @property
    def conflict(self) -> bool:
        """Something is both said and denied."""
        return (self.contradicted and bool(self.said)) or len(self.unopposed) < len(self.said)

    @property
    def is_uncertain(self) -> bool:
        """It is called possible: neither said nor ruled out. A plan, the past and the family leave nothing open."""
        return bool(self.hints) and any(fact.assertion is Assertion.UNCERTAIN for fact in self.hints)

    @property
    def facts(self) -> tuple[Fact, ...]:
        return self.said + self.denials or self.hints


SILENCE: Final = Heard((), (), (), denied=False, hints=())


class Wanted:
    """A `FactFilter` with its sets built once, since a policy is asked thousands of times."""

    __slots__ = (
        "_assertions", "_attributes", "_levels", "_region_open", "_regions", "_side_open", "_sides", "_values",
        "kinds", "words",
    )  # fmt: skip

    def __init__(self, asked: FactFilter) -> None:
        self.kinds = asked.kinds
        self.words = in_words(asked)
        self._values = frozenset(asked.values)
        self._sides = frozenset(asked.side)
        self._regions = frozenset[str](asked.region)
        self._levels = frozenset(asked.levels)
        self._attributes = tuple((key, frozenset(values)) for key, values in asked.attributes.items())
        self._assertions = frozenset(asked.assertions)
        self._side_open = "side" in asked.allow_unstated
        self._region_open = "region" in asked.allow_unstated

    def said(self, record: Record) -> tuple[Fact, ...]:
        """The facts that count as said."""
        by_kind = record.by_kind
        if by_kind.keys().isdisjoint(self.kinds):
            return ()
        return tuple(
            [
                fact
                for kind in self.kinds
                for fact in by_kind.get(kind, ())
                if fact.assertion in self._assertions and self.fits(fact)
            ]
        )

    def hear(self, record: Record, regions: frozenset[str]) -> Heard:
        """All that the record says. `regions`: where the complaint is, for denials that name a region."""
        if record.by_kind.keys().isdisjoint(self.kinds):
            return SILENCE
        said, denials, hints = self._sorted(record)
        if not denials:
            everything = tuple(said)
            return Heard(everything, everything, (), denied=False, hints=tuple(hints))
        return Heard(
            tuple(said),
            _unopposed(said, denials, regions),
            tuple(denials),
            denied=self._all_denied(denials, regions),
            hints=tuple(hints),
        )

    def _sorted(self, record: Record) -> tuple[list[Fact], list[Fact], list[Fact]]:
        said: list[Fact] = []
        denials: list[Fact] = []
        hints: list[Fact] = []
        for kind in self.kinds:
            for fact in record.by_kind.get(kind, ()):
                if fact.assertion is Assertion.NEGATED and fact.assertion not in self._assertions:
                    if self._touches(fact):
                        denials.append(fact)
                elif self.fits(fact):
                    (said if fact.assertion in self._assertions else hints).append(fact)
        return said, denials, hints

    def fits(self, fact: Fact) -> bool:
        """Every field that is asked for is stated and agrees."""
        return (
            (not self._values or word_of(fact) in self._values)
            and (not self._sides or self._side_fits(fact))
            and (not self._regions or self._region_fits(fact))
            and (not self._levels or not self._levels.isdisjoint(fact.levels))
            and (not self._attributes or all(_attribute_fits(fact, *one) for one in self._attributes))
        )

    def _side_fits(self, fact: Fact) -> bool:
        if fact.side is None:
            return self._side_open
        return fact.side in self._sides or (fact.side == "bilateral" and not self._sides.isdisjoint(sides_of(fact)))

    def _region_fits(self, fact: Fact) -> bool:
        regions = regions_of(fact)
        return not self._regions.isdisjoint(regions) if regions else self._region_open and not is_elsewhere(fact)

    def _touches(self, denial: Fact) -> bool:
        """A denial of some of what is asked for: where it states a field, the field agrees."""
        return (
            (not self._values or denial.value is None or word_of(denial) in self._values)
            and (not self._sides or denial.side is None or self._side_fits(denial))
            and (not self._regions or not regions_of(denial) or self._region_fits(denial))
            and (not self._levels or not denial.levels or not self._levels.isdisjoint(denial.levels))
            and all(
                key not in denial.attributes or _attribute_fits(denial, key, values) for key, values in self._attributes
            )
        )

    def _all_denied(self, denials: Sequence[Fact], regions: frozenset[str]) -> bool:
        """Every kind and value asked for is denied by a denial that is no narrower than the question.

        "No disc herniation" leaves open whether there is a stenosis, "not into the left arm" says nothing of the right.
        """
        wide = [denial for denial in denials if self._is_wide(denial, regions)]
        for kind in self.kinds:
            denied = {word_of(denial) for denial in wide if denial.kind == kind}
            if None not in denied and not (self._values and self._values <= denied):
                return False
        return True

    def _is_wide(self, denial: Fact, regions: frozenset[str]) -> bool:
        return (
            (denial.side in (None, "none", "bilateral") or (bool(self._sides) and self._sides <= sides_of(denial)))
            and self._region_is_wide(denial, self._regions or regions)
            and (not denial.levels or (bool(self._levels) and self._levels <= set(denial.levels)))
            and (not denial.roots or bool(denial.levels))
            and self._attributes_are_wide(denial)
        )

    def _region_is_wide(self, denial: Fact, regions: frozenset[str]) -> bool:
        named = regions_of(denial)
        return not named or not regions.isdisjoint(named)

    def _attributes_are_wide(self, denial: Fact) -> bool:
        asked = dict(self._attributes)
        return all(
            key in _HOW_IT_IS_KNOWN or asked.get(key) == frozenset({value}) for key, value in denial.attributes.items()
        )


def word_of(fact: Fact) -> str | None:
    """The value as a policy writes it."""
    value = fact.value
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    return f"{value:g}"


def in_words(asked: FactFilter) -> str:
    """The filter for a reader: "an imaging finding of disc herniation or foraminal stenosis (cervical)"."""
    kinds = kinds_words(asked.kinds, has_value=bool(asked.values))
    values = " or ".join(value_words(value) for value in asked.values)
    details = [" or ".join(group) for group in (asked.side, asked.region, asked.levels) if group]
    details += [
        f"{plain(key)} {' or '.join(value_words(value) for value in values_of)}"
        for key, values_of in asked.attributes.items()
    ]
    return " ".join(part for part in (kinds, values, f"({', '.join(details)})" if details else "") if part)


def _attribute_fits(fact: Fact, key: str, values: frozenset[str]) -> bool:
    stated = fact.attributes.get(key)
    return stated is not None and (stated in values or _ANY in values)


def _unopposed(said: Sequence[Fact], denials: Sequence[Fact], regions: frozenset[str]) -> tuple[Fact, ...]:
    """A long chart says the same many times: only what differs is compared."""
    against = list({_meaning(denial): denial for denial in denials}.values())
    opposed = {
        meaning: any(_covers(denial, fact, regions) for denial in against)
        for meaning, fact in {_meaning(fact): fact for fact in said}.items()
    }
    return tuple(fact for fact in said if not opposed[_meaning(fact)])


def _meaning(fact: Fact) -> tuple[object, ...]:
    return (fact.kind, fact.value, fact.side, fact.region, fact.levels, fact.roots, *sorted(fact.attributes.items()))


def _covers(denial: Fact, fact: Fact, regions: frozenset[str]) -> bool:
    """The denial speaks of what is said: each field that it narrows itself by, the statement names and shares.

    A statement that names no region is taken to be about the complaint's, so that a contradiction is not overlooked.
    """
    return (
        denial.kind == fact.kind
        and (denial.value is None or denial.value == fact.value)
        and speaks_of_place(denial, fact, regions)
    )


def names_place(fact: Fact) -> bool:
    return bool(fact.side or fact.levels or fact.roots or fact.attributes.keys() - _HOW_IT_IS_KNOWN - _VALUE_AGAIN)


def details_of(fact: Fact) -> dict[str, str]:
    """The attributes that tell which thing is meant: the muscle, the drug, the complaint."""
    return {key: value for key, value in fact.attributes.items() if key not in _VALUE_AGAIN}


def is_same_part(one: Fact, other: Fact) -> bool:
    """Both name the same part on the same side, of the same time. What a text leaves out may be of another part."""
    part = details_of(one)
    return (
        one.kind == other.kind
        and one.side is not None
        and one.side == other.side
        and bool(part.keys() - _HOW_IT_IS_KNOWN)
        and part == details_of(other)
        and (one.levels, one.roots) == (other.levels, other.roots)
        and is_same_time(one, other)
    )


def is_same_time(one: Fact, other: Fact) -> bool:
    """The same day, or nobody knows better."""
    first, second = dated(one), dated(other)
    return first is None or second is None or first == second


def is_other_note(one: Fact, other: Fact) -> bool:
    """Of the same time, in different documents."""
    return one.document != other.document and is_same_time(one, other)


def speaks_of_place(denial: Fact, fact: Fact, regions: frozenset[str]) -> bool:
    """Side, levels, region, roots and attributes: one that names none speaks of every place."""
    return (
        (denial.side in (None, "none", "bilateral") or not sides_of(denial).isdisjoint(sides_of(fact)))
        and (not denial.levels or not set(denial.levels).isdisjoint(fact.levels))
        and _shares(regions_of(denial), regions_of(fact) or regions)
        and (not denial.roots or not set(denial.roots).isdisjoint(roots_of(fact)))
        and all(
            key in _HOW_IT_IS_KNOWN or fact.attributes.get(key) == value for key, value in denial.attributes.items()
        )
    )


def _shares(narrow: frozenset[str], stated: frozenset[str]) -> bool:
    return not narrow or not stated or not narrow.isdisjoint(stated)
