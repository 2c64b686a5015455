"""The word "therapy" by itself: physical therapy, in a chart of pain."""

import re
from collections.abc import Iterator
from typing import Final

from reader.spans import Hit

#: "Six weeks of therapy", "started therapy": with none of the words that make it one of drugs, oxygen or speech.
_BARE_THERAPY: Final = re.compile(
    r"therapy(?<=\btherapy)\b(?! (?:with|for|of|using|trial|by|at home) (?!(?:a|the|his|her)? ?(?:\d|"
    r"\w+ (?:days?|weeks?|months?)|"
    r"exercise\w*|traction|massage|back|neck|low|lumbar|cervical|spine|leg|arm|pain|radicul\w+|sciatica)\b))"
)
_BEFORE_THERAPY: Final = re.compile(
    r"(?:[,;.]|\b(?:of|in|to|from|after|despite|with|finished|completed|attended|started|began|stopped|had|"
    r"tried|did|doing|and|no|any|"
    r"supervised|weekly|outpatient|formal|his|her|underwent|refuses|refused|declined|declines|down)) $"
)
_WORD_BEFORE: Final = 12
#: Classes whose terms may hold the word "therapy".
_THERAPIES: Final = frozenset(["therapy", "care", "not_care", "drug", "preventive", "pap", "oxygen"])


def bare_therapies(lower: str, terms: list[Hit]) -> Iterator[Hit]:
    """Hits of therapy that no term of the lexicon holds; none where nothing hurts."""
    plain = [match.span() for match in _BARE_THERAPY.finditer(lower) if _is_plain(lower, match.start())]
    # Few texts have one, and the terms are some hundreds.
    if not plain or not any(hit.cls == "pain" for hit in terms):
        return
    taken = [(hit.start, hit.end) for hit in terms if hit.cls in _THERAPIES]
    for start, end in plain:
        if not any(first < end and start < last for first, last in taken):
            yield Hit(start, end, "therapy", "physical_therapy")


def _is_plain(lower: str, at: int) -> bool:
    """No word that makes it another therapy stands before it."""
    return _BEFORE_THERAPY.search(lower, max(0, at - _WORD_BEFORE), at) is not None
