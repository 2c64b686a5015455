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
