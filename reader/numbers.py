"""Numbers written as digits or words."""

from typing import Final

WORDS: Final[dict[str, float]] = {
    "a": 1,
    "an": 1,
    "one": 1,
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "seven": 7,
    "eight": 8,
    "nine": 9,
    "ten": 10,
    "eleven": 11,
    "twelve": 12,
    "thirteen": 13,
    "fourteen": 14,
    "fifteen": 15,
    "sixteen": 16,
    "eighteen": 18,
    "twenty": 20,
    "thirty": 30,
    "half a": 0.5,
    "half an": 0.5,
}
NUMBER: Final = r"\d{1,3}(?:\.\d+)?|half an?|" + "|".join(
    sorted((w for w in WORDS if " " not in w), key=len, reverse=True)
)


def number(text: str) -> float:
    """The value of a text that matched `NUMBER`."""
    known = WORDS.get(text)
    return known if known is not None else float(text)


_SMALL: Final = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
    "twenty",
]
_UNITS: Final = {word: value for value, word in enumerate(_SMALL)}
_TENS: Final = {
    "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90, "twenty": 20,
}  # fmt: skip
#: A whole number below 100 in words: "nineteen", "thirty-four". Without groups and without marks of the word's ends.
WHOLE_WORD: Final = rf"(?:(?:{'|'.join(_TENS)})(?:[- ](?:{'|'.join(_SMALL[1:10])}))?|{'|'.join(reversed(_SMALL))})"


def whole(text: str) -> int:
    """The value of digits, or of a text that matched `WHOLE_WORD`."""
    if text.isdigit():
        return int(text)
    first, _, second = text.replace("-", " ").partition(" ")
    return _UNITS.get(first, _TENS.get(first, 0)) + (_UNITS[second] if second else 0)


def measure(text: str) -> float:
    """The value of digits with or without a fraction, or of a text that matched `WHOLE_WORD`."""
    return float(text) if text[0].isdigit() else float(whole(text))
