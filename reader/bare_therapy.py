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
    if "therapy" not in lower or not any(hit.cls == "pain" for hit in terms):
        return
    taken = [(hit.start, hit.end) for hit in terms if hit.cls in _THERAPIES]
    for match in _BARE_THERAPY.finditer(lower):
        start, end = match.span()
        is_plain = _BEFORE_THERAPY.search(lower, max(0, start - _WORD_BEFORE), start)
        if is_plain and not any(first < end and start < last for first, last in taken):
            yield Hit(start, end, "therapy", "physical_therapy")
