"""How long after the first diagnostic block the second one was done, or is to be done."""

import re
from collections.abc import Iterator
from datetime import date
from typing import Final

from reader.chart import Chart, Sentence
from reader.context import modifiers
from reader.dates_shared import MONTH, MONTHS
from reader.emit import fact
from reader.letters import sieve
from reader.numbers import WHOLE_WORD, whole
from reader.spans import Time
from reader.spinal import spinal_hits
from schemas.fact import Assertion, Fact

_LETTERS: Final = sieve(
    "second", "confirmatory", "repeat", "apart", "2nd", "#2", " two", "number 2", "blocks", "comparative", "next",
    "mbb 2", "block 2", "set 2", "no. 2", "no 2", "another", "the other",
)  # fmt: skip
_SKIP: Final = frozenset(["family_history", "consent", "references", "instructions", "complications", "goals"])
_BLOCK: Final = re.compile(r"\b(?:blocks?|mbbs?|medial branch|facet|diagnostic|confirmatory)\b")
_BLOCK_LETTERS: Final = sieve("block", "mbb", "medial branch", "facet", "diagnostic", "confirmatory")
_OTHER: Final = re.compile(
    r"\b(?:knees?|hips?|shoulders?|sacroiliac|si joints?|trigger points?|epidurals?|esis?|occipital|stellate|"
    r"hyaluron\w+|nerve root)\b"
)
#: "Ablation 10 days after the diagnostic block" says nothing of the two blocks.
_ABLATION: Final = re.compile(r"\b(?:ablat\w+|rfas?|neurotom\w+|denervat\w+|radiofrequency|visits?)\b")
_LOOK_BACK: Final = 3
_SECOND: Final = (
    r"(?:second|2nd|#2|confirmatory|repeat|comparative|next|follow-up|(?:block|mbb|set|number|no\.?) (?:two|2|#2)|"
    r"another|the other)"
)
_FIRST: Final = (
    r"(?:first|1st|#1|initial|diagnostic|(?:block|mbb|set|number|no\.?) (?:one|1|#1)|one before|earlier one|other)"
)
_NUMBER: Final = rf"(?P<n>\d{{1,3}}|{WHOLE_WORD}|an?)"
_UNIT: Final = r"[ -]?(?P<unit>hours?|hrs?|h|days?|d|weeks?|wks?|w|months?|mos?|fortnights?)\b"
#: "The second five days after the first", "blocks one week apart", "an interval of 6 days between the blocks".
_STATED: Final = tuple(
    (sieve(*letters), re.compile(pattern))
    for letters, pattern in (
        (
            (" after", " later", " behind", " past", " following", " from", " on"),
            rf"\b{_SECOND}\b[^.;]{{0,70}}?(?<![\w.]){_NUMBER}{_UNIT} (?:after|later|behind|past|following|from|on)\b",
        ),
        (
            (" after ", " later than ", " behind ", " following ", " from "),
            rf"(?<![\w.]){_NUMBER}{_UNIT} (?:after|later than|behind|following|from) (?:the )?(?:\w+ )?{_FIRST}\b",
        ),
        (
            (" apart",),
            rf"\b(?:blocks?|mbbs?|sets?|injections?)\b[^.;]{{0,40}}?(?<![\w.]){_NUMBER}{_UNIT} apart\b",
        ),
        (("interval",), rf"\binterval[^.;\d]{{0,30}}?(?<![\w.]){_NUMBER}{_UNIT}"),
        (("interval", "gap", "between"), rf"(?<![\w.]){_NUMBER}{_UNIT}[- ](?:interval|gap|between)\b"),
    )
)
_DAYS: Final = {"h": 1 / 24, "d": 1, "w": 7, "m": 30, "f": 14}
#: A plan that was changed: what stands behind these words holds.
_MOVED: Final = re.compile(r"\b(?:moved|rescheduled|postponed|changed|put off|deferred|now) (?:to|until|for|it is)\b")
#: A rule, not what is planned.
_RULE: Final = re.compile(
    r"\b(?:at least|no (?:sooner|earlier|less) than|not (?:before|earlier|sooner)|minimum|must|should be|rule|policy|"
    r"requires?|required|need(?:s|ed)? to)\b"
)
_ORDINALS: Final = re.compile(rf"\b(?:(?P<second>{_SECOND})|(?P<first>{_FIRST}))(?![\w-])")
_NEAR: Final = 60
#: "Nov 20", "20 November", "11/20": a day without its year.
_DAY: Final = re.compile(
    rf"(?<![\w/.])(?:(?P<m>{MONTH})\.? (?P<d>\d{{1,2}})(?:st|nd|rd|th)?|"
    rf"(?P<d2>\d{{1,2}})(?:st|nd|rd|th)? (?:of )?(?P<m2>{MONTH})|"
    r"(?P<m3>\d{1,2})/(?P<d3>\d{1,2}))"
    r"(?![\w/%]|,? (?:19|20)\d\d)"
)
_ANY_YEAR: Final = 2001  #: one without a leap day
_YEAR: Final = 365


def find(chart: Chart) -> Iterator[Fact | None]:
    """Facts `block.interval`: `days`."""
    for sentence in chart.saying(_LETTERS):
        if sentence.section in _SKIP or not _is_of_blocks(chart, sentence):
            continue
        is_mixed = _ABLATION.search(sentence.words) is not None
        yield (None if is_mixed else _stated(chart, sentence)) or _dated(chart, sentence)


def _is_of_blocks(chart: Chart, sentence: Sentence) -> bool:
    return (_names_blocks(chart, sentence) or _is_behind_blocks(chart, sentence)) and not _OTHER.search(sentence.words)


def _names_blocks(chart: Chart, sentence: Sentence) -> bool:
    return sentence.position in chart.positions_saying(_BLOCK_LETTERS) and _BLOCK.search(sentence.words) is not None


def _is_behind_blocks(chart: Chart, sentence: Sentence) -> bool:
    before = chart.above(sentence, _LOOK_BACK)
    return any(hit.value in {"facet", "medial_branch"} for one in before for hit in spinal_hits(chart, one))


def _stated(chart: Chart, sentence: Sentence) -> Fact | None:
    moved = _MOVED.search(chart.lower, sentence.start, sentence.end)
    low = moved.start() if moved else sentence.start
    found = [
        match
        for letters, one in _STATED
        if sentence.position in chart.positions_saying(letters)
        and (match := one.search(chart.lower, low, sentence.end)) is not None
    ]
    if not found or _RULE.search(sentence.words):
        return None
    match = min(found, key=lambda one: one.start("n"))
    number = 1 if match["n"] in {"a", "an"} else whole(match["n"])
    return _fact(chart, sentence, match.span(), int(number * _DAYS[match["unit"][0]]))


def _dated(chart: Chart, sentence: Sentence) -> Fact | None:
    """ "First block 11/16/2026. Second requested for 11/23/2026.": each day by the ordinal nearest to it."""
    if not _tells_day(chart, sentence):
        return None  # that of the second block stands here
    told = [*reversed([*chart.above(sentence, _LOOK_BACK)]), sentence]
    if any(_OTHER.search(one.words) or _MOVED.search(one.words) for one in told):
        told = [sentence]
    low = told[0].start
    owned: dict[str, tuple[int, date]] = {}
    for start, end, day in _days(chart, told):
        which = _which(chart, low, start, end, sentence.end)
        if which is not None:
            owned.setdefault(which, (start, day))
    if len(owned) != len(("first", "second")) or _MOVED.search(sentence.words):
        return None
    first, second = owned["first"][1], owned["second"][1]
    # "First Dec 28, second Jan 4": without a year the second one is of the next.
    apart = (second - first).days % _YEAR if second.year == _ANY_YEAR else (second - first).days
    at = owned["second"][0]
    return _fact(chart, sentence, (at, at + 1), apart) if apart > 0 and at >= sentence.start else None


def _which(chart: Chart, low: int, start: int, end: int, high: int) -> str | None:
    """Whether a day is that of the first or of the second block: by the ordinal before it, else behind it."""
    before = [one for one in _ORDINALS.finditer(chart.lower, low, start) if start - one.end() <= _NEAR]
    if before:
        return before[-1].lastgroup
    behind = _ORDINALS.search(chart.lower, end, min(high, end + _NEAR))
    return behind.lastgroup if behind is not None else None


def _days(chart: Chart, told: list[Sentence]) -> list[tuple[int, int, date]]:
    """Days to the day with their places; where none has a year, that of all is the same."""
    days = [
        (time.start, time.end, time.first)
        for one in told
        for time in one.times
        if _is_day(time) and time.first is not None
    ]
    if days:
        return days
    found = []
    for match in _DAY.finditer(chart.lower, told[0].start, told[-1].end):
        name = match["m"] or match["m2"]
        month = MONTHS[name] if name else int(match["m3"])
        try:
            day = date(_ANY_YEAR, month, int(match["d"] or match["d2"] or match["d3"]))
        except ValueError:
            continue
        found.append((match.start(), match.end(), day))
    return found


def _tells_day(chart: Chart, sentence: Sentence) -> bool:
    is_dated = any(_is_day(time) for time in sentence.times)
    return is_dated or _DAY.search(chart.lower, sentence.start, sentence.end) is not None


def _is_day(time: Time) -> bool:
    return time.precision == "day" and time.until is None


def _fact(chart: Chart, sentence: Sentence, span: tuple[int, int], days: int) -> Fact | None:
    if modifiers(chart, sentence, *span) & {"negation", "silence", "family", "uncertain"}:
        return None
    return fact(chart, sentence, span, "block.interval", days=days, assertion=Assertion.PRESENT)
