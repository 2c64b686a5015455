"""Sentences about a needle in a joint or a muscle, and not in the spine: "trigger points were done blind in June"."""

import re
from typing import Final

from reader.chart import Chart, Sentence
from reader.letters import sieve
from reader.spinal import spinal_hits

_OTHERS: Final = frozenset(["not_spinal", "trigger_point", "sacroiliac", "stimulator"])
_OTHER: Final = re.compile(
    r"\b(?:trigger[- ]points?|hyaluron\w*|viscosupplement\w*|synvisc|bursa\w*|knees?|hips?|shoulders?|wrists?|elbows?|"
    r"carpal tunnel|piriformis|vitreous|eyes?|allergy|b12|iron|botox|botulinum|occipital nerve)\b"
)
_LETTERS: Final = sieve(
    "trigger", "hyaluron", "viscosupplement", "synvisc", "bursa", "knee", "hip", "shoulder", "wrist", "elbow",
    "carpal tunnel", "piriformis", "vitreous", "eye", "allergy", "b12", "iron", "botox", "botulinum", "occipital nerve",
)  # fmt: skip


def is_of_other_joint(chart: Chart, sentence: Sentence) -> bool:
    """Whether a sentence names such a needle and no injection of the spine."""
    if sentence.levels or sentence.of("region"):
        return False
    is_named = any(hit.value in _OTHERS for hit in sentence.of("injection")) or (
        sentence.position in chart.positions_saying(_LETTERS) and _OTHER.search(sentence.words)
    )
    return bool(is_named) and not spinal_hits(chart, sentence)
