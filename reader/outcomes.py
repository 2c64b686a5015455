"""What became of a therapy or a medicine, when, for how long, and whether it was tried at all."""

import re
from datetime import date
from typing import Final, NamedTuple

from reader.care_lists import CARE, chain
from reader.chart import Chart, Sentence
from reader.context import modifiers
from reader.endings import LENGTHS, span_of
from reader.holds import holds
from reader.improved import improved
from reader.letters import sieve
from reader.numbers import WHOLE_WORD, whole
from reader.score_pairs import score_pair
from reader.spans import Hit, Time
from reader.timing import times_of
from reader.visits import short_course, visits
from schemas.fact import Assertion

_BREAK: Final = re.compile(r";|\b(?:but|however|although|though|whereas|(?<!a )while|otherwise)\b")
_BREAK_LETTERS: Final = sieve(";", "but", "however", "although", "though", "whereas", "while", "otherwise")
_SAID_EFFECTS: Final = ("failed", "partial", "helped", "not_tolerated", "contraindicated", "declined", "relief_noun")
_SAID_COURSES: Final = ("continue", "ongoing", "completed", "stopped", "tried", "mention", "planned")
_PLANNING: Final = frozenset(["plan", "instructions", "goals"])
_BAD: Final = frozenset(["failed", "not_tolerated"])
_GOOD: Final = frozenset(["relief_noun", "helped", "partial"])
_DENIABLE: Final = _GOOD | {"contraindicated"}
_BRACKETS: Final = re.compile(r"[\w\s.%/-]{0,56}\(([^()]{2,60})\)")
_REFERS_BACK: Final = re.compile(
    r"\b(?:this|these|it|they|none|neither|without|no|all|both|which|nothing|minimal|temporary|pain|symptoms|"
    r"relief)\b"
)
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
_NOT_TRIED_LETTERS: Final = ("not", "never", ":", "none", "nil", "zero")
#: "Benefit of PT: none": none of the benefit.
_GAIN_OF: Final = re.compile(
    r"\b(?:relief|benefit|effect|help|response|improvement|gain|success|change|result|complication|reaction|"
    r"side effect)s?\b[^,;.]{0,24}$"
)
_TO_BE: Final = re.compile(
    r"\b(?:should|must|will|would|could|may|can|needs? to|has to|have to|to)(?: first| also| then)? "
    r"(?:be|have been)\s*$"
)
#: "No conservative measures listed": the record is silent, and denies nothing.
_UNRECORDED: Final = re.compile(
    r"[\s,]*(?:[\w-]+[\s,]+){0,4}?(?:was |were |is |are )?(?:listed|documented|described|recorded|mentioned|given)\b"
)
#: The class of an effect that is the denial of relief.
NO_RELIEF: Final = "no_relief"
#: The class of relief that was had with what stands before it: "PT with relief, NSAIDs without".
_HAD: Final = "relief_had"
_LACKING: Final = re.compile(
    r"\b(?:(?:has|have|had|did|was|were) (?:not|never)(?: yet)?(?: been)? (?:complete[ds]?|had|"
    r"undergone|undergo|done|finish(?:ed)?|"
    r"tried|received|attend(?:ed)?|attempted)|lack(?:s|ed|ing)?|short of|in the absence of|without)"
    r"(?: (?:an?|the|any|at least|full|required|adequate|minimum|of|course|trial))* ?$"
)
#: Relief without a word of how much or how long: "with relief", "w/ benefit".
_WITH: Final = re.compile(r"(?:\bwith|\bw/) ?(?:real |clear |definite |much )?$")
_ENDS_THERE: Final = re.compile(r"\s*(?:[.,;)]|$|and (?:naproxen|nsaids?|gabapentin|medic\w+)\b)")
_HELPED_PERCENT: Final = 50  #: half the pain gone


#: "At the re-evaluation he rates himself ninety percent better".
_BETTER: Final = re.compile(
    rf"(?<![\w.])(?P<n>\d{{2,3}}|{WHOLE_WORD})\+? ?(?:%|percent|per cent) "
    r"(?:better|improved|improvement|recovered|recovery|resolved|relief|less pain|pain relief|"
    r"reduction (?:in|of) (?:the |his |her )?pain)\b"
    rf"|\b(?:took|taken|takes|taking) away (?:about |some |nearly |over |at least )*(?P<a>\d{{2,3}}|{WHOLE_WORD}) ?"
    r"(?:%|percent|per cent)"
    r"|\b(?:better|improved|recovered|improvement|relief)(?: (?:by|of|to))?"
    r"(?: (?:about|some|roughly|nearly|over|at least))? "
    rf"(?P<k>\d{{2,3}}|{WHOLE_WORD}) ?(?:%|percent|per cent)"
)
_BETTER_WORDS: Final = ("%", "percent", "per cent")
_MOSTLY: Final = 70  #: per cent from which on care helped, whatever is left
#: "90 % better for two days", "until he lifted a box": that did not last.
_NOT_FOR_LONG: Final = re.compile(
    r"[^.;]{0,20}?\b(?:for (?:about |only |just |a few |several )*(?:a|an|one|two|three|four|five|six|\d+)? ?"
    r"(?:hours?|days?|weeks?|nights?)|until|but|however|initially|at first|temporarily|then|before)\b"
)
_BOUND: Final = re.compile(
    r"\b(?:less than|under|below|not (?:even|yet)?|never|up to|at most|goal(?: of| is)?:?|if|expects?(?: to be)?) $"
)
#: What tells how a therapy ended, in a sentence of its own.
_DISCHARGE: Final = re.compile(
    r"\W*(?:the|his|her|a|at) (?:(?:final|last|pt|therapy|physical therapy|discharge) )*"
    r"(?:summary|note|report|therapist|re-?evaluation|discharge)\b"
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


def segment(chart: Chart, sentence: Sentence, start: int, end: int) -> tuple[int, int]:
    """The part of a sentence between words like "but" in which a span stands."""
    low, high = sentence.start, sentence.end
    for first, last in _breaks(chart, sentence):
        if last <= start:
            low = last
        elif first >= end:
            return low, first
    return low, high


def _breaks(chart: Chart, sentence: Sentence) -> list[tuple[int, int]]:
    """Kept for each sentence: every care that it names asks twice."""
    key = ("breaks", sentence.position)
    found: list[tuple[int, int]] | None = chart.kept.get(key)
    if found is None:
        may_break = sentence.position in chart.positions_saying(_BREAK_LETTERS)
        matches = _BREAK.finditer(chart.lower, sentence.start, sentence.end) if may_break else ()
        found = chart.kept[key] = [match.span() for match in matches]
    return found


def _distance(hit: Hit, outcome: Hit) -> int:
    return outcome.start - hit.end if outcome.start >= hit.end else hit.start - outcome.end + 3


def _within(sentence: Sentence, values: tuple[str, ...], low: int, high: int) -> list[Hit]:
    return [h for h in sentence.of("outcome") if h.value in values and low <= h.start and h.end <= high]


def _effects(chart: Chart, sentence: Sentence, low: int, high: int) -> list[Hit]:
    """Words that say what care did; relief, benefit or help that is denied is a failure."""
    found = []
    for hit in _within(sentence, _SAID_EFFECTS, low, high):
        is_denied = hit.value in _DENIABLE and "negation" in modifiers(chart, sentence, hit.start, hit.end, "forward")
        if is_denied and hit.value in _GOOD:
            found.append(hit._replace(cls=NO_RELIEF, value="failed"))
        elif hit.value == "relief_noun" and not is_denied and _is_had(chart, sentence, hit):
            found.append(hit._replace(cls=_HAD, value="helped"))
        elif hit.value != "relief_noun" and not is_denied:
            found.append(hit)
    return found


def _is_had(chart: Chart, sentence: Sentence, hit: Hit) -> bool:
    """ "PT x 8 wks w/ relief": with it, and nothing behind it that makes it short or small."""
    return _WITH.search(chart.lower, sentence.start, hit.start) is not None and (
        _ENDS_THERE.match(chart.lower, hit.end) is not None
    )


def _is_denied(chart: Chart, sentence: Sentence, effect: Hit) -> bool:
    """Whether the text denies what care is said to have done; a denial of relief is that effect already."""
    if effect.cls == NO_RELIEF:
        return False
    own = next(
        (one for one in (sentence, chart.following(sentence)) if one and one.start <= effect.start < one.end), None
    )
    return own is not None and "negation" in modifiers(chart, own, effect.start, effect.end, "forward")


def _remark(chart: Chart, sentence: Sentence, hit: Hit) -> tuple[int, int] | None:
    """The bounds of a remark in brackets right behind an item: "gabapentin (sedation), naproxen (no relief)"."""
    match = _BRACKETS.match(chart.lower, hit.end, sentence.end)
    return (match.start(1) - 1, match.end(1) + 1) if match else None


def effect_of(chart: Chart, sentence: Sentence, hit: Hit) -> Hit | None:
    """The nearest word that says what care did, in its part of the sentence, else in what follows it directly."""
    low, high = segment(chart, sentence, hit.start, hit.end)
    own = _own_effect(chart, sentence, hit, low, high) if sentence.of("outcome") else None
    if own is not None:
        return own
    relieved = _relieved(chart, sentence, low, high)
    if relieved is not None:
        return relieved
    better = _better(chart, sentence, hit.end) or improved(chart, sentence)
    if better is not None:
        return better
    after = _effects(chart, sentence, high, sentence.end)
    if after and not any(high <= h.start < after[0].start for cls in CARE for h in sentence.of(cls)):
        return after[0]
    return _effect_in_next(chart, sentence)


def _own_effect(chart: Chart, sentence: Sentence, hit: Hit, low: int, high: int) -> Hit | None:
    """The word in the remark right behind the care, else the nearest in its part of the sentence."""
    remark = _remark(chart, sentence, hit)
    if remark is not None and (remarked := _effects(chart, sentence, *remark)):
        return remarked[0]
    found = [
        o
        for o in _effects(chart, sentence, low, high)
        if not _is_remark_on_other(chart, hit, o) and not (o.cls == _HAD and o.start < hit.start)
    ]
    return min(found, key=lambda o: _distance(hit, o), default=None)


def _relieved(chart: Chart, sentence: Sentence, low: int, high: int) -> Hit | None:
    """ "With seven weeks of physiotherapy the pain has come down from eight to one": care that helped.

    The other way round nothing is concluded: scores that stay high are not yet care that failed.
    """
    if sentence.of("injection"):
        return None
    key = ("relieved", low, high)  # every care of a list asks for the same words
    if key not in chart.kept:
        pair = score_pair(chart.lower, low, high)
        has_helped = pair is not None and pair.relief >= _HELPED_PERCENT
        chart.kept[key] = Hit(pair.start, pair.end, "outcome", "helped") if pair is not None and has_helped else None
    found: Hit | None = chart.kept[key]
    return found


def _better(chart: Chart, sentence: Sentence, start: int = 0) -> Hit | None:
    """ "Six weeks of therapy, and he is ninety percent better": care that helped, unless it did not last."""
    if not holds(sentence.words, _BETTER_WORDS) or sentence.of("injection") or sentence.of("surgery"):
        return None
    match = _BETTER.search(chart.lower, max(start, sentence.start), sentence.end)
    if match is None or whole(match["n"] or match["k"] or match["a"]) < _MOSTLY:
        return None
    if _NOT_FOR_LONG.match(chart.lower, match.end(), sentence.end):
        return None
    if _BOUND.search(chart.lower, max(sentence.start, match.start() - 24), match.start()):
        return None
    if modifiers(chart, sentence, *match.span()) & {"negation", "hypothetical", "uncertain", "family", "silence"}:
        return None
    return Hit(*match.span(), "outcome", "helped")


def _is_remark_on_other(chart: Chart, hit: Hit, effect: Hit) -> bool:
    """Whether an effect stands in brackets in which this item does not stand: the item before them owns it."""
    opening = chart.lower.rfind("(", 0, effect.start + 1)
    if opening < 0 or chart.lower.find(")", opening, effect.start) >= 0:
        return False
    closing = chart.lower.find(")", effect.end)
    return closing >= 0 and not opening <= hit.start <= closing


def _effect_in_next(chart: Chart, sentence: Sentence) -> Hit | None:
    following = chart.following(sentence)
    if following is not None and _DISCHARGE.match(chart.lower, following.start, following.end):
        return None if any(following.of(cls) for cls in ("drug", "care")) else _better(chart, following)
    if following is None or not _REFERS_BACK.match(chart.lower, following.start):
        return None
    later = _effects(chart, following, following.start, following.end)
    if not later or any(h.start < later[0].start for cls in (*CARE, "injection") for h in following.of(cls)):
        return None
    return later[0]


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


def _course(chart: Chart, sentence: Sentence, hit: Hit, *, is_listed: bool) -> Course:
    said = modifiers(chart, sentence, hit.start, hit.end)
    is_denied = "negation" in said and "negation" in modifiers(chart, sentence, hit.start, hit.end, "forward")
    if "silence" in said or ({"record", "negation"} <= said):
        return Course(None, None)
    if is_denied and _UNRECORDED.match(chart.lower, hit.end, sentence.end):
        return Course(None, None)
    may_deny = holds(sentence.words, _NOT_TRIED_LETTERS)
    untried = _NOT_TRIED.match(chart.lower, hit.end, sentence.end) if may_deny else None
    if untried is not None and not (untried["answer"] and _GAIN_OF.search(chart.lower, sentence.start, hit.start)):
        return Course(Assertion.NEGATED, None)
    effect = effect_of(chart, sentence, hit)
    low, high = segment(chart, sentence, hit.start, hit.end)
    near = {
        h.value
        for h in _within(sentence, _SAID_COURSES, low, high)
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
        is_denied=is_denied,
        is_told=is_listed
        or bool(times)
        or bool(effect)
        or bool(count)
        or short is not None
        or bool(near - {"planned"}),
    )
    outcome = _outcome(assertion, effect, near, sentence, is_listed=is_listed)
    if effect is not None and outcome in _BAD and _is_denied(chart, sentence, effect):
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
