"""How many days before discharge oxygen was measured in hospital, where the text counts them or gives both days."""

import re
from collections.abc import Iterator
from datetime import date
from typing import Final

from reader.chart import Chart, Sentence
from reader.context import modifiers
from reader.emit import fact
from reader.letters import sieve
from reader.numbers import WHOLE_WORD, whole
from schemas.fact import Assertion, Fact

_LETTERS: Final = sieve(
    "discharg", "went home", "hospital", "ward", "admission", "admitted", "stay", "inpatient", "released", "leaving"
)
_TEST: Final = re.compile(
    r"\b(?:abgs?|(?:blood |arterial )?gas(?:es)?|satur\w+|sats?|oximet\w+|spo2|pao2|po2|tests?|tested|measur\w+|drawn|"
    r"reading|room[- ]air)\b"
)
_OUT: Final = (
    r"(?:discharge\w*|release\w*|(?:he|she|they|the patient) (?:went home|left|was sent home|was discharged|was "
    r"released)|"
    r"going home|leaving|return home|the journey home)"
)
_COUNTED: Final = re.compile(
    rf"(?<![\w./-])(?P<n>\d{{1,2}}|an?|{WHOLE_WORD}) (?P<unit>days?|weeks?) (?:before|prior to|ahead of|short of) "
    rf"(?:his |her |the |their |hospital )?{_OUT}\b"
)
_OF_STAY: Final = re.compile(
    r"\b(?:hospital )?day (?P<day>\d{1,2}) of (?:an?|the|his|her) (?P<length>\d{1,2})[- ]day (?:stay|admission|"
    r"hospitali[sz]ation)\b"
)
_DISCHARGED: Final = re.compile(r"\b(?:discharg\w+|went home|released|sent home|left (?:the )?hospital)\b")
_STAY: Final = re.compile(r"\b(?:hospital stay|inpatient stay|stay|admission|admitted|hospitali[sz]\w+)\b")
_ON_THE: Final = re.compile(
    r"\b(?:discharg\w+|went home|released|sent home)(?: home)? on the (?P<day>\d{1,2})(?:st|nd|rd|th)\b"
)
_THAT_DAY: Final = re.compile(r"\b(?:tested|measured|drawn|taken)(?: [a-z]+){0,2} (?:that|the same) day\b")
_NEXT: Final = 34  #: characters between a word and its day
_UNSURE: Final = frozenset(["family", "hypothetical", "silence"])


def find(chart: Chart) -> Iterator[Fact | None]:
    """Facts `oxygen.before_discharge`."""
    if not chart.classes & {"oxygen", "lung"} or not chart.says(_LETTERS):
        return
    told = False
    for sentence in chart.saying(_LETTERS):
        for days, span in _counted(sentence):
            told = True
            yield _days(chart, sentence, span, days)
    if not told:
        yield _by_dates(chart)


def _days(chart: Chart, sentence: Sentence, span: tuple[int, int], days: int) -> Fact | None:
    if modifiers(chart, sentence, *span) & _UNSURE:
        return None
    return fact(
        chart, sentence, span, "oxygen.before_discharge", days, unit="days", assertion=Assertion.PRESENT
    )  # fmt: skip


def _counted(sentence: Sentence) -> Iterator[tuple[int, tuple[int, int]]]:
    """ "Taken five days before discharge", "on hospital day 2 of an 11-day stay"."""
    if not _TEST.search(sentence.words):
        return
    for match in _COUNTED.finditer(sentence.words):
        number = 1 if match["n"] in {"a", "an"} else whole(match["n"])
        days = number * (7 if match["unit"].startswith("w") else 1)
        yield days, (sentence.start + match.start(), sentence.start + match.end())
    for match in _OF_STAY.finditer(sentence.words):
        days = int(match["length"]) - int(match["day"])
        if days >= 0:
            yield days, (sentence.start + match.start(), sentence.start + match.end())


def _by_dates(chart: Chart) -> Fact | None:
    """From the one day of a test to the one day of discharge."""
    tests, out = set[date](), set[date]()
    at: tuple[Sentence, int] | None = None
    for sentence in chart.sentences_with("oxygen", "stay", "oxygen_state") + chart.saying(_LETTERS):
        for time in sentence.times:
            if time.first is None or time.precision != "day":
                continue
            before = sentence.words[max(0, time.start - sentence.start - _NEXT) : time.start - sentence.start]
            before = re.split(r"[|;.,]", before)[-1]
            if time.role == "range" and time.until is not None and _STAY.search(before):
                out.add(time.until)
            elif _DISCHARGED.search(before):
                out.add(time.first)
                at = at or (sentence, time.start)
            elif _TEST.search(before) or (_STAY.search(before) and _THAT_DAY.search(sentence.words)):
                tests.add(time.first)
                at = (sentence, time.start)
        told = _ON_THE.search(sentence.words)
        if told is not None and len(tests) == 1:
            first = next(iter(tests))
            if first.day <= int(told["day"]):
                out.add(first.replace(day=int(told["day"])) if int(told["day"]) <= 28 else first)
    if len(tests) != 1 or len(out) != 1 or at is None:
        return None
    days = (out.pop() - tests.pop()).days
    return _days(chart, at[0], (at[1], at[1] + 1), days) if days >= 0 else None
