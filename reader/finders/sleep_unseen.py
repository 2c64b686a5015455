"""That nobody saw the patient in person before the sleep test, in plain words or by the order of the two days."""

import re
from collections.abc import Iterator
from datetime import date
from typing import Final

from reader.chart import Chart, Sentence
from reader.context import modifiers
from reader.emit import fact
from reader.letters import sieve
from schemas.fact import Assertion, Fact

_LETTERS: Final = sieve(
    "visit", "evaluat", "examine", "examination", "examining", "appoint", "encounter", "seen", "met ", "seeing",
    "meeting", "contact", "face-to-face", "in-person", "in person", "online", "web form", "self-refer", "interview",
)  # fmt: skip
_TEST: Final = (
    r"(?:(?:home |sleep |overnight |apnea |the |her |his |this )*"
    r"(?:tests?|study|recording|recorder|psg|polysomno\w+|hsat|kit|order))"
)
_WHO: Final = r"(?:clinician|doctor|physician|provider|practitioner|specialist|nurse|prescriber)"
_VISIT: Final = (
    r"(?:(?:face[- ]to[- ]face|in[- ]person|office|clinic(?:al)?|sleep|physical|pre-?test|new[- ]patient|medical|"
    r"live)[ -])*"
    r"(?:evaluations?|visits?|examinations?|exam|assessments?|encounters?|appointments?|consultations?)"
)
_SEEN: Final = (
    # "No clinician had seen him before the study"
    re.compile(
        rf"\b(?:no(?:body| one| {_WHO})|not one {_WHO}|never (?:\w+ ){{0,2}}?{_WHO}) (?:has |had )?(?:ever |yet )?"
        rf"(?:seen|examined|evaluated|met|saw|laid eyes on)\b[^.;]{{0,30}}?\b(?:before|ahead of|prior to|until "
        rf"after) {_TEST}\b"
    ),
    # "Face-to-face evaluation: not performed", "no in-person visit preceded the test"
    re.compile(
        rf"\b{_VISIT}(?: (?:before|prior to|ahead of) {_TEST})?\s?(?:[:=|]|-|was|were|has been|had been)\s?"
        r"(?:not (?:done|performed|held|carried out|made|completed|conducted)|none|never(?: \w+)?|did not (?:happen|"
        r"take place)|"
        r"omitted|skipped|no(?=[.,;|]|$))"
    ),
    re.compile(
        rf"\b(?:no|without (?:an?|any)|not (?:a single|one)) (?:\w+ )?{_VISIT}(?: \w+){{0,3}}? "
        rf"(?:preceded|before|prior to|ahead of|came before) {_TEST}\b"
    ),
    re.compile(
        rf"\b{_TEST} (?:\w+ ){{0,5}}?without (?:ever |first |anyone |any {_WHO} )*(?:seeing|examining|meeting|"
        rf"evaluating|"
        rf"(?:an?|any) (?:\w+ )?{_VISIT})"
    ),
    re.compile(
        r"\bwithout (?:ever |first )*(?:seeing|examining|meeting|evaluating) (?:the (?:patient|member)|him|her|"
        r"them)\b"),

    re.compile(
        rf"\b(?:had|has) never (?:met|seen|been (?:seen|examined|evaluated) by) (?:the |a |any |her |his )?(?:\w+ "
        rf")?{_WHO}"),

    # "The first visit took place after the study"
    re.compile(
        rf"\b(?:first|earliest|only) (?:\w+ )?{_VISIT}\b[^.;|]{{0,60}}?\b(?:after|followed|later than|subsequent "
        rf"to) {_TEST}\b"
    ),
    re.compile(
        rf"\b{_TEST}\b[^.;|]{{0,30}}?\b(?:first|came first|before)\b[^;|]{{0,40}}?\bfirst "
        rf"{_VISIT}[^.;|]{{0,20}}\b(?:followed|after)"
    ),
    # "The only contact before it was a telephone call", "ordered through a web form"
    re.compile(
        r"\b(?:only|sole) (?:\w+ )?(?:contact|encounter|conversation|interview)\b[^.;|]{0,60}?\b(?:telephone|phone|"
        r"video|call|"
        r"message|email|e-mail|questionnaire|portal|text)\b|\b(?:phone|telephone|video) (?:interview|call|visit) only\b"
    ),
    re.compile(
        r"\b(?:order(?:ed)?|requested|mailed|sent|study|test)\b[^.;|]{0,40}?\b(?:through|by|via|from|after|on) "
        r"(?:an? |the )?"
        r"(?:web form|online (?:service|form|questionnaire|portal)|self-referral(?: form)?|questionnaire alone|app)\b"
    ),
)  # fmt: skip
#: Of each of them letters of which one stands in every match; None where too many may.
_SEEN_LETTERS: Final = (
    sieve(
        "nobody", "no one", "no clinician", "no doctor", "no physician", "no provider", "no practitioner",
        "no specialist", "no nurse", "no prescriber", "not one", "never",
    ),
    None,
    sieve("preceded", "before", "prior to", "ahead of"),
    sieve("without"),
    sieve("without"),
    sieve("never"),
    sieve("first", "earliest", "only"),
    sieve("first"),
    sieve("only", "sole"),
    sieve("web form", "online", "self-referral", "questionnaire", " app"),
)  # fmt: skip
_FIRST: Final = re.compile(rf"\b(?:first|earliest) (?:[\w-]+ ){{0,2}}?{_VISIT}\b")
_TESTED: Final = re.compile(
    r"\b(?:hsat|hst|psg|polysomno\w+|(?:sleep|home|overnight|apnea) (?:sleep |apnea )*(?:test|study|recording)\w*|"
    r"study night|"
    r"titration)\b"
)
_FIRST_LETTERS: Final = sieve("first", "earliest")
_TEST_LETTERS: Final = sieve(
    "hsat", "hst", "psg", "polysomno", "sleep ", "home ", "overnight ", "apnea ", "study night", "titration"
)
_LATER: Final = re.compile(
    r"\b(?:since (?:then|the)|for (?:the )?(?:knee|back|cold|vaccin)|after (?:starting|set-?up)|cpap|pap)\b"
)
_NEAR: Final = 60  #: characters from a word to its day
_UNSURE: Final = frozenset(["family", "hypothetical", "silence", "uncertain"])


def find(chart: Chart) -> Iterator[Fact | None]:
    """Facts `visit.in_person`, denied."""
    if "sleep" not in chart.classes and "airway" not in chart.classes:
        return
    for sentence in chart.saying(_LETTERS):
        match = _unseen(chart, sentence)
        if match is not None:
            yield _denied(chart, sentence, match.start(), match.end())
    yield _too_late(chart)


def _unseen(chart: Chart, sentence: Sentence) -> "re.Match[str] | None":
    for pattern, letters in zip(_SEEN, _SEEN_LETTERS, strict=True):
        may_fit = letters is None or sentence.position in chart.positions_saying(letters)
        match = pattern.search(sentence.words) if may_fit else None
        if match is not None:
            return match
    return None


def _denied(chart: Chart, sentence: Sentence, low: int, high: int) -> Fact | None:
    span = (sentence.start + low, sentence.start + high)
    if modifiers(chart, sentence, *span) & _UNSURE:
        return None
    return fact(chart, sentence, span, "visit.in_person", assertion=Assertion.NEGATED)


def _too_late(chart: Chart) -> Fact | None:
    """The first visit of all on a day after that of the test."""
    for sentence in chart.saying(_FIRST_LETTERS):
        first = _FIRST.search(sentence.words) if sentence.times else None
        if first is None or sentence.position not in chart.positions_saying(_LETTERS):
            continue
        days = list(_days(sentence, _FIRST))
        if days and not _LATER.search(sentence.words) and days[0] > _last_test(chart):
            return _denied(chart, sentence, first.start(), first.end())
    return None


def _last_test(chart: Chart) -> date:
    """The day of the last test; the last day of all where none is told."""
    told = (day for sentence in chart.saying(_TEST_LETTERS) for day in _days(sentence, _TESTED))
    return max(told, default=date.max)


def _days(sentence: Sentence, word: "re.Pattern[str]") -> Iterator[date]:
    """Days that stand behind such a word, else right before it."""
    told = [one for one in sentence.times if one.first is not None and one.precision == "day"]
    for match in word.finditer(sentence.words) if told else ():
        at = sentence.start + match.end()
        day = next((one.first for one in told if at <= one.start <= at + _NEAR), None)
        if day is not None:
            yield day
