"""Nights with airway pressure told as parts of a month, by a limit or by what they lack; the day of the review."""

import re
from collections.abc import Iterator
from datetime import date
from typing import Final

from reader.chart import Chart, Sentence
from reader.context import modifiers
from reader.emit import fact
from reader.letters import sieve
from reader.numbers import WHOLE_WORD, measure, whole
from schemas.fact import Assertion, Fact

_N: Final = rf"(?:\d{{1,2}}|{WHOLE_WORD})"
_NIGHT_LETTERS: Final = sieve("night", "cpap", "apap", "mask", "device", "machine", "download", "card", "usage")
_NIGHT: Final = re.compile(r"\bnights?\b|\bnightly\b")
#: "Under four hours on 22 of the 30 nights", "missed 3 of 30 nights".
_LACKING: Final = re.compile(
    rf"\b(?:(?:under|below|less than|fewer than|short of|did not reach) (?:the )?(?:4|four)(?: hours?| h\b| hrs?)|"
    rf"missed|skipped|"
    rf"not (?:used|worn)|no use)(?: \w+){{0,3}}? (?P<n>{_N}) (?:nights )?(?:of|out of|/) (?:the |its |his |her |"
    rf"these )?(?P<m>{_N})\b"
)
#: "12 nights out of 30 with at least 4 hours", "past four hours on eighteen" of thirty nights.
_ENOUGH: Final = (
    re.compile(
        rf"(?<![\w./])(?P<n>{_N}) (?:good )?nights (?:of|out of|in|/) (?:the |a "
        rf")?(?P<m>{_N})\b(?=[^.;]{{0,50}}?\b(?:4|four)(?:\+| or more| h| hours|$))"
    ),
    re.compile(
        rf"\b(?P<m>{_N}) nights\b[^.;]{{0,60}}?\b(?:past|over|above|beyond|at least|reached|more than) (?:4|four) "
        rf"(?:hours|h|hrs)\b"
        rf"[^.;]{{0,20}}?\bon (?:only )?(?P<n>{_N})\b"
    ),
    re.compile(rf"(?<![\w./])(?P<n>{_N}) good nights (?:of|out of) (?P<m>{_N})\b"),
)  # fmt: skip
#: "In fewer than half of the nights".
_FEWER_THAN_HALF: Final = re.compile(
    r"\b(?:4|four) hours\b[^.;]{0,40}?\b(?:fewer|less) than (?P<part>half|a third|two thirds|a "
    r"quarter)\b[^.;]{0,14}\bnights\b"
)
_PARTS: Final = {"half": 49, "a third": 33, "a quarter": 24, "two thirds": 66}
#: "Never beyond three hours", "two hours at most".
_AT_MOST: Final = re.compile(
    rf"\b(?:only|just|barely|hardly) (?:wears?|uses?|keeps?|wore|used|kept) (?:it|the \w+|cpap)(?: on)?(?: for)?(?: "
    rf"about| maybe)? "
    rf"(?P<n4>{_N}) hours\b(?! (?:less|more|after|before))|"
    rf"\b(?:never|not once|no night)(?: \w+){{0,3}}? (?:beyond|over|above|more than|longer than|past|exceed\w*) "
    rf"(?P<n>{_N}) (?:hours|h)\b|"
    rf"(?<![\w./])(?P<n2>{_N}) (?:hours|h) (?:a night |per night |nightly )?(?:at (?:the )?(?:very )?most|at best)\b|"
    rf"\bmedian(?: \w+){{0,4}}? (?P<n3>\d{{1,2}}(?:\.\d)?) ?(?:hours|h)\b"
)
#: One of these stands in each of them, one of those below in each of the nights that lack it.
_MOST_LETTERS: Final = sieve(
    "only wear", "only use", "only keep", "only wore", "only kept", "just ", "barely", "hardly", "never", "not once",
    "no night", "most", "at best", "median",
)  # fmt: skip
_LACKING_LETTERS: Final = sieve(
    "under ",
    "below ",
    "less than",
    "fewer than",
    "short of",
    "did not reach",
    "missed",
    "skipped",
    "not used",
    "not worn",
    "no use",
)
_UNUSED: Final = re.compile(
    r"\b(?:not|never|no longer) (?:been )?(?:used|worn|switched on|touched)(?: at all)? (?:since|for (?:\w+ "
    r")?(?:weeks|months))\b"
)
#: "Seen again on the 140th day of therapy", "day 20 only".
_ON_DAY: Final = re.compile(r"\b(?:on |at )?(?:the )?(?:day (?P<n>\d{1,3})|(?P<n2>\d{1,3})(?:st|nd|rd|th) day)\b")
_SEEN: Final = re.compile(
    r"\b(?:re-?evaluat\w+|saw|seen|visits?|follow[- ]?up\w*|review\w*|encounter|appointment|re-?check\w*|came back|"
    r"returned)\b"
)
_ONLY: Final = re.compile(r"\b(?:only|sole|first|single|no other|none (?:since|other|after|before)|alone|next)\b")
_NONE_BETWEEN: Final = re.compile(
    r"\b(?:no|without(?: an?| any)?) (?:\w+ )?(?:visits?|re-?evaluation|review|encounter|appointment|"
    r"follow[- ]?up)s?\b[^.;|]{0,24}?"
    r"\b(?:between|from|in|within)\b[^.;|]{0,14}\b31\b[^.;|]{0,14}\b9[01]\b|"
    r"\bbetween (?:day )?31 and (?:day )?9[01]\b[^.;|]{0,24}?(?:[:=] ?|\b(?:there )?(?:was|were) )(?:none|no\b|nil|not)"
)
#: No day is told without the first of these, and no time without a review without the second.
_ON_DAY_LETTERS: Final = sieve(*(f"day {digit}" for digit in range(10)), "st day", "nd day", "rd day", "th day")
_LATER_LETTERS: Final = sieve("weeks later", "weeks after", "weeks into", "months later", "months after", "months into")
_BETWEEN_LETTERS: Final = sieve("31")
_STARTED: Final = re.compile(
    r"\b(?:set[- ]?up|started|began|begun|delivered|dispensed|issued|initiated|installed|received)\b"
)
_MONTHS_LATER: Final = re.compile(
    rf"(?<![\w./])(?P<n>{_N}) (?P<unit>weeks|months) (?:later|after (?:the )?(?:start|set-?up|delivery)|into (?:it|"
    rf"treatment|therapy))\b"
)
_EARLIEST, _LATEST = 31, 91  #: days of treatment between which it is reviewed (policies/positive-airway-pressure)
_UNSURE: Final = frozenset(["family", "hypothetical", "silence", "uncertain"])
_OF_DEVICE: Final = frozenset(["single", "bilevel", "device"])
_NEAR: Final = 50


def find(chart: Chart) -> Iterator[Fact | None]:
    """Facts `cpap.adherence`, `cpap.use_hours` and `cpap.reevaluation_day`."""
    if not any(hit.value in _OF_DEVICE for one in chart.sentences_with("airway") for hit in one.of("airway")):
        return
    for sentence in chart.saying(_NIGHT_LETTERS):
        yield from _nights(chart, sentence)
    yield from _reviewed(chart)


def _nights(chart: Chart, sentence: Sentence) -> Iterator[Fact | None]:
    words = sentence.words
    unused = _UNUSED.search(words)
    if unused is not None:
        yield _made(chart, sentence, unused, "cpap.adherence", None, said=Assertion.NEGATED)
    half = _FEWER_THAN_HALF.search(words)
    if half is not None:
        yield _made(chart, sentence, half, "cpap.adherence", _PARTS[half["part"]])
    may_be_most = sentence.position in chart.positions_saying(_MOST_LETTERS)
    most = _AT_MOST.search(words) if may_be_most and (sentence.of("airway") or _NIGHT.search(words)) else None
    if most is not None:
        yield _made(
            chart, sentence, most, "cpap.use_hours", measure(most["n"] or most["n2"] or most["n3"] or most["n4"])
        )
    lacking = _LACKING.search(words) if sentence.position in chart.positions_saying(_LACKING_LETTERS) else None
    enough = _enough(words) if lacking is None and "nights" in words else None
    for match, is_lacking in ((lacking, True), (enough, False)):
        if match is not None and 0 < whole(match["n"]) <= whole(match["m"]):
            share = round(100 * whole(match["n"]) / whole(match["m"]), 1)
            is_missed = is_lacking and match[0].startswith(("missed", "skipped", "not", "no use"))
            # Nights that were missed say of the others only that there were so many.
            if not is_missed:
                yield _made(
                    chart, sentence, match, "cpap.adherence", 100 - share if is_lacking else share, nights=match["m"]
                )


def _enough(words: str) -> "re.Match[str] | None":
    return next((one for one in (pattern.search(words) for pattern in _ENOUGH) if one is not None), None)


def _made(
    chart: Chart, sentence: Sentence, match: "re.Match[str]", kind: str, value: float | None, *,
    said: Assertion = Assertion.PRESENT, nights: str | None = None,
) -> Fact | None:  # fmt: skip
    span = (sentence.start + match.start(), sentence.start + match.end())
    if modifiers(chart, sentence, *span) & _UNSURE:
        return None
    unit = "hours a night" if kind == "cpap.use_hours" else "days" if kind == "cpap.reevaluation_day" else "% of nights"
    attributes: dict[str, str | None] | None = None
    if nights is not None:
        attributes = {"hours": "4", "nights": str(whole(nights))}
    return fact(chart, sentence, span, kind, value, unit=unit, assertion=said, attributes=attributes)


def _reviewed(chart: Chart) -> Iterator[Fact | None]:
    """The day of the first or only review, where it lies outside of what is asked for."""
    for sentence in chart.saying(_BETWEEN_LETTERS):
        none = _NONE_BETWEEN.search(sentence.words)
        if none is not None:
            yield _made(chart, sentence, none, "cpap.reevaluation_day", 0)
            return
    days = [one for sentence in chart.saying(_ON_DAY_LETTERS, _LATER_LETTERS) for one in _days_of(sentence)]
    told = [day for _, _, day in days]
    is_only = any(_ONLY.search(sentence.words) for sentence, _, _ in days) or len(days) > 1
    if days and is_only and not any(_EARLIEST <= day <= _LATEST for day in told):
        sentence, match, day = days[0]
        yield _made(chart, sentence, match, "cpap.reevaluation_day", day)
    elif not days:
        yield _by_dates(chart)


def _days_of(sentence: Sentence) -> Iterator[tuple[Sentence, "re.Match[str]", int]]:
    on_days = list(_ON_DAY.finditer(sentence.words))
    later = _MONTHS_LATER.search(sentence.words)
    if not (on_days or later) or not _SEEN.search(sentence.words):
        return
    for match in on_days:
        yield sentence, match, int(match["n"] or match["n2"])
    if later is not None:
        yield sentence, later, whole(later["n"]) * (30 if later["unit"] == "months" else 7)


def _by_dates(chart: Chart) -> Fact | None:
    """From the day on which treatment began to that of the first or only visit behind it."""
    began: list[date] = []
    seen: list[tuple[date, Sentence, re.Match[str]]] = []
    is_only = False
    for sentence in chart.sentences:
        for time in sentence.times:
            if time.first is None or time.precision != "day":
                continue
            at = time.start - sentence.start
            before = re.split(r"[;|.]", sentence.words[max(0, at - _NEAR) : at])[-1]
            start, visit = _last(_STARTED, before), _last(_SEEN, before)
            if start is not None and (visit is None or visit.start() < start.start()):
                began.append(time.first)
            elif visit is not None and (found := _SEEN.search(sentence.words, max(0, at - _NEAR))) is not None:
                seen.append((time.first, sentence, found))
                is_only = is_only or _ONLY.search(sentence.words) is not None
    if len(set(began)) != 1 or not seen or not (is_only or len(seen) > 1):
        return None
    days = [((day - began[0]).days, sentence, match) for day, sentence, match in seen if day > began[0]]
    if not days or any(_EARLIEST <= day <= _LATEST for day, _, _ in days):
        return None
    return _made(chart, days[0][1], days[0][2], "cpap.reevaluation_day", days[0][0])


def _last(pattern: "re.Pattern[str]", words: str) -> "re.Match[str] | None":
    return next(iter(reversed(list(pattern.finditer(words)))), None)
