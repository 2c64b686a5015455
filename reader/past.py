"""What a past history says of things that matter while they last: that they are over, go on, or only are listed.

Most of what such a list names goes on (a medicine, a syndrome), so the heading alone ends nothing: a word of the past
does, or a date well back.
"""

import re
from datetime import timedelta
from typing import Final

from reader.chart import Chart, Sentence
from reader.context import assess, frame, modifiers, reaches
from schemas.fact import Assertion

#: It is over, whatever else the item says of it: "on warfarin, stopped 2019".
_ENDED: Final = re.compile(
    r"\b(?:resolved|healed|cured|recovered|in remission|stopped|discontinued|d/?c'?d|finished|ended|no longer|"
    r"until|till|inactive|(?:was|were|had been|used to be|previously|formerly) (?:on|taking|treated)|took|"
    r"(?:treatment|therapy|course|antibiotics?) (?:was )?completed|completed (?:\w+ )?(?:treatment|therapy|course)|"
    r"(?:successfully|fully|completely) treated)\b"
)
_NOW: Final = re.compile(
    r"\b(?:current(?:ly)?|presently|at present|ongoing|active|now|still|today|persist\w*|recurr\w+|worsening|"
    r"progressive|chronic(?:ally)?|long[- ]term|lifelong|since|being|"
    r"(?:under|undergoing|receiving) (?:treatment|therapy)|"
    r"this (?:morning|week|month)|last (?:night|week|month)|yesterday|(?:hours?|days?|weeks?|wks?) ago)\b"
)
#: "On warfarin", "maintained on lifelong Eliquis": right before a medicine.
_TAKES: Final = re.compile(
    r"(?<!was )(?<!were )(?<!been )(?<!previously )(?<!formerly )(?<!being )(?<!of )"
    r"\b(?:on|takes?|taking|uses|using|continues?|requires|(?:maintained|managed|controlled) with)"
    r"(?: (?:an?|the|oral|daily|lifelong|home|full[- ]dose|low[- ]dose|long[- ]term|chronic))*\s*$"
)
_OVER: Final = re.compile(
    r"\b(?:former|previous(?:ly)?|prior|remote|childhood|adolescence|as an? (?:child|infant|teenager)|"
    r"(?:months?|mos?|years?|yrs?) ago|release|at age|ages? \d+)\b|(?<!year[ -])(?<!yr[ -])\bold\b(?! now)"
)
_YEAR: Final = re.compile(r"(?<![\d-])(?:\d{1,2}/)?(?:\d{1,2}/)?(?P<year>(?:19|20)\d\d)(?![\d/])")
_YEAR_BEFORE: Final = re.compile(r"(?:19|20)\d\d\)?[:,-]? ?(?:an? )?$")
#: Somebody asked, and it stayed open. That nobody wrote it down is silence.
_UNKNOWN: Final = re.compile(r"\b(?:unknown|not known|unsure|uncertain|unclear)\b")
_ENDS: Final = re.compile(r"[,;]")
#: What follows a comma and still speaks of the item before it: "pneumonia, 2015", "abscess, since resolved".
_GOES_ON: Final = re.compile(
    r"[,;] ?(?:(?:in |circa |about |around )?(?:\d{1,2}/){0,2}(?:19|20)\d\d|(?:now |since |which |has |was |that ){0,3}"
    r"(?:resolved|healed|stopped|discontinued|d/?c'?d|in remission|completed|no longer)|"
    r"(?:now |still )?(?:current|ongoing|active)|since |(?:s/p|status post|after) [^,;]{0,24}\brelease)"
)
_LONG_AGO: Final = timedelta(days=365)
#: "Past medical history is significant for CRPS": the list itself, told in a sentence.
_LIST: Final = re.compile(
    r"\b(?:(?:past|prior|previous|known) )*(?:medical|surgical|health|past) (?:history|hx)\b"
    r"(?: (?:is |was |are )?(?:significant|notable|remarkable|positive) for| of| (?:includes|including))?"
)
#: Words of the present between a word of the past and what it would reach: "history of DVT, currently on Xarelto".
_AFTER_ALL: Final = re.compile(r"\b(?:currently|presently|now|still|today)\b")
_SECTIONS: Final = frozenset(["past_history", "surgical_history"])


def assess_lasting(
    chart: Chart, sentence: Sentence, start: int, end: int, *, listed: Assertion = Assertion.UNCERTAIN
) -> Assertion | None:
    """As `assess`; but what a past history lists with no word of the past is `listed`, and with "currently" present."""
    said = assess(chart, sentence, start, end)
    if said is not Assertion.HISTORICAL or "historical" in modifiers(chart, sentence, start, end, "backward"):
        return said
    low, high = _item(chart, sentence, start, end)
    words = f"{chart.lower[low:start]} {chart.lower[end:high]}"
    if _ENDED.search(words):
        return said
    if _TAKES.search(chart.lower, low, start):
        return Assertion.PRESENT
    told = _told_past(chart, sentence, start, end)
    is_list = sentence.section in _SECTIONS or told is None
    if (_NOW.search(words) if is_list else _AFTER_ALL.search(chart.lower, told or low, start)) is not None:
        return Assertion.PRESENT
    is_past = told is not None or _OVER.search(words) or _is_long_ago(chart, low, start, end, high)
    return said if is_past else listed


def _item(chart: Chart, sentence: Sentence, start: int, end: int) -> tuple[int, int]:
    """The part of a list that names the thing, with a year or an end behind its comma."""
    low, high = sentence.start, sentence.end
    for mark in _ENDS.finditer(chart.lower, sentence.start, sentence.end):
        if mark.end() <= start:
            low = mark.end()
        elif mark.start() >= end and _GOES_ON.match(chart.lower, mark.start(), sentence.end) is None:
            high = mark.start()
            break
    return low, high


def _is_long_ago(chart: Chart, low: int, start: int, end: int, high: int) -> bool:
    """A year behind it, or right before it ("2015 pneumonia"); in "DVT 2015, on warfarin" it is another's."""
    years = [match["year"] for match in _YEAR.finditer(chart.lower, end, high)]
    before = _YEAR_BEFORE.search(chart.lower, low, start)
    years += [match["year"] for match in _YEAR.finditer(chart.lower, before.start() if before else start, start)]
    if not years or chart.document_on is None:
        return False
    return int(max(years)) < (chart.document_on - _LONG_AGO).year


def _told_past(chart: Chart, sentence: Sentence, start: int, end: int) -> int | None:
    """Where the last word of the past ends that reaches the span and is not the name of the list."""
    found = frame(chart, sentence)
    lists = [match.span() for match in _LIST.finditer(sentence.words)]
    return max(
        (
            trigger.end
            for trigger in found.triggers
            if trigger.kind == "historical"
            and reaches(trigger, found, start, end)
            and not any(low <= trigger.start - sentence.start < high for low, high in lists)
        ),
        default=None,
    )


def is_dated_back(chart: Chart, sentence: Sentence, low: int, high: int) -> bool:
    """Whether a date between two places lies a year back or more, in whatever way it is written."""
    if chart.document_on is not None:
        limit = chart.document_on - _LONG_AGO
        times = [time for time in sentence.times if low <= time.start and time.end <= high]
        if any(time.last is not None and time.last < limit and time.role != "since" for time in times):
            return True
        if any(time.role == "ago" and (time.days or 0) >= _LONG_AGO.days for time in times):
            return True
        if chart.lower.find("20", low, high) < 0 and chart.lower.find("19", low, high) < 0:
            return False
        years = [int(match["year"]) for match in _YEAR.finditer(chart.lower, low, high)]
        return bool(years) and max(years) < limit.year
    return False


def of_unknown(sentence: Sentence) -> Assertion | None:
    """Of a danger that has no assertion: "anticoagulation status unknown" leaves it possible."""
    return Assertion.UNCERTAIN if _UNKNOWN.search(sentence.words) else None
