"""Saturations told as bare numbers by state and air, and whether oxygen lifted those on exercise."""

import re
from collections.abc import Iterator
from typing import Final

from reader.chart import Chart, Sentence
from reader.context import modifiers
from reader.emit import fact
from reader.finders.dated import day_near
from reader.finders.oxygen import AIRS, BEFORE_LITRES, LITRES, TOLD, Told, states_of
from reader.finders.recital import is_recital
from reader.letters import sieve
from reader.oxygen_bounds import AIM
from reader.oxygen_rows import Row, Word, rows
from schemas.fact import Assertion, Fact

_SKIP: Final = frozenset(["family_history", "goals", "instructions", "consent", "references"])
_LETTERS: Final = sieve("oxygen", "oxim", "satur", "spo2", "sat ", "sats", "concentrator", "o2", "room air")
_UNSURE: Final = frozenset(["hypothetical", "family", "uncertain", "silence"])
#: Up to this value oxygen may be covered: then the part of the number itself has to name the air.
_QUALIFIES: Final = 89
_GROUP_ONE: Final = 88
_NO_GAIN: Final = re.compile(
    r"\b(?:no|without(?: any)?|nil|little|not any|zero)(?: \w+){0,2}? (?:improvement|change|difference|benefit|"
    r"effect|rise|"
    r"response|correction|gain|increase|better)\b|"
    r"\b(?:did not|didn't|does not|failed to|fails to|could not|not|never)(?: \w+){0,2}? (?:rais\w+|improv\w+|"
    r"correct\w*|"
    r"help\w*|chang\w+|lift\w*|increas\w+|rise|rose|budge\w*|better|respond\w*|shift\w*|overcome|relieve\w*)\b|"
    r"\bmade no (?:\w+ )?difference\b|\b(?:effect|benefit|improvement|response|gain)(?: of| with| from| on)?"
    r"(?: (?:oxygen|o2|supplement\w*))?\s?(?:[:=]|was|is)\s?(?:nil|none|no\b|zero|0|absent)|"
    r"\b(?:unchanged|uncorrected|unimproved|the same|no better|not better) (?:with|on|by|under|despite)\b"
)
_OXYGEN_GIVEN: Final = re.compile(
    r"\b(?:oxygen|o2|nasal|cannula|prongs|supplement\w*|\d(?:\.\d)? ?(?:l\b|lpm|l/min|lit(?:er|re)s?))"
)
_MOVING: Final = re.compile(
    r"\b(?:walk\w*|treadmill|exerci\w+|exert\w*|effort|6 ?mw\w*|six[- ]minute|stairs|climb\w*|ambulat\w+|distance|"
    r"desaturat\w+|corridor|cycl\w+)\b"
)


#: Of these one stands in every sentence of exercise, and of those below in every one of a gain that failed.
_MOVING_LETTERS: Final = sieve(
    "walk", "treadmill", "exerci", "exert", "effort", "6mw", "6 mw", "six-minute", "six minute", "stairs", "climb",
    "ambulat", "distance", "desaturat", "corridor", "cycl",
)  # fmt: skip
_GAIN_LETTERS: Final = sieve(
    "improv", "chang", "difference", "benefit", "effect", "rise", "rose", "respon", "correct", "gain", "increas",
    "better", "rais", "help", "lift", "budge", "shift", "overcome", "reliev", "the same",
)  # fmt: skip


def find(chart: Chart) -> Iterator[Fact | None]:
    """Facts `oxygen.saturation` of bare numbers, and a denied `oxygen.improvement`."""
    if not chart.says(_LETTERS):
        return
    told: list[Told] = chart.kept.setdefault(TOLD, [])
    known = {one.start for one in told}
    for sentence in chart.sentences_with("oxygen", "oxygen_state"):
        if sentence.section in _SKIP:
            continue
        yield from _bare(chart, sentence, known, told)
        yield _no_gain(chart, sentence)
    yield from _no_rise(chart, told)


def _bare(chart: Chart, sentence: Sentence, known: set[int], told: list[Told]) -> Iterator[Fact | None]:
    states = [Word(hit.value, hit.start - sentence.start, hit.end - sentence.start) for hit in states_of(sentence)]
    airs = _airs(sentence)
    # A row of a table goes on about the state that heads it: "walk | without oxygen: end 87 | with 2 L: end 87".
    states = states or (_headed(chart, sentence) if airs else [])
    if not states:
        return
    for row in rows(sentence.words, states, airs):
        at = sentence.start + row.start
        if at in known or not _is_sure(row) or is_recital(chart, sentence, at):
            continue
        span = (at, sentence.start + row.end)
        if AIM.search(sentence.words, 0, row.start) or modifiers(chart, sentence, *span) & _UNSURE:
            continue
        told.append(Told(sentence, at, float(row.value), row.state or "unstated", row.air or "unstated"))
        yield fact(
            chart, sentence, span, "oxygen.saturation", float(row.value), unit="%", on=day_near(chart, sentence, at),
            assertion=Assertion.PRESENT,
            attributes={"condition": row.state or "unstated", "air": row.air or "unstated"},
        )  # fmt: skip


def _headed(chart: Chart, sentence: Sentence) -> list[Word]:
    for above in chart.above(sentence, 3):
        named = {hit.value for hit in states_of(above)}
        if named:
            return [Word(named.pop(), 0, 0)] if len(named) == 1 else []
    return []


def _airs(sentence: Sentence) -> list[Word]:
    start = sentence.start
    named = [Word(hit.value, hit.start - start, hit.end - start) for hit in sentence.of("oxygen") if hit.value in AIRS]
    if BEFORE_LITRES.search(sentence.words):
        named += [Word("on_oxygen", *match.span()) for match in LITRES.finditer(sentence.words)]
    return sorted(named, key=lambda word: word.start)


def _is_sure(row: Row) -> bool:
    return row.state is not None and (row.value > _QUALIFIES or row.is_own)


def _no_gain(chart: Chart, sentence: Sentence) -> Fact | None:
    """ "Oxygen at 3 litres failed to correct it", of exercise."""
    if sentence.position not in chart.positions_saying(_GAIN_LETTERS) or not _is_of_exercise(chart, sentence):
        return None
    match = _NO_GAIN.search(sentence.words)
    if match is None or not _OXYGEN_GIVEN.search(sentence.words):
        return None
    span = (sentence.start + match.start(), sentence.start + match.end())
    if modifiers(chart, sentence, *span) & _UNSURE:
        return None
    return fact(chart, sentence, span, "oxygen.improvement", assertion=Assertion.NEGATED)


def _is_of_exercise(chart: Chart, sentence: Sentence) -> bool:
    moving = chart.positions_saying(_MOVING_LETTERS)
    if sentence.position in moving and _MOVING.search(sentence.words):
        return True
    before = chart.previous(sentence) if moving else None
    return before is not None and before.position in moving and _MOVING.search(before.words) is not None


def _no_rise(chart: Chart, told: list[Told]) -> Iterator[Fact | None]:
    """By numbers: on exercise with oxygen no higher than without it."""
    moved = [one for one in told if one.condition == "exercise"]
    with_it = [one for one in moved if one.air == "on_oxygen"]
    without = [one for one in moved if one.air == "room_air"]
    if not with_it or not without:
        return
    best = max(with_it, key=lambda one: one.value)
    if best.value <= min(one.value for one in without) and best.value <= _GROUP_ONE:
        span = (best.start, best.start + 1)
        yield fact(chart, best.sentence, span, "oxygen.improvement", assertion=Assertion.NEGATED)
