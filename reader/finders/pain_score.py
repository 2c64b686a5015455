"""Pain scores, tied to a body part and a moment; never a date, a blood pressure or a muscle grade."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final

from reader.chart import Chart, Sentence
from reader.context import modifiers
from reader.emit import fact
from reader.finders.dated import day_measured
from reader.spans import Hit
from schemas.fact import Assertion, Fact

_OF_TEN: Final = re.compile(
    r"(?<![\d/.:-])(?P<low>\d{1,2}(?:\.\d)?)(?:\s?(?:-|to|or)\s?(?P<high>\d{1,2}(?:\.\d)?))?\s?(?:/|"
    r"out of|over)\s?(?:a )?10(?![\d/]|\.\d)"
)
_NAMED: Final = re.compile(
    r"(?:\s?(?:score|scale|level|rating|pain|intensity|today|currently|current|now|averages?|averaging|worst|"
    r"baseline|"
    r"of the|for|neck|arm|back|leg|"
    r"right|left|the (?:latest|last|most recent) visit|is|was|of|at|as|:|=|-|\(|\)|a|he|she|reports|reported|"
    r"rated|,|with)){0,7}\s?"
    r"(?P<low>\d{1,2}(?:\.\d)?)(?:\s?(?:-|to)\s?(?P<high>\d{1,2}))?(?!\d|\.\d|[/%]|\s?(?:mg|%|/|out|mm|"
    r"weeks?|months?|days?|years?|percent|points?|of (?!10)|times))"
)
_RATED: Final = re.compile(
    r"\b(?:pain|discomfort|severity|intensity)(?: (?:level|score|today|currently))* (?:as|"
    r"at) (?:an? )?(?P<low>\d{1,2})(?P<high>(?!))?"
    r"(?![\d/%]|\.\d|\s?(?:mg|%|out|percent|hours|days|weeks|months|years))"
)
_TO_TEN: Final = re.compile(r"\b0 ?(?:-|to) ?10\b")
_SCALED: Final = re.compile(
    r"\b(?:averag\w+|is|was|as|at|of|rated|around|about) (?:an? )?(?P<low>\d{1,2})(?P<high>(?!))?"
    r"(?!\d|\.\d| ?(?:-|to) ?10|[/%]| (?:weeks?|months?|days?|years?|hours?|minutes?|percent))"
)
#: "Average 6, worst 9, least 3": the moment names the number behind it.
_BY_MOMENT: Final = re.compile(
    r"\b(?P<moment>average|avg|usual|worst|max|least|best|min|current(?:ly)?|now|today)(?: pain)?(?: is| was|:|"
    r" =|=)? ?"
    r"(?P<low>\d{1,2})(?P<high>(?!))?(?![\d/%]|\.\d|"
    r"[ -]?(?:weeks?|months?|days?|years?|hours?|mins?|minutes?|mg|percent|pm|am))"
)
_MOMENTS: Final = {"avg": "average", "usual": "average", "max": "worst", "min": "least", "best": "least",
                   "currently": "current", "now": "current", "today": "current"}  # fmt: skip
_NOT_DATE: Final = re.compile(r"(?:\b(?:on|dated|since|until|injury of|injuries of|seen|visit)|/)\s*$")
#: Between two scores: the scale is named again, and nothing tells the one from the other. A range names it once.
_SCALE: Final = r"(?P<scale>nrs|vas|vrs|pain (?:score|level|scale))(?: (?:score|pain|is|of|at))*[ :=]*"
_SAID_FIRST: Final = re.compile(rf"\b{_SCALE}$")
_SAID_AGAIN: Final = re.compile(rf"[\s,;/&]*(?:and )?(?:the )?(?:pain )?{_SCALE}")
_TOLD_APART: Final = re.compile(
    r",? ?\(?(?:after|before|at|with|without|when|while|during|on|off|today|now|current\w*|in|of|for|yesterday|last|"
    r"average|worst|best|pre|post|afterwards?)\b"
)
_SCALE_REACH: Final = 30
_DIGIT: Final = re.compile(r"\d")
_TWO_NUMBERS: Final = re.compile(r"\d\D++\d")
_SKIP: Final = frozenset(["imaging", "references", "identity"])
_PAIN_WORDS: Final = frozenset(["pain", "complaint"])
_FOR: Final = re.compile(r",? ?(?:(?:for|at|as|on) (?:his|her|their|the|its|an)? ?)?")
_OWN: Final = 14
_NAMES: Final = ("pain score", "pain scale", "pain level", "pain rating", "pain intensity")
_SCALES: Final = frozenset(["NRS", "VAS", "VRS"])
_PART_REACH: Final = 70
#: "Shoots below the knee": a place that the pain passes, not one that is scored.
_REACHED: Final = re.compile(r"\b(?:below|above|past|beyond) the (?:left |right )?$")


def find(chart: Chart) -> Iterator[Fact | None]:
    """Facts `score.pain`."""
    for sentence in chart.sentences_with("pain_scale", "pain", "symptom", "part"):
        # Every pattern below holds a digit, and most sentences have none.
        if sentence.section in _SKIP or _DIGIT.search(sentence.words) is None or not _may_score(sentence):
            continue
        marks = _OF_TEN.finditer(chart.lower, sentence.start, sentence.end) if "10" in sentence.words else ()
        of_ten = [mark for mark in marks if _is_pain(chart, sentence, mark)]
        taken: list[tuple[int, int]] = []
        scores = []
        for match in of_ten:
            taken.append(match.span())
            scores.append(_score(chart, sentence, match, taken))
        yield from _disagreeing(chart, of_ten, scores) if len(scores) > 1 else scores
        if not taken:
            listed = _by_moments(sentence, chart.lower)
            if len(listed) > 1:
                yield from (_score(chart, sentence, match, [match.span()]) for match in listed)
            else:
                yield from _named_scores(chart, sentence)


def _may_score(sentence: Sentence) -> bool:
    """Whether a number may be one of ten, or of a scale or a pain that the sentence names."""
    words, hits = sentence.words, sentence.by_class
    return "10" in words or "pain" in hits or "pain_scale" in hits or "rate" in words


def _by_moments(sentence: Sentence, lower: str) -> "list[re.Match[str]]":
    """Numbers of pain by their moments: two at least, without which the dear pattern is not tried."""
    hits = sentence.by_class
    if not ("pain_scale" in hits or "pain" in hits) or _TWO_NUMBERS.search(sentence.words) is None:
        return []
    return list(_BY_MOMENT.finditer(lower, sentence.start, sentence.end))


def _disagreeing(
    chart: Chart, matches: Sequence["re.Match[str]"], scores: Sequence[Fact | None]
) -> Iterator[Fact | None]:
    """Marks "NRS 7/10, NRS 1/10": two scores of one scale and moment, of which nobody knows the right one."""
    marked = set()
    for first, second in pairwise(range(len(scores))):
        one, other = scores[first], scores[second]
        if one is None or other is None or one.value == other.value or one.attributes != other.attributes:
            continue
        start, end = matches[first].span()
        before = _SAID_FIRST.search(chart.lower, max(0, start - _SCALE_REACH), start)
        again = _SAID_AGAIN.fullmatch(chart.lower, end, matches[second].start())
        is_same = before is not None and again is not None and before["scale"] == again["scale"]
        if is_same and not _TOLD_APART.match(chart.lower, matches[second].end()):
            marked |= {first, second}
    for place, score in enumerate(scores):
        if score is not None and place in marked:
            yield score.model_copy(update={"attributes": score.attributes | {"issue": "disagrees"}})
        else:
            yield score


def _is_pain(chart: Chart, sentence: Sentence, match: "re.Match[str]") -> bool:
    if "/" in match[0] and _NOT_DATE.search(chart.lower, max(sentence.start, match.start() - 14), match.start()):
        return any(h.value in _SCALES for h in sentence.of("pain_scale"))
    if sentence.of("pain_scale") or any(h.value in _PAIN_WORDS for h in sentence.of("pain")):
        return True
    before = chart.previous(sentence)
    goes_on = before is not None and _OF_TEN.search(chart.lower, before.start, before.end) is not None
    return goes_on and bool(sentence.of("part"))


def _named_scores(chart: Chart, sentence: Sentence) -> Iterator[Fact | None]:
    """ "VAS 6", "NRS: 7", "pain scale is 0", "rates her pain as 8": a bare number behind the name."""
    for hit in sentence.of("pain_scale"):
        name = chart.lower[hit.start : hit.end]
        if hit.value in _SCALES or (name.startswith(_NAMES) and not _TO_TEN.search(chart.words(sentence))):
            match = _NAMED.match(chart.lower, hit.end, sentence.end)
            if match:
                yield _score(chart, sentence, match, [])
                return
    words = sentence.words
    is_to_ten = "10" in words and _TO_TEN.search(words) is not None
    if is_to_ten or "rate" in words:
        taken: list[tuple[int, int]] = []
        pattern = _SCALED if is_to_ten else _RATED
        for match in pattern.finditer(chart.lower, sentence.start, sentence.end):
            taken.append(match.span())
            yield _score(chart, sentence, match, taken)


def instrument_of(sentence: Sentence) -> str | None:
    return next((h.value for h in sentence.of("pain_scale") if h.value in _SCALES), None)


def body_part_of(chart: Chart, sentence: Sentence, start: int, end: int, taken: list[tuple[int, int]]) -> str | None:
    low = max(sentence.start, start - 150, *(t[1] for t in taken[:-1])) if len(taken) > 1 else sentence.start
    parts = [
        p
        for p in sentence.of("part")
        if p.head != "head" and not _REACHED.search(chart.lower, max(sentence.start, p.start - 24), p.start)
    ]
    before = [p for p in parts if low <= p.start and p.end <= start]
    after = [p for p in parts if end <= p.start <= end + _PART_REACH]
    part = before[-1] if before else after[0] if after else None
    if part is None:
        return None
    sides = [s for s in sentence.of("side") if 0 <= part.start - s.end <= 2 and s.value in {"left", "right"}]
    return f"{sides[0].value} {part.head}" if sides else part.head


def moment_of(chart: Chart, sentence: Sentence, start: int, end: int, low: int = 0) -> str | None:
    near = [
        h
        for h in sentence.of("moment")
        if (h.start >= low + (_OWN if low else 0) and 0 <= start - h.end <= 34) or (0 <= h.start - end <= 22)
    ]
    near = [h for h in near if h.value != "goal" or h.end <= start]
    if not near:
        return None
    named = [h for h in near if h.start >= end and _FOR.fullmatch(chart.lower, end, h.start)]
    if named:
        return named[0].value
    best: Hit = min(near, key=lambda h: start - h.end if h.end <= start else h.start - end + 4)
    return best.value


def _score(chart: Chart, sentence: Sentence, match: "re.Match[str]", taken: list[tuple[int, int]]) -> Fact | None:
    start, end = match.span()
    said = modifiers(chart, sentence, start, end)
    named = match.groupdict().get("moment")
    moment = (_MOMENTS.get(named, named) if named else None) or moment_of(
        chart, sentence, start, end, taken[-2][1] if len(taken) > 1 else 0
    )
    if "silence" in said:
        return None
    assertion = Assertion.PRESENT
    if sentence.section == "goals" or moment == "goal" or "hypothetical" in said:
        assertion = Assertion.HYPOTHETICAL
    elif "family" in said:
        assertion = Assertion.FAMILY
    value = float(match["low"])
    return fact(
        chart,
        sentence,
        (start, end),
        "score.pain",
        int(value) if value.is_integer() else value,
        unit="of 10",
        assertion=assertion,
        on=None if moment == "current" else day_measured(chart, sentence, start, end),
        attributes={
            "instrument": instrument_of(sentence),
            "body_part": body_part_of(chart, sentence, start, end, taken),
            "moment": moment,
            "upper": match["high"],
            "issue": "out_of_range" if max(value, float(match["high"] or 0)) > 10 else None,
        },
    )
