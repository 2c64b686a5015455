"""Measures of eyes: numbers with their unit and side, in the many orders in which they are written."""

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from reader.numbers import WHOLE_WORD, measure
from schemas.fact import Side

_SIDE: Final = re.compile(
    r"\b(?:(?P<right>o\.?d\.?|right|rt|re|r)|(?P<left>o\.?s\.?|left|lt|le|l)|"
    r"(?P<bilateral>o\.?u\.?|both|bilaterally|bilateral|each (?:eye|side|lid)|either (?:eye|side)))(?![\w'])"
)
_NUMBER: Final = rf"(?:[+-]?\d{{1,3}}(?:\.\d+)?|{WHOLE_WORD}\b)"
#: "15", "2.0/2.5", "48 and 50", "0 to 1" before a unit.
_AMOUNT: Final = (
    rf"(?<![\w./-])(?P<bound>less than |under |below |at most |at least |greater than |more than |over |[<>]=? ?)?"
    rf"(?P<first>{_NUMBER})(?:\s?(?P<joint>/|and|-|to|,)\s?(?P<second>{_NUMBER}))?"
)


class Unit(NamedTuple):
    """Amounts of a unit, and letters of which one stands in every amount: looked for first, as most texts have none."""

    pattern: "re.Pattern[str]"
    letters: tuple[str, ...]


MM: Final = Unit(re.compile(_AMOUNT + r"\s?-?(?:mm|millimet(?:er|re)s?)\b"), ("mm", "millimet"))
#: A margin-reflex distance is often written without its unit.
BARE: Final = Unit(re.compile(_AMOUNT + r"(?![\w/%]|\.\d)"), ("",))
DEGREES: Final = Unit(re.compile(_AMOUNT + r"\s?-?(?:degrees?\b|degs?\b|\u00b0)"), ("deg", "\u00b0"))
PERCENT: Final = Unit(re.compile(_AMOUNT + r"\s?(?:%|percent\b|per cent\b)"), ("%", "percent", "per cent"))
_LESS: Final = ("less", "under", "below", "at most", "<")
_PAIR: Final[tuple[Side, Side]] = ("right", "left")
_NEAR: Final = 26


class Measure(NamedTuple):
    """One value; `bound` is "less" or "more" where the words give only a limit."""

    value: float
    upper: float | None
    bound: str | None
    side: Side | None
    start: int
    end: int


def side_at(text: str, low: int, high: int) -> Side | None:
    """The first side named between two offsets."""
    match = _SIDE.search(text, low, high)
    return _named(match) if match else None


def amounts_of(unit: Unit, text: str, low: int, high: int) -> "list[re.Match[str]]":
    """The amounts of a unit between two offsets."""
    for letters in unit.letters:
        if text.find(letters, low, high) >= 0:
            return list(unit.pattern.finditer(text, low, high))
    return []


def measures(text: str, low: int, high: int, unit: Unit) -> list[Measure]:
    """The measures between two offsets, each with the side that its words give it."""
    amounts = amounts_of(unit, text, low, high)
    if not amounts:
        return []
    sides = [match for match in _SIDE.finditer(text, low, high) if not _inside(match, amounts)]
    is_leading = bool(sides) and sides[0].start() < amounts[0].start()
    found: list[Measure] = []
    for place, amount in enumerate(amounts):
        before = amounts[place - 1].end() if place else low
        after = amounts[place + 1].start() if place + 1 < len(amounts) else high
        found += _of_amount(amount, [s for s in sides if before <= s.start() < after], is_leading=is_leading)
    return _carried(found) if is_leading else found


def _carried(found: list[Measure]) -> list[Measure]:
    """ "OD 22 degrees untaped, 48 degrees taped": a side named before holds until another is named."""
    side: Side | None = None
    carried = []
    for one in found:
        side = one.side or side
        carried.append(one._replace(side=side))
    return carried


def _inside(side: "re.Match[str]", amounts: "list[re.Match[str]]") -> bool:
    return any(amount.start() <= side.start() < amount.end() for amount in amounts)


def _of_amount(amount: "re.Match[str]", near: "list[re.Match[str]]", *, is_leading: bool) -> Iterator[Measure]:
    if amount["second"] is not None and amount["joint"] not in {"-", "to"}:
        yield from _pair(amount, near)
        return
    first = _value(amount["first"])
    upper = _value(amount["second"]) if amount["second"] is not None else None
    before = [side for side in near if side.end() <= amount.start()]
    after = [side for side in near if side.start() >= amount.end()]
    named = _choose(amount, before, after, is_leading=is_leading)
    yield Measure(first, upper, _bound(amount), named, amount.start("first"), amount.end())


def _value(told: str) -> float:
    return abs(float(told)) if told.startswith("+") else float(told) if told.startswith("-") else measure(told)


def _pair(amount: "re.Match[str]", near: "list[re.Match[str]]") -> Iterator[Measure]:
    """ "2.0/2.5 mm" and "48 and 50 degrees" give the right eye first, unless the left is named first."""
    sides = [_named(match) for match in near if _named(match) in _PAIR]
    order: tuple[Side, Side] = ("left", "right") if sides[:1] == ["left"] else _PAIR
    for name, side in zip(("first", "second"), order, strict=True):
        yield Measure(_value(amount[name]), None, _bound(amount), side, amount.start(name), amount.end())


def _choose(
    amount: "re.Match[str]", before: "list[re.Match[str]]", after: "list[re.Match[str]]", *, is_leading: bool
) -> Side | None:
    close_after = after and after[0].start() - amount.end() <= _NEAR
    if before and (is_leading or not close_after):
        return _named(before[-1])
    if close_after:
        return _named(after[0])
    return None


def _named(match: "re.Match[str]") -> Side:
    return "right" if match["right"] else "left" if match["left"] else "bilateral"


def _bound(amount: "re.Match[str]") -> str | None:
    words = (amount["bound"] or "").strip()
    if not words:
        return None
    return "less" if words.startswith(_LESS) else "more"
