"""Sentences that tell what might happen: "risks were discussed, including infection" names no infection."""

import re
from typing import Final

from reader.chart import Sentence

_RISKS: Final = re.compile(r"\b(?:risks?|complications?|side effects)\b")


def is_risk_talk(sentence: Sentence) -> bool:
    return bool(sentence.of("counselling")) and _RISKS.search(sentence.words) is not None
