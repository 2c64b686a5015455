"""How many injections a text counts by itself: "her fifth injection in 12 months", "three prior epidurals"."""

import re
from datetime import date
from typing import Final

from reader.asked import ASKED_BEHIND
from reader.chart import Chart, Sentence
from reader.injections import Tense, tense
from reader.letters import sieve
from reader.spans import Hit

ORDINALS: Final = {
    word: number
    for number, words in enumerate(
        ("second 2nd", "third 3rd", "fourth 4th", "fifth 5th", "sixth 6th", "seventh 7th", "eighth 8th", "ninth 9th",
         "tenth 10th"),
        start=2,
    )
    for word in words.split()
}  # fmt: skip
CARDINALS: Final = {
    "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    **{str(number): number for number in range(2, 13)},
}  # fmt: skip
_ORDINAL_LETTERS: Final = sieve(*ORDINALS)
#: One of these stands wherever an injection is given its number.
NUMBER_LETTERS: Final = sieve(*ORDINALS, "no", "nr", "#", "number")
#: What may stand between the number and the injection.
_BETWEEN: Final = (
    r"(?:\s+(?:prior|previous|earlier|past|such|total|separate|cervical|thoracic|lumbar|sacral|caudal|spinal|"
    r"epidural|"
    r"steroid|interlaminar|transforaminal|facet|repeat|image-guided|fluoroscopic|fluoroscopically|guided|left|right|"
    r"[clts]\d{1,2}(?:[-/][clts]?\d{1,2})?))*\s+$"
)
_ORDINAL: Final = re.compile(rf"\b(?P<n>{'|'.join(ORDINALS)}){_BETWEEN}")
_CARDINAL: Final = re.compile(rf"\b(?P<n>{'|'.join(CARDINALS)}){_BETWEEN}")
_PLURAL: Final = re.compile(r"s\b| (?:steroid )?(?:injection|session|procedure|treatment|shot|round|block)s\b")
_TIMES: Final = re.compile(r"s?,?\s*\(?x\s?(?P<n>[2-9])\b")
_NEXT: Final = re.compile(r"\b(?:this|it|which)(?: (?:is|would be|will be|makes)|'s)[^.;]{0,12}$")
#: Asked for now, so that those before it are done; a second one of a plan for later is not.
_ASKED: Final = re.compile(
    r"\b(?:request\w*|ask(?:s|ed|ing)? for|authori[sz]\w*|approval|appeal\w*|seek\w*|denied|here for|proceed with)\b"
    r"(?:[^.;]{0,40}\b(?:a|his|her|the|their|this)|(?: for| is)?:?)\s+$"
)
#: "Would a fifth epidural be necessary", "fourth epidural this year requested".
_ASKED_IN_QUESTION: Final = re.compile(
    r"^\W*(?:is|are|would|should|was) (?:an? |the |this |his |her |another )?(?:repeat )?$"
)
_WINDOW: Final = re.compile(
    r"\b(?:in|within|inside|over|during|for(?=\s+the\s+(?:last|past)))\s+"
    r"(?:under\s+|less than\s+|just under\s+|fewer than\s+|about\s+|just over\s+)?"
    r"(?:the\s+|a\s+)?(?:last\s+|past\s+|previous\s+|preceding\s+|current\s+|rolling\s+|same\s+|span of\s+)?"
    r"(?P<n>\d{1,2}|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)?[ -]?"
    r"(?P<unit>months?|mos?|mths?|years?|yrs?|weeks?|wks?)\b"
)
_NUMBERS: Final = {"one": 1, "eleven": 11, "twelve": 12, **CARDINALS}
#: "L4-5 ILESI, would be no. 5", "lumbar epidural (this is her fourth)": the number behind the injection.
_NEXT_BEHIND: Final = re.compile(
    rf"s?,? (?:no\.?|number|nr\.?|#)\s?(?P<n2>[2-9]|10|{'|'.join(CARDINALS)}) "
    r"(?=(?:in|within|inside|over|this|of the) )"
    rf"|s?, (?P<o2>{'|'.join(ORDINALS)}) (?:(?:time|session|round|one) )?(?=(?:in|within|over|during|this|of the) )"
    r"|s?\b[^.;]{0,60}?\b(?:(?:this|it|that)\s)?(?:would be|will be|is to be|being|is|as)\s"
    rf"(?:(?:his|her|the|their|an?)\s)?(?:(?:no\.?|number|nr\.?|#)\s?(?P<n>[2-9]|10|"
    rf"{'|'.join(CARDINALS)})\b(?!\s?(?:mg|ml|%|/))"
    rf"|(?P<o>{'|'.join(ORDINALS)})\b(?!\s(?:month|week|year|day|line|level|toe|finger|rib|opinion|lumbar vert)))"
)
#: Since the first of January, which is a year ago at most.
_THIS_YEAR: Final = re.compile(
    r"\b(?:this|the current|the present) (?:calendar )?(?:year|yr)\b|\bso far this year\b|"
    r"\bsince (?:last )?(?:january|february|march|april|may|"
    r"june|july|august|september|october|november|december)\b(?! \d)"
)
_YEAR: Final = 365
_UNIT_DAYS: Final = {"w": 7.0, "m": 365 / 12, "y": 365.0}


def own_count(chart: Chart, sentence: Sentence, hit: Hit) -> dict[str, str | None]:
    """Attributes `number`, and `window` (days) or `counted_from` (a day), of an earlier injection.

    The window goes back from the document, or, `counted_to: service`, from the injection that is asked for: "this
    is her fifth in 12 months" tells of four in the 12 months before this one.
    """
    number = _number_before(chart, sentence, hit)
    window = _window(chart, sentence, hit, number)
    since = _counted_from(sentence) if number is not None and window is None else None
    return {
        "number": None if number is None else str(number),
        "window": window,
        "counted_from": None if since is None else since.isoformat(),
        "counted_to": "service" if window and _is_counted_to_service(chart, sentence, hit) else None,
    }


def is_next_asked_for(chart: Chart, sentence: Sentence, hit: Hit) -> bool:
    """ "Request for a fifth injection": what is asked for now tells of those before it."""
    if _next_behind(chart, sentence, hit) is not None:
        return tense(chart, sentence, hit) in {Tense.CURRENT, Tense.UNCLEAR}
    ordinal = _ordinal(chart, sentence, hit)
    if ordinal is None or tense(chart, sentence, hit) is not Tense.CURRENT:
        return False
    before = chart.lower[sentence.start : ordinal.start()]
    return bool(
        not before.strip()
        or _ASKED.search(before)
        or _ASKED_IN_QUESTION.match(before)
        or ASKED_BEHIND.match(chart.lower, hit.end, sentence.end)
    )


def _next_behind(chart: Chart, sentence: Sentence, hit: Hit) -> int | None:
    """The number of the injection asked for, told behind it; None before another injection."""
    if sentence.position not in chart.positions_saying(NUMBER_LETTERS):
        return None
    found = _NEXT_BEHIND.match(chart.lower, hit.end, sentence.end)
    if found is None or any(hit.end <= other.start < found.end() for other in sentence.of("injection")):
        return None
    ordinal = found["o"] or found["o2"]
    if ordinal:
        return ORDINALS[ordinal]
    return CARDINALS[found["n"] or found["n2"]]


def _ordinal(chart: Chart, sentence: Sentence, hit: Hit) -> "re.Match[str] | None":
    """The ordinal right before an injection."""
    if sentence.position not in chart.positions_saying(_ORDINAL_LETTERS):
        return None
    return _ORDINAL.search(chart.lower, sentence.start, hit.start)


def _is_counted_to_service(chart: Chart, sentence: Sentence, hit: Hit) -> bool:
    """The number counts the injection asked for; "this year" ends with the note all the same."""
    ordinal = _ordinal(chart, sentence, hit)
    if ordinal is None or _THIS_YEAR.search(chart.lower, hit.end, sentence.end):
        return False
    return _NEXT.search(chart.lower, sentence.start, ordinal.start()) is not None


def _number_before(chart: Chart, sentence: Sentence, hit: Hit) -> int | None:
    words = chart.lower
    if (following := _next_behind(chart, sentence, hit)) is not None:
        return following - 1
    if (ordinal := _ordinal(chart, sentence, hit)) is not None:
        number = ORDINALS[ordinal["n"]]
        is_next = _NEXT.search(words, sentence.start, ordinal.start()) is not None
        return number - 1 if is_next or is_next_asked_for(chart, sentence, hit) else number
    if (times := _TIMES.match(words, hit.end, sentence.end)) is not None:
        return int(times["n"])
    is_plural = words[hit.start : hit.end].endswith("s") or _PLURAL.match(words, hit.end, sentence.end) is not None
    cardinal = _CARDINAL.search(words, sentence.start, hit.start) if is_plural else None
    return None if cardinal is None else CARDINALS[cardinal["n"]]


def _counted_from(sentence: Sentence) -> date | None:
    """ "The fifth since January 2026", "four in 2026": the first day that the count reaches back to."""
    for time in sentence.times:
        is_year = time.precision == "year" and time.role != "range"
        if time.first is not None and (time.role == "since" or is_year):
            return time.first
    return None


def _window(chart: Chart, sentence: Sentence, hit: Hit, number: int | None) -> str | None:
    if number is None:
        return None
    behind = window_days(chart.lower[hit.end : sentence.end])
    found = None if behind else _WINDOW.search(chart.lower, sentence.start, hit.start)
    return _days(found) if found is not None else behind


def window_days(words: str) -> str | None:
    """The days that words count over: "this year", "in the last 12 months"."""
    if _THIS_YEAR.search(words):
        return str(_YEAR)
    found = _WINDOW.search(words)
    return None if found is None else _days(found)


def _days(found: "re.Match[str]") -> str:
    count = found["n"] or "1"
    days = _UNIT_DAYS[found["unit"][0]] * (_NUMBERS.get(count) or int(count))
    return str(round(days))
