"""Whether a text is in English, the one language that the reader knows.

An unstated language is no reason to take a text for English: a foreign "no" is read as silence or worse, and a clinic
would be asked for what it has sent. Only what is plainly another language counts; terse notes have few function words.
"""

import re
from collections.abc import Sequence
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
#: A text of so few words is told by all of them: it may have no function word at all.
_SHORT: Final = 40
#: Hardly any other language has words with these ends.
_ENGLISH_END: Final = re.compile(r"[a-z]{3,}(?:ing|ed|ly|ness|ful|less|ght|ology|opathy|tion|tions|ity|ies)")
_SENTENCE_START: Final = re.compile(r"(?:^|[.!?:;\n\u2022-])[^\w]*$")
_FEWEST_STRANGE: Final = 3  #: letters
_FEWEST_UNKNOWN: Final = 2  #: words; one with an accent is enough
#: Latin letters with all their accents end here; a majority beyond is another script.
_LATIN_ENDS: Final = "\u024f"


class _Words(NamedTuple):
    english: frozenset[str]
    others: frozenset[str]
    told: frozenset[str]
    plain: frozenset[str]


def is_english_name(language: str) -> bool:
    """`en`, `en-US`, `eng`, `English`."""
    return re.split(r"[-_ ]", language.strip().lower(), maxsplit=1)[0] in _ENGLISH_NAMES


def is_plainly_foreign(text: str) -> bool:
    """Whether the beginning of a text is in another language than English beyond doubt, however short it is."""
    found = list(islice(_WORD.finditer(text[:_LOOKED_AT]), _WORDS_LOOKED_AT))
    words = [match.group().lower() for match in found]
    if sum(len(word) for word in words if word[0] > _LATIN_ENDS) * 2 > sum(map(len, words)):
        return True
    known = _known_words()
    other = sum(word in known.others for word in words)
    if other >= _FEWEST and other > 2 * sum(word in known.english for word in words):
        return True
    return len(words) < _SHORT and _is_short_foreign(text, found, known)


def _is_short_foreign(text: str, found: Sequence["re.Match[str]"], known: _Words) -> bool:
    """By words of another language, or by words of which none is known: names and abbreviations aside."""
    told = foreign = strange = 0
    for match in found:
        word = match.group()
        lower = word.lower()
        if lower in known.plain or lower in known.english or _ENGLISH_END.fullmatch(lower):
            told += 1
        elif word[0].isupper() and _SENTENCE_START.search(text, max(0, match.start() - 4), match.start()) is None:
            continue  # a name
        elif lower in known.others or lower in known.told:
            foreign += 1
        elif word.islower() and (len(word) >= _FEWEST_STRANGE or not word.isascii()):
            strange += 1 if word.isascii() else _FEWEST_UNKNOWN
    return foreign > told or (told == 0 and strange >= _FEWEST_UNKNOWN)


@cache
def _known_words() -> _Words:
    table = yaml.safe_load(Path(__file__).with_suffix(".yaml").read_text(encoding="utf-8"))
    others, told = _joined(table["others"]), _joined(table["told"])
    return _Words(frozenset(table["english"].split()), others, told, frozenset(table["plain english"].split()))


def _joined(by_language: dict[str, str]) -> frozenset[str]:
    return frozenset(word for words in by_language.values() for word in words.split())
