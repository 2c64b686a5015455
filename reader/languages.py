"""Whether a text is in English, the one language that the reader knows.

An unstated language is no reason to take a text for English: a foreign "no" is read as silence or worse, and a clinic
would be asked for what it has sent. Only what is plainly another language counts; terse notes have few function words.
"""

import re
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Final, NamedTuple

import yaml

#: BCP 47: some language, not determined which.
UNDETERMINED: Final = "und"
_ENGLISH_NAMES: Final = frozenset({"en", "eng", "english"})
#: So much of a text shows its language; a longer look costs time and tells nothing more.
_LOOKED_AT: Final = 4_000
_WORDS_LOOKED_AT: Final = 400
_FEWEST: Final = 5
_WORD: Final = re.compile(r"[^\W\d_]+")
#: Latin letters with all their accents end here; a majority beyond is another script.
_LATIN_ENDS: Final = "\u024f"


class _Words(NamedTuple):
    english: frozenset[str]
    others: frozenset[str]


def is_english_name(language: str) -> bool:
    """`en`, `en-US`, `eng`, `English`."""
    return re.split(r"[-_ ]", language.strip().lower(), maxsplit=1)[0] in _ENGLISH_NAMES


def is_plainly_foreign(text: str) -> bool:
    """Whether the beginning of a text is in another language than English beyond doubt."""
    words = [match.group().lower() for match in islice(_WORD.finditer(text[:_LOOKED_AT]), _WORDS_LOOKED_AT)]
    if len(words) < _FEWEST:
        return False
    if sum(word[0] > _LATIN_ENDS for word in words) * 2 > len(words):
        return True
    known = _function_words()
    other = sum(word in known.others for word in words)
    return other >= _FEWEST and other > 2 * sum(word in known.english for word in words)


@cache
def _function_words() -> _Words:
    table = yaml.safe_load(Path(__file__).with_suffix(".yaml").read_text(encoding="utf-8"))
    others = [word for words in table["others"].values() for word in words.split()]
    return _Words(frozenset(table["english"].split()), frozenset(others))
