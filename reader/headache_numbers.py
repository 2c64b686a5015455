"""Numbers of days as headache diaries and their readers write them."""

import re
from typing import Final

DIGIT: Final = re.compile(r"\d")
WORDS: Final = {
    word: number
    for number, word in enumerate(
        ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen",
         "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty"),
        start=1,
    )
}  # fmt: skip
_TIMES: Final = {"once": 1, "twice": 2}
WORD: Final = "|".join(WORDS)
NUMBER: Final = re.compile(rf"\d|\b(?:{WORD}|once|twice)\b")
ONE: Final = rf"(?:\d{{1,2}}|(?:{WORD})\b)"
MONTH_DAYS: Final = 31
HEADACHE: Final = re.compile(r"\b(?:headaches?|migraines?)\b")
#: Days of something else: of taking a medicine, of missing work.
OTHER_DAYS: Final = re.compile(
    r"\b(?:\w*triptans?|medic|taking|takes|took|use[sd]?|pills?|tablets?|work(?:s|ed|ing)?|school|missed|bed|acute|"
    r"vomit\w*|nausea|exercis\w+|walks?|swims?|gym|commutes?)\b[^,;]{0,24}$"
)


def value(text: str) -> int:
    """What digits or such a word say."""
    return WORDS.get(text) or _TIMES.get(text) or (0 if text in {"none", "zero"} else int(text))
