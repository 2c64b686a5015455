"""present, absent and unstated: is it said, is it denied, is the record silent."""

from collections.abc import Callable, Sequence
from typing import Final, NamedTuple

from engine.case import Case, Evaluate
from engine.node import Node, Showing
from engine.record import Record, dated
from engine.wanted import Heard, Wanted, is_other_note, names_place, speaks_of_place, word_of
from schemas.evaluation import Result
from schemas.fact import Fact
from schemas.fact_words import value_words
from schemas.policy_facts import EachOf, FactFilter, PresentTest, StatedTest

_UNNAMED: Final = "unspecified"


def present(test: PresentTest) -> Evaluate:
    wanted = Wanted(test)
    against = tuple(Wanted(one) for one in test.contradicted_by)
    mixed = test.mixed
    left_out = _left_out(test.for_each)
    shows = Showing(f"present: {wanted.words}")
    texts = _Texts.about(wanted.words)

    def evaluate(case: Case, record: Record) -> Node:
        heard = _with_contradictions(wanted.hear(record, case.regions), against, record, case.regions)
        if not heard.said:
            result = Result.NOT_MET if heard.denied else Result.MISSING
            is_open = heard.is_uncertain and not heard.denied
            return shows(result, texts.of(heard), heard.facts, is_open=is_open)
        conflict = heard.conflict and (mixed == "conflict" or (mixed == "unopposed" and not heard.unopposed))
        if not conflict and (without := left_out(heard.said, record)):
            return shows(Result.MISSING, texts.without(without), heard.facts + without)
        result = Result.NOT_MET if conflict else Result.MET
        why = texts.both if conflict else texts.said
        return shows(result, why, heard.facts, conflict=conflict, dated=has_date(heard.said))

    return evaluate


def absent(test: FactFilter) -> Evaluate:
    """What is called possible is not absent, though it be denied elsewhere: which of the two holds is for a person."""
    wanted = Wanted(test)
    shows = Showing(f"absent: {wanted.words}")
    texts = _Texts.about(wanted.words)

    def evaluate(case: Case, record: Record) -> Node:
        heard = wanted.hear(record, case.regions)
        if heard.said:
            why = texts.both if heard.conflict else texts.said
            return shows(Result.NOT_MET, why, heard.facts, conflict=heard.conflict)
        if heard.is_uncertain:
            return shows(Result.MISSING, texts.open, heard.hints + heard.denials, is_open=True)
        result = Result.MET if heard.denied else Result.MISSING
        return shows(result, texts.of(heard), heard.facts, dated=has_date(heard.denials) or not heard.denied)

    return evaluate


def unstated(test: StatedTest) -> Evaluate:
    """Only in a red flag's `when`: silence brings a person there, and helps no approval."""
    wanted = Wanted(test)
    left_out = _left_out(test.for_each)
    shows = Showing(f"unstated: {wanted.words}")
    texts = _Texts.about(wanted.words)

    def evaluate(case: Case, record: Record) -> Node:
        heard = wanted.hear(record, case.regions)
        if without := left_out(heard.said, record):
            return shows(Result.MET, texts.without(without), heard.facts + without)
        spoken = bool(heard.said or heard.denials)
        why = texts.said if heard.said else texts.of(heard)
        return shows(Result.NOT_MET if spoken else Result.MET, why, heard.facts)

    return evaluate


def has_date(facts: Sequence[Fact]) -> bool:
    # The first has nearly always a date, and a generator costs more than the rest of the test.
    return bool(facts) and (dated(facts[0]) is not None or any(dated(fact) is not None for fact in facts))


LeftOut = Callable[[Sequence[Fact], Record], tuple[Fact, ...]]


def _left_out(each: EachOf | None) -> LeftOut:
    """The things of which none of the facts is: each names other ones, and none is for all."""
    if each is None:
        return lambda _said, _record: ()
    wanted, key = Wanted(each), each.named_by

    def find(said: Sequence[Fact], record: Record) -> tuple[Fact, ...]:
        named = {fact.attributes.get(key) for fact in said}
        if not said or None in named:
            return ()
        # What has no name of its own may well be one of those that are named.
        return tuple([one for one in wanted.said(record) if word_of(one) not in {*named, None, _UNNAMED}])

    return find


class _Texts(NamedTuple):
    """The sentences of one test, written once."""

    said: str
    denied: str
    partly: str
    hinted: str
    silent: str
    both: str
    open: str
    words: str

    @classmethod
    def about(cls, words: str) -> "_Texts":
        return cls(
            said=f"the record says: {words}",
            denied=f"the record denies: {words}",
            partly=f"the record denies only a part of: {words}",
            hinted=f"the record speaks only of a possibility, a plan, the past or the family: {words}",
            silent=f"the record is silent about: {words}",
            both=f"the record both says and contradicts: {words}",
            open=f"the record leaves open: {words}",
            words=words,
        )

    def without(self, left_out: Sequence[Fact]) -> str:
        names = sorted({value_words(word_of(fact) or "") for fact in left_out})
        return f"the record says, but not for {' or '.join(names)}: {self.words}"

    def of(self, heard: Heard) -> str:
        """For a record in which nothing counts as said."""
        if heard.denied:
            return self.denied
        if heard.denials:
            return self.partly
        return self.hinted if heard.hints else self.silent


def _with_contradictions(heard: Heard, against: tuple[Wanted, ...], record: Record, regions: frozenset[str]) -> Heard:
    """What contradicts without a negation counts among the denials. It leaves unopposed what is said of other places.

    One that names no place tells of the rest ("other reflexes are normal"): it opposes only what names none either. In
    another note of the same day that finds nothing of the kind, it tells of all.
    """
    if not against:
        return heard
    contradicting = tuple([fact for one in against for fact in one.said(record)])
    if not contradicting:
        return heard
    unopposed = tuple(
        [
            fact
            for fact in heard.unopposed
            if not any(
                (names_place(one) or not names_place(fact) or _tells_of_all(one, fact, heard.said))
                and speaks_of_place(one, fact, regions)
                for one in contradicting
            )
        ]
    )
    denials = heard.denials + contradicting
    return heard._replace(denials=denials, denied=True, unopposed=unopposed, contradicted=True)


def _tells_of_all(one: Fact, fact: Fact, said: tuple[Fact, ...]) -> bool:
    return is_other_note(one, fact) and all(other.document != one.document for other in said if other.kind == one.kind)
