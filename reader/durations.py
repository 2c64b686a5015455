"""Durations in days. A vague one ("several weeks") is not a number and gives nothing."""

import re
from bisect import bisect_left
from collections.abc import Iterator
from typing import Final

from reader.letters import Found, beginnings, everywhere, places_in, sieve, tried_at
from reader.numbers import NUMBER, number
from reader.spans import Time

#: A month is the shortest that counts as one, so that "six months" never falls short of six months in a policy.
_DAYS: Final = {"h": 0.0, "m": 0.0, "d": 1.0, "n": 1.0, "w": 7.0, "mo": 30.0, "y": 365.0}
_DURATION: Final = re.compile(
    rf"(?<![\w./$-])(?P<bound>less than|fewer than|under|almost|nearly|up to|at most|(?:no|not) more than|"
    rf"(?:no|not) longer than|not quite|within|<|(?:a )?little (?:less than|under))?\s*"
    rf"(?P<n>{NUMBER})(?P<fraction>[ -](?:1/2|and a half|and one half|and one-half))?\+?"
    rf"(?:\s?(?:-|to|or|/)\s?(?P<n2>{NUMBER}))?(?P<half2> and a half)?\+?[ -]?"
    r"(?:full |whole |consecutive |straight |complete |calendar |solid )?"
    r"(?P<unit>hours?|hrs?|minutes?|mins?|days?|nights?|weeks?|wks?|months?|mos?|mths?|years?|"
    r"yrs?)(?P<half3>\s+and a half)?"
    r"(?![\w])'?"
)
#: Beyond these it is a dose, a score or an age.
_MOST_DAYS: Final = 999
_MOST_OTHERS: Final = 130
#: A duration is looked for only round the name of a unit: far fewer places than numbers.
_UNIT_LETTERS: Final = beginnings(
    "hour", "hr", "minute", "min", "day", "night", "week", "wk", "month", "mo", "mth", "year", "yr",
)  # fmt: skip
_UNIT: Final = re.compile(rf"(?:{'|'.join(_UNIT_LETTERS)})(?:(?=(?P<whole>s?)(?!\w))|)")
_BEFORE_UNIT: Final = 48
_AFTER_UNIT: Final = 18
#: The rest of a word. No word that ends a duration is as long, and a chart may be one word without an end.
_WORD_REST: Final = re.compile(r"\w{0,40}")
_PERIOD_LETTERS: Final = beginnings("past ", "last ")
_PERIOD: Final = re.compile(r"(?:past|last) (?P<unit>week|month|year)\b(?!s)")
_OVER: Final = re.compile(r"\b(?:for|over|throughout) (?:the |this )?$")
_OVER_REACH: Final = 17
#: Vague, yet never longer than this: "a few days", "a fortnight". "Several weeks" has no such bound.
_VAGUE: Final = re.compile(
    r"\b(?:(?:(?:a |the last |the past )?few|several|a couple of|couple of|a couple) (?P<days>days|nights)\b|"
    r"(?P<fortnight>a fortnight|one fortnight)\b)"
)
_VAGUE_LETTERS: Final = sieve(
    *(f"{few} {unit}" for few in ("few", "several", "couple", "couple of") for unit in ("days", "nights")), "fortnight"
)
_VAGUE_MOST: Final = {"days": 13, "fortnight": 14}
#: "Since last Tuesday", "began over the weekend": of this week or the one before.
_WEEKDAYS: Final = sieve("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "weekend")
_SINCE_DAY: Final = re.compile(
    r"\b(?:since|began|begun|began|started|starting|onset|occurred|developed|came on|injured|hurt|strained|fell)\b"
    r"(?: (?:on|over|about|around|last|this|past|the|back|his|her|it|neck|in|while|of|pain))* $"
)
_WEEKDAY_MOST: Final = 13
_UPPER: Final = ("less than", "fewer", "under", "up to", "at most", "more than", "longer than", "<", "within", "little")
#: Bounds that say how long at most, the first of them without that length itself; "within" and "up to" leave it open.
_BELOW: Final = ("less than", "fewer", "under", "<", "little")
_NO_MORE: Final = ("at most", "more than", "longer than")
#: "Pain back within 10 weeks": so long relief lasted at most.
_CAME_BACK: Final = re.compile(r"\b(?:back|returned|recurred|baseline|gone|off|lost|faded|ended|relapsed)\s*$")
#: "Less than a month" is said of what has not lasted four weeks.
_MONTH: Final = 30
_SHORT_MONTH: Final = 28
_OR_LESS: Final = re.compile(r" or (?:less|fewer|under|shorter)\b")
_AGO: Final = re.compile(
    r"\s*(?:or (?:so|more)\s*)?(?:ago\b|prior\b|before\b|earlier\b|back\b|previously\b|status post\b|s/p\b)"
)
#: "LBP x 10 wks s/p lifting injury" lasts since the injury.
_SINCE_THEN: Final = re.compile(r"\s*(?:status post|s/p)\b")
_TIMES: Final = re.compile(r"(?:\bx|\bfor)\s*$")
_HISTORY: Final = re.compile(r"[ -]*(?:or (?:so|more) )?(?:long |duration )?history\b")
_OLD: Final = re.compile(r"[ -]*(?:old\b|of age\b|y/o\b|postop|post-op)")
_COURSE: Final = re.compile(r"[ -]*(?:long[ -])?(?:course|trial|program|programme|regimen|of\b|supply)")
_FREQUENCY: Final = re.compile(
    r"(?:\b(?:every|per|each|times|time|twice|once|twice a|once a|times a|time a|times per|visits)|/)\s*$"
)
_FUTURE: Final = re.compile(
    r"\b(?:in|within|after|next|until|at|in about|in approximately|upcoming|follow[- ]?up|return)\s*$"
)
#: "6 weeks of therapy in the last 6 months": a time within which, not a time for which.
_WINDOW: Final = re.compile(r"\b(?:in|within|during) (?:the |these |his |her )?(?:past|last|previous|preceding)\s*$")
_PAST: Final = re.compile(r"\b(?:past|last|previous|preceding|prior)\s*$")
_FOR: Final = re.compile(
    r"(?:\b(?:for|over|lasting|lasted|during|x|times|since|of|least|than|about|approximately|nearly|"
    r"around|completed|did)|~|>|>=|\()(?: (?:only|just|merely|barely|a mere|all of))?\s*$"
)
_RATE: Final = re.compile(r"\s?(?:/|per\b|a\b|each\b)\s?(?:day|week|wk|month|year)")
#: "One visit a week", "three days a week".
_EACH: Final = re.compile(
    r"\b(?:visits?|sessions?|treatments?|appointments?|days|nights|mornings|evenings|"
    r"hours)\s*$"
)


def _roles(before: str, after: str) -> Iterator[str]:
    """The roles that fit, the first of which holds: the others are not even tried."""
    if _OLD.match(after):
        yield "old"
    if _SINCE_THEN.match(after) and _TIMES.search(before):
        yield "for"
    if _AGO.match(after):
        yield "ago"
    if _HISTORY.match(after):
        yield "history"
    if _RATE.match(after) or _FREQUENCY.search(before):
        yield "frequency"
    if _PAST.search(before):
        yield "window" if _WINDOW.search(before) else "for"
    if not before.endswith("next ") and _COURSE.match(after):
        yield "course"
    if _FUTURE.search(before):
        yield "future"
    yield "for" if _FOR.search(before) else "plain"


def _role(text: str, start: int, end: int) -> str:
    role = next(_roles(text[max(0, start - 26) : start], text[end : end + 24]))
    is_rate = role == "plain" and text.startswith("a ", start) and _EACH.search(text, max(0, start - 26), start)
    return "frequency" if is_rate else role


def _amount(match: "re.Match[str]") -> float | None:
    bound = match["bound"] or ""
    if bound and any(word in bound for word in _UPPER):
        return None
    least = number(match["n"]) + (
        0.5 if match["fraction"] or (match["half2"] and not match["n2"]) or match["half3"] else 0
    )
    return max(least - 1, 0) if bound in {"almost", "nearly", "not quite"} else least


def _days(amount: float | None, unit: str) -> int | None:
    key = "mo" if unit.startswith(("mo", "mt")) else unit[0]
    most = _MOST_DAYS if key == "d" else _MOST_OTHERS
    return None if amount is None or amount > most else int(amount * _DAYS[key])


def _most(match: "re.Match[str]", *, is_or_less: bool) -> int | None:
    """The upper bound of a duration: "less than 4 weeks" is 27 days at most."""
    bound = match["bound"] or ""
    if not (bound or is_or_less):
        return None
    is_below = any(word in bound for word in _BELOW)
    is_end = bound == "within" and _CAME_BACK.search(match.string, max(0, match.start() - 26), match.start())
    if not (is_below or is_or_less or is_end or any(word in bound for word in _NO_MORE)):
        return None
    most = _days(number(match["n2"] or match["n"]) + (0.5 if match["fraction"] or match["half3"] else 0), match["unit"])
    if is_below and most == _MONTH:
        return _SHORT_MONTH - 1
    return most if most is None or not is_below else max(most - 1, 0)


def find_durations(text: str, letters: Found | None = None) -> Iterator[Time]:
    """Every duration in a folded text, with the role its surroundings give it. `letters`: as of `everywhere`."""
    found = everywhere(text) if letters is None else letters
    reach = 0
    units = list(tried_at(_UNIT, text, places_in(found, _UNIT_LETTERS)))
    # Most letters of a unit stand in longer words ("moderate", "most"): without a whole one near no duration is.
    whole = [(unit.start(), unit.end() + len(unit["whole"])) for unit in units if unit["whole"] is not None]
    for unit in units:
        low = max(reach, unit.start() - _BEFORE_UNIT)
        near = bisect_left(whole, (low,))
        if near == len(whole):
            break
        # To the end of a word: cut inside one, "5 moderate" is no "5 mo".
        high = _WORD_REST.match(text, min(len(text), unit.end() + _AFTER_UNIT)).end()  # type: ignore[union-attr]
        match = _DURATION.search(text, low, high) if whole[near][1] <= high else None
        if match is None or match.end() <= reach:
            continue
        reach = match.end()
        if match["n"] in {"a", "an"} and match["unit"].endswith("s") and not match["fraction"]:
            continue
        is_or_less = _OR_LESS.match(text, match.end()) is not None
        yield Time(
            match.start("n"),
            match.end(),
            _role(text, match.start(), match.end()),
            None if is_or_less else _days(_amount(match), match["unit"]),
            most=_most(match, is_or_less=is_or_less),
        )
    yield from _vague(text, found)
    for match in tried_at(_PERIOD, text, places_in(found, _PERIOD_LETTERS)):
        if _OVER.search(text, max(0, match.start() - _OVER_REACH), match.start()):
            yield Time(match.start("unit"), match.end(), "for", _days(1, match["unit"]))


def _vague(text: str, found: Found) -> Iterator[Time]:
    """What names no number and is still short: as an upper bound, without a least."""
    if not found.keys().isdisjoint(_VAGUE_LETTERS):
        for match in _VAGUE.finditer(text):
            role = _role(text, match.start(), match.end())
            yield Time(match.start(), match.end(), role, most=_VAGUE_MOST[match.lastgroup or "days"])
    for name in _WEEKDAYS:
        for at in found.get(name, ()):
            if _SINCE_DAY.search(text, max(0, at - 48), at):
                yield Time(at, at + len(name), "since", most=_WEEKDAY_MOST)
