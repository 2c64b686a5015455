"""Saturations without their mark of per cent, told by state and air: "rest RA 94; treadmill on 4 L, still 86".

Words of state and of air stand before their number or right behind it; those before hold on until others are named.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from reader.numbers import measure

_NUMBER: Final = re.compile(
    # The first characters stand in front of all else, so that the search tries nothing anywhere else.
    r"[1789en](?<![\w.:/'+-].)(?:(?<=[789])\d|(?<=1)00|(?:(?<=e)ighty|(?<=n)inety)"
    r"(?:[- ](?:one|two|three|four|five|six|seven|eight|nine))?)(?! "
    r"?(?:%|percent|per cent|mm|kg|lbs?|years?|yrs?|y/o|m\b|metres?|meters?|feet|"
    r"ft|mg|min|"
    r"sec|bpm|beats|days?|hours?|h\b|l\b|u\b|cm|degrees?|or less|or below|of the)|[\w/:-]|\.\d)"
)
#: Numbers of something else.
_OTHER_BEFORE: Final = re.compile(
    r"\b(?:pulse|hr|heart rate|rate|aged?|fev1|fvc|dlco|ef|bmi|weight|borg|bp|pressure|pao2|po2|pco2|paco2|tension|hct|"
    r"h(?:a)?ematocrit|volume|goal|target|above|over|below|under|than|least|most|threshold|of|needs?|required?|keep|"
    r"maintain)"
    r"(?: (?:was|is|of|at|about))?[ :=]*$"
)
_PART: Final = re.compile(
    r"[;|]|, (?!(?:still|lowest|nadir|then|again|low|min)\b)|\.(?= |$)|\band\b(?! (?:still|then|again)\b)"
)
_BEHIND: Final = 34  #: characters to a word of state behind a number


class Word(NamedTuple):
    """A word of state or of air: what it says, and where it stands."""

    value: str
    start: int
    end: int


class Row(NamedTuple):
    """A saturation with its state and air as far as they are told; `is_own` where its own part names the air."""

    value: int
    state: str | None
    air: str | None
    is_own: bool
    start: int
    end: int


def rows(words: str, states: Sequence[Word], airs: Sequence[Word]) -> Iterator[Row]:
    """Each bare saturation of a sentence."""
    numbers = [number for number in _NUMBER.finditer(words) if not _is_of_other(words, number.start())]
    if not numbers:
        return
    marks = [0, *(mark.end() for mark in _PART.finditer(words)), len(words) + 1]
    for number in numbers:
        low = max(mark for mark in marks if mark <= number.start())
        high = min(mark for mark in marks if mark > number.start())
        state = _of(states, low, high, number.start(), number.end())
        air = _of(airs, low, high, number.start(), number.end())
        is_own = air is not None and low <= air.start < high
        yield Row(
            int(measure(number[0])),
            state.value if state is not None else None,
            air.value if air is not None else None,
            is_own,
            number.start(),
            number.end(),
        )


def _is_of_other(words: str, at: int) -> bool:
    return _OTHER_BEFORE.search(words[max(0, at - 30) : at]) is not None


def _of(words: Sequence[Word], low: int, high: int, start: int, end: int) -> Word | None:
    """The last word before the number in its part, else the first behind it there, else the last before its part."""
    own = [one for one in words if low <= one.start and one.end <= start]
    if own:
        return own[-1]
    behind = [one for one in words if end <= one.start < min(high, end + _BEHIND)]
    if behind:
        return behind[0]
    earlier = [one for one in words if one.end <= low]
    return earlier[-1] if earlier else None
