"""How many hours a headache lasts: told as such, as a limit that none exceeds, or by when it is over."""

import re
from collections.abc import Iterator
from typing import Final

from reader.chart import Chart, Sentence
from reader.emit import fact
from reader.headache_numbers import DIGIT
from reader.letters import sieve
from reader.numbers import WHOLE_WORD, measure, number
from schemas.fact import Assertion, Fact

_HOURS: Final = re.compile(
    r"(?<![\w./])(?P<bound>less than |under |up to |at most |<\s?)?(?P<n>\d{1,3}(?:\.\d)?)\+?"
    r"(?:\s?(?:-|to|or)\s?(?P<m>\d{1,3}))?\+? ?(?P<unit>hours?|hrs?|h|minutes?|mins?|days?)\b"
    r"(?P<more> or (?:more|longer))?"
    r"(?P<rate>\s?(?:/|per|a|each|every|in a)\s?(?:day|d\b|attack|episode|headache|migraine)"
    r"|\s(?:each|apiece|in duration|at a time)\b)?"
)
_LASTS: Final = re.compile(
    r"\b(?:(?<!the )(?<!this )last(?:s|ed|ing)?|duration|persist\w*|each|untreated|long)\b[^.;]{0,30}$"
)
_NO_LENGTH: Final = re.compile(
    r"\b(?:(?:within|in|after|sleep\w*|work\w*)\s*$|(?:visits?|sessions?|appointments?|procedures?|"
    r"calls?)\b[^.;,]{0,20}$)"
)
#: "Attacks last an hour or two", "last less than four hours": the longest that is said.
_LASTING_LETTERS: Final = sieve("last", "persist", "hour", "minute", "hr", "duration", "exceed", "length")
_ATTACK_LETTERS: Final = sieve("attack", "episode", "untreated", "without treatment", "each", "they")
_WORDED_HOURS: Final = re.compile(
    r"\b(?:last(?:s|ed|ing)?|persist\w*) (?:for )?(?:only |about |just |at most |"
    r"no more than )?(?P<bound>less than |under )?"
    r"(?P<n>an|one|two|three|four|five|six) hours?\b(?: (?:or|to) (?P<m>two|three|four|five|"
    r"six)\b)?(?! or (?:more|longer))"
)
#: "Each headache is over within two hours": untreated, unless a medicine is named.
_OVER_IN: Final = re.compile(
    r"\b(?:headaches?|migraines?|attacks?|episodes?|each|they|it)(?: \w+){0,3}? (?:over|gone|finished|done|ends?|"
    r"ended|subsides?|"
    r"clears?|passes|fades?|resolves?) (?:on (?:its|their) own )?(?:with)?in (?:about |only |just |at most )?"
    r"(?P<bound>less than |under )?(?P<n>an|the|one|two|three|four|five|six) hours?\b(?: (?:or|to) (?P<m>two|three|"
    r"four|five|six)\b)?"
)
_UNTREATED: Final = re.compile(
    r"\b(?:without (?:any )?(?:treatment|medic\w+|tablets?|pills?)|untreated|no medic\w+(?: taken| used)?)\b"
)
_TREATED_WITH: Final = re.compile(
    r"\b(?:\w*triptan\w*|medic\w+|tablets?|pills?|treat\w+|takes?|taking|ibuprofen|naproxen|acute|abort\w*|rescue)\b"
)
_HOUR_WORDS: Final = {"an": 1, "the": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6}
_ALL_DAY: Final = re.compile(
    r"\b(?:last(?:s|ed|ing)?|persist\w*) (?:for )?(?:all day|the (?:whole|entire) day|"
    r"most of the day|more than a day)\b"
)
_ALL_DAY_HOURS: Final = 12  #: waking hours, the least that it means
_AMOUNT: Final = rf"(?:\d{{1,3}}(?:\.\d+)?|half an?|an?\b|{WHOLE_WORD}\b)"
_LENGTH: Final = rf"(?P<n>{_AMOUNT})(?: ?(?:-|to|or) ?(?P<m>{_AMOUNT}))? ?(?P<unit>hours?|hrs?|h|minutes?|mins?)\b"
_ABOUT: Final = r"(?:of |about |some |roughly |only |just |around |approximately |is |are |was |were |a |an )*"
#: The longest that a headache lasts; the time is in reach of the word that says so.
_LIMITS: Final = (
    # "None longer than three hours", "never exceed 2 h", "not one has reached 4 hours"
    re.compile(
        r"\b(?:never|none|no|not|not one|without)\b(?: [\w-]+){0,5}? "
        rf"(?:exceed\w*|longer than|more than|beyond|over|past|(?P<less>reach\w*|as long as|as much as)) "
        rf"{_ABOUT}{_LENGTH}"
    ),
    # "Lasting two hours at most", "duration 30-60 minutes", "length of an attack: 90 min", "headaches run 1-2 h"
    re.compile(
        r"\b(?:last(?:s|ed|ing)?|persist\w*|durations?|lengths?|runs?|running|(?:headache|attack) time)\b"
        r"(?: of (?:a|an|the|each|her|his) (?:\w+ )?(?:headaches?|attacks?|migraines?|episodes?))?"
        r"(?: (?:for|no more than|not more than|no longer than|at (?:the )?(?:very )?most|up to|typically|usually|"
        r"under|"
        r"averages?|averaging|untreated|anywhere|between|from|(?P<less>less than|fewer than|below)))*[ :=,]+"
        rf"{_ABOUT}{_LENGTH}"
    ),
    re.compile(
        rf"\b(?:longest|worst)(?: (?:headache|attack|migraine|episode|one))?(?: (?:was|is|lasted|of|"
        rf"took))*[ :=,]+{_ABOUT}{_LENGTH}"
    ),
    # "Untreated they clear within two to three hours", "gone in under 2 hours"
    re.compile(
        r"\b(?:over|gone|finished|done|end(?:s|ed)?|subside[sd]?|clear(?:s|ed)?|pass(?:es|ed)?|fade[sd]?|resolve[sd]?|"
        r"settle[sd]?|lift(?:s|ed)?|burn(?:s|ed)? out|disappears?)(?: [a-z]+){0,4}? "
        rf"(?:with)?in(?:side)? (?P<less>under |less than )?{_ABOUT}{_LENGTH}"
    ),
)
#: A unit of time, as each of these patterns but that of whole days has one: behind a number or "half an".
_UNIT: Final = re.compile(r"(?:h(?<![b-mo-z]h)(?:ours?|rs?)?|m(?<![b-mo-z]m)in(?:ute)?s?)\b")
_OR_MORE: Final = re.compile(r"\+| (?:or|and) (?:more|longer|over|above)\b| (?:to|or) (?:\w+ )?(?:days?|all day)\b")
_AURA: Final = re.compile(r"\baura\w*\b(?:(?!\b(?:headaches?|migraines?|attacks?|pain)\b)[^.;,]){0,30}$")
#: What a headache is called where it is not named again.
_OF_ATTACKS: Final = re.compile(r"\b(?:attacks?|episodes?|untreated|without treatment|each|they)\b")
_OTHER: Final = ("drug", "preventive", "therapy", "injection", "sleep", "activity", "limit")
_SKIP: Final = frozenset(["references", "instructions", "goals", "family_history", "allergies", "consent"])
_OF_THEN: Final = re.compile(
    r"\b(?:as a (?:child|teen\w*|girl|boy|student)|in (?:childhood|youth|(?:her|his) (?:teens|twenties|thirties))|"
    r"years ago|"
    r"used to|formerly|in the past|in (?:19|20)\d\d)\b"
)
_FEWEST_HOURS: Final = 4  #: of which a limit above tells nothing


def find(chart: Chart, told: list[Sentence]) -> Iterator[Fact | None]:
    """Facts `headache.hours` of sentences that speak of headache, and of those that go on about its attacks."""
    named = {sentence.position for sentence in told}
    for sentence in told:
        has_unit = _UNIT.search(sentence.words) is not None
        if not has_unit and "day" not in sentence.words:
            continue
        found = list(_lengths(chart, sentence))
        yield from found
        if has_unit and not found and _may_last(chart, sentence):
            yield from _at_most(chart, sentence)
    for sentence in chart.saying(_ATTACK_LETTERS):
        if sentence.position in named or sentence.section in _SKIP or _UNIT.search(sentence.words) is None:
            continue
        if _may_last(chart, sentence) and not sentence.among(_OTHER) and _OF_ATTACKS.search(sentence.words):
            yield from _at_most(chart, sentence)


def _may_last(chart: Chart, sentence: Sentence) -> bool:
    """The letters of short units stand in every text, and are looked for in these sentences alone."""
    if sentence.position in chart.positions_saying(_LASTING_LETTERS):
        return True
    return " h" in sentence.words or " min" in sentence.words


def _lengths(chart: Chart, sentence: Sentence) -> Iterator[Fact | None]:
    words, start = chart.words(sentence), sentence.start
    if any(h.value == "toxin" for h in sentence.of("headache")):
        return
    for match in _HOURS.finditer(words) if DIGIT.search(words) else ():
        lasts = _LASTS.search(words[: match.start()]) is not None
        if not (match["rate"] or lasts or (match["more"] and match["unit"].startswith("h"))):
            continue
        if match["unit"].startswith("d") and (not lasts or match["rate"]):
            continue
        if _NO_LENGTH.search(words[: match.start()]) or _is_of_aura(words, match.start()):
            continue
        factor = 24 if match["unit"].startswith("d") else 1 / 60 if match["unit"].startswith("m") else 1
        value = float(match["n"]) * factor
        is_less = match["bound"] is not None
        value = max(value - 1, 0) if is_less and match["bound"].startswith(("less", "under", "<")) else value
        if is_less and match["bound"].startswith(("up", "at most")):
            continue
        yield fact(
            chart, sentence, (start + match.start(), start + match.end()), "headache.hours",
            int(value) if value.is_integer() else round(value, 2), unit="hours",
            attributes={
                "upper": f"{float(match['m']) * factor:g}" if match["m"] else None,
                "bound": "less" if is_less else None,
            },
        )  # fmt: skip
    if _may_last(chart, sentence):
        yield from _worded(chart, sentence)


def _worded(chart: Chart, sentence: Sentence) -> Iterator[Fact | None]:
    words, start = sentence.words, sentence.start
    told = _WORDED_HOURS.search(words) or _OVER_IN.search(words) if "hour" in words else None
    whole = _ALL_DAY.search(words) if "day" in words else None
    if (told is None and whole is None) or _OF_THEN.search(words):
        return
    if told is not None and told.re is _OVER_IN and _is_treated(words):
        told = None
    if told is not None:
        longest = _HOUR_WORDS[told["m"] or told["n"]] - (1 if told["bound"] else 0)
        span = (start + told.start(), start + told.end())
        yield fact(chart, sentence, span, "headache.hours", longest, unit="hours",
                   attributes={"bound": "less" if told["bound"] else None})  # fmt: skip
    if whole is not None:
        yield fact(
            chart,
            sentence,
            (start + whole.start(), start + whole.end()),
            "headache.hours",
            _ALL_DAY_HOURS,
            unit="hours",
        )


def _at_most(chart: Chart, sentence: Sentence) -> Iterator[Fact | None]:
    """A limit below four hours; of a headache that was treated it tells nothing."""
    words = sentence.words
    for pattern in _LIMITS:
        match = pattern.search(words)
        if match is None or _is_other(words, match):
            continue
        if _is_treated(words):
            return
        hours = _amount(match["m"] or match["n"]) / (60 if match["unit"].startswith("m") else 1)
        if match.groupdict().get("less"):
            hours = max(hours - 1, 0)
        if 0 < hours < _FEWEST_HOURS:
            span = (sentence.start + match.start(), sentence.start + match.end())
            yield fact(
                chart,
                sentence,
                span,
                "headache.hours",
                round(hours, 2),
                unit="hours",
                assertion=Assertion.PRESENT,
                attributes={"bound": "less" if match.groupdict().get("less") else None},
            )
            return


def _is_treated(words: str) -> bool:
    return _TREATED_WITH.search(_UNTREATED.sub(" ", words)) is not None


def _amount(told: str) -> float:
    return number(told) if told.startswith(("half", "a ", "an")) or told == "a" else measure(told)


def _is_other(words: str, match: "re.Match[str]") -> bool:
    before = words[: match.start()]
    if _OF_THEN.search(before):
        return True
    is_open = _OR_MORE.match(words, match.end()) is not None
    return is_open or _NO_LENGTH.search(before) is not None or _is_of_aura(words, match.start())


def _is_of_aura(words: str, at: int) -> bool:
    """ "The aura lasts 20 minutes" tells nothing of the headache."""
    return _AURA.search(words, max(0, at - 60), at) is not None
