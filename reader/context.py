"""How the text says a thing: our own ConText (Chapman 2007, Harkema 2009).

A trigger reaches forward or backward, within its sentence, up to a terminator. Triggers, terminators and false
triggers are data (`reader/lexicon/context.yaml`).
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Final, NamedTuple

from reader.answers import CELL, DENIALS, ZEROS, Answer, answers_in, end_asked_for, is_of_the_thing, is_of_what_it_did
from reader.asked_things import ends_round_asked
from reader.chart import Chart, Sentence
from reader.floors import end_of_said, start_of_reflex
from reader.new_clauses import STOPPED_LETTERS, ends
from reader.none_of import none_of
from reader.relatives import goes_on_with_relative
from reader.return_precautions import LETTERS as WARNING_LETTERS
from reader.return_precautions import return_precautions
from reader.silence import of_record
from reader.spans import Hit
from reader.statements import (
    BEHIND_COMMA,
    NEW_STATEMENT,
    NEW_SUBJECT,
    SEMICOLON,
    may_end_scope,
    may_stand_apart,
)
from schemas.fact import Assertion

#: Reviews of systems in signs: "+neck pain, -fever".
_SIGNED: Final = re.compile(r"(?:^|[\s,])\+[a-z]|,\s*-[a-z]")
_DASHED: Final = re.compile(r"(?:^|(?<=[\s,]))-(?=[a-z])")
#: Terms of these classes may begin with the denial of a list: "no sensory deficit, weakness or atrophy".
_DENIED_TERMS: Final = ("flag", "neuro", "strength", "sensation", "symptom")
_DENIAL: Final = re.compile(r"(?:no|denie[sd]|without)\b")
_NO_TRIGGER: Final = frozenset(["terminator", "pseudo"])
_ANSWERS: Final = {False: ("negation", "backward"), None: ("silence", "backward")}
_WARNING: Final = ("hypothetical", "forward")
_SIGN: Final = ("near_negation", "forward")
_NEAR: Final = 30  #: "negative" before a word denies that word only
#: How far back a trigger may reach over, in characters.
_BACKWARD_REACH: Final = 70
_FORWARD_REACH: Final = 240
_DURATION_BEFORE: Final = re.compile(
    r"(?:\b(?:day|week|wk|month|mo|year|yr)s?'?s?|long|longstanding|long-standing|chronic|extensive|"
    r"strong|ongoing|current)(?: long)?\s*$"
)

_ORDER: Final = (
    (Assertion.FAMILY, "family"),
    (Assertion.NEGATED, "negation"),
    (Assertion.HYPOTHETICAL, "hypothetical"),
    (Assertion.HYPOTHETICAL, "risk"),
    (Assertion.UNCERTAIN, "uncertain"),
    (Assertion.HISTORICAL, "historical"),
)
#: A warning or a list of risks holds to its end.
_FAR: Final = frozenset(["hypothetical", "risk"])
_OVERLAPPING: Final = frozenset(["family", "negation"])
_SECTION_ASSERTION: Final = {
    "family_history": Assertion.FAMILY,
    "goals": Assertion.HYPOTHETICAL,
    "instructions": Assertion.HYPOTHETICAL,
}


class Trigger(NamedTuple):
    """A word that sets how what it reaches is said: `kind` as in "negation", `direction` as in "forward"."""

    start: int
    end: int
    kind: str
    direction: str
    floor: int = 0  #: what ends at or before this place is not reached backward


class Frame(NamedTuple):
    """The triggers and the places where a scope ends in one sentence."""

    triggers: tuple[Trigger, ...]
    stops: tuple[int, ...]
    far_stops: tuple[int, ...]  #: where even a warning or a plan ends
    hard_stops: tuple[int, ...]  #: "but", ";" and the like: where a list or a path of pain surely ends
    denied: tuple[Trigger, ...] = ()  #: those of the triggers by which the field of a form is answered


_NO_FRAME: Final = Frame((), (), (), ())


def _denials_in_terms(chart: Chart, sentence: Sentence) -> Iterator[Hit]:
    """ "No trauma, fever or incontinence": the denial is part of the first term and reaches the others."""
    for hit in sentence.among(_DENIED_TERMS):
        word = _DENIAL.match(chart.lower, hit.start, hit.end)
        if word is not None:
            yield Hit(hit.start, word.end(), "context", "negation.forward")


def _context_hits(chart: Chart, sentence: Sentence) -> Sequence[Hit]:
    """The terms of the context; the "not" of "not able to" belongs to the limitation and denies no more."""
    hits, limits = sentence.of("context"), sentence.of("limit")
    own = [h for h in hits if not any(o.start <= h.start and h.end <= o.end for o in limits)] if limits else hits
    told = of_record(chart, sentence, own)
    if _may_deny(sentence.words):
        return [*told, *_denials_in_terms(chart, sentence)]
    return told


def _may_deny(words: str) -> bool:
    """Whether a term of the words may begin with a denial."""
    return "no" in words or "deni" in words or "without" in words


def _new_frame(chart: Chart, sentence: Sentence) -> Frame:
    """Every pattern waits behind a look for the marks without which it finds nothing: most sentences have none."""
    hits = _context_hits(chart, sentence)
    words, start = sentence.words, sentence.start
    has_comma, has_dash = "," in words, may_stand_apart(" -", words)
    is_signed = ("+" in words or (has_comma and (has_dash or ",-" in words))) and _SIGNED.search(words) is not None
    signs = [start + m.end() for m in _DASHED.finditer(words)] if is_signed else []
    answers = _answers(chart, sentence, has_dash=has_dash)
    triggers = _triggers(chart, sentence, hits, words) if hits else []
    hard = _hard_stops(chart, sentence, hits, answers)
    soft = _soft_stops(chart, sentence, triggers, signs)
    subjects = [start + m.start() for m in NEW_SUBJECT.finditer(words)] if has_comma else []
    answered = list(_answered(chart, sentence, answers)) if answers else []
    triggers += answered
    triggers += [Trigger(at - 1, at, *_SIGN) for at in signs]
    if sentence.position in chart.positions_saying(WARNING_LETTERS):
        triggers += [Trigger(start + low, start + high, *_WARNING) for low, high in return_precautions(words)]
    if "none of " in words:
        triggers += [Trigger(start + low, start + high, *said) for low, high, said in none_of(words)]
    if not (hard or soft or subjects):
        return Frame(tuple(triggers), (), (), ()) if triggers else _NO_FRAME
    denied = tuple(one for one in answered if one.kind == "negation") if answered else ()
    return Frame(tuple(triggers), _sorted(hard, soft), _sorted(hard, subjects), tuple(sorted(hard)), denied)


def _hard_stops(chart: Chart, sentence: Sentence, hits: Sequence[Hit], answers: Sequence[Answer]) -> list[int]:
    words, start = sentence.words, sentence.start
    found = [h.start for h in hits if h.value == "terminator"] if hits else []
    if ";" in words:
        found += [start + m.start() for m in SEMICOLON.finditer(words)]
    if "|" in words:
        found += [start + m.start() for m in CELL.finditer(words)]
    if answers:
        # An answer, yes or no, is of its own question: "Numbness: Y   Weakness: N".
        found += [one.end for one in answers]
    found += ends_round_asked(chart, sentence)
    return found


def _soft_stops(chart: Chart, sentence: Sentence, triggers: list[Trigger], signs: list[int]) -> list[int]:
    words, start = sentence.words, sentence.start
    found: list[int] = []
    if may_end_scope(words):
        found += [start + m.start() for m in NEW_STATEMENT.finditer(words)]
    elif "," in words:
        found += [start + m.start() for m in BEHIND_COMMA.finditer(words)]
    if signs:
        found += [at for at in (chart.lower.find(",", sign, sentence.end) for sign in signs) if at >= 0]
    if triggers:
        found += _grammatical_ends(chart, sentence, triggers)
    return found


def _answers(chart: Chart, sentence: Sentence, *, has_dash: bool) -> list[Answer]:
    """The answers within a sentence and right behind it, with their places in the chart."""
    words, start = sentence.words, sentence.start
    choices = chart.answers(sentence)
    found = [Answer(one.start, one.end, one.answer) for one in choices] if choices else []
    has_mark = has_dash or "=" in words or "->" in words or " (n" in words or " [n" in words
    if has_mark or ":" in words:
        has_zero = sentence.position in chart.positions_saying(ZEROS)
        within = answers_in(words, has_mark=has_mark, has_zero=has_zero)
        found += [Answer(start + one.start, start + one.end, one.answer) for one in within]
    return found


def _answered(chart: Chart, sentence: Sentence, answers: Sequence[Answer]) -> Iterator[Trigger]:
    """What the answers other than yes reach: "Clopidogrel stopped: no" denies the end alone."""
    for one in answers:
        if one.answer is not True:
            end = end_asked_for(chart.lower, sentence.start, one.start) if one.answer is False else None
            yield Trigger(one.start, one.end, *_ANSWERS[one.answer], floor=end or 0)


def answered_no(chart: Chart, sentence: Sentence, start: int, end: int) -> Trigger | None:
    """The denial that answers a form which asks for just this thing: "MRI done: no", "Prior epidural: N"."""
    if sentence.position not in chart.positions_saying(DENIALS):
        return None
    here = frame(chart, sentence)
    if not here.denied or is_of_what_it_did(chart.lower, sentence.start, start):
        return None
    return next(
        (
            one
            for one in here.denied
            if (not one.floor or start <= one.floor)  # what stands behind "held" is not what was held
            and reaches(one, here, start, end)
            and is_of_the_thing(chart.lower, end, one.start)
        ),
        None,
    )


def _grammatical_ends(chart: Chart, sentence: Sentence, triggers: list[Trigger]) -> list[int]:
    """Places where a denial ends without a mark; sentences that deny nothing are not searched."""
    if any(trigger.kind == "negation" and trigger.direction == "forward" for trigger in triggers):
        may_go_on = sentence.position in chart.positions_saying(STOPPED_LETTERS)
        return [sentence.start + at for at in ends(sentence.words, may_go_on=may_go_on)]
    return []


def _sorted(hard: list[int], others: list[int]) -> tuple[int, ...]:
    return tuple(sorted({*hard, *others}))


def _trigger(hit: Hit) -> Trigger:
    return Trigger(hit.start, hit.end, *_kind(hit.value))


#: What stands between such a word and its day.
_BEFORE_DAY: Final = re.compile(r"(?<=\buntil)(?: about| around)? (?=\w)|(?<=\bstart)(?: date)?:? ?(?=\d|[a-z]{3})")
_DAY_REACH: Final = 8


def _triggers(chart: Chart, sentence: Sentence, hits: Sequence[Hit], words: str) -> list[Trigger]:
    found = [_trigger(h) for h in hits if h.value not in _NO_TRIGGER]
    if sentence.times and ("until" in words or "start" in words):
        found = [one for one in found if not _is_of_a_day_gone(chart, sentence, one)]
    if "gone" in words or "lost" in words:
        found = [_of_a_reflex(chart, sentence, one) for one in found]
    if "," in words and ("absent" in words or "negative" in words):
        return [_of_its_own_item(chart, sentence, one) for one in found]
    return found


def _is_of_a_day_gone(chart: Chart, sentence: Sentence, trigger: Trigger) -> bool:
    """ "Therapy until 9/14/2026 failed", "(start 7/1/2026, end 9/14/2026)": no plan in a note of a later day."""
    today = chart.document_on
    if today is None or trigger.kind != "hypothetical" or _BEFORE_DAY.match(chart.lower, trigger.end) is None:
        return False
    return any(
        time.start <= trigger.end + _DAY_REACH and trigger.end < time.end
        for time in sentence.times
        if time.last is not None and (time.until or time.last) < today
    )


def _of_its_own_item(chart: Chart, sentence: Sentence, trigger: Trigger) -> Trigger:
    if trigger.direction != "backward":
        return trigger
    floor = end_of_said(chart.lower, sentence.start, trigger.start, trigger.end)
    return trigger if floor is None else trigger._replace(floor=floor)


def _of_a_reflex(chart: Chart, sentence: Sentence, trigger: Trigger) -> Trigger:
    if trigger.direction != "backward":
        return trigger
    floor = start_of_reflex(chart.lower, sentence.start, trigger.start)
    return trigger if floor is None else trigger._replace(floor=max(trigger.floor, floor))


@cache
def _kind(value: str) -> tuple[str, str]:
    """Kind and direction of a trigger; the lexicon has a few dozen values."""
    kind, _, direction = value.partition(".")
    return kind, direction


def frame(chart: Chart, sentence: Sentence) -> Frame:
    """Triggers and stops of a sentence."""
    key = ("frame", sentence.position)
    found: Frame | None = chart.kept.get(key)
    if found is None:
        found = _new_frame(chart, sentence)
        if goes_on_with_relative(chart, sentence):
            of_relative = Trigger(sentence.start, sentence.start, "family", "all")
            found = found._replace(triggers=(*found.triggers, of_relative))
        chart.kept[key] = found
    return found


def clause(chart: Chart, sentence: Sentence, start: int, end: int, *, hard: bool = False) -> tuple[int, int]:
    """The part of the sentence round a span up to the nearest stops (`hard`: only to sure ends such as "but")."""
    found = frame(chart, sentence)
    stops = found.hard_stops if hard else found.stops
    if not stops:
        return sentence.start, sentence.end
    before, behind = bisect_right(stops, start), bisect_left(stops, end)
    return stops[before - 1] if before else sentence.start, stops[behind] if behind < len(stops) else sentence.end


def _is_blocked(stops: tuple[int, ...], after: int, before: int) -> bool:
    at = bisect_left(stops, after)
    return at < len(stops) and stops[at] < before


def reaches(trigger: Trigger, found: Frame, start: int, end: int) -> bool:
    """Whether a trigger reaches a span of its sentence."""
    stops = found.stops
    if trigger.direction == "all":
        return True
    if trigger.direction == "list":
        return trigger.start >= end and not _is_blocked(found.hard_stops, end, trigger.start)
    if trigger.direction == "backward":
        return (
            trigger.start >= end
            and end > trigger.floor
            and trigger.start - end <= _BACKWARD_REACH
            and not _is_blocked(stops, end, trigger.start)
        )
    gap = start - trigger.end
    kind = trigger.kind
    overlaps = kind in _OVERLAPPING and trigger.start < start  # "her husband cannot drive", "no prior injections"
    if (gap < 0 and not overlaps) or (kind == "near_negation" and gap > _NEAR):
        return False
    if kind not in _FAR and gap > _FORWARD_REACH:
        return False
    return not _is_blocked(found.far_stops if kind in _FAR else stops, trigger.end, start)


def _is_no_history(chart: Chart, trigger: Trigger) -> bool:
    """ "6-month history of arm pain" speaks of now; "history of cancer" of the past."""
    words = chart.lower[trigger.start : trigger.end]
    if not words.startswith(("history", "hx")):
        return False
    return _DURATION_BEFORE.search(chart.lower, max(0, trigger.start - 24), trigger.start) is not None


def modifiers(chart: Chart, sentence: Sentence, start: int, end: int, direction: str = "") -> set[str]:
    """Names of the modifiers that reach a span: negation, uncertain, hypothetical, historical, family, silence, record.

    `direction` ("forward") keeps only triggers that reach that way.
    """
    frame_here = frame(chart, sentence)
    found: set[str] = set()
    for trigger in frame_here.triggers:
        if direction and trigger.direction != direction:
            continue
        if trigger.kind == "record":
            found.add("record")
        elif reaches(trigger, frame_here, start, end) and not (
            trigger.kind == "historical" and trigger.direction == "forward" and _is_no_history(chart, trigger)
        ):
            found.add(trigger.kind.removeprefix("near_"))
    return found


def assess(chart: Chart, sentence: Sentence, start: int, end: int) -> Assertion | None:
    """The assertion of a span; None when the text says that nothing is documented (silence has no fact)."""
    found = modifiers(chart, sentence, start, end)
    if "silence" in found or ("record" in found and "negation" in found):
        return None
    by_section = _SECTION_ASSERTION.get(sentence.section)
    if by_section is not None:
        return by_section
    for assertion, modifier in _ORDER if found else ():
        if modifier in found:
            return assertion
    if sentence.section in {"past_history", "surgical_history"}:
        return Assertion.HISTORICAL
    return Assertion.PRESENT
