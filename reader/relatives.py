"""A sentence that goes on about a relative: "Her husband had therapy that failed. Naproxen gave him no relief."

Only where the grammar leaves no choice: the patient is "her", so that "him" is the husband.
"""

import re
from typing import Final

from reader.chart import Chart, Sentence
from reader.letters import sieve

_MEN: Final = (
    r"(?:husband|father|brother|son|uncle|grandfather|boyfriend|nephew|stepson|fiance|partner|neighbou?r|friend)"
)
_WOMEN: Final = (
    r"(?:wife|mother|sister|daughter|aunt|grandmother|girlfriend|niece|stepdaughter|partner|neighbou?r|friend)"
)
#: A man beside a woman who is the patient, and the other way round.
_HER_MAN: Final = re.compile(rf"\bher (?:\w+ )?{_MEN}(?!'s)\b")
_HIS_WOMAN: Final = re.compile(rf"\bhis (?:\w+ )?{_WOMEN}(?!'s)\b")
_HE: Final = re.compile(r"\b(?:he|him|his|himself)\b")
_SHE: Final = re.compile(r"\b(?:she|her|hers|herself)\b")
_PATIENT: Final = re.compile(r"\b(?:patient|pt|mrs?\.|ms\.|miss|i|we|my)\b")
_LETTERS: Final = sieve(
    "her husband", "her father", "her brother", "her son", "her uncle", "her grandf", "her boyf", "her neph",
    "her fian",
    "his wife", "his mother", "his sister", "his daughter", "his aunt", "his grandm", "his girlf", "his niece",
    "her partner", "his partner", "her friend", "his friend", "her neighbo", "his neighbo",
)  # fmt: skip


def goes_on_with_relative(chart: Chart, sentence: Sentence) -> bool:
    """Whether the sentence speaks by a pronoun of the relative whom the sentence before names."""
    naming, at = chart.positions_saying(_LETTERS), sentence.position
    # Three sentences are the most that the one before may stand back (`Chart.previous`).
    if not naming or not (at - 1 in naming or at - 2 in naming or at - 3 in naming):
        return False
    before = chart.previous(sentence)
    if before is None or before.position not in naming:
        return False
    words = sentence.words
    if _PATIENT.search(words):
        return False
    if _HER_MAN.search(before.words):
        return bool(_HE.search(words)) and not _SHE.search(words) and not _HE.search(before.words)
    return (
        bool(_HIS_WOMAN.search(before.words) and _SHE.search(words))
        and not _HE.search(words)
        and not _SHE.search(before.words)
    )
