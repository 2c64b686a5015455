"""What became of a therapy or a medicine, when, for how long, and whether it was tried at all."""

import re
from datetime import date
from typing import Final, NamedTuple

from reader.answers import is_of_a_part, is_of_what_it_did
from reader.care_lists import chain
from reader.chart import Chart, Sentence
from reader.context import answered_no, clause, modifiers
from reader.effects import denies_effect, effect_of, segment, within
from reader.endings import LENGTHS, span_of
from reader.holds import holds
from reader.spans import Hit, Time
from reader.timing import times_of
from reader.visits import short_course, visits
from schemas.fact import Assertion

_SAID_COURSES: Final = ("continue", "ongoing", "completed", "stopped", "tried", "mention", "planned")
_PLANNING: Final = frozenset(["plan", "instructions", "goals"])
_BAD: Final = frozenset(["failed", "not_tolerated"])
#: "Conservative treatment was not tried", "physical therapy and injections not attempted".
_NOT_TRIED: Final = re.compile(
    r"(?:\s?(?:,|/|\band\b|\bor\b)\s?[\w-]+(?:\s[\w-]+){0,2}?){0,3}\s*"
    r"(?:(?:was|were)\s(?:prescribed|ordered|offered|advised|recommended),?\s(?:but\s)?)?"
    r"(?:(?:has|have|had|was|were|is|are)\s)?(?:not|never)\s(?:yet\s)?(?:been\s)?"
    r"(?:tried|attempted|undertaken|pursued|done|started|initiated|begun|trialed|taken|filled|picked up)\b"
    r"|(?P<answer>\s?:\s?(?:none|no|nil|never|denied)\s?(?=[.,;]|$)"
    # "PT none, NSAID - none, injections (none)": the answer of the item alone, and not "none since March".
    r"|\s?(?:-\s?|\?\s?|\()?(?:none|nil|zero|not\s(?:done|given|taken|used))"
    r"(?:\s(?:tried|done|given|used|so far|to date|yet))?\)?\s?(?=[.,;|]|$))"
)
_NO_VISIT: Final = "0"
_NOT_TRIED_LETTERS: Final = ("not", "never", ":", "none", "nil", "zero")
_TO_BE: Final = re.compile(
    r"\b(?:should|must|will|would|could|may|can|needs? to|has to|have to|to)(?: first| also| then)? "
    r"(?:be|have been)\s*$"
)
#: "No conservative measures listed": the record is silent, and denies nothing.
_UNRECORDED: Final = re.compile(
    r"[\s,]*(?:[\w-]+[\s,]+){0,4}?(?:was |were |is |are )?(?:listed|documented|described|recorded|mentioned|given)\b"
)
_LACKING: Final = re.compile(
    r"\b(?:(?:has|have|had|did|was|were) (?:not|never)(?: yet)?(?: been)? (?:complete[ds]?|had|"
    r"undergone|undergo|done|finish(?:ed)?|"
    r"tried|received|attend(?:ed)?|attempted)|lack(?:s|ed|ing)?|short of|in the absence of|without)"
    r"(?: (?:an?|the|any|at least|full|required|adequate|minimum|of|course|trial))* ?$"
)


class Course(NamedTuple):
    """How a text speaks of one kind of care. `said` is None when it only mentions it."""

    said: Assertion | None
    outcome: str | None
    on: date | None = None
    until: date | None = None
    days: int | None = None
    visits: str | None = None
    precision: str | None = None
    effect: Hit | None = None
    extent: str | None = None  #: `at_most` where `days` is an upper bound


def times_for(chart: Chart, sentence: Sentence, hit: Hit) -> list[Time]:
    """The times of a therapy: its own, or those that stand behind the list it belongs to."""
    timed = times_of(chart, sentence)
    own = [t.time for t in timed if t.anchor is not None and t.anchor[:2] == hit[:2]]
    last = chain(chart, sentence, hit) if timed and not own else hit
    if last == hit:
        return own
    return [
        t.time
        for t in timed
        if t.anchor is not None
        and t.anchor[:2] == last[:2]
        and t.time.start >= last.end
        and t.time.role != "course"
        and "(" not in chart.lower[last.end : t.time.start]
    ]


def _is_of_study(sentence: Sentence, word: Hit, hit: Hit) -> bool:
    """ "Completed x-rays and prescribed gabapentin": what was completed are the x-rays."""
    return word.value == "completed" and any(word.end <= h.start < hit.start for h in sentence.of("imaging"))


def _is_to_be(chart: Chart, sentence: Sentence, word: Hit) -> bool:
    """ "Six weeks of therapy should be tried": not that they were."""
    return _TO_BE.search(chart.lower, max(sentence.start, word.start - 24), word.start) is not None


def _is_lacking(chart: Chart, sentence: Sentence, time: Time) -> bool:
    """ "Has not completed six weeks of therapy": shorter than that, and not that none was tried."""
    if time.role not in LENGTHS:
        return False
    return _LACKING.search(chart.lower, max(sentence.start, time.start - 64), time.start) is not None


def course_of(chart: Chart, sentence: Sentence, hit: Hit, *, is_listed: bool = False) -> Course:
    """What the text says became of one therapy or medicine.

    `is_listed` says that the place itself (a medication list, a list of treatments tried) is the statement.
    """
    key = ("course", sentence.position, hit.start, hit.value, is_listed)
    if key not in chart.kept:
        chart.kept[key] = _course(chart, sentence, hit, is_listed=is_listed)
    found: Course = chart.kept[key]
    return found


def _denied(chart: Chart, sentence: Sentence, hit: Hit) -> Course | None:
    """What a denial behind the care says of it: "PT: not done", "therapy has not been tried", "PT completed: no"."""
    may_deny = holds(sentence.words, _NOT_TRIED_LETTERS)
    untried = _NOT_TRIED.match(chart.lower, hit.end, sentence.end) if may_deny else None
    if untried is not None and not (untried["answer"] and is_of_what_it_did(chart.lower, sentence.start, hit.start)):
        return Course(Assertion.NEGATED, None)
    answer = answered_no(chart, sentence, hit.start, hit.end)
    if answer is None:
        return None
    label = clause(chart, sentence, hit.start, hit.end)[0], answer.start
    return Course(None if is_of_a_part(chart.lower, *label) else Assertion.NEGATED, None)


def _course(chart: Chart, sentence: Sentence, hit: Hit, *, is_listed: bool) -> Course:
    said = modifiers(chart, sentence, hit.start, hit.end)
    is_denied = "negation" in said and "negation" in modifiers(chart, sentence, hit.start, hit.end, "forward")
    if "silence" in said or ({"record", "negation"} <= said):
        return Course(None, None)
    if is_denied and _UNRECORDED.match(chart.lower, hit.end, sentence.end):
        return Course(None, None)
    denied = _denied(chart, sentence, hit)
    if denied is not None:
        return denied
    effect = effect_of(chart, sentence, hit)
    low, high = segment(chart, sentence, hit.start, hit.end)
    near = {
        h.value
        for h in within(sentence, _SAID_COURSES, low, high)
        if h.start < hit.end + 60 and not _is_of_study(sentence, h, hit) and not _is_to_be(chart, sentence, h)
    }
    times = times_for(chart, sentence, hit)
    lacking = next((t for t in times if t.days and _is_lacking(chart, sentence, t)), None) if times else None
    if lacking is not None:
        return Course(Assertion.PRESENT, None, days=max((lacking.days or 1) - 1, 0), extent="at_most")
    count = visits(chart, sentence, hit, low, high)
    short, short_extent = short_course(chart, sentence, times, low, high)
    assertion = _assertion(
        sentence,
        said,
        near,
        effect,
        is_denied=is_denied or count == _NO_VISIT,
        is_told=is_listed
        or bool(times)
        or bool(effect)
        or bool(count)
        or short is not None
        or bool(near - {"planned"}),
    )
    outcome = _outcome(assertion, effect, near, sentence, is_listed=is_listed)
    if effect is not None and outcome in _BAD and denies_effect(chart, sentence, effect):
        outcome = None  # "has not failed": neither did it help
    on, until, days, precision = span_of(chart, times, ongoing=outcome == "ongoing")
    if outcome == "ongoing" and until is not None and chart.document_on is not None and until < chart.document_on:
        outcome = None  # in a list of medicines, with its end
    is_vague = on is None and days is None
    if is_vague and times:
        days = min((t.most for t in times if t.most is not None and t.role in LENGTHS), default=None)
    extent = "at_most" if is_vague and days is not None else None
    if on is None and days is None:
        days, extent = short, short_extent
    precision = precision if on and precision != "day" else None
    return Course(assertion, outcome, on, until, days, count, precision, effect, extent)


def _assertion(
    sentence: Sentence, said: set[str], near: set[str], effect: Hit | None, *, is_denied: bool, is_told: bool
) -> Assertion | None:
    if "family" in said or sentence.section == "family_history":
        return Assertion.FAMILY
    if (effect is not None and effect.value == "declined") or is_denied:
        return Assertion.NEGATED
    is_past = bool(near & {"completed", "tried"})
    if "hypothetical" in said and not is_past:
        return Assertion.PRESENT if "continue" in near and sentence.section != "goals" else Assertion.HYPOTHETICAL
    if (
        sentence.section in _PLANNING
        and not is_past
        and not near & {"ongoing", "continue"}
        and (effect is None or effect.value == "helped")
    ):
        return Assertion.HYPOTHETICAL
    if "uncertain" in said:
        return Assertion.UNCERTAIN
    return Assertion.PRESENT if is_told else None


def _outcome(
    assertion: Assertion | None, effect: Hit | None, near: set[str], sentence: Sentence, *, is_listed: bool
) -> str | None:
    if effect is not None and assertion in {Assertion.PRESENT, Assertion.NEGATED, Assertion.UNCERTAIN}:
        return effect.value
    if assertion is Assertion.HYPOTHETICAL:
        return "planned"
    if assertion is not Assertion.PRESENT:
        return None
    if "completed" in near:
        return "completed"
    if "stopped" in near:
        return None
    return "ongoing" if near & {"ongoing", "continue"} or (is_listed and sentence.section == "medications") else None
